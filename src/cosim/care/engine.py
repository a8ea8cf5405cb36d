"""The engine: runs the weeks of a world, on one thread or several, in whole weeks or phase by phase.

All modes give the same world, bit for bit: whole weeks compiled as one function, phase by phase, on several threads
(rows divided), with a choice rule written in plain Python, recorded or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from cosim.care.plugins.choosing import reviewers
from cosim.care.plugins.declared import Own
from cosim.care.plugins.together import Together, Weeks
from cosim.care.recorder import new_series, record_week
from cosim.care.reviewer import Reviewer
from cosim.care.rules.choose import overrule
from cosim.care.state import PAYERS, Records, World
from cosim.care.week import PHASES, Phase, run_weeks
from cosim.core.outside import Outside
from cosim.core.rng import Key
from cosim.errors import InputError

__all__ = ["Calendar", "ChoiceFunction", "Engine", "Running"]

ChoiceFunction = Callable[[Reviewer], int]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Running:
    """Running cost of the policies in force, in EUR a week, by payer (``float64[payers]`` each)."""

    weekly: Any = field(default_factory=lambda: np.zeros(PAYERS))
    per_case: Any = field(default_factory=lambda: np.zeros(PAYERS))


class Calendar(Protocol):
    """Parameters and running costs by week, as policies change them.

    One for plug-ins has ``own_table`` too: their parameters from a week on.
    """

    @property
    def weeks(self) -> Sequence[int]:
        """Weeks in which something changes."""

    def table(self, week: int) -> Records:
        """Parameters in force from ``week`` on."""

    def running(self, week: int) -> Running:
        """Running cost from ``week`` on."""


class Engine:
    """A world, the key of its random draws, and its calendar.

    Parameters
    ----------
    world
        State; the engine changes it in place.
    key
        ``uint64[2]`` from `cosim.core.rng.key_of`.
    calendar
        When parameters change.
    choice
        A user's own choice rule in plain Python, called for each professional that reviews, or None.
    threads
        Threads over which rows are divided; 1 runs whole weeks in one compiled call.
    clock
        A clock in seconds to measure phases with, or None. (The core reads no clock itself.)
    plugins, own
        Plug-ins with a place in the week, and their tables; or None.
    """

    def __init__(
        self,
        world: World,
        key: Key,
        *,
        calendar: Calendar,
        choice: ChoiceFunction | None = None,
        threads: int = 1,
        clock: Clock | None = None,
        plugins: Together | None = None,
        own: Own | None = None,
    ) -> None:
        self.world = world
        self.key = key
        self.week = 0
        self.calendar = calendar
        self.choice = choice
        self.threads = threads
        self.clock = clock
        self.plugins = plugins
        self.own = own
        self.phases: Sequence[Phase] = PHASES if plugins is None else plugins.phases
        self.seconds = dict.fromkeys((phase.name for phase in self.phases), 0.0)
        self._changes = set(calendar.weeks)

    def run(self, weeks: int, *, record: bool = True) -> Records:
        """Run ``weeks`` more weeks and return a record of each of them (none without ``record``)."""
        series = new_series(weeks if record else 0)
        origin, end = self.week, self.week + weeks
        if self._whole_weeks():
            while self.week < end:
                self.enact()
                until = min([week for week in self._changes if self.week < week < end], default=end)
                part = series[self.week - origin : until - origin]
                self._run_weeks(until, part)
                self.week = until
            return series
        with ThreadPoolExecutor(max_workers=self.threads) as pool:
            while self.week < end:
                self.step(pool)
                if record:
                    record_week(self.week - 1, self.world, series[self.week - 1 - origin])
        return series

    def _run_weeks(self, until: int, series: Records) -> None:
        """Whole weeks in compiled code, which calls phases of plug-ins in plain Python back."""
        if self.plugins is None:
            run_weeks(self.week, until, self.key, self.world, series)
            return
        weeks = self.plugins.weeks
        more = self._more(weeks)
        if not weeks.outside:
            weeks.run(self.week, until, self.key, self.world, series, *more)
            return
        outside = Outside(self._outside)
        weeks.run(self.week, until, self.key, self.world, series, *more, outside.address)
        outside.check()

    def _outside(self, number: int, week: int) -> None:
        """A phase in plain Python, called from compiled weeks."""
        assert self.plugins is not None
        self.week = week
        self.carry_out(self.plugins.weeks.outside[number])

    def step(self, pool: ThreadPoolExecutor | None = None) -> None:
        """One week, phase by phase."""
        self.enact()
        for phase in self.phases:
            self.carry_out(phase, pool)
        self.week += 1

    def _whole_weeks(self) -> bool:
        """Whether whole weeks can run as one compiled function."""
        return self.threads == 1 and self.choice is None and self.clock is None

    def enact(self) -> None:
        """Put the parameters and running costs of this week in force."""
        if self.week == 0 or self.week in self._changes:
            self.world.parameters[:] = self.calendar.table(self.week)
            running = self.calendar.running(self.week)
            self.world.system["programme_weekly"][0] = running.weekly
            self.world.system["programme_case"][0] = running.per_case
            if self.own is not None:
                self.own.parameters[:] = self.calendar.own_table(self.week)  # type: ignore[attr-defined]

    def carry_out(self, phase: Phase, pool: ThreadPoolExecutor | None = None) -> None:
        """One phase of the current week."""
        before = self.clock() if self.clock else 0.0
        if phase.name == "choose" and self.choice is not None:
            self._choose_in_python(self.choice)
        elif phase.over == "all at once":
            phase.driver(self.week, self.key, self.world, *self._more(phase))
        else:
            self._spread(phase, pool if phase.spread else None)
        if self.clock:
            self.seconds[phase.name] += self.clock() - before

    def _more(self, phase: Phase | Weeks) -> tuple[Own | None, ...]:
        """Further arguments of a driver."""
        return (self.own,) if phase.own else ()

    def _count(self, phase: Phase) -> int:
        if phase.over == "clients":
            return int(self.world.system[0]["present"])
        return int((self.world.professionals if phase.over == "professionals" else self.world.organisations).size)

    def _spread(self, phase: Phase, pool: ThreadPoolExecutor | None) -> None:
        count = self._count(phase)
        parts = self.threads if pool is not None else 1
        bounds = [count * part // parts for part in range(parts + 1)]
        if parts == 1:
            phase.driver(0, count, self.week, self.key, self.world, *self._more(phase))
            return
        assert pool is not None
        more = self._more(phase)
        jobs = [
            pool.submit(phase.driver, low, high, self.week, self.key, self.world, *more)
            for low, high in pairwise(bounds)
        ]
        for job in jobs:
            job.result()

    def _choose_in_python(self, choice: ChoiceFunction) -> None:
        """Apply the user's rule to all professionals who review; all see the same snapshot, as with built-in rules."""
        professionals = self.world.professionals
        professionals["next_behaviour"] = professionals["behaviour"]
        found = np.empty(professionals.size, dtype=np.int64)
        for p in found[: reviewers(-1, 0, found.size, self.week, self.world, found)].tolist():
            chosen = choice(Reviewer(self.world, p, self.week, self.key))
            if isinstance(chosen, bool) or chosen not in (0, 1, 2):
                raise InputError("choice", expected="0, 1 or 2 (a behaviour)", got=repr(chosen))
            professionals[p]["next_behaviour"] = overrule(p, int(chosen), self.week, self.key, self.world)
