"""Plays in one call, counts and sums that are kept: the same to the last bit as single plays and plain passes."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from cosim.core.rng import Stream, key_of, uniform
from cosim.games.play import Game, PublicGoods, play
from cosim.games.play.batch import play_pieces
from cosim.games.play.links import links_of
from cosim.games.play.many import play_many, who_wins
from cosim.games.play.neighbours import degree_of
from cosim.games.play.payoffs import payoff_of, worths_all
from cosim.games.play.play import carry_on
from cosim.games.play.rules.birth_death import BirthDeath
from cosim.games.play.rules.fermi import Fermi
from cosim.games.play.rules.fitness import fitness
from cosim.games.play.rules.link import end_of
from cosim.games.play.start import start_of
from cosim.games.play.tally import tally_all
from cosim.games.play.tree import grow, nodes_of, proposed

TRI = [[1, 3, 4], [0, 2, 2], [0, 2, 5]]
FIVE = [[1, 3, 4, 0, 2], [0, 2, 2, 1, 1], [0, 2, 5, 3, 0], [2, 2, 2, 2, 2], [4, 0, 1, 1, 3]]
KARATE = nx.karate_club_graph()
LINKS = links_of(KARATE)


def games(**options):
    """Two games on one network that differ in payoffs and selection."""
    graph = None if "size" in options else LINKS
    return [Game(payoffs, graph, rule=Fermi(beta), **options) for payoffs, beta in ((TRI, 0.5), (np.add(TRI, 1), 2.0))]


@pytest.mark.parametrize(
    "options", [{}, {"synchronous": True}, {"mutation": 0.05}, {"rewiring": 0.3}, {"size": 20}, {"averaged": False}]
)
def test_plays_of_a_piece_are_single_plays(options):
    made = games(**options)
    every = 1 if made[0].synchronous else 9
    pieces = list(play_pieces(made, 7 * every + 2, lambda one: one, runs=3, seed=5, every=every, workers=2))
    counts = np.concatenate([one.all_counts for one in pieces])
    final = np.concatenate([one.final for one in pieces])
    fixed = np.concatenate([one.fixed for one in pieces])
    means = np.concatenate([one.mean_shares(0.5) for one in pieces])

    assert len(final) == 6
    for at in range(6):
        alone = play(made[at // 3], 7 * every + 2, seed=5, replicate=at % 3, every=every)
        assert np.array_equal(counts[at], alone.counts)
        assert np.array_equal(final[at], alone.final)
        assert (fixed[at], means[at].tolist()) == (alone.fixed, alone.mean_share().tolist())


def test_replicates_can_have_starts_of_their_own():
    starts = 1 - np.eye(34, dtype=np.int64)
    pieces = list(play_pieces(games()[:1], 1, lambda one: one.start, runs=40, seed=0, every=1, start=starts))
    assert np.array_equal(np.concatenate(pieces), starts[np.arange(40) % 34])


@pytest.mark.parametrize("moves", [0.0, 0.3])
def test_many_plays_are_single_plays(moves):
    game = games(rewiring=moves)[0]
    plays = play_many(game, 300, runs=3, seed=2, workers=2).plays
    assert len(plays) == 3
    for at in range(3):
        one = plays[at]
        alone = play(game, 300, seed=2, replicate=at)
        assert np.array_equal(one.counts, alone.counts)
        assert np.array_equal(one.steps, alone.steps)
        assert (one.replicate, one.fixed, one.fixed_at) == (at, alone.fixed, alone.fixed_at)
        assert np.array_equal(one.links.edges(), alone.links.edges())


def test_a_phase_diagram_is_single_plays_and_reports_every_point():
    done = []
    table = who_wins(
        lambda at: Game([[1, at["x"]], [0, at["y"]]], LINKS, mutation=0.1 * (at["x"] > 1)),
        {"x": [0.5, 2], "y": [1, 3]}, rounds=5, runs=2, seed=3, progress=lambda now, total: done.append((now, total)),
    )  # fmt: skip
    assert done[-1] == (4, 4)
    rows = table.to_dict("records")
    assert len(rows) == 4
    for at in range(4):
        row = rows[at]
        game = Game([[1, row["x"]], [0, row["y"]]], KARATE, mutation=0.1 * (row["x"] > 1))
        shares = np.mean([play(game, 5 * 34, seed=3, replicate=one).mean_share() for one in range(2)], axis=0)
        assert [row[name] for name in game.names] == shares.tolist()


@pytest.mark.parametrize("size", [2, 3, 100, 2_049])
def test_starts_by_shares_are_ranks_of_uniform_numbers(size):
    game, key = Game(TRI, size=size), key_of(8)
    draws = np.array([uniform(key, Stream.PLAY_START, i, 0, 0) for i in range(size)])
    ends = np.rint(np.cumsum([0.2, 0.5, 0.3]) * size)
    wanted = np.empty(size, dtype=int)
    wanted[np.argsort(draws, kind="stable")] = np.searchsorted(ends, np.arange(size), side="right").clip(0, 2)
    assert np.array_equal(start_of(game, [0.2, 0.5, 0.3], key), wanted)


@pytest.mark.parametrize("payoffs", [TRI, FIVE])
def test_counts_of_neighbours_are_kept_while_behaviours_and_ties_change(payoffs):
    game, key = Game(payoffs, LINKS, mutation=0.1, rewiring=0.4), key_of(1)
    arena = game.arena(start_of(game, None, key))
    before = arena.rows[:, 1:].copy()
    carry_on(game, arena, key, start=0, steps=400, every=400)
    kept = arena.rows[:, 1:].copy()
    tally_all(arena)
    assert np.array_equal(kept, arena.rows[:, 1:])
    assert not np.array_equal(before, kept)


def by_passes(u, weights):
    """Index drawn in proportion to weights, added up and subtracted one after another."""
    total = 0.0
    for weight in weights:
        total += weight
    left = u * total
    for at, weight in enumerate(weights):
        left -= weight
        if left < 0.0:
            return at
    return len(weights) - 1


def goods(**options):
    return Game(PublicGoods(2.0, 0.2), rule=BirthDeath(0.3), **options)


BORN = (
    Game(TRI, LINKS, rule=BirthDeath(0.3)), Game(TRI, size=45, rule=BirthDeath(0.3)), goods(graph=LINKS),
    goods(size=45),
)  # fmt: skip


@pytest.mark.parametrize("game", BORN)
def test_parents_are_drawn_as_by_two_passes(game):
    arena = game.arena(start_of(game, None, key_of(4)))
    if arena.worth.size > 1:
        worths_all(arena)
    grow(arena)
    weights = [fitness(payoff_of(j, arena), arena.numbers) for j in range(game.n)]
    grid = (np.arange(500) + 0.5) / 500
    drawn = [proposed(u, arena) for u in grid]
    assert drawn == [by_passes(u, weights) for u in grid]
    borders = np.cumsum(weights)[:-1] / np.sum(weights)
    assert {proposed(u, arena) for u in borders} == {-1}  # there the passes decide


@pytest.mark.parametrize("payoffs", [TRI, PublicGoods(2.0, 0.2)])
@pytest.mark.parametrize("where", [{"graph": LINKS}, {"size": 45}])
def test_sums_of_fitness_are_kept(payoffs, where):
    game, key = Game(payoffs, rule=BirthDeath(0.3), mutation=0.2, **where), key_of(4)
    arena = game.arena(start_of(game, None, key))
    carry_on(game, arena, key, start=0, steps=200, every=200)
    kept, worth = arena.tree.copy(), arena.worth.copy()
    if arena.worth.size > 1:
        worths_all(arena)
    grow(arena)
    assert np.array_equal(kept, arena.tree)
    assert np.array_equal(worth, arena.worth)
    assert len(kept) == nodes_of(game.n)


@pytest.mark.parametrize("where", [{"graph": LINKS}, {"size": 12}])
def test_ends_of_ties_are_drawn_by_their_number(where):
    game = Game(TRI, rule="link", **where)
    arena = game.arena(np.zeros(game.n, dtype=np.int8))
    owner = np.repeat(np.arange(game.n), [degree_of(i, arena) for i in range(game.n)])
    grid = np.append(np.arange(owner.size) / owner.size, 1.0 - 2.0**-53)
    assert [end_of(u, arena) for u in grid] == [owner[int(u * owner.size)] for u in grid]
