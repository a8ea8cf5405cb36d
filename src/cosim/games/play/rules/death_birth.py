"""Death-birth: a player is removed, and its neighbours compete for the place.

Sentence. A random player is replaced by a copy of one of its neighbours, drawn in proportion to their fitness. Its own
payoff has no effect.

Formula. P(s) = sum of F_j over neighbours j that hold s / sum of F_j over all neighbours.

Source: Ohtsuki, Hauert, Lieberman and Nowak (2006), doi:10.1038/nature04605.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cosim.core.compiled import rule
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of, neighbour
from cosim.games.play.payoffs import payoff_of
from cosim.games.play.rules.fitness import Selective, fitness

__all__ = ["DEATH_BIRTH", "DeathBirth", "weigh_neighbours"]

DEATH_BIRTH = 4


@dataclass(frozen=True)
class DeathBirth(Selective):
    """Death-birth updating; parameters as in `Selective`."""

    name: ClassVar[str] = "death-birth"
    number: ClassVar[int] = DEATH_BIRTH


@rule
def weigh_neighbours(i: int, arena: Arena) -> None:
    """Add the fitness of each neighbour to the weight of its behaviour, in ``arena.chances``."""
    for at in range(degree_of(i, arena)):
        j = neighbour(i, at, arena)
        arena.chances[arena.plays[j]] += fitness(payoff_of(j, arena), arena.numbers)
