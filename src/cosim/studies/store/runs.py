"""The store of runs: the reader's values of each run, by the identity of the run and of the reader.

All long commands except a sweep store their runs here, and several may share a file: a run is found by its identity
alone, so a killed command makes only the missing runs when it is repeated. A failed run is stored as a row and made
again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cosim.errors import InputError
from cosim.studies.store.batches import Batches, now
from cosim.studies.store.codec import CodecError, decode, encode
from cosim.studies.store.connect import errors_of, is_begun, make_folder, reading, writing
from cosim.studies.store.lock import WriterLock, is_locked
from cosim.studies.store.same_model import check_model, origin
from cosim.studies.store.schema import RUN_STORE, RUNS
from cosim.studies.store.sound import check_values, wrong_values
from cosim.studies.tasks import Failed, Made, Task, TaskResult

__all__ = ["RunStore", "RunsStatus", "problems_in", "runs_in"]

_SHOWN = 5


class _Row(NamedTuple):
    task: Task
    reader: str
    weeks: int
    result: TaskResult
    finished: str


class RunStore(Batches[_Row]):
    """The only writer of a store of runs; used in a ``with`` block.

    Raises
    ------
    InputError
        If the file is not such a store, has runs of another model, is in use, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        is_begun(path, RUNS)  # refused before any other file is created
        make_folder(path)
        self._lock = WriterLock(path)
        try:
            begun = is_begun(path, RUNS)
            self._connection = writing(path)
            with errors_of(path):
                if begun:
                    check_model(self._connection, path)
                else:
                    self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        db = self._connection
        db.execute("BEGIN IMMEDIATE")
        for statement in RUN_STORE:
            db.execute(statement)
        about = {**origin(), "created": now(), "schema": str(RUNS.version)}
        db.executemany("INSERT INTO meta VALUES (?, ?)", list(about.items()))
        db.execute(f"PRAGMA application_id = {RUNS.application}")
        db.execute(f"PRAGMA user_version = {RUNS.version}")
        db.execute("COMMIT")

    def found(self, run: str) -> Made | None:
        """A finished run, or None.

        Raises
        ------
        InputError
            If its payload cannot be read.
        """
        with errors_of(self.path):
            row = self._connection.execute(
                "SELECT payload, seconds FROM runs WHERE run = ? AND status = 'done'", (run,)
            ).fetchone()
        if row is None:
            return None
        try:
            return Made(decode(row[0]), float(row[1]))
        except (CodecError, TypeError, ValueError, NotImplementedError) as error:
            raise InputError(str(self.path), expected="a sound store", got=f"run {run} is damaged ({error})") from error

    def add(self, task: Task, result: TaskResult, *, reader: str, weeks: int) -> None:
        """Add a run, finished or failed; it is written with the next batch."""
        self._put(_Row(task, reader, weeks, result, now()))

    def _write(self, pending: Sequence[_Row]) -> None:
        rows: list[tuple[object, ...]] = []
        for task, reader, weeks, result, finished in pending:
            about = (task.run, reader, task.scenario, task.arm, task.seed, task.replicate, weeks)
            if isinstance(result, Failed):
                why = (result.error, result.message, result.trace, None)
                rows.append((*about, "failed", result.seconds, finished, *why))
            else:
                rows.append((*about, "done", result.seconds, finished, None, None, None, encode(result.payload)))
        self._connection.executemany(f"INSERT OR REPLACE INTO runs VALUES ({', '.join('?' * 14)})", rows)

    def __enter__(self) -> RunStore:
        return self

    def __exit__(self, *failure: object) -> None:
        try:
            self.flush()
        finally:
            self.close()


class RunsStatus(NamedTuple):
    """Status of a store of runs at one moment.

    Attributes
    ----------
    runs
        Number of runs by reader and status: dictionaries with ``reader``, ``status`` and ``count``.
    arms
        Number of finished runs by arm.
    seconds
        Mean time of a finished run; NaN if there is none.
    failures
        The first few: arm, replicate, error and message.
    other_model
        What this version would refuse to resume, in words; empty if it resumes.
    """

    store: str
    runs: tuple[dict[str, Any], ...]
    arms: dict[str, int]
    seconds: float
    failures: tuple[tuple[str, int, str, str], ...]
    bytes: int
    writing: bool
    other_model: str


def runs_in(path: Path) -> RunsStatus:
    """What a store of runs has, also while a process writes to it.

    Raises
    ------
    InputError
        If it is not a store of runs, or is damaged.
    """
    with reading(path, RUNS) as connection:
        connection.execute("BEGIN")
        check_values(connection, path, RUNS)
        arms = connection.execute(
            "SELECT arm, count(*) FROM runs WHERE status = 'done' GROUP BY arm ORDER BY min(rowid)"
        ).fetchall()
        seconds = connection.execute("SELECT avg(seconds) FROM runs WHERE status = 'done'").fetchone()[0]
        failures = connection.execute(
            f"SELECT arm, replicate, error, message FROM runs WHERE status = 'failed' ORDER BY arm, replicate "
            f"LIMIT {_SHOWN}"
        ).fetchall()
        try:
            check_model(connection, path)
            other = ""
        except InputError as error:
            other = f"made with {error.got}; {error.hint}"
        return RunsStatus(
            str(path), tuple(_counted(connection)), dict(arms), float("nan") if seconds is None else float(seconds),
            tuple(failures), path.stat().st_size, is_locked(path), other,
        )  # fmt: skip


def problems_in(path: Path) -> list[str]:
    """Problems of a store of runs, in sentences; empty if there are none.

    Raises
    ------
    InputError
        If it is not such a store at all.
    """
    with reading(path, RUNS) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += wrong_values(connection, RUNS)
        lost = 0
        for status, payload in connection.execute("SELECT status, payload FROM runs"):
            if status == "done":
                try:
                    decode(payload)
                except (CodecError, TypeError):
                    lost += 1
        if lost:
            found.append(f"{lost} finished runs whose values cannot be read")
    return found


def _counted(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT reader, status, count(*) FROM runs GROUP BY reader, status ORDER BY 1, 2")
    return [{"reader": reader, "status": status, "count": count} for reader, status, count in rows.fetchall()]
