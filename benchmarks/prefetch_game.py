"""Time updates of a game, as a program: with ``without`` as argument, compiled code does not prefetch.

Reads lines of ``PLAYERS UPDATES SEED`` and answers each with nanoseconds per update and a digest of the final state.
Two such processes that answer in turn compare the engine with and without prefetching in one run. Each needs a cache
of its own (``COSIM_CACHE_DIR``), since the sources are the same.
"""

from __future__ import annotations

import sys
import time
import zlib

import numba

from benchmarks.twin_game import INTENSITY, PAYOFFS, small_world
from cosim.core.rng import key_of
from cosim.games.play import Game, ahead
from cosim.games.play.play import carry_on
from cosim.games.play.rules.fermi import Fermi
from cosim.games.play.start import start_of


def main() -> None:
    """Answer line after line."""
    if "without" in sys.argv:
        ahead.prefetch = numba.njit(lambda array, at: None)  # before anything is compiled
    games: dict[int, Game] = {}
    for line in sys.stdin:
        players, updates, seed = map(int, line.split())
        if players not in games:
            games[players] = Game(PAYOFFS, small_world(players), rule=Fermi(INTENSITY), averaged=False)
        game, key = games[players], key_of(seed)
        arena = game.arena(start_of(game, None, key))
        began = time.perf_counter()
        carry_on(game, arena, key, start=0, steps=updates, every=game.n)
        print(1e9 * (time.perf_counter() - began) / updates, zlib.crc32(arena.plays.tobytes()), flush=True)


if __name__ == "__main__":
    main()
