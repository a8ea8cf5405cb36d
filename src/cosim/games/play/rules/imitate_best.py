"""Imitate the best: copy the player with the highest payoff among the neighbours and oneself.

Sentence. A player with the highest payoff keeps its own behaviour. Among neighbours with equal payoffs, the first in
the order of the network is copied.

Formula. s_i <- s_j, j = argmax of pi over i and its neighbours; deterministic.

Source: Nowak and May (1992), Evolutionary games and spatial chaos, Nature 359:826, doi:10.1038/359826a0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cosim.core.compiled import rule
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of, neighbour
from cosim.games.play.payoffs import payoff_of
from cosim.games.play.rules.rule import Rule

__all__ = ["IMITATE_BEST", "ImitateBest", "weigh_best"]

IMITATE_BEST = 3


@dataclass(frozen=True)
class ImitateBest(Rule):
    """Imitation of the best; no parameters."""

    name: ClassVar[str] = "imitate-best"
    number: ClassVar[int] = IMITATE_BEST
    needs_neighbours: ClassVar[bool] = False


@rule
def weigh_best(i: int, arena: Arena) -> None:
    """Add 1 to the weight of the next behaviour, in ``arena.chances``."""
    best, highest = arena.plays[i], payoff_of(i, arena)
    for at in range(degree_of(i, arena)):
        j = neighbour(i, at, arena)
        worth = payoff_of(j, arena)
        if worth > highest:
            best, highest = arena.plays[j], worth
    arena.chances[best] += 1.0
