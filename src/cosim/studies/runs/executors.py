"""Where runs are made: threads, processes, a Dask cluster, or any `concurrent.futures.Executor`.

Results depend on none of it: a run is a function of its task alone, and the store sorts.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from types import TracebackType
from typing import Protocol

from cosim.errors import InputError, nearest
from cosim.studies.runs.work import (
    Model,
    Task,
    TaskResult,
    attempt,
    attempt_learnt,
    attempt_told,
    learn,
    pack,
    simulated,
)
from cosim.studies.sweeps.study import Study

__all__ = ["ENGINES", "Engine", "Given", "Processes", "Threads", "engine_of"]

ENGINES = ("threads", "processes")


class Engine(Protocol):
    """What the driver asks of an engine; used in a ``with`` block."""

    @property
    def in_flight(self) -> int:
        """How many tasks to hand out at most before one comes back."""
        ...

    def submit(self, task: Task) -> Future[TaskResult]:
        """Hand out a task."""
        ...

    def mend(self) -> None:
        """Make the engine work again after a worker died."""
        ...

    def __enter__(self) -> Engine: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class _Pool:
    """What all engines on an executor share."""

    def __init__(self, study: Study, workers: int, model: Model) -> None:
        self._arms = dict(study.arms)
        self._key = study.identity
        self._model = model
        self._workers = workers
        self._executor: Executor | None = None

    @property
    def in_flight(self) -> int:
        return 2 * self._workers

    def mend(self) -> None:
        """Replace the executor."""
        self._stop()
        self._executor = self._start()

    def _start(self) -> Executor:
        raise NotImplementedError

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def _pool(self) -> Executor:
        if self._executor is None:
            raise RuntimeError("an engine is used in a with block")
        return self._executor

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()


class Threads(_Pool):
    """Threads of this process: compiled code runs without the interpreter lock, and nothing is sent anywhere."""

    def _start(self) -> Executor:
        return ThreadPoolExecutor(self._workers, thread_name_prefix="cosim")

    def __enter__(self) -> Threads:
        self._executor = self._start()
        return self

    def submit(self, task: Task) -> Future[TaskResult]:
        """Hand out a task."""
        return self._pool().submit(attempt, task, self._arms, self._model)


class Processes(_Pool):
    """Processes of this machine, started afresh: ``spawn``, whatever the default of the system or of Mesa."""

    def __init__(self, study: Study, workers: int, model: Model) -> None:
        super().__init__(study, workers, model)
        self._packed = pack(study.arms)

    def _start(self) -> Executor:
        return ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_worker,
            initargs=(self._key, self._packed),
        )

    def __enter__(self) -> Processes:
        self._executor = self._start()
        return self

    def submit(self, task: Task) -> Future[TaskResult]:
        """Hand out a task."""
        return self._pool().submit(attempt_learnt, self._key, task, self._model)


def _begin_worker(key: str, packed: bytes) -> None:
    """A worker learns the arms, and leaves Ctrl-C to the one who hands out the runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    learn(key, packed)


class Given:
    """An executor of the user's own, which is used and not shut down; every task brings the arms along."""

    def __init__(self, study: Study, executor: Executor, workers: int, model: Model) -> None:
        self._executor, self._workers, self._model = executor, workers, model
        self._key, self._packed = study.identity, pack(study.arms)

    @property
    def in_flight(self) -> int:
        """How many tasks to hand out at most."""
        return 2 * self._workers

    def submit(self, task: Task) -> Future[TaskResult]:
        """Hand out a task."""
        return self._executor.submit(attempt_told, self._key, self._packed, task, self._model)

    def mend(self) -> None:
        """Nothing can be done from here about a broken executor."""

    def __enter__(self) -> Given:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the executor as it is."""


def engine_of(named: str | Executor, study: Study, *, workers: int | None, model: Model = simulated) -> Engine:
    """The engine that a user names.

    Raises
    ------
    InputError
        If there is no such engine, or the number of workers is none.
    """
    count = (os.cpu_count() or 1) if workers is None else workers
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InputError("workers", expected="a whole number of 1 or more", got=repr(workers))
    if isinstance(named, Executor):
        return Given(study, named, count, model)
    if named == "threads":
        return Threads(study, count, model)
    if named == "processes":
        return Processes(study, count, model)
    raise InputError(
        "engine", expected=f"one of {', '.join(ENGINES)}", got=repr(named), hint=nearest(str(named), ENGINES)
    )
