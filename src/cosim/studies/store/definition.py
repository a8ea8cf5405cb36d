"""The study of a store, read and checked, because others may have written the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cosim.care.scenario.identity import digest, identity_by_all_values
from cosim.errors import InputError
from cosim.studies.store.schema import WHAT, by_all_values
from cosim.studies.sweeps.study import Study, restore_study

__all__ = ["stored_definition", "stored_study", "study_identity_by_all_values"]


def stored_study(connection: sqlite3.Connection, path: Path) -> Study:
    """The study of a store.

    Raises
    ------
    InputError
        If it is missing or damaged, or does not give the stored identity.
    """
    row = connection.execute("SELECT study, runs, batches, written FROM studies").fetchone()
    if row is None:
        raise InputError(str(path), expected=WHAT, got="one without a study")
    identity, runs, batches, written = row
    definition = stored_definition(connection, path)
    study = restore_study(definition, runs=runs, batches=_json(batches, path, "batches"), where=str(path))
    found = study_identity_by_all_values(definition) if by_all_values(connection) else study.identity
    if found != identity:
        raise InputError(str(path), expected="a study with its stored identity", got="one of another version")
    return replace(study, written=str(written))


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
    except ValueError as error:
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
