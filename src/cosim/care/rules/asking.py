"""Asking: "what can I do for you?" as a habit of a person, which is trained, spreads and is forgotten.

Sentence. Somebody with the habit looks for a colleague where the own practice would not, keeps a colleague it would
send away, comes where it would decline, and may offer a family only what is left beside the others. The habit is
trained in hours of its own or in joint training. Who was asked to a case and whose help there reached the family asks
more itself; who is asked to nothing forgets.

Formula. e = ``asking.weight`` * habit. A lead whose practice does not invite searches with probability e a week, and
its colleagues leave 1 - e times as often (`team`). Who is asked comes with probability c + e * (1 - c), c as in `team`.
Without a joint plan the hours offered are q + ``asking.fits`` * habit * (min(q, A / n) - q), q and A / n as in `plan`.
A week: habit <- habit + min(1, ``asking.learnt`` * h + ``asking.spread`` * u) * (1 - habit), h =
``asking.hours_per_week`` + ``training.hours_per_week``, u = share of the hours of work on cases of other leads that
reached the family. Who is on no case of another lead: habit <- habit * (1 - ``asking.forgetting``) first. A newcomer
has no habit; who changes employer within the region keeps it.

Units: 0..1, hours per week, 1/hour, 1/week. Assumed; docs/ideas.md, I28.
"""

from __future__ import annotations

from cosim.care.state import IN_CARE, ProfessionalIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "eagerness", "fitted", "practise_asking"]

PARAMETERS = (
    Parameter(
        "asking.weight", 0.0, "0..1", 0, 1,
        "Part of what keeps a professional from inviting and from coming that a full habit takes away.", off=0,
    ),
    Parameter(
        "asking.fits", 0.0, "0..1", 0, 1,
        "How far a full habit makes a professional offer a family only what is left beside the others.", off=0,
    ),
    Parameter("asking.hours_per_week", 0.0, "hours/week", 0, 16, "Time to train the habit of asking.", off=0),
    # These three switch nothing off: their off value is the default.
    Parameter(
        "asking.learnt", 0.02, "1/hour", 0, 1, "Part of what is missing that an hour of training adds.", off=0.02
    ),
    Parameter(
        "asking.spread", 0.02, "1/week", 0, 1,
        "Part of what is missing that a week adds in which one was asked and the help reached the family.", off=0.02,
    ),
    Parameter(
        "asking.forgetting", 0.01, "1/week", 0, 1, "Part of the habit lost in a week in which one is asked to nothing.",
        off=0.01,
    ),
)  # fmt: skip


@rule
def eagerness(p: ProfessionalIndex, world: World) -> float:
    """Part of what keeps professional ``p`` from inviting and coming that its habit takes away, in 0..1."""
    row = world.professionals[p]
    return world.parameters[row["organisation"]]["asking.weight"] * row["asks"]


@rule
def fitted(p: ProfessionalIndex, offer: float, part: float, world: World) -> float:
    """Hours that ``p`` offers who would offer ``offer``, where ``part`` is its part of what the family can take."""
    row = world.professionals[p]
    fits = world.parameters[row["organisation"]]["asking.fits"] * row["asks"]
    return offer + fits * (min(offer, part) - offer) if fits > 0.0 else offer


@rule
def practise_asking(p: ProfessionalIndex, world: World) -> None:
    """One week of the habit of ``p``: writes its own row."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    if (parameters["asking.weight"] <= 0.0 and parameters["asking.fits"] <= 0.0) or row["employed"] == 0:
        return
    there, useful, cases = 0.0, 0.0, 0
    for k in range(row["cases"]):
        client, slot = world.clients[row["case"][k]], row["slot"][k]
        if client["stage"] == IN_CARE and slot > 0:
            seat = world.seats[client["at"], slot]
            there += seat["effective"] + seat["wasted"]
            useful += seat["effective"]
            cases += 1
    if cases == 0:
        row["asks"] -= parameters["asking.forgetting"] * row["asks"]
    hours = parameters["asking.hours_per_week"] + parameters["training.hours_per_week"]
    gain = parameters["asking.learnt"] * hours
    if there > 0.0:
        gain += parameters["asking.spread"] * useful / there
    row["asks"] += min(1.0, gain) * (1.0 - row["asks"])
