"""Progress of long commands: a bar on a terminal, plain lines elsewhere, lines of JSON for machines."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cosim.cli.console import note, spoken, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from rich.progress import Progress, TaskID

__all__ = [
    "CheckLines",
    "RunLines",
    "RunProgress",
    "Throttle",
    "compile_first",
    "compile_now",
    "duration",
    "network_lines",
    "run_progress",
    "size",
    "uncompiled",
]

_MOST_PROCESSES = 8  # that compile; each takes 0.2 GB
LINE_SECONDS = 5.0  # between two plain lines of progress
_JSON_SECONDS = 1.0


def uncompiled() -> bool:
    """Whether the user wants plain Python; Numba, which is slow to import, reads the same variable."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"}


def compile_first(scenario: Any) -> None:
    """Compile the model, with a note, if no machine code is cached: times shown later are then those of runs.

    Raises
    ------
    InputError
        If the world of the scenario cannot be built.
    """
    for line in (*network_lines(scenario), *_burn_in_lines(scenario)):
        note(line)
    if compile_now():
        from cosim.care.simulate import simulate

        simulate(scenario, seed=0, weeks=1, record="none")


def compile_now(*, quiet: bool = False) -> bool:
    """Compile the weeks of the model, its parts on all cores, unless that has been done; returns whether it was."""
    from cosim.core.compiled import is_compiled

    if uncompiled() or is_compiled():
        return False
    from cosim.care.compiling import compile_model

    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    lines = Throttle()

    def progress(done: int, total: int) -> None:
        if not quiet and done < total and lines.due():
            note(spoken().tr("{done} of {total} parts compiled", done=done, total=total))

    if not quiet:
        note(spoken().tr("Compiling the model for first use (once, until its sources change)"))
    compile_model(processes, progress)
    return True


def network_lines(scenario: Any) -> list[str]:
    """What was read of the user's own network of a scenario, if it has one, and what was left out of it."""
    if getattr(scenario, "network", None) is None:
        return []
    from cosim.care.world.build import user_network

    network = user_network(scenario)
    return [] if network is None else list(network.report.lines(spoken()))


def _burn_in_lines(scenario: Any) -> list[str]:
    """That a burn-in is made before week 0, if so."""
    weeks = int(float(getattr(scenario, "values", {}).get("population.burn_in_weeks", 0)))
    if weeks == 0:
        return []
    return [spoken().tr(
        "burn-in of {weeks} weeks without policies before week 0, once for each replicate (all arms share it)",
        weeks=weeks,
    )]  # fmt: skip


@contextmanager
def run_progress(scenario: Any, *, quiet: bool) -> Iterator[Callable[[int, int, float], None] | None]:
    """Compile if needed, then show the progress of runs; with ``quiet`` nothing is shown and progress is None."""
    if not quiet:
        compile_first(scenario)
    shown: AbstractContextManager[Callable[[int, int, float], None] | None] = nullcontext() if quiet else RunProgress()
    with shown as progress:
        yield progress


def duration(seconds: float) -> str:
    """A time in two units.

    Examples
    --------
    >>> duration(4.2), duration(125.0), duration(7500.0)
    ('4 s', '2 min 5 s', '2 h 5 min')
    """
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def size(number: float) -> str:
    """A number of bytes with its unit.

    Examples
    --------
    >>> size(2_500_000), size(900)
    ('2.5 MB', '0.9 kB')
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number / 1e3:.1f} kB"


class Throttle:
    """Lets a line through only now and then."""

    def __init__(self, seconds: float | None = None, *, at_once: bool = False) -> None:
        self._seconds = seconds
        self._began = time.monotonic()
        self._last = -float("inf") if at_once else self._began

    def due(self) -> bool:
        """Whether enough time has passed since the last line; if so, the time counts from now."""
        now = time.monotonic()
        if now - self._last < (LINE_SECONDS if self._seconds is None else self._seconds):
            return False
        self._last = now
        return True

    def left(self, done: float, total: float) -> str:
        """Time left at the pace so far, as ``", about 2 min 5 s left"``; empty before anything is done."""
        if done <= 0:
            return ""
        time_left = duration((time.monotonic() - self._began) / done * max(0.0, total - done))
        return ", " + spoken().tr("about {time} left", time=time_left)


class RunProgress:
    """Progress of many runs: a bar with the time left on a terminal, plain lines now and then elsewhere."""

    def __init__(self, *, rate: bool = False) -> None:
        self._with_rate = rate
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._lines = Throttle()

    def __enter__(self) -> RunProgress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            counted = spoken().tr("{done} of {total} runs", done="{task.completed:.0f}", total="{task.total:.0f}")
            self._bar = Progress(
                TextColumn(counted),
                BarColumn(bar_width=shutil.get_terminal_size().columns // 3),
                TextColumn("{task.fields[left]}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        return self

    def __call__(self, done: int, total: int, seconds_left: float) -> None:
        """Take what `cosim.compare` and the others report."""
        left = spoken().tr("about {time} left", time=duration(seconds_left)) + self._rate(done, total, seconds_left)
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task("runs", total=total, left=left)
            self._bar.update(self._task, completed=done, total=total, left=left)
        elif done < total and self._lines.due():
            counted = spoken().tr("{done} of {total} runs", done=done, total=total)
            note(f"{counted}, {left}")

    def _rate(self, done: int, total: int, seconds_left: float) -> str:
        return f", {_per_second(done, total, seconds_left):.3g} runs/s" if self._with_rate and seconds_left > 0 else ""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _per_second(done: int, total: int, seconds_left: float) -> float:
    """Runs a second, from what is left and how long that takes; 0 if nothing is left."""
    return (total - done) / seconds_left if seconds_left > 0.0 else 0.0


class CheckLines:
    """A line now and then while the points of a large study are checked, before any run."""

    def __init__(self) -> None:
        self._lines = Throttle()

    def __call__(self, done: int, total: int) -> None:
        """Take how many points are checked."""
        if done > 1 and done < total and self._lines.due():
            note(spoken().tr("{done} of {total} points checked, before anything is run", done=done, total=total))


class RunLines:
    """Progress for machines: now and then a line of JSON on standard output."""

    def __init__(self) -> None:
        self._lines = Throttle(_JSON_SECONDS, at_once=True)

    def __enter__(self) -> RunLines:
        return self

    def __call__(self, done: int, total: int, seconds_left: float) -> None:
        """Take what a sweep reports."""
        if self._lines.due() or done == total:
            rate = _per_second(done, total, seconds_left)
            payload = {"kind": "progress", "done": done, "total": total, "seconds_left": round(seconds_left, 1),
                       "runs_per_second": round(rate, 3)}  # fmt: skip
            write(f"{json.dumps(payload)}\n")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""
