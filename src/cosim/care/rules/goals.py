"""Goals: what a family values most, agreed between the family and those who keep its plan.

Sentence. Families differ in which of their problems matters most to them. Those who keep a plan with the family at the
table may spend time to agree on these goals; that goes faster between people who share a language and whose
organisations are near in values. As far as they agree, hours go first to what the family values. What is resolved may
be felt as it is valued by the family.

Formula. Weight of domain d: w_d = e_d * sum need / sum e_d need at arrival, e_d = exp(``population.goals_sd`` * z_d), z
a standard normal draw for each family and domain; the mean weight of a need is 1, and so is that of a need that comes
later. Order of hours in a plan (`plan`): the worth of an hour in d is multiplied by 1 + agreed * (w_d - 1). Each keeper
of a plan with the family at the table plans h = ``goals.hours_per_week`` * (1 - agreed) more, and agreed <- agreed +
min(1 - agreed, ``goals.gain`` * h * s * ease), s = overhead share of the lead, ease = mean over pairs of keepers of
language * (1 - ``goals.distance`` * |values difference|), 1 for one keeper. A new start with a new team begins at
agreed = 0. Valued credit, which ``feel.valued`` weighs (`feel`): sum over domains of (w_d - 1) * what was resolved in
d, shared by those who keep the plan. Outcome functioning_valued: functioning with sum w_d need_d as the need.

Units: hours per week, 1/hour; weights are pure numbers. Assumed; docs/ideas.md, I8.
"""

from __future__ import annotations

from cosim.care.rules.climate import worth_of
from cosim.care.rules.relations import language_between
from cosim.care.rules.values import values_apart
from cosim.care.state import DOMAINS, ClientIndex, ClientRow, DomainIndex, Slot, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "agree", "goal_hours", "priority", "valued_credit", "valued_need"]

PARAMETERS = (
    Parameter(
        "goals.hours_per_week", 0.0, "hours/week", 0, 8,
        "Time of each who keeps a plan to agree on goals with the family, as long as they do not agree.", off=0,
    ),
    # These two switch nothing off: their off value is the default.
    Parameter("goals.gain", 0.5, "1/hour", 0, 10, "Agreement that an hour adds where nothing stands between.", off=0.5),
    Parameter("goals.distance", 0.5, "0..1", 0, 1, "How far opposite values hold agreement back.", off=0.5),
)  # fmt: skip


@rule
def valued_need(client: ClientRow) -> float:
    """Open need weighted by what the family values, in skilled hours."""
    total = 0.0
    for d in range(DOMAINS):
        total += client["valued"][d] * client["need"][d]
    return total


@rule
def priority(client: ClientRow, d: DomainIndex) -> float:
    """Factor on the worth of an hour in domain ``d`` in the plan of a client, as far as its goals are agreed."""
    return 1.0 + client["agreed"] * (client["valued"][d] - 1.0)


@rule
def goal_hours(c: ClientIndex, world: World) -> float:
    """Time of each keeper of the plan of client ``c`` to agree on goals, in hours per week."""
    client = world.clients[c]
    return world.parameters[client["organisation"]]["goals.hours_per_week"] * (1.0 - client["agreed"])


@rule
def _ease(c: ClientIndex, world: World) -> float:
    """How easily those who keep the plan of client ``c`` agree, in 0..1."""
    client = world.clients[c]
    seats = world.seats[client["at"]]
    held_back = world.parameters[client["organisation"]]["goals.distance"]
    total, pairs = 0.0, 0
    for slot in range(client["size"]):
        for other in range(slot):
            if seats[slot]["joint"] == 1 and seats[other]["joint"] == 1:
                p, q = client["team"][other], client["team"][slot]
                total += language_between(p, q, world) * (1.0 - held_back * abs(values_apart(p, q, world)))
                pairs += 1
    return total / pairs if pairs > 0 else 1.0


@rule
def agree(c: ClientIndex, world: World) -> None:
    """A week of talk of the keepers of the plan of client ``c`` with the family: writes its ``agreed``."""
    client = world.clients[c]
    hours = goal_hours(c, world)
    if hours > 0.0 and world.seats[client["at"]][0]["joint"] == 1:
        spent = hours * world.professionals[client["team"][0]]["overhead_share"]
        gain = world.parameters[client["organisation"]]["goals.gain"] * spent * _ease(c, world)
        client["agreed"] += min(1.0 - client["agreed"], gain)


@rule
def _valued(client: ClientRow, slot: Slot, world: World) -> float:
    """What the member in ``slot`` resolved this week, weighted by how far the family values it above the mean."""
    m = client["team"][slot]
    total = 0.0
    for d in range(DOMAINS):
        resolved = (
            world.seats[client["at"]][slot]["focus"][d] * world.professionals[m]["talent"][d] * worth_of(m, world)
        )
        total += (client["valued"][d] - 1.0) * resolved
    return total


@rule
def valued_credit(c: ClientIndex, slot: Slot, world: World) -> float:
    """The same of the member in ``slot``, or an equal share of that of all who keep the plan, in skilled hours."""
    client = world.clients[c]
    seats = world.seats[client["at"]]
    if seats[slot]["joint"] == 0:
        return _valued(client, slot, world)
    total, keepers = 0.0, 0
    for other in range(client["size"]):
        if seats[other]["joint"] == 1:
            total += _valued(client, other, world)
            keepers += 1
    return total / keepers
