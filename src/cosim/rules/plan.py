"""Plan: how many hours each member of a team offers a family this week, and what coordinating costs.

Sentence. Without a joint plan a member offers what the family could take of help from one person, whatever the others
do. Members who keep a joint plan look at what is left of the family's room for help, give each need to the member best
at it, weigh needs that re-open others more, and offer no more than that. Dates and files cost alignment hours for each
colleague, always; one plan costs planning hours for each colleague who keeps it, fewer as their language grows.

Formula. A = ``absorption.hours_per_week``. Alone or side by side: asked = min(A, sum_d need_d / talent_d), or A / n where
the practice fits absorption. Joint: total = min(max(0, A - others), sum_d need_d / talent_best(d)); member m is asked
total * sum_{d: best(d) = m} w_d / sum_d w_d with w_d = need_d, times (1 + ``planning.leverage``) if other needs stand open.
alignment = hours * (n - 1); planning = hours * sum_q (1 - ``planning.language_saves`` * language_mq) + family hours (the lead's).

Units: hours per week. Source of shrinking overhead: Espinosa et al. (2007), Huckman, Staats and Upton (2009),
doi:10.1287/mnsc.1080.0921 (team familiarity). The family's room is assumed (DESIGN, prototype 2).
"""

from __future__ import annotations

from typing import Any

from cosim.core.parameters import Parameter
from cosim.core.state import DOMAINS, IN_CARE, NOBODY
from cosim.kernel import kernel
from cosim.rules.practices import keeps
from cosim.rules.relations import language_between, tie_between
from cosim.rules.team import believed_talent

__all__ = ["PARAMETERS", "included", "plan", "plan_all"]

PARAMETERS = (
    Parameter("absorption.hours_per_week", 3.0, "hours/week", 0.1, 168, "Help a family can take in. 168: no limit."),
    Parameter("planning.language_saves", 0.8, "0..1", 0, 1, "Share of planning time that a full language saves. 0: off."),
    Parameter("planning.family_hours", 0.2, "hours/week", 0, 8, "Time of the lead to plan with the family."),
    Parameter("planning.leverage", 1.0, "weight", 0, 10, "Extra weight of a need that can re-open others. 0: off."),
    Parameter("talent.floor", 0.05, "skilled hours/hour", 0.001, 1, "Skill below which nobody plans with a colleague."),
)


@kernel
def included(c: Any, world: Any) -> Any:
    """Whether the lead makes the plan of client ``c`` with the client."""
    row = world.professionals[world.clients[c]["team"][0]]
    return world.parameters[row["organisation"]]["practices.client_included"][row["behaviour"]] >= 0.5


@kernel
def _hours_to_finish(client: Any, talent: Any, floor: Any) -> Any:
    hours = 0.0
    for d in range(DOMAINS):
        hours += client["need"][d] / max(talent[d], floor)
    return hours


@kernel
def _seen_talent(lead: Any, q: Any, d: Any, world: Any) -> Any:
    """Talent of ``q`` in domain ``d`` as the lead sees it."""
    if lead == q:
        return world.professionals[q]["talent"][d]
    tie = tie_between(lead, q, world)
    if tie == NOBODY:
        return world.professionals[q]["talent"][d]  # met on the case itself
    return believed_talent(tie, d, world)


@kernel
def _divide(c: Any, sheet: Any, room: Any, world: Any) -> None:
    """Give every need to the member best at it and divide the family's room for help: writes ``asked``, ``focus``."""
    client = world.clients[c]
    lead = client["team"][0]
    parameters = world.parameters[client["organisation"]]
    floor, leverage = parameters["talent.floor"], parameters["planning.leverage"]
    weights = finish = 0.0
    for d in range(DOMAINS):
        if client["need"][d] <= 0.0:
            continue
        best, highest = 0, -1.0
        for slot in range(client["size"]):
            if sheet["joint"][slot] == 1:
                talent = _seen_talent(lead, client["team"][slot], d, world)
                if talent > highest:
                    best, highest = slot, talent
        others = 0.0
        for e in range(DOMAINS):
            if e != d:
                others += client["need"][e]
        share = others / (others + client["need"][d])
        weight = client["need"][d] * (1.0 + leverage * share)
        sheet["focus"][best, d] = weight
        weights += weight
        finish += client["need"][d] / max(highest, floor)
    if weights > 0.0:
        total = min(room, finish)
        for slot in range(client["size"]):
            for d in range(DOMAINS):
                sheet["focus"][slot, d] *= total / weights
                if sheet["joint"][slot] == 1:
                    sheet["asked"][slot] += sheet["focus"][slot, d]


@kernel
def _coordination(c: Any, sheet: Any, world: Any) -> None:
    """Alignment and planning hours that the case asks of each member."""
    client = world.clients[c]
    for slot in range(client["size"]):
        m = client["team"][slot]
        parameters = world.parameters[world.professionals[m]["organisation"]]
        b = world.professionals[m]["behaviour"]
        sheet["alignment"][slot] = parameters["practices.alignment_hours"][b] * (client["size"] - 1)
        hours = 0.0
        if sheet["joint"][slot] == 1:
            for other in range(client["size"]):
                if other != slot and sheet["joint"][other] == 1:
                    language = language_between(m, client["team"][other], world)
                    saved = parameters["planning.language_saves"] * language
                    hours += parameters["practices.planning_hours"][b] * (1.0 - saved)
        if slot == 0 and included(c, world):
            hours += parameters["planning.family_hours"]
        sheet["planning"][slot] = hours


@kernel
def plan(c: Any, world: Any) -> None:
    """Fill the week's sheet of client ``c``: who keeps a joint plan, hours asked, coordination."""
    client = world.clients[c]
    sheet = world.sheets[client["at"]]
    room = world.parameters[client["organisation"]]["absorption.hours_per_week"]
    jointly, others = keeps(client["team"][0], world), 0.0
    for slot in range(client["size"]):
        m = client["team"][slot]
        sheet["joint"][slot] = 1 if jointly and keeps(m, world) else 0
        sheet["asked"][slot] = 0.0
        for d in range(DOMAINS):
            sheet["focus"][slot, d] = 0.0
        if sheet["joint"][slot] == 0:
            row = world.professionals[m]
            parameters = world.parameters[row["organisation"]]
            fits = parameters["practices.fits_absorption"][row["behaviour"]] >= 0.5
            offer = room / client["size"] if fits else room
            offer = min(offer, _hours_to_finish(client, row["talent"], parameters["talent.floor"]))
            sheet["asked"][slot] = offer
            others += offer
    if jointly:
        _divide(c, sheet, max(0.0, room - others), world)
    _coordination(c, sheet, world)


@kernel
def plan_all(low: Any, high: Any, week: Any, key: Any, world: Any) -> None:
    """Clients in care among those present from ``low`` to ``high``."""
    for at in range(low, high):
        c = world.present[at]
        if world.clients[c]["stage"] == IN_CARE:
            plan(c, world)
