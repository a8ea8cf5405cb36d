"""Running a study: into a store, or in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from cosim.outcomes.catalogue import outcomes_of
from cosim.sweeps.drive import drive, patient
from cosim.sweeps.engines import Engine, engine_of
from cosim.sweeps.plan import WHOLE, Shard
from cosim.sweeps.read import Results, read_results
from cosim.sweeps.store import Store
from cosim.sweeps.study import Study
from cosim.sweeps.work import Model, Task, TaskResult, simulated

__all__ = ["Progress", "run_study"]

Progress = Callable[[int, int, float], None]


def run_study(
    study: Study,
    *,
    store: str | Path | None = None,
    engine: str | Executor | Callable[[Study, Model], Engine] = "threads",
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
    path = None if store is None else Path(store)
    names = [outcome.name for outcome in outcomes_of(study.scenario.payers)] if outcomes is None else list(outcomes)
    made: Any = engine(study, model) if callable(engine) else engine_of(engine, study, workers=workers, model=model)
    kept = Store(path, study, outcomes=names)
    new = 0
    try:
        ticker = _Ticker(progress, left=kept.left(shard=shard, retry=retry))

        def finished(task: Task, result: TaskResult) -> None:
            nonlocal new
            kept.add(task, result)
            new += 1
            ticker.tick()

        with patient() as asked:
            try:
                if ticker.left:
                    with made as working:
                        drive(kept.tasks(shard=shard, retry=retry), working, finished=finished, stop=asked)
            finally:
                kept.flush()
        return read_results(kept.connection, kept.study, kept.path, interrupted=asked.is_set(), new=new)
    finally:
        kept.close()


class _Ticker:
    """Says how far a sweep is: runs made, runs to make, seconds left at the pace so far."""

    def __init__(self, progress: Progress | None, *, left: int) -> None:
        self._progress = progress
        self._began = time.monotonic()
        self._done = 0
        self.left = left

    def tick(self) -> None:
        """One run more is finished, well or badly."""
        self._done += 1
        if self._progress is not None:
            pace = (time.monotonic() - self._began) / self._done
            self._progress(self._done, self.left, pace * (self.left - self._done))
