"""Base of the writers of both kinds of store: one writer at a time, and atomic commits in batches."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from cosim.studies.store.connect import MEMORY, errors_of
from cosim.studies.store.lock import WriterLock

__all__ = ["Batches", "now", "number"]

Row = TypeVar("Row")

_BATCH, _BATCH_SECONDS = 256, 0.25  # commit when one of the two is reached


class Batches(Generic[Row]):
    """A store being written.

    Parameters
    ----------
    path
        The file, or `MEMORY`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pending: list[Row] = []
        self._flushed = time.monotonic()
        self._lock: WriterLock | None = None
        self._connection: sqlite3.Connection

    @property
    def connection(self) -> sqlite3.Connection:
        """Connection for reading by the writer."""
        return self._connection

    def _put(self, row: Row) -> None:
        """Add a row; it is written with the next batch."""
        self._pending.append(row)
        if len(self._pending) >= _BATCH or time.monotonic() - self._flushed >= _BATCH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write the pending rows atomically.

        Raises
        ------
        StoreError
            If the disk is full; earlier runs are kept.
        """
        pending, self._pending = self._pending, []
        self._flushed = time.monotonic()
        if not pending:
            return
        db = self._connection
        with errors_of(self.path):
            try:
                db.execute("BEGIN IMMEDIATE")
                self._write(pending)
                db.execute("COMMIT")
            except sqlite3.Error:
                with suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise

    def _write(self, pending: Sequence[Row]) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Write and close the file; only the lock remains as a second file."""
        connection: sqlite3.Connection | None = getattr(self, "_connection", None)
        if connection is not None:
            if self.path != MEMORY:
                with suppress(sqlite3.Error):  # not possible with an open reader, and not necessary
                    connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.close()
        if self._lock is not None:
            self._lock.release()


def number(value: float | None) -> float | None:
    """A number in SQLite, which stores NaN as NULL."""
    return None if value is None or math.isnan(value) else value


def now() -> str:
    """Date and time, in the format of stores."""
    return datetime.now(UTC).isoformat(timespec="seconds")
