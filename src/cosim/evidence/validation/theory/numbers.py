"""The packaged table of published and exact numbers: input, expected quantities, tolerance.

Families are sections of ``packaged/theory.toml``. A line expects one or several quantities; each is a number, a list of
numbers, or yes or no.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from cosim.errors import InputError, nearest

__all__ = ["Family", "Line", "chosen_families", "families", "flat"]

By = Literal["theory", "engine", "simulated"]


@dataclass(frozen=True, slots=True)
class Line:
    """One set of numbers.

    Attributes
    ----------
    name
        Name within its family.
    target
        ``family.name``, or the name in the list of targets.
    given
        Input of the measure of the family.
    expected
        Quantities by name.
    tolerance
        ``abs`` and ``rel`` (either is enough), or ``z``.
    exact
        Whether our number is exact; else it is a time average or simulated.
    """

    name: str
    target: str
    given: Mapping[str, Any]
    expected: Mapping[str, Any]
    tolerance: Mapping[str, float]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Family:
    """Lines that are measured in the same way.

    Attributes
    ----------
    name, title, source
        Name, description, and source of the numbers or the method.
    by
        Source of our numbers: ``theory`` alone, the rules of the ``engine`` enumerated, or the engine ``simulated``.
    lines
        The numbers.
    """

    name: str
    title: str
    source: str
    by: By
    lines: Sequence[Line]


def families() -> dict[str, Family]:
    """All families of the packaged table, by name."""
    text = (files("cosim.evidence.validation") / "packaged" / "theory.toml").read_text(encoding="utf-8")
    found = {}
    for name, section in tomllib.loads(text).items():
        lines = [
            Line(
                name=line["name"],
                target=line.get("target", f"{name}.{line['name']}"),
                given=line["given"],
                expected=line["expected"],
                tolerance=line.get("tolerance", section["tolerance"]),
                exact=line.get("exact", section["by"] != "simulated"),
            )
            for line in section["lines"]
        ]
        found[name] = Family(name, section["title"], section["source"], section["by"], lines)
    return found


def chosen_families(names: Sequence[str]) -> list[Family]:
    """Families by name, in the order of the table; all if none is named.

    Raises
    ------
    InputError
        If there is no such family.
    """
    known = families()
    for name in names:
        if name not in known:
            expected = f"a family of the table: {', '.join(known)}"
            raise InputError("pattern", expected=expected, got=repr(name), hint=nearest(name, known))
    return [family for name, family in known.items() if not names or name in names]


def flat(value: Any) -> list[float]:
    """A quantity as a list of numbers; yes and no are 1 and 0.

    Examples
    --------
    >>> flat([[1, 2], [3, True]])
    [1.0, 2.0, 3.0, 1.0]
    """
    return [float(number) for number in np.asarray(value, dtype=np.float64).ravel()]
