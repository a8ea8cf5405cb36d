"""Whole runs as they came out, and the one command that records them anew: ``python -m tests.baselines.refresh``.

Whole numbers (stages, teams, counts, cents) are kept as a digest of each column and have to be the same exactly; real
numbers are kept as a few sums of each column and have to agree to twelve digits, since the last one may differ with the
mathematical library of the machine.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np

from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate

FOLDER = Path(__file__).parent

# Short windows, so that outcomes on clients have values within the weeks of a baseline.
WINDOWS = {"measure.warm_up_weeks": 8, "follow_up.weeks": 20}
BASELINES: dict[str, dict[str, Any]] = {
    "classroom": {"scenario": "classroom", "policies": [], "seed": 1, "weeks": 60, "values": WINDOWS},
}
TABLES = ("clients", "professionals", "organisations", "ties", "system")


def _of_column(column: Any) -> str | dict[str, float]:
    """What is kept of one column: a digest of whole numbers, sums of real ones."""
    if column.dtype.kind in "iu":
        wide = np.ascontiguousarray(column, dtype="<i8")  # the width of a column in memory is no result
        return hashlib.sha256(wide.tobytes()).hexdigest()
    known = column[~np.isnan(column)]
    return {
        "known": float(known.size),
        "sum": math.fsum(known.ravel()),
        "squares": math.fsum((known * known).ravel()),
        "by_row": math.fsum((known * (1.0 + np.arange(known.size).reshape(known.shape))).ravel()),
    }


def measure(name: str) -> dict[str, Any]:
    """The run of a baseline as it comes out now, as plain values."""
    what = BASELINES[name]
    scenario = load_scenario(what["scenario"]).replace(what["values"]).with_policies(what["policies"])
    run = simulate(scenario, seed=what["seed"], weeks=what["weeks"])
    tables = {table: getattr(run.built.world, table) for table in TABLES} | {"series": run.recorded}
    return {
        "run": what,
        "summary": {outcome: None if math.isnan(value) else value for outcome, value in run.summary.items()},
        "columns": {
            f"{table}.{column}": _of_column(rows[column])
            for table, rows in tables.items()
            for column in rows.dtype.names
        },
    }


def recorded(name: str) -> dict[str, Any]:
    """The run of a baseline as it was recorded."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


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
            path.write_text(json.dumps(new, indent=1) + "\n", "utf-8")
        for line in moved or ["as recorded"]:
            sys.stdout.write(f"{name}: {line}\n")


if __name__ == "__main__":
    main()
