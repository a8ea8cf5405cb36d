"""Design of the claim: shares of one behaviour, behaviour of the others, and variants of the scenario.

Behaviour is fixed unless the condition is a free one, so the test is about the effect of a practice, not its spread.
Assigned sets are nested: a professional who co-creates at 0.3 also does so at 0.4, with common random numbers. A change
over time is assigned as well: all professionals start with the behaviour of the others, and change to the assigned one
in one week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cosim.care.policies.model import Change, Policy
from cosim.care.rules.practices import PARAMETERS as PRACTICES
from cosim.care.scenario.checks import check_behaviour_free
from cosim.care.scenario.model import Scenario
from cosim.checks import whole, words
from cosim.core.parameters import BEHAVIOURS
from cosim.core.sums import in_order_sum
from cosim.errors import InputError, nearest
from cosim.texts.language import mark

__all__ = [
    "AXES", "CONDITIONS", "GROUPS", "OUTCOMES_SHOWN", "RUNS_MIN", "SHARES", "Axis", "Condition", "Question",
    "changed_week", "check_question", "conditioned", "planted", "switched",
]  # fmt: skip

SHARES = tuple(round(0.1 * step, 1) for step in range(11))
GROUPS = ("all", "one", "two", "three or more")  # life domains with a need at arrival
OUTCOMES_SHOWN = ("functioning", "goals", "placed", "weeks_waited", "cost_per_client", "euros_total")
RUNS_MIN = 4  # with fewer the sampling error is too uncertain to distinguish forms
_STEP_WEEKS = 26
_POINTS_OVER_TIME = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """A growing share of one behaviour, and the behaviour of the others."""

    name: str
    planted: str
    rest: str  # a behaviour, or "usual": the other two as the scenario starts
    words: str


AXES = (
    Axis("together-from-alone", "co_creative", "competitive", mark("co-creating among people who each work alone")),
    Axis("together-from-beside", "co_creative", "side_by_side", mark("co-creating among people who work side by side")),
    Axis("competing", "competitive", "usual", mark("competing among the usual mix of the two others")),
)


class Condition(NamedTuple):
    """A variant of the scenario in which the claim is tested."""

    name: str
    words: str
    values: Mapping[str, float | str] = {}
    scaled: Mapping[str, float] = {}
    free: bool = False  # behaviour is free: only the start is assigned


_JOINT = {
    "funding.volume": 0.0, "funding.capitation": 0.0, "funding.lump_sum": 0.0, "funding.outcome_individual": 0.0,
    "funding.outcome_joint": 1.0,
}  # fmt: skip
_THREAT = {"threat.level": 0.6}
CONDITIONS = (
    Condition("as-is", mark("the unchanged scenario")),
    Condition("uncoupled", mark("needs do not re-open each other"), {"coupling.rate": 0.0}),
    Condition("coupled-twice", mark("needs re-open each other twice as often"), scaled={"coupling.rate": 2.0}),
    Condition("threat", mark("providers are under threat (0.6)"), _THREAT),
    Condition("joint-funding", mark("all is paid by joint outcome"), _JOINT),
    Condition("free", mark("professionals may change behaviour"), free=True),
    Condition("free-threat", mark("professionals may change behaviour, under threat (0.6)"), _THREAT, free=True),
    Condition(
        "free-joint-funding", mark("professionals may change behaviour, paid by joint outcome"), _JOINT, free=True
    ),
)


@dataclass(frozen=True, slots=True)
class Question:
    """The question: axes, conditions, outcomes by name, number of replicates, random seed and length of a run."""

    axes: tuple[Axis, ...] = AXES
    conditions: tuple[Condition, ...] = CONDITIONS[:1]
    outcomes: tuple[str, ...] = OUTCOMES_SHOWN
    runs: int = 6
    seed: int = 0
    weeks: int | None = None


def _named(names: Sequence[str], known: Mapping[str, object], where: str) -> None:
    for name in names:
        if name not in known:
            raise InputError(where, expected=f"one of {', '.join(known)}", got=repr(name), hint=nearest(name, known))


def check_question(
    scenario: Scenario,
    *,
    axes: Sequence[str] = (),
    conditions: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    runs: int = 6,
    seed: int = 0,
    weeks: int | None = None,
) -> Question:
    """The question, checked against the scenario; without names the defaults are used, ``all`` is every condition.

    Raises
    ------
    InputError
        If a name is unknown, there are fewer than `RUNS_MIN` runs, the runs are too short to follow families up over
        `_POINTS_OVER_TIME` points in time, or a policy of the scenario changes behaviours.
    """
    by_axis, by_condition = {axis.name: axis for axis in AXES}, {one.name: one for one in CONDITIONS}
    known = {outcome.name: outcome for outcome in scenario.outcomes}
    axes, conditions, outcomes = words("axes", axes), words("conditions", conditions), words("outcomes", outcomes)
    settings = tuple(by_condition) if "all" in conditions else conditions or ("as-is",)
    _named(axes, by_axis, "axes")
    _named(settings, {**by_condition, "all": None}, "conditions")
    _named(outcomes, known, "outcomes")
    runs, seed = whole("runs", runs, least=RUNS_MIN), whole("seed", seed)
    length = whole("weeks", scenario.weeks if weeks is None else weeks, least=1)
    needed = changed_week(length) + _STEP_WEEKS * _POINTS_OVER_TIME
    follow_up = int(float(scenario.values["follow_up.weeks"]))
    needed = max(needed, int(float(scenario.values["measure.warm_up_weeks"])) + follow_up + _STEP_WEEKS)
    if length < needed:
        raise InputError("weeks", expected=f"{needed} weeks or more", got=length, hint="families are followed up")
    chosen = tuple(by_condition[name] for name in dict.fromkeys(settings))
    check_behaviour_free(scenario, hint="the claim sets them; leave that policy out")
    if scenario.values["choice.rule"] == "fixed" and any(one.free for one in chosen):
        raise InputError(
            f"{scenario.name}: choice.rule", expected="a rule by which professionals change behaviour", got="fixed",
            hint="leave out the conditions named free",
        )  # fmt: skip
    return Question(
        tuple(by_axis[name] for name in dict.fromkeys(axes)) or AXES, chosen,
        tuple(dict.fromkeys(outcomes)) or OUTCOMES_SHOWN, runs, seed, None if weeks is None else length,
    )  # fmt: skip


def conditioned(scenario: Scenario, condition: Condition) -> Scenario:
    """The scenario under a condition from week 0 on; all conditions have one past."""
    values = dict(condition.values)
    values |= {key: float(scenario.values[key]) * factor for key, factor in condition.scaled.items()}
    if not condition.free:
        values["choice.rule"] = "fixed"
    return scenario.from_week_0(values)


def _rest(scenario: Scenario, axis: Axis) -> dict[str, float]:
    """Shares of behaviours of the others, adding up to 1."""
    if axis.rest != "usual":
        return {axis.rest: 1.0}
    others = {name: float(scenario.values[f"behaviour.{name}"]) for name in BEHAVIOURS if name != axis.planted}
    total = in_order_sum(others.values())
    return {name: share / total for name, share in others.items()} if total > 0.0 else {"side_by_side": 1.0}


def planted(scenario: Scenario, axis: Axis, share: float) -> Scenario:
    """The scenario with the behaviour of this share of professionals (and stances of management) assigned."""
    rest = _rest(scenario, axis)
    values: dict[str, float | str] = {
        f"behaviour.{name}": share if name == axis.planted else (1.0 - share) * rest.get(name, 0.0)
        for name in BEHAVIOURS
    }
    return scenario.from_week_0(values)


def changed_week(weeks: int) -> int:
    """Week in which all professionals change, for curves over time: after a quarter of the run."""
    return weeks // 4


def switched(scenario: Scenario, axis: Axis, week: int) -> Scenario:
    """No initial share, but from ``week`` on all professionals have the practice of the assigned behaviour."""
    start = planted(scenario, axis, 0.0)
    changes = tuple(
        Change(parameter.key.replace("*", name), "set", start.values[parameter.key.replace("*", axis.planted)])
        for parameter in PRACTICES
        for name in _rest(scenario, axis)
    )
    return start.with_policies(Policy("everybody-changes", start_week=week, changes=changes))
