"""The decade after 2015 comes out of open contracts and of families that are found, with constant arrivals."""

from __future__ import annotations

import pytest

from cosim.care.policies.model import Change, Policy
from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import Run, simulate
from cosim.evidence.validation.patterns.decentralisation import users_of_years

LAW = 104  # January 2015, from January 2013 on


def run_with(changes: dict[str, float]) -> Run:
    base = load_scenario("decade-2015")
    kinds = tuple(Change(key, "set", value) for key, value in changes.items())
    policies = [Policy(name="no law", start_week=LAW, changes=kinds)] if changes else []
    return simulate(base.with_policies(policies), seed=0)


@pytest.fixture(scope="module")
def decade() -> Run:
    return run_with({})


def test_nothing_is_drawn_to_fit() -> None:
    scenario = load_scenario("decade-2015")
    law = {"contracts.open", "access.factor", "doors.provider_share"}
    wages = {"prices.wage_index", "prices.tariff_index", "prices.placement_index"}  # of CBS, not fitted
    assert set(scenario.series) == law | wages
    assert len({tuple(scenario.series[key].points) for key in wages}) == 1
    assert scenario.start is not None


def test_users_grow_as_published_and_care_with_a_stay_does_not(decade: Run) -> None:
    found = users_of_years(decade.series, 2)
    assert found[0] == pytest.approx(380_000 / 42, rel=0.05)
    assert 1.15 <= found[-1] / found[0] <= 1.35
    assert found[4] / found[0] - 1 > found[-1] / found[4] - 1  # concave
    placed = decade.series["placed"].to_numpy(dtype=float).reshape(-1, 52).mean(axis=1)
    assert 0.93 <= placed[-1] / placed[2] <= 1.13


def test_providers_become_three_to_six_times_as_many(decade: Run) -> None:
    providers = decade.recorded["providers"]
    assert 3.0 <= providers[-52:].mean() / providers[:LAW].mean() <= 6.0


def test_without_the_law_little_grows() -> None:
    still = run_with({"contracts.open": 0.0, "access.factor": 1.0, "doors.provider_share": 0.15})
    found = users_of_years(still.series, 2)
    assert abs(found[-1] / found[0] - 1.0) < 0.08
    assert still.recorded["providers"].max() <= still.recorded["providers"][0]
