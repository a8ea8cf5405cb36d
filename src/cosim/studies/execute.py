"""Running many jobs on few cores: in this thread, or on a pool of threads.

Threads, not processes, because the compiled engine releases the interpreter lock: threads share one set of compiled
kernels, nothing is pickled, and a choice rule written in Python works as it stands (only slower, since it does hold the
lock). Results never depend on the number of workers: a run is a function of its job alone, and whoever collects
them puts them in order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from cosim.errors import CosimError, InputError

__all__ = ["Failure", "Job", "Progress", "Ticker", "check_workers", "run_all", "run_jobs"]

Progress = Callable[[int, int, float], None]
Result = TypeVar("Result")

_POLL_SECONDS = 0.2  # how long a wait may keep Ctrl-C from being heard (Windows hears it only between waits)


class Job(NamedTuple):
    """One run to make."""

    arm: str
    replicate: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that raised: a row in the result, not the end of it."""

    arm: str
    replicate: int
    error: str
    message: str


class Ticker:
    """Tells a caller how far the work is: runs done, runs in sight, seconds left at the pace so far."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._began = time.monotonic()
        self._done = 0
        self.total = 0

    def tick(self) -> None:
        """One run more is finished, well or badly."""
        self._done += 1
        if self._progress is not None:
            pace = (time.monotonic() - self._began) / self._done
            self._progress(self._done, self.total, pace * (self.total - self._done))


def check_workers(workers: int) -> None:
    """Refuse a number of workers that is not a whole number of 1 or more."""
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise InputError("workers", expected="a whole number of 1 or more", got=repr(workers))


def run_jobs(
    jobs: Sequence[Job],
    work: Callable[[Job], Result],
    *,
    workers: int,
    finished: Callable[[Job, Result], None],
    failed: Callable[[Failure], None],
) -> bool:
    """Do the jobs; hand every result or failure over in this thread, in the order of completion.

    Parameters
    ----------
    work
        Makes one run; called from other threads if ``workers`` is more than 1.
    finished, failed
        Receive what came out. An `InputError` is not a failed run but wrong input, and ends everything.

    Returns
    -------
    bool
        Whether Ctrl-C ended the work early. What was finished by then has been handed over; runs under way on other
        threads are waited for, and handed over as well.
    """
    if workers == 1:
        return _run_here(jobs, work, finished, failed)
    return _run_on_threads(jobs, work, workers, finished, failed)


def run_all(
    jobs: Sequence[Job], work: Callable[[Job], Result], *, workers: int, progress: Progress | None = None
) -> dict[tuple[str, int], Result]:
    """Do all the jobs, or nothing: every result by arm and replicate.

    Raises
    ------
    KeyboardInterrupt
        If Ctrl-C ended the work early.
    CosimError
        If a run fails.
    """
    found: dict[tuple[str, int], Result] = {}
    ticker, failures = Ticker(progress), list[Failure]()
    ticker.total = len(jobs)

    def finished(job: Job, result: Result) -> None:
        found[job.arm, job.replicate] = result
        ticker.tick()

    if run_jobs(jobs, work, workers=workers, finished=finished, failed=failures.append):
        raise KeyboardInterrupt
    if failures:
        raise CosimError(f"{failures[0].arm}, replicate {failures[0].replicate}: {failures[0].message}")
    return found


def _run_here(
    jobs: Sequence[Job],
    work: Callable[[Job], Result],
    finished: Callable[[Job, Result], None],
    failed: Callable[[Failure], None],
) -> bool:
    try:
        for job in jobs:
            try:
                result = work(job)
            except InputError:
                raise
            except Exception as error:  # noqa: BLE001  a run that fails is a row of the result; the others go on
                failed(_failure(job, error))
            else:
                finished(job, result)
    except KeyboardInterrupt:
        return True
    return False


def _run_on_threads(
    jobs: Sequence[Job],
    work: Callable[[Job], Result],
    workers: int,
    finished: Callable[[Job, Result], None],
    failed: Callable[[Failure], None],
) -> bool:
    def hand_over(futures: set[Future[Result]]) -> None:
        for future in sorted(futures, key=at.__getitem__):
            if not future.cancelled():
                _hand_over(jobs[at[future]], future, finished, failed)
            waiting.discard(future)  # only now: an interruption above must not lose it

    interrupted = False
    with ThreadPoolExecutor(workers, thread_name_prefix="cosim") as pool:
        at: dict[Future[Result], int] = {}
        waiting: set[Future[Result]] = set()
        try:
            at.update((pool.submit(work, job), index) for index, job in enumerate(jobs))
            waiting.update(at)
            while waiting:
                hand_over(wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED).done)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        hand_over(set(waiting))
    return interrupted


def _hand_over(
    job: Job,
    future: Future[Result],
    finished: Callable[[Job, Result], None],
    failed: Callable[[Failure], None],
) -> None:
    error = future.exception()
    if error is None:
        finished(job, future.result())
    elif isinstance(error, InputError) or not isinstance(error, Exception):
        raise error
    else:
        failed(_failure(job, error))


def _failure(job: Job, error: Exception) -> Failure:
    """One line about what went wrong."""
    return Failure(job.arm, job.replicate, type(error).__name__, " ".join(str(error).split()))
