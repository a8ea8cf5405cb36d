"""Problem solvers on landscapes: hand-made cases, and teams that cannot do worse than their first member."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.errors import InputError
from cosim.evidence.validation.patterns.diversity import sign_changes
from cosim.group_search.hong_page import group_versus_individual, hong_page
from cosim.group_search.landscape import heuristics, landscape, stuck_at
from cosim.group_search.team import diversity, relay, team_value, tournament

RING = np.array([0.0, 5.0, 1.0, 9.0, 2.0, 3.0])


def test_one_solver_goes_on_with_its_next_step_and_stops_after_a_round_without_gain():
    assert stuck_at(RING, np.array([1, 2]), 0) == 3  # 0 -> 1 by 1, then 1 -> 3 by 2; no step helps from 3
    assert stuck_at(RING, np.array([2, 1]), 4) == 4 or RING[stuck_at(RING, np.array([2, 1]), 4)] > RING[4]
    assert stuck_at(RING, np.array([1]), 5) == 5


def test_a_team_stops_where_nobody_can_improve():
    values = landscape(seed=3)
    team = heuristics(12)[[5, 400, 900]]
    for start in range(0, 2000, 97):
        for search in (relay, tournament):
            at, turns = search(values, team, start)
            assert all(stuck_at(values, one, at) == at for one in team)
            assert turns >= len(team)


def test_a_team_is_at_least_as_good_as_its_first_member():
    values = landscape(seed=4)
    team = heuristics(12)[[7, 70, 700]]
    alone = np.mean([values[stuck_at(values, team[0], start)] for start in range(2000)])
    for rule in ("relay", "tournament"):
        assert team_value(values, team, rule)[0] >= alone
    assert team_value(values, team[:1])[0] == pytest.approx(alone)


def test_landscapes_are_addressed_and_smooth_ones_have_small_steps():
    assert np.array_equal(landscape(seed=0), landscape(seed=0))
    assert not np.array_equal(landscape(seed=0), landscape(seed=0, number=1))
    rough, smooth = landscape(seed=1), landscape(seed=1, smoothness=10)
    assert rough.min() >= 0.0
    assert rough.max() <= 100.0
    assert rough.mean() == pytest.approx(50.0, abs=2.5)
    assert np.abs(np.diff(rough)).mean() == pytest.approx(100.0 / 3.0, abs=2.0)
    assert np.abs(np.diff(smooth)).mean() < 10.0
    assert abs(smooth[-1] - smooth[0]) < 100.0


def test_diversity_counts_places_that_differ():
    assert diversity(np.array([[1, 2, 3], [1, 2, 3]])) == 0.0
    assert diversity(np.array([[1, 2, 3], [4, 5, 6]])) == 100.0
    assert diversity(np.array([[1, 2, 3]])) == 0.0


def test_mean_ability_is_that_of_the_independent_run():
    found = hong_page(landscapes=4)
    assert found["ability"].mean() == pytest.approx(85.0, abs=0.4)
    assert found["individual"].mean() == pytest.approx(86.2, abs=0.5)


def test_process_loss_is_charged_for_turns_after_the_first():
    free, charged = (group_versus_individual([1], landscapes=3, process_loss=loss)["gain"][0] for loss in (0.0, 2.0))
    assert charged < free - 2.0


def test_changes_of_sign():
    assert sign_changes([1.0, 2.0]) == 0
    assert sign_changes([1.0, -2.0, 3.0]) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"landscapes": 0}, {"agents": ()}, {"agents": (2000,)}, {"longest": 2}, {"smoothness": 0}, {"points": 2}],
)
def test_wrong_numbers_are_refused(wrong):
    with pytest.raises(InputError):
        hong_page(**wrong)
