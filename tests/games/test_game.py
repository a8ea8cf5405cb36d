"""Cooperation on networks: what must hold whatever the numbers, hand-made cases, and wrong input."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from cosim.errors import InputError
from cosim.evidence.validation.patterns.networks import crossing
from cosim.games.play.donation import long_run_cooperation
from cosim.games.play.human import People, cooperation
from cosim.games.theory.coalescence import regular_critical_ratio

GRAPH = nx.random_regular_graph(4, 60, seed=2)


def test_the_same_seed_gives_the_same_rounds_and_zero_is_a_seed():
    assert np.array_equal(cooperation(GRAPH, seed=0), cooperation(GRAPH, seed=0))
    assert not np.array_equal(cooperation(GRAPH, seed=0), cooperation(GRAPH, seed=1))


def test_people_who_always_cooperate_do():
    saints = People(start=1.0, free_riders=0.0, after_c=1.0, slope_c=0.0)
    assert (cooperation(GRAPH, people=saints, rewiring=0.2) == 1.0).all()
    riders = People(start=1.0, free_riders=1.0, free_rider=0.0)
    assert cooperation(GRAPH, people=riders)[1:].max() == 0.0


def test_only_defectors_who_lost_a_link_return_to_cooperation():
    stubborn = People(repent=0.15)
    assert cooperation(GRAPH, rewiring=0.3, seed=1)[-10:].mean() > 1.5 * (
        cooperation(GRAPH, rewiring=0.3, people=stubborn, seed=1)[-10:].mean()
    )


def test_without_changing_links_nothing_about_them_matters():
    one, other = People(repent=0.0), People(repent=1.0)
    assert np.array_equal(cooperation(GRAPH, people=one), cooperation(GRAPH, people=other))


def test_neutral_selection_leaves_half():
    ring = nx.cycle_graph(30)
    share = long_run_cooperation(ring, ratio=3.0, selection=1e-9, mutation=0.2, steps=200_000)
    assert share == pytest.approx(0.5, abs=0.02)


def test_more_benefit_more_cooperation():
    ring = nx.cycle_graph(50)
    low, high = (long_run_cooperation(ring, ratio=r, selection=0.05, steps=300_000, seed=1) for r in (1.0, 6.0))
    assert low < 0.5 < high


@pytest.mark.statistical
def test_cooperation_wins_near_the_published_ratio():
    ring = nx.circulant_graph(100, [1, 2])
    ratios = [3.0, 4.0, 5.0, 6.0]
    shares = [
        long_run_cooperation(ring, ratio=r, selection=0.04, mutation=0.001, steps=4_000_000, seed=0) for r in ratios
    ]
    assert crossing(ratios, shares) == pytest.approx(regular_critical_ratio(100, 4), abs=0.5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cooperation(nx.empty_graph(4)), "at least one edge"),
        (lambda: cooperation(GRAPH, rewiring=1.5), "rewiring: expected a probability"),
        (lambda: cooperation(GRAPH, people=People(after_d=-0.1)), "after_d: expected a probability"),
        (lambda: cooperation(GRAPH, rounds=1), "2 or more"),
        (lambda: long_run_cooperation(nx.empty_graph(4), ratio=2.0), "a neighbour for everybody"),
        (lambda: long_run_cooperation(GRAPH, ratio=0.0), "above 0"),
        (lambda: long_run_cooperation(GRAPH, ratio=2.0, selection=0.5), "selection"),
        (lambda: long_run_cooperation(GRAPH, ratio=2.0, mutation=0.0), "mutation"),
    ],
)
def test_wrong_input_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()
