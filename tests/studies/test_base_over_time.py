"""The base by year: sums, means, parts of years, bands, where it moves more than policies, what is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cosim.care.outcomes.by_year import by_year
from cosim.care.scenario.series import Series
from cosim.care.simulate import simulate
from cosim.cli import main
from cosim.plots import plot
from cosim.studies.comparison.base import base_table, movements
from cosim.studies.comparison.compare import compare
from cosim.studies.rerun import rerun
from cosim.studies.results import load_result, save_run
from helpers.fakes import ARMS, fake_comparison, fake_run
from helpers.figures import text_of
from helpers.small import policy, small

PAYERS = ("town",)


def columns(weeks: int, every: int = 1) -> dict[str, Any]:
    week = np.arange(every - 1, weeks, every)
    return {
        "week": week, "arrived": 100 + 10 * week, "waiting": week.astype(float),
        "euros_town": np.full(week.size, 7.0 * every), "euros_total": np.full(week.size, 7.0 * every),
    }  # fmt: skip


def means(found: Any) -> dict[tuple[int, str], float]:
    years, names, values = found
    return {(year, name): values[r, c] for r, (year, _) in enumerate(years) for c, name in enumerate(names)}


@pytest.mark.parametrize("every", [1, 4, 13])
def test_sums_are_a_year_and_means_over_it(every: int) -> None:
    found = by_year(columns(104, every), PAYERS)
    assert found[0] == [(1, 52), (2, 52)]
    by = means(found)
    assert by[1, "inflow"] == by[2, "inflow"] == pytest.approx(520)
    assert by[1, "euros_town"] == by[2, "euros_total"] == pytest.approx(7 * 52)
    assert by[2, "waiting"] - by[1, "waiting"] == 52
    assert "share_competitive" not in found[1]


def test_years_are_calendar_years_and_parts_of_one_are_brought_to_a_year() -> None:
    found = by_year(columns(60), PAYERS, start="2015-07")
    assert found[0] == [(2015, 26), (2016, 34)]
    by = means(found)
    assert by[2015, "inflow"] == by[2016, "inflow"] == pytest.approx(520)
    assert by[2015, "euros_town"] == pytest.approx(364)
    real = means(by_year(columns(60), PAYERS, start="2015-07", factors=np.repeat([2.0, 1.0], [26, 34])))
    assert (real[2015, "euros_town"], real[2016, "euros_town"]) == (pytest.approx(728), pytest.approx(364))
    assert real[2015, "waiting"] == by[2015, "waiting"]


def test_the_base_moves_more_than_policies() -> None:
    years = [(year, 52) for year in range(1, 4)]
    table = base_table([(years, ["waiting", "euros_total"], np.array([[9.0, 100], [10, 100], [30, 101]]))] * 2, PAYERS)
    effects = pd.DataFrame({"outcome": ["waiting", "waiting", "euros_total"], "difference": [3.0, -12.0, -5.0]})
    (found,) = movements(table, effects, warm_up=52)
    assert found == ("waiting", "clients", 20.0, 12.0)
    assert movements(table, effects.assign(difference=-21.0), warm_up=52) == []
    assert movements(table, effects, warm_up=104) == [], "one year that counts does not move"


@pytest.mark.filterwarnings("ignore:overflow")  # of a number next to nothing, in plain Python only
def test_a_comparison_keeps_the_base_by_year_with_its_band(tmp_path: Path) -> None:
    scenario = replace(
        small(weeks=104), start="2015-01",
        series={"population.arrivals_per_week": Series((("2015-01", 4.0), ("2016-01", 12.0)))},
        values={**small(weeks=104).values, "population.arrivals_per_week": 4.0, "measure.warm_up_weeks": 0},
    )  # fmt: skip
    result = compare(scenario, [policy("nothing", {"money.wage": 41})], runs=3, out=tmp_path)
    base = result.base.set_index(["quantity", "year"])
    runs = [simulate(scenario, seed=0, replicate=r).by_year.set_index(["quantity", "year"])["mean"] for r in range(3)]
    for at in (("inflow", 2016), ("waiting", 2015), ("euros_municipality", 2016), ("share_competitive", 2015)):
        values = [run[at] for run in runs]
        assert base.loc[at, "mean"] == pytest.approx(np.mean(values))
        assert base.loc[at, "low"] == pytest.approx(np.percentile(values, 2.5))
        assert base.loc[at, "high"] == pytest.approx(np.percentile(values, 97.5))
    assert base.loc[("inflow", 2016), "low"] > base.loc[("inflow", 2015), "high"]
    assert "waiting" in [one.outcome for one in movements(result.base, result.table, warm_up=0)]
    assert list(result.series)[:3] == ["arm", "week", "date"]
    stored = load_result(tmp_path)
    pd.testing.assert_frame_equal(stored.base, result.base)
    assert (tmp_path / "base.csv").read_text().startswith("year,weeks,quantity,unit,mean,low,high\n2015,52,inflow,")
    assert rerun(tmp_path)[1]
    assert "calendar year" in text_of(plot(result, "base_over_time"))
    assert "calendar year" in text_of(plot(result, "trust"))


def test_a_run_shows_its_years(tmp_path: Path) -> None:
    run = simulate(small(weeks=60), seed=0)
    assert set(run.by_year["year"]) == {1, 2}
    assert run.by_year["low"].isna().all()
    save_run(run, tmp_path)
    assert (tmp_path / "base.csv").is_file()
    assert "year of the run" in text_of(plot(run, "base_over_time"))
    assert simulate(small(weeks=60), seed=0, record="none").by_year.empty


@pytest.mark.parametrize("width", [80, 120])
def test_it_is_printed_after_what_was_printed_before(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("cosim.cli.compare._compare", lambda *_, **__: fake_comparison(arms=ARMS[:3], weeks=520))
    monkeypatch.setattr("cosim.cli.progress.compile_first", lambda scenario: None)
    assert main(["compare", "classroom", "memo", "--details"]) == 0
    text = capsys.readouterr().out
    before, found, after = text.partition("\nbase over time by year of the run, mean of 20 runs\n")
    assert found
    assert "interval: paired" in before
    lines = after.splitlines()
    assert max(map(len, lines)) <= width
    assert lines[0].split()[2 :: len(lines[0].split()) - 3] == ["1", "10"], "the first year and the last"
    assert any(line.startswith("inflow") and "624" in line for line in lines)
    assert "warning: over the years the base itself moves more" in after
    assert main(["compare", "classroom", "memo", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["base"]["quantity"]) >= {"inflow", "euros_total"}


def test_nothing_recorded_is_nothing_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cosim.cli.run.compile_first", lambda scenario: None)
    monkeypatch.setattr("cosim.cli.run._simulate", lambda *_, **__: fake_run())
    assert main(["run", "classroom"]) == 0
    assert "base over time" not in capsys.readouterr().out
