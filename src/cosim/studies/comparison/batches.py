"""Number of replicates: given, or batches until an interval is narrow enough.

With a wanted half width h, every comparison (an arm against the base) stops separately, at the first check at which

    t(n - 1) * sd(d_1..d_n) / sqrt(n) <= h

and the others go on. The base runs as long as any arm does, so that all pairs have common random numbers: where an
arm stops depends on its own differences, not on the other arms.

Source: the sequential procedure of Law (2015), Simulation Modeling and Analysis, 5th ed., section 9.4.1, after Chow and
Robbins (1965), Ann. Math. Stat. 36:457-462, doi:10.1214/aoms/1177700156.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cosim.studies.comparison.collect import ArmRun, Collector
from cosim.studies.comparison.paired import paired_interval, runs_needed
from cosim.studies.comparison.table import Precision, differences_of
from cosim.studies.runs.runner import Request, Runner
from cosim.studies.tasks import Failed, Task, TaskResult

__all__ = ["RUNS_MIN", "Replication", "run_batches"]

RUNS_MIN = 5  # replicates before the first check of the precision; with fewer an SD is too uncertain


@dataclass(frozen=True, slots=True)
class Replication:
    """Number of runs: the given replicates, or batches until the precision is reached or ``runs_max``.

    Attributes
    ----------
    replicates
        Of every arm; the first batch when ``runs_max`` is given.
    by_arm
        Instead, by arm, for a comparison whose arms stopped at different numbers; the base has at least as many as any
        arm.
    runs_max
        Most replicates of an arm; None for exactly those given.
    """

    precision: Precision
    seed: int
    weeks: int
    replicates: tuple[int, ...]
    runs_max: int | None = None
    by_arm: Mapping[str, tuple[int, ...]] | None = None


def run_batches(kept: Collector, plan: Replication, runner: Runner, request: Request) -> tuple[bool, str]:
    """Run the replicates of the plan, and more in every arm while its wanted precision is not reached.

    Batches depend on the numbers found, never on the number of workers or the clock.

    Returns
    -------
    tuple
        Whether Ctrl-C ended it, and the reason for the end in one sentence.
    """

    def finished(task: Task, result: TaskResult) -> None:
        run = ArmRun(task.arm, task.replicate)
        if isinstance(result, Failed):
            kept.fail(run, result)
        else:
            kept.add(run, result)

    base = kept.arms[0]
    runs = _first(kept, plan)
    upto = {arm: sum(run.arm == arm for run in runs) for arm in kept.arms}
    while runs:
        kept.want(runs)
        if runner.run(request, runs, finished=finished):
            return True, f"interrupted after {len(kept.replicates())} complete replicates"
        if plan.runs_max is None:
            return False, f"{upto[base]} replicates, as requested"
        more = {arm: _next(kept, plan, arm, upto[arm]) for arm in kept.arms[1:]}
        more[base] = max(upto[base], *more.values())
        runs = [
            ArmRun(arm, replicate)
            for replicate in range(min(upto.values()), more[base])
            for arm in kept.arms
            if upto[arm] <= replicate < more[arm]
        ]
        upto = more
    return False, _why(kept, plan, upto)


def _first(kept: Collector, plan: Replication) -> list[ArmRun]:
    """The runs that are always made."""
    if plan.by_arm is None:
        return [ArmRun(arm, replicate) for replicate in plan.replicates for arm in kept.arms]
    return [ArmRun(arm, r) for r in plan.by_arm[kept.arms[0]] for arm in kept.arms if r in plan.by_arm[arm]]


def _seen(kept: Collector, plan: Replication, arm: str) -> tuple[float, float]:
    """Half width and standard deviation of the outcome so far; an infinite width if there is none yet."""
    differences = differences_of(kept, arm, plan.precision.outcome)
    interval = paired_interval(differences, confidence=plan.precision.confidence)
    return (math.inf if math.isnan(interval.half_width) else interval.half_width), interval.sd


def _next(kept: Collector, plan: Replication, arm: str, upto: int) -> int:
    """Target number of replicates of one arm: the present number, if it is done.

    Otherwise the number that the standard deviation so far requires, at most twice the present number.
    """
    wanted = plan.precision
    if wanted.precision is None or plan.runs_max is None:
        return upto
    half, sd = _seen(kept, plan, arm)
    if half <= wanted.precision:
        return upto
    most = max(upto, min(2 * upto, plan.runs_max))
    need = runs_needed(sd, wanted.precision, confidence=wanted.confidence)
    return most if math.isnan(need) else int(min(max(upto + 1, need), most))


def _why(kept: Collector, plan: Replication, upto: Mapping[str, int]) -> str:
    """Reason for the end: reached in every arm, or the arms that did not reach it."""
    wanted = plan.precision
    half_width = math.nan if wanted.precision is None else wanted.precision
    what = f"half width {half_width:g} of {wanted.outcome}"
    widths = {arm: _seen(kept, plan, arm)[0] for arm in kept.arms[1:]}
    short = {arm: width for arm, width in widths.items() if not width <= half_width}
    if short:
        names = ", ".join(f"{width:.3g} for {arm}" for arm, width in short.items())
        return f"{what} not reached after {plan.runs_max} replicates, the most allowed: {names}"
    fewest, most = min(upto.values()), max(upto.values())
    many = f"{most}" if fewest == most else f"{fewest} to {most}"
    return f"{what} reached in every arm after {many} replicates"
