"""The tables of both kinds of store, described in ``docs/store.md``.

A sweep has a store with outcomes in columns; all other commands have one of runs with payloads (`RUN_STORE`).

Numbers are in named columns, one row per run, for any SQLite tool:
``SELECT policy, avg(functioning) FROM results GROUP BY policy``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

__all__ = [
    "NETWORKS", "RUNS", "RUN_STORE", "SWEEP", "VERSION", "WHAT", "Kind", "by_all_values", "create_statements", "quoted",
    "results_query", "series_statement",
]  # fmt: skip


class Kind(NamedTuple):
    """A kind of store.

    Attributes
    ----------
    application, version
        Application id and version of the schema in the file.
    reads
        Versions that can be read.
    what
        Its name.
    """

    application: int
    version: int
    reads: tuple[int, ...]
    what: str


# "cos1"; the tables of both versions are the same, in version 1 an identity is a hash of all values
SWEEP = Kind(0x636F7331, 2, (1, 2), "a store of cosim sweep")
# "cor2"
RUNS = Kind(0x636F7232, 1, (1,), "a store of runs, as compare, claim, validate and game from-system keep them")
VERSION, WHAT = SWEEP.version, SWEEP.what

NETWORKS = (
    "CREATE TABLE IF NOT EXISTS networks (digest TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL, "
    "PRIMARY KEY (digest, name)) WITHOUT ROWID"
)

RUN_STORE = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    """CREATE TABLE runs (
        run TEXT PRIMARY KEY, reader TEXT NOT NULL, scenario TEXT NOT NULL, arm TEXT NOT NULL, seed INTEGER NOT NULL,
        replicate INTEGER NOT NULL, weeks INTEGER NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('done', 'failed')), seconds REAL NOT NULL, finished TEXT NOT NULL,
        error TEXT, message TEXT, traceback TEXT, payload BLOB)""",
)


def by_all_values(connection: sqlite3.Connection) -> bool:
    """Whether the identities in a store are those of schema version 1."""
    return bool(connection.execute("PRAGMA user_version").fetchone()[0] < VERSION)


def quoted(name: str) -> str:
    """A column name as SQL.

    Examples
    --------
    >>> quoted("walls.height")
    '"walls.height"'
    """
    return '"' + name.replace('"', '""') + '"'


def create_statements(keys: Sequence[str], outcomes: Sequence[str]) -> list[str]:
    """SQL that creates an empty store for these factors and outcomes."""
    factors = ", ".join(quoted(key) for key in keys)  # without a type: a number or a word
    numbers = ", ".join(f"{quoted(name)} REAL" for name in outcomes)
    return [
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
        """CREATE TABLE studies (
            study TEXT PRIMARY KEY, name TEXT NOT NULL, runs INTEGER NOT NULL, batches TEXT NOT NULL,
            definition TEXT NOT NULL, written TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE TABLE policies (position INTEGER PRIMARY KEY, policy TEXT NOT NULL UNIQUE)",
        f"CREATE TABLE points (point INTEGER PRIMARY KEY, {factors})",
        # `job` numbers the first cell of each scenario; a repeated scenario is run once.
        """CREATE TABLE cells (
            point INTEGER NOT NULL, position INTEGER NOT NULL, scenario TEXT NOT NULL, job INTEGER,
            PRIMARY KEY (point, position)) WITHOUT ROWID""",
        "CREATE INDEX cells_scenario ON cells (scenario)",
        """CREATE TABLE runs (
            run TEXT PRIMARY KEY, scenario TEXT NOT NULL, seed INTEGER NOT NULL, replicate INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('done', 'failed')), seconds REAL NOT NULL, finished TEXT NOT NULL,
            error TEXT, message TEXT, traceback TEXT) WITHOUT ROWID""",
        "CREATE UNIQUE INDEX runs_scenario ON runs (scenario, replicate, seed)",
        f"CREATE TABLE outcomes (run TEXT PRIMARY KEY, {numbers}) WITHOUT ROWID",
        f"CREATE VIEW results AS {results_query(keys, outcomes)}",
    ]


def series_statement(columns: Sequence[str]) -> str:
    """SQL that creates the table of weekly figures, once their names are known."""
    numbers = ", ".join(f"{quoted(name)} REAL" for name in columns if name != "week")
    return (
        f"CREATE TABLE IF NOT EXISTS series (run TEXT, week INTEGER, {numbers}, PRIMARY KEY (run, week)) WITHOUT ROWID"
    )


def results_query(keys: Sequence[str], outcomes: Sequence[str]) -> str:
    """SQL of the table of results: a row per run, by point, policy and replicate."""
    columns = ["c.point", "a.policy", "r.replicate", "r.seed", "r.status"]
    columns += [f"p.{quoted(key)}" for key in keys] + [f"o.{quoted(name)}" for name in outcomes]
    return (
        f"SELECT {', '.join(columns)} FROM cells c JOIN points p ON p.point = c.point "
        "JOIN policies a ON a.position = c.position JOIN runs r ON r.scenario = c.scenario "
        "LEFT JOIN outcomes o ON o.run = r.run ORDER BY c.point, c.position, r.replicate"
    )
