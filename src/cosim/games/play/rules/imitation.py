"""Imitation: as death-birth, but the player competes for its own place too.

Sentence. A random player keeps its behaviour or copies a neighbour, in proportion to fitness, its own included.

Formula. P(s) = sum of F_j over those of i and its neighbours that hold s / sum of F_j over i and all its neighbours.

Source: Ohtsuki, Hauert, Lieberman and Nowak (2006), doi:10.1038/nature04605.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cosim.core.compiled import rule
from cosim.games.play.arena import Arena
from cosim.games.play.payoffs import payoff_of
from cosim.games.play.rules.death_birth import weigh_neighbours
from cosim.games.play.rules.fitness import Selective, fitness

__all__ = ["IMITATION", "Imitation", "weigh_all_around"]

IMITATION = 5


@dataclass(frozen=True)
class Imitation(Selective):
    """Imitation updating; parameters as in `Selective`."""

    name: ClassVar[str] = "imitation"
    number: ClassVar[int] = IMITATION


@rule
def weigh_all_around(i: int, arena: Arena) -> None:
    """Add the fitness of ``i`` and of each neighbour to the weight of its behaviour, in ``arena.chances``."""
    weigh_neighbours(i, arena)
    arena.chances[arena.plays[i]] += fitness(payoff_of(i, arena), arena.numbers)
