"""Runs for patterns: arms of one scenario with common random numbers, cached because patterns share them.

An arm is the scenario with other values and policies. Replicate r of every arm has the same random numbers, so two arms
are two versions of the same region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from cosim.care.outcomes.measure import cohort, users_by_year
from cosim.care.scenario.model import Scenario
from cosim.studies.runs.readers import reader
from cosim.studies.runs.runner import Request, Runner

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["ARMS", "Arm", "Lab", "Observed", "dose", "observe"]


class Arm(NamedTuple):
    """A version of the scenario."""

    name: str
    values: Mapping[str, float | str] = {}
    policies: tuple[str, ...] = ()

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario of this arm: its values hold from week 0 on, after a past that all arms share."""
        changed = scenario.from_week_0(self.values) if self.values else scenario
        return changed.with_policies(list(self.policies)) if self.policies else changed


def _fixed(competitive: float, side_by_side: float, co_creative: float) -> dict[str, float | str]:
    """Fixed behaviour and partners: practices are compared, not choices."""
    return {
        "choice.rule": "fixed",
        "behaviour.competitive": competitive,
        "behaviour.side_by_side": side_by_side,
        "behaviour.co_creative": co_creative,
    }


# The behaviour that represents each arm of the studies is a choice of this library (docs/validation.md).
ARMS = {
    "base": Arm("base"),
    "competitive": Arm("competitive", _fixed(1.0, 0.0, 0.0)),
    "nominal": Arm("nominal", _fixed(0.0, 1.0, 0.0)),
    "co_creative": Arm("co_creative", _fixed(0.0, 0.0, 1.0)),
}


def dose(scenario: Scenario, share: float) -> Arm:
    """Behaviour fixed, this share co-creative, the others in the initial proportions of the scenario."""
    competitive = float(scenario.values["behaviour.competitive"])
    beside = float(scenario.values["behaviour.side_by_side"])
    rest = (1.0 - share) / (competitive + beside) if competitive + beside > 0.0 else 0.0
    if rest == 0.0 and share < 1.0:
        competitive, rest = 1.0, 1.0 - share
    return Arm(f"co_creative_{share:g}", _fixed(rest * competitive, rest * beside, share))


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Results of a run that patterns use.

    Attributes
    ----------
    clients
        The cohort (arrived after the warm-up period, followed up within the run): a row per client, see
        `cosim.care.outcomes.clients.client_table`.
    summary
        Outcome name to value.
    series
        A row per week.
    users
        Families in care or placed at some time of a year, by year.
    """

    clients: pd.DataFrame
    summary: Mapping[str, float]
    series: pd.DataFrame
    users: Sequence[int] = ()


@reader("lab", version=2)
def observe(run: Run) -> dict[str, Any]:
    """The attributes of `Observed`, of one run."""
    values = run.scenario.values
    followed = cohort(
        run.clients,
        warm_up=int(values["measure.warm_up_weeks"]),
        weeks=run.weeks,
        follow_up=int(run.built.world.parameters["follow_up.weeks"][-1]),
    )
    return {"clients": followed, "summary": dict(run.summary), "series": run.series,
            "users": users_by_year(run.clients, run.weeks)}  # fmt: skip


@dataclass
class Lab:
    """Runs of arms of one scenario.

    Attributes
    ----------
    scenario
        The base.
    replicates
        Runs of every arm.
    weeks
        Length of a run.
    seed
        Random seed.
    workers
        Number of parallel runs; results do not depend on it.
    tick
        Called with the name of an arm after each of its runs.
    runner
        Makes the runs, for example in other processes or with a store; None for threads and no store.
    """

    scenario: Scenario
    replicates: int
    weeks: int
    seed: int = 0
    workers: int = 1
    tick: Callable[[str], None] | None = None
    runner: Runner | None = None
    _kept: dict[tuple[str, int], list[Observed]] = field(default_factory=dict, repr=False)

    def samples(self, arm: str | Arm, *, weeks: int | None = None) -> list[Observed]:
        """The runs of an arm (one of `ARMS` by its name), made once and kept.

        Raises
        ------
        InputError
            If the scenario cannot take the values or policies of the arm.
        """
        return self.samples_of([arm], weeks=weeks)[0]

    def samples_of(self, arms: Sequence[str | Arm], *, weeks: int | None = None) -> list[list[Observed]]:
        """`samples` of several arms, whose runs are made side by side.

        Raises
        ------
        InputError
            If the scenario cannot take the values or policies of an arm.
        """
        chosen = [ARMS[arm] if isinstance(arm, str) else arm for arm in arms]
        length = self.weeks if weeks is None else weeks
        new = [arm for arm in chosen if (arm.name, length) not in self._kept]
        for arm, found in zip(new, self.collect_of(new, observe, weeks=length), strict=True):
            self._kept[arm.name, length] = [Observed(**one) for one in found]
        return [self._kept[arm.name, length] for arm in chosen]

    def collect(self, arm: Arm, read: Callable[[Run], Any], *, weeks: int | None = None) -> list[Any]:
        """Result of ``read`` for each run of an arm, by replicate.

        Raises
        ------
        InputError
            If the scenario cannot take the values or policies of the arm.
        CosimError
            If a run fails.
        """
        return self.collect_of([arm], read, weeks=weeks)[0]

    def collect_of(
        self, arms: Sequence[Arm], read: Callable[[Run], Any], *, weeks: int | None = None
    ) -> list[list[Any]]:
        """`collect` of several arms, whose runs are made side by side.

        Raises
        ------
        InputError
            If the scenario cannot take the values or policies of an arm.
        CosimError
            If a run fails.
        """
        scenarios = {arm.name: arm.of(self.scenario) for arm in arms}
        request = Request(scenarios, read, self.seed, self.weeks if weeks is None else weeks)
        with self.running() as runner:
            found = runner.all(request, range(self.replicates), each=self.tick)
        return [[found[arm.name, replicate] for replicate in range(self.replicates)] for arm in arms]

    @contextmanager
    def running(self) -> Iterator[Runner]:
        """The runner in use."""
        if self.runner is not None:
            yield self.runner
            return
        with Runner(workers=self.workers) as runner:
            yield runner
