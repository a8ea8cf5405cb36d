"""Paired statistics against scipy.stats, worked examples, and their own definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from cosim.studies.comparison.paired import (
    Interval,
    holm,
    paired_interval,
    pairing_factor,
    pooled_sd,
    runs_needed,
    standardised_effect,
    verdict_of,
    welch_half_width,
)

RNG = np.random.default_rng(20150101)
BASE = RNG.normal(10.0, 2.0, 12)
ARM = BASE + RNG.normal(0.7, 0.4, 12)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_paired_interval_is_the_one_of_scipy(confidence: float) -> None:
    expected = stats.ttest_rel(ARM, BASE)
    bounds = expected.confidence_interval(confidence)
    found = paired_interval(ARM - BASE, confidence=confidence)
    assert found.low == pytest.approx(bounds.low, rel=1e-9)
    assert found.high == pytest.approx(bounds.high, rel=1e-9)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.n == 12


def test_welch_width_is_the_one_of_scipy() -> None:
    bounds = stats.ttest_ind(ARM, BASE[:7], equal_var=False).confidence_interval(0.95)
    assert welch_half_width(BASE[:7], ARM) == pytest.approx((bounds.high - bounds.low) / 2.0, rel=1e-9)


def test_differences_that_are_exactly_zero_are_told_from_small_ones() -> None:
    assert paired_interval(np.zeros(5)) == Interval(0.0, 0.0, 0.0, 1.0, 0.0, 5, True)
    tiny = paired_interval(np.array([0.0, 0.0, 1e-300]))
    assert not tiny.exactly_none
    assert tiny.p > 0.05


def test_the_same_difference_every_time_has_no_width() -> None:
    found = paired_interval(np.full(3, 0.1))
    assert (found.mean, found.low, found.high, found.p) == (0.1, 0.1, 0.1, 0.0)


def test_one_pair_or_none_gives_no_interval() -> None:
    one = paired_interval(np.array([2.0]))
    assert one.mean == 2.0
    assert math.isnan(one.low)
    assert math.isnan(one.p)
    assert paired_interval(np.array([np.nan])).n == 0


def test_a_replicate_without_the_outcome_is_left_out() -> None:
    assert paired_interval(np.array([1.0, np.nan, 2.0, 4.0])) == paired_interval(np.array([1.0, 2.0, 4.0]))


def test_holm_on_a_worked_example() -> None:
    # m = 4: 4 * 0.005, 3 * 0.01, 2 * 0.03, 1 * 0.04 raised to the one before it
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_leaves_missing_tests_out_of_the_count() -> None:
    found = holm(np.array([0.02, np.nan, 0.03]))
    assert found[[0, 2]].tolist() == pytest.approx([0.04, 0.04])
    assert np.isnan(found[1])
    assert holm(np.array([])).size == 0


def test_pairing_factor_tells_how_much_luck_is_shared() -> None:
    wide = stats.ttest_ind(ARM, BASE, equal_var=False).confidence_interval(0.95)
    narrow = stats.ttest_rel(ARM, BASE).confidence_interval(0.95)
    expected = (wide.high - wide.low) / (narrow.high - narrow.low)
    assert pairing_factor(BASE, ARM) == pytest.approx(expected, rel=1e-9)
    assert expected > 3.0
    assert pairing_factor(BASE, BASE) == math.inf
    assert math.isnan(pairing_factor(np.ones(4), np.ones(4)))


@pytest.mark.parametrize(("sd", "half"), [(1.0, 0.5), (0.3, 0.29), (2.0, 0.1), (0.01, 5.0)])
def test_runs_needed_is_the_smallest_number_that_does(sd: float, half: float) -> None:
    def width(n: int) -> float:
        return float(stats.t.ppf(0.975, n - 1)) * sd / math.sqrt(n)

    n = int(runs_needed(sd, half))
    assert width(n) <= half
    assert n == 2 or width(n - 1) > half


def test_runs_needed_without_a_scale() -> None:
    assert math.isnan(runs_needed(1.0, math.nan))
    assert math.isnan(runs_needed(math.nan, 1.0))
    assert math.isnan(runs_needed(1.0, 0.0))
    assert runs_needed(1e9, 1e-9) == math.inf


def test_effect_is_cohens_d_with_hedges_correction() -> None:
    clients = [RNG.normal(mean, 3.0, 40) for mean in (5.0, 6.5)]
    spreads = [[(float(c.mean()), float(c.std(ddof=1)), c.size)] for c in clients]
    pooled = math.sqrt((clients[0].var(ddof=1) + clients[1].var(ddof=1)) / 2.0)
    d = (clients[1].mean() - clients[0].mean()) / pooled
    assert standardised_effect(*spreads) == pytest.approx(d * (1.0 - 3.0 / (4.0 * 78.0 - 1.0)), rel=1e-4)


def test_pooled_sd_weighs_by_clients_and_ignores_luck_between_runs() -> None:
    sd, df = pooled_sd([(0.0, 1.0, 11), (100.0, 3.0, 31), (7.0, math.nan, 0)])
    assert (sd, df) == (pytest.approx(math.sqrt((10.0 + 9.0 * 30.0) / 40.0)), 40.0)


def test_effect_without_spread_is_missing() -> None:
    assert math.isnan(standardised_effect([(1.0, 0.0, 50)], [(2.0, 0.0, 50)]))
    assert math.isnan(standardised_effect([(1.0, math.nan, 1)], [(2.0, math.nan, 1)]))


@pytest.mark.parametrize(
    ("mean", "p_holm", "better", "word"),
    [
        (1.0, 0.01, "higher", "better"),
        (1.0, 0.01, "lower", "worse"),
        (-1.0, 0.01, "lower", "better"),
        (-1.0, 0.01, "higher", "worse"),
        (1.0, 0.01, "neither", "higher"),
        (-1.0, 0.01, "neither", "lower"),
        (1.0, 0.06, "higher", "no difference shown"),
        (1.0, math.nan, "higher", "no difference shown"),
    ],
)
def test_verdict(mean: float, p_holm: float, better: str, word: str) -> None:
    interval = Interval(mean, mean - 0.5, mean + 0.5, p_holm, 1.0, 9, False)
    assert verdict_of(interval, p_holm, better=better) == word


def test_verdict_on_nothing_at_all() -> None:
    assert verdict_of(paired_interval(np.zeros(4)), 1.0, better="higher") == "exactly none"
