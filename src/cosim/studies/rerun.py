"""Repeat a stored result, and check whether every number is the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from cosim.care.outcomes.catalogue import Outcome
from cosim.care.provenance import source_digest
from cosim.care.scenario.resolve import from_resolved
from cosim.errors import InputError
from cosim.studies.comparison.batches import Replication
from cosim.studies.comparison.compare import compare_arms
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.comparison.table import Precision
from cosim.studies.results import StoredRun, load_result
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.readers import name_of
from cosim.studies.runs.runner import Runner
from cosim.studies.runs.ticker import Progress
from cosim.studies.work import Choice

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["rerun", "same_table"]


def rerun(
    path: str | Path,
    *,
    workers: int = 1,
    choice: Choice | None = None,
    progress: Progress | None = None,
    engine: EngineLike = "threads",
    store: str | Path | None = None,
) -> tuple[Comparison | Run, bool]:
    """Repeat a stored comparison or run from its provenance.

    Parameters
    ----------
    path
        Folder or file, as for `load_result`.
    choice
        Your own choice rule that the result was made with; a result does not contain code.
    workers, progress, engine, store
        As for `cosim.compare`.

    Returns
    -------
    tuple
        The new result, and whether it is the same to the last bit.

    Raises
    ------
    InputError
        If the result cannot be read, or was made with another choice rule than the one given.
    """
    with Runner(workers=workers, engine=engine, store=store, progress=progress) as runner:
        stored = load_result(path)
        made_with = stored.choice if isinstance(stored, StoredRun) else stored.provenance["choice"]
        given = None if choice is None else name_of(choice)
        if made_with != given:
            expected = "no choice rule" if made_with is None else f"the choice rule {made_with} that made the result"
            raise InputError("choice", expected=expected, got=given or "none")
        _check_source(stored, choice)
        if isinstance(stored, StoredRun):
            return _rerun_run(stored, choice)
        return _rerun_comparison(stored, runner, choice)


def _check_source(stored: Comparison | StoredRun, choice: Choice | None) -> None:
    """Refuse a result that was changed by hand, or a choice rule of the same name and other source."""
    found = stored.provenance if isinstance(stored, StoredRun) else stored.provenance["engine"]
    if by_hand := found.get("changed_by_hand"):
        raise InputError(
            "result", expected="one that scenario and seed determine", got=f"one changed by hand: {by_hand}"
        )
    made, given = found.get("choice_source"), source_digest(choice)
    if made is not None and given is not None and made != given:
        raise InputError("choice", expected=f"the source with SHA-256 {made[:16]} that made the result", got=given[:16])


def _rerun_run(stored: StoredRun, choice: Choice | None) -> tuple[Run, bool]:
    from cosim.care import simulate as engine

    run = engine.simulate(
        stored.scenario,
        seed=stored.seed,
        replicate=stored.replicate,
        weeks=stored.weeks,
        record=cast("Any", stored.record),
        choice=choice,
    )
    return run, _same_numbers(stored.summary, run.summary) and same_table(stored.series, run.series)


def _rerun_comparison(stored: Comparison, runner: Runner, choice: Choice | None) -> tuple[Comparison, bool]:
    found = stored.provenance
    arms = {arm: from_resolved(found["scenarios"][arm]) for arm in stored.arms}
    runs = stored.runs
    plan = Replication(
        Precision(**found["question"]),
        seed=stored.seed,
        weeks=stored.weeks,
        replicates=stored.replicates,
        by_arm={arm: tuple(map(int, runs.loc[runs["arm"] == arm, "replicate"])) for arm in stored.arms},
    )
    again = compare_arms(arms, plan, runner, outcomes=_outcomes_in(stored), choice=choice, command=found["command"])
    same = all(
        same_table(before, now)
        for before, now in ((stored.table, again.table), (stored.runs, again.runs), (stored.series, again.series))
    )
    return again, same


def _outcomes_in(stored: Comparison) -> tuple[Outcome, ...]:
    """The outcomes of this version that the stored result has: later ones are no part of what is repeated."""
    there = set(stored.table["outcome"])
    return tuple(outcome for outcome in stored.scenario.outcomes if outcome.name in there)


def same_table(before: pd.DataFrame, now: pd.DataFrame) -> bool:
    """Whether a repeated table has every column of the stored one, with the same values to the last bit.

    NaN equals NaN. Columns that a later version adds are passed over, and so is ``size``, a word made from the others.
    """
    before = before.drop(columns="size", errors="ignore")
    if not set(before.columns) <= set(now.columns) or len(before) != len(now):
        return False
    return all(_same_column(before[name], now[name]) for name in before.columns)


def _same_column(before: Any, now: Any) -> bool:
    if pd.api.types.is_numeric_dtype(before) and pd.api.types.is_numeric_dtype(now):
        a, b = before.to_numpy(dtype=np.float64), now.to_numpy(dtype=np.float64)
        return bool(np.array_equal(a, b, equal_nan=True))
    return list(before) == list(now)


def _same_numbers(before: Mapping[str, float], now: Mapping[str, float]) -> bool:
    return before.keys() <= now.keys() and all(
        before[name] == now[name] or (math.isnan(before[name]) and math.isnan(now[name])) for name in before
    )
