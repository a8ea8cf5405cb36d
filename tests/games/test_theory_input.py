"""Exact theory: wrong input."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from cosim.errors import InputError
from cosim.games.play.matrices import COLLABORATION, donation, payoff_matrix
from cosim.games.theory.basins import basins
from cosim.games.theory.coalescence import critical_ratio, regular_critical_ratio
from cosim.games.theory.finite import fixation, group_payoffs, log_ratios
from cosim.games.theory.fixed_points import fixed_points
from cosim.games.theory.games import snowdrift_equilibrium
from cosim.games.theory.graph_chain import enumerate_states, gibbs, graph_chain, neutral_fixation
from cosim.games.theory.groups import disjunctive, majority
from cosim.games.theory.learning import bush_mosteller, cross
from cosim.games.theory.queues import erlang_c
from cosim.games.theory.rare_mutation import long_run, rare_mutation, stationary_of_logs
from cosim.games.theory.repeated import match
from cosim.games.theory.replicator import on_graph, replicator, trajectory
from cosim.games.theory.volunteering import volunteering

KARATE = nx.karate_club_graph()
THREE = COLLABORATION


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: payoff_matrix([[1, 2, 3], [4, 5, 6]]), "a square matrix of 2 or more behaviours, got the shape 2 x 3"),
        (lambda: payoff_matrix([[1]]), "2 or more behaviours"),
        (lambda: payoff_matrix([["a", 1], [2, 3]]), "of numbers"),
        (lambda: payoff_matrix([[1, float("nan")], [2, 3]]), "finite numbers"),
        (lambda: fixed_points(np.zeros((9, 9))), "a square matrix of 2 to 8 behaviours"),
        (lambda: replicator([0.5, 0.5], THREE), "3 shares"),
        (lambda: replicator([0.5, 0.6, 0.1], THREE), "sum to 1"),
        (lambda: trajectory([0.5, 0.5, 0.0], THREE, until=0.0), "until: expected a number above 0"),
        (lambda: on_graph(THREE, degree=2, rule="death-birth"), "degree: expected a whole number of 3 or more"),
        (lambda: on_graph(THREE, degree=4, rule="deth-birth"), "did you mean 'death-birth'"),
        (lambda: fixation(THREE, new=0, old=1, population=1, strength=1.0), "a whole number of 2 or more"),
        (lambda: fixation(THREE, new=0, old=3, population=9, strength=1.0), "old: expected"),
        (lambda: fixation(THREE, new=0, old=1, population=9, strength=-1.0), "beta: expected a number from 0"),
        (lambda: fixation(THREE, new=0, old=1, population=9, strength=1.0, start=9), "start: expected"),
        (lambda: fixation(THREE, new=0, old=1, population=9, strength=1.0, process="wright"), "process: expected"),
        (lambda: log_ratios((np.ones(2), -np.ones(2)), strength=0.9, process="moran"), "every fitness above 0"),
        (lambda: long_run(THREE, population=10, beta=1.0, mutation=0.0), "mutation: expected a number above 0"),
        (lambda: long_run(THREE, population=100_000, beta=1.0, mutation=0.1), "200,000 mixes"),
        (lambda: group_payoffs([1, 2], [1, 2, 3], population=9), "two rows of one length"),
        (lambda: critical_ratio(nx.empty_graph(4)), "graph: expected at least one edge, got none"),
        (lambda: critical_ratio(nx.Graph([(0, 1), (2, 3)])), "a connected graph, got 2 parts"),
        (lambda: critical_ratio(nx.Graph([(0, 0), (0, 1)])), "nobody tied to themselves"),
        (lambda: critical_ratio(nx.DiGraph([(0, 1)])), "an undirected graph"),
        (lambda: critical_ratio(nx.path_graph(1001)), "at most 1000 nodes"),
        (lambda: critical_ratio(KARATE, payoffs="summed"), "one of averaged, accumulated"),
        (lambda: regular_critical_ratio(4, 4), "degree"),
        (lambda: neutral_fixation(KARATE, "voters"), "did you mean 'voter'"),
        (lambda: enumerate_states(34, 2), "70,000 states"),
        (lambda: gibbs(nx.path_graph(3), THREE, beta=1.0), "symmetric"),
        (lambda: graph_chain(2, 2, lambda _: np.ones((2, 2))), "chances of one step"),
        (lambda: graph_chain(2, 2, lambda _: np.ones(2)), "the shape"),
        (lambda: graph_chain(3, 2, lambda _: np.full((3, 2), 0.1)).absorption(), "0 lasting states"),
        (lambda: graph_chain(3, 2, lambda _: np.zeros((3, 2))).stationary(), "8 lasting states"),
        (lambda: volunteering(group=1, factor=3.0, loner=1.0), "group"),
        (lambda: volunteering(group=5, factor=3.0, loner=2.0), "loner: expected above 0 and below 2"),
        (lambda: bush_mosteller(0.5, 0.5, THREE, aspiration=1.0), "a matrix of 2 by 2"),
        (lambda: bush_mosteller(0.5, 0.5, [[1, 1], [1, 1]], aspiration=1.0), "aspiration"),
        (lambda: cross([0.5, 0.5], [0.5, 0.5], donation(3.0), rate=0.1), "numbers from 0 to 1"),
        (lambda: snowdrift_equilibrium(1.0, 1.0), "cost"),
        (lambda: basins(THREE, resolution=0), "resolution"),
        (lambda: basins(lambda x: x), "attractors: expected mixes to end at"),
        (lambda: majority(0.6, 4), "an odd number"),
        (lambda: disjunctive(1.1, 4), "chance: expected a number from 0 to 1, got 1.1"),
        (lambda: erlang_c(arrivals=2.0, service=1.0, servers=2), "servers: expected more than 2, to keep up"),
        (lambda: match("Tit For Tats", "Defector"), "did you mean 'Tit For Tat'"),
        (lambda: stationary_of_logs([1.0]), "square"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_in_one_line(call, words):
    with pytest.raises(InputError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_numbers_too_large_to_multiply_are_refused_and_strong_selection_is_not():
    with pytest.raises(InputError, match="up to 1e"):
        rare_mutation([[1e300, 0.0], [0.0, 1.0]], population=5, strength=1.0)
    with pytest.raises(InputError, match="beta"):
        rare_mutation([[3.0, 0.0], [5.0, 1.0]], population=5, strength=1e308)
    strong = long_run([[3.0, 0.0], [5.0, 1.0]], population=5, beta=1e6, mutation=1e-9)
    assert strong.pure[1] == pytest.approx(1.0)
