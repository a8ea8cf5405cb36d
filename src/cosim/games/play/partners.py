"""Partner choice: leave a partner one earns little from for somebody one would earn more from.

Sentence. A player looks at one of its partners and at one other player, both drawn at random. If the other's present
behaviour would pay more than the partner's does, the tie moves from the partner to the other. Nobody loses its last
tie, and two players share at most one.

Formula. Matrix: i moves its tie from j to l if A[s_i, s_l] > A[s_i, s_j]; public goods: if l contributes and j does
not.

Sources: the idea after Rand, Arbesman and Christakis (2011), doi:10.1073/pnas.1108243108, and Santos, Pacheco and
Lenaerts (2006), doi:10.1371/journal.pcbi.0020140; this form, in which the other may be anybody, is assumed.
"""

from __future__ import annotations

from typing import Any

from cosim.core.compiled import kernel
from cosim.core.rng import Stream, uniform
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of, neighbour, row_of
from cosim.games.play.payoffs import contributes

__all__ = ["change_partner"]

_PARTNER = Stream.PLAY_PARTNER


@kernel
def place_of(i: Any, j: Any, arena: Arena) -> Any:
    """Where in the list of ``i`` its partner ``j`` stands; -1 if they are no partners."""
    for at in range(row_of(i, arena), row_of(i, arena) + degree_of(i, arena)):
        if arena.neighbours[at] == j:
            return at
    return -1


@kernel
def pays(mine: Any, other: Any, arena: Arena) -> Any:
    """What one game with who holds ``other`` brings to who holds ``mine``."""
    if arena.pool:
        return 1.0 if contributes(other, arena) else 0.0
    return arena.matrix[mine, other]


@kernel
def change_partner(i: Any, entity: Any, week: Any, key: Any, arena: Arena) -> Any:
    """Move a tie of ``i`` if that pays; returns whether one moved. ``entity`` and ``week`` are the address of its luck.

    Where the other has no room for one more tie nothing moves; rooms are made so that this hardly happens.
    """
    if degree_of(i, arena) == 0:
        return False
    at = row_of(i, arena) + int(uniform(key, _PARTNER, entity, week, 1) * degree_of(i, arena))
    old = arena.neighbours[at]
    new = int(uniform(key, _PARTNER, entity, week, 2) * arena.plays.size)
    if new == i or degree_of(old, arena) < 2 or place_of(i, new, arena) >= 0:
        return False
    if not pays(arena.plays[i], arena.plays[new], arena) > pays(arena.plays[i], arena.plays[old], arena):
        return False
    end = row_of(new, arena) + degree_of(new, arena)
    if end == row_of(new + 1, arena):
        return False
    arena.neighbours[at] = new
    lost = place_of(old, i, arena)
    arena.neighbours[lost] = neighbour(old, degree_of(old, arena) - 1, arena)
    arena.rows[old] -= 1
    arena.neighbours[end] = i
    arena.rows[new] += 1
    return True
