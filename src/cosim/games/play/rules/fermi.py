"""Pairwise comparison: copy a neighbour's behaviour with a chance that grows with its payoff.

Sentence. A player compares itself with one random neighbour and copies its behaviour with a chance that grows from 0 to
1 with the difference of their payoffs; without a difference the chance is one half.

Formula. p = 1 / (1 + exp(-beta (pi_model - pi_focal))), beta the intensity of selection, per unit of payoff. The noise
K of Szabo and Toke is 1 / beta.

Sources: Szabo and Toke (1998), doi:10.1103/PhysRevE.58.69; Traulsen, Nowak and Pacheco (2006),
doi:10.1103/PhysRevE.74.011909.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cosim.core.choice import logistic
from cosim.core.compiled import rule
from cosim.games.play.arena import Floats
from cosim.games.play.rules.rule import Played, Rule

__all__ = ["FERMI", "Fermi", "adopt_fermi"]

FERMI = 0


@dataclass(frozen=True)
class Fermi(Rule):
    """Pairwise comparison with the Fermi function.

    Attributes
    ----------
    intensity
        beta, 0 or more, per unit of payoff; assumed. 0 copies at random, large values copy only higher payoffs.
    """

    name: ClassVar[str] = "fermi"
    number: ClassVar[int] = FERMI
    intensity: float = 1.0

    def check(self, game: Played) -> None:
        """Refuse an intensity below 0."""
        self.number_in("intensity", 0.0, math.inf)


@rule
def adopt_fermi(gain: float, numbers: Floats) -> float:
    """Chance to copy a behaviour that earns ``gain`` more; ``numbers[0]`` is the intensity.

    Examples
    --------
    >>> import numpy as np
    >>> adopt_fermi(0.0, np.array([2.0])), round(adopt_fermi(1.0, np.array([2.0])), 4)
    (0.5, 0.8808)
    """
    return logistic(numbers[0] * gain)
