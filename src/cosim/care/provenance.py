"""Provenance: everything needed to reproduce a result, and the versions that made it."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from cosim.care.model_version import MODEL_VERSION
from cosim.care.scenario.model import Scenario
from cosim.core.compiled import cache_folder

__all__ = ["provenance", "versions"]

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


def provenance(
    scenario: Scenario, *, seed: int, replicate: int, weeks: int, record: str | int, choice: str | None
) -> dict[str, Any]:
    """Resolved scenario, identity, seed, model version and package versions; JSON-able."""
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
    }
