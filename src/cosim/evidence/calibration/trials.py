"""Trials of a calibration in one SQLite file, from which a stopped search resumes."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from cosim.core.reading import check_regular
from cosim.errors import CosimError, InputError
from cosim.studies.store.lock import WriterLock

__all__ = ["Trial", "Trials"]

_APPLICATION = 0x636F6361  # "coca"
_EXPECTED = "a file made by cosim calibrate"
_TABLES = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE trials (number INTEGER PRIMARY KEY, point TEXT NOT NULL, model TEXT);
"""


class Trial(NamedTuple):
    """A point, and what the model gives there (None until it has been run; NaN where a target has no value)."""

    number: int
    point: dict[str, float]
    model: dict[str, float] | None


class Trials:
    """All trials of a search, in their order.

    Parameters
    ----------
    path
        The file; None for one in memory.
    about
        What the search is, with its ``space`` and ``targets``; a file of another one is refused.

    Raises
    ------
    InputError
        If the file cannot be used, holds another search, or another process writes to it.
    """

    def __init__(self, path: Path | None, about: Mapping[str, Any]) -> None:
        if path is not None and not path.parent.is_dir():
            raise InputError("store", expected="a file in a folder that exists", got=f"'{path}'")
        if path is not None and path.exists():
            check_regular(path.stat(), where="store", expected=_EXPECTED)
        self._path = path
        self._bounds = {str(key): (float(low), float(high)) for key, low, high, *_ in about["space"]}
        self._targets = {str(name) for name, *_ in about["targets"]}
        self._db: sqlite3.Connection | None = None
        self._lock = None if path is None else WriterLock(path)
        try:
            self._open({key: json.dumps(value, sort_keys=True) for key, value in about.items()})
        except BaseException:
            self.close()
            raise

    @property
    def _sql(self) -> sqlite3.Connection:
        """The file, open."""
        if self._db is None:
            raise ValueError("closed")
        return self._db

    def _open(self, now: Mapping[str, str]) -> None:
        with self._sound():
            self._db = sqlite3.connect(":memory:" if self._path is None else self._path, isolation_level=None)
            application = self._sql.execute("PRAGMA application_id").fetchone()[0]
            found = self._sql.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
            if found and (application != _APPLICATION or set(found) != {("table", "about"), ("table", "trials")}):
                raise InputError("store", expected=_EXPECTED, got=f"'{self._path}'")
            if not found:  # what it is comes with the tables: a process can die between two steps
                self._sql.executescript(f"BEGIN; {_TABLES} PRAGMA application_id = {_APPLICATION};")
                self._sql.executemany("INSERT INTO about VALUES (?, ?)", list(now.items()))
                self._sql.execute("COMMIT")
            kept = dict(self._sql.execute("SELECT key, value FROM about").fetchall())
        if kept != now:
            other = ", ".join(key for key in now if kept.get(key) != now[key]) or "more keys"
            raise InputError(
                "store", expected="the store of this calibration", got=f"'{self._path}', of another ({other})",
                hint="name another file",
            )  # fmt: skip

    def all(self) -> list[Trial]:
        """Every trial, also those that are still to be run."""
        with self._sound():
            rows = self._sql.execute("SELECT number, point, model FROM trials ORDER BY number").fetchall()
            return [Trial(int(number), self._point(point), self._model(model)) for number, point, model in rows]

    def _point(self, text: str) -> dict[str, float]:
        """A point of the space; anything else in its place is damage."""
        found = {str(key): float(value) for key, value in json.loads(text).items()}
        if found.keys() != self._bounds.keys():
            raise ValueError("a point with other parameters")
        for key, (low, high) in self._bounds.items():
            slack = 1e-9 * max(abs(low), abs(high))
            if not low - slack <= found[key] <= high + slack:
                raise ValueError(f"a point outside its range, {key} = {found[key]!r}")
        return found

    def _model(self, text: str | None) -> dict[str, float] | None:
        """Values of the targets, NaN where there is none."""
        if text is None:
            return None
        found = {str(key): math.nan if value is None else float(value) for key, value in json.loads(text).items()}
        if not self._targets <= found.keys() or any(map(math.isinf, found.values())):
            raise ValueError("a trial with other targets")
        return found

    def plan(self, points: list[dict[str, float]]) -> None:
        """Add points to be run."""
        with self._sound():
            self._sql.execute("BEGIN IMMEDIATE")
            self._sql.executemany(
                "INSERT INTO trials (point, model) VALUES (?, NULL)", [(json.dumps(point),) for point in points]
            )
            self._sql.execute("COMMIT")

    def finish(self, number: int, model: Mapping[str, float]) -> None:
        """Keep what the model gives at a point."""
        text = json.dumps({key: value if math.isfinite(value) else None for key, value in model.items()})
        with self._sound():
            self._sql.execute("UPDATE trials SET model = ? WHERE number = ?", (text, number))

    def close(self) -> None:
        """Close the file, and let others write to it."""
        if self._db is not None:
            self._db.close()
        if self._lock is not None:
            self._lock.release()

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Errors of SQLite, and of contents that are damaged, in one line."""
        try:
            yield
        except CosimError:
            raise
        except (
            sqlite3.Error,
            LookupError,
            TypeError,
            AttributeError,
            ValueError,
            ArithmeticError,
            RecursionError,
        ) as error:
            raise InputError(
                "store", expected=f"{_EXPECTED} that is sound and can be written",
                got=f"'{self._path}' ({' '.join(str(error).split())})",
                hint="finished trials are kept: make room, or name another file",
            ) from None  # fmt: skip
