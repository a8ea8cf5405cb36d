"""A region from a few numbers, and what kind of region a scenario describes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cosim.care.profile import flags, paragraph, profile
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.resolve import from_resolved
from cosim.care.scenario.scaling import Size, scaled_scenario_text, users_a_year
from cosim.care.scenario.writing import to_toml
from cosim.errors import InputError

TARIFF, WAGE = (load_scenario("region-2015").values[f"money.{price}"] for price in ("tariff", "wage"))
TWENTE = Size(youths=15_000, providers=200, inhabitants=630_000)


def written(folder: Path, text: str, name: str = "twente.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_inflow_stock_and_staff_scale_together(tmp_path: Path) -> None:
    scenario = load_scenario(written(tmp_path, scaled_scenario_text("twente", TWENTE, extends="region-2015")))
    parent = load_scenario("region-2015")
    assert users_a_year(scenario) == pytest.approx(15_000, rel=0.001)
    factor = 15_000 / (52 * 75.6 + 5100)
    for key in ("population.arrivals_per_week", "population.initial_stock", "workforce.professionals"):
        assert float(scenario.values[key]) == pytest.approx(factor * float(parent.values[key]), rel=0.001)
    assert scenario.values["workforce.organisations"] == 200
    changed = {key for key, value in scenario.values.items() if value != parent.values[key]}
    assert len(changed) == 4  # nothing else
    assert scenario.inhabitants == 630_000


def test_every_scaled_value_says_how_it_follows() -> None:
    found = tomllib.loads(scaled_scenario_text("twente", TWENTE, extends="region-2015"))
    note = found["population"]["arrivals_per_week"]["note"]
    assert "15,000 youths / (52 * 75.6 + 5,100) = 1.661" in note
    assert found["population"]["initial_stock"]["status"] == "assumed"
    assert found["workforce"]["professionals"]["note"] == "800 of region-2015 * 1.661"
    assert found["workforce"]["organisations"]["note"] == "given"


def test_professionals_and_money_may_be_given(tmp_path: Path) -> None:
    size = Size(15_000, 200, 630_000, professionals=1100, municipal_euros=150e6)
    scenario = load_scenario(written(tmp_path, scaled_scenario_text("twente", size)))
    assert scenario.values["workforce.professionals"] == 1100
    assert scenario.municipal_euros == 150e6
    assert scenario.values["money.budget"] == 0


def test_a_budget_is_scaled_and_the_scaled_may_be_scaled_again(tmp_path: Path) -> None:
    parent = written(tmp_path, 'extends = "region-2015"\n[money]\nbudget = 1e8\n', "parent.toml")
    text = scaled_scenario_text("half", Size(4516, 65, 200_000), extends=str(parent))
    half = load_scenario(written(tmp_path, text, "half.toml"))
    assert half.values["money.budget"] == pytest.approx(5e7, rel=0.001)


@pytest.mark.parametrize(
    ("size", "extends", "message"),
    [
        (Size(0, 200, 630_000), "region-2015", "youths: expected 1 or more, got 0"),
        (Size(15_000, 2000, 630_000), "region-2015", "providers: expected at most the 1329 professionals"),
        (Size(15_000, 200, 630_000, professionals=100), "region-2015", "providers: expected at most the 100"),
        (Size(15_000, 200, 100), "region-2015", "youths: expected at most the 100 inhabitants"),
        (Size(15_000, 3, 630_000), "region-2015", "providers: expected at least one in each of 6 sectors"),
        (Size(15_000, 200, 630_000), "country-2015", "extends: expected a scenario of one region, got 'country-2015'"),
        (Size(15_000_000, 200, 63_000_000), "region-2015", "youths: expected population.arrivals_per_week to be"),
        (Size(15_000, 200, 630_000, municipal_euros=-1), "region-2015", "municipal_euros: expected more than 0"),
    ],
)
def test_numbers_that_cannot_be_used_are_refused(size: Size, extends: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        scaled_scenario_text("twente", size, extends=extends)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("name", ["", "a b", "../a", "-a", "a/b"])
def test_a_name_that_is_no_file_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="scenario name: expected letters, digits"):
        scaled_scenario_text(name, TWENTE)


def test_what_is_known_decides_no_run_and_is_read_back(tmp_path: Path) -> None:
    plain = load_scenario(written(tmp_path, 'extends = "region-2015"\n', "plain.toml"))
    text = 'extends = "region-2015"\ninhabitants = 400000\nmunicipal_euros = 8.5e7\n'
    known = load_scenario(written(tmp_path, text, "known.toml"))
    assert known.identity == plain.identity
    assert from_resolved(known.resolved()).facts == known.facts == {"inhabitants": 400_000, "municipal_euros": 8.5e7}
    assert "inhabitants" not in plain.resolved()
    assert load_scenario(written(tmp_path, to_toml(known), "again.toml")).facts == known.facts


def test_inhabitants_are_inherited_until_the_size_changes(tmp_path: Path) -> None:
    written(tmp_path, 'extends = "region-2015"\ninhabitants = 400000\n', "known.toml")
    same = load_scenario(written(tmp_path, 'extends = "known.toml"\n[money]\ntariff = 100\n', "same.toml"))
    assert same.inhabitants == 400_000
    text = 'extends = "known.toml"\n[population]\narrivals_per_week = 10\n'
    assert load_scenario(written(tmp_path, text, "other.toml")).inhabitants is None


def test_the_profile_of_the_packaged_region_by_hand() -> None:
    found = profile(load_scenario("region-2015"))
    assert found.youths == pytest.approx(52 * 75.6 + 5100)
    assert found.youths_per_professional == pytest.approx(found.youths / 800)
    assert found.years_in_care == pytest.approx(5100 / (52 * 75.6))
    assert found.hours_available == pytest.approx(800 * 28.5 * 0.62)
    assert found.euros_per_youth == pytest.approx(52 * TARIFF * found.hours_available / found.youths)
    assert found.earned_per_contract_hour == pytest.approx(TARIFF * 0.62)
    assert found.payers["municipality"] == pytest.approx(0.66)
    assert sum(found.payers.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "name",
    ["classroom", "region-2015", "country-2015", "region-2025", "country-2025", "decade-2015", "municipalities-2025"],
)
def test_packaged_scenarios_are_not_flagged(name: str) -> None:
    scenario = load_scenario(name)
    assert flags(scenario, profile(scenario)) == ()


def test_a_country_counts_its_regions() -> None:
    country, region = profile(load_scenario("country-2025")), profile(load_scenario("region-2025"))
    assert country.youths == pytest.approx(42 * region.youths)
    assert country.euros_per_youth == pytest.approx(region.euros_per_youth)
    assert country.municipal_euros == 8.1e9
    assert country.youths == pytest.approx(474_000, rel=0.001)  # CBS, of 2023
    assert "42 regions, together 473,995 youths" in paragraph(country)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"population.arrivals_per_week": 1.25}, "population.arrivals_per_week = 1.25, workforce.professionals = 800:"),
        ({"population.initial_stock": 40}, "population.initial_stock = 40, population.arrivals_per_week = 75.6: 0.01"),
        ({"money.budget": 150}, "money.budget = 150: care costs up to EUR 1"),
        ({"caseload.maximum": 4}, "caseload.maximum = 4, workforce.professionals = 800, population.initial_stock = 5"),
        ({"money.tariff": 90}, f"money.wage = {WAGE:g}, money.tariff = 90, money.tariff_factor = 1: a contract hour"),
        ({"workforce.organisations": 800}, "population.arrivals_per_week = 75.6, workforce.organisations = 800: 11.3"),
        ({"money.tariff_factor": 3}, f"money.tariff = {TARIFF:g}, money.tariff_factor = 3: "),
    ],
)
def test_what_looks_off_is_flagged_in_a_sentence(changes: dict[str, float], wanted: str) -> None:
    scenario = load_scenario("region-2015").replace(changes)
    found = [flag.sentence for flag in flags(scenario, profile(scenario))]
    assert any(sentence.startswith(wanted) for sentence in found), found
    assert all("usual" in sentence for sentence in found)


def test_figures_that_are_known_are_compared_with_the_scenario(tmp_path: Path) -> None:
    text = 'extends = "region-2015"\ninhabitants = 20000\nmunicipal_euros = 1000\n'
    scenario = load_scenario(written(tmp_path, text, "odd.toml"))
    found = {flag.keys: flag.sentence for flag in flags(scenario, profile(scenario))}
    assert found["municipal_euros",].startswith("municipal_euros = 1000: the prices of the scenario give at most EUR ")
    assert found["inhabitants",].startswith("inhabitants = 20000: 45 % of them in care in a year")


def test_a_region_without_inflow_has_a_profile() -> None:
    scenario = load_scenario("region-2015").replace({"population.arrivals_per_week": 0})
    found = profile(scenario)
    assert found.as_dict()["years_in_care"] is None
    assert "inf years" not in paragraph(found)


@pytest.mark.parametrize(
    "text",
    ["[budget]\npayer_0 = 150.0\n", "[municipalities.a]\ninhabitants = 9\nbudget = { municipality = 150.0 }\n"],
)
def test_a_budget_of_150_euros_is_flagged(tmp_path: Path, text: str) -> None:
    scenario = load_scenario(written(tmp_path, f'extends = "region-2015"\n{text}', "small.toml"))
    found = [flag.sentence for flag in flags(scenario, profile(scenario))]
    assert len(found) == 1
    assert "= 150 for municipality" in found[0]


def test_budgets_by_payer_are_scaled_and_those_of_municipalities_refused(tmp_path: Path) -> None:
    parent = written(tmp_path, 'extends = "region-2015"\n[budget]\npayer_0 = 9e7\n', "parent.toml")
    text = scaled_scenario_text("half", Size(4516, 65, 200_000), extends=str(parent))
    half = load_scenario(written(tmp_path, text, "half.toml"))
    assert half.values["budget.payer_0"] == pytest.approx(4.5e7, rel=0.001)
    places = "[municipalities.a]\ninhabitants = 9\nbudget = { municipality = 1.0e7 }\n"
    other = written(tmp_path, f'extends = "region-2015"\n{places}', "other.toml")
    with pytest.raises(InputError, match="budgets of municipalities"):
        scaled_scenario_text("half", Size(4516, 65, 200_000), extends=str(other))
