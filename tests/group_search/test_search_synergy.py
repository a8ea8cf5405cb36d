"""The clock by hand, the balance of synergy and process loss, and where it changes sign."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cosim.errors import InputError
from cosim.group_search.clock import score_over_time
from cosim.group_search.landscape import heuristics, landscape, stuck_at
from cosim.group_search.synergy import TASKS, balance_map, efficiency, net_benefit, peaks_per_100, sign_changes

RING = np.array([0.0, 8.0, 0.0, 20.0, 0.0, 0.0])
PAIR = np.array([[1, 4], [2, 5]])  # from 0 the first climbs to 1 and is stuck; the second goes on from there to 3


def scored(team, **asked):
    return score_over_time(RING, team, every=6, **asked)


def test_the_clock_by_hand():
    """Value 0 for the first look, then 8; the first looks twice in vain, the second finds 20 with its first look."""
    assert scored(PAIR[:1], budget=10.0) == pytest.approx((0 * 1 + 8 * 9) / 10)
    assert scored(PAIR, budget=10.0) == pytest.approx((0 * 1 + 8 * 3 + 20 * 6) / 10)
    assert scored(PAIR, budget=10.0, hand_over=2.0) == pytest.approx((0 * 1 + 8 * 5 + 20 * 4) / 10)
    assert scored(PAIR, budget=10.0, look=2.0) == pytest.approx((0 * 2 + 8 * 6 + 20 * 2) / 10)


def test_a_look_that_is_not_finished_in_time_finds_nothing():
    assert scored(PAIR[:1], budget=1.5, look=2.0) == 0.0
    assert scored(PAIR, budget=3.5) == pytest.approx(8 * 2.5 / 3.5)


def test_with_time_without_end_what_counts_is_where_one_stops():
    values, one = landscape(seed=1, points=200), heuristics(12)[[77]]
    ends = np.mean([values[stuck_at(values, one[0], start)] for start in range(200)])
    assert score_over_time(values, one, budget=1e9) == pytest.approx(ends, abs=1e-4)


def test_efficiency_falls_with_every_head():
    told = [efficiency(n) for n in range(1, 9)]
    assert told == sorted(told, reverse=True)
    assert 3 * told[2] == pytest.approx(2.5)
    assert 8 * told[7] == pytest.approx(4.0)


def test_peaks_are_a_third_of_an_unordered_ring():
    assert peaks_per_100(landscape(seed=0)) == pytest.approx(100 / 3, abs=2.5)
    assert peaks_per_100(landscape(seed=0, smoothness=10)) < 5.0


def test_changes_of_sign():
    assert sign_changes([1.0, 2.0]) == 0
    assert sign_changes([1.0, -2.0, 3.0]) == 2


def test_net_is_synergy_less_loss_and_each_cost_is_a_loss():
    found = net_benefit((8, 1), landscapes=6, every=8)
    assert np.allclose(found["net"], found["synergy"] - found["process_loss"])
    assert np.allclose(found["net"], found["group"] - found["individual"])
    assert (found["process_loss"] > 0.0).all()
    free = net_benefit((8, 1), landscapes=6, every=8, look=1.0, hand_over=0.0)
    assert (free["process_loss"] == 0.0).all()
    assert np.array_equal(free["synergy"], found["synergy"])


def test_the_same_seed_gives_the_same_table():
    assert net_benefit((5,), landscapes=3, every=9).equals(net_benefit((5,), landscapes=3, every=9))
    assert not net_benefit((5,), landscapes=3, every=9).equals(net_benefit((5,), landscapes=3, every=9, seed=1))


@pytest.mark.statistical
def test_the_balance_changes_sign_once_at_intermediate_complexity():
    """Almaatouq et al. (2021): process loss outweighs synergy in simple tasks, synergy outweighs it in complex ones."""
    found = net_benefit(landscapes=60, every=2).sort_values("complexity")
    assert list(found["smoothness"]) == list(TASKS)
    assert sign_changes(found["net"].tolist()) == 1
    assert (found["net_high"].head(3) < 0.0).all()
    assert (found["net_low"].tail(5) > 0.0).all()


@pytest.mark.statistical
def test_costs_move_the_point_and_too_little_time_takes_it_away():
    found = balance_map(budgets=(15.0, 60.0), hand_overs=(0.0, 12.0), landscapes=30)
    at = found.set_index(["budget", "hand_over"])
    assert at.loc[(60.0, 12.0), "at"] > at.loc[(60.0, 0.0), "at"]
    assert at.loc[(15.0, 12.0), "most_complex"] < 0.0
    assert math.isnan(at.loc[(15.0, 12.0), "at"])


@pytest.mark.parametrize(
    "wrong",
    [{"members": 1}, {"members": 2000}, {"budget": 0.0}, {"hand_over": -1.0}, {"look": 0.5}, {"landscapes": 1},
     {"budget": math.nan}, {"every": 0}],
)  # fmt: skip
def test_wrong_numbers_are_refused(wrong):
    with pytest.raises(InputError):
        net_benefit((5,), **wrong)
