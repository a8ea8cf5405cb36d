"""The fitter of the claim: each form is found again, flat data say no, and poor data say that they cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.evidence.growth.growth import FORMS, aicc, curve, fit_all, weights
from cosim.evidence.growth.resampling import covariance_of
from cosim.evidence.growth.verdict import read_curve

X = np.linspace(0.1, 1.0, 10)
QUIET, LOUD = 0.01, 0.15
RUNS = 6


def responses(form, *, size=0.5, shape=(), luck=QUIET, seed=0):
    """A known curve in `RUNS` replicates, with every kind of luck that paired runs have."""
    g = np.random.default_rng(seed)
    own, shared = g.normal(size=(RUNS, X.size)), g.normal(size=(RUNS, 1))
    walk = np.cumsum(g.normal(size=(RUNS, X.size)), axis=1)
    whole = 1.0 + 0.1 * g.normal(size=(RUNS, 1))
    return whole * curve(form, X, size=size, shape=shape) + luck * (0.5 * own + 0.4 * shared + 0.2 * walk)


@pytest.mark.parametrize(
    ("form", "shape", "verdict"),
    [
        ("linear", (), "linear"),
        ("power", (2.0,), "faster than linear"),
        ("power", (0.5,), "slower than linear"),
        ("exponential", (3.0,), "exponential"),
        ("saturating", (4.0,), "slower than linear"),
        ("logistic", (12.0, 0.5), "bends both ways"),
    ],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_form_is_found_again(form, shape, verdict, sign):
    found = read_curve(X, responses(form, size=0.5 * sign, shape=shape, seed=3), tolerance=0.05)
    assert found.best == form
    assert found.verdict == verdict
    assert found.gain.low < 0.5 * sign < found.gain.high
    assert found.fits[form].shape[:1] == pytest.approx(shape[:1], rel=0.25)


def test_a_convex_power_is_not_taken_for_an_exponential():
    verdicts = [read_curve(X, responses("power", shape=(2.5,), seed=seed), tolerance=0.05).verdict for seed in range(8)]
    assert verdicts.count("exponential") == 0


def test_a_line_that_hardly_bends_is_not_exponential_whatever_fits_it_best():
    found = read_curve(X, responses("exponential", shape=(0.3,), luck=1e-5, seed=0), tolerance=0.05)
    assert found.best == "exponential"
    assert found.verdict == "faster than linear"
    assert np.isnan(found.exponential_upto)


def test_flat_data_say_no():
    found = [read_curve(X, responses("none", luck=0.02, seed=seed), tolerance=0.05) for seed in range(10)]
    assert {one.verdict for one in found} == {"no growth"}
    assert sum(one.best == "none" for one in found) >= 7


def test_poor_data_say_that_they_cannot_tell():
    assert read_curve(X, responses("none", luck=LOUD, seed=1), tolerance=0.05).verdict == "cannot tell"
    exponential = read_curve(X, responses("exponential", shape=(1.5,), luck=LOUD, seed=1), tolerance=0.05)
    assert exponential.verdict != "exponential"


def test_differences_that_are_all_zero_are_exactly_none():
    found = read_curve(X, np.zeros((RUNS, X.size)), tolerance=0.05)
    assert (found.verdict, found.gain.exactly_none) == ("exactly none", True)


def test_a_hump_is_no_growth_to_the_end():
    hump = np.sin(np.pi * X)[None, :] + 0.01 * np.random.default_rng(0).normal(size=(RUNS, X.size))
    assert read_curve(X, hump, tolerance=0.05).verdict == "turns back"


def test_growth_that_stops_is_followed_as_far_as_it_goes():
    bent = np.where(X <= 0.8, (X / 0.8) ** 3, 1.0)
    found = read_curve(X, bent + 0.01 * np.random.default_rng(1).normal(size=(RUNS, X.size)), tolerance=0.05)
    assert found.verdict != "exponential"
    assert 0.4 < found.upto <= 1.0


def test_covariance_is_that_of_the_mean_and_knows_shared_luck():
    g = np.random.default_rng(0)
    many = 0.3 * g.normal(size=(400, 10)) + 0.8 * g.normal(size=(400, 1))
    found = covariance_of(X, many) * 400
    assert np.diag(found).mean() == pytest.approx(0.3**2 + 0.8**2, rel=0.15)
    assert found[0, -1] == pytest.approx(0.8**2, rel=0.2)
    assert np.linalg.eigvalsh(found).min() > 0.0


def test_aicc_counts_parameters_and_takes_noise_for_no_less_than_luck():
    n = 10
    small, large = aicc(np.array([2.0]), n, 1)[0], aicc(np.array([2.0]), n, 3)[0]
    assert small == pytest.approx(2.0 + 4.0 + 12.0 / 7.0)  # chi2, 2 K and the correction, with K = 2
    assert large > small + 6.0
    assert aicc(np.array([40.0]), n, 1)[0] == pytest.approx(10 * np.log(4.0) + 10 + 4 + 12.0 / 7.0)
    assert np.isinf(aicc(np.array([1.0]), 4, 3)[0])


def test_weights_and_fits_hold_together():
    fits = fit_all(X, curve("power", X, size=2.0, shape=(1.5,))[None, :], np.eye(10) * 1e-4)
    found = fits.one(0)
    assert set(found) == set(FORMS)
    assert found["power"].size == pytest.approx(2.0, rel=0.01)
    assert found["power"].chi2 <= found["linear"].chi2 <= found["none"].chi2
    assert weights(fits.aicc).sum() == pytest.approx(1.0)


def test_the_bootstrap_is_repeated_by_its_seed():
    data = responses("power", shape=(1.5,))
    one, two, other = (read_curve(X, data, tolerance=0.05, seed=seed) for seed in (0, 0, 1))
    assert one.exponent == two.exponent
    assert one.exponent != other.exponent
