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
        What the search is; a file of another one is refused.

    Raises
    ------
    InputError
        If the file cannot be used, or holds another search.
    """

    def __init__(self, path: Path | None, about: Mapping[str, Any]) -> None:
        if path is not None and not path.parent.is_dir():
            raise InputError("store", expected="a file in a folder that exists", got=f"'{path}'")
        if path is not None and path.exists():
            check_regular(path.stat(), where="store", expected=_EXPECTED)
        self._path = path
        with self._sound():
            self._db = sqlite3.connect(":memory:" if path is None else path, isolation_level=None)
            application = self._db.execute("PRAGMA application_id").fetchone()[0]
            tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if application != _APPLICATION and tables:
                raise InputError("store", expected=_EXPECTED, got=f"'{path}'")
            if not tables:
                self._db.executescript(f"BEGIN; {_TABLES} PRAGMA application_id = {_APPLICATION}; COMMIT;")
            kept = dict(self._db.execute("SELECT key, value FROM about").fetchall())
        now = {key: json.dumps(value, sort_keys=True) for key, value in about.items()}
        if not kept:
            self._db.executemany("INSERT INTO about VALUES (?, ?)", list(now.items()))
        elif kept != now:
            self._db.close()
            other = ", ".join(key for key in now if kept.get(key) != now[key])
            raise InputError(
                "store", expected="the store of this calibration", got=f"'{path}', of another ({other})",
                hint="name another file",
            )  # fmt: skip

    def all(self) -> list[Trial]:
        """Every trial, also those that are still to be run."""
        with self._sound():
            rows = self._db.execute("SELECT number, point, model FROM trials ORDER BY number").fetchall()
            return [Trial(int(number), _numbers(point), _model(model)) for number, point, model in rows]

    def plan(self, points: list[dict[str, float]]) -> None:
        """Add points to be run."""
        with self._sound():
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT INTO trials (point, model) VALUES (?, NULL)", [(json.dumps(point),) for point in points]
            )
            self._db.execute("COMMIT")

    def finish(self, number: int, model: Mapping[str, float]) -> None:
        """Keep what the model gives at a point."""
        text = json.dumps({key: None if math.isnan(value) else value for key, value in model.items()})
        with self._sound():
            self._db.execute("UPDATE trials SET model = ? WHERE number = ?", (text, number))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Errors of SQLite, and of contents that are damaged, in one line."""
        try:
            yield
        except CosimError:
            raise
        except (sqlite3.Error, LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
            raise InputError(
                "store", expected=f"{_EXPECTED} that is sound and can be written",
                got=f"'{self._path}' ({' '.join(str(error).split())})",
                hint="finished trials are kept: make room, or name another file",
            ) from None  # fmt: skip


def _numbers(text: str) -> dict[str, float]:
    return {str(key): float(value) for key, value in json.loads(text).items()}


def _model(text: str | None) -> dict[str, float] | None:
    if text is None:
        return None
    return {key: math.nan if value is None else float(value) for key, value in json.loads(text).items()}
