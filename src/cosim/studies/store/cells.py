"""Cells of a store from a study: every point under every policy, checked before anything is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from cosim.errors import InputError
from cosim.studies.sweeps.factors import Value
from cosim.studies.sweeps.study import Study
from cosim.studies.tasks import Task, run_of

__all__ = ["WHOLE", "Cell", "Checked", "Shard", "cells_of", "count_left", "shard_of", "tasks_left"]

_PAGE = 500

Checked = Callable[[int, int], None]


class Cell(NamedTuple):
    """One arm at one point, with the identity of its scenario."""

    point: int
    position: int
    scenario: str


class Shard(NamedTuple):
    """Part ``number`` (from 1) of ``of`` equal parts of the runs of a study."""

    number: int = 1
    of: int = 1

    @property
    def rest(self) -> int:
        """The runs whose number has this remainder when divided by ``of``."""
        return self.number - 1


WHOLE = Shard()


def shard_of(text: str) -> Shard:
    """Read ``i/N``.

    Raises
    ------
    InputError
        If it is something else.

    Examples
    --------
    >>> shard_of("2/8")
    Shard(number=2, of=8)
    """
    first, slash, second = text.partition("/")
    if not (slash and first.isdecimal() and second.isdecimal() and 1 <= int(first) <= int(second)):
        raise InputError("shard", expected="i/N with i from 1 to N, such as 3/8", got=repr(text))
    return Shard(int(first), int(second))


def cells_of(
    study: Study, *, begin: int = 0, checked: Checked | None = None
) -> Iterator[tuple[tuple[Value, ...], list[Cell]]]:
    """Values and cells of every point from ``begin`` on; ``checked(points, of)`` is called after each.

    Raises
    ------
    InputError
        At the first point with inconsistent values.
    """
    for point, row in enumerate(study.rows()):
        if point < begin:
            continue
        changes = dict(zip(study.keys, row, strict=True))
        cells = [
            Cell(point, position, _identity(study, arm, changes, point)) for position, arm in enumerate(study.arms)
        ]
        if checked is not None:
            checked(point + 1, len(study))
        yield row, cells


def _identity(study: Study, arm: str, changes: Mapping[str, Value], point: int) -> str:
    try:
        return study.at(arm, changes).identity
    except InputError as error:
        values = ", ".join(f"{key} = {value:g}" if isinstance(value, float) else f"{key} = {value}"
                           for key, value in changes.items())  # fmt: skip
        where = f"point {point} ({values}), {arm}: {error.where}"
        raise InputError(where, expected=error.expected, got=error.got, hint=error.hint) from None


_LEFT = """
    FROM cells c WHERE c.job IS NOT NULL AND (c.job + :replicate) % :count = :rest AND NOT EXISTS (
        SELECT 1 FROM runs r WHERE r.scenario = c.scenario AND r.replicate = :replicate AND r.seed = :seed
        AND (r.status = 'done' OR NOT :retry))
"""


def _parameters(study: Study, shard: Shard, retry: bool, replicate: int) -> dict[str, int]:
    return {
        "count": shard.of, "rest": shard.rest, "retry": int(retry), "replicate": replicate, "seed": study.seed
    }  # fmt: skip


def count_left(connection: sqlite3.Connection, study: Study, *, shard: Shard, retry: bool) -> int:
    """Number of missing runs."""
    return sum(
        int(connection.execute(f"SELECT count(*) {_LEFT}", _parameters(study, shard, retry, replicate)).fetchone()[0])
        for replicate in range(study.runs)
    )


def tasks_left(connection: sqlite3.Connection, study: Study, *, shard: Shard, retry: bool) -> Iterator[Task]:
    """Missing runs, replicate by replicate: every point has one run before any has two.

    Read in pages: memory does not grow with the study, and no query stays open while runs are written.
    """
    arms = list(study.arms)
    columns = len(study.keys)
    query = f"SELECT c.job, c.point, c.position, c.scenario {_LEFT} AND c.job > :after ORDER BY c.job LIMIT {_PAGE}"
    for replicate in range(study.runs):
        after = -1
        while page := connection.execute(
            query, {**_parameters(study, shard, retry, replicate), "after": after}
        ).fetchall():
            after = page[-1][0]
            values = _values(connection, {row[1] for row in page})
            for _, point, position, scenario in page:
                row = values[point][:columns]
                yield Task(
                    run_of(scenario, seed=study.seed, replicate=replicate),
                    scenario, arms[position], point, dict(zip(study.keys, row, strict=True)),
                    study.seed, replicate, study.series,
                )  # fmt: skip


def _values(connection: sqlite3.Connection, points: Iterable[int]) -> dict[int, tuple[Value, ...]]:
    wanted = sorted(points)
    rows = connection.execute(
        f"SELECT * FROM points WHERE point IN ({', '.join('?' * len(wanted))})", wanted
    ).fetchall()
    return {row[0]: row[1:] for row in rows}
