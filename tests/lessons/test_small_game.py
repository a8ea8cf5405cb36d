"""The game in the page is the game of the engine, move by move: same random numbers, same neighbours, same sums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from cosim.core.rng import key_of, philox
from cosim.games.play.play import carry_on, start_of
from cosim.lessons.board import game_of, neighbours, settings_of, start_shares
from cosim.lessons.load import lesson_of
from cosim.lessons.schema import Board
from cosim.web.page import asset
from helpers.browser import launched, needs_chromium

pytestmark = needs_chromium
TABLE = lesson_of("neighbours").table
MOVES = 1500

_PLAY = """([game, shares, moves]) => {
  const state = SmallGame.begin(game, shares);
  const start = state.plays.slice();
  const made = [];
  for (let n = 0; n < moves; n++) {
    const move = SmallGame.move(game, state);
    made.push(move === null ? [-1, -1] : [move.player, move.after]);
  }
  return { start, made, plays: state.plays, counts: state.counts, ended: state.ended };
}"""


@pytest.fixture(scope="module")
def script() -> Iterator[Any]:
    """A page with the script of the game and nothing else."""
    with launched() as browser:
        page = browser.new_page()
        page.set_content("<!doctype html><title>game</title>")
        page.evaluate(
            f"() => {{ window.SmallGame = (() => {{ {asset('game.js', 'cosim.lessons')}; return SmallGame; }})(); }}"
        )
        yield page


def setting(meets: str, *, seed: int, together: float = 5.0, rule: str = "fermi", side: int = 20) -> tuple[Any, ...]:
    """Game of the engine, the same for the script, and shares at the start."""
    settings = settings_of(TABLE, []) | {"meets": meets, "together": together, "rule": rule, "co_creative": 1.3}
    board = Board(side=side, rounds=1, intensity=1.0)
    game = game_of(board, settings)
    given = {
        "size": side**2, "matrix": game.payoffs.tolist(), "intensity": 1.0, "voter": rule == "voter",
        "neighbours": None if meets == "all" else neighbours(meets, side),
        "key": [int(part) for part in key_of(seed, 0)],
    }  # fmt: skip
    return game, given, start_shares(settings)


@pytest.mark.parametrize(("meets", "rule", "together", "side"), [
    ("four", "fermi", 5.0, 20), ("all", "fermi", 5.0, 20), ("eight", "fermi", 4.0, 20), ("four", "voter", 5.0, 20),
    ("all", "voter", 5.0, 7), ("four", "fermi", 7.0, 5),
])  # fmt: skip
def test_every_move_is_that_of_the_engine(script: Any, meets: str, rule: str, together: float, side: int):
    seed = 7
    game, given, shares = setting(meets, seed=seed, together=together, rule=rule, side=side)
    found = script.evaluate(_PLAY, [given, shares, MOVES])
    key = key_of(seed, 0)
    begin = start_of(game, shares, key)
    assert found["start"] == begin.tolist()
    arena = game.arena(begin)
    theirs, mine = [], []
    for step, (player, after) in enumerate(found["made"]):
        before = arena.plays.copy()
        _, ended = carry_on(game, arena, key, start=step, steps=1, every=1)
        changed = np.flatnonzero(arena.plays != before).tolist()
        theirs.append((player, after))
        mine.append((changed[0], int(arena.plays[changed[0]])) if changed else (player, int(before[player])))
        if ended >= 0:
            break
    assert len(mine) > 100
    assert theirs == mine
    assert found["plays"] == arena.plays.tolist()
    assert found["counts"] == arena.counts.tolist()


def test_random_words_are_those_of_the_library(script: Any):
    words = [[0] * 6, [2**32 - 1] * 6, [7, 3, 49, 0, 4_000_000_000, 123_456_789]]
    wanted = [[int(one) for one in philox(*(np.uint64(one) for one in counter))] for counter in words]
    found = script.evaluate("all => all.map((c) => SmallGame.philox(c[0], c[1], c[2], c[3], [c[4], c[5]]))", words)
    assert found == wanted
