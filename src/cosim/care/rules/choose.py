"""Choose: once per review period each professional chooses a behaviour.

Sentence. Reviews are spread over the weeks of the period. Some professionals choose at random, some follow their
management, and the others follow the choice rule of the scenario. People differ: some co-create whatever others do, and
some answer in kind whatever the rule of the others is.

Formula. Professional p reviews when (week + p) mod ``choice.review_weeks`` = 0. A person draws u in 0..1 for each seat
it takes. If u < ``choice.committed`` it co-creates. Else, with c = ``choice.committed`` + (1 - ``choice.committed``) *
``choice.in_kind``, it follows the rule `conditional` if u < c, and the rule of the scenario if not. The next behaviour
is random (each with probability 1/3) with probability ``choice.exploration``, else that of the rule; with probability
``choice.stance_pull`` the stance of the organisation replaces it. With the rule ``fixed`` nobody changes, by
exploration or stance either. All read one snapshot.

Source: conditional cooperators about half of people, Fischbacher, Gachter and Fehr (2001), Econ. Lett. 71:397,
doi:10.1016/S0165-1765(01)00394-9; a committed minority, Centola et al. (2018), Science 360:1116,
doi:10.1126/science.aas8827.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from cosim.care.rules.choice.best_response import respond_best
from cosim.care.rules.choice.conditional import respond_in_kind
from cosim.care.rules.choice.imitation import imitate
from cosim.care.rules.choice.reinforcement import reinforce
from cosim.care.state import Behaviour, ProfessionalIndex, Week, World
from cosim.core.compiled import driver, from_text, rule
from cosim.core.parameters import CO_CREATIVE, Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "RULES", "choose", "choose_all", "overrule", "reviews"]

_EXPLORE, _STANCE_PULL, _PERSON = Stream.EXPLORE, Stream.STANCE_PULL, Stream.PERSON

ChoiceRule: TypeAlias = Callable[[ProfessionalIndex, Week, Key, World], Behaviour]

# Append only: results store the place of a rule in this list. A new rule is a file and a line here.
RULES: dict[str, ChoiceRule | None] = {
    "fixed": None,  # no choices at all: no exploration, no pull of management
    "imitation": imitate,
    "conditional": respond_in_kind,
    "reinforcement": reinforce,
    "best_response": respond_best,
}

_IN_KIND = list(RULES).index("conditional")

PARAMETERS = (
    Parameter(
        "choice.rule", "imitation", "word", 0, len(RULES) - 1,
        "Rule by which professionals choose a behaviour; `fixed`: nobody changes.", choices=tuple(RULES), off="fixed",
    ),
    Parameter("choice.review_weeks", 13, "weeks", 1, 520, "Time between two choices of a professional.", whole=True),
    Parameter("choice.exploration", 0.01, "0..1", 0, 1, "Chance to try any behaviour at a review.", off=0),
    Parameter("choice.stance_pull", 0.15, "0..1", 0, 1, "Chance to follow management at a review.", off=0),
    Parameter(
        "choice.committed", 0.0, "share", 0, 1, "People who co-create at every review, whatever others do.", off=0
    ),
    Parameter(
        "choice.in_kind", 0.0, "share", 0, 1,
        "Others who follow the rule `conditional`, whatever that of the scenario; about half in experiments.", off=0,
    ),
)  # fmt: skip


@rule
def reviews(p: ProfessionalIndex, week: Week, world: World) -> bool:
    """Whether professional ``p`` reviews its behaviour this week; a vacant seat reviews nothing."""
    if world.professionals[p]["employed"] == 0:
        return False
    parameters = world.parameters[world.professionals[p]["organisation"]]
    return week > 0 and (week + p) % int(parameters["choice.review_weeks"]) == 0


@rule
def overrule(p: ProfessionalIndex, chosen: Behaviour, week: Week, key: Key, world: World) -> Behaviour:
    """Exploration and the pull of management, applied to the behaviour that a rule has chosen."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    if uniform(key, _EXPLORE, p, week, 0) < parameters["choice.exploration"]:
        chosen = int(3.0 * uniform(key, _EXPLORE, p, week, 1))
    if uniform(key, _STANCE_PULL, p, week, 0) < parameters["choice.stance_pull"]:
        chosen = world.organisations[row["organisation"]]["stance"]
    return chosen


def source_of(rules: Mapping[str, ChoiceRule | None]) -> str:
    """Source text of ``_by_rule``, which applies the rule of a given number.

    Examples
    --------
    >>> print(source_of({"fixed": None, "imitation": imitate}))
    @rule
    def _by_rule(number, p, week, key, world):
        if number == 1:
            return int(imitation(p, week, key, world))
        return int(world.professionals[p]["behaviour"])
    """
    lines = ["@rule", "def _by_rule(number, p, week, key, world):"]
    for number, (name, function) in enumerate(rules.items()):
        if function is not None:
            lines += [f"    if number == {number}:", f"        return int({name}(p, week, key, world))"]
    return "\n".join([*lines, '    return int(world.professionals[p]["behaviour"])'])


_by_rule: Callable[[int, ProfessionalIndex, Week, Key, World], Behaviour]
_by_rule = from_text(source_of(RULES), {"__name__": __name__, "rule": rule, **RULES}, file=__file__)["_by_rule"]


@rule
def choose(p: ProfessionalIndex, week: Week, key: Key, world: World) -> Behaviour:
    """Behaviour of professional ``p`` from the next week on; unchanged if it does not review now."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    number, committed, in_kind = (
        int(parameters["choice.rule"]),
        parameters["choice.committed"],
        parameters["choice.in_kind"],
    )
    if number == 0 or not reviews(p, week, world):
        return int(row["behaviour"])
    if committed > 0.0 or in_kind > 0.0:
        person = uniform(key, _PERSON, p, row["generation"], 0)
        if person < committed:
            return CO_CREATIVE
        if person < committed + (1.0 - committed) * in_kind:
            number = _IN_KIND
    return int(overrule(p, _by_rule(number, p, week, key, world), week, key, world))


@driver
def choose_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Professionals ``low`` to ``high``: writes ``next_behaviour``."""
    for p in range(low, high):
        world.professionals[p]["next_behaviour"] = choose(p, week, key, world)
