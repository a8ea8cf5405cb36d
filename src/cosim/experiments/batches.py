"""How many replicates: a given number, or batches until an interval is narrow enough.

Source: the sequential procedure of Law (2015), Simulation Modeling and Analysis, 5th ed., section 9.4.1, after Chow and
Robbins (1965), Ann. Math. Stat. 36:457-462, doi:10.1214/aoms/1177700156.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from cosim.experiments.collect import Collector, Slim
from cosim.experiments.execute import Failure, Job, Ticker, run_jobs
from cosim.experiments.paired import paired_interval, runs_needed
from cosim.experiments.table import Question, differences_of

__all__ = ["RUNS_MIN", "Plan", "run_batches"]

RUNS_MIN = 5  # replicates before a first look at the precision; below it an SD says too little


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to run: the given replicates, or batches until ``question.precision`` is reached or ``runs_max``."""

    question: Question
    seed: int
    weeks: int
    replicates: tuple[int, ...]
    runs_max: int | None = None  # None: exactly `replicates`


def run_batches(
    kept: Collector, plan: Plan, work: Callable[[Job], Slim], *, workers: int, ticker: Ticker
) -> tuple[bool, str]:
    """Run the replicates of the plan, and more while a wanted precision is not reached.

    Batches go by the numbers found, never by the number of workers or the clock.

    Returns
    -------
    tuple
        Whether Ctrl-C ended it, and one sentence on why it ended.
    """

    def finished(job: Job, result: Slim) -> None:
        kept.add(job, result)
        ticker.tick()

    def failed(failure: Failure) -> None:
        kept.fail(failure)
        ticker.tick()

    batch = plan.replicates
    asked = len(batch)
    try:
        while True:
            jobs = [Job(arm, replicate) for replicate in batch for arm in kept.arms]
            ticker.total += len(jobs)
            if run_jobs(jobs, work, workers=workers, finished=finished, failed=failed):
                break
            if plan.runs_max is None:
                return False, f"{asked} replicates were asked"
            if sentence := _stop(kept, plan, asked):
                return False, sentence
            upto = _next(kept, plan, asked)
            batch = tuple(range(asked, upto))
            asked = upto
    except KeyboardInterrupt:
        pass
    return True, f"interrupted after {len(kept.replicates())} complete replicates"


def _half_widths(kept: Collector, plan: Plan) -> dict[str, tuple[float, float]]:
    """Half width and standard deviation of the asked outcome by arm; infinite where there is nothing to see yet."""
    found = {}
    for arm in kept.arms[1:]:
        differences = differences_of(kept, arm, plan.question.outcome)
        interval = paired_interval(differences, confidence=plan.question.confidence)
        half = interval.half_width
        found[arm] = (math.inf if math.isnan(half) else half, interval.sd)
    return found


def _stop(kept: Collector, plan: Plan, asked: int) -> str:
    """Why to stop now; empty to go on."""
    wanted = plan.question.precision
    if wanted is None or plan.runs_max is None:
        return ""
    widths = _half_widths(kept, plan)
    arm = max(widths, key=lambda name: widths[name][0])
    widest = widths[arm][0]
    what = f"half width {wanted:g} of {plan.question.outcome}"
    if widest <= wanted:
        return f"{what} reached in every arm after {asked} replicates"
    if asked >= plan.runs_max:
        return f"{what} not reached after {asked} replicates, the most allowed: {widest:.3g} for {arm}"
    return ""


def _next(kept: Collector, plan: Plan, asked: int) -> int:
    """Replicates to go to: what the standard deviations so far ask for, at most twice what there is."""
    question = plan.question
    wanted = question.precision if question.precision is not None else math.nan
    needs = [runs_needed(sd, wanted, confidence=question.confidence) for _, sd in _half_widths(kept, plan).values()]
    most = min(2 * asked, plan.runs_max if plan.runs_max is not None else 2 * asked)
    known = [need for need in needs if not math.isnan(need)]
    return int(min(max([asked + 1, *known]), most)) if known else most
