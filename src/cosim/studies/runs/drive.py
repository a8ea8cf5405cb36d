"""Submit runs: a bounded number at a time, with replacement of dead workers, and a check for Ctrl-C between runs.

They are submitted in bunches, see `cosim.studies.runs.bunches`. When a worker dies, the run that killed it is unknown.
All running tasks are repeated, one at a time; a run that kills its worker twice when it is alone counts as failed.
"""

from __future__ import annotations

import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import contextmanager
from typing import Any

from cosim.errors import CosimError
from cosim.studies.runs.pools import Bunch, Here, Pool, Results
from cosim.studies.tasks import Failed, Task, TaskResult
from cosim.studies.work import Workload

__all__ = ["drive", "patient"]

_POLL_SECONDS = 0.2  # longest wait between two checks for Ctrl-C
_DEATHS = 2  # deaths of a worker with a single run before the run counts as failed
_EARLY_DEATHS = 6  # deaths of workers before any run finished: the runs are not the cause
_NEVER_STARTED = (
    "worker processes die before they have finished any run; a script that starts processes has to keep its code under "
    "if __name__ == '__main__':"
)
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_GONE = "the executor dropped running tasks; finished runs are kept"


@contextmanager
def patient() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets instead of interrupting; a second Ctrl-C interrupts.

    So does every other signal that would interrupt as Ctrl-C does: on the command line these are TERM and HUP. Signals
    reach only the main thread; elsewhere the event is never set.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    others = [one for one in _ENDING if signal.getsignal(one) is signal.default_int_handler]
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, *others)}

    def note(number: int, frame: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for one in before:
        signal.signal(one, note)
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def drive(
    bunches: Iterator[Bunch],
    load: Workload,
    pool: Pool | Here,
    *,
    finished: Callable[[Task, TaskResult], None],
    stop: threading.Event,
) -> None:
    """Make the runs; pass on each result in this thread, in the order of completion.

    ``stop`` ends it early: running tasks are finished and passed on, bunches that have not begun are cancelled.

    Raises
    ------
    CosimError
        If workers keep dying before any of them has finished a run.
    """
    if isinstance(pool, Here):
        for bunch in bunches:
            for task, result in pool.results(load, bunch):
                finished(task, result)
                if stop.is_set():
                    return
        return
    made = died = 0
    waiting: dict[Future[Results], Bunch] = {}
    suspects: deque[Bunch] = deque()
    deaths: Counter[str] = Counter()
    more = True
    while True:
        while not stop.is_set() and len(waiting) < (1 if suspects else pool.in_flight):
            bunch = suspects.popleft() if suspects else next(bunches, ())
            if not bunch:
                more = False
                break
            try:
                waiting[pool.submit(load, bunch)] = bunch
            except BrokenExecutor:  # died while idle, or before the first check
                suspects.append(bunch)
                pool.mend()
            if suspects or deaths[bunch[0].run]:
                break  # alone
        if stop.is_set():
            waiting = {future: bunch for future, bunch in waiting.items() if not pool.cancel(future)}
        if not waiting:
            if stop.is_set() or not (more or suspects):
                return
            continue
        done, _ = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
        alone = len(waiting) == 1 and all(len(bunch) == 1 for bunch in waiting.values())
        broken = False
        for future in [future for future in waiting if future in done]:
            bunch = waiting.pop(future)
            if future.cancelled():
                raise CosimError(_GONE)
            error = future.exception()
            if error is None:
                for place, result in future.result().items():  # not of all, if it was stopped
                    made += 1
                    finished(bunch[place], result)
            elif not isinstance(error, BrokenExecutor):
                for task in bunch:
                    finished(task, Failed(type(error).__name__, " ".join(str(error).split()), "", 0.0))
            else:
                broken = True
                deaths[bunch[0].run] += alone
                if deaths[bunch[0].run] < _DEATHS:
                    suspects.extend((task,) for task in bunch)
                else:
                    finished(bunch[0], Failed(type(error).__name__, "the worker process died, twice", "", 0.0))
        if broken:
            died += 1
            if not made and died >= _EARLY_DEATHS:
                raise CosimError(_NEVER_STARTED)
            suspects.extend((task,) for bunch in waiting.values() for task in bunch)  # a broken pool loses all of them
            waiting.clear()
            pool.mend()
