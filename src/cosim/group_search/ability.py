"""Ability of all problem solvers with three steps, computed together.

Sentence. The end of a walk depends only on the current point and on the next step, and a walk only climbs. Therefore,
from the highest point down, the end of each walk is one look-up of a known end. The solvers (a, b, c), (b, c, a) and
(c, a, b) visit the same states and share one table.

The numbers are those of `cosim.group_search.landscape.ability_all`, to the last bit: the same ends, added in the same
order.
"""

from __future__ import annotations

import numpy as np

from cosim.checks import whole
from cosim.core.compiled import driver, rule
from cosim.group_search.landscape import Floats, Ints

__all__ = ["abilities"]


@rule
def number_of(a: int, b: int, c: int, longest: int) -> int:
    """Row of the steps (a, b, c) in `cosim.group_search.landscape.heuristics`.

    Examples
    --------
    >>> number_of(1, 2, 3, 12), number_of(12, 11, 10, 12)
    (0, 1319)
    """
    second = b - 1 - (1 if b > a else 0)
    third = c - 1 - (1 if c > a else 0) - (1 if c > b else 0)
    return ((a - 1) * (longest - 1) + second) * (longest - 2) + third


@driver
def fill_ends_block(values: Floats, order: Ints, a: int, b: int, c: int, ends: Floats) -> None:
    """Value at the end of every walk, into ``ends`` (float64[3, n]): row 0 if step a is next, 1 for b, 2 for c."""
    n = values.size
    for place in range(n):
        at = order[place]
        here = values[at]
        to_a, to_b, to_c = at + a, at + b, at + c
        if to_a >= n:
            to_a -= n
        if to_b >= n:
            to_b -= n
        if to_c >= n:
            to_c -= n
        after_a = ends[1, to_a] if values[to_a] > here else -1.0
        after_b = ends[2, to_b] if values[to_b] > here else -1.0
        after_c = ends[0, to_c] if values[to_c] > here else -1.0
        ends[0, at] = after_a if after_a >= 0.0 else (after_b if after_b >= 0.0 else max(after_c, here))
        ends[1, at] = after_b if after_b >= 0.0 else (after_c if after_c >= 0.0 else max(after_a, here))
        ends[2, at] = after_c if after_c >= 0.0 else (after_a if after_a >= 0.0 else max(after_b, here))


@driver
def fill_abilities_all(values: Floats, order: Ints, longest: int, ends: Floats, out: Floats) -> None:
    """Mean value reached by every solver, into ``out`` (float64[l * (l - 1) * (l - 2)])."""
    n = values.size
    for a in range(1, longest + 1):
        for b in range(a + 1, longest + 1):
            for c in range(a + 1, longest + 1):
                if c != b:
                    fill_ends_block(values, order, a, b, c, ends)
                    first, second, third = 0.0, 0.0, 0.0
                    for start in range(n):
                        first += ends[0, start]
                        second += ends[1, start]
                        third += ends[2, start]
                    out[number_of(a, b, c, longest)] = first / n
                    out[number_of(b, c, a, longest)] = second / n
                    out[number_of(c, a, b, longest)] = third / n


def abilities(values: Floats, longest: int) -> Floats:
    """Mean value, over all starts, at which each solver with three different steps from 1 to ``longest`` stops.

    Parameters
    ----------
    values
        ``float64[n]``, the landscape, 0 or more; n above ``longest``.
    longest
        Largest step.

    Returns
    -------
    ndarray
        ``float64[longest * (longest - 1) * (longest - 2)]``, in the order of `cosim.group_search.landscape.heuristics`.
    """
    longest = whole("longest", longest, least=3)
    out = np.empty(longest * (longest - 1) * (longest - 2))
    order = np.argsort(-values, kind="stable")
    fill_abilities_all(values, order, longest, np.empty((3, values.size)), out)
    return out
