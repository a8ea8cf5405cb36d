"""Reinforcement: repeat behaviours that paid more than the aspiration; learning from own payoffs only.

Sentence. Each player has a propensity for every behaviour. Its last payoff raises or lowers the propensity of its last
behaviour; the others keep their ratio. The next behaviour is drawn from the propensities.

Formula (Bush-Mosteller). Stimulus s = (pi - A) / max |pi' - A| over the payoffs pi' of one game, A the aspiration, pi
the mean payoff of a game; q <- q + r s (1 - q) if s >= 0, else q + r s q, r the rate. With A the smallest payoff it is
cross-learning, whose expected motion is the replicator equation.

Sources: Macy and Flache (2002), doi:10.1073/pnas.092080099; Borgers and Sarin (1997), doi:10.1006/jeth.1997.2319.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cosim.core.choice import reinforced
from cosim.core.compiled import rule
from cosim.errors import InputError
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of
from cosim.games.play.payoffs import payoff_of
from cosim.games.play.rules.rule import Played, Rule

__all__ = ["REINFORCEMENT", "Reinforcement", "weigh_propensities"]

REINFORCEMENT = 8


@dataclass(frozen=True)
class Reinforcement(Rule):
    """Bush-Mosteller learning.

    Attributes
    ----------
    rate
        r, 0..1; assumed. 0: no learning.
    aspiration
        A, in units of payoff; None: the middle between the largest and the smallest payoff of one game.
    """

    name: ClassVar[str] = "reinforcement"
    number: ClassVar[int] = REINFORCEMENT
    needs_neighbours: ClassVar[bool] = False
    invents: ClassVar[bool] = True
    rate: float = 0.1
    aspiration: float | None = None

    def check(self, game: Played) -> None:
        """Refuse a rate outside 0..1, and payoffs that all equal the aspiration."""
        self.number_in("rate", 0.0, 1.0)
        if self.aspiration is not None:
            self.number_in("aspiration", -math.inf, math.inf)
        if self.numbers(game)[2] == 0.0:
            raise InputError("payoffs", expected="payoffs other than the aspiration", got="all the same")

    def numbers(self, game: Played) -> tuple[float, ...]:
        """Rate, aspiration, largest distance from it, and whether a player also meets itself."""
        low, high = game.game_range
        hoped = 0.5 * (low + high) if self.aspiration is None else float(self.aspiration)
        return self.rate, hoped, max(abs(high - hoped), abs(low - hoped)), float(game.meets_itself)


@rule
def weigh_propensities(i: int, arena: Arena) -> None:
    """Set ``arena.chances`` to the propensities of ``i`` after its present payoff."""
    rate, hoped, widest = arena.numbers[0], arena.numbers[1], arena.numbers[2]
    games = degree_of(i, arena) + arena.numbers[3]
    mean = payoff_of(i, arena) / (games if games > 0 and not arena.averaged else 1)
    stimulus = max(-1.0, min(1.0, (mean - hoped) / widest))
    mine = arena.plays[i]
    before = arena.propensity[i, mine]
    after = reinforced(before, stimulus, rate)
    for s in range(arena.counts.size):
        if s == mine:
            arena.chances[s] = after
        elif before < 1.0:
            arena.chances[s] = arena.propensity[i, s] * ((1.0 - after) / (1.0 - before))
        else:
            arena.chances[s] = (1.0 - after) / (arena.counts.size - 1.0)
