"""Best response with mistakes: choose the behaviour that would earn most if all others kept theirs.

Sentence. Options with higher payoffs have higher chances; a behaviour that nobody holds can be chosen too.

Formula (logit). P(s) = exp(beta u_s) / sum over t of exp(beta u_t), u_s the payoff with behaviour s against the present
neighbours, beta the intensity, per unit of payoff. With a symmetric payoff matrix and one player at a time the long run
is a Gibbs law.

Source: Blume (1993), Games Econ. Behav. 5:387, doi:10.1006/game.1993.1023.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cosim.core.choice import boltzmann
from cosim.core.compiled import rule
from cosim.games.play.arena import Arena
from cosim.games.play.payoffs import payoff_as
from cosim.games.play.rules.rule import Played, Rule

__all__ = ["BEST_RESPONSE", "BestResponse", "weigh_options"]

BEST_RESPONSE = 6


@dataclass(frozen=True)
class BestResponse(Rule):
    """Logit best response.

    Attributes
    ----------
    intensity
        beta, 0 or more, per unit of payoff; assumed. 0 chooses at random, large values choose the best.
    """

    name: ClassVar[str] = "best-response"
    number: ClassVar[int] = BEST_RESPONSE
    needs_neighbours: ClassVar[bool] = False
    invents: ClassVar[bool] = True
    intensity: float = 1.0

    def check(self, game: Played) -> None:
        """Refuse an intensity below 0."""
        self.number_in("intensity", 0.0, math.inf)


@rule
def weigh_options(i: int, arena: Arena) -> None:
    """Add the logit weight of every behaviour, in ``arena.chances``."""
    highest = -1e300
    for s in range(arena.counts.size):
        arena.chances[s] = payoff_as(i, s, arena)
        highest = max(highest, arena.chances[s])
    for s in range(arena.counts.size):
        arena.chances[s] = boltzmann(arena.numbers[0] * (arena.chances[s] - highest))
