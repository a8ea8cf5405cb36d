"""Problem solving under a time budget: the value over time, not only at the end.

Sentence. Evaluating a place takes time (a look). One person evaluates and moves until stuck. In a group the members
take turns as in a relay; every look takes longer, because members attend to each other, and every hand-over costs time
without a look. The best place found so far counts while it is the best.

Formula. Score over a budget of T looks, v(t) the value of the place at time t:

    score = 1/T * integral of v(t) over 0..T,      one look: 1 / e(n),      hand-over: h looks (0 before the first)

Sources: relay, Hong and Page (2004), doi:10.1073/pnas.0403723101. Time and its costs are assumptions of this library.
"""

from __future__ import annotations

import numpy as np

from cosim.checks import whole
from cosim.core.compiled import driver, rule
from cosim.group_search.landscape import Floats, Ints

__all__ = ["score_over_time"]


@rule
def _held(value: float, time: float, lasts: float, budget: float) -> float:
    """Value times the part of ``lasts``, from ``time`` on, that lies within the budget."""
    return value * (min(time + lasts, budget) - time)


@rule
def one_race(values: Floats, team: Ints, start: int, look: float, hand_over: float, budget: float) -> float:
    """Score over time of a team (``int64[n, k]``) from one start."""
    at, member, idle = start, 0, 0
    time, area = 0.0, 0.0
    while idle < team.shape[0] and time < budget:
        moved, failed, turn = False, 0, 0
        while failed < team.shape[1] and time < budget:
            area += _held(values[at], time, look, budget)
            time += look
            there = at + team[member, turn]
            if there >= values.size:
                there -= values.size
            if time <= budget and values[there] > values[at]:
                at, failed, moved = there, 0, True
            else:
                failed += 1
            turn = turn + 1 if turn + 1 < team.shape[1] else 0
        idle = 1 if moved else idle + 1
        member = member + 1 if member + 1 < team.shape[0] else 0
        if idle < team.shape[0] and time < budget:
            area += _held(values[at], time, hand_over, budget)
            time += hand_over
    if time < budget:
        area += values[at] * (budget - time)
    return area / budget


@driver
def races_all(
    values: Floats, team: Ints, look: float, hand_over: float, budget: float, every: int, out: Floats
) -> None:
    """Mean score over every n-th start (``every`` is n), into ``out`` (float64[1])."""
    total, count = 0.0, 0
    for start in range(0, values.size, every):
        total += one_race(values, team, start, look, hand_over, budget)
        count += 1
    out[0] = total / count


def score_over_time(
    values: Floats,
    team: Ints,
    *,
    budget: float,
    look: float = 1.0,
    hand_over: float = 0.0,
    every: int = 1,
) -> float:
    """Mean value held over a time budget, over starts.

    Parameters
    ----------
    values
        ``float64[n]``, the landscape.
    team
        ``int64[agents, k]``, a heuristic each; one row is a person alone.
    budget
        Time, in looks of a person alone.
    look, hand_over
        Time for a look and for a hand-over, in the same unit.
    every
        Use every n-th point as a start; 1 uses all.

    Examples
    --------
    >>> score_over_time(np.array([0.0, 8.0, 0.0, 0.0]), np.array([[1]]), budget=4.0, every=4)
    6.0
    """
    every = whole("every", every, least=1)
    out = np.empty(1)
    races_all(values, team, float(look), float(hand_over), float(budget), every, out)
    return float(out[0])
