"""How many neighbours of each behaviour every player has, kept up to date while behaviours and ties change.

A payoff needs these numbers only. Counted anew, an update reads the behaviours of all neighbours of two players; kept,
it reads one word for each, and a change of behaviour writes one word for each neighbour. Most updates change nothing.
The numbers are whole, so payoffs are the same to the last bit.

Three counts of `BITS` bits share a word: a player has fewer than a million neighbours, see `cosim.games.play.links`.
The words follow the one that says where the neighbours of the player are: what an update reads of a player lies
together.
"""

from __future__ import annotations

from cosim.core.compiled import driver, rule
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of, row_of

__all__ = ["BITS", "THREE", "add_tie", "keeps_tally", "move_tally", "tally_all"]

BITS = 20  # of a count
THREE = 3  # counts in a word


@rule
def keeps_tally(arena: Arena) -> bool:
    """Whether the counts are kept; else they are made where they are needed."""
    return bool(arena.rows.shape[1] > 1)


@driver
def tally_all(arena: Arena) -> None:
    """Count anew for every player."""
    if not keeps_tally(arena):
        return
    for i in range(arena.plays.size):
        for word in range(1, arena.rows.shape[1]):
            arena.rows[i, word] = 0
        for at in range(row_of(i, arena), row_of(i, arena) + degree_of(i, arena)):
            held = int(arena.plays[arena.neighbours[at]])
            arena.rows[i, 1 + held // THREE] += 1 << BITS * (held % THREE)


@rule
def add_tie(i: int, j: int, sign: int, arena: Arena) -> None:
    """Count ``j`` as a neighbour of ``i`` (``sign`` 1), or no longer (-1)."""
    held = int(arena.plays[j])
    arena.rows[i, 1 + held // THREE] += sign << BITS * (held % THREE)


@rule
def move_tally(i: int, old: int, new: int, arena: Arena) -> None:
    """Count ``i`` with all its neighbours after it went from behaviour ``old`` to ``new``."""
    less, more = 1 << BITS * (old % THREE), 1 << BITS * (new % THREE)
    place = row_of(i, arena)
    if old // THREE == new // THREE:
        for at in range(place, place + degree_of(i, arena)):
            arena.rows[arena.neighbours[at], 1 + old // THREE] += more - less
    else:
        for at in range(place, place + degree_of(i, arena)):
            j = arena.neighbours[at]
            arena.rows[j, 1 + old // THREE] -= less
            arena.rows[j, 1 + new // THREE] += more
