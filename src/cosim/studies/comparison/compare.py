"""Comparing policies with common random numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from cosim.care.acting import arm_notes
from cosim.care.frames import with_dates
from cosim.care.model_version import MODEL_VERSION
from cosim.care.outcomes.catalogue import Outcome
from cosim.care.provenance import commit, source_digest, versions
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.price_level import dated
from cosim.checks import number, whole
from cosim.errors import CosimError, InputError, nearest
from cosim.studies.arms import ArmLike, arms_of
from cosim.studies.comparison.base import base_table, yearly_of
from cosim.studies.comparison.batches import RUNS_MIN, Replication, run_batches
from cosim.studies.comparison.collect import Collector, read_run
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.comparison.cost import cost_of
from cosim.studies.comparison.examples import Examples
from cosim.studies.comparison.municipal import municipal_differences
from cosim.studies.comparison.table import Precision, table_of
from cosim.studies.comparison.who import who_table
from cosim.studies.files import check_output
from cosim.studies.folders import locked
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.readers import name_of
from cosim.studies.runs.runner import Request, Runner
from cosim.studies.runs.ticker import Progress
from cosim.studies.store.same_model import model_digest
from cosim.studies.work import Choice
from cosim.texts.answer import ALWAYS

__all__ = ["check_comparison", "compare", "compare_arms"]


def compare(
    scenario: Scenario,
    policies: Sequence[ArmLike],
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
    engine: EngineLike = "threads",
    store: str | Path | None = None,
) -> Comparison:
    """Compare policies and bundles with a base, replicate by replicate with common random numbers.

    Parameters
    ----------
    scenario
        The base.
    policies
        An arm each: a policy, its name or file, ``"A+B"``, or a list of these that are applied together.
    runs
        Replicates of every arm, 2 or more; not used when ``precision`` is given.
    precision
        Instead of ``runs``: every arm continues, in batches, until its own paired interval of ``outcome`` has at most
        this half width (in the unit of the outcome); the base continues as long as any arm does. ``cost`` of the result
        reports the runs and time used.
    runs_max
        Most replicates to reach the precision; the result reports an arm that did not reach it.
    outcome
        Name of the outcome that the question, and ``precision``, are about. It is primary, with what every answer
        names (functioning, waiting and total costs).
    seed
        Random seed; replicate r has the same random numbers in every arm.
    weeks
        Length of a run; that of the scenario if None.
    workers
        Number of parallel runs. The result does not depend on it.
    choice
        Your own choice rule, instead of the scenario's. Any function on threads; on other engines one that can be
        imported; with a store one whose source can be read, since its module, name and source identify the runs.
    confidence
        Coverage of the intervals; verdicts are at one minus this, Holm-adjusted over the policies for primary
        outcomes and over the whole table for the others, which are exploratory.
    progress
        Called as ``progress(done, total, seconds_left)`` after every run.
    out
        Folder for the tables and ``result.json``; checked before any run.
    command
        The command line, kept in the provenance.
    engine
        ``"threads"``, ``"processes"``, an executor, or a cluster (`cosim.studies.runs.cluster.cluster_engine`).
    store
        SQLite file that stores every finished run; a killed comparison makes only the missing runs when it is repeated.

    Raises
    ------
    InputError
        Before any run: if an argument is out of range, a policy is unknown, named twice or contradicts another,
        or ``out`` cannot be written.
    CosimError
        If no replicate finished in every arm.

    Notes
    -----
    Stopping at a precision checks the interval more than once, which reduces coverage slightly in short runs. There are
    at least 5 replicates, and the standard deviation so far determines the size of a batch, so checks are few (Law
    2015, section 9.4.1; Chow and Robbins 1965, doi:10.1214/aoms/1177700156).
    """
    arms, plan, outcomes = check_comparison(
        scenario, policies, runs=runs, precision=precision, runs_max=runs_max, outcome=outcome, seed=seed, weeks=weeks,
        workers=workers, choice=choice, confidence=confidence,
    )  # fmt: skip
    if out is not None:
        check_output(out)
    with nullcontext() if out is None else locked(Path(out)):  # a second writer is refused before it runs anything
        with Runner(workers=int(workers), engine=engine, store=store, progress=progress) as runner:
            result = compare_arms(arms, plan, runner, outcomes=outcomes, choice=choice, command=command)
        if out is not None:
            result.save(out)
    return result


def check_comparison(
    scenario: Scenario,
    policies: Sequence[ArmLike],
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
) -> tuple[Mapping[str, Scenario], Replication, Sequence[Outcome]]:
    """Check the arguments of `compare`; fast, compiles nothing.

    Returns
    -------
    tuple
        The arms by name, base first, the replication plan, and the outcomes of the scenario.

    Raises
    ------
    InputError
        If one cannot be used.
    """
    whole("workers", workers, least=1)
    seed = whole("seed", seed)
    weeks = whole("weeks", scenario.weeks if weeks is None else weeks, least=1)
    runs = whole("runs", runs, least=2)
    confidence = number("confidence", confidence, above=0.0, below=1.0)
    if precision is not None:
        runs_max = whole("runs_max", runs_max, least=RUNS_MIN)
        precision = number("precision", precision, above=0.0)
    if choice is not None and not callable(choice):
        raise InputError("choice", expected="a function", got=repr(choice))
    outcomes = scenario.outcomes
    names = [declared.name for declared in outcomes]
    if outcome not in names:
        raise InputError("outcome", expected="the name of an outcome", got=repr(outcome), hint=nearest(outcome, names))
    arms = arms_of(scenario, policies)
    plan = Replication(
        precision=Precision(outcome, precision, confidence, primary=tuple(dict.fromkeys((outcome, *ALWAYS)))),
        seed=seed,
        weeks=weeks,
        replicates=tuple(range(runs if precision is None else RUNS_MIN)),
        runs_max=None if precision is None else runs_max,
    )
    return arms, plan, outcomes


def compare_arms(
    arms: Mapping[str, Scenario],
    plan: Replication,
    runner: Runner,
    *,
    outcomes: Sequence[Outcome],
    choice: Choice | None = None,
    command: str = "",
) -> Comparison:
    """`compare` with named scenarios instead of policies, the first being the base; arguments are not checked.

    Raises
    ------
    CosimError
        If no replicate finished in every arm.
    """
    base = next(iter(arms.values()))
    kept = Collector(tuple(arms), yearly_of(base, plan.weeks))
    examples = Examples(arms, plan, choice)
    request = Request(arms, examples.watched(read_run) if runner.local else read_run, plan.seed, plan.weeks, choice)
    interrupted, stopping = run_batches(kept, plan, runner, request)
    kept.close()
    if not kept.replicates():
        if interrupted:
            raise KeyboardInterrupt
        raise CosimError(_nothing_finished(kept))
    return Comparison(
        table=table_of(kept, outcomes, plan.precision, small=getattr(base, "small", None)),
        runs=kept.runs(plan.seed),
        series=with_dates(kept.series(), dated(base)),
        failures=kept.failures(),
        arms=kept.arms,
        scenario=arms[kept.arms[0]],
        seed=plan.seed,
        weeks=plan.weeks,
        replicates=kept.replicates(),
        interrupted=interrupted,
        stopping=stopping,
        provenance=_provenance(kept, arms, plan, choice, command),
        cost=cost_of(kept, plan),
        examples=examples.of(kept),
        notes=arm_notes(arms, weeks=plan.weeks),
        base=base_table(kept.years(), base.payers),
        municipalities=_by_municipality(kept, base, plan),
        who=who_table(kept.who(), kept.arms, base.sectors),
    )


def _by_municipality(kept: Collector, base: Scenario, plan: Replication) -> pd.DataFrame:
    if not base.municipalities:
        return pd.DataFrame()
    return municipal_differences(
        kept.municipal(), [one.name for one in base.municipalities], base.payers, weeks=plan.weeks,
        warm_up=int(float(base.values["measure.warm_up_weeks"])), confidence=plan.precision.confidence,
    )  # fmt: skip


def _provenance(
    kept: Collector, arms: Mapping[str, Scenario], plan: Replication, choice: Choice | None, command: str
) -> dict[str, Any]:
    """Everything that determines the numbers: scenarios with their policies, seed, replicates, precision, versions."""
    return {
        "scenarios": {arm: scenario.resolved() for arm, scenario in arms.items()},
        "identities": {arm: scenario.identity for arm, scenario in arms.items()},
        "seed": plan.seed,
        "weeks": plan.weeks,
        "replicates": list(kept.replicates()),
        "arms": list(arms),
        "question": asdict(plan.precision),
        "runs_max": plan.runs_max,
        "choice": None if choice is None else name_of(choice),
        "command": command,
        "engine": {
            "model": MODEL_VERSION,
            "versions": versions(),
            "kernel": model_digest(),
            **({} if commit() is None else {"commit": commit()}),
            **({} if source_digest(choice) is None else {"choice_source": source_digest(choice)}),
        },
    }


def _nothing_finished(kept: Collector) -> str:
    first = kept.failures().iloc[0]
    found = f"{len(kept.failed)} runs failed, the first ({first['arm']}, replicate {first['replicate']})"
    return f"no replicate finished in every arm: {found} with {first['error']}: {first['message']}"
