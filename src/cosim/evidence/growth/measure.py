"""Make the runs of a claim, and compute response curves from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from cosim.care.outcomes.catalogue import Outcome
from cosim.care.outcomes.measure import WEEKS_A_YEAR, cohort
from cosim.care.scenario.model import Scenario
from cosim.core.parameters import BEHAVIOURS
from cosim.evidence.growth.design import (
    GROUPS,
    SHARES,
    Axis,
    Condition,
    Question,
    changed_week,
    conditioned,
    planted,
    switched,
)
from cosim.studies.runs.runner import Request, Runner

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["Curve", "GrowthReader", "curves", "run_arms"]

Array = np.ndarray[Any, np.dtype[np.float64]]

_BIN_WEEKS = 26  # points in time are half years: shorter periods have too few families with many problems
_OVER_TIME = {"functioning": "functioning_follow_up", "goals": "goals"}  # measured at follow-up, in any week


@dataclass(frozen=True, slots=True, eq=False)
class RunMeans:
    """Stored values of a run: ``means[group, outcome]``, ``over_time[group, outcome, bin]``, shares by behaviour."""

    means: Array
    over_time: Array
    began: Array  # shares in week 0
    ended: Array  # mean shares of the last year


@dataclass(frozen=True)
class GrowthReader:
    """Reads the attributes of `RunMeans` from a run, for outcomes by name."""

    outcomes: tuple[str, ...]

    @property
    def reader_name(self) -> str:
        """Name, version and outcomes, which determine the stored values."""
        return f"growth/1({','.join(self.outcomes)})"

    def __call__(self, run: Run) -> dict[str, Array]:
        """Read a run."""
        known = {outcome.name: outcome for outcome in run.scenario.outcomes}
        return _means_of(run, [known[name] for name in self.outcomes])


class Curve(NamedTuple):
    """One response curve and its labels.

    ``responses`` is ``float64[replicates, points]``: differences with the reference of the same replicate, at ``x``
    (shares, or weeks since the change). ``base`` is the mean of the reference, ``kept`` the share of the assigned
    behaviour in the last year if all professionals started with it.
    """

    axis: Axis
    condition: Condition
    over: str  # "share" or "weeks"
    group: str
    outcome: Outcome
    base: float
    x: Array
    responses: Array
    kept: float


@dataclass
class Runs:
    """Values of all runs, by arm and replicate."""

    question: Question
    scenario: Scenario
    weeks: int
    means: dict[tuple[str, int], RunMeans]

    def of(self, arm: str) -> list[RunMeans]:
        """Values of an arm, by replicate."""
        return [self.means[arm, replicate] for replicate in range(self.question.runs)]


def _arm(axis: Axis, condition: Condition, share: float | None) -> str:
    """Name of an arm; an arm that two axes share has one name and is run once."""
    if share is None:
        return f"{condition.name}/{axis.name}/changed"
    if share == 1.0:
        return f"{condition.name}/all {axis.planted}"
    if share == 0.0:
        return f"{condition.name}/all {axis.rest}" if axis.rest != "usual" else f"{condition.name}/{axis.name}/none"
    return f"{condition.name}/{axis.name}/{share:g}"


def _arms(question: Question, scenario: Scenario, weeks: int) -> dict[str, Scenario]:
    """The scenario of every arm."""
    found: dict[str, Scenario] = {}
    for condition in question.conditions:
        setting = conditioned(scenario, condition)
        for axis in question.axes:
            for share in SHARES:
                found.setdefault(_arm(axis, condition, share), planted(setting, axis, share))
            if condition.name == "as-is":
                found[_arm(axis, condition, None)] = switched(setting, axis, changed_week(weeks))
    return found


def run_arms(scenario: Scenario, question: Question, runner: Runner) -> Runs:
    """Make all runs.

    Raises
    ------
    CosimError
        If a run fails.
    """
    weeks = scenario.weeks if question.weeks is None else question.weeks
    request = Request(_arms(question, scenario, weeks), GrowthReader(question.outcomes), question.seed, weeks)
    found = runner.all(request, range(question.runs))
    return Runs(question, scenario, weeks, {run: RunMeans(**one) for run, one in found.items()})


def _outcomes(scenario: Scenario, question: Question) -> list[Outcome]:
    known = {outcome.name: outcome for outcome in scenario.outcomes}
    return [known[name] for name in question.outcomes]


def _in_group(clients: pd.DataFrame, group: str) -> pd.DataFrame:
    if group == "all":
        return clients
    count = GROUPS.index(group)
    return clients[clients["domains"] == count if count < 3 else clients["domains"] >= count]


def _means_of(run: Run, outcomes: list[Outcome]) -> dict[str, Array]:
    values = run.scenario.values
    follow_up = int(float(values["follow_up.weeks"]))
    followed = cohort(
        run.clients, warm_up=int(float(values["measure.warm_up_weeks"])), weeks=run.weeks, follow_up=follow_up
    )
    means = np.full((len(GROUPS), len(outcomes)), np.nan)
    since = changed_week(run.weeks)
    bins = (run.weeks - since) // _BIN_WEEKS
    over_time = np.full((len(GROUPS), len(outcomes), bins), np.nan)
    for g, group in enumerate(GROUPS):
        part = _in_group(followed, group)
        timed = _in_group(run.clients, group)
        at = (timed["arrival"] + follow_up - since) // _BIN_WEEKS
        for o, outcome in enumerate(outcomes):
            if outcome.per_client is not None:
                means[g, o] = float(part[outcome.per_client].astype(float).mean())
            elif group == "all":
                means[g, o] = run.summary[outcome.name]
            if outcome.name in _OVER_TIME:
                column = timed[_OVER_TIME[outcome.name]].astype(float)
                over_time[g, o] = column.groupby(at).mean().reindex(range(bins)).to_numpy()
            elif outcome.name.startswith("euros_") and group == "all" and outcome.name in run.series:
                weekly = run.series[outcome.name].to_numpy()[since : since + bins * _BIN_WEEKS]
                over_time[g, o] = weekly.reshape(bins, _BIN_WEEKS).mean(axis=1) * WEEKS_A_YEAR
    shares = run.series[[f"share_{name}" for name in BEHAVIOURS]].to_numpy(dtype=np.float64)
    ended = shares[-WEEKS_A_YEAR:].mean(axis=0)
    return {"means": means, "over_time": over_time, "began": shares[0].copy(), "ended": ended}


def curves(runs: Runs) -> Iterator[Curve]:
    """All response curves: over shares and, for the unchanged scenario, over weeks since the change.

    The share of a point is the realised share, averaged over replicates: it differs slightly from the share of the
    design where staff follow management.
    """
    question = runs.question
    outcomes = _outcomes(runs.scenario, question)
    for condition in question.conditions:
        for axis in question.axes:
            at_share = [runs.of(_arm(axis, condition, share)) for share in SHARES]
            grown = BEHAVIOURS.index(axis.planted)
            x = np.array([np.mean([one.began[grown] for one in at]) for at in at_share[1:]])
            means = np.array([[one.means for one in at] for at in at_share])  # [share, replicate, group, outcome]
            kept = float(np.mean([one.ended[grown] for one in at_share[-1]]))
            steps = np.swapaxes(means[1:] - means[0], 0, 1)
            yield from _of(axis, condition, "share", outcomes, x, means[0], steps, kept)
            if condition.name == "as-is":
                before = np.array([one.over_time for one in at_share[0]])  # [replicate, group, outcome, bin]
                after = np.array([one.over_time for one in runs.of(_arm(axis, condition, None))])
                middles = np.asarray(_BIN_WEEKS * (np.arange(before.shape[-1]) + 0.5), dtype=np.float64)
                steps = np.moveaxis(after - before, 3, 1)
                yield from _of(axis, condition, "weeks", outcomes, middles, before.mean(axis=3), steps, 1.0)


def _of(
    axis: Axis,
    condition: Condition,
    over: str,
    outcomes: list[Outcome],
    x: Array,
    base: Array,
    responses: Array,
    kept: float,
) -> Iterator[Curve]:
    """Curves from ``responses[replicate, point, group, outcome]``, except where there are no values."""
    for g, group in enumerate(GROUPS):
        for o, outcome in enumerate(outcomes):
            part = responses[:, :, g, o]
            if not np.isnan(part).any():
                yield Curve(axis, condition, over, group, outcome, float(base[:, g, o].mean()), x, part, kept)
