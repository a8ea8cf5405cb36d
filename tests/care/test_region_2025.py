"""The region of today stands still under its own rules, near the published figures, with all three behaviours alive."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cosim.care.outcomes.measure import users_by_year
from cosim.care.policies.model import Change, Policy
from cosim.care.profile import paragraph, profile
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.scaling import Size, scaled_scenario_text, users_a_year
from cosim.care.simulate import Run, simulate

# Most that the straight line through eight yearly means may move in a year, as a share of their mean; see
# docs/how-to/region-2025.md. Shares of professionals: in points of 0.01.
STEADY = {"in_care": 0.015, "placed": 0.03, "waiting": 0.06, "euros_municipality": 0.02}
ALIVE, MIX_MOVES = 0.05, 0.015
BEHAVIOURS = ("share_competitive", "share_side_by_side", "share_co_creative")


@pytest.fixture(scope="module")
def run() -> Run:
    return simulate(load_scenario("region-2025"), seed=0)


@pytest.fixture(scope="module")
def years(run: Run) -> pd.DataFrame:
    return run.by_year.pivot(index="year", columns="quantity", values="mean")


def slope(numbers: pd.Series) -> float:
    return float(np.polyfit(np.arange(len(numbers)), numbers.to_numpy(dtype=float), 1)[0])


@pytest.mark.parametrize("quantity", STEADY)
def test_the_base_stands_still(years: pd.DataFrame, quantity: str) -> None:
    assert len(years) == 8
    assert abs(slope(years[quantity])) < STEADY[quantity] * float(years[quantity].mean())


def test_rules_and_not_room_hold_the_number_of_providers(run: Run) -> None:
    """KvK: 8,515 providers in 2025, 203 a region; 10 % either way."""
    providers = run.series["providers"]
    assert 183 <= providers.min() <= providers.max() <= 223
    yearly = providers.groupby(providers.index // 52).mean()
    assert abs(slope(yearly)) < 0.01 * yearly.mean()
    assert run.summary["no_room"] == 0
    scarce = simulate(load_scenario("region-2025").replace({"workforce.extra_organisations": 100}), seed=0, weeks=60)
    assert scarce.summary["no_room"] > 0


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_every_behaviour_is_alive_after_eight_years_and_its_share_stands_still(
    years: pd.DataFrame, behaviour: str
) -> None:
    assert years[behaviour].iloc[-1] > ALIVE
    assert abs(slope(years[behaviour])) < MIX_MOVES


def test_week_0_has_placed_families_and_tariffs_at_cost(run: Run, years: pd.DataFrame) -> None:
    assert run.recorded["stage"][0, 3] > 0.8 * years["placed"].mean()
    assert years["euros_municipality"].iloc[1] == pytest.approx(years["euros_municipality"].iloc[0], rel=0.06)


def test_the_municipality_spends_what_is_published(years: pd.DataFrame) -> None:
    published = load_scenario("region-2025").municipal_euros
    assert published == pytest.approx(8.1e9 / 42, rel=0.001)
    assert years["euros_municipality"].mean() == pytest.approx(published, rel=0.1)


def test_families_wait_as_long_as_in_rijnmond(run: Run) -> None:
    assert 10 <= run.summary["weeks_waited"] <= 18


def test_families_with_many_problems_are_as_many_as_counted_and_nobody_stays_past_childhood(run: Run) -> None:
    """NJi 2017: 27,317 to 36,543 multi-problem families, 650 to 870 a region; a child grows up within eleven years."""
    clients = run.clients
    here = clients["stage"].isin(["in_care", "placed"])

    assert 650 <= (clients["domains"][here] >= 4).sum() <= 870
    assert clients["grown_up"].sum() > 0
    assert (run.weeks - clients["arrival"][here]).max() <= 11 * 52 + 1


def test_closing_cases_early_helps_those_who_wait_and_harms_within_two_years() -> None:
    base = load_scenario("region-2025")
    parts = {key: float(base.values[key]) * 0.3 for key in ("population.arrivals_per_week", "budget.payer_0")}
    whole = ("population.initial_stock", "workforce.organisations", "workforce.professionals",
             "workforce.extra_organisations", "workforce.extra_seats")  # fmt: skip
    base = base.replace({**parts, **{key: round(0.3 * float(base.values[key])) for key in whole}})
    early = Policy(name="early", start_week=52, changes=(Change("closing.remaining", "set", 0.5),))
    usual, closed = simulate(base, seed=0, weeks=260), simulate(base.with_policies([early]), seed=0, weeks=260)
    later = (closed.summary["functioning_later"] - usual.summary["functioning_later"]) / usual.spread[
        "functioning_later"
    ][1]

    assert closed.summary["weeks_waited"] < 0.6 * usual.summary["weeks_waited"]
    assert -0.2 < later < -0.04
    assert closed.summary["re_entered"] > 1.2 * usual.summary["re_entered"]


def test_youths_in_a_year_are_those_of_2023(run: Run) -> None:
    """CBS: 474,000; those of the run, 5 % either way, and those that scaling and `scenario check` expect."""
    low, high = 10_700, 11_850
    years = users_by_year(run.clients, run.weeks)

    assert low <= np.mean(years) <= high
    assert users_a_year(load_scenario("region-2025")) == pytest.approx(474_000 / 42, rel=0.001)


def test_every_value_of_the_region_says_where_it_comes_from() -> None:
    scenario = load_scenario("region-2025")
    sections = {name: keys for name, keys in scenario.written.items() if isinstance(keys, dict)}
    written = [f"{name}.{key}" for name, keys in sections.items() for key in keys]
    assert len(written) > 20
    assert [key for key in written if not (scenario.notes[key].source or scenario.notes[key].note)] == []


def test_room_for_those_who_come_scales_with_the_region(tmp_path: Path) -> None:
    parent = load_scenario("region-2025")
    file = tmp_path / "twente.toml"
    file.write_text(scaled_scenario_text("twente", Size(15_000, 406, 630_000), extends="region-2025"), encoding="utf-8")
    found = load_scenario(file)
    for room, of in (("extra_seats", "professionals"), ("extra_organisations", "organisations")):
        ratio = float(found.values[f"workforce.{of}"]) / float(parent.values[f"workforce.{of}"])
        expected = ratio * float(parent.values[f"workforce.{room}"])
        assert found.values[f"workforce.{room}"] == pytest.approx(expected, abs=1)


def test_the_paragraph_says_what_moves_and_that_week_0_comes_after_a_burn_in() -> None:
    words = paragraph(profile(load_scenario("region-2025")))
    assert "During a run staff are hired, leave and are let go, providers are founded or fail" in words
    assert "Week 0 comes after 11 years by these rules" in words
    plain = load_scenario("region-2025").replace({"population.burn_in_weeks": 0, "tariff.cost_based": 0})
    assert "Week 0 comes after" not in paragraph(profile(plain))
    assert "tariffs follow costs" not in paragraph(profile(plain))
