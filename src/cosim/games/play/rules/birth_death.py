"""Birth-death: a player with high fitness puts a copy of itself in a neighbour's place.

Sentence. A player is drawn from all, in proportion to fitness; a random neighbour of it takes over its behaviour. In a
well-mixed population this is the Moran process in which the offspring never replaces its parent.

Formula. P(j replaces i) = F_j / sum of F * 1 / k_j.

Sources: Moran (1958), doi:10.1017/S0305004100033193; Lieberman, Hauert and Nowak (2005), doi:10.1038/nature03204.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cosim.core.compiled import rule
from cosim.games.play.arena import Arena
from cosim.games.play.payoffs import payoff_of
from cosim.games.play.rules.fitness import Selective, fitness
from cosim.games.play.tree import proposed

__all__ = ["BIRTH_DEATH", "BirthDeath", "parent_of"]

BIRTH_DEATH = 9


@dataclass(frozen=True)
class BirthDeath(Selective):
    """Birth-death updating; parameters as in `Selective`."""

    name: ClassVar[str] = "birth-death"
    number: ClassVar[int] = BIRTH_DEATH


@rule
def parent_of(u: float, arena: Arena) -> int:
    """Player drawn in proportion to fitness by the uniform number ``u``; kept sums mostly save the passes over all."""
    if arena.tree.shape[0] > 1:
        found = proposed(u, arena)
        if found >= 0:
            return found
    total = 0.0
    for j in range(arena.plays.size):
        total += fitness(payoff_of(j, arena), arena.numbers)
    left = u * total
    for j in range(arena.plays.size):
        left -= fitness(payoff_of(j, arena), arena.numbers)
        if left < 0.0:
            return j
    return arena.plays.size - 1
