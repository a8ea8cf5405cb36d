"""Hours: time for clients in a contract week, and its division over cases.

Sentence. Administration is subtracted first, then meetings between organisations and what a change takes, training and
time to make sense, then alignment and planning of the cases, up to a limit. The remaining hours are work, divided over
the cases in proportion to the hours each requests.

Formula. available = contract * (1 - administration) - meetings - pressure of a change (`change`) - learning -
``placement.lead_hours`` * clients of its own who are placed, at least 5 % of the contract;
overhead share = min(1, ``overhead.limit`` * available / sum(alignment + planning));
share = min(1, (available - overhead) / sum(requested)); load = (sum(requested) + sum(overhead)) / available.

Units: hours per week. Source for administration: CBS, Werknemersenquete zorg en welzijn 2025: 38 % of the working time
of client-facing staff in youth care.
"""

from __future__ import annotations

from cosim.care.rules.change import pressure_of
from cosim.care.state import (
    ADMINISTRATION,
    ALIGNMENT,
    EFFECTIVE,
    HOURS,
    IDLE,
    IN_CARE,
    LEARNING,
    PLACED,
    PLANNING,
    WASTED,
    ParameterRow,
    ProfessionalIndex,
    Week,
    World,
)  # fmt: skip
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key

__all__ = ["PARAMETERS", "available_hours", "book_hours", "book_hours_all", "share_hours", "share_hours_all"]

_HOURS = len(HOURS)

PARAMETERS = (
    Parameter(
        "administration.share", 0.38, "share of contract", 0, 0.9,
        "Administration, before anything else.", "published", "CBS WNE 2025, client-facing staff in youth care", off=0,
    ),
    Parameter(
        "meetings.hours_per_week", 0.0, "hours/week", 0, 16,
        "Meetings between organisations that never reach a case.", off=0,
    ),
    Parameter("training.hours_per_week", 0.0, "hours/week", 0, 16, "Joint training with partners.", off=0),
    Parameter(
        "placement.lead_hours", 0.0, "hours/week", 0, 20,
        "Hours of the lead for a client who is placed out of home; they count as alignment.", off=0,
    ),
    Parameter("sense.hours_per_week", 0.0, "hours/week", 0, 16, "Time to make sense of a new way of working.", off=0),
    Parameter(
        "overhead.limit", 0.6, "share of available", 0, 1, "Most of the time left that alignment and planning take.",
    ),
)  # fmt: skip


@rule
def administration_of(p: ProfessionalIndex, world: World) -> float:
    """Administration of professional ``p``, as a share of its contract: an input, unless `administration` moves it."""
    o = world.professionals[p]["organisation"]
    parameters = world.parameters[o]
    if parameters["administration.response"] > 0.0 or parameters["administration.fixed_hours"] > 0.0:
        return world.organisations[o]["administration"]
    return parameters["administration.share"]


@rule
def learning_hours(parameters: ParameterRow) -> float:
    """Hours a week for training, making sense of a change, dialogue, the habit of asking, and to talk about values."""
    learning = parameters["training.hours_per_week"] + parameters["sense.hours_per_week"]
    talk = parameters["dialogue.hours_per_week"] + parameters["values.hours_per_week"]
    return learning + talk + parameters["asking.hours_per_week"]


@rule
def _meetings(p: ProfessionalIndex, world: World) -> float:
    """Hours a week that reach no case: meetings between organisations, and what a change takes."""
    o = world.professionals[p]["organisation"]
    return world.parameters[o]["meetings.hours_per_week"] + pressure_of(o, world)


@rule
def available_hours(p: ProfessionalIndex, world: World) -> float:
    """Hours of professional ``p`` for clients and their coordination, in hours per week."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    contract = row["contract_hours"]
    learning = learning_hours(parameters)
    left = contract * (1.0 - administration_of(p, world)) - _meetings(p, world) - learning
    return max(left - parameters["placement.lead_hours"] * row["placed_cases"], 0.05 * contract)


@rule
def share_hours(p: ProfessionalIndex, world: World) -> None:
    """Divide the week of professional ``p`` over its cases: writes its own shares and load."""
    row = world.professionals[p]
    requested = overhead = 0.0
    row["placed_cases"] = 0
    for k in range(row["cases"]):
        client = world.clients[row["case"][k]]
        if client["stage"] == PLACED:
            row["placed_cases"] += 1
        elif client["stage"] == IN_CARE:
            seats, slot = world.seats[client["at"]], row["slot"][k]
            requested += seats[slot]["asked"]
            overhead += seats[slot]["alignment"] + seats[slot]["planning"]
    available = available_hours(p, world)
    limit = world.parameters[row["organisation"]]["overhead.limit"] * available
    row["overhead_share"] = 1.0 if overhead <= limit else limit / overhead
    left = available - overhead * row["overhead_share"]
    row["share"] = 1.0 if requested <= left else left / requested
    row["load"] = (requested + overhead) / available


@driver
def share_hours_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Professionals ``low`` to ``high``."""
    for p in range(low, high):
        share_hours(p, world)


@rule
def book_hours(p: ProfessionalIndex, world: World) -> None:
    """Record every hour of professional ``p`` exactly once; kinds add up to the contract."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    hours = row["week_hours"]
    for kind in range(_HOURS):
        hours[kind] = 0.0
    if row["employed"] == 0:
        return
    contract, available = row["contract_hours"], available_hours(p, world)
    for k in range(row["cases"]):
        client = world.clients[row["case"][k]]
        if client["stage"] == IN_CARE:
            seats, slot = world.seats[client["at"]], row["slot"][k]
            hours[EFFECTIVE] += seats[slot]["effective"]
            hours[WASTED] += seats[slot]["wasted"]
            hours[ALIGNMENT] += seats[slot]["alignment"] * row["overhead_share"]
            hours[PLANNING] += seats[slot]["planning"] * row["overhead_share"]
    hours[IDLE] = max(0.0, available - hours[EFFECTIVE] - hours[WASTED] - hours[ALIGNMENT] - hours[PLANNING])
    # Where meetings and learning leave less than the minimum, they and administration shrink in proportion.
    learning = learning_hours(parameters)
    administration = contract * administration_of(p, world)
    meetings = _meetings(p, world) + parameters["placement.lead_hours"] * row["placed_cases"]
    fixed = administration + meetings + learning
    scale = (contract - available) / fixed if fixed > 0.0 else 0.0
    if fixed <= 0.0:
        hours[IDLE] += contract - available
    hours[ADMINISTRATION] = administration * scale
    hours[ALIGNMENT] += meetings * scale
    hours[LEARNING] = learning * scale
    for kind in range(_HOURS):
        row["hours"][kind] += hours[kind]


@driver
def book_hours_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Professionals ``low`` to ``high``."""
    for p in range(low, high):
        book_hours(p, world)
