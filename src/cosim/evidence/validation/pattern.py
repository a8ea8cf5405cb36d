"""Patterns: measured lines, each with the published value, the value of the model, and a verdict.

Verdicts, from best to worst:

- ``reproduced``: the model's value lies within the accepted band, and its interval on the published side of no effect;
  if only a direction was published, the whole interval lies on that side; if the study found no effect, the whole
  interval lies within the band;
- ``same direction``: outside the band, on the published side of no effect, with an interval that excludes no effect;
- ``not reproduced``: neither of these, nor the next; also a value that is not defined, or without an interval;
- ``contradicts``: the interval lies wholly on the other side of no effect or, if the study found no effect, wholly
  outside the band.

A count over a whole experiment is exact: it is its own interval. A number that was put into the scenario cannot fail;
its line checks the accounts and counts for no verdict of a pattern.

The verdict of a pattern is that of its worst line that can fail.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from cosim.care.scenario.model import Scenario
from cosim.studies.effects import Estimate
from cosim.studies.lab import Arm, Lab

__all__ = ["VERDICTS", "Finding", "Line", "Pattern", "Verdict", "worst"]

Verdict = Literal["reproduced", "same direction", "not reproduced", "contradicts"]
VERDICTS: tuple[Verdict, ...] = ("reproduced", "same direction", "not reproduced", "contradicts")


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a pattern.

    Attributes
    ----------
    key
        Short name, unique in the pattern.
    what, unit
        Description of the measure, and its unit.
    published
        Result of the study, with its interval, in words.
    low, high
        Accepted band, both included.
    null
        Value of no effect: 0 for a difference, 1 for a ratio.
    direction
        Side of ``null`` on which the study found it: 1, -1, or 0 for no effect found.
    sided
        Whether only a direction was published: the band then begins or ends at ``null``, and the interval has to
        exclude it.
    count
        Whether it is a count over the whole experiment, which has no interval.
    given
        Whether the number is an input of the scenario, so that its line cannot fail.
    """

    key: str
    what: str
    unit: str
    published: str
    low: float
    high: float
    null: float = 0.0
    direction: int = 1
    sided: bool = False
    count: bool = False
    given: bool = False

    def judge(self, model: Estimate) -> Finding:
        """Compare the number of the model with the published one."""
        return Finding(self, model, _verdict(self, model))


@dataclass(frozen=True, slots=True)
class Finding:
    """A line with the number of the model (95 % interval over runs) and the verdict."""

    line: Line
    model: Estimate
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Pattern:
    """A published pattern as an experiment.

    Attributes
    ----------
    name, title
        ``V1`` and so on, as in ``docs/validation.md``, and one line.
    arms
        Population, arms and measure in words.
    sources
        The studies.
    measure
        Makes the runs and judges every line.
    lacks
        Missing properties of a scenario for this pattern, in words; empty if none.
    compares
        The versions of a scenario that it runs, the one that the others are compared with first; none if it runs no
        scenario.
    reads
        Columns of the state whose values it measures as such (``docs/state.md``), beside what follows for clients and
        costs.
    """

    name: str
    title: str
    arms: str
    sources: tuple[str, ...]
    measure: Callable[[Lab], Sequence[Finding]]
    lacks: Callable[[Lab], str] = lambda lab: ""
    compares: Callable[[Scenario], Sequence[Arm]] = lambda scenario: ()
    reads: tuple[str, ...] = ()


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst of several verdicts.

    Examples
    --------
    >>> worst(["reproduced", "not reproduced", "same direction"])
    'not reproduced'
    """
    return max(verdicts, key=VERDICTS.index)


def _verdict(line: Line, model: Estimate) -> Verdict:
    value, low, high = model if not line.count else (model.value, model.value, model.value)
    if not all(map(math.isfinite, (value, low, high))):
        return "not reproduced"
    if line.direction == 0:
        if line.low <= low and high <= line.high:
            return "reproduced"
        return "contradicts" if low > line.high or high < line.low else "not reproduced"
    nearest, furthest = sorted((end - line.null) * line.direction for end in (low, high))
    if not line.sided and line.low <= value <= line.high and nearest >= 0.0:
        return "reproduced"
    if nearest > 0.0:
        return "reproduced" if line.sided else "same direction"
    return "contradicts" if furthest < 0.0 else "not reproduced"
