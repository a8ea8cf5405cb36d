"""Link: a random tie is drawn and one of its ends, at random, takes over the behaviour of the other. Neutral.

Formula. P(j replaces i) = 1 / sum of k for each pair of neighbours. From any one player, a behaviour takes over a
connected network with probability 1 / n.

Source: Antal, Redner and Sood (2006), doi:10.1103/PhysRevLett.96.188104.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cosim.core.compiled import rule
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of
from cosim.games.play.rules.rule import Rule

__all__ = ["LINK", "Link", "end_of"]

LINK = 10


@dataclass(frozen=True)
class Link(Rule):
    """Link updating; no parameters."""

    name: ClassVar[str] = "link"
    number: ClassVar[int] = LINK


@rule
def end_of(u: float, arena: Arena) -> int:
    """Player drawn in proportion to the number of its neighbours by the uniform number ``u``."""
    total = 0
    for i in range(arena.plays.size):
        total += degree_of(i, arena)
    left = int(u * total)
    for i in range(arena.plays.size):
        left -= degree_of(i, arena)
        if left < 0:
            return i
    return arena.plays.size - 1
