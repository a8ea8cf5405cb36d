"""Exact theory: what must hold whatever the numbers, and cases worked out by hand."""

from __future__ import annotations

import itertools
import math

import networkx as nx
import numpy as np
import pytest

from cosim.games.theory.basins import basins, grid
from cosim.games.theory.coalescence import coalescence_times, critical_ratio, regular_critical_ratio
from cosim.games.theory.finite import fixation, group_payoffs, log_fixation, log_ratios, moran, pair_payoffs
from cosim.games.theory.fixed_points import (
    find_fixed_points,
    fixed_points,
    is_evolutionarily_stable,
    tangent_eigenvalues,
)
from cosim.games.theory.games import (
    LADDER,
    donation,
    rock_paper_scissors,
    snowdrift,
    snowdrift_equilibrium,
    tit_for_tat,
)
from cosim.games.theory.graph_chain import gibbs, graph_chain, neutral_fixation
from cosim.games.theory.inputs import adjacency
from cosim.games.theory.learning import bush_mosteller, cross, self_correcting
from cosim.games.theory.rare_mutation import long_run, rare_mutation, stationary_of_logs
from cosim.games.theory.replicator import on_graph, replicator, time_average, trajectory
from cosim.games.theory.volunteering import interior, volunteering
from helpers.reference_rules import rule

ZEEMAN = np.array([[0.0, 6.0, -4.0], [-3.0, 0.0, 5.0], [-1.0, 3.0, 0.0]])
KARATE = nx.karate_club_graph()


# Replicator dynamics


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("seed", range(8))
def test_every_fixed_point_stands_still_and_at_most_one_lies_on_a_face(size, seed):
    matrix = np.random.default_rng(seed).normal(size=(size, size))
    found = fixed_points(matrix)
    assert len({point.support for point in found}) == len(found)
    assert [point.support for point in found[:size]] == [(i,) for i in range(size)]
    for point in found:
        assert np.abs(replicator(point.mix, matrix)).max() < 1e-12
        assert point.mix.sum() == pytest.approx(1.0)
    searched = find_fixed_points(lambda x: x @ matrix.T, size)
    assert [(p.support, p.kind) for p in searched] == [(p.support, p.kind) for p in found]
    assert np.allclose([p.mix for p in searched], [p.mix for p in found], atol=1e-8)


def test_the_kind_of_a_point_is_what_the_dynamics_does_near_it():
    rng = np.random.default_rng(4)
    seen = set()
    for _ in range(12):
        matrix = rng.normal(size=(3, 3))
        for point in fixed_points(matrix):
            start = 0.996 * point.mix + 0.004 * rng.dirichlet(np.ones(3))
            ends = trajectory(start, matrix, until=60.0, points=2)[1][-1]
            apart = np.abs(ends - point.mix).max() / np.abs(start - point.mix).max()
            seen.add(point.kind)
            if point.kind == "sink":
                assert apart < 1.0
            if point.kind == "source":
                assert apart > 1.0
    assert {"sink", "source", "saddle"} <= seen


def test_a_stable_mix_is_a_sink_but_not_the_other_way_round():
    rng = np.random.default_rng(0)
    for _ in range(60):
        for point in fixed_points(rng.normal(size=(3, 3))):
            assert point.kind == "sink" if point.stable else True
    middle = fixed_points(ZEEMAN)[-1]
    assert (middle.kind, middle.nash, middle.stable) == ("sink", True, False)


@pytest.mark.parametrize("seed", range(10))
def test_evolutionary_stability_is_what_its_definition_says(seed):
    """Against the definition itself: x earns more against y than y does, for all y near x."""
    rng = np.random.default_rng(seed)
    matrix = rng.integers(-2, 3, size=(3, 3)).astype(float)
    others = grid(3, 30)
    for point in fixed_points(matrix):
        if point.continuum:
            continue
        near = 0.999 * point.mix + 0.001 * np.vstack([others, np.eye(3)])
        near = near[np.abs(near - point.mix).max(axis=1) > 1e-9]
        better = np.einsum("ni,ij,nj->n", point.mix - near, matrix, near)
        assert is_evolutionarily_stable(matrix, point.mix) == bool((better > 1e-12).all())


def test_kinds_that_are_known():
    assert fixed_points(rock_paper_scissors(1.0, 1.0))[-1].kind == "centre"
    assert fixed_points(rock_paper_scissors(2.0, 1.0))[-1].kind == "sink"
    assert fixed_points(rock_paper_scissors(1.0, 2.0))[-1].kind == "source"
    flat = fixed_points(np.ones((3, 3)))
    assert all(point.kind == "degenerate" for point in flat)
    assert [point.continuum for point in flat] == [False] * 3 + [True] * 4
    assert flat[-1].mix == pytest.approx([1 / 3] * 3)
    ladder = {point.support: point.kind for point in fixed_points(LADDER)}
    assert ladder == {(0,): "sink", (1,): "degenerate", (2,): "sink", (0, 2): "saddle"}


def test_eigenvalues_are_those_of_the_dynamics():
    middle = np.full(3, 1 / 3)
    step = 1e-6
    basis = np.array([[1.0, -1.0, 0.0], [1.0, 1.0, -2.0]]) / np.sqrt([[2.0], [6.0]])
    numeric = [basis @ (replicator(middle + step * d, ZEEMAN) - replicator(middle - step * d, ZEEMAN)) for d in basis]
    by_hand = np.linalg.eigvals(np.array(numeric).T / (2.0 * step))
    assert sorted(tangent_eigenvalues(ZEEMAN, middle), key=np.imag) == pytest.approx(sorted(by_hand, key=np.imag))


def test_basins_fill_the_simplex_and_rotation_has_none():
    found = basins(LADDER, resolution=40)
    assert found.shares.sum() == pytest.approx(1.0)
    assert found.attractors.tolist() == [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    assert basins(rock_paper_scissors(1.0, 1.0), resolution=10).owner.tolist() == [-1] * 55
    one_dimensional = basins([[3.0, 0.0], [2.0, 2.0]], resolution=300).shares
    assert one_dimensional == pytest.approx([1 / 3, 2 / 3], abs=0.01)
    third = basins(lambda x: x @ np.array(LADDER).T, attractors=np.eye(3)[[0, 2]], resolution=40)
    assert np.array_equal(third.owner, found.owner)


def test_rock_paper_scissors_keeps_its_product_and_comes_round():
    start, flat = [0.5, 0.3, 0.2], rock_paper_scissors(1.0, 1.0)
    _, mixes = trajectory(start, flat, until=50.0, points=500)
    assert mixes.prod(axis=1) == pytest.approx(np.full(500, 0.03), abs=1e-8)
    mean, earned = time_average(start, flat, until=1000.0)
    assert mean == pytest.approx(np.full(3, 1 / 3), abs=0.003)
    assert earned == pytest.approx(np.zeros(3), abs=0.003)


def test_on_a_graph_rules_differ_and_a_large_degree_is_no_graph():
    game = snowdrift(1.0, 0.6)
    tables = [on_graph(game, degree=4, rule=rule) for rule in ("birth-death", "death-birth", "imitation", "fermi")]
    assert np.array_equal(tables[0], tables[3])
    assert not np.allclose(tables[0], tables[1])
    assert on_graph(game, degree=10**7, rule="death-birth") == pytest.approx(game, abs=1e-6)
    # The donation game: cooperation is favoured by death-birth where benefit over cost exceeds the degree.
    for benefit, favoured in ((3.9, False), (4.1, True)):
        changed = on_graph(donation(benefit), degree=4, rule="death-birth")
        assert bool(changed[0, 0] > changed[1, 0] and changed[0, 1] > changed[1, 1]) == favoured


def test_snowdrift_is_level_at_its_equilibrium():
    share = snowdrift_equilibrium(1.0, 0.6)
    earned = snowdrift(1.0, 0.6) @ np.array([share, 1.0 - share])
    assert earned[0] == pytest.approx(earned[1])


@pytest.mark.parametrize(("group", "factor", "loner"), [(5, 3.0, 1.0), (4, 3.0, 0.5), (5, 2.5, 0.5)])
def test_volunteering_pays_the_same_where_it_stands_still(group, factor, loner):
    game = volunteering(group=group, factor=factor, loner=loner)
    middle = interior(group=group, factor=factor, loner=loner)
    assert game(middle) == pytest.approx(np.full(3, loner))
    found = find_fixed_points(game, 3)
    assert found[-1].mix == pytest.approx(middle)
    assert found[-1].kind == "centre"


def test_volunteering_is_what_groups_drawn_at_random_earn():
    """The closed form against a sum over all groups that can be met."""
    shares, (group, factor, loner) = np.array([0.2, 0.3, 0.5]), (4, 3.0, 0.7)
    expected = np.zeros(3)
    for others in itertools.product(range(3), repeat=group - 1):
        chance = math.prod(shares[list(others)])
        for me in range(3):
            joined = [*(who for who in others if who < 2), *([me] if me < 2 else [])]
            earned = loner
            if me < 2 and len(joined) > 1:
                earned = factor * joined.count(0) / len(joined) - (me == 0)
            expected[me] += chance * earned
    assert volunteering(group=group, factor=factor, loner=loner)(shares) == pytest.approx(expected)


# Finite populations


def test_without_selection_every_newcomer_has_one_chance_in_n():
    for process, start in itertools.product(("fermi", "moran"), (1, 7)):
        chance = fixation(LADDER, new=2, old=0, population=20, process=process, strength=0.0, start=start)
        assert chance == pytest.approx(start / 20)
    assert rare_mutation(LADDER, population=9, strength=0.0).stationary == pytest.approx(np.full(3, 1 / 3))
    assert long_run(LADDER, population=6, beta=0.0, mutation=0.2).mean == pytest.approx(np.full(3, 1 / 3))


def test_tiny_chances_keep_their_digits():
    ratios = log_ratios(pair_payoffs(donation(2.0), new=0, old=1, population=2000), process="fermi", strength=10.0)
    logarithm = log_fixation(ratios)
    assert logarithm < -19_000.0
    # With a constant difference d the chance is (e^{-x} - 1) / (e^{-N x} - 1), x = beta d.
    new, old = pair_payoffs(donation(2.0), new=0, old=1, population=2000)
    x = 10.0 * (new - old)[0]
    closed = math.log(math.expm1(-x)) + 2000 * x - math.log1p(-math.exp(2000 * x))
    assert logarithm == pytest.approx(closed, rel=1e-12)


def test_groups_of_two_are_pairs():
    matrix = np.array(LADDER)
    grouped = group_payoffs(matrix[2, [0, 2]], matrix[0, [0, 2]], population=30)
    for one, other in zip(grouped, pair_payoffs(matrix, new=2, old=0, population=30), strict=True):
        assert one == pytest.approx(other)


def test_constant_fitness_is_the_moran_formula():
    assert moran(2.0, 10) == pytest.approx(0.5 / (1.0 - 2.0**-10))
    flat = [[2.0, 2.0], [1.0, 1.0]]
    assert fixation(flat, new=0, old=1, population=10, process="moran", strength=1.0) == pytest.approx(moran(2.0, 10))


def test_the_long_run_nears_that_of_rare_mutation():
    rare = rare_mutation(LADDER, population=12, strength=0.3).stationary
    means = [long_run(LADDER, population=12, beta=0.3, mutation=mutation).mean for mutation in (1e-2, 1e-4, 1e-6)]
    gaps = [np.abs(mean - rare).max() for mean in means]
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 1e-3


def test_stationary_of_logs_is_that_of_the_rates():
    rates = np.random.default_rng(1).uniform(0.1, 1.0, size=(5, 5))
    np.fill_diagonal(rates, 0.0)
    found = stationary_of_logs(np.log(rates, where=rates > 0.0, out=np.zeros((5, 5))))
    assert found @ (rates - np.diag(rates.sum(axis=1))) == pytest.approx(np.zeros(5), abs=1e-15)


def test_tit_for_tat_pays_what_the_rounds_pay():
    table = tit_for_tat(rounds=1, complexity=0.0)
    assert table[2].tolist() == table[0].tolist() == [3.0, 0.0, 3.0]


# Graphs


def test_coalescence_times_solve_their_equation():
    times = coalescence_times(KARATE)
    step = adjacency(KARATE)
    step /= step.sum(axis=1, keepdims=True)
    left = 1.0 + 0.5 * (step @ times + times @ step.T)
    off = ~np.eye(len(times), dtype=bool)
    assert times[off] == pytest.approx(left[off], rel=1e-11)


def test_weights_count_only_if_asked():
    assert critical_ratio(KARATE).value == pytest.approx(7.767862111649751, rel=1e-9)
    assert critical_ratio(KARATE, weight="weight").value == pytest.approx(7.454152, rel=1e-6)


def test_every_regular_graph_has_the_ratio_of_its_numbers():
    for graph in (nx.random_regular_graph(4, 50, seed=3), nx.circulant_graph(50, [1, 2])):
        assert critical_ratio(graph).value == pytest.approx(regular_critical_ratio(50, 4), rel=1e-9)
    assert regular_critical_ratio(8, 4) == np.inf
    assert critical_ratio(nx.circulant_graph(8, [1, 2])).meaning == "never"


@pytest.mark.parametrize("payoffs", ["averaged", "accumulated"])
def test_at_the_critical_ratio_weak_selection_leaves_nothing(payoffs):
    """Against the full chain: the slope of the chance to take over, at b/c just there, is as good as none."""
    graph = nx.path_graph(5)
    ratio = critical_ratio(graph, payoffs=payoffs).value
    slopes = []
    for benefit in (ratio, 1.5 * ratio):

        def chance(selection, benefit=benefit):
            chances = rule(graph, donation(benefit), "death-birth", averaged=payoffs == "averaged", selection=selection)
            return graph_chain(5, 2, chances, batched=True).fixation(mutant=0, resident=1).mean()

        slopes.append((chance(1e-4) - chance(-1e-4)) / 2e-4)
    assert abs(slopes[0]) < 1e-6 < 1e-3 < slopes[1]


@pytest.mark.parametrize(
    ("process", "name"), [("voter", "death-birth"), ("birth-death", "birth-death"), ("link", "link")]
)
def test_neutral_fixation_is_that_of_the_chain(process, name):
    graph = nx.lollipop_graph(4, 3)
    chain = graph_chain(7, 2, rule(graph, np.zeros((2, 2)), name), batched=True)
    assert chain.fixation(mutant=1, resident=0) == pytest.approx(neutral_fixation(graph, process), abs=1e-12)


def test_one_state_at_a_time_or_all_at_once_is_the_same_chain():
    graph = nx.bull_graph()
    chances = rule(graph, LADDER, "imitation", selection=0.2)
    batched = graph_chain(5, 3, chances, batched=True)
    single = graph_chain(5, 3, lambda state: chances(state)[0])
    assert np.abs((batched.moves - single.moves).toarray()).max() < 1e-15
    assert batched.index(batched.states[77]) == 77
    chance, steps = batched.absorption()
    assert chance.sum(axis=1) == pytest.approx(np.ones(243))
    assert (steps[np.setdiff1d(np.arange(243), batched.ends)] >= 1.0).all()


def test_many_states_are_solved_as_well_as_few(monkeypatch):
    graph = nx.circular_ladder_graph(3)
    chances = rule(graph, LADDER, "fermi", beta=0.4)
    direct = graph_chain(6, 3, chances, batched=True).absorption()
    monkeypatch.setattr("cosim.games.theory.graph_chain._DIRECT", 10)
    stepwise = graph_chain(6, 3, chances, batched=True).absorption()
    assert stepwise[0] == pytest.approx(direct[0], abs=1e-11)
    assert stepwise[1] == pytest.approx(direct[1], rel=1e-11)


def test_logit_response_follows_gibbs():
    graph, table = nx.path_graph(4), [[3, 1, 0], [1, 2, 1], [0, 1, 4]]
    weights, mean, _ = gibbs(graph, table, beta=0.4)
    chain = graph_chain(4, 3, rule(graph, table, "logit", averaged=False, beta=0.4), batched=True)
    assert chain.stationary() == pytest.approx(weights, abs=1e-13)
    assert chain.mean_shares(weights) == pytest.approx(mean)


# Learning


def test_learning_stands_still_at_its_equilibrium_whatever_the_rate():
    table = [[3, 0], [4, 1]]
    (still,) = self_correcting(table, aspiration=2.0)
    assert still == pytest.approx((math.sqrt(3.0) - 1.0) / 2.0)
    for rate in (0.1, 1.0):
        assert bush_mosteller(still, still, table, aspiration=2.0, rate=rate) == pytest.approx(0.0, abs=1e-14)


def test_cross_learning_is_the_replicator_on_average():
    table, shares = np.array(LADDER) / 5.0, [0.2, 0.3, 0.5]
    assert cross(shares, shares, table, rate=0.1) == pytest.approx(0.1 * replicator(shares, table))
