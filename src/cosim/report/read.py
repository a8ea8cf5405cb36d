"""Find and read what a report is made from: a comparison, a claim, an analysis of worlds, an ablation, a validation."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from cosim.errors import InputError
from cosim.report.sure import VERDICT_WORDS
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.folders import settle
from cosim.studies.results import load_result

__all__ = ["Found", "read"]

_NAMES = ("result.json", "run.json", "claim.json", "ablation.json", "validation.json")
_EXPECTED = "a result written by cosim: of compare, claim, discover, ablate or validate"
_LARGEST = 1e12  # of a share; JSON has numbers of any length
_FITS = {"policy", "outcome", "unit", "low", "high", "fits_low", "fits_high", "same_sign", "fits"}
_CHANGED = {"policy", "kind", "group", "unit", "count", "differ", "up", "down", "floor", "above"}
_WORDS = {"policy", "kind", "group", "unit", "outcome"}  # columns of both that are no numbers
_NEEDED = {
    "ablation": ("scenario", "treatment", "control", "runs", "weeks", "sentences", "table"),
    "claim": ("scenario", "answer"),
    "discovery": ("scenario", "worlds", "replicates", "arms"),
    "validation": ("scenario", "identity", "tier", "counts", "patterns", "version"),
}


@dataclass(frozen=True)
class Found:
    """A result, and what was found with it.

    Attributes
    ----------
    kind
        ``comparison``, ``claim``, ``discovery``, ``ablation`` or ``validation``.
    name
        Path as it was given.
    result
        The comparison, or the document.
    fits, changed
        Spread over calibrations, and who came out differently above the noise floor; None without.
    validation, ablations
        Documents that were given with it.
    """

    kind: str
    name: str
    result: Any
    fits: pd.DataFrame | None = None
    changed: pd.DataFrame | None = None
    validation: dict[str, Any] | None = None
    ablations: list[dict[str, Any]] = field(default_factory=list)


def read(path: Path, *, beside: Sequence[Path] = ()) -> Found:
    """Read a result, and validations and ablations to report with it.

    Raises
    ------
    InputError
        If there is none, or it is damaged, incomplete or of another version.
    """
    file = _file(path)
    document = _document(file)
    kind = _kind(document)
    if kind == "run":
        raise InputError(
            str(file), expected="a result of cosim compare", got="a single run", hint="one run has no margins"
        )
    if kind == "comparison":
        result = load_result(path)
        if not isinstance(result, Comparison) or len(result.arms) < 2 or not len(result.replicates):
            raise InputError(str(file), expected="a whole comparison", got="one without policies or replicates")
        _check_table(result, file)
        extra = [(one, _read_extra(one)) for one in beside]
        validation = next((text for _, text in extra if _kind(text) == "validation"), None)
        ablations = [text for _, text in extra if _kind(text) == "ablation"]
        fits = _beside(file.parent, "fits.csv", "--fits", _FITS, result)
        changed = _beside(file.parent, "changed.csv", "--who", _CHANGED, result)
        return Found(kind, str(path), result, fits, changed, validation, ablations)
    if beside:
        raise InputError("--with", expected="a comparison to report them with", got=f"a {kind}")
    missing = [key for key in _NEEDED.get(kind, ()) if key not in document]
    if kind not in _NEEDED or missing:
        got = "another kind of file" if kind not in _NEEDED else f"one without {missing[0]}"
        raise InputError(str(file), expected=_EXPECTED, got=got)
    return Found(kind, str(path), document)


def _file(path: Path) -> Path:
    if not path.is_dir():
        return path
    settle(path)
    for name in _NAMES:
        if (path / name).is_file():
            return path / name
    raise InputError(str(path), expected=f"a folder with one of {', '.join(_NAMES)}", got="none of them")


def _document(file: Path) -> dict[str, Any]:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise InputError(str(file), expected=_EXPECTED, got="no file")
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(str(file), expected=_EXPECTED, got=error.strerror or str(error)) from None
    except InputError:
        raise
    except (ValueError, RecursionError):
        hint = "store.sqlite needs cosim discover first" if file.suffix in {".sqlite", ".db"} else ""
        raise InputError(str(file), expected=_EXPECTED, got="a file that is damaged or no JSON", hint=hint) from None
    if not isinstance(found, dict):
        raise InputError(str(file), expected=_EXPECTED, got="another kind of file")
    return found


def _kind(document: dict[str, Any]) -> str:
    """The kind of a document; a validation does not name its own."""
    if "kind" in document:
        return str(document["kind"])
    return "validation" if {"patterns", "tier"} <= document.keys() else "claim" if "answer" in document else ""


def _read_extra(path: Path) -> dict[str, Any]:
    document = _document(_file(path))
    kind = _kind(document)
    if kind not in {"validation", "ablation"}:
        raise InputError(
            str(path), expected="the JSON of a validation or an ablation", got=kind or "another kind of file"
        )
    missing = [key for key in _NEEDED[kind] if key not in document]
    if missing:
        raise InputError(str(path), expected=f"a whole {kind}", got=f"one without {missing[0]}")
    if not (_sound_validation(document) if kind == "validation" else _sound_ablation(document)):
        raise InputError(str(path), expected=f"a whole {kind}", got="one with rows that are damaged")
    return document


def _sound_validation(document: dict[str, Any]) -> bool:
    """Whether every line has a name and a verdict that is known."""
    try:
        return all(
            isinstance(pattern["name"], str) and isinstance(line["line"], str) and line["verdict"] in VERDICT_WORDS
            for pattern in document["patterns"]
            for line in pattern["lines"]
        )
    except (LookupError, TypeError):
        return False


def _sound_ablation(document: dict[str, Any]) -> bool:
    """Whether every row says which mechanism, which outcome, and what share of it, if any."""
    try:
        return all(
            isinstance(row["mechanism"], str) and isinstance(row["outcome"], str)
            and (row["share"] is None or row["share"] != row["share"] or abs(row["share"]) < _LARGEST)
            for row in document["table"]
        )  # fmt: skip
    except (LookupError, TypeError):
        return False


def _check_table(result: Comparison, file: Path) -> None:
    """Refuse a table that lacks a policy or a column."""
    needed = {"policy", "group", "outcome", "unit", "base", "difference", "low", "high", "verdict"}
    missing = sorted(needed - set(result.table.columns)) or sorted(set(result.arms[1:]) - set(result.table["policy"]))
    if missing:
        raise InputError(str(file), expected="a whole comparison table", got=f"one without {missing[0]}")


def _beside(folder: Path, name: str, option: str, needed: set[str], result: Comparison) -> pd.DataFrame | None:
    """The table of an option of compare that lies beside a result, if it is about the same policies."""
    file = folder / name
    if not file.is_file():
        return None
    try:
        table = pd.read_csv(file)
    except (OSError, ValueError) as error:
        raise InputError(str(file), expected=f"the table of {option}", got=f"no table ({error})") from None
    if not needed <= set(table.columns) or not set(table["policy"]) <= set(result.arms):
        raise InputError(str(file), expected=f"the table of {option}, of this comparison", got="another table")
    if any(not pd.api.types.is_numeric_dtype(table[column]) for column in needed - _WORDS):
        raise InputError(str(file), expected=f"the table of {option}", got="one with words for numbers")
    return table
