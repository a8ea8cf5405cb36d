"""Provenance: everything needed to reproduce a result, and the versions that made it."""

from __future__ import annotations

import hashlib
import inspect
import platform
import textwrap
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from cosim.care.model_version import MODEL_VERSION
from cosim.care.scenario.model import Scenario
from cosim.core.compiled import cache_folder

__all__ = ["commit", "origin_line", "provenance", "source_digest", "to_install", "versions"]

_PACKAGES = ("cosim", "numpy", "numba", "networkx", "pandas", "mesa")


def versions() -> dict[str, str]:
    """Version of Python and of each package a result may depend on."""
    return dict(_versions())


@cache
def _versions() -> dict[str, str]:
    """Cached: reading the metadata of six packages took a tenth of the time of a small run."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # an uninstalled source tree
            found[package] = "unknown"
    return found


@cache
def commit() -> str | None:
    """Commit of a source tree that is under git, as it is checked out; None for an installed package.

    It is read from the files of git. Changes that have not been committed are seen in the digest of the kernels only.
    """
    root = Path(__file__).resolve().parents[3]
    place = root / ".git"
    try:
        if place.is_file():  # a work tree beside others
            place = root / place.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        head = (place / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref:"):
            return head or None
        name = head.removeprefix("ref:").strip()
        shared = place / "commondir"
        common = place / shared.read_text(encoding="utf-8").strip() if shared.is_file() else place
        for folder in (place, common):
            if (folder / name).is_file():
                return (folder / name).read_text(encoding="utf-8").strip()
        packed = (common / "packed-refs").read_text(encoding="utf-8").splitlines()
        return next((line.split()[0] for line in packed if line.endswith(f" {name}")), None)
    except OSError:
        return None


def to_install(made_with: Mapping[str, str], at: str | None = None) -> str:
    """What to install to have the version that made a result; empty if that is not known, or is this version.

    Parameters
    ----------
    made_with
        Versions by package, as `versions` gives them.
    at
        Commit of a source tree.

    Examples
    --------
    >>> to_install({"cosim": "0.0.1"}, "4f2a")
    'pip install cosim==0.0.1 (commit 4f2a)'
    >>> to_install(versions(), commit())
    ''
    """
    made = made_with.get("cosim", "unknown")
    if made == "unknown" or (made == versions()["cosim"] and at in (None, commit())):
        return ""
    return f"pip install cosim=={made}{f' (commit {at})' if at else ''}"


def source_digest(function: Callable[..., Any] | None) -> str | None:
    """SHA-256 of the source of a function of the user's own; None if there is no function, or no source to be read."""
    try:
        text = None if function is None else textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    except (OSError, TypeError):
        return None
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def origin_line(scenarios: Mapping[str, Scenario], *, seed: int | None = None, study: str = "") -> str:
    """Where an exported file comes from, in one line: versions, scenarios with identities, plug-ins, study and seed."""
    at = commit()
    known = [f"cosim {versions()['cosim']}" + (f" (commit {at[:12]})" if at else ""), f"model {MODEL_VERSION}"]
    known += [f"study {study}"] if study else []
    known += [
        f"{'scenario' if name in ('', 'base') else name} {one.name} {one.identity}" for name, one in scenarios.items()
    ]
    plugins = {
        f"plug-in {one.name} {one.digest}": None for scenario in scenarios.values() for one in scenario.extensions
    }
    return "; ".join([*known, *plugins, *([] if seed is None else [f"seed {seed}"])])


def provenance(
    scenario: Scenario,
    *,
    seed: int,
    replicate: int,
    weeks: int,
    record: str | int,
    choice: str | None,
    choice_source: str | None = None,
) -> dict[str, Any]:
    """Resolved scenario, identity, seed, model version, commit and package versions; JSON-able.

    Raises
    ------
    InputError
        If the scenario was edited in place.
    """
    scenario.check_unedited()
    more = {"choice_source": choice_source, "commit": commit()}
    return {
        "scenario": scenario.resolved(),
        "identity": scenario.identity,
        "seed": seed,
        "replicate": replicate,
        "weeks": weeks,
        "record": record,
        "choice": choice,
        "model": MODEL_VERSION,
        "versions": versions(),
        "kernel": cache_folder().name.removeprefix("kernels-"),
        **{key: value for key, value in more.items() if value is not None},
    }
