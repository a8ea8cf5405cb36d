"""Primary outcomes, sizes, and who gains: what a comparison keeps so that its answer can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.scenario.load import load_scenario
from cosim.studies.comparison.compare import check_comparison
from cosim.studies.comparison.compare import compare as compare_policies
from cosim.studies.comparison.paired import holm
from cosim.studies.comparison.table import with_sizes
from cosim.studies.comparison.who import COLUMNS, who_table
from cosim.studies.comparison.words import absent, in_words, overall_of, primary_of
from cosim.studies.rerun import rerun
from cosim.studies.results import load_result
from cosim.texts.language import Language


def small(weeks: int = 130) -> Any:
    return load_scenario("classroom").replace({"weeks": weeks, "population.arrivals_per_week": 2.0})


def test_the_question_has_primary_outcomes() -> None:
    _, plan, _ = check_comparison(small(), ["memo"], runs=2)
    assert plan.precision.primary == ("functioning", "weeks_waited", "euros_total")
    _, plan, _ = check_comparison(small(), ["memo"], runs=2, outcome="goals")
    assert plan.precision.primary[0] == "goals"


def test_a_comparison_keeps_its_answer_and_runs_again(tmp_path: Path) -> None:
    result = compare_policies(small(), ["memo", "client-at-table"], runs=3, out=tmp_path)
    result.save(tmp_path)
    table = result.table
    asked = table["role"] == "primary"
    assert set(table.loc[asked, "outcome"]) == {"functioning", "weeks_waited", "euros_total"}
    assert np.allclose(table.loc[asked, "p_holm"], holm(table.loc[asked, "p"].to_numpy()), equal_nan=True)
    rest = holm(table["p"].to_numpy())[~asked.to_numpy()]
    assert np.allclose(table.loc[~asked, "p_holm"], rest, equal_nan=True)
    memo = table[table["policy"] == "memo"].set_index("outcome")
    assert memo.loc["functioning", "size"] == "none"
    assert memo.loc["euros_total", "size"] == "small"
    who = result.who[result.who["group"] == "all"].set_index(["policy", "kind"])
    assert who.loc[("memo", "family"), "same"] == who.loc[("memo", "family"), "count"] > 0
    assert who.loc[("client-at-table", "family"), "better"] > who.loc[("client-at-table", "family"), "worse"]
    parts = who[["better", "worse", "same"]].sum(axis=1)
    assert list(parts) == list(who["count"])
    stored = load_result(tmp_path)
    assert stored.who.equals(result.who)
    assert primary_of(stored) == ("functioning", "weeks_waited", "euros_total")
    assert in_words(stored) == in_words(result)
    again, same = rerun(tmp_path)
    assert same
    assert again.table["p_holm"].equals(table["p_holm"])
    caveats = pd.read_csv(tmp_path / "comparison.csv")
    assert caveats.loc[caveats["policy"] == "memo", "caveat"].str.contains("fatigue").all()


def test_a_short_comparison_says_what_is_missing() -> None:
    result = compare_policies(small(52), ["memo"], runs=2)
    assert "functioning" not in set(result.table["outcome"])
    assert "takes 105 weeks, and these runs have 52" in absent(result, Language("en"))
    assert in_words(result)[0]["answer"]


def test_thresholds_of_the_scenario_reach_the_table() -> None:
    rows = pd.DataFrame(
        {"policy": ["p"], "outcome": ["functioning"], "unit": ["SD"], "base": [0.5], "difference": [0.08],
         "low": [0.07],
         "high": [0.09], "verdict": ["better"]}
    )  # fmt: skip
    assert with_sizes(rows)["size"].tolist() == ["matters"]
    assert with_sizes(rows, small={"functioning": 0.1})["size"].tolist() == ["small"]
    assert list(with_sizes(rows[:0]).columns)[-3:] == ["threshold", "size", "role"]


def test_nothing_is_compared_where_runs_were_made_elsewhere() -> None:
    assert list(who_table({}, ("base", "memo"), ()).columns) == list(COLUMNS)
    assert who_table({}, ("base", "memo"), ()).empty


def test_a_policy_that_starts_after_the_run_does_nothing_in_words() -> None:
    result = compare_policies(small(52), ["memo"], runs=2)
    assert in_words(result)[0]["answer"] == (
        "does nothing in these runs: it starts in week 52, and they have 52 weeks."
    )
    assert overall_of(result, Language("en")) == ["These runs are too short to say what any policy does for families."]
