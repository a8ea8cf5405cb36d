"""TERM and HUP keep what is finished, as Ctrl-C does, and no worker outlives the process that started it.

A command is a process that forks from this one, which has imported and compiled everything: it is measured what signals
do, and not how long a start takes.
"""

from __future__ import annotations

import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest
from tests.trust.faults import ended, life, without_figures

from cosim.cli import main
from cosim.studies.results import load_result

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
SMALL = ["workforce.professionals=24", "population.arrivals_per_week=1", "population.initial_stock=20"]
LINE = ["compare", "classroom", "memo", *(word for one in SMALL for word in ("--set", one)), "--weeks", "2"]
PATIENCE = 120.0


class Command:
    """A comparison that would take hours, once some of its runs are kept."""

    def __init__(self, folder: Path, *words: str) -> None:
        reader, writer = os.pipe()
        self._reader = reader
        more = ["--runs", "6000", "--store", str(folder / "runs.sqlite"), "--out", str(folder / "out"), *words]
        self.pid = life(lambda: self._work([*LINE, *more], writer))
        os.close(writer)

    def _work(self, words: list[str], writer: int) -> int:
        """The signals as a terminal has them: under `nohup` HUP is ignored, and a command leaves it so."""
        for name in ("SIGTERM", "SIGHUP"):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(writer, 2)  # workers hold it too
        sys.modules["__main__"] = types.ModuleType("__main__")  # workers would import pytest again
        with (
            Path(os.devnull).open("w") as nowhere,
            redirect_stdout(nowhere),
            os.fdopen(2, "w", closefd=False) as said,
            redirect_stderr(said),
            without_figures(),
        ):
            return main(words)

    def send(self, name: str) -> tuple[int, str]:
        """Exit code after a signal, and what was said; comes back only when nobody holds the pipe any more."""
        os.kill(self.pid, getattr(signal, name))
        code, said = ended(self.pid), b""
        try:
            while part := self._part():
                said += part
        finally:
            os.close(self._reader)
        return code, said.decode(errors="replace")

    def _part(self) -> bytes:
        assert select.select([self._reader], [], [], PATIENCE)[0], "somebody still holds the pipe"
        return os.read(self._reader, 65536)


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    assert main([*LINE, "--runs", "2", "--quiet"]) == 0


@contextmanager
def started(folder: Path, *words: str) -> Iterator[Command]:
    command = Command(folder, *words)
    try:
        until(lambda: runs_in(folder / "runs.sqlite") > 4)
        yield command
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(command.pid, signal.SIGKILL)
            os.waitpid(command.pid, 0)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def runs_in(store: Path) -> int:
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM runs WHERE status = 'done'").fetchone()[0])
    return 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_what_is_finished_is_kept(name: str, tmp_path: Path) -> None:
    with started(tmp_path, "--workers", "1") as command:
        code, said = command.send(name)
    assert code == 130, said
    assert "complete replicates are kept and written to" in said
    assert load_result(tmp_path / "out").interrupted  # type: ignore[union-attr]


def children(process: int) -> set[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return {int(word) for word in found.stdout.split()}


def alive(process: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


@pytest.mark.parametrize(("name", "many"), [("SIGKILL", 2), ("SIGTERM", 1), ("SIGHUP", 1)])
def test_workers_end_with_their_parent(name: str, many: int, tmp_path: Path) -> None:
    with started(tmp_path, "--workers", str(many), "--engine", "processes") as command:
        workers = children(command.pid)
        assert len(workers) >= many  # and the process that keeps count of what they share, unless one runs already
        command.send(name)
        until(lambda: not any(map(alive, workers)))
