"""Looking ahead: draws are looked up by address, so what the next updates will read is known before their turn.

In a large population the state of a player is not in the cache, and an update waits for memory five times: the player's
row, its neighbours, the row of the neighbour it compares with, the neighbours of that one, and the behaviours of all of
them. Here the next updates are processed together, one kind of read after the other, so that these waits overlap.
Where ties stay and an update is one look at one neighbour, its two players are known here and kept; nothing else that
is found here is used later: an update reads everything again in its turn.
"""

from __future__ import annotations

from cosim.core.compiled import rule
from cosim.core.rng import Key, Stream
from cosim.games.play.arena import Arena
from cosim.games.play.draws import two_draws
from cosim.games.play.fetch import prefetch
from cosim.games.play.neighbours import degree_of, row_of
from cosim.games.play.rules.birth_death import BIRTH_DEATH
from cosim.games.play.rules.link import LINK
from cosim.games.play.tally import keeps_tally

__all__ = ["look_ahead"]

_FOCAL = Stream.PLAY_FOCAL


@rule
def fetch_player(i: int, arena: Arena) -> None:
    """Prefetch what is known of ``i`` itself."""
    prefetch(arena.rows, i)
    prefetch(arena.plays, i)


@rule
def fetch_row(i: int, arena: Arena) -> None:
    """Prefetch the neighbours of ``i``: both ends of its row, which is all of it unless it is long."""
    prefetch(arena.neighbours, row_of(i, arena))
    prefetch(arena.neighbours, row_of(i, arena) + degree_of(i, arena) - 1)


@rule
def look_ahead(key: Key, entity: int, week: int, plain: bool, arena: Arena) -> None:
    """Draw the random numbers of the next updates into ``arena.ahead``, and prefetch what these will read.

    Of ``plain`` updates, both players are put into ``arena.read``, and the second number becomes the one that decides.
    """
    size, ahead, drawn = arena.plays.size, arena.read.shape[1], 0
    while drawn < ahead:
        many = min(ahead - drawn, size - entity)
        for at in range(many):
            first, second = two_draws(key, _FOCAL, entity + at, week)
            arena.ahead[0, drawn + at], arena.ahead[1, drawn + at] = first, second
        drawn, entity, week = drawn + many, 0, week + 1
    for at in range(ahead):
        i = int(arena.ahead[0, at] * size)
        arena.read[0, at] = i
        fetch_player(i, arena)
    if arena.mixed or arena.rule == BIRTH_DEATH or arena.rule == LINK:
        return
    for at in range(ahead):
        i = arena.read[0, at]
        spot = arena.ahead[1, at] * degree_of(i, arena)
        arena.read[1, at] = row_of(i, arena) + int(spot)
        if plain:
            arena.ahead[1, at] = spot - int(spot)
        fetch_row(i, arena)
        prefetch(arena.neighbours, arena.read[1, at])
    for at in range(ahead):
        if degree_of(arena.read[0, at], arena) > 0:
            j = arena.neighbours[arena.read[1, at]]
            arena.read[1, at] = j
            fetch_player(j, arena)
        else:
            arena.read[1, at] = arena.read[0, at]
    if not keeps_tally(arena):
        for at in range(ahead):
            fetch_row(arena.read[1, at], arena)
