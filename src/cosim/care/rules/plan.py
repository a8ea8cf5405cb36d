"""Plan: hours that each member of a team offers a family this week, and the cost of coordination.

Sentence. A family can absorb a limited number of hours of help a week, and fewer for one kind of problem. Without a
joint plan a member offers all hours that it could usefully spend, independent of the other members. Members who keep a
joint plan divide the hours that the family can still absorb: each problem goes to the most skilled member, the most
effective hours come first, and the total stays within the limit. Dates and files always cost alignment hours for each
colleague. One plan costs planning hours for each colleague who keeps it, fewer as shared language grows.

Formula. A, a = ``absorption.hours_per_week``, ``absorption.hours_per_domain``. Alone or side by side: requested =
min(A, sum_d min(a, need_d / talent_d)), at most A / n where the practice fits absorption, or as far as a habit does
(`asking`). Joint: domains in order of talent_best(d) * (1 + ``planning.leverage`` * (1 - need_d / sum need)), each
min(a, need_d / talent_best(d)) hours of its best member, until the total is max(A - hours of the others, A * keepers /
n); talents as the lead believes them to be (`team`), or as `power` has it, at least ``talent.floor``; the worth of an
hour also times how far the family values it (`goals`). Of member m of a team of n: alignment =
``practices.*.alignment_hours`` * (n - 1); planning = ``practices.*.planning_hours`` * sum over the other keepers q of
(1 - ``planning.language_saves`` * language_mq), and for the lead ``planning.family_hours`` where the client is at the
table, and up to A / 2 a week of the hours in which a new lead gets to know the family (`staff`) or a lead prepares a
conference (`support`).

Units: hours per week. Source of shrinking overhead: Espinosa et al. (2007), Huckman, Staats and Upton (2009),
doi:10.1287/mnsc.1080.0921 (team familiarity). The family's capacity is assumed.
"""

from __future__ import annotations

from cosim.care.rules.asking import fitted
from cosim.care.rules.goals import goal_hours, priority
from cosim.care.rules.needs import total_need
from cosim.care.rules.power import heard_talent, outlook, voice_hours
from cosim.care.rules.practices import keeps
from cosim.care.rules.relations import language_between, tie_between
from cosim.care.rules.team import believed_talent
from cosim.care.state import (
    DOMAINS,
    IN_CARE,
    NOBODY,
    ClientIndex,
    ClientRow,
    DomainIndex,
    Floats,
    ParameterRow,
    ProfessionalIndex,
    SeatRows,
    Slot,
    Week,
    World,
)  # fmt: skip
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key

__all__ = ["PARAMETERS", "included", "plan", "plan_all"]

PARAMETERS = (
    Parameter("absorption.hours_per_week", 3.0, "hours/week", 0.1, 168, "Help that a family can absorb.", off=168),
    Parameter(
        "absorption.hours_per_domain", 1.5, "hours/week", 0.1, 168,
        "Help that a family can absorb for one kind of problem.", off=168,
    ),
    Parameter(
        "planning.language_saves", 0.8, "0..1", 0, 1,
        "Share of planning time that a full language saves.", off=0,
    ),
    Parameter("planning.family_hours", 0.2, "hours/week", 0, 8, "Time of the lead to plan with the family.", off=0),
    Parameter(
        "planning.leverage", 1.0, "weight", 0, 10,
        "Extra weight of a need that can re-open other needs.", off=0,
    ),
    Parameter("talent.floor", 0.05, "skilled hours/hour", 0.001, 1, "Lowest skill used to plan hours."),
)  # fmt: skip


@rule
def included(c: ClientIndex, world: World) -> bool:
    """Whether the lead makes the plan of client ``c`` with the client."""
    row = world.professionals[world.clients[c]["team"][0]]
    return world.parameters[row["organisation"]]["practices.client_included"][row["behaviour"]] >= 0.5


@rule
def _useful_hours(client: ClientRow, talent: Floats, parameters: ParameterRow) -> float:
    """Hours that a professional with these talents could usefully work for the client this week, others ignored."""
    hours = 0.0
    for d in range(DOMAINS):
        finish = client["need"][d] / max(talent[d], parameters["talent.floor"])
        hours += min(finish, parameters["absorption.hours_per_domain"])
    return min(hours, parameters["absorption.hours_per_week"])


@rule
def _seen_talent(p: ProfessionalIndex, q: ProfessionalIndex, d: DomainIndex, world: World) -> float:
    """Talent of ``q`` in domain ``d`` as ``p`` believes it to be."""
    if p == q:
        return world.professionals[q]["talent"][d]
    tie = tie_between(p, q, world)
    if tie == NOBODY:
        return world.professionals[q]["talent"][d]  # known from the case
    return believed_talent(tie, d, world)


@rule
def _best_at(
    c: ClientIndex, sees: ProfessionalIndex, equal: bool, d: DomainIndex, seats: SeatRows, world: World
) -> tuple[Slot, float]:
    """Slot of the member of the plan with the highest talent in domain ``d`` as ``sees`` sees it, and that talent."""
    client = world.clients[c]
    best, highest = 0, -1.0
    for slot in range(client["size"]):
        if seats[slot]["joint"] == 1:
            q = client["team"][slot]
            talent = _seen_talent(sees, q, d, world)
            if equal:
                talent = heard_talent(sees, q, talent, world.professionals[q]["talent"][d], world)
            if talent > highest:
                best, highest = slot, talent
    return best, highest


@rule
def _divide(c: ClientIndex, seats: SeatRows, room: float, world: World) -> None:
    """Divide the hours that the family can absorb, the most effective first: writes ``asked`` and ``focus``."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    floor, total = parameters["talent.floor"], total_need(client["need"])
    sees, equal = outlook(c, world)
    left = room
    for _ in range(DOMAINS):
        if left <= 0.0:
            return
        chosen, member, talent, most = NOBODY, 0, 0.0, 0.0
        for d in range(DOMAINS):
            taken = 0.0
            for slot in range(client["size"]):
                taken += seats[slot]["focus"][d]
            if client["need"][d] > 0.0 and taken == 0.0:
                best, highest = _best_at(c, sees, equal, d, seats, world)
                others = 1.0 - client["need"][d] / total
                value = max(highest, floor) * (1.0 + parameters["planning.leverage"] * others) * priority(client, d)
                if value > most:
                    chosen, member, talent, most = d, best, highest, value
        if chosen == NOBODY:
            return
        hours = min(left, parameters["absorption.hours_per_domain"], client["need"][chosen] / max(talent, floor))
        seats[member]["focus"][chosen] = hours
        seats[member]["asked"] += hours
        left -= hours


@rule
def _coordination(c: ClientIndex, seats: SeatRows, world: World) -> None:
    """Alignment and planning hours that the case requires of each member."""
    client, family = world.clients[c], included(c, world)
    for slot in range(client["size"]):
        m = client["team"][slot]
        parameters = world.parameters[world.professionals[m]["organisation"]]
        b = world.professionals[m]["behaviour"]
        seats[slot]["alignment"] = parameters["practices.alignment_hours"][b] * (client["size"] - 1)
        hours = 0.0
        if seats[slot]["joint"] == 1:
            for other in range(client["size"]):
                if other != slot and seats[other]["joint"] == 1:
                    language = language_between(m, client["team"][other], world)
                    saved = parameters["planning.language_saves"] * language
                    hours += parameters["practices.planning_hours"][b] * (1.0 - saved) + voice_hours(c, world)
            if family:
                hours += goal_hours(c, world)
        if slot == 0 and family:
            hours += parameters["planning.family_hours"]
        if slot == 0 and client["restart"] > 0.0:  # get to know the family, or prepare a conference
            first = min(client["restart"], 0.5 * parameters["absorption.hours_per_week"])
            client["restart"] -= first
            hours += first
        seats[slot]["planning"] = hours


@rule
def plan(c: ClientIndex, world: World) -> None:
    """Fill the week's seats of client ``c``: joint plans, hours requested, coordination."""
    client = world.clients[c]
    seats = world.seats[client["at"]]
    room = world.parameters[client["organisation"]]["absorption.hours_per_week"]
    jointly, others, keepers = keeps(client["team"][0], world), 0.0, 0
    for slot in range(client["size"]):
        m = client["team"][slot]
        seats[slot]["joint"] = 1 if jointly and keeps(m, world) else 0
        seats[slot]["asked"] = 0.0
        for d in range(DOMAINS):
            seats[slot]["focus"][d] = 0.0
        keepers += seats[slot]["joint"]
        if seats[slot]["joint"] == 0:
            row = world.professionals[m]
            parameters = world.parameters[row["organisation"]]
            fits = parameters["practices.fits_absorption"][row["behaviour"]] >= 0.5
            part = room / client["size"]
            offer = min(part if fits else room, _useful_hours(client, row["talent"], parameters))
            offer = fitted(m, offer, part, world)
            seats[slot]["asked"] = offer
            others += offer
    if jointly:
        _divide(c, seats, max(room - others, room * keepers / client["size"]), world)
    _coordination(c, seats, world)


@driver
def plan_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Clients in care among those present from ``low`` to ``high``."""
    for at in range(low, high):
        c = world.present[at]
        if world.clients[c]["stage"] == IN_CARE:
            plan(c, world)
