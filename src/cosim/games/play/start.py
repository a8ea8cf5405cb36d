"""Behaviours at the start of a play: given, or shares at random places."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cosim.core.compiled import driver, rule
from cosim.core.rng import Key, Stream, uniform
from cosim.errors import InputError
from cosim.games.play.arena import Behaviours, Floats, Ints
from cosim.games.play.game import Game
from cosim.games.play.odds import plays_of

__all__ = ["mix_all", "mix_of", "start_of"]

_START = Stream.PLAY_START


@rule
def behaviour_at(rank: int, ends: Ints) -> int:
    """Behaviour of the player with ``rank`` among all, from 0."""
    found = 0
    while found < ends.size - 1 and ends[found] <= rank:
        found += 1
    return found


@driver
def mix_all(key: Key, ends: Ints, draws: Floats, places: Ints, plays: Behaviours) -> None:
    """Give behaviour s to the players whose uniform numbers rank from ``ends[s - 1]`` up to ``ends[s]`` (excluded).

    Players with equal numbers rank by their own. No sorting: numbers are put into as many intervals as there are
    players, and ranks within one are looked at only where a border falls into it. ``draws`` (``float64[n]``) and
    ``places`` (``int64[n + 1]``) are working space.
    """
    size = plays.size
    for place in range(size + 1):
        places[place] = 0
    for i in range(size):
        draws[i] = uniform(key, _START, i, 0, 0)
        places[int(draws[i] * size) + 1] += 1
    for place in range(size):
        places[place + 1] += places[place]
    for i in range(size):
        place = int(draws[i] * size)
        held = behaviour_at(places[place], ends)
        if held != behaviour_at(places[place + 1] - 1, ends):
            rank = places[place]
            for j in range(size):
                before = draws[j] < draws[i] or (draws[j] == draws[i] and j < i)
                rank += 1 if before and int(draws[j] * size) == place else 0
            held = behaviour_at(rank, ends)
        plays[i] = held


def mix_of(game: Game, start: ArrayLike | None) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """A start as behaviours (``int8[k, n]``, k of 0 if it is shares) and as places of shares (``int64[m]``), checked.

    Raises
    ------
    InputError
        If it is neither.
    """
    given = np.full(game.m, 1.0 / game.m) if start is None else np.asarray(start)
    if np.issubdtype(given.dtype, np.integer):
        return np.atleast_2d(plays_of(game, given, many=True)), np.zeros(game.m, dtype=np.int64)
    if given.shape != (game.m,) or not np.isfinite(given).all() or (given < 0.0).any() or abs(given.sum() - 1.0) > 1e-9:
        expected = f"{game.m} shares that add to 1, or a whole number for each of {game.n} players"
        raise InputError("start", expected=expected, got=np.array2string(given, threshold=8))
    return np.zeros((0, game.n), dtype=np.int8), np.rint(np.cumsum(given) * game.n).astype(np.int64)


def start_of(game: Game, start: ArrayLike | None, key: Key) -> NDArray[np.int8]:
    """Behaviours at the start.

    Parameters
    ----------
    game
        The game.
    start
        ``int[n]``: behaviour of each player. ``float[m]``, adding to 1: the share of each behaviour, exact up to
        rounding, at random places. None: equal shares.
    key
        Key of the random numbers, from `key_of`.

    Raises
    ------
    InputError
        If it is neither.
    """
    if start is not None and np.issubdtype(np.asarray(start).dtype, np.integer):
        return plays_of(game, start)
    _, ends = mix_of(game, start)
    plays = np.empty(game.n, dtype=np.int8)
    mix_all(key, ends, np.empty(game.n), np.empty(game.n + 1, dtype=np.int64), plays)
    return plays
