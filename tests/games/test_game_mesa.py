"""A game stepped by Mesa is the game played by the engine, to the last bit, one agent at a time or not."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from cosim.errors import InputError
from cosim.games.mesa import GameModel, Player
from cosim.games.play import RULES, Game, play

KARATE = nx.karate_club_graph()
TRI = [[1, 3, 4], [0, 2, 2], [0, 2, 5]]


class Called(Player):
    """Decides by the rule of the game, but in its own method, which the model calls."""

    def decide(self, u):
        return super().decide(u)


PAIRS = ("birth-death", "link")  # rules that draw a pair of players: one by one, without rules of players
CASES = [(rule, synchronous, called) for rule in RULES for synchronous in (False, True) for called in (Player, Called)
         if rule not in PAIRS or (not synchronous and called is Player)]  # fmt: skip


@pytest.mark.parametrize(("rule", "synchronous", "player"), CASES)
def test_a_model_plays_the_same_to_the_last_bit(rule, synchronous, player):
    moves = 0.0 if rule in ("birth-death", "link") else 0.2
    game = Game(TRI, KARATE, rule=rule, synchronous=synchronous, mutation=0.05, rewiring=moves)
    rounds = 6
    done = play(game, rounds * (1 if synchronous else 34), seed=4)
    model = GameModel(game, rng=4, player_class=player)
    model.run(rounds)

    assert np.array_equal(model.arena.plays, done.final)
    table = model.datacollector.get_model_vars_dataframe()
    assert np.array_equal(table.to_numpy(), done.shares)
    assert sorted(model.game_now.links.edges().tolist()) == sorted(done.links.edges().tolist())


def test_agents_see_what_there_is():
    model = GameModel(Game([[3, 0], [5, 1]], nx.path_graph(3), averaged=False), rng=0, start=[0, 1, 0])
    middle = model.players[1]

    assert middle.behaviour == "behaviour 1"
    assert middle.payoff == 10.0
    assert [one.index for one in middle.neighbours] == [0, 2]
    assert middle.chances.sum() == pytest.approx(1.0)
    before = model.arena.plays.copy()
    assert middle.decide(0.3) in (0, 1)
    assert np.array_equal(before, model.arena.plays)


def test_a_rule_of_ones_own():
    class Stubborn(Player):
        def decide(self, u):
            return "behaviour 1"

    model = GameModel(Game([[3, 0], [5, 1]], nx.cycle_graph(8), synchronous=True), rng=0, player_class=Stubborn)
    model.run(1)
    assert model.arena.counts.tolist() == [0, 8]
    with pytest.raises(InputError, match="player_class"):
        GameModel(Game([[3, 0], [5, 1]], nx.cycle_graph(8), rule="link"), rng=0, player_class=Stubborn)
