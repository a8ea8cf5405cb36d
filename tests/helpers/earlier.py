"""The values of `region-2015` before practice was known in pieces: each mechanism added since then is off.

What one mechanism does is tried on a world that no calibration moves; bands of such tests were set on these values.
They are those of the classroom with which the files of ``tests/data/before`` were made.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from helpers.small import Values

__all__ = ["EARLIER"]

_FILE = Path(__file__).parents[1] / "data" / "before" / "classroom-before.toml"


def _flat(table: dict[str, Any], before: str = "") -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}.")
        elif before:  # name and extends stand at the top
            found[f"{before}{name}"] = value
    return found


EARLIER: Values = _flat(tomllib.loads(_FILE.read_text(encoding="utf-8")))
