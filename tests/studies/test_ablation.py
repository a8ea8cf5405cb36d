"""Ablation: effects without each mechanism, paired, and what is refused."""

from __future__ import annotations

import json
import math

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.errors import InputError
from cosim.studies.ablation import ablate, mechanisms_on
from helpers.earlier import EARLIER

BRIEF = {"measure.warm_up_weeks": 4, "follow_up.weeks": 12, "effort.hours_per_week": 2.0}
EFFORT, TABLE = "effort.hours_per_week", "practices.co_creative.client_included"


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("classroom").replace({**EARLIER, **BRIEF})


@pytest.fixture(scope="module")
def found(scenario):
    return ablate(scenario, practice="co_creative", mechanisms=[EFFORT, TABLE, "placement.recovery"], runs=2, weeks=40)


def lines(found, outcome="functioning"):
    return found.table[found.table["outcome"] == outcome].set_index("mechanism")


def test_the_effect_and_what_is_left_of_it_add_up(found):
    table = lines(found)
    full = table.loc["all mechanisms", "without"]
    rest = table.drop(index="all mechanisms")
    assert len(rest) == 3
    assert (rest["carried"] + rest["without"]).to_numpy() == pytest.approx([full] * 3)
    assert (rest["share"] * full).to_numpy() == pytest.approx(rest["carried"].to_numpy())


def test_a_seat_at_the_table_carries_what_the_effort_there_carries_and_more(found):
    table = lines(found)
    assert table.loc[EFFORT, "carried"] > 0.0
    assert table.loc[TABLE, "carried"] > table.loc["placement.recovery", "carried"]


def test_the_effort_alone_does_nothing_without_the_table(found):
    alone = lines(found)["alone"]
    assert alone[EFFORT] == pytest.approx(lines(found).loc[TABLE, "alone"], abs=0.2)
    assert math.isnan(alone["all mechanisms"])


def test_off_in_both_arms_means_the_same_run(scenario):
    policy = ablate(
        scenario, policies=["memo"], mechanisms=[EFFORT], alone=False, outcomes=["functioning"], runs=2, weeks=30
    )
    assert policy.table["without"].tolist() == [0.0, 0.0]
    assert "no effect is shown" in policy.sentences()[0]


def test_results_do_not_depend_on_workers_or_a_store(scenario, tmp_path):
    how = {"practice": "co_creative", "mechanisms": [EFFORT], "outcomes": ["functioning"], "runs": 2, "weeks": 30}
    one = ablate(scenario, **how)
    two = ablate(scenario, workers=2, store=tmp_path / "kept.sqlite", **how)
    again = ablate(scenario, store=tmp_path / "kept.sqlite", **how)
    assert one.to_dict()["sentences"] == two.to_dict()["sentences"]
    assert one.table.equals(two.table)
    assert two.table.equals(again.table)


def test_only_switches_that_are_on_are_mechanisms(scenario):
    on = mechanisms_on(scenario)
    assert EFFORT in on
    assert on[EFFORT] == 0
    assert "information.weight" not in on
    assert "measure.warm_up_weeks" not in on


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({}, "policies and practice: expected one of the two, got neither"),
        ({"policies": ["memo"], "practice": "co_creative"}, "got both"),
        ({"practice": "together"}, "practice: expected"),
        ({"practice": "co_creative", "against": "co_creative"}, "against: expected another practice"),
        ({"policies": ["memo"], "against": "co_creative"}, "against: expected a practice with it"),
        ({"practice": "co_creative", "mechanisms": ["information.weight"]}, "a switch that is on in the scenario"),
        ({"practice": "co_creative", "outcomes": ["functionning"]}, "functioning"),
        ({"practice": "co_creative", "runs": 1}, "runs: expected a whole number"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_run(scenario, how, words):
    with pytest.raises(InputError, match=words):
        ablate(scenario, **how)


def test_the_command_prints_tables_and_writes_files(tmp_path, capsys):
    options = ["--mechanism", EFFORT, "--runs", "2", "--weeks", "40", "--quiet", "--out", str(tmp_path)]
    changes = [word for key, value in BRIEF.items() for word in ("--set", f"{key}={value}")]
    assert main(["ablate", "classroom", "--practice", "co_creative", *options, *changes]) == 0
    assert EFFORT in capsys.readouterr().out
    written = json.loads((tmp_path / "ablation.json").read_text())
    assert written["kind"] == "ablation"
    assert len((tmp_path / "ablation.csv").read_text().splitlines()) == 1 + len(written["table"])
    assert main(["ablate", "classroom", "--quiet"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("weeks", [3, 104])
def test_runs_too_short_for_an_outcome_are_refused_before_they_are_made(weeks, capsys):
    line = ["ablate", "classroom", "--policy", "memo", "--weeks", str(weeks), "--runs", "2"]
    assert main(line) == 2
    assert "--weeks: expected 105 or more for functioning" in capsys.readouterr().err
    assert main([*line, "--outcome", "cost_per_client", "--json"]) == 2
    capsys.readouterr()


def test_a_mechanism_that_is_not_there_names_the_option(capsys):
    assert main(["ablate", "classroom", "--policy", "memo", "--mechanism", "waiting.worsenin"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: --mechanism: ")
    assert "did you mean 'waiting.worsening'?" in said


def test_an_outcome_without_a_value_has_no_number(scenario):
    nobody = scenario.replace({"population.arrivals_per_week": 0.0, "population.initial_stock": 1})
    found = ablate(nobody, policies=["memo"], mechanisms=[EFFORT], alone=False, outcomes=["functioning"], runs=2,
                   weeks=30)  # fmt: skip
    assert found.sentences() == ["functioning: no effect, since it has no value in some of these runs."]
