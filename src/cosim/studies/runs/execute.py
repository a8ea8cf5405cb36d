"""Running a study: into a store, or in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from cosim.care.outcomes.catalogue import outcomes_of
from cosim.studies.runs.drive import drive, patient
from cosim.studies.runs.executors import Engine, engine_of
from cosim.studies.runs.tasks import WHOLE, Checked, Shard
from cosim.studies.runs.work import Model, Task, TaskResult, simulated
from cosim.studies.store.read import Results, read_results
from cosim.studies.store.writer import Store
from cosim.studies.sweeps.study import Study

__all__ = ["EngineLike", "Progress", "Ran", "run_into", "run_study"]

Progress = Callable[[int, int, float], None]
EngineLike = str | Executor | Callable[[Study, Model], Engine]


class Ran(NamedTuple):
    """Runs made by a sweep, runs that failed and that are missing in its store, and whether it was stopped."""

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
    """Make the runs of a study that are not there yet.

    Parameters
    ----------
    store
        SQLite file that keeps every run as it ends; None keeps them in memory. A file that is there is gone on with.
    engine
        ``threads``, ``processes``, an executor of your own, or a function that makes an engine.
    workers
        Runs made side by side; all cores if None. Results do not depend on it.
    shard
        Only this part of the runs.
    retry
        Whether runs that failed before are tried again.
    progress
        Called as ``progress(done, total, seconds_left)`` after every run; runs that were there before do not count.
    model, outcomes
        Instead of the simulation: a function of a `Task` and the arms, and the names of what it returns. It has to be
        importable where the engine is not ``threads``.

    Raises
    ------
    InputError
        Before anything is run, and with the store untouched: if the values of a point do not hold together, or the
        store is another study's, a newer version's, in use, or cannot be written.
    StoreError
        If the disk is full; what was written before is kept.
    """
    with _begun(study, store, engine, workers, model, outcomes) as (working, kept):
        ran = _make(kept, working, shard=shard, retry=retry, progress=progress)
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

    ``checked`` is called while points are checked beforehand, ``note`` with a line about a store of other versions.
    """
    with _begun(study, store, engine, workers, simulated, None, checked, note) as (working, kept):
        return _make(kept, working, shard=shard, retry=retry, progress=progress)


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
) -> Iterator[tuple[Engine, Store]]:
    """Engine and store, in that order: a cluster that does not answer leaves the store as it is."""
    names = [outcome.name for outcome in outcomes_of(study.scenario.payers)] if outcomes is None else list(outcomes)
    made = engine(study, model) if callable(engine) else engine_of(engine, study, workers=workers, model=model)
    place = None if store is None else Path(store)
    opened = Store(place, study, outcomes=names, checked=checked, model=model, note=note)
    with made as working, closing(opened) as kept:
        yield working, kept


def _make(kept: Store, working: Engine, *, shard: Shard, retry: bool, progress: Progress | None) -> Ran:
    left = kept.left(shard=shard, retry=retry)
    ticker = _Ticker(progress, left=left)

    def finished(task: Task, result: TaskResult) -> None:
        kept.add(task, result)
        ticker.tick()

    with patient() as asked:
        try:
            if left:
                drive(kept.tasks(shard=shard, retry=retry), working, finished=finished, stop=asked)
        finally:
            kept.flush()
    return Ran(ticker.done, kept.failed(), kept.left(shard=shard, retry=False), asked.is_set())


class _Ticker:
    """Says how far a sweep is: runs made, runs to make, seconds left at the pace so far."""

    def __init__(self, progress: Progress | None, *, left: int) -> None:
        self._progress = progress
        self._began = time.monotonic()
        self.done = 0
        self._left = left

    def tick(self) -> None:
        """One run more is finished, well or badly."""
        self.done += 1
        if self._progress is not None:
            pace = (time.monotonic() - self._began) / self.done
            self._progress(self.done, self._left, pace * (self._left - self.done))
