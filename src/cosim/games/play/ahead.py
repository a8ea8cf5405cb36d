"""Looking ahead: the luck of the next updates has an address, so what they will read is known before their turn.

A player of a large population lies in slow memory, and an update of one waits for it five times: its row, its
neighbours, the row of the neighbour it looks at, that one's neighbours, and what all of them do. Here the next updates
are gone through together, one kind of place after the other, so that the waiting for one overlaps with that for the
others. Nothing of what is found is used: an update reads everything again in its turn.
"""

from __future__ import annotations

from typing import Any

from cosim.core.compiled import kernel
from cosim.core.rng import Stream
from cosim.games.play.arena import Arena
from cosim.games.play.draws import two_lots
from cosim.games.play.fetch import prefetch
from cosim.games.play.neighbours import degree_of, neighbour, row_of
from cosim.games.play.rules.birth_death import BIRTH_DEATH
from cosim.games.play.rules.link import LINK

__all__ = ["look_ahead"]

_FOCAL = Stream.PLAY_FOCAL


@kernel
def fetch_row(i: Any, arena: Arena) -> None:
    """Ask for the neighbours of ``i``: both ends of its row, which are all of it unless it has many."""
    prefetch(arena.neighbours, row_of(i, arena))
    prefetch(arena.neighbours, row_of(i, arena) + degree_of(i, arena) - 1)


@kernel
def look_ahead(key: Any, entity: Any, week: Any, arena: Arena) -> None:
    """Draw the luck of the next updates into ``arena.ahead``, and ask for what they will read."""
    size, ahead = arena.plays.size, arena.ahead.shape[0]
    for at in range(ahead):
        first, second = two_lots(key, _FOCAL, entity, week)
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
