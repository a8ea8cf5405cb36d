"""Patterns: measured lines, each with the published value, the value of the model, and a verdict.

Verdicts, from best to worst:

- ``reproduced``: the model's value lies within the accepted band; if only a direction was published, its whole interval
  lies on that side;
- ``same direction``: outside the band, on the published side of no effect, with an interval that excludes no effect;
- ``not reproduced``: neither of these, nor the next;
- ``contradicts``: the interval lies wholly on the other side of no effect or, if the study found no effect, wholly
  outside the band.

The verdict of a pattern is that of its worst line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from cosim.studies.effects import Estimate
from cosim.studies.lab import Lab

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

    def judge(self, model: Estimate) -> Finding:
        """Compare the number of the model with the published one."""
        return Finding(self, model, _verdict(self, model))


@dataclass(frozen=True, slots=True)
class Finding:
    """A line with the number of the model (95 % interval over runs) and the verdict."""

    line: Line
    model: Estimate
    verdict: Verdict

    @property
    def wide(self) -> bool:
        """Whether the interval exceeds the band on both sides, in which case a value inside it is weak evidence."""
        return self.model.low < self.line.low and self.model.high > self.line.high


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
    """

    name: str
    title: str
    arms: str
    sources: tuple[str, ...]
    measure: Callable[[Lab], Sequence[Finding]]
    lacks: Callable[[Lab], str] = lambda lab: ""


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst of several verdicts.

    Examples
    --------
    >>> worst(["reproduced", "not reproduced", "same direction"])
    'not reproduced'
    """
    return max(verdicts, key=VERDICTS.index)


def _verdict(line: Line, model: Estimate) -> Verdict:
    if math.isnan(model.value):
        return "not reproduced"
    known = not math.isnan(model.low)
    if line.low <= model.value <= line.high and not line.sided:
        return "reproduced"
    if line.direction == 0:
        outside = known and (model.low > line.high or model.high < line.low)
        return "contradicts" if outside else "not reproduced"
    ends = (model.low, model.high) if known else (model.value, model.value)
    nearest_end = min((end - line.null) * line.direction for end in ends)
    furthest_end = max((end - line.null) * line.direction for end in ends)
    if nearest_end > 0.0:
        return "reproduced" if line.sided else "same direction"
    return "contradicts" if known and furthest_end < 0.0 else "not reproduced"
