"""Which patterns bear on a policy: derived from what both change, in words, and sorted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from cosim.care.policies.load import load_policy, policies
from cosim.care.policies.model import Change, Policy
from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.evidence.validation import catalogue
from cosim.evidence.validation.catalogue import PATTERNS, validate
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.evidence.validation.relevance import Bearing, bearing, changed_by
from cosim.evidence.validation.written import readers_of, written_by
from cosim.studies.effects import Estimate
from cosim.studies.lab import ARMS, Arm, Lab
from cosim.texts.language import Language

REGION = load_scenario("region-2015")


def order(*names: str) -> list[tuple[str, Bearing]]:
    """The patterns that bear on policies, the closest first."""
    asked = [load_policy(name) for name in names]
    found = {name: bearing(pattern, asked, REGION) for name, pattern in PATTERNS.items()}
    return sorted(((n, one) for n, one in found.items() if one.kind), key=lambda pair: pair[1].order)


@pytest.mark.parametrize(
    ("policy", "closest", "kind"),
    [
        ("client-at-table", "V13", "parameter"), ("alignment-meetings", "V12", "parameter"),
        ("all-co-create", "V4", "parameter"), ("neighbourhood-teams-providers", "V7", "parameter"),
        ("outcome-joint", "V5", "parameter"), ("fewer-rules", "V9", "measure"), ("choose-partners", "V3", "measure"),
        ("narrower-entitlement", "V7", "rule"),
    ],
)  # fmt: skip
def test_the_closest_pattern(policy: str, closest: str, kind: str) -> None:
    name, found = order(policy)[0]
    assert (name, found.kind) == (closest, kind)


def test_some_policies_are_tested_by_nothing_that_is_published() -> None:
    assert order("budget-waiting-list") == []
    assert order("dialogue-family") == []


def test_the_same_change_and_no_other_is_closest_of_all() -> None:
    found = dict(order("client-at-table"))
    assert found["V13"].common == 1.0
    assert found["V4"].common < found["V11"].common < 1.0
    assert found["V1"].kind == "rule"  # neither of its arms has the family at the table


def test_what_is_set_to_the_value_there_is_changes_nothing() -> None:
    same = Policy("same", changes=(Change("funding.volume", "set", REGION.values["funding.volume"]),
                                   Change("trust.gain", "scale", 1.0), Change("trust.loss", "add", 0.0)))  # fmt: skip
    assert changed_by([same], REGION) == frozenset()
    assert bearing(PATTERNS["V5"], [same], REGION).kind == ""
    other = replace(same, changes=(Change("funding.volume", "set", 0.5),))
    assert bearing(PATTERNS["V5"], [other], REGION) == Bearing("parameter", ("funding.volume",), 0.25)


def test_a_mix_of_behaviours_changes_the_practices_that_differ() -> None:
    alike = {f"practices.{name}.accepts": 0.5 for name in ("competitive", "side_by_side", "co_creative")}
    norm = [load_policy("invitation-norm")]
    assert "practices.*.accepts" in bearing(PATTERNS["V1"], norm, REGION).names
    assert "practices.*.accepts" not in bearing(PATTERNS["V1"], norm, REGION.replace(alike)).names


def test_columns_and_readers_are_found_in_the_source_of_rules() -> None:
    assert "organisations.administration" in written_by("administration")
    assert "organisations.present" in written_by("providers")
    assert "clients.start" in written_by("intake")
    assert not any(column.startswith("organisations.") for column in written_by("wait"))
    assert "administration" in readers_of("administration.share")
    assert readers_of("practices.*.poaches")
    assert readers_of("no.such.key") == ()


def test_every_column_that_a_pattern_measures_is_written_by_a_rule() -> None:
    from cosim.care.rules.catalogue import MODULES

    written = {column for one in MODULES for column in written_by(one.__name__.rsplit(".", 1)[-1])}
    read = {column for pattern in PATTERNS.values() for column in pattern.reads}
    assert len(read) >= 5
    assert read <= written


@pytest.mark.parametrize("name", [name for name in PATTERNS if name not in ("V12", "V10")])
def test_a_pattern_runs_the_arms_it_names(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The relevance of a pattern is derived from arms that it really compares."""
    scenario, ran = load_scenario("region-2015"), []

    class SeenError(Exception):
        """The arms are known; nothing needs to run."""

    def collect(lab: Lab, arms: Any, read: Any, *, weeks: int | None = None) -> Any:
        ran.extend(arms)
        raise SeenError

    monkeypatch.setattr(Lab, "collect_of", collect)
    if name == "V11":  # searches first
        monkeypatch.setattr("cosim.evidence.validation.patterns.diversity._measure",
                            lambda lab: None)  # fmt: skip
        from cosim.evidence.validation.patterns.diversity import _care

        with pytest.raises(SeenError):
            list(_care(Lab(scenario, 1, 208)))
    else:
        with pytest.raises(SeenError):
            PATTERNS[name].measure(Lab(scenario, 1, 208))
    assert ran == list(PATTERNS[name].compares(scenario))


def fake(name: str, verdict_of: Finding, *arms: Arm) -> Pattern:
    """A pattern that needs no run."""
    return Pattern(name, f"Title {name}", "Arms.", ("A source",), lambda lab: [verdict_of], compares=lambda s: arms)


GOOD = Line("good", "a good line", "SD", "0.3", 0.1, 0.5).judge(Estimate(0.3, 0.2, 0.4))
BAD = Line("bad", "a bad line", "SD", "0.3", 0.1, 0.5).judge(Estimate(-0.3, -0.4, -0.2))
INPUT = Line("input", "an accounted line", "share", "0.3", 0.1, 0.5, given=True).judge(Estimate(-0.3, -0.4, -0.2))


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three patterns: far away, close and failing, closest and reproduced."""
    base, table = ARMS["base"], Arm("table", policies=("client-at-table",))
    wider = Arm("wider", {"meetings.hours_per_week": 0.7}, ("client-at-table",))
    found = (fake("V1", BAD), fake("V2", BAD, base, wider), fake("V3", GOOD, base, table))
    monkeypatch.setattr(catalogue, "PATTERNS", {one.name: one for one in found})
    monkeypatch.setattr(catalogue, "_packaged", lambda name: {})
    monkeypatch.setattr("cosim.cli.validate.compile_first", lambda scenario: None)


@pytest.mark.usefixtures("three")
def test_the_closest_comes_first_and_what_fails_is_said() -> None:
    report = validate(load_scenario("classroom"), about=["client-at-table"])
    assert [one.pattern.name for one in report.measured] == ["V3", "V2", "V1"]
    lines = report.summary()
    assert len(lines) <= 10
    assert lines[0] == "Published patterns that bear on client-at-table: 2 of 3, the closest first."
    assert lines[1] == "V3, reproduced, because it changes practices.*.client_included too: Title V3"
    assert lines[-1] == "Do not trust the model for: a bad line (V2, contradicts)."
    plain = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert plain["about"] == ["client-at-table"]
    assert plain["do_not_trust_for"] == [
        {"pattern": "V2", "line": "bad", "what": "a bad line", "verdict": "contradicts"}
    ]
    assert [one["bearing"]["kind"] for one in plain["patterns"]] == ["parameter", "parameter", ""]
    assert [row["bearing"] for row in report.rows()] == ["parameter", "parameter", ""]
    assert "because it changes practices.*.client_included too" in report.markdown()


@pytest.mark.usefixtures("three")
def test_without_a_question_the_order_is_that_of_the_catalogue() -> None:
    report = validate(load_scenario("classroom"))
    assert [one.pattern.name for one in report.measured] == ["V1", "V2", "V3"]
    assert report.summary() == ["Patterns, reproduced: V3.", "Patterns, contradicts: V1, V2."]
    assert report.to_dict()["do_not_trust_for"] == []


@pytest.mark.usefixtures("three")
def test_several_policies_are_one_question(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--for", "budget-waiting-list", "--for", "narrower-entitlement+merger"]
    assert main(["validate", "classroom", "--quiet", "--json", *asked]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["about"] == ["budget-waiting-list", "narrower-entitlement+merger"]
    assert found["summary"][0].startswith("No published pattern that was looked at changes or measures")
    assert len(found["summary"]) == 2


@pytest.mark.usefixtures("three")
def test_the_question_on_the_screen_in_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "classroom", "--quiet", "--lang", "nl", "--for", "client-at-table"]) == 0
    found = capsys.readouterr().out
    assert "omdat het ook practices.*.client_included verandert" in " ".join(found.split())
    assert "Vertrouw het model niet voor" in found
    assert "because" not in found


def test_an_input_counts_for_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = Pattern("V1", "Title", "Arms.", ("A source",), lambda lab: [GOOD, INPUT])
    monkeypatch.setattr(catalogue, "PATTERNS", {"V1": pattern})
    monkeypatch.setattr(catalogue, "_packaged", lambda name: {})
    report = validate(load_scenario("classroom"))
    assert report.measured[0].verdict == "reproduced"
    assert sum(report.counts().values()) == 1
    assert "| an input |" in report.markdown()


@pytest.mark.parametrize("name", policies())
def test_every_packaged_policy_gets_an_answer_in_ten_lines_in_both_languages(name: str) -> None:
    from cosim.evidence.validation.measured import Measured
    from cosim.evidence.validation.summary import summary

    asked = [load_policy(name)]
    measured = [Measured(one, (BAD,), 0.0, bearing=bearing(one, asked, REGION)) for one in PATTERNS.values()]
    for language in (Language("en"), Language("nl")):
        lines = summary(sorted(measured, key=lambda one: one.bearing.order), [name], language)
        assert 2 <= len(lines) <= 10
        assert name in lines[0]


def test_a_pattern_of_the_same_rule_alone_is_no_reason_to_distrust() -> None:
    from cosim.evidence.validation.measured import Measured
    from cosim.evidence.validation.summary import do_not_trust, summary

    near, far = Bearing("measure", ("ties.trust",), 0.5), Bearing("rule", ("steer",))
    failing = [Measured(PATTERNS["V3"], (BAD,), 0.0, bearing=near), Measured(PATTERNS["V5"], (BAD,), 0.0, bearing=far)]
    assert [one.pattern.name for one, _ in do_not_trust(failing)] == ["V3"]
    assert do_not_trust(failing[1:]) == []
    assert summary(failing[1:], ["memo"])[-1].startswith("V5, contradicts, because it changes other numbers of")
