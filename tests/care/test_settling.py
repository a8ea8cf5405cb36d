"""Change that has to be made sense of: what is on paper, what has come into practice, and what it takes meanwhile."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.care.policies.model import Change, Policy, Reach
from cosim.care.policies.schedule import Organisations, Schedule, records_of, schedule
from cosim.care.scenario.tables import mechanisms
from cosim.care.state import ALIGNMENT
from cosim.core.parameters import SIDE_BY_SIDE, keys_of
from cosim.core.rng import key_of
from helpers.small import QUIET, Values, everybody, policy, small, world_after

KEY = "practices.side_by_side.accepts"
PLACES = Organisations(["a", "b"], ["youth_care", "safety"])


def lay(*policies: Policy, **values: float) -> Schedule:
    """A schedule over two organisations, with values of the group ``change`` and time to make sense."""
    settings = {key: QUIET[key] for key in keys_of(mechanisms())}
    settings |= {"sense.hours_per_week" if name == "time" else f"change.{name}": at for name, at in values.items()}
    base = records_of(settings, parameters=mechanisms(), rows=3)
    return schedule(policies, base, organisations=PLACES, key=key_of(0), parameters=mechanisms())


def less(
    name: str = "less", *, key: str = KEY, start: int = 10, phase_in: int = 0, reach: Reach | None = None
) -> Policy:
    return Policy(
        name, start_week=start, phase_in_weeks=phase_in, reach=reach or Reach(), changes=(Change(key, "set", 0),)
    )


def accepting(laid: Schedule, week: int) -> float:
    return float(laid.column(KEY, week)[0])


def test_by_default_paper_is_practice() -> None:
    assert lay(less()).settling is None
    assert accepting(lay(less()), 10) == 0.0


def test_practice_follows_at_the_pace_at_which_sense_is_made() -> None:
    laid = lay(less(), weight=1, capacity=0.1)

    assert [accepting(laid, week) for week in (9, 10, 14, 18)] == pytest.approx([1, 0.9, 0.5, 0.1])
    assert accepting(laid, 19) == accepting(laid, 500) == 0.0
    assert max(laid.weeks) == 19


def test_without_capacity_it_stays_paper() -> None:
    laid = lay(less(), weight=1, capacity=0)

    assert accepting(laid, 500) == 1.0
    assert laid.settling is not None
    assert laid.settling.internalised(500)[0] == 0.0


def test_what_is_phased_in_no_quicker_than_sense_is_made_lies_on_nobody() -> None:
    def burden(phase_in: int, **how: float) -> float:
        laid = lay(less(phase_in=phase_in), weight=1, capacity=0.02, sense=0.02, **how)
        assert laid.settling is not None
        return sum(float(laid.settling.unsettled(week)[0]) for week in range(200))

    assert burden(52) == pytest.approx(0.0, abs=1e-9)
    assert burden(0) > burden(13) > burden(26) > 0.0
    assert burden(0, time=1) < 0.6 * burden(0)


def test_changes_at_the_same_time_share_what_an_organisation_can_follow() -> None:
    other = less("other", key="practices.co_creative.accepts", reach=Reach(sector="youth_care"))
    alone, both = (lay(*policies, weight=1, capacity=0.1) for policies in ([less()], [less(), other]))

    assert accepting(alone, 14) == pytest.approx(0.5)
    assert accepting(both, 14) == pytest.approx(0.75)
    assert both.column(KEY, 14)[1] == pytest.approx(0.5), "only one of them reaches this organisation"


def test_money_and_words_hold_as_on_paper() -> None:
    for key in ("claims.fashion", "meetings.hours_per_week", "money.tariff"):
        laid = lay(less(key=key), weight=1, capacity=0)
        assert laid.column(key, 10)[0] == 0.0


def test_a_policy_that_ends_is_forgotten_at_once() -> None:
    laid = lay(Policy("less", start_week=10, end_week=15, changes=(Change(KEY, "set", 0),)), weight=1, capacity=0.1)

    assert accepting(laid, 14) == pytest.approx(0.5)
    assert accepting(laid, 15) == 1.0
    assert laid.settling is not None
    assert laid.settling.unsettled(15)[0] == 0.0


def test_hours_of_the_run_are_those_of_what_is_unsettled() -> None:
    values: Values = {**everybody(SIDE_BY_SIDE), "change.hours": 2, "change.managers": 0.25, "change.capacity": 0.1}
    scenario = small(values, weeks=30, policies=[policy("less", {KEY: 0}, start=10)])
    without = small(values, {"change.hours": 0}, weeks=30, policies=[policy("less", {KEY: 0}, start=10)])
    more = world_after(scenario).professionals["hours"][:, ALIGNMENT]
    less_ = world_after(without).professionals["hours"][:, ALIGNMENT]

    assert np.allclose(more - less_, 2 * 0.75 * sum(n / 10 for n in range(10)))
