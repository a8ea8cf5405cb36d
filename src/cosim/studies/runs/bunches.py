"""Bunches: tasks of runs that have a past in common, which are made together (`cosim.care.branches`).

A bunch is at most a worker's part of the runs that are left, so that all workers have something to do to the end, and
its worlds have to fit in memory beside those of the other workers. Where runs are made in other processes it is short:
these do not hear of Ctrl-C, and what dies with a worker is made again. A past is then made more than once; results do
not depend on that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import Any

from cosim.care.scenario.model import Scenario
from cosim.care.world.build import check_size
from cosim.errors import InputError
from cosim.studies.runs.pools import Bunch, Here, Pool
from cosim.studies.tasks import Task
from cosim.studies.work import Workload

__all__ = ["bunches", "check_sizes", "gathered", "most_together"]

_MOST = (127, 63, 31, 15, 7, 3)  # runs that have 7, 6, 5, 4, 3 and 2 worlds at a time: see `cosim.care.branches.worlds`
_MOST_ELSEWHERE = 7


def check_sizes(arms: Mapping[str, Scenario], *, weeks: int | None, beside: int) -> None:
    """Check that so many worlds of each arm fit in memory together.

    Raises
    ------
    InputError
        If they do not.
    """
    for scenario in arms.values():
        if isinstance(scenario, Scenario):  # other arms do not say how large they are
            check_size(scenario, weeks or scenario.weeks, beside=beside)


def most_together(pool: Pool | Here, arms: Mapping[str, Scenario], *, weeks: int | None) -> int:
    """Most runs of a bunch whose worlds fit in memory with those of all workers."""
    for most in _MOST:
        if not pool.local and most > _MOST_ELSEWHERE:
            continue
        try:
            check_sizes(arms, weeks=weeks, beside=getattr(pool, "workers", 1) * most.bit_length())
        except InputError:
            continue
        return most
    return 1


def gathered(tasks: Iterable[Task], load: Workload) -> list[Task]:
    """Tasks in their order, but with those that have a past in common one after the other."""
    found: dict[Any, list[Task]] = {}
    for task in tasks:
        past = load.past_of(task)
        found.setdefault(task.run if past is None else past, []).append(task)
    return [task for some in found.values() for task in some]


def bunches(tasks: Iterable[Task], load: Workload, pool: Pool | Here, *, count: int, most: int) -> Iterator[Bunch]:
    """Tasks that follow each other and have a past in common, together.

    Parameters
    ----------
    count
        Number of tasks.
    most
        Most tasks of a bunch.
    """
    left = count
    for past, some in groupby(tasks, load.past_of):
        while bunch := tuple(islice(some, _size(past, left, pool, most))):
            left -= len(bunch)
            yield bunch


def _size(past: Any, left: int, pool: Pool | Here, most: int) -> int:
    if past is None:
        return 1
    workers = max(1, pool.in_flight // 2)
    return max(1, min(most, -(-left // workers)))
