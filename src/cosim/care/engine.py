"""The engine: runs the weeks of a world, on one thread or several, in whole weeks or phase by phase.

All modes give the same world, bit for bit: whole weeks compiled as one function, regions side by side on several
threads, phase by phase, with a choice rule written in plain Python, recorded or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
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
from cosim.care.week import PHASES, Phase, rounds, run_weeks
from cosim.core.outside import Outside
from cosim.core.rng import Key
from cosim.errors import InputError

__all__ = ["Calendar", "ChoiceFunction", "Engine", "Running"]

ChoiceFunction = Callable[[Reviewer], int]
Clock = Callable[[], float]
Bounds = list[tuple[int, int]]

# A thread has to be given this much to do, or handing it over costs more than it saves.
_PROFESSIONALS_PER_THREAD = 400


@dataclass(frozen=True)
class Running:
    """What the policies in force cost and ask of people.

    Attributes
    ----------
    weekly, per_case
        Running cost in EUR a week, by payer (``float64[payers]`` each).
    unsettled, internalised
        Policies that ask for other work and of which no sense is made yet, and the part of all such policies of which
        it is (`cosim.care.rules.change`), by organisation (``float64[organisations]`` each, or one number).
    """

    weekly: Any = field(default_factory=lambda: np.zeros(PAYERS))
    per_case: Any = field(default_factory=lambda: np.zeros(PAYERS))
    unsettled: Any = 0.0
    internalised: Any = 1.0


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
        """Running cost, and change of which no sense is made, from ``week`` on."""


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
        Threads over which regions are divided, at most; a small world, or one whose regions are tied, takes one.
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
        if not self._whole_weeks():
            while self.week < end:
                self.step()
                if record:
                    record_week(self.week - 1, self.world, series[self.week - 1 - origin])
            return series
        shares = self._shares()
        with ThreadPoolExecutor(len(shares)) if len(shares) > 1 else nullcontext() as pool:
            while self.week < end:
                self.enact()
                until = min([end, *(week for week in self._changes if week > self.week)])
                part = series[self.week - origin : until - origin]
                if pool is None:
                    self._run_weeks(until, part)
                else:
                    self._side_by_side(until, part, shares, pool)
                self.week = until
        return series

    def _shares(self) -> Bounds:
        """Blocks of regions for each thread, about as many families to each."""
        blocks = self.world.blocks[:, 0]
        parts = min(self.threads, len(blocks), self.world.professionals.size // _PROFESSIONALS_PER_THREAD)
        if parts < 2 or self.plugins is not None:
            return [(0, len(blocks))]
        so_far = np.cumsum(blocks[:, 1] - blocks[:, 0])
        ends = np.abs(so_far - so_far[-1] / parts * np.arange(1, parts)[:, None]).argmin(axis=1) + 1
        return [(low, high) for low, high in pairwise([0, *ends.tolist(), len(blocks)]) if low < high]

    def _side_by_side(self, until: int, series: Records, shares: Bounds, pool: ThreadPoolExecutor) -> None:
        """Whole weeks with regions on threads, which wait for each other where something counts for all of them."""
        first, *others = shares
        for week in range(self.week, until):
            for one in rounds():
                if one.apart:
                    jobs = [pool.submit(one.run, low, high, week, self.key, self.world) for low, high in others]
                    one.run(*first, week, self.key, self.world)
                    for job in jobs:
                        job.result()
                else:
                    one.run(week, self.key, self.world)
            if series.size:
                record_week(week, self.world, series[week - self.week])

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

    def step(self) -> None:
        """One week, phase by phase."""
        self.enact()
        for phase in self.phases:
            self.carry_out(phase)
        self.week += 1

    def _whole_weeks(self) -> bool:
        """Whether whole weeks can run as one compiled function."""
        return self.choice is None and self.clock is None

    def enact(self) -> None:
        """Put the parameters and running costs of this week in force."""
        if self.week == 0 or self.week in self._changes:
            now, table = self.world.parameters, self.calendar.table(self.week)
            now.view(np.uint8)[:] = table.view(np.uint8)  # as bytes: field by field takes 25 times as long
            running = self.calendar.running(self.week)
            self.world.system["programme_weekly"][0] = running.weekly
            self.world.system["programme_case"][0] = running.per_case
            self.world.organisations["unsettled"] = running.unsettled
            self.world.organisations["internalised"] = running.internalised
            if self.own is not None:
                self.own.parameters[:] = self.calendar.own_table(self.week)  # type: ignore[attr-defined]

    def carry_out(self, phase: Phase) -> None:
        """One phase of the current week."""
        before = self.clock() if self.clock else 0.0
        if phase.name == "choose" and self.choice is not None:
            self._choose_in_python(self.choice)
        elif phase.over == "all at once":
            phase.driver(self.week, self.key, self.world, *self._more(phase))
        else:
            phase.driver(0, self._count(phase), self.week, self.key, self.world, *self._more(phase))
        if self.clock:
            self.seconds[phase.name] += self.clock() - before

    def _more(self, phase: Phase | Weeks) -> tuple[Own | None, ...]:
        """Further arguments of a driver."""
        return (self.own,) if phase.own else ()

    def _count(self, phase: Phase) -> int:
        if phase.over == "clients":
            return int(self.world.system[0]["present"])
        return int((self.world.professionals if phase.over == "professionals" else self.world.organisations).size)

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
