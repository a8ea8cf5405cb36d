"""The study of a store, read and checked, because others may have written the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cosim.care.scenario.identity import digest, identity_by_all_values
from cosim.core.untrusted import is_plain
from cosim.errors import InputError
from cosim.studies.networks import content_of, packed, placed, relative, unpacked
from cosim.studies.store.connect import MEMORY
from cosim.studies.store.schema import NETWORKS, WHAT, by_all_values
from cosim.studies.sweeps.study import Study, restore_study

__all__ = [
    "check_arms",
    "definition_for",
    "keep_networks",
    "stored_definition",
    "stored_study",
    "study_identity_by_all_values",
]


def stored_study(connection: sqlite3.Connection, path: Path, *, look: bool = False) -> Study:
    """The study of a store.

    Parameters
    ----------
    look
        Whether its answers are only read: the network file of a scenario may then be gone.

    Raises
    ------
    InputError
        If it is missing or damaged, or does not give the stored identity.
    """
    try:
        return _study(connection, path, look=look)
    except InputError:
        raise
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as error:
        reason = f"one whose study is damaged ({type(error).__name__}: {error})"
        raise InputError(str(path), expected="a sound store", got=reason) from error


def check_arms(connection: sqlite3.Connection, study: Study, path: Path) -> None:
    """Refuse a store whose table of policies does not have the arms of its study, or whose cells have others.

    Raises
    ------
    InputError
        If so.
    """
    rows = connection.execute("SELECT position, policy FROM policies ORDER BY position").fetchall()
    if rows != list(enumerate(study.arms)):
        raise InputError(f"{path}: policies", expected=f"the arms {', '.join(study.arms)}", got="others")
    worst = connection.execute("SELECT min(position), max(position) FROM cells").fetchone()
    if None not in worst and not 0 <= worst[0] <= worst[1] < len(rows):
        raise InputError(f"{path}: cells", expected=f"positions of {len(rows)} arms", got="others")


def _study(connection: sqlite3.Connection, path: Path, *, look: bool) -> Study:
    row = connection.execute("SELECT study, runs, batches, written FROM studies").fetchone()
    if row is None:
        raise InputError(str(path), expected=WHAT, got="one without a study")
    identity, runs, batches, written = row
    definition = stored_definition(connection, path)
    definition = {**definition, "arms": _placed_arms(connection, path, definition)}
    sizes = _json(batches, path, "batches")
    study = restore_study(definition, runs=runs, batches=sizes, where=str(path), look=look)
    found = study_identity_by_all_values(definition) if by_all_values(connection) else study.identity
    if found != identity:
        raise InputError(str(path), expected="a study with its stored identity", got="one of another version")
    return replace(study, written=str(written))


def definition_for(study: Study, path: Path) -> dict[str, Any]:
    """The definition of a study as a store keeps it: with network files as seen from there."""
    definition = study.definition()
    if path == MEMORY:
        return definition
    return {**definition, "arms": {name: relative(arm, path.parent) for name, arm in definition["arms"].items()}}


def keep_networks(connection: sqlite3.Connection, study: Study) -> None:
    """Put the network files of a study into its store; inside the caller's transaction, or by itself."""
    content = content_of({name: arm.resolved() for name, arm in study.arms.items()})
    if content:
        connection.execute(NETWORKS)
        connection.executemany(
            "INSERT OR IGNORE INTO networks VALUES (?, ?, ?)",
            [(digest, name, packed(data)) for digest, files in content.items() for name, data in files.items()],
        )


def _placed_arms(connection: sqlite3.Connection, path: Path, definition: Mapping[str, Any]) -> Any:
    arms = definition.get("arms")
    if not isinstance(arms, dict):
        return arms

    def kept(digest: str) -> dict[str, bytes] | None:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'networks'").fetchone():
            return None
        rows = connection.execute("SELECT name, content FROM networks WHERE digest = ?", (digest,)).fetchall()
        if not all(isinstance(name, str) and is_plain(name) for name, _ in rows):
            raise InputError(f"{path}: networks", expected="names of files", got="a path")
        try:
            return {name: unpacked(content) for name, content in rows}
        except ValueError as error:
            raise InputError(f"{path}: networks", expected="a sound store", got=str(error)) from None

    return {name: placed(arm, path.parent, kept) for name, arm in arms.items()}


def stored_definition(connection: sqlite3.Connection, path: Path) -> dict[str, Any]:
    """The stored definition of the study, see `cosim.studies.sweeps.study.Study.definition`."""
    row = connection.execute("SELECT definition FROM studies").fetchone()
    definition = _json("null" if row is None else row[0], path, "definition")
    if not isinstance(definition, dict):
        raise InputError(f"{path}: studies.definition", expected="a table in JSON", got=type(definition).__name__)
    return definition


def _json(text: object, path: Path, column: str) -> Any:
    try:
        return json.loads(str(text))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: studies.{column}", expected="JSON", got=str(error)) from None


def study_identity_by_all_values(definition: Mapping[str, Any]) -> str:
    """Identity of a study by the scheme before model versions, in which a hash of all values identified a scenario.

    It recognises stores of schema version 1; remove it when they are no longer supported.
    """
    design = definition["design"]
    content = {
        "arms": sorted(identity_by_all_values(arm) for arm in definition["arms"].values()),
        "factors": definition["factors"],
        "design": design,
        "seed": definition["seed"],
        "second_order": definition["second_order"] if design == "sobol" else None,
        "series": definition["series"],
    }
    if design == "morris" and any(factor.get("levels") or factor.get("whole") for factor in definition["factors"]):
        content["steps"] = "between a factor's own values"
    return digest(content)
