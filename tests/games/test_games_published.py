"""Simulated games against published numbers; which targets each test checks is listed in `helpers.targets`."""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array

from cosim.games.play import Game, play
from cosim.games.play.graphs import graph_of
from cosim.games.play.rules.fermi import Fermi
from helpers.targets import checked_by, parts_of


def board(size: int, *, diagonals: bool = True, edges: bool) -> csr_array:
    """A square board, with edges or joined at them; each place with 4 or 8 neighbours."""
    x, y = np.divmod(np.arange(size * size), size)
    steps = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0) and (diagonals or 0 in (a, b))]
    ones, others = [], []
    for a, b in steps:
        inside = (x + a >= 0) & (x + a < size) & (y + b >= 0) & (y + b < size) if edges else np.ones(x.size, dtype=bool)
        ones.append(np.flatnonzero(inside))
        others.append(((x + a) % size * size + (y + b) % size)[inside])
    one, other = np.concatenate(ones), np.concatenate(others)
    return coo_array((np.ones(one.size), (one, other)), shape=(size * size, size * size)).tocsr()


def weak_dilemma(b: float, graph, **options) -> Game:
    """Cooperators get 1 from each other, defectors b from them; the first behaviour is defection."""
    return Game([[0, b], [0, 1]], graph, averaged=False, **options)


def test_a_kaleidoscope_of_one_defector():
    """Whole numbers, every step: Nowak and May (1992)."""
    wrong = []
    for target in checked_by("test_games_published.py", "test_a_kaleidoscope_of_one_defector"):
        expected, parts = target.expected, parts_of(target.name)
        size = int(parts["L"])
        graph = board(size, edges=parts["periodic"] == "0")
        game = weak_dilemma(float(parts["b"]), graph, rule="imitate-best", synchronous=True, self_interaction=True)
        start = np.ones(size * size, dtype=int)
        start[size * size // 2] = 0
        done = play(game, 300, seed=0, start=start)
        picture = done.final.reshape(size, size)
        found = {
            "C_count_t0_to_30": done.counts[:31, 1].tolist(),
            **{f"t{step}": int(done.counts[step, 1]) for step in (50, 100, 200, 217, 221, 300)},
            "fourfold_symmetric": np.array_equal(picture, picture.T) and np.array_equal(picture, picture[::-1]),
        }
        if found != {key: expected[key] for key in found}:
            wrong.append(f"{target.name}: {found}")
    assert wrong == []


def test_a_block_grows_or_shrinks():
    wrong = []
    graph = board(30, edges=False)
    for target in checked_by("test_games_published.py", "test_a_block_grows_or_shrinks"):
        parts = parts_of(target.name)
        side, background = int(parts["n"]), int(parts["bg"])
        start = np.full((30, 30), background)
        start[10 : 10 + side, 10 : 10 + side] = 1 - background
        game = weak_dilemma(float(parts["b"]), graph, rule="imitate-best", synchronous=True, self_interaction=True)
        done = play(game, 1, seed=0, start=start.ravel())
        found = [int((one != background).sum()) for one in (done.start, done.final)]
        if found != target.expected["size_before_after"]:
            wrong.append(f"{target.name}: {found}")
    assert wrong == []


class Chaos(NamedTuple):
    """Settings of one share of cooperators in spatial chaos."""

    b: float
    quantity: str = "f_C"
    diagonals: bool = True
    itself: bool = True
    edges: bool = False
    defectors: float = 0.3


CHAOS = {
    "nowak_may.chaos_periodic": Chaos(1.9),
    "nowak_may.chaos_fixed_edges": Chaos(1.9, "L200", edges=True),
    "nowak_may.no_self": Chaos(1.62, itself=False),
    "nowak_may.von_neumann": Chaos(1.8, diagonals=False),
    "nowak_may.static": Chaos(1.77, edges=True, defectors=0.1),
}


@pytest.mark.statistical
def test_spatial_chaos():
    wrong = []
    for target in checked_by("test_games_published.py", "test_spatial_chaos"):
        set_up = CHAOS[target.name]
        game = weak_dilemma(
            set_up.b, board(200, diagonals=set_up.diagonals, edges=set_up.edges), rule="imitate-best",
            synchronous=True, self_interaction=set_up.itself,
        )  # fmt: skip
        done = play(game, 400, seed=1, start=[set_up.defectors, 1.0 - set_up.defectors])
        found = done.shares[200:, 1].mean()
        if found != pytest.approx(target.expected[set_up.quantity], abs=target.tolerance["abs"]):
            wrong.append(f"{target.name}: {found}, expected {target.expected[set_up.quantity]}")
    assert wrong == []


@pytest.mark.statistical
def test_pairwise_comparison_on_a_lattice():
    """Szabo and Toke (1998): noise 0.1, everybody also meets itself."""
    (target,) = checked_by("test_games_published.py", "test_pairwise_comparison_on_a_lattice")
    game = weak_dilemma(1.4, graph_of("lattice:100x100", seed=0), rule=Fermi(10.0), self_interaction=True)
    done = play(game, 10_000 * 2000, seed=1)
    assert done.mean_share(0.5)[1] == pytest.approx(target.expected["c"], abs=target.tolerance["abs"])


@pytest.mark.statistical
def test_snowdrift_on_a_lattice():
    """Hauert and Doebeli (2004): more cooperation than well-mixed at low costs, less at high ones."""
    (target,) = checked_by("test_games_published.py", "test_snowdrift_on_a_lattice")
    lattice = graph_of("lattice:100x100", seed=0)
    found = {}
    for r in ("0.2", "0.5", "0.8"):
        b = (1.0 / float(r) + 1.0) / 2.0
        game = Game([[0, b], [b - 1.0, b - 0.5]], lattice, rule="replicator", averaged=False)
        found[r] = play(game, 10_000 * 1500, seed=1).mean_share(0.4)[1]
    assert found == pytest.approx({r: target.expected[r] for r in found}, abs=target.tolerance["abs"])


@pytest.mark.statistical
def test_scale_free_networks_hold_cooperation_only_where_payoffs_add_up():
    """Santos and Pacheco (2005): only the order of sizes is tested, the spread between graphs is large."""
    (target,) = checked_by(
        "test_games_published.py", "test_scale_free_networks_hold_cooperation_only_where_payoffs_add_up"
    )

    def share(b: float, *, averaged: bool) -> float:
        found = []
        for graph in (0, 1):
            place = nx.barabasi_albert_graph(1000, 2, seed=graph)
            game = Game([[0, b], [0, 1]], place, rule="replicator", synchronous=True, averaged=averaged)
            found.append(play(game, 3000, seed=graph).mean_share(0.3)[1])
        return float(np.mean(found))

    assert min(target.expected["1.5"]) > 0.8
    assert share(1.5, averaged=False) > 0.8
    assert share(1.5, averaged=True) < 0.1
