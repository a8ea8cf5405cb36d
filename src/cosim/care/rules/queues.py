"""Queues: at which organisation a family registers, and its place in the queue there (`arrive` has the formula)."""

from __future__ import annotations

import math

from cosim.care.rules.claims import appeal
from cosim.care.rules.doors import room_at
from cosim.care.state import NOBODY, ClientIndex, OrganisationIndex, Week, World
from cosim.core.compiled import rule
from cosim.core.rng import Key, Stream, uniform

__all__ = ["enqueue", "enqueue_first", "goes_first", "register"]

_REGISTER = Stream.REGISTER


@rule
def _without_staff(region: int, sector: int, world: World) -> OrganisationIndex:
    """Where families wait if nobody of their sector has a contract and staff: at one that is there, if any."""
    first = world.sectors[region, sector]
    for at in range(first, world.sectors[region, sector + 1]):
        if world.organisations[world.sector_members[at]]["present"] == 1:
            return world.sector_members[at]
    return world.sector_members[first]


@rule
def register(c: ClientIndex, week: Week, key: Key, world: World) -> OrganisationIndex:
    """Organisation at which client ``c`` registers, by contract weight among its sector and region."""
    client = world.clients[c]
    sector = world.domains[client["lead_domain"]]["sector"]
    best, shortest = NOBODY, math.inf
    for at in range(world.sectors[client["region"], sector], world.sectors[client["region"], sector + 1]):
        o = world.sector_members[at]
        weight = world.organisations[o]["contract"] * world.organisations[o]["staff"] * world.organisations[o]["lead"]
        if client["door"] >= 0 and weight > 0.0:
            weight *= room_at(o, client["door"], world)
        if weight > 0.0:
            weight *= appeal(o, c, key, world)
            wait = -math.log(1.0 - uniform(key, _REGISTER, client["number"], week, o)) / weight
            if wait < shortest:
                best, shortest = o, wait
    return best if best != NOBODY else _without_staff(client["region"], sector, world)


@rule
def enqueue(c: ClientIndex, o: OrganisationIndex, world: World) -> None:
    """Put client ``c`` at the end of the queue of organisation ``o``."""
    organisation = world.organisations[o]
    world.clients[c]["organisation"] = o
    world.clients[c]["next"] = NOBODY
    if organisation["head"] == NOBODY:
        organisation["head"] = c
    else:
        world.clients[organisation["tail"]]["next"] = c
    organisation["tail"] = c
    organisation["queue"] += 1


@rule
def goes_first(c: ClientIndex, world: World) -> bool:
    """Whether client ``c`` has come back and goes to the front of the queue."""
    parameters = world.parameters[world.clients[c]["organisation"]]
    return (
        world.clients[c]["re_entries"] > 0 and parameters["re_entry.rate"] > 0.0 and parameters["re_entry.first"] > 0.5
    )


@rule
def enqueue_first(c: ClientIndex, o: OrganisationIndex, world: World) -> None:
    """Put client ``c`` at the head of the queue of organisation ``o``."""
    organisation = world.organisations[o]
    world.clients[c]["organisation"], world.clients[c]["next"] = o, organisation["head"]
    if organisation["head"] == NOBODY:
        organisation["tail"] = c
    organisation["head"] = c
    organisation["queue"] += 1
