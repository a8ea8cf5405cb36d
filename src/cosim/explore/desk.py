"""The desk: one queue over all visitors, served in turns, a replicate each turn.

A page has one job; the newest takes the place of the one before, and a job that nobody reads any more is stopped. The
next replicate is for the address that was served longest ago, and there for the visitor who was. The desk lives on one
event loop; only `Work` runs in the pool.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from cosim.errors import CosimError
from cosim.explore.visitors import Visitor

__all__ = ["MOST_JOBS", "MOST_OF_ADDRESS", "MOST_PAGES", "Desk", "FullError", "Job"]

MOST_JOBS = 100
MOST_OF_ADDRESS = 60  # a class behind one address, and room for others
MOST_PAGES = 3  # of one visitor
_REMEMBERED = 2000  # addresses and visitors whose latest turn is known
_FAILED, _DONE = "failed", "done"

Wanted = TypeVar("Wanted")
Found = TypeVar("Found")
Event = tuple[str, dict[str, Any]]


class FullError(CosimError):
    """Too many wait."""


@dataclass(eq=False)
class Job(Generic[Wanted, Found]):
    """What one page waits for."""

    visitor: Visitor
    wanted: Wanted
    runs: int
    stop: threading.Event = field(default_factory=threading.Event)
    events: asyncio.Queue[Event | None] = field(default_factory=asyncio.Queue)
    found: dict[int, Found] = field(default_factory=dict)
    begun: int = 0
    sent: int = 0  # replicates
    place: int = 0

    async def read(self) -> AsyncIterator[Event]:
        """Events until the job is over."""
        while (event := await self.events.get()) is not None:
            yield event


class Desk(Generic[Wanted, Found]):
    """A queue before a pool.

    Parameters
    ----------
    pool, workers
        Executor, and how many replicates run at the same time.
    work
        Called in the pool with what was asked, the number of a replicate, and a function that says whether it is still
        wanted.
    payload_of
        Makes the payload after each replicate, from what was asked and what was found, by replicate; in the pool too.
    """

    def __init__(
        self,
        pool: Executor,
        workers: int,
        work: Callable[[Wanted, int, Callable[[], bool]], Found],
        payload_of: Callable[[Wanted, dict[int, Found], int], dict[str, Any]],
    ) -> None:
        self._pool, self._free, self._work, self._payload_of = pool, workers, work, payload_of
        self._turns: list[Job[Wanted, Found]] = []
        self._served: dict[tuple[str, ...], int] = {}  # turn in which an address or a visitor was served last
        self._turn = 0
        self._jobs: dict[Visitor, Job[Wanted, Found]] = {}  # the oldest first
        self._tasks: set[asyncio.Task[None]] = set()

    def enter(self, visitor: Visitor, wanted: Wanted, runs: int) -> Job[Wanted, Found]:
        """Begin a job at the end of the queue, in place of the one of the same page, or of the oldest of many pages.

        Raises
        ------
        FullError
            If too many wait.
        """
        mine = [one for one in self._jobs if one[:2] == visitor[:2] and one != visitor]
        for other in (visitor, *mine[: max(0, len(mine) + 1 - MOST_PAGES)]):
            if (before := self._jobs.get(other)) is not None:
                self._end(before, ("replaced", {}))
        of_address = sum(one.address == visitor.address for one in self._jobs)
        if len(self._jobs) >= MOST_JOBS or of_address >= MOST_OF_ADDRESS:
            raise FullError(f"{len(self._jobs)} wait already, {of_address} of them at this address")
        job: Job[Wanted, Found] = Job(visitor, wanted, runs)
        self._jobs[visitor] = job
        self._turns.append(job)
        self._serve()
        return job

    def leave(self, job: Job[Wanted, Found]) -> None:
        """Stop a job; nothing happens if it is over."""
        if self._jobs.get(job.visitor) is job:
            self._end(job, ("stopped", {}))

    def _end(self, job: Job[Wanted, Found], event: Event) -> None:
        job.stop.set()
        if job in self._turns:
            self._turns.remove(job)
        if self._jobs.get(job.visitor) is job:
            del self._jobs[job.visitor]
        job.events.put_nowait(event)
        job.events.put_nowait(None)
        self._say_places()

    def _serve(self) -> None:
        """Give free workers the next replicates, one in turn."""
        while self._free and self._turns:
            job = min(self._turns, key=self._last)  # of those who wait equally long, the first in the queue
            replicate, job.begun, self._turn = job.begun, job.begun + 1, self._turn + 1
            for key in (job.visitor[:1], job.visitor[:2]):
                self._served.pop(key, None)
                self._served[key] = self._turn
            while len(self._served) > _REMEMBERED:
                del self._served[next(iter(self._served))]
            if job.begun == job.runs:
                self._turns.remove(job)
            self._free -= 1
            task = asyncio.get_running_loop().create_task(self._one(job, replicate))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._say_places()

    def _last(self, job: Job[Wanted, Found]) -> tuple[int, int]:
        """Turns in which its address, and its visitor, were served last, for this request or one before."""
        return self._served.get(job.visitor[:1], 0), self._served.get(job.visitor[:2], 0)

    def _say_places(self) -> None:
        """Tell those who wait for their first replicate how many wait with them, and where they are."""
        waiting = sorted((job for job in self._turns if job.begun == 0), key=self._last)
        for at, job in enumerate(waiting, start=1):
            if job.place != at:
                job.place = at
                job.events.put_nowait(("place", {"place": at, "of": len(waiting)}))

    async def _one(self, job: Job[Wanted, Found], replicate: int) -> None:
        loop = asyncio.get_running_loop()
        try:
            if job.stop.is_set():
                return
            found = await loop.run_in_executor(self._pool, self._work, job.wanted, replicate, job.stop.is_set)
            if job.stop.is_set():
                return
            job.found[replicate] = found
            so_far = dict(job.found)
            payload = await loop.run_in_executor(self._pool, self._payload_of, job.wanted, so_far, replicate)
            if not job.stop.is_set():
                job.sent += 1
                job.events.put_nowait(("replicate", {"n": len(so_far), "of": job.runs, **payload}))
                if job.sent == job.runs:
                    self._end(job, (_DONE, {}))
        except Exception as error:  # noqa: BLE001 - a failed run ends one job, with its message, and no other
            if not job.stop.is_set():
                self._end(job, (_FAILED, {"error": f"{type(error).__name__}: {error}"[:300]}))
        finally:
            self._free += 1
            self._serve()
