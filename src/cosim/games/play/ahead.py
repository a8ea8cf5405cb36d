"""Looking ahead: draws are looked up by address, so what the next updates will read is known before their turn.

In a large population the state of a player is not in the cache, and an update waits for memory five times: the player's
row, its neighbours, the row of the neighbour it compares with, the neighbours of that one, and the behaviours of all of
them. Here the next updates are processed together, one kind of read after the other, so that these waits overlap.
Nothing that is found here is used later: an update reads everything again in its turn.
"""

from __future__ import annotations

from cosim.core.compiled import rule
from cosim.core.rng import Key, Stream
from cosim.games.play.arena import Arena
from cosim.games.play.draws import two_draws
from cosim.games.play.fetch import prefetch
from cosim.games.play.neighbours import degree_of, neighbour, row_of
from cosim.games.play.rules.birth_death import BIRTH_DEATH
from cosim.games.play.rules.link import LINK

__all__ = ["look_ahead"]

_FOCAL = Stream.PLAY_FOCAL


@rule
def fetch_row(i: int, arena: Arena) -> None:
    """Prefetch the neighbours of ``i``: both ends of its row, which is all of it unless it is long."""
    prefetch(arena.neighbours, row_of(i, arena))
    prefetch(arena.neighbours, row_of(i, arena) + degree_of(i, arena) - 1)


@rule
def look_ahead(key: Key, entity: int, week: int, arena: Arena) -> None:
    """Draw the random numbers of the next updates into ``arena.ahead``, and prefetch what these will read."""
    size, ahead = arena.plays.size, arena.ahead.shape[0]
    for at in range(ahead):
        first, second = two_draws(key, _FOCAL, entity, week)
        arena.ahead[at, 0], arena.ahead[at, 1] = first, second
        i = int(first * size)
        arena.read[at] = i
        prefetch(arena.rows, i)
        prefetch(arena.plays, i)
        entity += 1
        if entity == size:
            entity, week = 0, week + 1
    if arena.mixed or arena.rule == BIRTH_DEATH or arena.rule == LINK:
        return
    for at in range(ahead):
        i = arena.read[at]
        fetch_row(i, arena)
        prefetch(arena.neighbours, row_of(i, arena) + int(arena.ahead[at, 1] * degree_of(i, arena)))
    for at in range(ahead):
        i = arena.read[at]
        if degree_of(i, arena) > 0:
            j = neighbour(i, int(arena.ahead[at, 1] * degree_of(i, arena)), arena)
            arena.read[at] = j
            prefetch(arena.rows, j)
            prefetch(arena.plays, j)
    for at in range(ahead):
        fetch_row(arena.read[at], arena)
