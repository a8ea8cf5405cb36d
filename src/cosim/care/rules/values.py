"""Values: starting points of organisations, which come closer where their people keep plans together.

Sentence. Every organisation has a place on an axis of values. Those whose people keep plans with people from elsewhere
move towards the values they meet there, a little every week, and faster where time is spent to talk about starting
points. Smaller distance stops fewer invitations, lets trust grow sooner and makes it easier to agree on goals.

Formula. d_p = mean over the colleagues from other organisations with whom ``p`` keeps a plan of (their values - those
of its own organisation), 0 without such colleagues. values_o <- values_o + pace * mean of d_p over the staff of ``o``,
pace = min(1/2, ``values.convergence`` + ``values.talk`` * ``values.hours_per_week``). All move from one snapshot; two
that go half way meet. The hours are time for learning (`hours`).

Units: 0..1, 1/week, hours per week. Nothing pulls values apart again. Assumed; docs/ideas.md, I27.
"""

from __future__ import annotations

from cosim.care.rules.seats import after, first_of
from cosim.care.state import IN_CARE, NOBODY, OrganisationIndex, ProfessionalIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "drift", "values_apart"]

PARAMETERS = (
    Parameter(
        "values.convergence", 0.0, "1/week", 0, 0.5,
        "Part of the distance that an organisation moves whose people all keep plans with people from elsewhere.",
        off=0,
    ),
    Parameter(
        "values.hours_per_week", 0.0, "hours/week", 0, 16, "Time to talk about values and starting points.", off=0
    ),
    # This one switches nothing off: its off value is the default.
    Parameter("values.talk", 0.05, "1/hour", 0, 1, "What an hour of that talk adds to convergence.", off=0.05),
)  # fmt: skip


@rule
def values_apart(p: ProfessionalIndex, q: ProfessionalIndex, world: World) -> float:
    """Values of the employer of ``q`` minus those of the employer of ``p``, in -1..1."""
    one, other = world.professionals[p]["organisation"], world.professionals[q]["organisation"]
    return world.organisations[other]["values"] - world.organisations[one]["values"]


@rule
def _met(p: ProfessionalIndex, world: World) -> float:
    """Mean distance to the values of those from elsewhere with whom ``p`` keeps a plan this week, with its sign."""
    row = world.professionals[p]
    total, count = 0.0, 0
    for k in range(row["cases"]):
        client = world.clients[row["case"][k]]
        if client["stage"] != IN_CARE:
            continue
        seats, slot = world.seats[client["at"]], row["slot"][k]
        if seats[slot]["joint"] == 0:
            continue
        for other in range(client["size"]):
            q = client["team"][other]
            if seats[other]["joint"] == 1 and world.professionals[q]["organisation"] != row["organisation"]:
                total += values_apart(p, q, world)
                count += 1
    return total / count if count > 0 else 0.0


@rule
def drift(o: OrganisationIndex, world: World) -> None:
    """One week of organisation ``o``: writes ``values_shift``, which `settle` carries out."""
    organisation, parameters = world.organisations[o], world.parameters[o]
    organisation["values_shift"] = 0.0
    pace = parameters["values.convergence"] + parameters["values.talk"] * parameters["values.hours_per_week"]
    if pace <= 0.0 or organisation["staff"] == 0:
        return
    total = 0.0
    p = first_of(o, world)
    while p != NOBODY:
        total += _met(p, world)
        p = after(p, world)
    organisation["values_shift"] = min(0.5, pace) * total / organisation["staff"]
