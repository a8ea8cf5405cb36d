"""The rules of games: exact chances, the draw that belongs to them, and Python against machine code."""

from __future__ import annotations

import json

import networkx as nx
import numpy as np
import pytest

from cosim.games.play import RULES, Game, chances, expected_change, play, step_chances
from cosim.games.play.decide import decide
from helpers.exact import python

KARATE = nx.karate_club_graph()
MIXED_UP = np.arange(34) % 3
TRI = [[1, 3, 4], [0, 2, 2], [0, 2, 5]]

# A short play of everything, as numbers: with the compiler and without it these must be the same.
EVERYTHING = """
import json
import networkx as nx
from cosim.games.play import RULES, Game, PublicGoods, play
graph = nx.karate_club_graph()
said = {}
for name in RULES:
    for together in (False, True):
        for payoffs in ([[1, 3, 4], [0, 2, 2], [0, 2, 5]], PublicGoods(3.0, outside=0.5, shared=True)):
            for place in ({"graph": graph}, {"size": 12}):
                if together and name in ("birth-death", "link"):
                    continue
                game = Game(payoffs, rule=name, synchronous=together, mutation=0.02, **place)
                done = play(game, 3 if together else 60, seed=3)
                said[f"{name} {together} {len(said)}"] = [done.final.tolist(), done.counts.tolist()]
moved = play(Game([[1, 3, 4], [0, 2, 2], [0, 2, 5]], graph, rewiring=0.5), 200, seed=1)
said["partners"] = moved.links.edges().tolist()
print(json.dumps(said))
"""


@pytest.mark.slow
def test_plain_python_and_machine_code_play_the_same_to_the_last_bit():
    plain = json.loads(python("-c", EVERYTHING, NUMBA_DISABLE_JIT="1"))
    compiled = json.loads(python("-c", EVERYTHING, NUMBA_DISABLE_JIT="0"))

    assert len(plain) > 70
    assert plain == compiled


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("place", [{"graph": KARATE}, {"size": 34}], ids=["karate", "mixed"])
def test_the_draw_has_the_chances_it_is_said_to_have(name, place):
    """A fine comb of 0..1 through `decide` gives the shares that `chances` gives."""
    game = Game(TRI, rule=name, **place)
    if name in ("birth-death", "link"):
        return  # pairs are drawn, not one player's next behaviour; see the next test
    teeth = 2000
    drawn = np.zeros(3)
    for u in (np.arange(teeth) + 0.5) / teeth:
        drawn[decide(33, u, game.arena(MIXED_UP))] += 1
    pieces = 33 if name in ("fermi", "replicator", "voter") else 3
    assert drawn / teeth == pytest.approx(chances(game, MIXED_UP, 33), abs=pieces / teeth)


@pytest.mark.parametrize("name", RULES)
def test_chances_add_to_one_and_mutation_takes_any_other(name):
    still = Game(TRI, KARATE, rule=name)
    moving = still.but(mutation=0.3)
    for focal in range(34):
        before, after = chances(still, MIXED_UP, focal), chances(moving, MIXED_UP, focal)
        assert before.sum() == pytest.approx(1.0)
        assert after.sum() == pytest.approx(1.0)
        assert (after > 0.0).sum() >= 2
    assert step_chances(moving, MIXED_UP).sum() == pytest.approx(1.0)


@pytest.mark.statistical
@pytest.mark.parametrize("name", RULES)
def test_the_engine_moves_as_the_chances_say(name):
    """Mean change over many single updates against the exact one, four standard errors."""
    game = Game(TRI, KARATE, rule=name, mutation=0.05)
    exact = expected_change(game, MIXED_UP)
    runs = 20_000
    moved = np.array([play(game, 1, seed=7, replicate=r, start=MIXED_UP, every=1).counts[1] for r in range(runs)])
    change = moved - np.bincount(MIXED_UP)
    error = change.std(axis=0, ddof=1) / np.sqrt(runs)

    assert (np.abs(change.mean(axis=0) - exact) < 4.0 * error + 1e-12).all()
