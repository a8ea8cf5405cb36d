"""How many replicates: a given number, or batches until an interval is narrow enough.

With a wanted half width h, every comparison (an arm against the base) stops by itself at the first look at which

    t(n - 1) * sd(d_1..d_n) / sqrt(n) <= h

and the others go on. The base runs as long as any arm does, so that all pairs keep the same luck: where an arm stops
depends on its own differences, not on what it is compared beside.

Source: the sequential procedure of Law (2015), Simulation Modeling and Analysis, 5th ed., section 9.4.1, after Chow and
Robbins (1965), Ann. Math. Stat. 36:457-462, doi:10.1214/aoms/1177700156.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cosim.studies.comparison.collect import Collector, Slim
from cosim.studies.comparison.paired import paired_interval, runs_needed
from cosim.studies.comparison.table import Question, differences_of
from cosim.studies.execute import Failure, Job, Ticker, run_jobs

__all__ = ["RUNS_MIN", "Plan", "run_batches"]

RUNS_MIN = 5  # replicates before a first look at the precision; below it an SD says too little


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to run: the given replicates, or batches until ``question.precision`` is reached or ``runs_max``.

    Attributes
    ----------
    replicates
        Of every arm; the first batch when ``runs_max`` is given.
    by_arm
        Instead, for a comparison whose arms stopped at numbers of their own; those of the base hold all others.
    runs_max
        Most replicates of an arm; None for exactly those given.
    """

    question: Question
    seed: int
    weeks: int
    replicates: tuple[int, ...]
    runs_max: int | None = None
    by_arm: Mapping[str, tuple[int, ...]] | None = None


def run_batches(
    kept: Collector, plan: Plan, work: Callable[[Job], Slim], *, workers: int, ticker: Ticker
) -> tuple[bool, str]:
    """Run the replicates of the plan, and more in every arm while its wanted precision is not reached.

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

    base = kept.arms[0]
    jobs = _first(kept, plan)
    asked = {arm: sum(job.arm == arm for job in jobs) for arm in kept.arms}
    try:
        while jobs:
            kept.ask(jobs)
            ticker.total += len(jobs)
            if run_jobs(jobs, work, workers=workers, finished=finished, failed=failed):
                break
            if plan.runs_max is None:
                return False, f"{asked[base]} replicates were asked"
            upto = {arm: _next(kept, plan, arm, asked[arm]) for arm in kept.arms[1:]}
            upto[base] = max(asked[base], *upto.values())
            jobs = [
                Job(arm, replicate)
                for replicate in range(min(asked.values()), upto[base])
                for arm in kept.arms
                if asked[arm] <= replicate < upto[arm]
            ]
            asked = upto
        else:
            return False, _why(kept, plan, asked)
    except KeyboardInterrupt:
        pass
    return True, f"interrupted after {len(kept.replicates())} complete replicates"


def _first(kept: Collector, plan: Plan) -> list[Job]:
    """The runs that are made in any case."""
    if plan.by_arm is None:
        return [Job(arm, replicate) for replicate in plan.replicates for arm in kept.arms]
    return [Job(arm, r) for r in plan.by_arm[kept.arms[0]] for arm in kept.arms if r in plan.by_arm[arm]]


def _seen(kept: Collector, plan: Plan, arm: str) -> tuple[float, float]:
    """Half width and standard deviation of the asked outcome so far; an infinite width where there is none yet."""
    differences = differences_of(kept, arm, plan.question.outcome)
    interval = paired_interval(differences, confidence=plan.question.confidence)
    return (math.inf if math.isnan(interval.half_width) else interval.half_width), interval.sd


def _next(kept: Collector, plan: Plan, arm: str, asked: int) -> int:
    """Replicates to which one arm goes: those it has, if it is done.

    Otherwise what the standard deviation so far asks for, at most twice what there is.
    """
    question = plan.question
    if question.precision is None or plan.runs_max is None:
        return asked
    half, sd = _seen(kept, plan, arm)
    if half <= question.precision:
        return asked
    most = max(asked, min(2 * asked, plan.runs_max))
    need = runs_needed(sd, question.precision, confidence=question.confidence)
    return most if math.isnan(need) else int(min(max(asked + 1, need), most))


def _why(kept: Collector, plan: Plan, asked: Mapping[str, int]) -> str:
    """Why nothing more is run: reached in every arm, or which arms did not reach it."""
    question = plan.question
    wanted = math.nan if question.precision is None else question.precision
    what = f"half width {wanted:g} of {question.outcome}"
    widths = {arm: _seen(kept, plan, arm)[0] for arm in kept.arms[1:]}
    short = {arm: width for arm, width in widths.items() if not width <= wanted}
    if short:
        names = ", ".join(f"{width:.3g} for {arm}" for arm, width in short.items())
        return f"{what} not reached after {plan.runs_max} replicates, the most allowed: {names}"
    fewest, most = min(asked.values()), max(asked.values())
    many = f"{most}" if fewest == most else f"{fewest} to {most}"
    return f"{what} reached in every arm after {many} replicates"
