"""Effects, verdicts, reports and the placebo trap: known answers, and faults that have to be seen."""

from __future__ import annotations

import ast
import csv
import json
import math
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.errors import InputError
from cosim.evidence.validation import catalogue
from cosim.evidence.validation.catalogue import PATTERNS, validate
from cosim.evidence.validation.pattern import Line, Pattern, worst
from cosim.evidence.validation.patterns import nominal
from cosim.evidence.validation.patterns.climate import intraclass, standardised_slopes
from cosim.evidence.validation.patterns.pockets import by_sector, offset_share
from cosim.evidence.validation.placebo import placebo_trial
from cosim.evidence.validation.report import check_report, write_report
from cosim.evidence.validation.words import explained
from cosim.studies.effects import Estimate, estimate, hedges_g, log_odds_d
from cosim.studies.lab import ARMS, Lab, dose
from cosim.texts.language import Language

LINE = Line("effect", "an effect", "SD", "0.3 (0.1 to 0.5)", 0.1, 0.5)
NOTHING = replace(LINE, key="nothing", low=-0.15, high=0.15, direction=0)
SIDE = replace(LINE, key="side", low=0.0, high=math.inf, sided=True)
COUNT = replace(NOTHING, key="count", low=0.0, high=3.0, count=True)


@pytest.mark.parametrize(
    ("line", "numbers", "verdict"),
    [
        (LINE, (0.3, 0.2, 0.4), "reproduced"),
        (LINE, (0.1, 0.0, 0.6), "reproduced"),
        (LINE, (0.1, -0.4, 0.6), "not reproduced"),
        (LINE, (0.05, 0.01, 0.09), "same direction"),
        (LINE, (0.9, 0.8, 1.0), "same direction"),
        (LINE, (0.05, -0.01, 0.11), "not reproduced"),
        (LINE, (-0.1, -0.2, 0.01), "not reproduced"),
        (LINE, (-0.1, -0.2, -0.01), "contradicts"),
        (LINE, (math.nan, math.nan, math.nan), "not reproduced"),
        (LINE, (0.3, math.nan, math.nan), "not reproduced"),
        (LINE, (0.05, math.nan, math.nan), "not reproduced"),
        (LINE, (-0.1, math.nan, math.nan), "not reproduced"),
        (NOTHING, (0.1, 0.06, 0.14), "reproduced"),
        (NOTHING, (0.1, 0.05, 0.2), "not reproduced"),
        (NOTHING, (0.0, -1.0, 1.0), "not reproduced"),
        (NOTHING, (0.0, math.nan, math.nan), "not reproduced"),
        (NOTHING, (0.2, 0.1, 0.3), "not reproduced"),
        (NOTHING, (-0.3, -0.4, -0.2), "contradicts"),
        (SIDE, (0.3, 0.1, 0.5), "reproduced"),
        (SIDE, (0.3, -0.1, 0.7), "not reproduced"),
        (SIDE, (0.3, math.nan, math.nan), "not reproduced"),
        (SIDE, (0.0, 0.0, 0.0), "not reproduced"),
        (COUNT, (2.0, math.nan, math.nan), "reproduced"),
        (COUNT, (4.0, math.nan, math.nan), "contradicts"),
        (COUNT, (math.nan, math.nan, math.nan), "not reproduced"),
        (SIDE, (-0.3, -0.5, -0.1), "contradicts"),
        (replace(SIDE, low=-math.inf, high=0.0, direction=-1), (-0.3, -0.5, -0.1), "reproduced"),
    ],
)
def test_verdict(line, numbers, verdict):
    assert line.judge(Estimate(*numbers)).verdict == verdict


def test_a_pattern_is_as_good_as_its_worst_line():
    assert worst(["reproduced", "contradicts", "not reproduced"]) == "contradicts"


def test_hedges_g_is_the_difference_in_pooled_spreads():
    rng = np.random.default_rng(3)
    a, b = pd.Series(rng.normal(0.4, 1.0, 4000)), pd.Series(rng.normal(0.0, 1.0, 3000))
    assert hedges_g(a, b) == pytest.approx(0.4, abs=0.06)
    assert hedges_g(b, a) == pytest.approx(-hedges_g(a, b))
    assert hedges_g(10.0 * a, 10.0 * b) == pytest.approx(hedges_g(a, b))
    assert math.isnan(hedges_g(a[:1], b))
    assert hedges_g(pd.Series([1.0, 1.0]), pd.Series([1.0, 1.0])) == 0.0


def test_shares_become_effects_by_their_odds():
    treated, control = pd.Series([1.0] * 200 + [0.0] * 800), pd.Series([1.0] * 100 + [0.0] * 900)
    assert log_odds_d(treated, control) == pytest.approx(math.log(2.25) * math.sqrt(3.0) / math.pi, abs=0.01)


def test_interval_over_runs_is_students():
    values = [0.1, 0.2, 0.4, 0.35]
    low, high = stats.t.interval(0.95, 3, loc=np.mean(values), scale=stats.sem(values))
    assert estimate(values) == pytest.approx((np.mean(values), low, high))
    assert math.isnan(estimate([0.1]).low)


def test_intraclass_correlation_of_known_components():
    rng = np.random.default_rng(8)
    groups = np.repeat(np.arange(300), rng.integers(5, 40, 300))
    values = rng.normal(0.0, 1.0, 300)[groups] + rng.normal(0.0, 3.0, groups.size)
    assert intraclass(pd.Series(values), pd.Series(groups)) == pytest.approx(0.1, abs=0.03)


def test_slopes_are_partial_and_standardised():
    rng = np.random.default_rng(9)
    x = rng.normal(0.0, 5.0, 20_000)
    z = 0.2 * x + rng.normal(0.0, 1.0, x.size)
    slopes = standardised_slopes(3.0 * x + rng.normal(0.0, 15.0, x.size), x, z, np.ones(x.size))
    assert slopes[0] == pytest.approx(1.0 / math.sqrt(2.0), abs=0.02)
    assert slopes[1:] == pytest.approx([0.0, 0.0], abs=0.02)


def test_offset_share_is_that_of_the_study():
    assert offset_share(1.81, 1.18) == pytest.approx(0.78, abs=0.005)
    assert math.isnan(offset_share(0.9, 0.8))


def test_every_sector_gets_its_purse_and_protection_pays_placements():
    scenario = by_sector(load_scenario("region-2015"))
    assert scenario.payers == scenario.sectors
    assert scenario.payers[int(scenario.values["money.placement_payer"])] == "child_protection"


def test_doses_keep_the_proportions_of_the_others():
    scenario = load_scenario("classroom")
    arm = dose(scenario, 0.5).of(scenario).values
    assert arm["choice.rule"] == "fixed"
    assert arm["behaviour.co_creative"] == 0.5
    ratio = float(scenario.values["behaviour.competitive"]) / float(scenario.values["behaviour.side_by_side"])
    assert float(arm["behaviour.competitive"]) / float(arm["behaviour.side_by_side"]) == pytest.approx(ratio)
    alone = scenario.replace(
        {"behaviour.competitive": 0.0, "behaviour.side_by_side": 0.0, "behaviour.co_creative": 1.0}
    )
    assert dose(alone, 0.25).of(alone).values["behaviour.competitive"] == 0.75


def test_arms_of_a_lab_have_the_same_families():
    lab = Lab(load_scenario("classroom"), 1, 110)
    alone, together = (lab.samples(arm)[0].clients for arm in ("competitive", "co_creative"))
    assert alone["functioning_arrival"].equals(together["functioning_arrival"])
    assert not alone["functioning_follow_up"].equals(together["functioning_follow_up"])
    assert lab.samples("competitive")[0].clients is alone
    assert set(ARMS) == {"base", "competitive", "nominal", "co_creative"}


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("classroom", {"workforce.contract_hours"}), ("region-2015", {"workforce.contract_hours"}),
        ("region-2025", {"staff.adjust", "staff.queue_limit"}),
    ],
)  # fmt: skip
def test_alone_and_side_by_side_have_the_same_room_and_differ_in_practice_only(name: str, room: set[str]):
    scenario = load_scenario(name)
    alone, beside = (arm.of(scenario) for arm in nominal.arms(scenario))
    assert alone.policies == beside.policies == scenario.policies
    assert {key for key in alone.values if alone.values[key] != beside.values[key]} == {
        "behaviour.competitive", "behaviour.side_by_side",
    }  # fmt: skip
    changed = {key for key in alone.values if alone.values[key] != scenario.values[key]}
    behaviour = {"choice.rule", "behaviour.competitive", "behaviour.side_by_side", "behaviour.co_creative"}
    assert room <= changed <= {*behaviour, *room}
    assert all(alone.values[key] == beside.values[key] for key in room)


def test_room_is_hours_of_the_same_professionals():
    scenario = load_scenario("classroom")
    lab = Lab(scenario, 1, 10)
    alone, beside, usual = (
        lab.collect(arm, lambda run: run.built.world.professionals["contract_hours"].copy())[0]
        for arm in (*nominal.arms(scenario), ARMS["base"])
    )
    assert np.array_equal(alone, beside)
    assert 1.2 * usual.sum() < alone.sum() < 1.3 * usual.sum()  # no contract is longer than 40 hours


def test_co_creation_is_compared_among_families_with_two_problems_or_more():
    lab = Lab(load_scenario("classroom"), 1, 157)
    found = [one.model for one in PATTERNS["V4"].measure(lab)]
    simple = complex_ = 0
    for samples in lab._kept.values():
        for one in samples:
            alone = one.clients["domains"] == 1
            simple, complex_ = simple + int(alone.sum()), complex_ + int((~alone).sum())
            one.clients.loc[alone, ["functioning_follow_up", "cost"]] = -1e6
            one.clients.loc[alone, "placed"] = 1
    assert min(simple, complex_) > 100
    assert str([one.model for one in PATTERNS["V4"].measure(lab)]) == str(found)
    for samples in lab._kept.values():
        for one in samples:
            one.clients["domains"] = 2
    assert str([one.model for one in PATTERNS["V4"].measure(lab)]) != str(found)


def test_the_placebo_does_nothing_and_before_and_after_says_it_does():
    trial = placebo_trial(load_scenario("classroom"), seed=1, chosen=200)
    assert trial.naive < -0.1
    assert trial.honest == 0.0
    assert abs(trial.by_lots) < 2.0 * trial.half_width
    assert trial.need_after < trial.need_before
    real = placebo_trial(load_scenario("classroom"), seed=1, chosen=200, policy="budget-cut")
    assert real.honest != 0.0 or real.need_after != trial.need_after


@pytest.mark.parametrize(("treated", "words"), [
    (0.5, "no effect at all"), (0.4, "10.0 of these points are due to it"), (0.6, "10.0 points more stay in crisis"),
    (0.5001, "hardly any effect"),
])  # fmt: skip
def test_the_placebo_lesson_says_what_a_policy_does(treated: float, words: str):
    from cosim.cli.lesson import _sentence
    from cosim.evidence.validation.placebo import PlaceboTrial
    from cosim.texts.language import ENGLISH

    trial = PlaceboTrial(100, 1.0, 0.5, treated, 0.5, treated, 0.5, 0.1)
    assert words in _sentence(trial, "A policy", ENGLISH)


def test_the_placebo_needs_enough_families():
    with pytest.raises(InputError, match=r"classroom: placebo: expected at least 2000 families present in week 52"):
        placebo_trial(load_scenario("classroom"), seed=0, chosen=1000)


@pytest.fixture
def one_pattern(monkeypatch):
    """A catalogue of one pattern that needs no run, and what was packaged about it."""
    pattern = Pattern("V1", "A title", "Arms.", ("A source",), lambda lab: [LINE.judge(Estimate(0.05, 0.01, 0.09))])
    monkeypatch.setattr(catalogue, "PATTERNS", {"V1": pattern})
    packaged = {"explanations.toml": {"V1": {"effect": "because"}}, "expectations.toml": {}}
    monkeypatch.setattr(catalogue, "_packaged", packaged.__getitem__)
    monkeypatch.setattr("cosim.cli.validate.compile_first", lambda scenario: None)
    return packaged


def test_exit_code_says_whether_a_line_is_worse_than_packaged(one_pattern, capsys):
    for expected, code in (("same direction", 0), ("not reproduced", 0), ("reproduced", 1)):
        one_pattern["expectations.toml"] = {"classroom": {"quick": {"V1": {"effect": expected}}}}
        assert main(["validate", "classroom", "--quiet"]) == code
        said = capsys.readouterr()
        assert said.err == ""
        assert "because" in said.out
        assert ("Worse than packaged: V1 effect" in said.out) == (code == 1)


def test_reports_are_written_by_the_ending(one_pattern, tmp_path, capsys):
    for suffix in ("md", "json", "csv"):
        assert main(["validate", "classroom", "--quiet", "--json", "--report", str(tmp_path / f"a.{suffix}")]) == 0
    said = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert said["patterns"][0]["lines"][0]["model"] == 0.05
    assert json.loads(capsys.readouterr().out.split("\n{")[0])["counts"]["same direction"] == 1
    assert "| an effect [SD] | 0.3 (0.1 to 0.5) |" in (tmp_path / "a.md").read_text(encoding="utf-8")
    with (tmp_path / "a.csv").open(encoding="utf-8") as file:
        assert [row["verdict"] for row in csv.DictReader(file)] == ["same direction"]


def test_a_report_that_cannot_be_written_is_refused(one_pattern, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="expected a place that can be written to"):
        write_report(validate(load_scenario("classroom")), tmp_path / "file" / "a.md")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--pattern", "V99"], "did you mean 'V9'?"),
        (["--pattern", "V12"], "classroom: pattern V12: expected at least 1600 families present"),
        (["--pattern", "V3", "--set", "workforce.organisations=6"], "at least 10 organisations"),
        (["--report", "a.txt"], "a file ending in .md, .json, .csv"),
        (["--tier", "slow"], "--tier"),
        (["--for", "memoo"], "did you mean 'memo'"),
        (["--for", "memo", "--for", "memo"], "expected each policy or bundle once"),
        (["--for", "no-such.toml"], "no-such.toml"),
        (["--theory", "--for", "memo"], "no scenario"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_run(arguments, words, capsys, monkeypatch):
    monkeypatch.setattr("cosim.cli.validate.compile_first", lambda scenario: None)
    monkeypatch.setattr("cosim.care.simulate.simulate", lambda *a, **b: pytest.fail("something was run"))
    place = [] if "--theory" in arguments else ["classroom"]
    assert main(["validate", *place, *arguments]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1


def test_what_a_scenario_lacks_is_said_where_nobody_asked_for_the_pattern(monkeypatch):
    monkeypatch.setattr(catalogue, "PATTERNS", {"V12": PATTERNS["V12"]})
    report = validate(load_scenario("classroom"))
    assert report.measured[0].findings == ()
    assert "1600 families" in report.markdown()


def test_every_explanation_and_expectation_is_about_a_line_there_is():
    for name in ("explanations.toml", "expectations.toml"):
        packaged = catalogue._packaged(name)
        tables = [packaged] if name == "explanations.toml" else [t for s in packaged.values() for t in s.values()]
        for table in tables:
            assert set(table) <= set(PATTERNS)


def lines_of(pattern: Pattern) -> set[str]:
    """Keys of the lines that are written out in the file of a pattern."""
    found = vars(sys.modules[pattern.measure.__module__]).values()
    lines = [one for each in found for one in (each if isinstance(each, tuple) else (each,)) if isinstance(one, Line)]
    return {line.key for line in lines}


@pytest.mark.parametrize("name", ["region-2015", "region-2025", "decade-2015"])
def test_every_line_has_a_packaged_verdict_in_every_region(name: str):
    """Without one `cosim validate` could not fail where a line gets worse."""
    expected = catalogue._packaged("expectations.toml")[name]["quick"]
    assert list(expected) == list(PATTERNS)
    for pattern in PATTERNS.values():
        keys, written = set(expected[pattern.name]), lines_of(pattern)
        assert written <= keys
        assert pattern.name == "V11" or keys == written  # which has a line for each row of a published table too


def test_the_lesson_tells_both_numbers(capsys, monkeypatch):
    assert main(["lesson", "placebo", "classroom", "--choose", "200", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["honest"] == 0.0
    assert said["naive"] < -0.1
    assert main(["lesson", "placebo", "classroom", "--choose", "200"]) == 0
    assert "Memo only: no effect at all" in capsys.readouterr().out
    assert main(["lesson", "placebo", "classroom", "--quiet"]) == 0  # half of those present, where 800 are too many
    assert "families are worst off in week 52" in capsys.readouterr().out
    assert main(["lesson", "placebo", "classroom", "--policy", "alignment-meetings", "--quiet"]) == 0
    text = capsys.readouterr().out  # the question is asked of every policy
    assert "Then this begins: Mandatory alignment meetings. Half a year later" in text
    assert "How many of them are still in crisis" in text
    assert len({line.index("%") for line in text.splitlines() if line.startswith(("  in crisis", "  the same"))}) == 1
    assert main(["lesson", "placebo", "classroom", "--choose", "1"]) == 2


def test_a_folder_is_no_report(tmp_path: Path):
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(InputError, match="expected a file to w"):
        check_report(tmp_path / "folder.md")


def test_everything_that_is_printed_of_a_line_has_dutch():
    folder = Path(catalogue.__file__).parent / "patterns"
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in folder.glob("*.py")]
    lines = [node for tree in trees for node in ast.walk(tree)
             if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Line"]  # fmt: skip
    texts = {part.value for line in lines for part in line.args[1:4] if isinstance(part, ast.Constant)}
    texts = {text for text in texts if re.search("[a-z]{2}", text)} | {one.arms for one in PATTERNS.values()}
    packaged = catalogue._packaged("dutch.toml")
    assert len(texts) > 80
    assert sorted(texts - set(packaged["words"])) == []
    explanations = catalogue._packaged("explanations.toml")
    plain = {name: {line for line, text in why.items() if isinstance(text, str)} for name, why in explanations.items()}
    assert plain == {name: set(why) for name, why in packaged["why"].items()}
    of_scenarios = [text for why in explanations.values() for table in why.values() if isinstance(table, dict)
                    for text in table.values()]  # fmt: skip
    assert len(of_scenarios) >= 5
    assert sorted(set(of_scenarios) - set(packaged["words"])) == []
    assert explained("V9", "money", "x", Language("nl")).startswith("administratie is een gegeven")
    assert explained("V9", "money", "x", Language("en")) == "x"


def test_the_screen_has_no_english_words_in_dutch(one_pattern, capsys):
    main(["validate", "classroom", "--lang", "nl", "--quiet"])
    said = capsys.readouterr().out
    assert "wat" in said
    assert not re.search(r"\b(what|published|accepted|reproduced|above|the)\b", said)
