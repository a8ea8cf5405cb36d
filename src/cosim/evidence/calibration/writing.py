"""A fit as a scenario file: every fitted value with status, source and acceptable range."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pandas as pd

from cosim.care.scenario.model import Scenario

__all__ = ["entries", "scenario_text"]

_SOURCE = "fitted to the figures in docs/calibration.md"


def entries(
    values: Mapping[str, float | str], pins: pd.DataFrame, *, source: str = _SOURCE
) -> dict[str, dict[str, str]]:
    """Lines of a scenario file by section and last part of the key."""
    ranges = {row["key"]: row for row in pins.to_dict("records")}
    sections: dict[str, dict[str, str]] = {}
    for key, value in values.items():
        section, last = key.rsplit(".", 1)
        row = ranges.get(key)
        note = f"acceptable {row['low']:.3g} to {row['high']:.3g}" if row else ""
        origin = {"status": "calibrated", "source": source, "note": note}
        plain = json.dumps(value) if isinstance(value, str) else f"{value:.6g}"
        parts = ", ".join(f"{name} = {json.dumps(text)}" for name, text in origin.items() if text)
        sections.setdefault(section, {})[last] = f"{{ value = {plain}, {parts} }}"
    return sections


def scenario_text(
    scenario: Scenario,
    *,
    extends: str,
    name: str,
    values: Mapping[str, float | str],
    pins: pd.DataFrame,
    source: str = _SOURCE,
    extend: Sequence[str] = (),
) -> str:
    """A scenario file that extends another by fitted values.

    Parameters
    ----------
    extends
        Packaged name or path that the new file extends.
    name
        Name of the new scenario.
    source
        What the values were fitted to.
    extend
        Plug-ins, as the new file names them.
    """
    lines = [f"name = {json.dumps(name)}", f"title = {json.dumps(f'{scenario.title}, fitted')}",
             f"extends = {json.dumps(extends)}"]  # fmt: skip
    lines += [f"extend = {json.dumps(list(extend))}"] if extend else []
    for section, found in entries(values, pins, source=source).items():
        lines += ["", f"[{section}]", *(f"{last} = {entry}" for last, entry in found.items())]
    return "\n".join(lines) + "\n"
