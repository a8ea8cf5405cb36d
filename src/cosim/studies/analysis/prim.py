"""PRIM: a box of factors with a high density of cases of interest.

Start from the box with all points. *Peel* off, repeatedly, the strip along one factor that raises the density of cases
most per point lost. When few points are left, *paste* strips back as long as that raises the density. Three numbers
describe each box:

    coverage = cases in the box / all cases     density = cases in the box / points in the box
    mass = points in the box / all points

Coverage, density and the number of restrictions trade off, so the whole trajectory is kept and shown.

A restriction may be due to chance. Its quasi-p-value is the probability of as many cases among the points of the box,
if the density were that of the box without this one limit (a one-sided binomial test; quasi, since the same points
determined the box).

Sources: Friedman and Fisher (1999), Stat. Comput. 9:123-143, doi:10.1023/A:1008894516817; coverage, density and
quasi-p-values for scenario discovery, Bryant and Lempert (2010), Technol. Forecast. Soc. Change 77:34-49,
doi:10.1016/j.techfore.2009.08.002; the gain for each point lost, and lists of words, Kwakkel and Jaxa-Rozen (2016),
Environ. Model. Softw. 79:311-321, doi:10.1016/j.envsoft.2015.11.020. Decision 17 explains why it is implemented here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import bdtrc

from cosim.studies.analysis.interval import Array

__all__ = ["MASS_MIN", "PASTE_ALPHA", "PEEL_ALPHA", "Box", "Limits", "chosen_box", "find_boxes", "quasi_p", "sides_of"]

PEEL_ALPHA = 0.05  # share of the points of a box that one peel takes off
PASTE_ALPHA = 0.05
MASS_MIN = 0.05  # of all points: smaller boxes are not considered
SIGNIFICANT = 0.05  # quasi-p-value below which a restriction is kept
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Limits:
    """The restriction of one factor: ``low <= x <= high``, or the numbers of the words it may take."""

    low: float = -np.inf
    high: float = np.inf
    words: frozenset[int] | None = None

    @property
    def free(self) -> bool:
        """Whether nothing is restricted."""
        return self.low == -np.inf and self.high == np.inf and self.words is None

    def holds(self, x: Array) -> Mask:
        """Whether each value is within the limits."""
        if self.words is not None:
            inside: Mask = np.isin(x, list(self.words))
            return inside
        found: Mask = (x >= self.low) & (x <= self.high)
        return found


@dataclass(frozen=True, slots=True)
class Box:
    """A box on the trajectory.

    Attributes
    ----------
    limits
        A `Limits` for every factor.
    step
        ``all``, ``peel``, ``paste`` or ``drop``: how it follows from the previous box.
    points, cases
        Points, and cases of interest, in the box.
    coverage, density, mass
        See the top of this module.
    """

    limits: tuple[Limits, ...]
    step: str
    points: int
    cases: int
    coverage: float
    density: float
    mass: float

    @property
    def restricted(self) -> tuple[int, ...]:
        """Numbers of the factors that are restricted."""
        return tuple(at for at, limits in enumerate(self.limits) if not limits.free)

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density; 0 where both are."""
        total = self.coverage + self.density
        return 2.0 * self.coverage * self.density / total if total else 0.0


def find_boxes(
    x: Array, cases: Mask, *, words: Sequence[int | None] = (), peel: float = PEEL_ALPHA, mass_min: float = MASS_MIN
) -> list[Box]:
    """The peeling and pasting trajectory, from the box with all points.

    Parameters
    ----------
    x
        ``float64[points, factors]``; a factor of words by their numbers.
    cases
        ``bool[points]``, which points are of interest; some, but not all.
    words
        For every factor the number of its words, or None where it has numbers; none has words if left out.
    peel, mass_min
        Share of a box that a peel takes off; smallest box, as a share of all points.

    Examples
    --------
    >>> x = np.linspace(0.0, 1.0, 41)[:, None]
    >>> box = find_boxes(x, x[:, 0] > 0.705)[-1]
    >>> box.density, round(box.limits[0].low, 2)
    (1.0, 0.71)
    """
    kinds = tuple(words) or (None,) * x.shape[1]
    box = _box(x, cases, (Limits(),) * x.shape[1], "all")
    found = [box]
    while (better := _best(x, cases, box, _peels(x, box, kinds, peel), "peel")) is not None:
        if better.mass < mass_min:
            break
        box = better
        found.append(box)
    while (better := _best(x, cases, box, _pastes(x, box, kinds), "paste")) is not None:
        box = better
        found.append(box)
    return found


def _box(x: Array, cases: Mask, limits: tuple[Limits, ...], step: str) -> Box:
    inside = _inside(x, limits)
    points, hits = int(inside.sum()), int((inside & cases).sum())
    return Box(limits, step, points, hits, hits / int(cases.sum()), hits / points if points else 0.0, points / len(x))


def _inside(x: Array, limits: Sequence[Limits]) -> Mask:
    inside = np.ones(len(x), dtype=np.bool_)
    for at, one in enumerate(limits):
        if not one.free:
            inside &= one.holds(x[:, at])
    return inside


def _best(x: Array, cases: Mask, box: Box, changes: Iterator[tuple[int, Limits]], step: str) -> Box | None:
    """The change with the largest gain in density per point removed or added; None if none gains.

    Among equals the one with the fewest restrictions, and then the first, counts.
    """
    best: tuple[tuple[float, int], Box] | None = None
    for at, limits in changes:
        new = _box(x, cases, (*box.limits[:at], limits, *box.limits[at + 1 :]), step)
        moved = abs(new.points - box.points)
        if not moved or not new.points or new.density <= box.density:
            continue
        score = ((new.density - box.density) / moved, -len(new.restricted))
        if best is None or score > best[0]:
            best = (score, new)
    return None if best is None else best[1]


def _peels(x: Array, box: Box, kinds: Sequence[int | None], share: float) -> Iterator[tuple[int, Limits]]:
    """All strips that may be removed: at both ends of numbers, each word of a list."""
    inside = _inside(x, box.limits)
    for at, kind in enumerate(kinds):
        limits = box.limits[at]
        if kind is not None:
            held = frozenset(range(kind)) if limits.words is None else limits.words
            for word in sorted(held) if len(held) > 1 else ():
                yield at, Limits(words=held - {word})
            continue
        values = np.sort(x[inside, at])
        yield at, replace(limits, high=-_cut(-values[::-1], share))
        yield at, replace(limits, low=_cut(values, share))


def _cut(values: Array, share: float) -> float:
    """Between the value at this quantile and the next larger one, to keep ties together. ``values`` ascend."""
    position = (len(values) - 1) * share
    at = int(np.floor(position))
    later = values[int(np.ceil(position)) :]
    above = later[later > values[at]]
    return float((values[at] + above[0]) / 2.0) if len(above) else float(values[at])


def _pastes(x: Array, box: Box, kinds: Sequence[int | None]) -> Iterator[tuple[int, Limits]]:
    """All strips that may be added."""
    for at in box.restricted:
        limits, kind = box.limits[at], kinds[at]
        if limits.words is not None and kind is not None:
            for word in sorted(set(range(kind)) - limits.words):
                more = limits.words | {word}
                yield at, Limits() if len(more) == kind else Limits(words=more)
            continue
        others = _inside(x, (*box.limits[:at], Limits(), *box.limits[at + 1 :]))
        values = np.sort(x[others, at])
        if limits.low > -np.inf:
            yield at, replace(limits, low=-_wider(-values[values < limits.low][::-1]))
        if limits.high < np.inf:
            yield at, replace(limits, high=_wider(values[values > limits.high]))


def _wider(beyond: Array) -> float:
    """An upper limit that includes the nearest of the values beyond it; none if that includes all. They ascend."""
    limit = _cut(beyond, PASTE_ALPHA) if len(beyond) else np.inf
    return limit if len(beyond) and limit < beyond[-1] else np.inf


def quasi_p(x: Array, cases: Mask, box: Box, at: int, *, side: str = "both") -> float:
    """Quasi-p-value of one restriction (Bryant and Lempert 2010, section 4).

    Parameters
    ----------
    at
        Number of the factor.
    side
        ``low`` or ``high`` for one limit of a range; ``both`` for the whole restriction.
    """
    freed = _freed(box.limits[at], side)
    wider = _box(x, cases, (*box.limits[:at], freed, *box.limits[at + 1 :]), "drop")
    return float(bdtrc(box.cases - 1, box.points, wider.density)) if box.cases else 1.0


def _freed(limits: Limits, side: str) -> Limits:
    """The limits without one side, or without any."""
    if side == "low":
        return replace(limits, low=-np.inf)
    return replace(limits, high=np.inf) if side == "high" else Limits()


def chosen_box(x: Array, cases: Mask, boxes: list[Box]) -> tuple[list[Box], int]:
    """The trajectory with added boxes of fewer restrictions, and the default choice among them.

    The rule: of all boxes the one with the largest harmonic mean of coverage and density; from it, one after the other,
    every limit is removed that may be chance (quasi-p-value of 0.05 or more), the most likely first.
    """
    found = list(boxes)
    box = max(boxes, key=lambda one: one.balance)
    at = found.index(box)
    while True:
        doubtful = [
            (quasi_p(x, cases, box, factor, side=side), factor, side)
            for factor in box.restricted
            for side in sides_of(box.limits[factor])
        ]
        worst = max(doubtful, default=(0.0, 0, ""))
        if worst[0] < SIGNIFICANT:
            return found, at
        _, factor, side = worst
        freed = _freed(box.limits[factor], side)
        box = _box(x, cases, (*box.limits[:factor], freed, *box.limits[factor + 1 :]), "drop")
        found.append(box)
        at = len(found) - 1


def sides_of(limits: Limits) -> list[str]:
    """The limits of a restriction that can be removed separately: ``low``, ``high``, or ``both`` for words."""
    if limits.words is not None:
        return ["both"]
    return [side for side, there in (("low", limits.low > -np.inf), ("high", limits.high < np.inf)) if there]
