"""Which published patterns matter for which policy, and what the model made of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["packaged_lines"]

_REFERENCE = "region-2025"  # for a scenario of which no verdicts are packaged


@lru_cache(maxsize=1)
def _matters() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("cosim.report").joinpath("matters.toml").read_text(encoding="utf-8"))


def _expected(name: str) -> tuple[str, Mapping[str, Mapping[str, str]]]:
    """The scenario of which packaged verdicts are shown, and these: its own if there are any."""
    place = files("cosim.evidence.validation").joinpath("packaged", "expectations.toml")
    every = tomllib.loads(place.read_text(encoding="utf-8"))
    chosen = name if name in every else _REFERENCE
    return chosen, every.get(chosen, {}).get("quick", {})


def packaged_lines(result: Any, validation: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """A part a line: ``arms`` it matters for, ``what``, ``published``, ``verdict`` and ``scenario``.

    Parameters
    ----------
    validation
        The JSON of ``cosim validate --report``, or None for the verdicts that are packaged.
    """
    found = []
    reference, expected = _expected(str(result.scenario.name))
    measured = None if validation is None else _measured(validation)
    for key, line in _matters().items():
        pattern, _, name = key.partition(".")
        verdict = expected.get(pattern, {}).get(name) if measured is None else measured.get((pattern, name))
        arms = [arm for arm in result.arms[1:] if set(arm.split("+")) & set(line["policies"])]
        if arms and (verdict is not None or measured is None):
            scenario = reference if validation is None else str(validation.get("scenario", ""))
            found.append({**line, "arms": arms, "verdict": verdict or "not measured", "scenario": scenario})
    return found


def _measured(validation: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (str(pattern["name"]), str(line["line"])): str(line["verdict"])
        for pattern in validation.get("patterns", ())
        for line in pattern.get("lines", ())
    }
