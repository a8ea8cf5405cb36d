"""TERM and HUP keep what is finished, as Ctrl-C does, and no worker outlives the process that started it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from cosim.studies.results import load_result

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
SOURCES = Path(__file__).resolve().parents[2] / "src"
SMALL = ["workforce.professionals=24", "population.arrivals_per_week=1", "population.initial_stock=20"]
SETTINGS = [word for one in SMALL for word in ("--set", one)]
PATIENCE = 120.0
# The signals as a terminal has them: under `nohup` HUP is ignored, and a command leaves it so. No figures: they take as
# long as everything else.
PROGRAM = """
import signal, sys

if __name__ == "__main__":
    import cosim.cli.app
    from cosim.cli import main

    for name in ("SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.modules["cosim.cli.compare"]._draw = lambda *_: []
    sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def started(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A compare that would take hours, once some of its runs are kept."""
    line = ["compare", "classroom", "memo", *SETTINGS, "--weeks", "2", "--runs", "6000"]
    program = folder / "command.py"  # a file, since workers import it again
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), *line]
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    more = ["--store", str(folder / "runs.sqlite"), "--out", str(folder / "out"), *words]
    with subprocess.Popen(
        [*command, *more], cwd=folder, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        try:
            until(lambda: runs_in(folder / "runs.sqlite") > 4, process.poll)
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def until(true: Callable[[], bool], ended: Callable[[], int | None] | None = None) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert ended is None or ended() is None, "the command ended"
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def runs_in(store: Path) -> int:
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection, connection:
        return int(connection.execute("SELECT count(*) FROM runs WHERE status = 'done'").fetchone()[0])
    return 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_what_is_finished_is_kept(name: str, tmp_path: Path) -> None:
    with started(tmp_path, "--workers", "1") as process:
        process.send_signal(getattr(signal, name))
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, said
    assert "complete replicates are kept and written to" in said
    assert load_result(tmp_path / "out").interrupted  # type: ignore[union-attr]


def children(process: int) -> set[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return {int(word) for word in found.stdout.split()}


def alive(process: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGHUP"])
def test_workers_end_with_their_parent(name: str, tmp_path: Path) -> None:
    with started(tmp_path, "--workers", "2", "--engine", "processes") as process:
        workers = children(process.pid)
        assert len(workers) >= 2
        process.send_signal(getattr(signal, name))
        process.communicate(timeout=PATIENCE)  # comes back only when nobody holds the pipe any more
        until(lambda: not any(map(alive, workers)))
