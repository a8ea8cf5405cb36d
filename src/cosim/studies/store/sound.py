"""What a store may hold: its tables, their columns and the types in them, checked in this one place.

A store is a file that others may have written. SQLite keeps words in a column of numbers without a complaint, and runs
triggers and views that a file brings along. So what a store is made of is checked when it is opened (`check_schema`),
and the types of what is read before it is read (`check_values`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from cosim.errors import InputError
from cosim.studies.store.schema import Kind, quoted

__all__ = ["check_schema", "check_values", "wrong_values"]

_WORDS, _WHOLE, _NUMBER = ("text",), ("integer",), ("real", "integer")
_MAYBE_WORDS, _MAYBE_WHOLE, _MAYBE_NUMBER = (*_WORDS, "null"), (*_WHOLE, "null"), (*_NUMBER, "null")
_ANY = ("real", "integer", "text")  # a factor has numbers or words

_RUNS: dict[str, tuple[str, ...]] = {
    "run": _WORDS, "scenario": _WORDS, "seed": _WHOLE, "replicate": _WHOLE, "status": _WORDS, "seconds": _NUMBER,
    "finished": _WORDS, "error": _MAYBE_WORDS, "message": _MAYBE_WORDS, "traceback": _MAYBE_WORDS,
}  # fmt: skip
_META: dict[str, tuple[str, ...]] = {"key": _WORDS, "value": _MAYBE_WORDS}
_SWEEP: dict[str, dict[str, tuple[str, ...]]] = {
    "meta": _META,
    "studies": {"study": _WORDS, "name": _WORDS, "runs": _WHOLE, "batches": _WORDS, "definition": _WORDS,
                "written": _WORDS},
    "policies": {"position": _WHOLE, "policy": _WORDS},
    "points": {"point": _WHOLE},
    "cells": {"point": _WHOLE, "position": _WHOLE, "scenario": _WORDS, "job": _MAYBE_WHOLE},
    "runs": _RUNS,
    "outcomes": {"run": _WORDS},
}  # fmt: skip
_KEPT: dict[str, dict[str, tuple[str, ...]]] = {
    "meta": _META,
    "runs": {**_RUNS, "reader": _WORDS, "arm": _WORDS, "weeks": _WHOLE, "payload": ("blob", "null")},
}
_OPTIONAL: dict[str, dict[str, tuple[str, ...]]] = {
    "series": {"run": _WORDS, "week": _WHOLE},
    "networks": {"digest": _WORDS, "name": _WORDS, "content": ("blob",)},
}
_REST = {"points": _ANY, "outcomes": _MAYBE_NUMBER, "series": _MAYBE_NUMBER}  # columns named after what they hold


def _tables(kind: Kind) -> dict[str, dict[str, tuple[str, ...]]]:
    return _SWEEP if "sweep" in kind.what else _KEPT


def check_schema(connection: sqlite3.Connection, path: Path, kind: Kind) -> None:
    """Refuse a store that lacks a table or a column, or brings triggers or views of its own.

    Raises
    ------
    InputError
        At the first of these.
    """
    found = dict(connection.execute("SELECT name, type FROM sqlite_master").fetchall())
    for name, what in found.items():
        if what == "trigger" or (what == "view" and name != "results"):
            raise InputError(str(path), expected="a store as cosim makes it", got=f"one with the {what} {name!r}")
    for table, columns in {**_tables(kind), **{name: _OPTIONAL[name] for name in _OPTIONAL if name in found}}.items():
        if found.get(table) != "table":
            raise InputError(str(path), expected="a sound store", got=f"one without the table {table}")
        have = _columns(connection, table)
        lacking = next((column for column in columns if column not in have), None)
        if lacking is not None:
            raise InputError(str(path), expected="a sound store", got=f"one without the column {table}.{lacking}")


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]


def check_values(
    connection: sqlite3.Connection, path: Path, kind: Kind, *, numbers: Iterable[str] = (), but: Iterable[str] = ()
) -> None:
    """Refuse a store that has a value of another type than its column.

    Parameters
    ----------
    numbers
        Columns of ``points`` that have numbers only.
    but
        Tables that are not looked at.

    Raises
    ------
    InputError
        At the first one.
    """
    for problem in wrong_values(connection, kind, numbers=numbers, but=but):
        raise InputError(str(path), expected="a sound store", got=problem, hint=f"cosim store check {path}")


def wrong_values(
    connection: sqlite3.Connection, kind: Kind, *, numbers: Iterable[str] = (), but: Iterable[str] = ()
) -> Iterator[str]:
    """Every column that has values of another type, in words: ``"words in outcomes.functioning (3 rows)"``."""
    known, factors, left_out = _tables(kind), set(numbers), set(but)
    optional = {name: _OPTIONAL[name] for name in _OPTIONAL if _columns(connection, name)}
    for table, declared in {**known, **optional}.items():
        if table in left_out:
            continue
        rest = _REST.get(table, _ANY)
        allowed = {
            name: _NUMBER if table == "points" and name in factors else declared.get(name, rest)
            for name in _columns(connection, table)
        }
        tests = [
            f"sum(typeof({quoted(name)}) NOT IN ({', '.join(map(repr, types))}))" for name, types in allowed.items()
        ]
        counts = connection.execute(f"SELECT {', '.join(tests)} FROM {quoted(table)}").fetchone()
        for name, count in zip(allowed, counts, strict=True):
            if count:
                yield f"{table}.{name} with {count} values that are no {_words_of(allowed[name])}"


def _words_of(types: tuple[str, ...]) -> str:
    if types[0] == "blob":
        return "bytes"
    return "words" if types[0] == "text" else "whole numbers" if types[0] == "integer" else "numbers"
