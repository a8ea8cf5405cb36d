"""What has to hold for paired statistics whatever the numbers, and how often an interval covers the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosim.studies.comparison.paired import holm, paired_interval, runs_needed, standardised_effect

PROBABILITIES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40)
NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


@given(PROBABILITIES)
def test_holm_never_lowers_and_keeps_the_order(raw: list[float]) -> None:
    p = np.array(raw)
    adjusted = holm(p)
    assert (adjusted >= p).all()
    assert (adjusted <= 1.0).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0.0).all()
    assert (adjusted <= np.minimum(1.0, p.size * p)).all()  # never above Bonferroni


@given(PROBABILITIES, st.randoms())
def test_holm_does_not_depend_on_the_order_of_the_table(raw: list[float], random: object) -> None:
    order = np.random.default_rng(random.randrange(2**32)).permutation(len(raw))  # type: ignore[attr-defined]
    p = np.array(raw)
    assert holm(p[order]).tolist() == holm(p)[order].tolist()


@given(NUMBERS)
def test_the_interval_holds_its_mean_and_turns_with_the_sign(numbers: list[float]) -> None:
    d = np.array(numbers)
    found, turned = paired_interval(d), paired_interval(-d)
    assert found.low <= found.mean <= found.high
    assert 0.0 <= found.p <= 1.0
    assert (turned.low, turned.high, turned.p) == (-found.high, -found.low, found.p)


@given(st.floats(0.0, 100.0), st.floats(0.1, 100.0), st.floats(1.0, 5.0))
def test_a_narrower_wish_never_needs_fewer_runs(sd: float, half: float, times: float) -> None:
    assert runs_needed(sd, half) >= runs_needed(sd, half * times) >= 2.0


@given(st.floats(-10.0, 10.0), st.floats(0.1, 10.0), st.integers(3, 1000), st.floats(0.1, 100.0))
def test_effect_does_not_depend_on_the_unit(gap: float, sd: float, n: int, unit: float) -> None:
    effect = standardised_effect([(0.0, sd, n)], [(gap, sd, n)])
    scaled = standardised_effect([(0.0, sd * unit, n)], [(gap * unit, sd * unit, n)])
    assert scaled == pytest.approx(effect, rel=1e-9, abs=1e-12)
    assert abs(effect) <= abs(gap) / sd + 1e-12


@pytest.mark.parametrize(("seed", "shape"), [(1, "normal"), (2, "uniform")])
def test_95_of_100_intervals_cover_the_true_difference(seed: int, shape: str) -> None:
    """4,000 comparisons of 8 pairs, fixed seed; 0.95 +- 4 standard errors of a share (0.0034)."""
    rng = np.random.default_rng(seed)
    luck = rng.normal(0.0, 5.0, (4000, 8))  # shared by both arms, so it must drop out
    noise = rng.normal(0.3, 1.0, (4000, 8)) if shape == "normal" else rng.uniform(-0.7, 1.3, (4000, 8))
    covered = 0
    for base, arm in zip(luck, luck + noise, strict=True):
        interval = paired_interval(arm - base)
        covered += interval.low <= 0.3 <= interval.high
    assert covered / 4000 == pytest.approx(0.95, abs=4 * 0.0034)
