"""Records the whole runs of `runs` anew and says what moved: ``python -m tests.baselines.refresh``.

Whole numbers (stages, teams, counts, cents) have to be the same exactly; real numbers have to agree to twelve digits,
since the last one may differ with the mathematical library of the machine.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

from tests.baselines.runs import BASELINES, Values

FOLDER = Path(__file__).parent


def measure(name: str) -> Values:
    """The run of a baseline as it comes out now, as plain values."""
    return BASELINES[name]()


def recorded(name: str) -> Values:
    """The run of a baseline as it was recorded."""
    found: Values = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def written(values: Values) -> str:
    """Plain values as JSON, a line for each name of the first two levels.

    Examples
    --------
    >>> print(written({"rows": 2, "columns": {"a": {"sum": 1.5}, "b": "ab12"}}), end="")
    {
     "rows": 2,
     "columns": {
      "a": {"sum": 1.5},
      "b": "ab12"
     }
    }
    """
    lines = []
    for name, value in values.items():
        if isinstance(value, dict):
            inner = ",\n".join(f"  {json.dumps(key)}: {json.dumps(one)}" for key, one in value.items())
            lines.append(f" {json.dumps(name)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def differences(old: Any, new: Any, *, where: str = "") -> list[str]:
    """One line for each place where two sets of plain values part, numbers by more than 1e-12 of their size.

    Examples
    --------
    >>> differences({"a": 1.0, "b": "x"}, {"a": 1.0 + 1e-15, "b": "y"})
    ['b: x, now y']
    """
    if isinstance(old, dict) and isinstance(new, dict):
        lines = [f"{where}{name}: gone" for name in old if name not in new]
        lines += [f"{where}{name}: new" for name in new if name not in old]
        for name in old:
            if name in new:
                lines += differences(old[name], new[name], where=f"{where}{name}: ")
        return lines
    if isinstance(old, float) and isinstance(new, float):
        same = math.isclose(old, new, rel_tol=1e-12, abs_tol=1e-12)
    else:
        same = old == new
    return [] if same else [f"{where}{old}, now {new}"]


def main() -> None:
    """Record every baseline anew, and say what moved."""
    for name in BASELINES:
        path = FOLDER / f"{name}.json"
        new = measure(name)
        moved = differences(recorded(name), new) if path.exists() else ["recorded for the first time"]
        if moved:
            path.write_text(written(new), "utf-8")
        for line in moved or ["as recorded"]:
            sys.stdout.write(f"{name}: {line}\n")


if __name__ == "__main__":
    main()
