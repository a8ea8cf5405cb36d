"""The game in the page is the game of the engine, move by move: same random numbers, same neighbours, same sums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from cosim.core.rng import key_of, philox
from cosim.games.play.play import carry_on, play
from cosim.games.play.start import start_of
from cosim.lessons.arms import defaults_of, grid_of, parts_of
from cosim.lessons.board import game_of, neighbours, settings_of, start_shares
from cosim.lessons.load import lesson_of
from cosim.lessons.schema import Board
from cosim.lessons.site import data_of, page_of
from helpers.browser import launched, needs_chromium
from helpers.made_up_lesson import made_up

pytestmark = needs_chromium
LESSON = lesson_of("neighbours")
TABLE, BOARD = LESSON.table, LESSON.table.board
MOVES = 600
SETTINGS = [(stops, at) for stops in grid_of(TABLE) for at in range(len(TABLE.worlds))]

_PLAY = """([given, shares, moves]) => {
  const L = Cosim.data("lesson");
  const game = Board.gameOf({ ...L.board, neighbours: L.neighbours, key: L.keys[given.seed], ...given });
  const state = SmallGame.begin(game, shares);
  const start = state.plays.slice();
  const made = [];
  for (let n = 0; n < moves && !state.ended; n++) {
    const move = game.together ? null : SmallGame.move(game, state);
    made.push(move ? [move.player, move.after] : SmallGame.round(game, state).plays.slice());
  }
  const [plays, counts] = [state.plays.slice(), state.counts.slice()];
  const step = SmallGame[game.together ? 'round' : 'move'];
  while (!state.ended && state.step < L.board.rounds * game.size) step(game, state);
  return { start, made, plays, counts, end: state.counts.map((one) => one / game.size) };
}"""
_ROW = "([stops, world]) => Cosim.data('lesson').boards[stops][world]"


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The page of the lesson, as it is built."""
    place = tmp_path_factory.mktemp("page") / "lesson.html"
    place.write_text(page_of(data_of(LESSON, made_up(TABLE))), encoding="utf-8")
    with launched() as browser:
        page = browser.new_page()
        page.goto(place.as_uri())
        yield page


def same_moves(script: Any, game: Any, given: dict[str, Any], shares: list[float], seed: int) -> dict[str, Any]:
    """Play in the page, and hold every move, or every round where all move at once, against the engine."""
    found: dict[str, Any] = script.evaluate(_PLAY, [given | {"seed": seed}, shares, MOVES])
    key = key_of(seed, 0)
    begin = start_of(game, shares, key)
    assert found["start"] == begin.tolist()
    arena = game.arena(begin)
    mine: list[list[int]] = []
    for step, made in enumerate(found["made"]):
        before = arena.plays.copy()
        carry_on(game, arena, key, start=step, steps=1, every=1)
        player = next(iter(np.flatnonzero(arena.plays != before).tolist()), made[0])
        mine.append(arena.plays.tolist() if game.synchronous else [player, int(arena.plays[player])])
    assert len(mine) > (5 if game.synchronous else 100)
    assert found["made"] == mine
    assert found["plays"] == arena.plays.tolist()
    assert found["counts"] == arena.counts.tolist()
    return found


@pytest.mark.parametrize(("stops", "world"), SETTINGS)
def test_every_board_that_the_page_offers_is_that_of_the_engine(script: Any, stops: tuple[int, ...], world: int):
    """Every reward, start and way to meet: the first moves one by one, and who is left at the end."""
    assert BOARD is not None
    settings = settings_of(TABLE, parts_of(TABLE, TABLE.worlds[world], stops))
    game, shares, seed = game_of(BOARD, settings), start_shares(settings), 3 + 5 * world + sum(stops)
    row = script.evaluate(_ROW, [",".join(map(str, stops)), world])
    assert row["matrix"] == game.payoffs.tolist()
    assert row["shares"] == shares
    found = same_moves(script, game, row, row["shares"], seed)
    steps = BOARD.rounds * game.n
    last = play(game, steps, seed=seed, start=shares, every=steps).shares[-1]
    assert found["end"] == pytest.approx(last.tolist(), abs=1e-12)


@pytest.mark.parametrize("world", range(len(TABLE.worlds)))
@pytest.mark.parametrize("card", [card.name for card in TABLE.cards])
def test_every_card_can_be_played_on_the_board(script: Any, card: str, world: int):
    """Also the one in which everybody moves at once; and who is left at the end."""
    assert BOARD is not None
    settings = settings_of(TABLE, parts_of(TABLE, TABLE.worlds[world], defaults_of(TABLE), card=card))
    game, shares, seed = game_of(BOARD, settings), start_shares(settings), 2 + world
    row = script.evaluate("([card, world]) => Cosim.data('lesson').cardBoards[card][world]", [card, world])
    assert (row["matrix"], row["at_once"]) == (game.payoffs.tolist(), game.synchronous)
    found = same_moves(script, game, row, shares, seed)
    every = BOARD.rounds * (1 if game.synchronous else game.n)
    last = play(game, every, seed=seed, start=shares, every=every)
    assert found["end"] == pytest.approx(last.shares[-1].tolist(), abs=1e-12)


@pytest.mark.parametrize(("meets", "rule", "together", "seed"), [
    ("four", "voter", 5.0, 99), ("all", "voter", 3.0, 0), ("four", "fermi", 4.5, 50),
])  # fmt: skip
def test_other_rules_and_coins_are_those_of_the_engine(script: Any, meets: str, rule: str, together: float, seed: int):
    """What the cards change, and coins that no stop has."""
    assert BOARD is not None
    settings = settings_of(TABLE, []) | {"meets": meets, "together": together, "rule": rule, "co_creative": 1.3}
    game = game_of(BOARD, settings)
    given = {"matrix": game.payoffs.tolist(), "meets": meets, "rule": rule}
    same_moves(script, game, given, start_shares(settings), seed)


def test_eight_neighbours_are_those_of_the_engine(script: Any):
    """On a small board, where every player is at an edge of what it meets."""
    settings = settings_of(TABLE, []) | {"meets": "eight"}
    small = Board(side=7, rounds=5, intensity=0.3)
    game = game_of(small, settings)
    given = {"matrix": game.payoffs.tolist(), "meets": "eight", "rule": "fermi", "side": 7, "rounds": 5,
             "intensity": 0.3, "neighbours": {"eight": neighbours("eight", 7)}}  # fmt: skip
    same_moves(script, game, given, start_shares(settings), 11)


def test_the_sentences_about_coins_are_those_of_the_coins():
    """Texts say one, two, three and four; and that working alone earns more than side by side whoever one meets."""
    assert BOARD is not None
    for stop, together in zip(TABLE.knobs[0].stops, (3, 4, 5, 6, 7), strict=True):
        matrix = game_of(BOARD, settings_of(TABLE, [stop])).payoffs
        assert matrix.tolist() == [[1, 3, 4], [0, 2, 2], [0, 2, together]]
        assert (matrix[0] > matrix[1]).all()
        assert 2 * together >= (matrix + matrix.T).max()


def test_random_words_are_those_of_the_library(script: Any):
    words = [[0] * 6, [2**32 - 1] * 6, [7, 3, 49, 0, 4_000_000_000, 123_456_789]]
    wanted = [[int(one) for one in philox(*(np.uint64(one) for one in counter))] for counter in words]
    found = script.evaluate("all => all.map((c) => SmallGame.philox(c[0], c[1], c[2], c[3], [c[4], c[5]]))", words)
    assert found == wanted
