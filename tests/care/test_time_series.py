"""Numbers that change over the years: dates, series and their mistakes, arrivals, price indices, dated policies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cosim.care.policies.load import policy_from
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.price_level import price_factors, prices_named
from cosim.care.scenario.resolve import from_resolved
from cosim.care.scenario.series import Series
from cosim.care.scenario.writing import to_toml
from cosim.care.simulate import simulate
from cosim.care.state import PLACEMENT
from cosim.core.dates import date_of, dated_week, year_of
from cosim.errors import InputError
from helpers.small import begin, differing, small

HEAD = 'extends = "classroom"\nstart = "2015-01"\n'
FLAT = Series((("2015-01", 6.0),))


def written(folder: Path, text: str, *, head: str = HEAD, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(head + text, encoding="utf-8")
    return path


def dated(scenario: Scenario, start: str = "2015-01", **series: Series) -> Scenario:
    """The scenario with a start and series; keys are written with __ for the dot."""
    found = {key.replace("__", "."): one for key, one in series.items()}
    values = {**scenario.values, **{key: one.steps(start, 1)[0][1] for key, one in found.items()}}
    return replace(scenario, start=start, series=found, values=values)


def table_of(scenario: Scenario, week: int) -> Any:
    return begin(scenario)[1].calendar.table(week)


def test_a_year_is_52_weeks_and_begins_in_january() -> None:
    assert [year_of(week, "2015-01") for week in (0, 51, 52, 415)] == [2015, 2015, 2016, 2022]
    assert [date_of(week, "2015-01") for week in (0, 1, 51, 52)] == [
        "2015-01-01", "2015-01-08", "2015-12-24", "2016-01-01",
    ]  # fmt: skip
    assert [dated_week(f"2016-{month:02d}", "2015-10") for month in range(1, 13)] == [
        13, 18, 22, 26, 31, 35, 39, 44, 48, 52, 57, 61,
    ]  # fmt: skip
    assert date_of(dated_week("2016-10", "2015-10"), "2015-10") == "2016-10-01"


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("{ 2015 = 80, 2016-07 = 90 }", [(0, 80), (78, 90)]),
        ('{ 2015 = 80, 2016 = 88, shape = "linear" }', [(0, 80), (13, 82), (26, 84), (39, 86), (52, 88)]),
        ("{ value = 80, growth = 0.5, until = 2017 }", [(0, 80), (52, 120), (104, 180)]),
        ("{ 2015 = 80, 2016 = 100, growth = -0.5, until = 2017 }", [(0, 80), (52, 100), (104, 50)]),
        ('{ value = 100, growth = 0.21, until = "2015-07", shape = "linear" }', [(0, 100), (13, None), (26, 110)]),
        ('{ file = "tariff.csv", source = "a table" }', [(0, 80), (104, 85)]),
    ],
)
def test_what_a_file_says_is_what_the_weeks_get(text: str, steps: list[Any], tmp_path: Path) -> None:
    (tmp_path / "tariff.csv").write_text("year,value\n2015,80\n2016,80\n2017,85\n", encoding="utf-8")
    scenario = load_scenario(written(tmp_path, f"[money]\ntariff = {text}\n"))
    found = scenario.steps(scenario.weeks)["money.tariff"]
    assert [week for week, _ in found] == [week for week, _ in steps]
    wanted = [value for _, value in steps if value is not None]
    assert [value for (_, value), (_, known) in zip(found, steps, strict=True) if known is not None] == pytest.approx(
        wanted
    )
    assert scenario.values["money.tariff"] == found[0][1]
    again = written(tmp_path, to_toml(scenario), head="", name="again.toml")
    assert load_scenario(again).identity == scenario.identity == from_resolved(scenario.resolved()).identity
    assert load_scenario(again).notes == scenario.notes


BAD = {
    'start = "2015-13"': "start: expected a year or month",
    'start = "2015-02-30"': "start: expected a year or month",
    "[money]\ntariff = { 2015 = 80, 2019-14 = 90 }": "money.tariff.2019-14: expected a year or month",
    "[money]\ntariff = { 2019 = 80, 2015 = 90 }": "money.tariff: expected dates in order",
    "[money]\ntariff = { 2015 = 80, 2015-01 = 90 }": "money.tariff: expected dates in order",
    "[money]\ntariff = { 2014 = 80, 2015 = 90 }": "money.tariff.2014: expected no date before the start, 2015-01",
    "[money]\ntariff = { 2016 = 80 }": "money.tariff: expected a value for the start, 2015-01",
    '[money]\ntariff = { 2015 = 80, shape = "stap" }': "did you mean 'step'?",
    '[money]\ntariff = { 2015 = 80, shap = "step" }': "did you mean 'shape'?",
    '[money]\ntariff = { 2015 = "80" }': "money.tariff.2015: expected a number, got '80'",
    "[money]\ntariff = { 2015 = 80, 2016 = 600 }": "money.tariff: expected a number from 0 to 500",
    "[money]\ntariff = { value = 80, growth = 5 }": "money.tariff.growth: expected a share a year",
    "[money]\ntariff = { value = 80, 2015 = 5 }": "expected one of dates with values, value with growth, and file",
    "[money]\ntariff = { 2015 = 80, until = 2019 }": "money.tariff.growth: expected growth",
    "[money]\ntariff = { 2019 = 80, growth = 0.1, until = 2017 }": "money.tariff: expected a value for the start",
    '[money]\ntariff = { file = "absent.csv" }': "money.tariff.file: expected a CSV file",
    '[money]\ntariff = { file = "gap.csv" }': "gap.csv:3: expected a value for 2016-01, got ''",
    '[money]\ntariff = { file = "head.csv" }': "head.csv:1: expected the columns year,value",
    '[choice]\nrule = { 2015 = 1 }': "choice.rule: expected one value, got a series; a series may be given for numbers",
    "[workforce]\nprofessionals = { 2015 = 100 }": "workforce.professionals: expected one value, got a series",
    '[money]\ntariff = { 2015 = 80, status = "published" }': "expected a source",
    "[funding]\nvolume = { 2015 = 1, 2016 = 0.5 }": "expected shares that add up to 1, got 0.5; in week 52",
    "price_year = 2010": "price_year: expected a year from the start on, 2015",
}  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_a_mistake_is_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "gap.csv").write_text("year,value\n2015,80\n2016,\n", encoding="utf-8")
    (tmp_path / "head.csv").write_text("when;what\n", encoding="utf-8")
    head = 'extends = "classroom"\n' if text.startswith("start") else HEAD
    with pytest.raises(InputError) as caught:
        load_scenario(written(tmp_path, text, head=head))
    assert BAD[text] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_series_needs_a_start_and_a_plain_value_replaces_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'start: expected a first month such as "2015-01", got none; money.tariff'):
        load_scenario(written(tmp_path, "[money]\ntariff = { 2015 = 80 }", head='extends = "classroom"\n'))
    parent = written(tmp_path, "[money]\ntariff = { 2015 = 80, 2016 = 90 }")
    child = written(tmp_path, "[money]\ntariff = 70\n", head=f'extends = "{parent.as_posix()}"\n', name="child.toml")
    assert load_scenario(child).series == {}
    assert load_scenario(parent).replace({"money.tariff": 70}).series == {}
    assert load_scenario(parent).replace({"money.wage": 41}).series.keys() == {"money.tariff"}


def test_growth_out_of_range_in_a_longer_run_is_refused() -> None:
    scenario = dated(small(weeks=52), money__tariff=Series((("2015-01", 400.0),), growth=0.5))
    simulate(scenario, seed=0, record="none")
    with pytest.raises(InputError, match=r"money.tariff: .* got 600; in week 52"):
        simulate(scenario, seed=0, weeks=104, record="none")


def test_a_start_alone_moves_nothing_and_a_series_counts() -> None:
    plain = small(weeks=60)
    bare = dated(plain)
    assert bare.identity == plain.identity
    one, two = simulate(plain, seed=1), simulate(bare, seed=1)
    assert not differing(one.built.world, two.built.world)
    assert "date" not in one.series
    assert two.series["date"].iloc[[0, 59]].tolist() == ["2015-01-01", "2016-02-19"]
    moved = dated(plain, money__tariff=Series((("2015-01", 80.0), ("2016-01", 90.0))))
    assert len({moved.identity, dated(plain, money__tariff=FLAT).identity, plain.identity}) == 3


def test_a_series_is_in_force_before_policies() -> None:
    scenario = dated(small(weeks=80), money__tariff=Series((("2015-01", 80.0), ("2016-01", 100.0))))
    cut = {"name": "cut", "start": "2015-07", "changes": [{"key": "money.tariff", "scale": 0.5}]}
    scenario = scenario.with_policies([policy_from(cut, label="cut")])
    assert scenario.policies[0].start_week == 26
    assert [table_of(scenario, week)["money.tariff"][0] for week in (0, 25, 26, 51, 52)] == [80, 80, 40, 40, 50]


def test_a_flat_series_of_a_mechanism_gives_the_numbers_of_its_value() -> None:
    plain = small({"money.tariff": 80}, weeks=60)
    flat = dated(plain, money__tariff=Series((("2015-01", 80.0),), "linear"))
    assert not differing(simulate(plain, seed=2).built.world, simulate(flat, seed=2).built.world)


# arrivals


def families(rate: Series, *, weeks: int = 110, **values: float) -> Any:
    base = small({"population.hidden_per_visible": 0.5, "population.initial_stock": 30, **values}, weeks=weeks)
    return begin(dated(base, population__arrivals_per_week=rate), seed=3)[0].world.clients


def test_more_inflow_brings_the_same_families_and_more() -> None:
    base, more = families(FLAT), families(Series((("2015-01", 6.6),)))
    assert more.size > base.size
    assert np.unique(more["number"]).size == more.size
    where = {number: at for at, number in enumerate(more["number"].tolist())}
    rows = np.array([where[number] for number in base["number"].tolist()])  # every family of the base is there
    for column in ("arrival", "need", "self_reliance", "hidden", "lead_domain", "region"):
        assert (more[column][rows] == base[column]).all(), column
    assert abs(more.size / base.size - 1.1) < 0.08


def test_inflow_that_rises_later_leaves_the_weeks_before_as_they_were() -> None:
    base, later = families(FLAT), families(Series((("2015-01", 6.0), ("2016-01", 9.0))))
    before, same = base[base["arrival"] < 52], later[later["arrival"] < 52]
    assert before.tobytes() == same.tobytes()
    assert (later["arrival"] >= 52).sum() > 1.2 * (base["arrival"] >= 52).sum()


def test_no_inflow_and_too_much() -> None:
    assert (families(Series((("2015-01", 0.0),)))["arrival"] == 0).all()
    with pytest.raises(InputError, match="expected at most 2048 families in a week"):
        families(Series((("2015-01", 600.0),)), weeks=2, **{"population.hidden_per_visible": 5.0})


# prices


def test_indices_multiply_the_prices_they_are_about() -> None:
    scenario = dated(
        small({"money.wage": 40, "money.tariff": 80, "money.placement": 1000}, weeks=60),
        prices__tariff_index=Series((("2015-01", 1.0), ("2016-01", 1.5))),
        prices__wage_index=Series((("2015-01", 2.0),)),
    )
    first, second = table_of(scenario, 0), table_of(scenario, 52)
    assert (first["money.tariff"] == 80).all()
    assert (second["money.tariff"] == 120).all()
    assert (second["money.wage"] == 80).all()
    assert (second["money.placement"] == 1000).all()


def test_twice_the_tariff_index_is_twice_the_euros_and_no_other_care() -> None:
    plain = small({"placement.rate": 0.05, "money.placement": 1000, "feel.money": 0, "steer.rate": 0}, weeks=60)
    doubled = plain.replace({"prices.tariff_index": 2, "prices.placement_index": 3})
    one, two = simulate(plain, seed=4), simulate(doubled, seed=4)
    spent, more = (run.built.world.system[0]["spent"] for run in (one, two))
    assert spent[:, :PLACEMENT].sum() > 0
    assert more[:, :PLACEMENT].sum() == pytest.approx(2 * spent[:, :PLACEMENT].sum(), rel=1e-4)
    assert more[:, PLACEMENT].sum() == 3 * spent[:, PLACEMENT].sum() > 0
    assert (one.clients["weeks_in_care"] == two.clients["weeks_in_care"]).all()
    ledger = two.ledger
    assert ledger["debit"].sum() == ledger["credit"].sum()


def test_euros_by_year_in_prices_of_one_year() -> None:
    index = Series((("2015-01", 1.0), ("2016-01", 1.25)))
    scenario = dated(small({"feel.money": 0, "steer.rate": 0}, weeks=104), prices__tariff_index=index)
    assert prices_named(scenario) == "euros in prices of each year"
    asked = replace(scenario, price_year=2016)
    assert asked.identity == scenario.identity
    assert prices_named(asked) == "euros in prices of 2016, by the tariff index"
    factors = price_factors(asked, 104)
    assert factors is not None
    assert set(factors[:52]) == {1.25}
    assert set(factors[52:]) == {1.0}
    plain, real = (simulate(one, seed=0).by_year.set_index(["quantity", "year"])["mean"] for one in (scenario, asked))
    assert real["euros_total", 2015] == pytest.approx(1.25 * plain["euros_total", 2015])
    assert real["euros_total", 2016] == plain["euros_total", 2016] > 0


# policies by date


def test_a_dated_policy_is_the_same_as_one_by_week() -> None:
    changes = [{"key": "money.tariff", "scale": 0.9}]
    by_date = {"name": "p", "start": 2016, "end": "2016-07", "changes": changes}
    by_week = {"name": "p", "start_week": 52, "end_week": 78, "changes": changes}
    scenario = dated(small(weeks=100))
    one, two = (scenario.with_policies([policy_from(p, label="p")]) for p in (by_date, by_week))
    assert one.identity == two.identity
    assert one.policies == two.policies


@pytest.mark.parametrize(
    ("policy", "start", "message"),
    [
        (
            {"start": "2016-01"},
            None,
            "expected start_week and end_week, since the scenario has no start, got '2016-01'",
        ),
        ({"start": "2014-01"}, "2015-01", "p: start: expected a date from the start of the scenario on, 2015-01"),
        ({"end": "2015-03", "start_week": 30}, "2015-01", "p: end: expected a date after week 30"),
        ({"start": "2016-01", "start_week": 3}, "2015-01", "expected start or start_week, got both"),
        ({"start": "2016-21"}, "2015-01", "expected a year or month"),
        ({"start": "2016-05", "end": "2016-05"}, "2015-01", "expected an end after the start, 2016-05"),
    ],
)
def test_a_date_that_cannot_be_is_refused(policy: dict[str, Any], start: str | None, message: str) -> None:
    scenario = small(weeks=30) if start is None else dated(small(weeks=30), start)
    with pytest.raises(InputError, match=message):
        scenario.with_policies([policy_from({"name": "p", **policy}, label="p.toml")])
