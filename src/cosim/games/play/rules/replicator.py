"""Proportional imitation: copy a neighbour that earns more, with a chance in proportion to the difference.

Sentence. A player compares itself with one random neighbour and never copies one that earns the same or less. In a
large well-mixed population the shares follow the replicator equation.

Formula. p = max(0, pi_model - pi_focal) / D (payoffs averaged), or / (D max(k_model, k_focal)) (accumulated), where D
is the largest difference that one game can make, so that p stays within 0..1.

Sources: Schlag (1998), doi:10.1006/jeth.1997.2347; on networks Santos and Pacheco (2005),
doi:10.1103/PhysRevLett.95.098104.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cosim.core.compiled import rule
from cosim.errors import InputError
from cosim.games.play.arena import Floats
from cosim.games.play.rules.rule import Played, Rule

__all__ = ["REPLICATOR", "Replicator", "adopt_replicator"]

REPLICATOR = 1


@dataclass(frozen=True)
class Replicator(Rule):
    """Proportional imitation.

    Attributes
    ----------
    scale
        D, above 0, in units of payoff; None: the largest less the smallest payoff of one game.
    """

    name: ClassVar[str] = "replicator"
    number: ClassVar[int] = REPLICATOR
    scale: float | None = None

    def check(self, game: Played) -> None:
        """Refuse a scale of 0 or less, and a game in which all payoffs are the same."""
        if self.scale is not None:
            self.number_in("scale", 0.0, math.inf, above=True)
        elif game.spread == 0.0:
            raise InputError("payoffs", expected="payoffs that differ", got="all the same", hint="or give scale")

    def numbers(self, game: Played) -> tuple[float, ...]:
        """The scale D."""
        return (float(game.spread) if self.scale is None else float(self.scale),)


@rule
def adopt_replicator(gain: float, games: int, numbers: Floats) -> float:
    """Chance to copy a behaviour that earns ``gain`` more over at most ``games`` games; ``numbers[0]`` is the scale.

    Examples
    --------
    >>> import numpy as np
    >>> [float(adopt_replicator(gain, 1, np.array([4.0]))) for gain in (-1.0, 2.0)]
    [0.0, 0.5]
    """
    return float(min(1.0, gain / (numbers[0] * games))) if gain > 0.0 else 0.0
