"""Merge stores of one study: the shards of an array job, or the runs of several machines."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from cosim.errors import InputError
from cosim.studies.store.connect import check_store, errors_of, is_begun, reading
from cosim.studies.store.definition import check_arms, stored_study
from cosim.studies.store.migrate import present
from cosim.studies.store.same_model import check_model, made_with, record
from cosim.studies.store.schema import SWEEP, quoted, series_statement
from cosim.studies.store.sound import check_values
from cosim.studies.store.writer import Store, outcomes_in, repeat_one

__all__ = ["merge"]


def merge(out: Path, stores: Sequence[Path]) -> dict[str, Any]:
    """Copy the runs of several stores of one study into ``out``, which is created or resumed.

    A finished run replaces a failed one. Duplicate runs are identical, and one is kept. Stores of schema version 1 are
    read through a migrated copy and do not change.

    Returns
    -------
    dict
        ``stores`` read, ``runs`` added, ``done`` and ``failed`` in ``out`` afterwards; ``left_out`` names outcomes that
        not every store has, if there are any.

    Raises
    ------
    InputError
        Before anything is written: if one is not a store, is of another study, model or points, or is ``out`` itself.
    """
    if not stores:
        raise InputError("stores", expected="at least one store to merge", got="none")
    studies, known = [], []
    notes: dict[str, str] = {}  # one run is repeated for all shards made by the same versions
    for path in stores:
        check_store(path)
        if path.resolve() == out.resolve():
            raise InputError(str(path), expected="other stores than the one that is written", got="the same")
        with reading(path) as connection:
            problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if problem != "ok":
                raise InputError(str(path), expected="a sound store", got=f"a damaged one ({problem})",
                                 hint=f"cosim store check {path}")  # fmt: skip
            study = stored_study(connection, path)
            studies.append(study)
            check_values(connection, path, SWEEP)
            check_arms(connection, study, path)
            known.append(outcomes_in(connection))
            made_by = made_with(connection)
            if made_by not in notes:
                notes[made_by] = check_model(connection, path, partial(repeat_one, connection, study)) or ""
    for path, study in zip(stores, studies, strict=True):
        if study.identity != studies[0].identity:
            raise InputError(
                str(path), expected=f"a store of the same study as {stores[0]} ({studies[0].identity[:8]})",
                got=f"one of another ({study.name}, {study.identity[:8]})",
            )  # fmt: skip
    largest = max(studies, key=lambda study: (study.samples, study.runs))
    largest = largest.grown(runs=max(study.runs for study in studies))
    if is_begun(out):
        with reading(out) as connection:
            mine = stored_study(connection, out)
        if mine.identity != studies[0].identity:
            raise InputError(
                str(out), expected=f"a store of the same study as {stores[0]} ({studies[0].identity[:8]})",
                got=f"one of another ({mine.name}, {mine.identity[:8]})",
            )  # fmt: skip
        largest = mine if mine.samples > largest.samples else largest
    with ExitStack() as opened:
        places = [opened.enter_context(present(path)) for path in stores]
        common = [name for name in known[0] if all(name in names for names in known)]
        kept = opened.enter_context(closing(Store(out, largest, outcomes=common)))
        before = _count(kept.connection)
        for path, place in zip(stores, places, strict=True):
            _check_points(kept.connection, path, place)
        for place in places:
            _take(kept.connection, place, kept.path)
        for repeated in filter(None, notes.values()):
            record(kept.connection, repeated)
        after = _count(kept.connection)
        failed = kept.connection.execute("SELECT count(*) FROM runs WHERE status = 'failed'").fetchone()[0]
    left_out = sorted({name for names in known for name in names if name not in kept.outcomes})
    found: dict[str, Any] = {"stores": len(stores), "runs": after - before, "done": after - failed, "failed": failed}
    return found | ({"left_out": left_out} if left_out else {})


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])


def _check_points(connection: sqlite3.Connection, path: Path, place: Path) -> None:
    """Refuse a store with other points, for example Latin hypercubes that grew in other steps."""
    with reading(place) as other:
        for point, position, scenario in other.execute("SELECT point, position, scenario FROM cells"):
            found = connection.execute(
                "SELECT scenario FROM cells WHERE point = ? AND position = ?", (point, position)
            ).fetchone()
            if found is None or found[0] != scenario:
                raise InputError(
                    str(path), expected="the same points as the other stores", got=f"another point {point}",
                    hint="samples that were added in other steps differ",
                )  # fmt: skip


def _take(connection: sqlite3.Connection, path: Path, out: Path) -> None:
    """Copy the runs that ``out`` does not have, in one transaction."""
    with errors_of(out):
        connection.execute("ATTACH DATABASE ? AS other", (str(path),))
        try:
            connection.execute("BEGIN IMMEDIATE")
            wanted = (
                "SELECT o.run FROM other.runs o LEFT JOIN main.runs m ON m.run = o.run "
                "WHERE m.run IS NULL OR (m.status = 'failed' AND o.status = 'done')"
            )
            connection.execute(f"CREATE TEMP TABLE wanted AS {wanted}")
            for table in ("runs", "outcomes", "series"):
                columns = [row[1] for row in connection.execute(f"PRAGMA other.table_info({table})")]
                if not columns:
                    continue
                if table == "series":
                    connection.execute(series_statement(columns[1:]))
                # What only newer stores have is left out: `merge` names it.
                there = {row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")}
                names = ", ".join(quoted(name) for name in columns if name in there)
                connection.execute(
                    f"INSERT OR REPLACE INTO main.{table} ({names}) "
                    f"SELECT {names} FROM other.{table} WHERE run IN (SELECT run FROM temp.wanted)"
                )
            connection.execute("DROP TABLE temp.wanted")
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            if not connection.in_transaction:
                connection.execute("DETACH DATABASE other")
