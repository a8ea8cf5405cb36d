"""Which published patterns matter for which policy, and what the model made of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["packaged_lines"]

_REFERENCE = "region-2025"  # of which verdicts are packaged, and in which the most lines can fail


@lru_cache(maxsize=1)
def _matters() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("cosim.report").joinpath("matters.toml").read_text(encoding="utf-8"))


def _expected() -> Mapping[str, Mapping[str, str]]:
    place = files("cosim.evidence.validation").joinpath("packaged", "expectations.toml")
    found: Mapping[str, Mapping[str, str]] = (
        tomllib.loads(place.read_text(encoding="utf-8")).get(_REFERENCE, {}).get("quick", {})
    )
    return found


def packaged_lines(result: Any, validation: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """A part a line: ``arms`` it matters for, ``what``, ``published``, ``verdict`` and ``scenario``.

    Parameters
    ----------
    validation
        The JSON of ``cosim validate --report``, or None for the verdicts that are packaged.
    """
    found = []
    measured = None if validation is None else _measured(validation)
    for key, line in _matters().items():
        pattern, _, name = key.partition(".")
        verdict = _expected().get(pattern, {}).get(name) if measured is None else measured.get((pattern, name))
        arms = [arm for arm in result.arms[1:] if set(arm.split("+")) & set(line["policies"])]
        if arms and (verdict is not None or measured is None):
            scenario = _REFERENCE if validation is None else str(validation.get("scenario", ""))
            found.append({**line, "arms": arms, "verdict": verdict or "not measured", "scenario": scenario})
    return found


def _measured(validation: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (str(pattern["name"]), str(line["line"])): str(line["verdict"])
        for pattern in validation.get("patterns", ())
        for line in pattern.get("lines", ())
    }
