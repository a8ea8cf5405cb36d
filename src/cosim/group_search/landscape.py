"""Landscapes and heuristics: the problem, and how one problem solver searches it.

Sentence. A problem is a ring of n points with a value each; a problem solver is an ordered set of k steps, looks ahead
by each in turn, moves where it is better, and stops when no step helps.

Formula. Values are independent and uniform on 0..100 at the anchors; the gap to the next anchor is uniform on
1..2S - 1, S the smoothness, and values between anchors lie on the straight line. S = 1 is the original: every point
its own. Heuristics are all ordered sets of k different steps from 1..l.

Sources: Hong and Page (2004), Proc. Natl. Acad. Sci. 101:16385-16389, doi:10.1073/pnas.0403723101; smoothness as in
Grim et al. (2019), Philos. Sci. 86:98-123.
"""

from __future__ import annotations

from itertools import permutations
from typing import Any, TypeAlias

import numpy as np

from cosim.checks import whole
from cosim.core.compiled import driver, rule
from cosim.core.rng import Key, Stream, key_of, uniform

__all__ = ["HIGHEST", "POINTS", "Floats", "Ints", "heuristics", "landscape", "stuck_at"]

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Ints: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

POINTS, HIGHEST = 2000, 100.0
_VALUES = Stream.LANDSCAPE
_ROUNDING = 1e-12


@driver
def fill_all(key: Key, smoothness: int, values: Floats) -> None:
    """Fill ``values`` (float64[n]) with a landscape; the last gap closes the ring."""
    n = values.size
    first = HIGHEST * uniform(key, _VALUES, 0, 0, 0)
    left, at, anchor = first, 0, 0
    while at < n:
        anchor += 1
        gap = 1 + int(uniform(key, _VALUES, anchor, 0, 1) * (2 * smoothness - 1))
        gap = min(gap, n - at)
        right = first if at + gap == n else HIGHEST * uniform(key, _VALUES, anchor, 0, 0)
        for step in range(gap):
            values[at + step] = left + (right - left) * step / gap
        left = right
        at += gap


@rule
def stuck_at(values: Floats, steps: Ints, start: int) -> int:
    """Stopping point of one problem solver.

    Parameters
    ----------
    values
        ``float64[n]``, the landscape.
    steps
        ``int64[k]``, the heuristic.
    start
        Index to begin at.

    Returns
    -------
    int
        Index of the point from which no step leads to a higher value.
    """
    at, failed, turn = start, 0, 0
    while failed < steps.size:
        there = at + steps[turn]
        if there >= values.size:
            there -= values.size
        if values[there] > values[at]:
            at, failed = there, 0
        else:
            failed += 1
        turn = turn + 1 if turn + 1 < steps.size else 0
    return at


@driver
def ability_all(values: Floats, solvers: Ints, out: Floats) -> None:
    """Mean value at which each solver (``int64[m, k]``) stops, over all points as starts, into ``out`` (float64[m])."""
    for solver in range(solvers.shape[0]):
        total = 0.0
        for start in range(values.size):
            total += values[stuck_at(values, solvers[solver], start)]
        out[solver] = total / values.size


def landscape(*, seed: int, number: int = 0, points: int = POINTS, smoothness: int = 1) -> Floats:
    """One landscape.

    Parameters
    ----------
    seed, number
        Seed of the random numbers, and number of the landscape; whole numbers of 0 or more.
    points
        Points on the ring, 3 or more.
    smoothness
        Mean gap between anchors, 1 or more.

    Returns
    -------
    ndarray
        ``float64[points]``, 0..100.

    Raises
    ------
    InputError
        If a number is out of range.
    """
    smoothness = whole("smoothness", smoothness, least=1)
    points = whole("points", points, least=3)
    values = np.empty(points)
    fill_all(key_of(seed, number), smoothness, values)
    return values


def heuristics(longest: int, count: int = 3) -> Ints:
    """All ordered sets of ``count`` different steps from 1 to ``longest``.

    Examples
    --------
    >>> heuristics(12).shape
    (1320, 3)

    Raises
    ------
    InputError
        If there are not enough steps.
    """
    count = whole("count", count, least=1)
    longest = whole("longest", longest, least=count)
    return np.asarray(list(permutations(range(1, longest + 1), count)), dtype=np.int64)
