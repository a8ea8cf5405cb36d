"""Comparing policies on the same luck."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from cosim.errors import CosimError, InputError, nearest
from cosim.studies import seams
from cosim.studies.comparison.arms import Entry, arms_of
from cosim.studies.comparison.batches import RUNS_MIN, Plan, run_batches
from cosim.studies.comparison.collect import Collector, Slim, slim
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.comparison.cost import cost_of
from cosim.studies.comparison.table import Question, table_of
from cosim.studies.execute import Job, Progress, Ticker, check_workers
from cosim.studies.files import check_output
from cosim.studies.seams import Choice, OutcomeLike, ScenarioLike

__all__ = ["compare", "compare_arms", "name_of"]


def compare(
    scenario: ScenarioLike,
    policies: Sequence[Entry],
    *,
    runs: int = 20,
    precision: float | None = None,
    runs_max: int = 200,
    outcome: str = "functioning",
    seed: int = 0,
    weeks: int | None = None,
    workers: int = 1,
    choice: Choice | None = None,
    confidence: float = 0.95,
    progress: Progress | None = None,
    out: str | Path | None = None,
    command: str = "",
) -> Comparison:
    """Compare policies and bundles with a base, replicate by replicate on the same luck.

    Parameters
    ----------
    scenario
        The base.
    policies
        Arms: each a policy, its name or file, ``"A+B"``, or a list of these that are applied together.
    runs
        Replicates of every arm, 2 or more; not used when ``precision`` is given.
    precision
        Instead of ``runs``: every arm goes on, in batches, until its own paired interval of ``outcome`` has at most
        this half width (in the unit of the outcome); the base goes on as long as any arm does. ``cost`` of the result
        says what that took.
    runs_max
        Replicates after which a wanted precision is given up; the result says so.
    outcome
        Name of the outcome that ``precision`` is about.
    seed
        Replicate r of a seed is the same luck in every arm.
    weeks
        Length of a run; None for that of the scenario.
    workers
        Threads that make runs side by side. The result does not depend on it.
    choice
        Choice rule of your own, instead of the scenario's.
    confidence
        Coverage of the intervals; verdicts are at one minus this, Holm-adjusted over the whole table.
    progress
        Called as ``progress(done, total, seconds_left)`` after every run.
    out
        Folder that receives the tables and ``result.json``; tried before anything is run.
    command
        How the comparison was asked for, kept in the provenance.

    Raises
    ------
    InputError
        Before anything is run: if an argument is out of range, a policy is unknown, asked twice or contradicts another,
        or ``out`` cannot be written.
    CosimError
        If no replicate finished in every arm.

    Notes
    -----
    Stopping at a precision looks at the interval more than once, which costs a little coverage in short runs; there
    are at least 5 replicates, and a batch is sized by the standard deviation so far, so looks are few (Law 2015,
    section 9.4.1; Chow and Robbins 1965, doi:10.1214/aoms/1177700156).
    """
    check_workers(workers)
    _whole("seed", seed, least=0)
    _whole("weeks", scenario.weeks if weeks is None else weeks, least=1)
    _whole("runs", runs, least=2)
    if not (isinstance(confidence, float) and 0.0 < confidence < 1.0):
        raise InputError("confidence", expected="a number between 0 and 1", got=repr(confidence))
    if precision is not None:
        _whole("runs_max", runs_max, least=RUNS_MIN)
        if not (math.isfinite(precision) and precision > 0.0):
            raise InputError("precision", expected="a number above 0", got=repr(precision))
    if choice is not None and not callable(choice):
        raise InputError("choice", expected="a function", got=repr(choice))
    outcomes = seams.outcomes_for(scenario)
    names = [declared.name for declared in outcomes]
    if outcome not in names:
        raise InputError("outcome", expected="the name of an outcome", got=repr(outcome), hint=nearest(outcome, names))
    arms = arms_of(scenario, policies)
    if out is not None:
        check_output(out)
    plan = Plan(
        question=Question(outcome, precision, confidence),
        seed=seed,
        weeks=scenario.weeks if weeks is None else weeks,
        replicates=tuple(range(runs if precision is None else RUNS_MIN)),
        runs_max=None if precision is None else runs_max,
    )
    result = compare_arms(
        arms, plan, outcomes=outcomes, workers=workers, choice=choice, progress=progress, command=command
    )
    if out is not None:
        result.save(out)
    return result


def compare_arms(
    arms: Mapping[str, ScenarioLike],
    plan: Plan,
    *,
    outcomes: Sequence[OutcomeLike],
    workers: int = 1,
    choice: Choice | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> Comparison:
    """`compare` with named scenarios instead of policies, the first being the base; arguments are taken as checked."""
    kept = Collector(tuple(arms))
    first = plan.replicates[0]

    def work(job: Job) -> Slim:
        began = time.perf_counter()
        run = seams.simulate(
            arms[job.arm], seed=plan.seed, replicate=job.replicate, weeks=plan.weeks, record="weekly", choice=choice
        )
        return slim(run, keep=job.replicate == first)._replace(seconds=time.perf_counter() - began)

    interrupted, stopping = run_batches(kept, plan, work, workers=workers, ticker=Ticker(progress))
    kept.close()
    if not kept.replicates():
        if interrupted:
            raise KeyboardInterrupt
        raise CosimError(_nothing_finished(kept))
    return _result(
        kept,
        arms,
        plan,
        outcomes=outcomes,
        choice=choice,
        command=command,
        interrupted=interrupted,
        stopping=stopping,
    )


def _result(
    kept: Collector,
    arms: Mapping[str, ScenarioLike],
    plan: Plan,
    *,
    outcomes: Sequence[OutcomeLike],
    choice: Choice | None,
    command: str,
    interrupted: bool,
    stopping: str,
) -> Comparison:
    columns = ["arm", "replicate", "error", "message"]
    base = next(iter(arms))
    return Comparison(
        table=table_of(kept, outcomes, plan.question),
        runs=kept.runs(plan.seed),
        series=kept.series(),
        failures=pd.DataFrame([asdict(failure) for failure in kept.failures], columns=columns),
        arms=kept.arms,
        scenario=arms[base],
        seed=plan.seed,
        weeks=plan.weeks,
        replicates=kept.replicates(),
        interrupted=interrupted,
        stopping=stopping,
        provenance=_provenance(kept, arms, plan, choice, command),
        cost=cost_of(kept, plan),
        examples=dict(kept.examples),
    )


def _provenance(
    kept: Collector, arms: Mapping[str, ScenarioLike], plan: Plan, choice: Choice | None, command: str
) -> dict[str, Any]:
    """All that makes the numbers: scenarios with their policies, seed, replicates, question, versions."""
    run = next(iter(kept.examples.values())).provenance if kept.examples else {}
    return {
        "scenarios": {arm: scenario.resolved() for arm, scenario in arms.items()},
        "identities": {arm: scenario.identity for arm, scenario in arms.items()},
        "seed": plan.seed,
        "weeks": plan.weeks,
        "replicates": list(kept.replicates()),
        "arms": list(arms),
        "question": asdict(plan.question),
        "runs_max": plan.runs_max,
        "choice": name_of(choice),
        "command": command,
        "engine": {key: value for key, value in run.items() if key in {"model", "versions", "kernel"}},
    }


def name_of(choice: Choice | None) -> str | None:
    """Module and name of a choice rule of the user's own; None for the scenario's."""
    if choice is None:
        return None
    named = choice if hasattr(choice, "__qualname__") else type(choice)
    return f"{named.__module__}.{named.__qualname__}"


def _nothing_finished(kept: Collector) -> str:
    first = kept.failures[0]
    found = f"{len(kept.failures)} runs failed, the first ({first.arm}, replicate {first.replicate})"
    return f"no replicate finished in every arm: {found} with {first.error}: {first.message}"


def _whole(name: str, value: object, *, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InputError(name, expected=f"a whole number of {least} or more", got=repr(value))
