"""One writer per store: a lock that the operating system releases when its holder dies.

The lock is an exclusive SQLite transaction on an empty file beside the store. SQLite can lock a file on every system,
and readers of the store are not blocked. The lock file is kept: without it two writers could start at the same time.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from types import TracebackType

from cosim.core.writing import unwritable
from cosim.errors import InputError

__all__ = ["WriterLock", "is_locked"]


def lock_file(store: Path) -> Path:
    """Path of the lock of a store."""
    return store.with_name(f".{store.name}.lock")


class WriterLock:
    """Held from construction to `release`.

    Raises
    ------
    InputError
        If another process writes to the store, or its folder cannot be written.
    """

    def __init__(self, store: Path) -> None:
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(lock_file(store), timeout=0.0, isolation_level=None)
            connection.execute("BEGIN EXCLUSIVE")
            self._connection = connection
        except sqlite3.OperationalError as error:
            if connection is not None:
                connection.close()
            if "locked" in str(error):
                raise InputError(
                    str(store), expected="a store that no other process writes to", got="one in use",
                    hint=f"wait, or stop the other one; to see its progress: cosim status {store}",
                ) from None  # fmt: skip
            raise unwritable(store, error) from error

    def release(self) -> None:
        """Release the lock."""
        self._connection.close()

    def __enter__(self) -> WriterLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_locked(store: Path) -> bool:
    """Whether a process writes to the store."""
    if not lock_file(store).exists():
        return False
    try:
        address = f"{lock_file(store).resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=0.0)) as probe:
            probe.execute("SELECT 1 FROM sqlite_master").fetchall()
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    return False
