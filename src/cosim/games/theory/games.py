"""Payoff matrices that theory needs besides those of `cosim.games.play.matrices`.

Sources: equilibrium of the snowdrift game, Hauert and Doebeli (2004), doi:10.1038/nature02360; always cooperate, always
defect and tit for tat over m rounds as in Imhof, Fudenberg and Nowak (2005), doi:10.1073/pnas.0502589102.
"""

from __future__ import annotations

import numpy as np

from cosim.checks import number, whole
from cosim.errors import InputError
from cosim.games.play.arena import Floats

__all__ = ["snowdrift_equilibrium", "tit_for_tat"]


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


def tit_for_tat(
    *, temptation: float = 5.0, reward: float = 3.0, punishment: float = 1.0, sucker: float = 0.0, rounds: int = 10,
    complexity: float = 0.8,
) -> Floats:  # fmt: skip
    """Always cooperate (0), always defect (1) and tit for tat (2), which costs ``complexity``, over all ``rounds``.

    Raises
    ------
    InputError
        If there is less than one round, or a number is not finite.

    Examples
    --------
    >>> tit_for_tat().tolist()
    [[30.0, 0.0, 30.0], [50.0, 10.0, 14.0], [29.2, 8.2, 29.2]]
    """
    rounds = whole("rounds", rounds, least=1)
    number("complexity", complexity)
    rest = (rounds - 1) * punishment
    good = rounds * reward
    return np.array(
        [
            [good, rounds * sucker, good],
            [rounds * temptation, rounds * punishment, temptation + rest],
            [good - complexity, sucker + rest - complexity, good - complexity],
        ]
    )
