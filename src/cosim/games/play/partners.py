"""Partner choice: replace a partner by somebody whose behaviour pays more.

Sentence. A player looks at one of its partners and at one other player, both drawn at random. If the other's present
behaviour pays more than the partner's, the tie moves from the partner to the other. Nobody loses its last
tie, and two players share at most one.

Formula. Matrix: i moves its tie from j to l if A[s_i, s_l] > A[s_i, s_j]; public goods: if l contributes and j does
not.

Sources: idea of Rand, Arbesman and Christakis (2011), doi:10.1073/pnas.1108243108, and Santos, Pacheco and
Lenaerts (2006), doi:10.1371/journal.pcbi.0020140; this form, in which the
other may be any player, is assumed.
"""

from __future__ import annotations

from cosim.core.compiled import rule
from cosim.core.rng import Key, Stream, uniform
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of, neighbour, row_of
from cosim.games.play.payoffs import contributes
from cosim.games.play.tally import add_tie, keeps_tally

__all__ = ["change_partner"]

_PARTNER = Stream.PLAY_PARTNER


@rule
def place_of(i: int, j: int, arena: Arena) -> int:
    """Place of partner ``j`` in the row of ``i``; -1 if they are not partners."""
    for at in range(row_of(i, arena), row_of(i, arena) + degree_of(i, arena)):
        if arena.neighbours[at] == j:
            return at
    return -1


@rule
def pays(mine: int, other: int, arena: Arena) -> float:
    """Payoff of one game for behaviour ``mine`` against behaviour ``other``."""
    if arena.pool:
        return 1.0 if contributes(other, arena) else 0.0
    return float(arena.matrix[mine, other])


@rule
def change_partner(i: int, entity: int, week: int, key: Key, arena: Arena) -> bool:
    """Move a tie of ``i`` if that pays; returns whether one moved.

    ``entity`` and ``week`` are the address of its draws. Nothing moves where the other's row is full; rows are made
    long enough that this is rare.
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
    arena.rows[old, 0] -= 1
    arena.neighbours[end] = i
    arena.rows[new, 0] += 1
    if keeps_tally(arena):
        add_tie(i, old, -1, arena)
        add_tie(old, i, -1, arena)
        add_tie(i, new, 1, arena)
        add_tie(new, i, 1, arena)
    return True
