"""Compute the number of this library for each line of the table, and compare it with the published one.

Verdicts. *agrees*: every quantity is within its tolerance, the wider of the absolute and the relative one; else
*differs*. For a simulated line, z is the difference over the standard error of both, and has to be below the z of the
table.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cosim.care.provenance import versions
from cosim.checks import whole
from cosim.evidence.validation.theory.by_engine import ENUMERATED, PLAYED, TRIALS
from cosim.evidence.validation.theory.by_theory import MEASURES
from cosim.evidence.validation.theory.numbers import Family, Line, chosen_families, flat

__all__ = ["Checked", "TheoryReport", "check", "check_line"]

Verdict = Literal["agrees", "differs"]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """A line that was checked.

    Attributes
    ----------
    family, line
        The line.
    quantity
        The quantity with the largest difference, relative to its tolerance.
    expected, ours
        Its values; of a list, the entry with the largest difference.
    difference
        Ours minus expected.
    used
        Difference as a share of the tolerance.
    z
        Difference in standard errors of a simulated line; else None.
    seconds
        Time it took.
    """

    family: Family
    line: Line
    quantity: str
    expected: float
    ours: float
    difference: float
    used: float
    z: float | None
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """Whether our number agrees."""
        return "agrees" if self.used <= 1.0 else "differs"


@dataclass(frozen=True, slots=True)
class TheoryReport:
    """All lines that were checked.

    Attributes
    ----------
    checked
        Line by line, families together.
    trials, seed
        Number of plays of every simulated line, and random seed.
    version
        Of the library.
    """

    checked: Sequence[Checked]
    trials: int
    seed: int
    version: str

    @property
    def differs(self) -> list[Checked]:
        """Lines that differ."""
        return [one for one in self.checked if one.verdict == "differs"]

    def by_family(self) -> list[list[Checked]]:
        """The lines of every family."""
        names = list(dict.fromkeys(one.family.name for one in self.checked))
        return [[one for one in self.checked if one.family.name == name] for name in names]


def check(
    names: Sequence[str] = (), *, trials: int = TRIALS, seed: int = 0, progress: Progress | None = None
) -> TheoryReport:
    """Check every line of the packaged table.

    Parameters
    ----------
    names
        Families; all if left out.
    trials
        Plays of every simulated line, 100 or more.
    seed
        Seed of simulated lines.
    progress
        Called with family, lines done and lines in all.

    Raises
    ------
    InputError
        If a family is unknown, or a number out of range.
    """
    chosen = chosen_families(names)
    trials, seed = whole("trials", trials, least=100), whole("seed", seed)
    total = sum(len(family.lines) for family in chosen)
    checked: list[Checked] = []
    for family in chosen:
        for line in family.lines:
            checked.append(check_line(family, line, trials=trials, seed=seed))
            if progress is not None:
                progress(family.name, len(checked), total)
    return TheoryReport(checked, trials, seed, versions()["cosim"])


def check_line(family: Family, line: Line, *, trials: int = TRIALS, seed: int = 0) -> Checked:
    """Check one line."""
    began = time.perf_counter()
    if family.by == "simulated":
        return _simulated(family, line, PLAYED[family.name](line.given, trials, seed), began)
    found = (ENUMERATED if family.by == "engine" else MEASURES)[family.name](line.given)
    worst: tuple[float, str, float, float] = (-1.0, "", math.nan, math.nan)
    for quantity, value in line.expected.items():
        ours, expected = flat(found[quantity]), flat(value)
        if len(ours) != len(expected):
            ours = [math.nan] * len(expected)
        for mine, theirs in zip(ours, expected, strict=True):
            used = _used(mine, theirs, line)
            if used > worst[0]:
                worst = (used, quantity, theirs, mine)
    used, quantity, theirs, mine = worst
    off = 0.0 if mine == theirs else mine - theirs
    return Checked(family, line, quantity, theirs, mine, off, used, None, time.perf_counter() - began)


def _used(ours: float, expected: float, line: Line) -> float:
    """Difference as a share of the tolerance."""
    if ours == expected:
        return 0.0
    allowed = max(line.tolerance.get("abs", 0.0), line.tolerance.get("rel", 0.0) * abs(expected))
    off = abs(ours - expected)
    return off / allowed if allowed > 0.0 and math.isfinite(off) else math.inf


def _simulated(family: Family, line: Line, found: Any, began: float) -> Checked:
    quantity = next(name for name in line.expected if name != "se")
    expected, ours = float(line.expected[quantity]), float(found[quantity])
    z = (ours - expected) / math.hypot(float(line.expected["se"]), float(found["se"]))
    used = abs(z) / line.tolerance["z"]
    return Checked(family, line, quantity, expected, ours, ours - expected, used, z, time.perf_counter() - began)
