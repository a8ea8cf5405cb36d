"""What goes to which stream: answers to standard output, everything about getting there to standard error."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress, TaskID

__all__ = [
    "CheckLines",
    "RunLines",
    "RunProgress",
    "compile_first",
    "duration",
    "fail",
    "interruptible",
    "network_lines",
    "note",
    "show",
    "width",
]

INTERRUPTED = 130
_WIDTH = 120  # where there is no terminal to ask
_COMPILE_SECONDS = 50
_LINE_SECONDS = 5.0  # between two plain lines of progress
_JSON_SECONDS = 1.0


def _console() -> Console:
    from rich.console import Console

    columns = os.environ.get("COLUMNS", "")
    wide = None if sys.stdout.isatty() else int(columns) if columns.isdecimal() else _WIDTH
    return Console(width=wide, highlight=False)


def width() -> int:
    """Columns there are for answers: of the terminal, or `_WIDTH` in a file or a pipe."""
    return _console().width


def show(*answers: RenderableType) -> None:
    """Print tables and text to standard output, without blanks at the end of lines."""
    console = _console()
    with console.capture() as captured:
        for answer in answers:
            console.print(answer, markup=False)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())


def note(message: str) -> None:
    """Say something about the way to an answer."""
    typer.echo(message, err=True)


def fail(message: str, *, code: int) -> int:
    """Print the one line that an error gets; returns the exit code."""
    note(f"error: {' '.join(message.split())}")
    return code


@contextmanager
def interruptible(said: str = "interrupted before anything was finished; nothing is written") -> Iterator[None]:
    """Turn Ctrl-C into a line and exit code 130."""
    try:
        yield
    except KeyboardInterrupt:
        note(said)
        raise typer.Exit(INTERRUPTED) from None


def compile_first(scenario: Any) -> None:
    """Say so and compile, if no machine code is kept yet, so that times told later are those of runs.

    Raises
    ------
    InputError
        If the world of the scenario cannot be built.
    """
    from cosim.core.compiled import is_compiled

    for line in network_lines(scenario):
        note(line)
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"} or is_compiled():
        return
    note(f"Compiling the model for first use (about {_COMPILE_SECONDS} s, once until its sources change)")
    from cosim.care.simulate import simulate

    simulate(scenario, seed=0, weeks=1, record="none")


def network_lines(scenario: Any) -> list[str]:
    """What was read of the user's own network of a scenario, if it has one, and what was left out of it."""
    if getattr(scenario, "network", None) is None:
        return []
    from cosim.care.world.build import user_network

    network = user_network(scenario)
    return [] if network is None else list(network.report.lines())


def duration(seconds: float) -> str:
    """A time as it is said.

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


class RunProgress:
    """Progress of many runs: a bar with the time left on a terminal, plain lines now and then elsewhere."""

    def __init__(self, *, rate: bool = False) -> None:
        self._with_rate = rate
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._told = time.monotonic()

    def __enter__(self) -> RunProgress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._bar = Progress(
                TextColumn("{task.completed:.0f} of {task.total:.0f} runs"),
                BarColumn(bar_width=shutil.get_terminal_size().columns // 3),
                TextColumn("{task.fields[left]}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        return self

    def __call__(self, done: int, total: int, seconds_left: float) -> None:
        """Take what `cosim.compare` reports."""
        left = f"about {duration(seconds_left)} left{self._rate(done, total, seconds_left)}"
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task("runs", total=total, left=left)
            self._bar.update(self._task, completed=done, total=total, left=left)
        elif done < total and time.monotonic() - self._told >= _LINE_SECONDS:
            self._told = time.monotonic()
            note(f"{done} of {total} runs, {left}")

    def _rate(self, done: int, total: int, seconds_left: float) -> str:
        return f", {per_second(done, total, seconds_left):.3g} runs/s" if self._with_rate and seconds_left > 0.0 else ""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def per_second(done: int, total: int, seconds_left: float) -> float:
    """Runs a second, from what is left and how long that takes; 0 if nothing is left."""
    return (total - done) / seconds_left if seconds_left > 0.0 else 0.0


class CheckLines:
    """A line now and then while the points of a large study are checked, before any run."""

    def __init__(self) -> None:
        self._told: float | None = None

    def __call__(self, done: int, total: int) -> None:
        """Take how many points are checked."""
        if self._told is None:
            self._told = time.monotonic()
        if time.monotonic() - self._told >= _LINE_SECONDS and done < total:
            self._told = time.monotonic()
            note(f"{done} of {total} points checked, before anything is run")


class RunLines:
    """Progress for machines: now and then a line of JSON on standard output."""

    def __init__(self) -> None:
        self._told = -_JSON_SECONDS

    def __enter__(self) -> RunLines:
        return self

    def __call__(self, done: int, total: int, seconds_left: float) -> None:
        """Take what a sweep reports."""
        now = time.monotonic()
        if now - self._told >= _JSON_SECONDS or done == total:
            self._told = now
            rate = per_second(done, total, seconds_left)
            told = {"kind": "progress", "done": done, "total": total, "seconds_left": round(seconds_left, 1),
                    "runs_per_second": round(rate, 3)}  # fmt: skip
            typer.echo(json.dumps(told))
            sys.stdout.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""
