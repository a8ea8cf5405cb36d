"""Families differ in what they value; a plan that agrees on it does that first, and the rest later."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.care.simulate import simulate
from cosim.care.state import IN_CARE
from cosim.core.parameters import CO_CREATIVE
from helpers import measure
from helpers.small import Values, came, differing, everybody, mean, practice, small, worlds

TEAMS: Values = {**everybody(CO_CREATIVE), "population.single_share": 0, "workforce.professionals": 40}
MUCH: Values = {"population.goals_sd": 1, "population.more_share": 0.9, "absorption.hours_per_week": 3,
    "absorption.hours_per_domain": 1.5}  # fmt: skip
AGREEING: Values = {"goals.hours_per_week": 0.5}


def test_what_a_family_values_has_mean_one_over_its_need() -> None:
    rows = came(worlds(TEAMS, MUCH)[0])
    weighted = (rows["valued"] * rows["need_arrival"]).sum(axis=1)

    assert weighted == pytest.approx(rows["need_arrival"].sum(axis=1))
    assert rows["valued"].std() > 0.5


def test_what_a_family_values_is_drawn_for_the_family() -> None:
    (few,), (many,) = worlds(TEAMS, MUCH), worlds(TEAMS, MUCH, {"workforce.professionals": 20}, AGREEING)

    assert not {"clients.valued", "clients.need_arrival"} & set(differing(few, many))


def test_what_is_valued_comes_first() -> None:
    apart, agreed = (worlds(TEAMS, MUCH, more, seeds=3) for more in ({}, AGREEING))

    assert mean(measure.valued_left, agreed) < 0.97 * mean(measure.valued_left, apart)


def test_agreeing_helps_nobody_where_all_problems_count_alike() -> None:
    """It takes time and changes no order."""
    silent, agreed = (worlds(TEAMS, MUCH, {"population.goals_sd": 0}, more, seeds=3) for more in ({}, AGREEING))

    assert mean(measure.follow_up, agreed) > mean(measure.follow_up, silent)


def test_who_does_not_have_the_family_at_the_table_does_not_learn_its_goals() -> None:
    without = {**TEAMS, **MUCH, **practice("client_included", 0)}
    (off,), (on,) = worlds(without), worlds(without, AGREEING)

    assert not differing(off, on)


def test_valued_functioning_is_functioning_where_all_problems_count_alike() -> None:
    alike, apart = (
        simulate(small(TEAMS, MUCH, {"population.goals_sd": sd}), seed=0, weeks=40).clients for sd in (0, 1)
    )

    assert np.array_equal(alike["functioning_valued"], alike["functioning_follow_up"], equal_nan=True)
    assert not np.array_equal(apart["functioning_valued"], apart["functioning_follow_up"], equal_nan=True)


def test_a_family_that_begins_again_has_to_agree_again() -> None:
    """Goals are agreed for good in a week here, and yet who has just begun again has not agreed fully."""
    again: Values = {
        "relapse.share": 1, "relapse.weeks": 2, "population.self_reliance": 0, "population.need_hours": 10,
        "goals.hours_per_week": 0.5, "goals.gain": 0.1,
    }  # fmt: skip
    rows = came(worlds(TEAMS, MUCH, again, weeks=80)[0])
    back = (rows["re_entries"] > 0) & (rows["stage"] == IN_CARE)
    now = back & (rows["since"] >= 78)

    assert now.any()
    assert rows["agreed"][now].max() < 0.25 < rows["agreed"][back].max()
