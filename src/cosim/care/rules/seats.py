"""Seats: the professionals of an organisation, as a list that can grow, shrink and be joined to another.

A seat is a row of the table of professionals, with a fixed place and a fixed address for random draws. Who holds it may
leave, and then it is vacant: ``employed`` is 0, and it bills nothing, costs nothing, takes no case. The seats of an
organisation are linked by column ``colleague``, first ``first``; at the start they follow each other in the table. A
seat that no organisation has is ``free`` (docs/decisions/0027).
"""

from __future__ import annotations

from cosim.care.state import NOBODY, OrganisationIndex, ProfessionalIndex, TieIndex, World
from cosim.core.compiled import driver, rule

__all__ = ["add_seat", "after", "colleague_from", "contract_hours", "first_of", "in_use", "nth_of"]


@rule
def colleague_from(p: ProfessionalIndex, world: World) -> ProfessionalIndex:
    """Seat ``p`` if somebody holds it, else the next one of the same organisation that is held, or -1."""
    while p != NOBODY and world.professionals[p]["employed"] == 0:
        p = world.professionals[p]["colleague"]
    return p


@rule
def first_of(o: OrganisationIndex, world: World) -> ProfessionalIndex:
    """First professional employed at organisation ``o``, or -1."""
    return colleague_from(world.organisations[o]["first"], world)


@rule
def after(p: ProfessionalIndex, world: World) -> ProfessionalIndex:
    """Professional employed at the same organisation who follows ``p``, or -1."""
    return colleague_from(world.professionals[p]["colleague"], world)


@rule
def nth_of(o: OrganisationIndex, n: int, world: World) -> ProfessionalIndex:
    """Professional number ``n`` of organisation ``o``, from 0, or -1."""
    p = first_of(o, world)
    while n > 0 and p != NOBODY:
        p = after(p, world)
        n -= 1
    return p


@rule
def contract_hours(o: OrganisationIndex, world: World) -> float:
    """Contract hours a week of the staff of organisation ``o``."""
    hours = 0.0
    p = first_of(o, world)
    while p != NOBODY:
        hours += world.professionals[p]["contract_hours"]
        p = after(p, world)
    return hours


@driver
def add_seat(o: OrganisationIndex, p: ProfessionalIndex, world: World) -> None:
    """Seat ``p``, which is free, becomes the last of organisation ``o``."""
    row = world.professionals[p]
    row["organisation"], row["free"], row["colleague"] = o, 0, NOBODY
    last = world.organisations[o]["first"]
    if last == NOBODY:
        world.organisations[o]["first"] = p
        return
    while world.professionals[last]["colleague"] != NOBODY:
        last = world.professionals[last]["colleague"]
    world.professionals[last]["colleague"] = p


@rule
def in_use(tie: TieIndex, world: World) -> bool:
    """Whether somebody holds ``tie``: a vacant seat has none, and a spare one has rows that it may not use."""
    source = world.professionals[world.ties[tie]["source"]]
    return source["employed"] == 1 and tie < source["first_tie"] + source["ties"]
