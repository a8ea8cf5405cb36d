"""Neighbours of a player, for a network and for a well-mixed population.

The neighbours of player i are ``neighbours[row_of(i) : row_of(i) + degree_of(i)]``. Both numbers are packed in one
word: in a large population an update spends most of its time waiting for memory.
"""

from __future__ import annotations

from cosim.core.compiled import rule
from cosim.games.play.arena import Arena

__all__ = ["LENGTH", "degree_of", "neighbour", "row_of"]

LENGTH = 20  # bits of a row's length, below its start
_MASK = (1 << LENGTH) - 1


@rule
def row_of(i: int, arena: Arena) -> int:
    """First place of the neighbours of ``i``, on a network."""
    return int(arena.rows[i, 0] >> LENGTH)


@rule
def degree_of(i: int, arena: Arena) -> int:
    """Number of neighbours of ``i``."""
    return arena.plays.size - 1 if arena.mixed else int(arena.rows[i, 0] & _MASK)


@rule
def neighbour(i: int, at: int, arena: Arena) -> int:
    """The ``at``-th neighbour of ``i``, from 0."""
    if arena.mixed:
        return at + 1 if at >= i else at
    return int(arena.neighbours[row_of(i, arena) + at])
