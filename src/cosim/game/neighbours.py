"""Who is next to whom, the same way for a network and for a well-mixed population."""

from __future__ import annotations

from typing import Any

from cosim.game.arena import Arena
from cosim.kernel import kernel

__all__ = ["degree_of", "neighbour"]


@kernel
def degree_of(i: Any, arena: Arena) -> Any:
    """How many neighbours ``i`` has."""
    return arena.plays.size - 1 if arena.mixed else arena.degree[i]


@kernel
def neighbour(i: Any, at: Any, arena: Arena) -> Any:
    """The ``at``-th neighbour of ``i``, from 0."""
    if arena.mixed:
        return at + 1 if at >= i else at
    return arena.neighbours[arena.first[i] + at]
