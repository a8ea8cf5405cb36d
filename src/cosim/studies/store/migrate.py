"""Stores of schema version 1, whose identities are hashes of all values, defaults included.

They can be read without a change, and are migrated to the current schema in one transaction when they are first opened
for writing: new identities in `studies`, `cells`, `runs`, `outcomes` and `series`. Remove this file, and
`identity_by_all_values`, when such stores are no longer supported.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cosim.care.model_version import MODEL_VERSION
from cosim.care.scenario.identity import identity_by_all_values
from cosim.core.untrusted import file_name
from cosim.errors import InputError
from cosim.studies.store.connect import reading, writing
from cosim.studies.store.definition import stored_definition, stored_study
from cosim.studies.store.schema import VERSION, by_all_values
from cosim.studies.sweeps.study import Study
from cosim.studies.tasks import run_of

__all__ = ["earlier_store", "migrate", "present", "runs_kept"]


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Migrate a store to the current schema, in one transaction; the caller holds the lock.

    Raises
    ------
    InputError
        If its scenarios do not give the stored identities.
    """
    if not by_all_values(connection):
        return
    study = stored_study(connection, path)
    scenarios = _scenarios(connection, study, path)
    renamed = _renamed_runs(connection, scenarios)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE studies SET study = ?", (study.identity,))
        connection.executemany(
            "UPDATE cells SET scenario = ? WHERE scenario = ?", [(new, old) for old, new in scenarios.items()]
        )
        for table in ("runs", "outcomes", "series"):
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                connection.executemany(
                    f"UPDATE {table} SET run = ? WHERE run = ?", [(new, old) for old, new in renamed.items()]
                )
        connection.executemany(
            "UPDATE runs SET scenario = ? WHERE scenario = ?", [(new, old) for old, new in scenarios.items()]
        )
        connection.execute("UPDATE meta SET key = 'kernel' WHERE key = 'model'")
        connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", [("model", str(MODEL_VERSION)), ("schema", str(VERSION))]
        )
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def runs_kept(connection: sqlite3.Connection, study: Study, path: Path) -> set[str]:
    """Identities of the runs in a store, by the scheme of this version."""
    if not by_all_values(connection):
        return {row[0] for row in connection.execute("SELECT run FROM runs")}
    return set(_renamed_runs(connection, _scenarios(connection, study, path)).values())


@contextmanager
def present(path: Path) -> Iterator[Path]:
    """A store of the current schema: the file itself, or a migrated copy that is deleted afterwards."""
    with reading(path) as connection:
        if not by_all_values(connection):
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="cosim-") as folder:
            copy = Path(folder) / path.name
            with closing(sqlite3.connect(copy)) as target:
                connection.backup(target)
            with closing(writing(copy)) as target:
                migrate(target, path)
                target.execute("PRAGMA journal_mode = DELETE").fetchone()
            yield copy


def earlier_store(folder: Path, study: Study, *, suffix: str = "") -> Path | None:
    """A store of schema version 1 of this study, by its contents: its file is named after the identity of that time."""
    for path in sorted(folder.glob(f"{file_name(study.name)}-????????{suffix}.sqlite")):
        try:
            with reading(path) as connection:
                if by_all_values(connection) and stored_study(connection, path).identity == study.identity:
                    return path
        except InputError:
            continue  # another file of that name
    return None


def _scenarios(connection: sqlite3.Connection, study: Study, path: Path) -> dict[str, str]:
    """New identity of every scenario of the cells by its old one, which is checked against the stored one."""
    arms = list(study.arms.values())
    plain_arms = list(stored_definition(connection, path)["arms"].values())
    points = {row[0]: row[1:] for row in connection.execute("SELECT * FROM points")}
    found: dict[str, str] = {}
    cells = connection.execute("SELECT point, position, scenario FROM cells").fetchall()
    for point, position, old in cells:
        changes = dict(zip(study.keys, points[point], strict=True))
        if identity_by_all_values(_changed(plain_arms[position], changes)) != old:
            raise InputError(
                str(path), expected="a store whose scenarios give the stored identities",
                got=f"another one at point {point}", hint="cosim export still writes its table",
            )  # fmt: skip
        found[old] = arms[position].replaced(changes).identity
    return found


def _changed(resolved: Mapping[str, Any], changes: Mapping[str, float | str]) -> dict[str, Any]:
    """A resolved scenario with other values, changed as by `cosim.care.scenario.model.Scenario.replaced`."""
    changed = json.loads(json.dumps(resolved))
    for key, value in changes.items():
        if key == "weeks":
            changed["weeks"] = int(value)
            continue
        changed["values"][key] = value if isinstance(value, str) else float(value) + 0.0
        if key == "network.builder":
            changed["network"] = None
    return dict(changed)


def _renamed_runs(connection: sqlite3.Connection, scenarios: Mapping[str, str]) -> dict[str, str]:
    """New identity of every run by its old one."""
    rows = connection.execute("SELECT run, scenario, seed, replicate FROM runs")
    return {
        run: run_of(scenarios[scenario], seed=seed, replicate=replicate)
        for run, scenario, seed, replicate in rows
        if scenario in scenarios
    }
