"""Games against published and exact numbers; those of ``../shared/targets.json``, where it is at hand."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from cosim.games.play import RULES, Game, expected_change, payoffs_of, play
from cosim.games.play.graphs import graph_of
from cosim.games.play.rules.fermi import Fermi
from cosim.games.play.rules.imitate_best import ImitateBest

PLACES = [folder / "shared" / "targets.json" for folder in Path(__file__).resolve().parents]
FILE = next((file for file in PLACES if file.exists()), None)
TARGETS = {one["name"]: one for one in json.loads(FILE.read_text())["targets"]} if FILE else {}
TRI = [[1, 3, 4], [0, 2, 2], [0, 2, 5]]
NO_TIES = [[1.013, 3.071, 4.029], [0.007, 2.003, 2.011], [0.017, 2.029, 5.057]]  # no two players earn the same
KARATE = nx.karate_club_graph()


def named(start: str) -> list[str]:
    """Names of the targets that begin so; one empty name where there are none, to be skipped."""
    return [name for name in TARGETS if name.startswith(start)] or [""]


def target(name: str):
    if name not in TARGETS:
        pytest.skip("../shared/targets.json is not at hand")
    return TARGETS[name]


def board(size: int, *, diagonals: bool = True, edges: bool) -> nx.Graph:
    """A square board, with edges or joined at them."""
    if not edges:
        return graph_of(f"{'moore' if diagonals else 'lattice'}:{size}x{size}", seed=0)
    graph = nx.grid_2d_graph(size, size)
    if diagonals:
        inner = [(x, y) for x in range(size - 1) for y in range(size)]
        graph.add_edges_from(((x, y), (x + 1, y + d)) for x, y in inner for d in (-1, 1) if 0 <= y + d < size)
    return nx.convert_node_labels_to_integers(graph, ordering="sorted")


def weak_dilemma(b: float, graph: nx.Graph, **options) -> Game:
    """Cooperators get 1 from each other, defectors b from them; the first behaviour is defection."""
    return Game([[0, b], [0, 1]], graph, averaged=False, **options)


def test_payoffs_on_karate():
    expected = target("payoffs.karate_TRI")["expected"]
    earned = payoffs_of(Game(TRI, KARATE, averaged=False), np.arange(34) % 3)
    assert earned == pytest.approx(expected["accumulated"], abs=1e-9)
    assert earned.sum() == expected["total"]


@pytest.mark.parametrize("name", named("onestep."))
def test_expected_change_after_one_update(name):
    one = target(name)
    code, averaged = name.split()[4], name.endswith("True")
    rule = {
        "DB": RULES["death-birth"], "IM": RULES["imitation"], "BD": RULES["birth-death"], "PC": Fermi,
        "REP": RULES["replicator"], "LOGIT": RULES["best-response"],
    }[code]  # fmt: skip
    given = {"selection": 0.2, "form": "1+w*pi"} if code in ("DB", "IM", "BD") else {"intensity": 0.2}
    game = Game(TRI, KARATE, rule=rule(**({} if code == "REP" else given)), averaged=averaged)
    expected = one["expected"]["expected_count_change_per_update"]
    assert expected_change(game, np.arange(34) % 3) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("name", named("deterministic."))
def test_imitating_the_best_without_luck(name):
    expected = target(name)["expected"]["counts_by_step"]
    if "karate" in name:
        graph, start = KARATE, np.arange(34) % 3
    elif "circulant" in name:
        graph, start = nx.circulant_graph(30, [1, 2]), np.array([(i * i // 3 + i // 4) % 3 for i in range(30)])
    else:
        graph = graph_of("moore:15x15", seed=0)
        start = np.array([(x * x + 3 * y + x * y) % 3 for x in range(15) for y in range(15)])
    game = Game(NO_TIES, graph, rule="imitate-best", synchronous=True, averaged="avg=True" in name)
    assert play(game, len(expected) - 1, seed=0, start=start).counts.tolist() == expected


@pytest.mark.parametrize("name", named("nowak_may.kaleidoscope"))
def test_a_kaleidoscope_of_one_defector(name):
    """Whole numbers, every step: Nowak and May (1992)."""
    expected = target(name)["expected"]
    words = dict(part.split("=") for part in name.split()[1:])
    size = int(words["L"])
    graph = board(size, edges=words["periodic"] == "0")
    game = weak_dilemma(float(words["b"]), graph, rule=ImitateBest(), synchronous=True, self_interaction=True)
    start = np.ones(size * size, dtype=int)
    start[size * size // 2] = 0
    done = play(game, 300, seed=0, start=start)
    assert done.counts[:31, 1].tolist() == expected["C_count_t0_to_30"]
    for step in (50, 100, 200, 217, 221, 300):
        assert done.counts[step, 1] == expected[f"t{step}"]
    picture = done.final.reshape(size, size)
    fourfold = np.array_equal(picture, picture.T) and np.array_equal(picture, picture[::-1])
    assert fourfold == expected["fourfold_symmetric"]


@pytest.mark.parametrize("name", named("nowak_may.block"))
def test_a_block_grows_or_shrinks(name):
    before, after = target(name)["expected"]["size_before_after"]
    words = dict(part.split("=") for part in name.split()[1:])
    side, background = int(words["n"]), int(words["bg"])
    start = np.full((30, 30), background)
    start[10 : 10 + side, 10 : 10 + side] = 1 - background
    game = weak_dilemma(float(words["b"]), board(30, edges=False), rule="imitate-best", synchronous=True,
                        self_interaction=True)  # fmt: skip
    done = play(game, 1, seed=0, start=start.ravel())
    assert [int((done.start != background).sum()), int((done.final != background).sum())] == [before, after]


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("name", "b", "diagonals", "itself", "edges", "defectors"),
    [
        ("nowak_may.chaos_periodic", 1.9, True, True, False, 0.3),
        ("nowak_may.no_self", 1.62, True, False, False, 0.3),
        ("nowak_may.von_neumann", 1.8, False, True, False, 0.3),
        ("nowak_may.static", 1.77, True, True, True, 0.1),
    ],
)
def test_spatial_chaos(name, b, diagonals, itself, edges, defectors):
    one = target(name)
    (expected,) = one["expected"].values()
    graph = board(200, diagonals=diagonals, edges=edges)
    game = weak_dilemma(b, graph, rule="imitate-best", synchronous=True, self_interaction=itself)
    done = play(game, 400, seed=1, start=[defectors, 1.0 - defectors])
    assert done.shares[200:, 1].mean() == pytest.approx(expected, abs=one["tolerance"]["abs"])


@pytest.mark.statistical
def test_pairwise_comparison_on_a_lattice():
    """Szabo and Toke (1998): noise 0.1, everybody also meets itself."""
    one = target("szabo_toke.self_b1.4")
    game = weak_dilemma(1.4, graph_of("lattice:100x100", seed=0), rule=Fermi(10.0), self_interaction=True)
    done = play(game, 10_000 * 2000, seed=1)
    assert done.mean_share(0.5)[1] == pytest.approx(one["expected"]["c"], abs=one["tolerance"]["abs"])


@pytest.mark.statistical
@pytest.mark.parametrize("r", ["0.2", "0.5", "0.8"])
def test_snowdrift_on_a_lattice(r):
    """Hauert and Doebeli (2004): more cooperation than well-mixed at low costs, less at high ones."""
    one = target("hauert_doebeli.lattice")
    b = (1.0 / float(r) + 1.0) / 2.0
    game = Game([[0, b], [b - 1.0, b - 0.5]], graph_of("lattice:100x100", seed=0), rule="replicator", averaged=False)
    done = play(game, 10_000 * 1500, seed=1)
    assert done.mean_share(0.4)[1] == pytest.approx(one["expected"][r], abs=one["tolerance"]["abs"])


@pytest.mark.statistical
def test_scale_free_networks_hold_cooperation_only_where_payoffs_add_up():
    """Santos and Pacheco (2005): only the order of sizes is tested, the spread between graphs is large."""
    target("santos_pacheco.BA")

    def share(b: float, *, averaged: bool) -> float:
        found = []
        for graph in (0, 1):
            place = nx.barabasi_albert_graph(1000, 2, seed=graph)
            game = Game([[0, b], [0, 1]], place, rule="replicator", synchronous=True, averaged=averaged)
            found.append(play(game, 3000, seed=graph).mean_share(0.3)[1])
        return float(np.mean(found))

    assert share(1.5, averaged=False) > 0.8
    assert share(1.5, averaged=True) < 0.1
