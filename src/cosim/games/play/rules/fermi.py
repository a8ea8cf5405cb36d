"""Pairwise comparison: take over a neighbour's behaviour the more readily the more it earns there.

Sentence. A player looks at one neighbour, drawn at random, and takes over its behaviour with a chance that grows from 0
to 1 with the difference of their payoffs; at no difference the chance is one half.

Formula. p = 1 / (1 + exp(-beta (pi_model - pi_focal))), beta the intensity of selection, per unit of payoff. The noise
K of Szabo and Toke is 1 / beta.

Sources: Szabo and Toke (1998), doi:10.1103/PhysRevE.58.69; Traulsen, Nowak and Pacheco (2006),
doi:10.1103/PhysRevE.74.011909.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from cosim.core.choice import logistic
from cosim.core.compiled import kernel
from cosim.games.play.rules.rule import Rule

__all__ = ["FERMI", "Fermi", "adopt_fermi"]

FERMI = 0


@dataclass(frozen=True)
class Fermi(Rule):
    """Pairwise comparison with the Fermi function.

    Attributes
    ----------
    intensity
        beta, 0 or more, per unit of payoff; assumed. 0 copies anybody, large only the better off.
    """

    name: ClassVar[str] = "fermi"
    number: ClassVar[int] = FERMI
    intensity: float = 1.0

    def check(self, game: Any) -> None:
        """Refuse an intensity below 0."""
        self.number_in("intensity", 0.0, math.inf)


@kernel
def adopt_fermi(gain: Any, numbers: Any) -> Any:
    """Chance to take over what earns ``gain`` more; ``numbers[0]`` is the intensity.

    Examples
    --------
    >>> import numpy as np
    >>> adopt_fermi(0.0, np.array([2.0])), round(adopt_fermi(1.0, np.array([2.0])), 4)
    (0.5, 0.8808)
    """
    return logistic(numbers[0] * gain)
