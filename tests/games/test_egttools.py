"""EGTtools as a referee, where it is installed: fixation and stationary distributions of the same games.

At small chances it gives 0 (seen at 6e-8, on 50 players) and is no referee; there the closed form is.
"""

from __future__ import annotations

import numpy as np
import pytest

from cosim.games.theory.finite import fixation, log_fixation, log_ratios, pair_payoffs
from cosim.games.theory.games import LADDER, rock_paper_scissors
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


@pytest.mark.parametrize("matrix", [LADDER, rock_paper_scissors(2.0, 1.0)], ids=["ladder", "rock paper scissors"])
@pytest.mark.parametrize(("size", "beta"), [(20, 0.1), (50, 0.3), (100, 0.05)])
def test_fixation_is_what_the_referee_says(egttools, matrix, size, beta):
    compared = 0
    other = referee(egttools, matrix, size)
    for new in range(3):
        for old in range(3):
            ours = fixation(matrix, new=new, old=old, population=size, strength=beta) if new != old else 0.0
            if ours > LEAST:
                assert other.calculate_fixation_probability(new, old, beta) == pytest.approx(ours, rel=1e-9)
                compared += 1
    assert compared >= 3


def test_the_long_run_is_what_the_referee_says(egttools):
    other = referee(egttools, LADDER, 10)
    for beta, mutation in ((0.1, 0.01), (1.0, 0.1)):
        matrix = other.calculate_transition_matrix(beta, mutation)
        dense = np.asarray(matrix.todense() if hasattr(matrix, "todense") else matrix)
        values, vectors = np.linalg.eig(dense.T)
        first = np.real(vectors[:, np.argmax(values.real)])
        first /= first.sum()
        states = np.array([egttools.sample_simplex(i, 10, 3) for i in range(len(first))])
        mean = first @ states / 10.0
        assert long_run(LADDER, population=10, beta=beta, mutation=mutation).mean == pytest.approx(mean, abs=1e-8)


def test_rare_mutation_is_what_the_referee_says(egttools):
    other = referee(egttools, LADDER, 50)
    moves, _ = other.calculate_transition_and_fixation_matrix_sml(0.1)
    values, vectors = np.linalg.eig(np.asarray(moves).T)
    first = np.real(vectors[:, np.argmax(values.real)])
    ours = rare_mutation(LADDER, population=50, strength=0.1).stationary
    assert ours == pytest.approx(first / first.sum(), rel=1e-6)


def test_where_the_referee_gives_nothing_the_closed_form_does():
    """Equal gains from switching: (e^x - 1) / (e^{N x} - 1), down to where numbers end and beyond."""
    for size, beta in ((20, 1.0), (100, 1.0), (1000, 5.0)):
        game = [[2.0, -1.0], [3.0, 0.0]]
        new, old = pair_payoffs(game, new=0, old=1, population=size)
        x = beta * (old - new)[0]
        closed = np.log(np.expm1(x)) - size * x - np.log1p(-np.exp(-size * x))
        assert log_fixation(log_ratios((new, old), process="fermi", strength=beta)) == pytest.approx(closed, rel=1e-12)
