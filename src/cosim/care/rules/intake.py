"""Intake: organisations with room take clients from their queue; competitors take clients from other queues.

Sentence. An organisation gives the first client in its queue to the least loaded of its professionals who have a free
case slot and time. Competitive professionals with an empty queue of their own take a client who waits at another
organisation of their sector, which shortens waiting. Two organisations with a side-by-side stance do not take each
other's clients, which prolongs waiting (the tacit pact).

Formula. Room: cases < ``caseload.maximum`` and load < ``intake.load_limit``, load = hours asked over hours available;
a new client adds what it can absorb / hours available until the next plan is made. Chance to look elsewhere
in a week: ``intake.poaching`` * ``practices.poaches``. A client starts only as far as the money of the payer allows
(`budget`), at whose queue it waited.

Sources: caseload in Dutch child protection (12-14 recommended, more than 20 occurs).
"""

from __future__ import annotations

from cosim.care.rules.hours import available_hours
from cosim.care.rules.pact import pact
from cosim.care.rules.seats import after, first_of
from cosim.care.rules.support import call_conference
from cosim.care.state import CASE_SLOTS, IN_CARE, NOBODY, ClientIndex, OrganisationIndex, ProfessionalIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "admit", "has_room", "intake_all", "poach_all"]

_POACH = Stream.POACH

PARAMETERS = (
    Parameter(
        "caseload.maximum", 14, "clients", 1, CASE_SLOTS, "Most clients of one professional at a time.", "published",
        "Dutch child protection: at most 12-14 recommended, more than 20 occurs", whole=True,
    ),
    Parameter("intake.load_limit", 1.0, "ratio", 0.1, 10, "Load above which a professional takes no new client."),
    Parameter(
        "intake.poaching", 0.1, "1/week", 0, 1,
        "Chance to look for clients who wait at another organisation.", off=0,
    ),
)  # fmt: skip


@rule
def has_room(p: ProfessionalIndex, limit: float, world: World) -> bool:
    """Whether professional ``p`` has a free case slot and a load below ``limit``."""
    row = world.professionals[p]
    if row["employed"] == 0:
        return False
    return row["cases"] < world.parameters[row["organisation"]]["caseload.maximum"] and row["load"] < limit


@rule
def admit(c: ClientIndex, p: ProfessionalIndex, week: Week, world: World) -> None:
    """Professional ``p`` joins the team of client ``c`` in the next free slot (slot 0 is the lead)."""
    client, row = world.clients[c], world.professionals[p]
    slot = client["size"]
    client["team"][slot] = p
    client["size"] += 1
    client["met"] += 1
    row["case"][row["cases"]] = c
    row["slot"][row["cases"]] = slot
    row["cases"] += 1
    parameters = world.parameters[row["organisation"]]
    hours = min(parameters["absorption.hours_per_week"], client["domains"] * parameters["absorption.hours_per_domain"])
    row["load"] += hours / available_hours(p, world)


@rule
def _start(c: ClientIndex, p: ProfessionalIndex, week: Week, key: Key, world: World) -> None:
    client = world.clients[c]
    client["stage"], client["since"], client["next"] = IN_CARE, week, NOBODY
    client["agreed"] = 0.0
    if client["start"] == NOBODY:
        client["start"] = week
        call_conference(c, key, world)
    world.system[0]["started"] += 1
    admit(c, p, week, world)


@rule
def _take_first(o: OrganisationIndex, world: World) -> ClientIndex:
    """Take the first client out of the queue of organisation ``o``."""
    organisation = world.organisations[o]
    c = organisation["head"]
    organisation["head"] = world.clients[c]["next"]
    if organisation["head"] == NOBODY:
        organisation["tail"] = NOBODY
    organisation["queue"] -= 1
    organisation["starts"] -= 1.0
    if world.municipalities.size > 0:
        world.municipalities[world.clients[c]["municipality"]]["starts"][organisation["payer"]] -= 1.0
    return c


@rule
def _first_may_start(o: OrganisationIndex, world: World) -> bool:
    """Whether somebody in the queue of ``o`` may start; the first for whom there is money comes to its head."""
    organisation = world.organisations[o]
    if organisation["head"] == NOBODY or organisation["starts"] < 1.0:
        return False
    if world.municipalities.size == 0:
        return True
    payer, before, c = organisation["payer"], NOBODY, organisation["head"]
    while c != NOBODY and world.municipalities[world.clients[c]["municipality"]]["starts"][payer] < 1.0:
        before, c = c, world.clients[c]["next"]
    if c == NOBODY:
        return False
    if before != NOBODY:
        world.clients[before]["next"] = world.clients[c]["next"]
        if organisation["tail"] == c:
            organisation["tail"] = before
        world.clients[c]["next"] = organisation["head"]
        organisation["head"] = c
    return True


@rule
def _least_loaded(o: OrganisationIndex, world: World) -> ProfessionalIndex:
    """The least loaded professional of organisation ``o`` with room, or -1; the first of equals."""
    best, lowest = NOBODY, world.parameters[o]["intake.load_limit"]
    p = first_of(o, world)
    while p != NOBODY:
        if has_room(p, lowest, world):
            best, lowest = p, world.professionals[p]["load"]
        p = after(p, world)
    return best


@driver
def intake_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Organisations ``low`` to ``high`` in turn take clients from their queues, as far as they have room."""
    for o in range(low, high):
        while _first_may_start(o, world):
            p = _least_loaded(o, world)
            if p == NOBODY:
                break
            _start(_take_first(o, world), p, week, key, world)


@driver
def poach_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Professionals ``low`` to ``high`` with room and no queue of their own take clients who wait elsewhere."""
    for p in range(low, high):
        row = world.professionals[p]
        o = row["organisation"]
        parameters = world.parameters[o]
        eager = parameters["intake.poaching"] * parameters["practices.poaches"][row["behaviour"]]
        if (
            eager <= 0.0
            or world.organisations[o]["head"] != NOBODY
            or not has_room(p, parameters["intake.load_limit"], world)
        ):
            continue
        if uniform(key, _POACH, p, week, 0) >= eager:
            continue
        region, sector = world.organisations[o]["region"], world.organisations[o]["sector"]
        first, last = world.sectors[region, sector], world.sectors[region, sector + 1]
        other = world.sector_members[first + int(uniform(key, _POACH, p, week, 1) * (last - first))]
        if other != o and not pact(o, other, world) and _first_may_start(other, world):
            c = _take_first(other, world)
            world.clients[c]["organisation"] = o
            _start(c, p, week, key, world)
