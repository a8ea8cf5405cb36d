"""The runner: replicates of named scenarios, made on a pool, read by a reader, and stored if there is a store.

`compare`, the claim, validation, calibration, the empirical game and the scripts use `Runner`. A sweep has a store with
columns instead of payloads, and uses `run_tasks`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from cosim.care.scenario.model import Scenario
from cosim.checks import whole
from cosim.core.limits import check_memory
from cosim.errors import CosimError
from cosim.studies.runs.bunches import bunches, check_sizes, gathered, most_together
from cosim.studies.runs.drive import drive, patient
from cosim.studies.runs.pools import EngineLike, Here, Pool, Processes, Threads, pool_of
from cosim.studies.runs.readers import reader_name, record_of, source_name
from cosim.studies.runs.ticker import Progress, Ticker
from cosim.studies.store.runs import RunStore
from cosim.studies.tasks import Failed, Task, TaskResult, run_of
from cosim.studies.work import Choice, Reading, Workload

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["Request", "Runner", "check_beside", "run_tasks"]

_BYTES_A_RUN = 1_000.0  # at least: a task, and the reader's values
_SEED_MOST = 2**63 - 1  # values of a column of a store

Replicate = tuple[str, int]  # arm and number
Finished = Callable[[Task, TaskResult], None]


def run_tasks(
    tasks: Iterable[Task], load: Workload, pool: Pool | Here, *, ticker: Ticker, finished: Finished,
    weeks: int | None = None,
) -> bool:  # fmt: skip
    """Make the runs, pass on each result in this thread, and report progress.

    Parameters
    ----------
    weeks
        Length of the runs; that of each scenario if None.

    Returns
    -------
    bool
        Whether Ctrl-C ended it early, or a progress function that raised `KeyboardInterrupt`. Running tasks have been
        finished and passed on.
    """
    if not pool.local:
        load.check_importable()
    with patient() as stop:

        def take(task: Task, result: TaskResult) -> None:
            finished(task, result)
            try:
                ticker.tick()
            except KeyboardInterrupt:
                stop.set()

        together = bunches(tasks, load, pool, count=ticker.total - ticker.done,
                           most=most_together(pool, load.arms, weeks=weeks))  # fmt: skip
        drive(together, load, pool, finished=take, stop=stop)
        return stop.is_set()


def check_beside(pool: Pool | Here, arms: Mapping[str, Scenario], *, count: int, weeks: int | None = None) -> None:
    """Check that the runs which a pool makes at a time fit in the memory of this machine.

    Parameters
    ----------
    count
        Runs to make.
    weeks
        Length of the runs; that of each scenario if None.

    Raises
    ------
    InputError
        If they do not fit.
    """
    if isinstance(pool, (Threads, Processes)):
        check_sizes(arms, weeks=weeks, beside=min(pool.workers, count))


@dataclass(frozen=True)
class Request:
    """Runs to make, and the reader of each run.

    Attributes
    ----------
    arms
        Scenarios by name.
    read
        From a run to plain values, see `cosim.studies.runs.readers`.
    seed
        Replicate r of a seed has the same random numbers in every arm.
    weeks
        Length of a run; that of the scenario of the arm if None.
    choice
        A user's choice rule.
    """

    arms: Mapping[str, Scenario]
    read: Callable[[Run], Any]
    seed: int
    weeks: int | None = None
    choice: Choice | None = None

    @property
    def reading(self) -> Reading:
        """The model that a worker runs."""
        return Reading(self.read, self.choice, record_of(self.read))


class Runner:
    """Makes the runs of one command; used in a ``with`` block.

    Parameters
    ----------
    workers
        Number of parallel runs; all cores if None. Results do not depend on it.
    engine
        ``"threads"``, ``"processes"``, an executor, or a cluster (`cosim.studies.runs.cluster.cluster_engine`).
    store
        SQLite file that stores the reader's values of every finished run; stored runs are not repeated. None stores
        nothing.
    progress
        Called as ``progress(done, total, seconds_left)`` after every run; stored runs do not count.

    Raises
    ------
    InputError
        If there is no such engine, a number is invalid, or the store is of another kind or model, or in use.
    """

    def __init__(
        self,
        *,
        workers: int | None = 1,
        engine: EngineLike = "threads",
        store: str | Path | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._pool = pool_of(engine, workers=workers)
        self._path = None if store is None else Path(store)
        self._store: RunStore | None = None
        self._stack = ExitStack()
        self.ticker = Ticker(progress)

    def __enter__(self) -> Self:
        try:
            self._stack.enter_context(self._pool)  # first: without an answer from a cluster the store does not change
            if self._path is not None:
                self._store = self._stack.enter_context(RunStore(self._path))
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def local(self) -> bool:
        """Whether runs are made in this process."""
        return self._pool.local

    def run(self, request: Request, replicates: Iterable[Replicate], *, finished: Finished) -> bool:
        """Make runs, or read them from the store; pass on each result, in no particular order.

        Returns
        -------
        bool
            Whether Ctrl-C ended it early; running tasks are finished, stored and passed on.

        Raises
        ------
        InputError
            If a run raises it; the other runs stop too.
        """
        tasks = list(self._tasks(request, replicates))
        left = tasks if self._store is None else [task for task in tasks if not self._have(task, finished)]
        self.ticker.expect(len(left))

        def take(task: Task, result: TaskResult) -> None:
            if isinstance(result, Failed) and result.refused is not None:
                raise result.refused
            if self._store is not None:
                weeks = request.arms[task.arm].weeks if task.weeks is None else task.weeks
                self._store.add(task, result, reader=reader_name(request.read), weeks=weeks)
            finished(task, result)

        try:
            if left:
                check_beside(self._pool, request.arms, count=len(left), weeks=request.weeks)
            load = Workload(request.arms, request.reading)
            return bool(left) and run_tasks(
                gathered(left, load), load, self._pool, ticker=self.ticker, finished=take, weeks=request.weeks
            )
        finally:
            if self._store is not None:
                self._store.flush()

    def all(
        self, request: Request, replicates: Sequence[int], *, each: Callable[[str], None] | None = None
    ) -> dict[Replicate, Any]:
        """The reader's values of all replicates of all arms, by arm and replicate; all or nothing.

        Parameters
        ----------
        each
            Called with the name of the arm after each of its runs.

        Raises
        ------
        KeyboardInterrupt
            If Ctrl-C ended it early.
        CosimError
            If a run failed, after the others are made and stored.
        """
        found: dict[Replicate, Any] = {}
        failed: list[tuple[Task, Failed]] = []

        def take(task: Task, result: TaskResult) -> None:
            if isinstance(result, Failed):
                failed.append((task, result))
            else:
                found[task.arm, task.replicate] = result.payload
            if each is not None:
                each(task.arm)

        check_memory(_BYTES_A_RUN * len(request.arms) * len(replicates), where="runs",
                     what=f"{len(replicates):,} runs of {len(request.arms):,} arms")  # fmt: skip
        wanted = [(arm, replicate) for replicate in replicates for arm in request.arms]
        if self.run(request, wanted, finished=take):
            raise KeyboardInterrupt
        if failed:
            task, why = min(failed, key=lambda one: wanted.index((one[0].arm, one[0].replicate)))
            raise CosimError(f"{task.arm}, replicate {task.replicate}: {why.error}: {why.message}")
        return found

    def _have(self, task: Task, finished: Finished) -> bool:
        """Pass on a stored run; returns whether the store has it."""
        made = None if self._store is None else self._store.found(task.run)
        if made is not None:
            finished(task, made)
        return made is not None

    def _tasks(self, request: Request, replicates: Iterable[Replicate]) -> Iterator[Task]:
        """A task per run; identities are computed only for a store, or to distinguish runs."""
        seed = whole("seed", request.seed, most=_SEED_MOST if self._store is not None else None)
        weeks = None if request.weeks is None else whole("weeks", request.weeks, least=1)
        scenarios, about = dict.fromkeys(request.arms, ""), ""
        if self._store is not None:
            scenarios = {arm: scenario.identity for arm, scenario in request.arms.items()}
            chosen = "" if request.choice is None else source_name(request.choice, "choice")
            about = f"{weeks} {reader_name(request.read)} {chosen}"
        for arm, replicate in replicates:
            run = f"{arm} {replicate}"
            if self._store is not None:
                known = run_of(scenarios[arm], seed=seed, replicate=replicate)
                run = hashlib.sha256(f"{known} {about}".encode()).hexdigest()[:32]
            yield Task(run, scenarios[arm], arm, 0, {}, seed, replicate, weeks=weeks)
