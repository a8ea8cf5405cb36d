"""Power: whose view counts in the plan of a team, and status that moves.

Sentence. A plan is made as one member sees it: the lead, or the member with the most status; or everybody has an equal
voice, which takes time. Where one view counts, what the others know of the family is heard less, and talents are used
as that one believes them to be. With an equal voice each says what it can do, and is understood as far as they share a
language. Status may move with what one is seen to achieve, and is shared by those who keep one plan.

Formula. voice_q, by ``power.view``: lead: 1 for the lead, 1 - ``power.silence`` for the others; status: 1 -
``power.silence`` * (highest status in the plan - status_q); equal: 1. What q passes on in a plan (`information`) is
multiplied by voice_q. Talent of q in the plan: b = belief of the one whose view counts (`team`); equal: b + language *
(talent - b), language between the lead and q, and ``power.hours`` more planning time of each keeper for each other
keeper. status_p = status of its organisation + prestige_p, within 0..1. Every week prestige <- prestige +
``status.achieved`` * sum over cases with colleagues of (own credit - mean credit of the team) / contract hours +
``status.shared`` * mean over plans kept with colleagues of (their mean status - own) - ``ties.fading`` * prestige,
within -1..1. Keepers of one plan share its credit equally, so a plan that all keep moves no status by itself. On
another seat one begins with prestige 0.

Units: 0..1; 1/week; skilled hours per contract hour. Source: what only one member of a group knows is often not
discussed, Stasser and Titus (1985), doi:10.1037/0022-3514.48.6.1467. That power decides what is heard, and all numbers,
are assumed; docs/ideas.md, I10.
"""

from __future__ import annotations

from cosim.care.rules.feel import credit_on, pool_of
from cosim.care.rules.relations import language_between
from cosim.care.state import IN_CARE, ClientIndex, ClientRow, ParameterRow, ProfessionalIndex, SeatRows, Slot, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "VIEWS", "heard_talent", "outlook", "rise", "status_of", "voice", "voice_hours"]

VIEWS = ("lead", "status", "equal")  # append only: results store the place in this list
_LEAD, _STATUS, _EQUAL = range(3)

PARAMETERS = (
    Parameter(
        "power.view", "lead", "word", 0, len(VIEWS) - 1,
        "Whose view counts in a plan: the lead, the member with the most status, or all alike.", choices=VIEWS,
        off="lead",
    ),
    Parameter(
        "power.silence", 0.0, "0..1", 0, 1, "Part of what members whose view does not count know that is not heard.",
        off=0,
    ),
    # This one switches nothing off: its off value is the default.
    Parameter(
        "power.hours", 0.1, "hours/week", 0, 8,
        "Planning time that an equal voice takes of each member, for each other member.", off=0.1,
    ),
    Parameter(
        "status.achieved", 0.0, "1/week", 0, 10, "Status won by a skilled hour more credit per hour than the team.",
        off=0,
    ),
    Parameter("status.shared", 0.0, "1/week", 0, 1, "Status that moves to the mean of those who keep one plan.", off=0),
)  # fmt: skip


@rule
def status_of(p: ProfessionalIndex, world: World) -> float:
    """Status of professional ``p``, in 0..1: that of its organisation, and its own."""
    row = world.professionals[p]
    return min(1.0, max(0.0, world.organisations[row["organisation"]]["status"] + row["prestige"]))


@rule
def _rules_of(client: ClientRow, world: World) -> ParameterRow:
    """Parameters of the employer of the lead, which decide whose view counts."""
    return world.parameters[world.professionals[client["team"][0]]["organisation"]]


@rule
def _highest(client: ClientRow, seats: SeatRows, world: World) -> tuple[Slot, float]:
    """Slot of the keeper of the plan with the most status, the first of equals, and that status."""
    best, most = 0, -1.0
    for slot in range(client["size"]):
        if seats[slot]["joint"] == 1 and status_of(client["team"][slot], world) > most:
            best, most = slot, status_of(client["team"][slot], world)
    return best, most


@rule
def outlook(c: ClientIndex, world: World) -> tuple[ProfessionalIndex, bool]:
    """Who sees the talents for the plan of client ``c``, and whether all say themselves what they can do."""
    client = world.clients[c]
    view = int(_rules_of(client, world)["power.view"])
    if view == _STATUS:
        return client["team"][_highest(client, world.seats[client["at"]], world)[0]], False
    return client["team"][0], view == _EQUAL


@rule
def voice(c: ClientIndex, slot: Slot, world: World) -> float:
    """How far the member in ``slot``, who keeps the plan of client ``c``, is heard by the others, in 0..1."""
    client = world.clients[c]
    parameters = _rules_of(client, world)
    silence, view = parameters["power.silence"], int(parameters["power.view"])
    if silence <= 0.0 or view == _EQUAL:
        return 1.0
    if view == _LEAD:
        return 1.0 if slot == 0 else 1.0 - silence
    return 1.0 - silence * (
        _highest(client, world.seats[client["at"]], world)[1] - status_of(client["team"][slot], world)
    )


@rule
def heard_talent(p: ProfessionalIndex, q: ProfessionalIndex, believed: float, talent: float, world: World) -> float:
    """Talent of ``q`` as ``p``, who ``believed`` another, sees it after ``q`` has told it in their shared language."""
    return believed + language_between(p, q, world) * (talent - believed)


@rule
def voice_hours(c: ClientIndex, world: World) -> float:
    """Planning time that an equal voice takes of each keeper of a plan for each other one, in hours per week."""
    parameters = _rules_of(world.clients[c], world)
    return parameters["power.hours"] if int(parameters["power.view"]) == _EQUAL else 0.0


@rule
def rise(p: ProfessionalIndex, world: World) -> None:
    """How the status of professional ``p`` moves this week: writes its ``prestige_gain``."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    row["prestige_gain"] = 0.0
    if parameters["status.achieved"] <= 0.0 and parameters["status.shared"] <= 0.0 and row["prestige"] == 0.0:
        return
    achieved = apart = 0.0
    plans = 0
    for k in range(row["cases"]):
        client = world.clients[row["case"][k]]
        if client["stage"] != IN_CARE or client["size"] < 2:
            continue
        seats, slot, taken = world.seats[client["at"]], row["slot"][k], parameters["exposure.credit_taken"]
        pooled, keepers = pool_of(client, world)
        mine = total = others = 0.0
        for other in range(client["size"]):
            own, from_others = credit_on(client, other, pooled, keepers, taken, world)
            total += own + from_others
            if other == slot:
                mine = own + from_others
            elif seats[other]["joint"] == 1:
                others += status_of(client["team"][other], world)
        achieved += mine - total / client["size"]
        if seats[slot]["joint"] == 1 and keepers > 1:
            apart += others / (keepers - 1) - status_of(p, world)
            plans += 1
    gain = (
        parameters["status.achieved"] * achieved / row["contract_hours"] - parameters["ties.fading"] * row["prestige"]
    )
    if plans > 0:
        gain += parameters["status.shared"] * apart / plans
    row["prestige_gain"] = gain
