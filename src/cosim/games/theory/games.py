"""Named payoff matrices. Row: what one does; column: what the other does; entry: what one gets.

Sources: donation game and snowdrift as in Hauert and Doebeli (2004), doi:10.1038/nature02360; always cooperate, always
defect and tit for tat over m rounds as in Imhof, Fudenberg and Nowak (2005), doi:10.1073/pnas.0502589102. `LADDER` is
made up: competing exploits who co-creates, standing side by side is safe, and co-creating pays best among themselves.
"""

from __future__ import annotations

import numpy as np

from cosim.errors import InputError
from cosim.games.theory.inputs import Floats, number, whole

__all__ = ["LADDER", "donation", "rock_paper_scissors", "snowdrift", "snowdrift_equilibrium", "tit_for_tat"]

LADDER: tuple[tuple[float, ...], ...] = ((1.0, 3.0, 4.0), (0.0, 2.0, 2.0), (0.0, 2.0, 5.0))


def donation(benefit: float, cost: float = 1.0) -> Floats:
    """Cooperate (0) or defect (1): a cooperator pays ``cost``, the other gains ``benefit``; in units of payoff.

    Examples
    --------
    >>> donation(3.0).tolist()
    [[2.0, -1.0], [3.0, 0.0]]
    """
    return np.array([[benefit - cost, -cost], [benefit, 0.0]])


def snowdrift(benefit: float, cost: float) -> Floats:
    """Cooperate (0) or defect (1) where one has to shovel: both share the ``cost``, one alone bears it.

    Examples
    --------
    >>> snowdrift(1.0, 0.6).tolist()
    [[0.7, 0.4], [1.0, 0.0]]
    """
    return np.array([[benefit - cost / 2.0, benefit - cost], [benefit, 0.0]])


def snowdrift_equilibrium(benefit: float, cost: float) -> float:
    """Share of cooperators at which both behaviours earn the same: 1 - c / (2b - c).

    Raises
    ------
    InputError
        Unless 0 < cost < benefit.

    Examples
    --------
    >>> round(snowdrift_equilibrium(1.0, 0.6), 6)
    0.571429
    """
    if not 0.0 < cost < benefit:
        raise InputError("cost", expected="above 0 and below the benefit", got=cost)
    return 1.0 - cost / (2.0 * benefit - cost)


def rock_paper_scissors(win: float, lose: float) -> Floats:
    """Each behaviour beats the one before it: gets ``win`` against it, and ``-lose`` against the next.

    Examples
    --------
    >>> rock_paper_scissors(2.0, 1.0).tolist()
    [[0.0, -1.0, 2.0], [2.0, 0.0, -1.0], [-1.0, 2.0, 0.0]]
    """
    return np.array([[0.0, -lose, win], [win, 0.0, -lose], [-lose, win, 0.0]])


def tit_for_tat(
    *, temptation: float = 5.0, reward: float = 3.0, punishment: float = 1.0, sucker: float = 0.0, rounds: int = 10,
    complexity: float = 0.8,
) -> Floats:  # fmt: skip
    """Always cooperate (0), always defect (1) and tit for tat (2), who pays ``complexity``, over all ``rounds``.

    Raises
    ------
    InputError
        If there is less than one round, or a number is not finite.

    Examples
    --------
    >>> tit_for_tat().tolist()
    [[30.0, 0.0, 30.0], [50.0, 10.0, 14.0], [29.2, 8.2, 29.2]]
    """
    whole(rounds, where="rounds", low=1)
    number(complexity, where="complexity")
    rest = (rounds - 1) * punishment
    good = rounds * reward
    return np.array(
        [
            [good, rounds * sucker, good],
            [rounds * temptation, rounds * punishment, temptation + rest],
            [good - complexity, sucker + rest - complexity, good - complexity],
        ]
    )
