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
from cosim.games.play.neighbours import row_of
from cosim.games.play.rules.rule import Rule

__all__ = ["LINK", "Link", "end_of"]

LINK = 10


@dataclass(frozen=True)
class Link(Rule):
    """Link updating; no parameters."""

    name: ClassVar[str] = "link"
    number: ClassVar[int] = LINK
    neutral: ClassVar[bool] = True


@rule
def end_of(u: float, arena: Arena) -> int:
    """Player drawn in proportion to the number of its neighbours by the uniform number ``u``."""
    size = arena.plays.size
    if arena.mixed:
        return int(u * (size * (size - 1))) // (size - 1)
    place = int(u * row_of(size, arena))  # rows are without gaps, since no tie moves
    low, high = 0, size - 1
    while low < high:
        middle = (low + high) // 2
        if row_of(middle + 1, arena) > place:
            high = middle
        else:
            low = middle + 1
    return low
