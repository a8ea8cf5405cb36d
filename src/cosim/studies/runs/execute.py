"""Run a study, with a store or in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from cosim.studies.runs.pools import EngineLike, Here, Pool, pool_of
from cosim.studies.runs.runner import check_beside, run_tasks
from cosim.studies.runs.ticker import Progress, Ticker
from cosim.studies.store.cells import WHOLE, Checked, Shard
from cosim.studies.store.read import Results, read_results
from cosim.studies.store.writer import Store
from cosim.studies.sweeps.study import Study
from cosim.studies.work import Model, Workload, simulated

__all__ = ["Ran", "run_into", "run_study"]


class Ran(NamedTuple):
    """Runs made by a sweep, failed and missing runs in its store, and whether it was stopped."""

    new: int
    failed: int
    missing: int
    interrupted: bool


def run_study(
    study: Study,
    *,
    store: str | Path | None = None,
    engine: EngineLike = "threads",
    workers: int | None = None,
    shard: Shard = WHOLE,
    retry: bool = False,
    progress: Progress | None = None,
    model: Model = simulated,
    outcomes: Sequence[str] | None = None,
) -> Results:
    """Make the missing runs of a study.

    Parameters
    ----------
    store
        SQLite file that stores every finished run; None keeps them in memory. A sweep resumes from an existing file.
    engine
        ``"threads"``, ``"processes"``, an executor, or a cluster (`cosim.studies.runs.cluster.cluster_engine`).
    workers
        Number of parallel runs; all cores if None. Results do not depend on it.
    shard
        Only this part of the runs.
    retry
        Whether failed runs are repeated.
    progress
        Called as ``progress(done, total, seconds_left)`` after every run; stored runs do not count.
    model, outcomes
        Instead of the simulation: a function of a `Task` and the arms, and the names of what it returns. It has to be
        importable where the engine is not ``threads``.

    Raises
    ------
    InputError
        Before any run, and with the store unchanged: if the values of a point are inconsistent, or the
        store is another study's, a newer version's, in use, or cannot be written.
    StoreError
        If the disk is full; earlier runs are kept.
    """
    with _begun(study, store, engine, workers, model, outcomes) as (pool, kept):
        ran = _make(kept, pool, model, shard=shard, retry=retry, progress=progress)
        return read_results(kept.connection, kept.study, kept.path, interrupted=ran.interrupted, new=ran.new)


def run_into(
    study: Study,
    store: Path,
    *,
    engine: EngineLike = "threads",
    workers: int | None = None,
    shard: Shard = WHOLE,
    retry: bool = False,
    progress: Progress | None = None,
    checked: Checked | None = None,
    note: Callable[[str], None] | None = None,
) -> Ran:
    """`run_study` without reading the table back.

    ``checked(points, of)`` reports the check of points, ``note`` a line about a store made by other versions.
    """
    with _begun(study, store, engine, workers, simulated, None, checked, note) as (pool, kept):
        return _make(kept, pool, simulated, shard=shard, retry=retry, progress=progress)


@contextmanager
def _begun(
    study: Study,
    store: str | Path | None,
    engine: EngineLike,
    workers: int | None,
    model: Model,
    outcomes: Sequence[str] | None,
    checked: Checked | None = None,
    note: Callable[[str], None] | None = None,
) -> Iterator[tuple[Pool | Here, Store]]:
    """Pool and store, in that order: without an answer from a cluster the store does not change."""
    names = [outcome.name for outcome in study.scenario.outcomes] if outcomes is None else list(outcomes)
    place = None if store is None else Path(store)
    with pool_of(engine, workers=workers) as pool:
        kept = Store(place, study, outcomes=names, checked=checked, model=model, note=note)
        with closing(kept):
            yield pool, kept


def _make(kept: Store, pool: Pool | Here, model: Model, *, shard: Shard, retry: bool, progress: Progress | None) -> Ran:
    left = kept.left(shard=shard, retry=retry)
    ticker = Ticker(progress)
    ticker.expect(left)
    interrupted = False
    try:
        if left:
            check_beside(pool, kept.study.arms, count=left)
            interrupted = run_tasks(
                kept.tasks(shard=shard, retry=retry), Workload(kept.study.arms, model), pool, ticker=ticker,
                finished=kept.add,
            )  # fmt: skip
    finally:
        kept.flush()
    return Ran(ticker.done, kept.failed(), kept.left(shard=shard, retry=False), interrupted)
