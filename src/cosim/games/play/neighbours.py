"""Who is next to whom, the same way for a network and for a well-mixed population.

The neighbours of player i stand in ``neighbours[row_of(i) : row_of(i) + degree_of(i)]``. Both numbers are read from one
word: in a large population it is the waiting for memory that an update costs.
"""

from __future__ import annotations

from typing import Any

from cosim.core.compiled import kernel
from cosim.games.play.arena import Arena

__all__ = ["LENGTH", "degree_of", "neighbour", "row_of"]

LENGTH = 20  # bits of a row's length, below its start
_MASK = (1 << LENGTH) - 1


@kernel
def row_of(i: Any, arena: Arena) -> Any:
    """Where the neighbours of ``i`` begin, on a network."""
    return arena.rows[i] >> LENGTH


@kernel
def degree_of(i: Any, arena: Arena) -> Any:
    """How many neighbours ``i`` has."""
    return arena.plays.size - 1 if arena.mixed else arena.rows[i] & _MASK


@kernel
def neighbour(i: Any, at: Any, arena: Arena) -> Any:
    """The ``at``-th neighbour of ``i``, from 0."""
    if arena.mixed:
        return at + 1 if at >= i else at
    return arena.neighbours[row_of(i, arena) + at]
