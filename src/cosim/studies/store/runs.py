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
from cosim.studies.tasks import Failed, Made, Task, TaskResult

__all__ = ["RunStore", "runs_in"]


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


def runs_in(path: Path) -> dict[str, Any]:
    """Number of runs in a store of runs, by reader and status, and whether a process writes to it.

    Raises
    ------
    InputError
        If it is not a store of runs.
    """
    with reading(path, RUNS) as connection:
        return {"store": str(path), "runs": _counted(connection), "writing": is_locked(path)}


def _counted(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT reader, status, count(*) FROM runs GROUP BY reader, status ORDER BY 1, 2")
    return [{"reader": reader, "status": status, "count": count} for reader, status, count in rows.fetchall()]
