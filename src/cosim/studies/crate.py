"""An RO-Crate of a folder of results: what each file is, and what made it, for archives and other programs.

RO-Crate 1.1 (https://w3id.org/ro/crate/1.1): one file of JSON-LD that names the files of its folder. It is written last
and is no part of the set of the folder, since it holds the hashes of all others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cosim.errors import InputError
from cosim.studies import files

__all__ = ["CRATE", "crate_of", "write_crate"]

CRATE = "ro-crate-metadata.json"
_FORMATS = {
    ".csv": "text/csv", ".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml",
    ".graphml": "application/graphml+xml", ".html": "text/html", ".toml": "application/toml",
}  # fmt: skip
_MEANINGS = {
    "result.json": "all of a comparison, to the last bit; cosim rerun repeats it",
    "run.json": "all of a run, to the last bit; cosim rerun repeats it",
    "comparison.csv": "a row per policy and outcome: differences with paired intervals",
    "runs.csv": "a row per arm and replicate: every outcome",
    "series.csv": "a row per week",
    "SHA256SUMS": "hashes of the files that belong together",
}


_LICENCE = {
    "@id": "#licence", "@type": "CreativeWork", "name": "No licence has been chosen",
    "description": "A licence, such as CC BY 4.0, has to be chosen before this folder is published. "
    "The program that made it, cosim, is under the MIT licence.",
}  # fmt: skip


def write_crate(folder: Path, *, day: str) -> Path:
    """Describe a folder of results in ``ro-crate-metadata.json``.

    Parameters
    ----------
    folder
        With ``result.json`` or ``run.json``.
    day
        Date of the crate, such as ``"2026-11-28"``.

    Raises
    ------
    InputError
        If there is no result, or the file cannot be written.
    """
    place = folder / CRATE
    files.write_all({place: files.json_text(crate_of(folder, day=day))}, checked=place)
    return place


def crate_of(folder: Path, *, day: str) -> dict[str, Any]:
    """The crate of a folder as plain values."""
    name = next((one for one in ("result.json", "run.json") if (folder / one).is_file()), None)
    if name is None:
        raise InputError(str(folder), expected="a folder with result.json or run.json", got="neither")
    found = files.read_json(folder / name)
    origin = found["provenance"]
    engine = {**origin, **origin.get("engine", {})}
    parts = [_file(path) for path in sorted(folder.iterdir()) if path.is_file() and _belongs(path)]
    software, made = f"#cosim-{engine['versions']['cosim']}", "#run"
    scenarios = [_scenario(arm, one) for arm, one in sorted(_scenarios(found).items())]
    plugins = _plugins(found)
    title = f"cosim {found['kind']}: {_scenarios(found)['base']['name']}"
    graph = [
        {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
         "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset", "name": title, "datePublished": day, "hasPart": _refer(parts),
         "license": {"@id": _LICENCE["@id"]},
         "description": f"Results of {title}, seed {found['seed']}, {found['weeks']} weeks."},
        _LICENCE,
        *parts,
        {"@id": software, "@type": "SoftwareApplication", "name": "cosim", "version": engine["versions"]["cosim"],
         "identifier": engine.get("commit", f"model {engine.get('model', '-')}")},
        {"@id": made, "@type": "CreateAction", "name": origin.get("command") or f"cosim {found['kind']}",
         "instrument": {"@id": software}, "object": _refer([*scenarios, *plugins]), "result": {"@id": "./"}},
        *scenarios,
        *plugins,
    ]  # fmt: skip
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}


def _belongs(path: Path) -> bool:
    return not path.name.startswith(".") and path.name != CRATE


def _file(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    found = {"@id": path.name, "@type": "File", "name": path.name, "contentSize": str(len(content)),
             "encodingFormat": _FORMATS.get(path.suffix, "text/plain"),
             "sha256": hashlib.sha256(content).hexdigest()}  # fmt: skip
    return found | ({"description": _MEANINGS[path.name]} if path.name in _MEANINGS else {})


def _scenarios(found: Mapping[str, Any]) -> dict[str, Any]:
    """Resolved scenarios by arm, with their identities."""
    origin = found["provenance"]
    if found["kind"] == "run":
        return {"base": {**found["scenario"], "identity": origin["identity"]}}
    identities = origin["identities"]
    return {arm: {**one, "identity": identities[arm]} for arm, one in origin["scenarios"].items()}


def _scenario(arm: str, one: Mapping[str, Any]) -> dict[str, Any]:
    policies = ", ".join(policy["name"] for policy in one["policies"])
    return {"@id": f"#scenario-{arm}", "@type": "PropertyValue", "propertyID": "cosim scenario identity",
            "name": one["name"] + (f" with {policies}" if policies else ""), "value": one["identity"]}  # fmt: skip


def _plugins(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    named = {one["digest"]: one["name"] for each in _scenarios(found).values() for one in each.get("extensions") or ()}
    return [
        {"@id": f"#plug-in-{name}", "@type": "SoftwareSourceCode", "name": name, "identifier": f"sha256:{digest}"}
        for digest, name in named.items()
    ]


def _refer(things: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": one["@id"]} for one in things]
