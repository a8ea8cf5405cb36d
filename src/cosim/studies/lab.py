"""Where patterns make their runs: arms of one scenario on the same luck, kept so that patterns may share them.

An arm is the scenario with other values and policies. Replicate r of every arm has the same families, weeks and
chances, so two arms are two versions of the same region.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import pandas as pd

from cosim.care.outcomes.measure import cohort
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import Run, simulate
from cosim.studies.execute import Job, run_all

__all__ = ["ARMS", "Arm", "Lab", "Sample", "dose"]

Result = TypeVar("Result")


class Arm(NamedTuple):
    """A version of the scenario."""

    name: str
    values: Mapping[str, float | str] = {}
    policies: tuple[str, ...] = ()

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario of this arm."""
        changed = scenario.replace(self.values) if self.values else scenario
        return changed.with_policies(list(self.policies)) if self.policies else changed


def _fixed(competitive: float, side_by_side: float, co_creative: float) -> dict[str, float | str]:
    """Nobody changes behaviour, and partners are kept: what is compared is practice, not choice."""
    return {
        "choice.rule": "fixed",
        "behaviour.competitive": competitive,
        "behaviour.side_by_side": side_by_side,
        "behaviour.co_creative": co_creative,
    }


# Which behaviour stands for which arm of the studies is a choice of this library (docs/validation.md).
ARMS = {
    "base": Arm("base"),
    "competitive": Arm("competitive", _fixed(1.0, 0.0, 0.0)),
    "nominal": Arm("nominal", _fixed(0.0, 1.0, 0.0)),
    "co_creative": Arm("co_creative", _fixed(0.0, 0.0, 1.0)),
}


def dose(scenario: Scenario, share: float) -> Arm:
    """Behaviour fixed, this share co-creative, the others in the proportions in which the scenario starts."""
    competitive = float(scenario.values["behaviour.competitive"])
    beside = float(scenario.values["behaviour.side_by_side"])
    rest = (1.0 - share) / (competitive + beside) if competitive + beside > 0.0 else 0.0
    if rest == 0.0 and share < 1.0:
        competitive, rest = 1.0, 1.0 - share
    return Arm(f"co_creative_{share:g}", _fixed(rest * competitive, rest * beside, share))


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What patterns read of a run.

    Attributes
    ----------
    clients
        The cohort (came after the warm-up period, followed up within the run): a row per client, see
        `cosim.care.outcomes.clients.client_table`.
    summary
        Outcome name to value.
    series
        A row per week.
    """

    clients: pd.DataFrame
    summary: Mapping[str, float]
    series: pd.DataFrame


def sample(run: Run) -> Sample:
    """The part of a run that patterns read."""
    values = run.scenario.values
    followed = cohort(
        run.clients,
        warm_up=int(values["measure.warm_up_weeks"]),
        weeks=run.weeks,
        follow_up=int(run.built.world.parameters["follow_up.weeks"][-1]),
    )
    return Sample(followed, run.summary, run.series)


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
        Which luck.
    workers
        Threads; results do not depend on it.
    tick
        Told the name of an arm after each of its runs.
    """

    scenario: Scenario
    replicates: int
    weeks: int
    seed: int = 0
    workers: int = 1
    tick: Callable[[str], None] | None = None
    _kept: dict[tuple[str, int], list[Sample]] = field(default_factory=dict, repr=False)

    def samples(self, arm: str | Arm, *, weeks: int | None = None) -> list[Sample]:
        """The runs of an arm (one of `ARMS` by its name), made once and kept.

        Raises
        ------
        InputError
            If the scenario cannot take the values or policies of the arm.
        """
        chosen = ARMS[arm] if isinstance(arm, str) else arm
        length = self.weeks if weeks is None else weeks
        if (chosen.name, length) not in self._kept:
            self._kept[chosen.name, length] = self.collect(chosen, sample, weeks=length)
        return self._kept[chosen.name, length]

    def collect(self, arm: Arm, read: Callable[[Run], Result], *, weeks: int | None = None) -> list[Result]:
        """What ``read`` finds in each run of an arm, by replicate.

        Raises
        ------
        InputError
            If the scenario cannot take the values or policies of the arm.
        CosimError
            If a run fails.
        """
        scenario = arm.of(self.scenario)
        length = self.weeks if weeks is None else weeks

        def work(job: Job) -> Result:
            return read(simulate(scenario, seed=self.seed, replicate=job.replicate, weeks=length))

        def progress(done: int, of: int, seconds: float) -> None:
            if self.tick is not None:
                self.tick(arm.name)

        jobs = [Job(arm.name, replicate) for replicate in range(self.replicates)]
        found = run_all(jobs, work, workers=self.workers, progress=progress)
        return [found[job] for job in jobs]
