"""The whole runs of `runs` as they came out, and the declared defaults; ``make refresh`` records both.

Neither is recorded again under the same model version where numbers moved: see `cosim.care.model_version`. To record
another run under the name of an old one, remove its file first.

Whole numbers (stages, teams, counts, cents) have to be the same exactly; real numbers have to agree to twelve digits,
since the last one may differ with the mathematical library of the machine.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from tests.baselines.runs import BASELINES, Values

from cosim.care.model_version import MODEL_VERSION
from cosim.care.scenario import tables
from cosim.core.parameters import keys_of

FOLDER = Path(__file__).parent


def measure(name: str) -> Values:
    """The run of a baseline as it comes out now, as plain values, and the model version."""
    return {"model": MODEL_VERSION, **BASELINES[name]()}


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


def moved(lines: list[str]) -> list[str]:
    """Those differences in which a number is another one, rather than new or gone.

    Examples
    --------
    >>> moved(["a: 1.0, now 2.0", "b: new", "c: gone"])
    ['a: 1.0, now 2.0']
    """
    return [line for line in lines if not line.endswith((": new", ": gone"))]


def record_runs() -> tuple[list[str], bool]:
    """Record every baseline; what moved, and whether one was refused because numbers moved under one model version."""
    lines: list[str] = []
    refused = False
    for name in BASELINES:
        path = FOLDER / f"{name}.json"
        old, new = recorded(name) if path.exists() else {}, measure(name)
        found = differences(old, new)
        lines += [f"{name}: {line}" for line in found] if old else [f"{name}: recorded for the first time"]
        if old.get("model") == MODEL_VERSION and moved(found):
            lines.append(f"{name}: left as it was, since numbers moved: {_ADVICE}")
            refused = True
        elif found:
            path.write_text(written(new), "utf-8")
    return lines, refused


_ADVICE = f"MODEL_VERSION is still {MODEL_VERSION}; raise it in src/cosim/care/model_version.py, or undo the change"


def declared_defaults() -> dict[str, Any]:
    """Model version, and default and off value of every parameter."""
    keys = keys_of(tables.parameters())
    declared = {key: [_plain(one.defaults[at]), _plain(one.off)] for key, (one, at) in keys.items()}
    return {"model": MODEL_VERSION, "defaults": declared}


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, (int, float)) else value


def recorded_defaults() -> dict[str, Any]:
    """Declared defaults as they were recorded."""
    found: dict[str, Any] = json.loads((FOLDER / "defaults.json").read_text("utf-8"))
    return found


def moved_defaults(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Changes of defaults that move numbers, though the model version is the same.

    Examples
    --------
    >>> old = {"model": 1, "defaults": {"a": [0.5, 0.0], "b": [0.0, 0.0]}}
    >>> moved_defaults(old, {"model": 1, "defaults": {"a": [0.6, 0.0], "c": [1.0, 0.0], "d": [0.0, 0.0]}})
    ['a: default 0.5, now 0.6', 'c: new, and on by default (1.0)']
    >>> moved_defaults(old, {"model": 2, "defaults": {"b": [0.5, 0.0]}})
    []
    """
    if old["model"] != new["model"]:
        return []
    lines = []
    for key, (default, off) in new["defaults"].items():
        if key not in old["defaults"]:
            lines += [f"{key}: new, and on by default ({default})"] if default != off else []
        elif default != old["defaults"][key][0]:
            lines.append(f"{key}: default {old['defaults'][key][0]}, now {default}")
    gone = [key for key in old["defaults"] if key not in new["defaults"]]
    return lines + [f"{key}: gone, and was on by default" for key in gone if _was_on(old["defaults"][key])]


def _was_on(declared: list[Any]) -> bool:
    default, off = declared
    return bool(default != off)


def record_defaults() -> tuple[list[str], bool]:
    """Record the declared defaults; what moved, and whether that was refused."""
    old = recorded_defaults() if (FOLDER / "defaults.json").exists() else {"model": 0, "defaults": {}}
    new = declared_defaults()
    found = differences(old["defaults"], new["defaults"])
    if wrong := moved_defaults(old, new):
        return [f"defaults: {line}" for line in [*wrong, f"left as they were: {_ADVICE}"]], True
    if old != new:
        entries = ",\n".join(f"  {json.dumps(key)}: {json.dumps(one)}" for key, one in new["defaults"].items())
        text = f'{{\n "model": {new["model"]},\n "defaults": {{\n{entries}\n }}\n}}\n'
        (FOLDER / "defaults.json").write_text(text, "utf-8")
    return [f"defaults: {line}" for line in found] if old["model"] else ["defaults: recorded for the first time"], False
