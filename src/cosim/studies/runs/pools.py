"""Pools that make runs: this thread, threads, processes, a Dask cluster, or any `Executor`.

Results do not depend on the pool: a run is a function of its task alone, and results are sorted when collected. A pool
is given a bunch at a time: the tasks of one or more runs with a common past (`cosim.care.branches`).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

from cosim.checks import one_of, whole
from cosim.errors import InputError
from cosim.studies.tasks import Task, TaskResult
from cosim.studies.work import Workload, attempts, attempts_packed

__all__ = ["ENGINES", "Bunch", "EngineLike", "Given", "Here", "Pool", "Processes", "Results", "Threads", "pool_of"]

ENGINES = ("threads", "processes")
Bunch = Sequence[Task]
Results = dict[int, TaskResult]  # by place in the bunch; without those that were cancelled


class Pool(Protocol):
    """A pool that makes runs; used in a ``with`` block, for one workload after the other."""

    @property
    def in_flight(self) -> int:
        """Most bunches to submit before one returns."""
        ...

    @property
    def local(self) -> bool:
        """Whether runs are made in this process, in which case functions need not be importable."""
        ...

    def submit(self, load: Workload, bunch: Bunch) -> Future[Results]:
        """Submit a bunch."""
        ...

    def cancel(self, future: Future[Results]) -> bool:
        """Cancel a bunch that has not begun; False if it has begun, or if that is unknown."""
        ...

    def mend(self) -> None:
        """Restore the pool after the death of a worker."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


EngineLike = str | Executor | Pool


class Here:
    """The calling thread: one run after the other."""

    in_flight = 1
    local = True

    def results(self, load: Workload, bunch: Bunch) -> Iterator[tuple[Task, TaskResult]]:
        """Make the runs, each when it is asked for."""
        return ((bunch[place], result) for place, result in attempts(bunch, load.arms, load.model))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""


class _Own:
    """Base of pools that start their own executor."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._executor: Executor | None = None

    @property
    def in_flight(self) -> int:
        return 2 * self.workers

    def cancel(self, future: Future[Results]) -> bool:
        """Cancel a bunch that has not begun."""
        return future.cancel()

    def mend(self) -> None:
        """Replace the executor."""
        self._stop()
        self._executor = self._start()

    def _start(self) -> Executor:
        raise NotImplementedError

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def _running(self) -> Executor:
        if self._executor is None:
            raise RuntimeError("a pool is used in a with block")
        return self._executor

    def __enter__(self) -> Self:
        self._executor = self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()


class Threads(_Own):
    """Threads of this process: compiled code runs without the interpreter lock, and no data are copied."""

    local = True

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self._stopped = threading.Event()

    def _start(self) -> Executor:
        return ThreadPoolExecutor(self.workers, thread_name_prefix="cosim")

    def submit(self, load: Workload, bunch: Bunch) -> Future[Results]:
        """Submit a bunch."""
        self._stopped.clear()
        return self._running().submit(self._make, load, bunch)

    def cancel(self, future: Future[Results]) -> bool:
        """Cancel a bunch that has not begun; one that has begun ends with its present run."""
        self._stopped.set()
        return super().cancel(future)

    def _make(self, load: Workload, bunch: Bunch) -> Results:
        found: Results = {}
        for place, result in attempts(bunch, load.arms, load.model):
            found[place] = result
            if self._stopped.is_set():
                break
        return found


class Processes(_Own):
    """Processes of this machine, always started by ``spawn``, independent of the default of the system or of Mesa."""

    local = False

    def _start(self) -> Executor:
        return ProcessPoolExecutor(
            self.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker
        )

    def submit(self, load: Workload, bunch: Bunch) -> Future[Results]:
        """Submit a bunch; the first one starts the processes."""
        with _interrupts_held_back():
            return self._running().submit(attempts_packed, load.key, load.packed, bunch, load.model)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Defer Ctrl-C; otherwise it would kill a process during its imports."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    """Leave Ctrl-C, and a terminal that is closed, to the process that hands out the runs; end when that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="cosim-parent", daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent to end, however it ends, and end this process at once: nobody wants its runs any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Given:
    """A user's executor, which is used and not shut down."""

    def __init__(self, executor: Executor, workers: int) -> None:
        self._executor, self._workers = executor, workers
        self.local = isinstance(executor, ThreadPoolExecutor)

    @property
    def in_flight(self) -> int:
        """Most bunches to submit at a time."""
        return 2 * self._workers

    def submit(self, load: Workload, bunch: Bunch) -> Future[Results]:
        """Submit a bunch."""
        return self._executor.submit(attempts_packed, load.key, load.packed, bunch, load.model)

    def cancel(self, future: Future[Results]) -> bool:
        """Never: some executors also report a started task as cancelled."""
        return False

    def mend(self) -> None:
        """A broken executor of a user cannot be restored."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Do not shut down the executor."""


def pool_of(engine: EngineLike, *, workers: int | None) -> Pool | Here:
    """The pool for ``engine``; a pool is returned unchanged.

    Parameters
    ----------
    engine
        ``"threads"``, ``"processes"``, an executor, or a cluster (`cosim.studies.runs.cluster.cluster_engine`).
    workers
        Number of parallel runs; all cores if None.

    Raises
    ------
    InputError
        If there is no such engine, or ``workers`` is not a whole number of 1 or more.
    """
    count = (os.cpu_count() or 1) if workers is None else whole("workers", workers, least=1)
    if isinstance(engine, Executor):
        return Given(engine, count)
    if isinstance(engine, str):
        named = one_of("engine", engine, ENGINES)
        if named == "processes":
            return Processes(count)
        return Here() if count == 1 else Threads(count)
    if not (hasattr(engine, "submit") and hasattr(engine, "mend")):
        raise InputError(
            "engine", expected=f"{', '.join(ENGINES)}, an executor or a cluster", got=type(engine).__name__
        )
    return engine
