"""Whose view counts in a plan: who is not heard, who says what it can do, and status that moves or is shared."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.care.simulate import simulate
from cosim.care.state import World
from cosim.core.parameters import CO_CREATIVE, SIDE_BY_SIDE
from helpers import measure
from helpers.small import Values, differing, everybody, mean, small, worlds

TEAMS: Values = {**everybody(CO_CREATIVE), "population.single_share": 0, "workforce.professionals": 40}
HIDDEN: Values = {"talent.sd": 0.3, "network.known_same_organisation": 0, "network.known_elsewhere": 0,
    "teams.guess": 0.6, "power.hours": 0}  # fmt: skip
ONE_LANGUAGE: Values = {f"language.{where}": 1 for where in ("same_organisation", "same_sector", "across")}
NO_LANGUAGE: Values = {f"language.{where}": 0 for where in ("same_organisation", "same_sector", "across")}
SHARING: Values = {"status.shared": 0.1}
ACHIEVING: Values = {"status.achieved": 0.1}


def skill(view: str, *changes: Values) -> float:
    return mean(measure.skill, worlds(TEAMS, HIDDEN, {"power.view": view}, *changes, seeds=3))


def moved(*changes: Values) -> float:
    """The most that the status of anybody has moved."""

    def most(world: World) -> float:
        return float(np.abs(world.professionals["prestige"]).max())

    return mean(most, worlds(TEAMS, *changes))


def test_an_equal_voice_uses_talents_as_far_as_people_understand_each_other() -> None:
    lead, equal = skill("lead", ONE_LANGUAGE), skill("equal", ONE_LANGUAGE)

    assert equal > 1.005 * lead
    assert skill("equal", NO_LANGUAGE) == skill("lead", NO_LANGUAGE)


def test_an_equal_voice_takes_time_that_families_may_miss() -> None:
    heard = {"power.view": "equal", **HIDDEN, "power.hours": 1, "teams.size_max": 4}
    free, dear = (mean(measure.follow_up, worlds(TEAMS, heard, {"power.hours": h}, seeds=3)) for h in (0, 1))

    assert dear > 1.01 * free


@pytest.mark.parametrize("view", ["lead", "status"])
def test_what_is_not_heard_does_not_reach_the_plan(view: str) -> None:
    fitting = {"information.weight": 1, "power.view": view}
    heard, silent = (mean(measure.waste, worlds(TEAMS, fitting, {"power.silence": s}, seeds=3)) for s in (0, 1))

    assert silent > 1.005 * heard


def test_the_farther_apart_in_status_the_less_is_heard() -> None:
    open_ = {"information.weight": 1, "power.view": "status", "power.silence": 1, **ONE_LANGUAGE,
        **{f"trust.{where}": 1 for where in ("same_organisation", "same_sector", "across")}}  # fmt: skip
    near, apart, far = (mean(measure.waste, worlds(TEAMS, open_, {"status.spread": s}, seeds=3)) for s in (0, 0.5, 1))

    assert near < apart < far
    assert far > 3 * near


def test_where_all_have_the_same_status_the_lead_is_who_plans() -> None:
    (lead,), (status,) = (worlds(TEAMS, HIDDEN, {"power.view": v, "status.spread": 0}) for v in ("lead", "status"))

    assert not differing(lead, status)


def test_credit_that_is_shared_moves_no_status_and_credit_that_is_not_does() -> None:
    half = {"behaviour.side_by_side": 0.5, "behaviour.co_creative": 0.5}

    assert moved(ACHIEVING) < 1e-9
    assert moved(ACHIEVING, half) > 0.01
    assert moved(ACHIEVING, everybody(SIDE_BY_SIDE)) > 0.01


def test_the_spread_of_status_is_an_outcome_that_sharing_lowers() -> None:
    apart, shared = (simulate(small(TEAMS, more), seed=0, weeks=40).summary["status_spread"] for more in ({}, SHARING))

    assert shared < 0.9 * apart
