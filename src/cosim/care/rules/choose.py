"""Choose: every review period each professional asks itself whether to go on as it does.

Sentence. Reviews are spread over the period, so that not everybody moves at once. A few try something at random;
some follow what management asks for; the others follow the choice rule of the scenario.

Formula. Professional p reviews when (week + p) mod ``choice.review_weeks`` = 0. With probability
``choice.exploration`` any behaviour, each with 1/3; else the rule; then, with probability ``choice.stance_pull``,
the organisation's stance instead. All read one snapshot.
"""

from __future__ import annotations

from typing import Any

from cosim.care.rules.choice.best_response import respond_best
from cosim.care.rules.choice.conditional import respond_in_kind
from cosim.care.rules.choice.imitation import imitate
from cosim.care.rules.choice.reinforcement import reinforce
from cosim.core.compiled import kernel
from cosim.core.parameters import Parameter
from cosim.core.rng import Stream, uniform

__all__ = ["PARAMETERS", "RULES", "choose", "choose_all", "overrule", "reviews"]

_EXPLORE, _STANCE_PULL = Stream.EXPLORE, Stream.STANCE_PULL

RULES = ("fixed", "imitation", "conditional", "reinforcement", "best_response")
_IMITATION, _CONDITIONAL, _REINFORCEMENT, _BEST_RESPONSE = 1, 2, 3, 4

PARAMETERS = (
    Parameter(
        "choice.rule", "imitation", "word", 0, len(RULES) - 1,
        "How professionals choose their behaviour; with `fixed` nobody changes.", choices=RULES, off="fixed",
    ),
    Parameter("choice.review_weeks", 13, "weeks", 1, 520, "Time between two choices of a professional.", whole=True),
    Parameter("choice.exploration", 0.01, "0..1", 0, 1, "Chance to try any behaviour at a review.", off=0),
    Parameter("choice.stance_pull", 0.15, "0..1", 0, 1, "Chance to follow management at a review.", off=0),
)  # fmt: skip


@kernel
def reviews(p: Any, week: Any, world: Any) -> Any:
    """Whether professional ``p`` reviews its behaviour this week."""
    parameters = world.parameters[world.professionals[p]["organisation"]]
    return week > 0 and (week + p) % int(parameters["choice.review_weeks"]) == 0


@kernel
def overrule(p: Any, chosen: Any, week: Any, key: Any, world: Any) -> Any:
    """What becomes of the behaviour a rule has chosen: exploration and the pull of management come after it."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    if uniform(key, _EXPLORE, p, week, 0) < parameters["choice.exploration"]:
        chosen = int(3.0 * uniform(key, _EXPLORE, p, week, 1))
    if uniform(key, _STANCE_PULL, p, week, 0) < parameters["choice.stance_pull"]:
        chosen = world.organisations[row["organisation"]]["stance"]
    return chosen


@kernel
def choose(p: Any, week: Any, key: Any, world: Any) -> Any:
    """Behaviour professional ``p`` holds from the next week on; its own if it does not review now."""
    row = world.professionals[p]
    rule = int(world.parameters[row["organisation"]]["choice.rule"])
    if rule == 0 or not reviews(p, week, world):
        return int(row["behaviour"])
    chosen = int(row["behaviour"])
    if rule == _IMITATION:
        chosen = int(imitate(p, week, key, world))
    elif rule == _CONDITIONAL:
        chosen = int(respond_in_kind(p, week, key, world))
    elif rule == _REINFORCEMENT:
        chosen = int(reinforce(p, week, key, world))
    elif rule == _BEST_RESPONSE:
        chosen = int(respond_best(p, week, key, world))
    return int(overrule(p, chosen, week, key, world))


@kernel
def choose_all(low: Any, high: Any, week: Any, key: Any, world: Any) -> None:
    """Professionals ``low`` to ``high``: writes ``next_behaviour``."""
    for p in range(low, high):
        world.professionals[p]["next_behaviour"] = choose(p, week, key, world)
