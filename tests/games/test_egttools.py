"""EGTtools as a referee, where it is installed: fixation and stationary distributions of the same games.

At small chances it gives 0 (seen at 6e-8, on 50 players); there the closed form is compared.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cosim.games.play.matrices import COLLABORATION, rock_paper_scissors
from cosim.games.theory.finite import fixation, log_fixation, log_ratios, pair_payoffs
from cosim.games.theory.rare_mutation import long_run, rare_mutation

LEAST = 1e-6
_ALIVE = []


@pytest.fixture(scope="module")
def egttools():
    pytest.importorskip("egttools", reason="EGTtools is a referee, not a dependency: not installed")
    import egttools.analytical
    import egttools.games

    return egttools


def referee(egttools, matrix, size):
    matrix = np.array(matrix, dtype=np.float64)
    game = egttools.games.Matrix2PlayerGameHolder(len(matrix), matrix)
    _ALIVE.append(game)  # the referee points to it but does not keep it
    return egttools.analytical.PairwiseComparison(size, game)


@pytest.mark.parametrize(
    "matrix", [COLLABORATION, rock_paper_scissors(2.0, 1.0)], ids=["made up", "rock paper scissors"]
)
@pytest.mark.parametrize(("size", "beta"), [(20, 0.1), (50, 0.3), (100, 0.05)])
def test_fixation_is_that_of_egttools(egttools, matrix, size, beta):
    other = referee(egttools, matrix, size)
    ours = {
        (new, old): fixation(matrix, new=new, old=old, population=size, strength=beta)
        for new, old in itertools.permutations(range(3), 2)
    }
    large = {pair: chance for pair, chance in ours.items() if chance > LEAST}
    assert len(large) >= 3
    assert {pair: other.calculate_fixation_probability(*pair, beta) for pair in large} == pytest.approx(large, rel=1e-9)


def test_the_long_run_is_that_of_egttools(egttools):
    other = referee(egttools, COLLABORATION, 10)
    for beta, mutation in ((0.1, 0.01), (1.0, 0.1)):
        matrix = other.calculate_transition_matrix(beta, mutation)
        dense = np.asarray(matrix.todense() if hasattr(matrix, "todense") else matrix)
        values, vectors = np.linalg.eig(dense.T)
        first = np.real(vectors[:, np.argmax(values.real)])
        first /= first.sum()
        states = np.array([egttools.sample_simplex(i, 10, 3) for i in range(len(first))])
        mean = first @ states / 10.0
        assert long_run(COLLABORATION, population=10, beta=beta, mutation=mutation).mean == pytest.approx(
            mean, abs=1e-8
        )


def test_rare_mutation_is_that_of_egttools(egttools):
    other = referee(egttools, COLLABORATION, 50)
    moves, _ = other.calculate_transition_and_fixation_matrix_sml(0.1)
    values, vectors = np.linalg.eig(np.asarray(moves).T)
    first = np.real(vectors[:, np.argmax(values.real)])
    ours = rare_mutation(COLLABORATION, population=50, strength=0.1).stationary
    assert ours == pytest.approx(first / first.sum(), rel=1e-6)


def test_small_chances_are_those_of_the_closed_form():
    """Equal gains from switching: (e^x - 1) / (e^{N x} - 1), down to where numbers end and beyond."""
    for size, beta in ((20, 1.0), (100, 1.0), (1000, 5.0)):
        game = [[2.0, -1.0], [3.0, 0.0]]
        new, old = pair_payoffs(game, new=0, old=1, population=size)
        x = beta * (old - new)[0]
        closed = np.log(np.expm1(x)) - size * x - np.log1p(-np.exp(-size * x))
        assert log_fixation(log_ratios((new, old), process="fermi", strength=beta)) == pytest.approx(closed, rel=1e-12)
