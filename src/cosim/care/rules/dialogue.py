"""Dialogue: time to talk about how one works and what one is good at, with some or with all.

Sentence. Professionals spend some hours a week on dialogue. Whom they talk with is the circle: the families of their
cases, the colleagues on these cases, their own organisation, their whole network, or all of them. With people one
knows, shared language and knowledge of each other's talents grow; a family tells what its other problems are. The hours
are divided over the circle, so that a small one goes deeper and a large one reaches further.

Formula. n = size of the circle, h = ``dialogue.hours_per_week`` / n^``dialogue.crowding``, g = min(1,
``dialogue.gain`` * h). Each tie in the circle: known <- known + g * (1 - known), language likewise. Each family: told
<- told + g * (1 - told), and every helper then knows that part of what it did not know of the family's problems
(`information`). The hours are time for learning (`hours`).

Units: hours per week, 1/hour. Reach and depth trade off in one number: crowding 0 lets all listen at once, 1 divides
the time. Assumed; docs/ideas.md, I15.
"""

from __future__ import annotations

from cosim.care.state import IN_CARE, NOBODY, ProfessionalIndex, TieIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["CIRCLES", "PARAMETERS", "talk"]

CIRCLES = ("family", "team", "organisation", "network", "all")  # append only: results store the place in this list
_FAMILY, _TEAM, _ORGANISATION, _NETWORK, _ALL = range(5)

PARAMETERS = (
    Parameter("dialogue.hours_per_week", 0.0, "hours/week", 0, 16, "Time for dialogue, of each professional.", off=0),
    # These three switch nothing off: their off value is the default.
    Parameter(
        "dialogue.circle", "team", "word", 0, len(CIRCLES) - 1,
        "With whom: families of one's cases, colleagues on them, one's organisation, all one knows, or all of these.",
        choices=CIRCLES, off="team",
    ),
    Parameter(
        "dialogue.gain", 0.02, "1/hour", 0, 1, "Part of what is missing that an hour with one person adds.", off=0.02
    ),
    Parameter(
        "dialogue.crowding", 0.5, "0..1", 0, 1,
        "How far a larger circle thins out the time with each: at 0 all listen at once, at 1 the time is divided.",
        off=0.5,
    ),
)  # fmt: skip


@rule
def _on_a_case_with(p: ProfessionalIndex, q: ProfessionalIndex, world: World) -> bool:
    row = world.professionals[p]
    for k in range(row["cases"]):
        client = world.clients[row["case"][k]]
        if client["stage"] == IN_CARE:
            for slot in range(client["size"]):
                if client["team"][slot] == q:
                    return True
    return False


@rule
def _in_circle(tie: TieIndex, circle: int, world: World) -> bool:
    """Whether the target of ``tie`` is in the circle of its source."""
    row = world.ties[tie]
    p, q = row["source"], row["target"]
    if q == NOBODY or world.professionals[q]["employed"] == 0 or circle == _FAMILY:
        return False
    if circle == _TEAM:
        return _on_a_case_with(p, q, world)
    if circle == _ORGANISATION:
        return world.professionals[q]["organisation"] == world.professionals[p]["organisation"]
    return True


@rule
def talk(p: ProfessionalIndex, world: World) -> None:
    """Dialogue of professional ``p`` this week: writes its own ties and what the families of its cases have told."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    hours, circle = parameters["dialogue.hours_per_week"], int(parameters["dialogue.circle"])
    if hours <= 0.0 or row["employed"] == 0:
        return
    families = circle == _FAMILY or circle == _ALL
    n = 0
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        n += _in_circle(tie, circle, world)
    if families:
        for k in range(row["cases"]):
            n += world.clients[row["case"][k]]["stage"] == IN_CARE
    if n == 0:
        return
    gain = min(1.0, parameters["dialogue.gain"] * hours / n ** parameters["dialogue.crowding"])
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        if _in_circle(tie, circle, world):
            world.ties[tie]["known"] += gain * (1.0 - world.ties[tie]["known"])
            world.ties[tie]["language"] += gain * (1.0 - world.ties[tie]["language"])
    if families:
        for k in range(row["cases"]):
            client = world.clients[row["case"][k]]
            if client["stage"] == IN_CARE:
                client["told"] += gain * (1.0 - client["told"])
