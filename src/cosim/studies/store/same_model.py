"""Check that the runs in a store and those of this version are runs of one model.

A store contains the model version that made its runs. If anything else that could change a number differs (sources of
the compiled functions, Python, NumPy, Numba, NetworkX), or if the store is older than model versions, one stored run is
repeated, and every outcome has to be equal to the last bit. The store records this check, so it is made once.
"""

from __future__ import annotations

import hashlib
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from cosim.care.model_version import MODEL_VERSION
from cosim.care.provenance import commit, to_install, versions
from cosim.core.compiled import cache_folder
from cosim.errors import InputError

__all__ = ["Repeat", "Repeated", "check_model", "made_with", "model_digest", "origin", "record"]

_PACKAGES = ("python", "numpy", "numba", "networkx")
_HINT = (
    "resume with the version of cosim, Python and Numba that made it{made_by}; or name another file, or delete this "
    "one, and its runs are made again"
)


class Repeated(NamedTuple):
    """A stored run and its repetition: outcome name to value, None or NaN if the run does not have it."""

    run: str
    stored: dict[str, float | None]
    now: dict[str, float | None]


Repeat = Callable[[], Repeated | None]
"""Repeats one finished run of a store; None if the store has none."""


def model_digest() -> str:
    """Digest of the sources of the compiled functions and of their compiler versions."""
    return cache_folder().name.removeprefix("kernels-")


def origin() -> dict[str, str]:
    """Rows of the table ``meta`` that describe the model and versions of a new store."""
    package = {f"version {name}": version for name, version in versions().items()}
    at = commit()
    return {"model": str(MODEL_VERSION), "kernel": model_digest(), **package, **({"commit": at} if at else {})}


def made_with(connection: sqlite3.Connection) -> str:
    """Versions that made the first runs of a store, in words."""
    return _words(dict(connection.execute("SELECT key, value FROM meta").fetchall()))


def check_model(connection: sqlite3.Connection, path: Path, repeat: Repeat | None = None) -> str | None:
    """Refuse a store whose runs are of another model.

    Parameters
    ----------
    repeat
        Repeats a run if that is needed for the decision; without it, such a store is refused.

    Returns
    -------
    str or None
        One line that names the repeated run, to be stored with `record`; None if no run was repeated.

    Raises
    ------
    InputError
        If the model version differs, or a repeated run has another outcome.
    """
    meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    if "kernel" in meta and meta.get("model") != str(MODEL_VERSION):
        raise InputError(
            str(path), expected=f"a store made with this model (version {MODEL_VERSION})",
            got=f"one made with version {meta.get('model')}", hint=_hint(meta),
        )  # fmt: skip
    if _note_key() in meta or all(meta.get(key) == value for key, value in _environment().items()):
        return None
    if repeat is None:
        other = [key for key, value in _environment().items() if meta.get(key) != value]
        named = ", ".join("the code of the model" if key == "kernel" else key.removeprefix("version ") for key in other)
        raise InputError(
            str(path), expected=f"a store made with this model ({_words(_environment())})",
            got=f"{_words(meta)}: {named} differs, so that its runs need not be those of today", hint=_hint(meta),
        )  # fmt: skip
    found = repeat()
    if found is None:
        return None
    for name, value in found.stored.items():
        if not _same(value, found.now.get(name)):
            raise InputError(
                str(path), expected="a store made with this model: a repeated run is equal to the last bit",
                got=f"{name} {value} in run {found.run[:8]}, now {found.now.get(name)}", hint=_hint(meta),
            )  # fmt: skip
    return f"made by other versions; run {found.run[:8]} was repeated, and all {len(found.stored)} outcomes are equal"


def record(connection: sqlite3.Connection, note: str | None) -> None:
    """Store the line of `check_model`, in the transaction of the caller or in a separate one."""
    if note is not None:
        text = f"{note} ({_words(_environment())})"
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_note_key(), text))


def _environment() -> dict[str, str]:
    """Versions that may change a number under the same model version, as in ``meta``."""
    return {
        key: value for key, value in origin().items() if key == "kernel" or key.removeprefix("version ") in _PACKAGES
    }


def _note_key() -> str:
    """Key of the record that a run was repeated in this environment."""
    return "repeated " + hashlib.sha256(str(sorted(_environment().items())).encode()).hexdigest()[:16]


def _words(meta: dict[str, str]) -> str:
    names = [name for name in ("model", "kernel", *(f"version {package}" for package in _PACKAGES)) if name in meta]
    return ", ".join(f"{name.removeprefix('version ')} {meta[name]}" for name in names) or "no versions"


def _hint(meta: dict[str, str]) -> str:
    """What to do about a store of another model, with the version to install as far as the store names it."""
    made_with = {key.removeprefix("version "): one for key, one in meta.items() if key.startswith("version ")}
    what = to_install(made_with, meta.get("commit"))
    return _HINT.format(made_by=f" ({what})" if what else "")


def _same(stored: float | None, now: float | None) -> bool:
    """Equal to the last bit; NaN is stored as NULL."""
    one, other = (math.nan if value is None else value for value in (stored, now))
    return one == other or (math.isnan(one) and math.isnan(other))
