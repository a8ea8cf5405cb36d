"""What changes tomorrow: every lever of every packaged policy has a line, in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest

from cosim.care.policies.load import load_policy, policies
from cosim.care.scenario import tables
from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.core.parameters import keys_of
from cosim.report.floor import ACTORS, tomorrow
from cosim.report.matters import packaged_lines
from cosim.report.sure import patterns_sentence
from cosim.texts.language import Language
from helpers.reports import stored

PHRASES = tomllib.loads(files("cosim.report").joinpath("floor.toml").read_text(encoding="utf-8"))
FUNDING = "funding."  # what goes is said by what comes


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", policies())
def test_every_lever_of_a_packaged_policy_has_a_line(name: str, lang: str) -> None:
    values, language = load_scenario("region-2015").values, Language(lang)
    policy = load_policy(name).as_dict()
    for change in policy["changes"]:
        found = tomorrow([{"changes": [change]}], values, language)
        said = [line for lines in found.values() for line in lines]
        assert said or change["key"].startswith(FUNDING), change["key"]
        assert not any(change["key"] in line for line in said), "add a line to report/floor.toml"
    whole = [line for lines in tomorrow([policy], values, language).values() for line in lines]
    assert whole
    english = {line for phrase in PHRASES.values() for side in ("up", "down") if (line := phrase.get(side))}
    assert lang == "en" or not english & set(whole)


def test_lines_are_whole_and_about_keys_that_exist() -> None:
    keys = keys_of(tables.parameters())
    for prefix, phrase in PHRASES.items():
        assert phrase["who"] in ACTORS
        assert any(key == prefix or key.startswith(prefix) for key in keys), prefix
        others = {actor: lines for actor, lines in phrase.items() if isinstance(lines, dict)}
        assert set(others) <= set(ACTORS) - {phrase["who"]}, prefix
        for lines in (phrase, *others.values()):
            assert "up" in lines or "down" in lines, prefix
            for side in ("up", "down"):
                assert (side in lines) == (f"{side}_nl" in lines), prefix


def test_the_side_of_a_change_chooses_the_line() -> None:
    language = Language("en")
    up = tomorrow([{"changes": [{"key": "entitlement.need", "set": 0.4}]}], {"entitlement.need": 0.0}, language)
    down = tomorrow([{"changes": [{"key": "entitlement.need", "set": 0.1}]}], {"entitlement.need": 0.4}, language)
    assert up["family"] == ["With a lighter question you get no individual care any more."]
    assert down["family"] == ["You get individual care with a lighter question too."]


def test_a_change_without_words_is_named_by_its_key() -> None:
    found = tomorrow([{"changes": [{"key": "rebound.rate", "scale": 0.5}]}], {"rebound.rate": 1.0}, Language("nl"))
    assert found["organisation"] == ["rebound.rate wordt 0,5 keer zo groot."]


@pytest.mark.parametrize("name", policies())
def test_organisations_and_the_purchaser_read_what_changes_for_them(name: str) -> None:
    found = tomorrow([load_policy(name).as_dict()], load_scenario("region-2015").values, Language("nl"))
    assert found["organisation"]
    assert found["purchaser"] or name == "all-co-create"  # which nobody decides on, and which costs nothing to run


def test_a_policy_for_a_part_says_so_and_what_running_it_costs() -> None:
    policy = {"changes": [], "reach": {"share": 0.5}, "running_cost": {"per_week": 1500.0, "payer": "municipality"}}
    found = tomorrow([policy], {}, Language("en"))
    assert found["organisation"] == ["Only a part takes part, drawn at random: 50 % of the organisations."]
    assert found["purchaser"] == ["Running it is paid by the municipality: EUR 1,500 a week."]


def test_a_memo_reaches_nobody_who_helps_or_is_helped() -> None:
    values = load_scenario("region-2015").values
    words = tomorrow([load_policy("memo").as_dict()], values, Language("en"))
    assert words["professional"] == words["family"] == []
    deeds = tomorrow([load_policy("time-for-meaning").as_dict()], values, Language("en"))
    assert deeds["professional"][0] == "You get time every week to make the new way of working your own."


@pytest.mark.parametrize(("lang", "heading"), [("en", "What changes tomorrow"), ("nl", "Wat er morgen anders is")])
def test_every_policy_gets_its_page_of_tomorrow_one_of_your_own_too(lang: str, heading: str, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('name = "mine"\n[[changes]]\nkey = "walls.height"\nset = 0.0\n[[changes]]\nkey = "rebound.rate"\n'
                   "scale = 0.5\n", encoding="utf-8")  # fmt: skip
    folder = stored(tmp_path / "result", ("memo", str(own)))
    assert main(["report", str(folder), "--lang", lang, "--quiet"]) == 0
    page = next(folder.glob("report*.html")).read_text(encoding="utf-8")
    assert page.count(f">{heading}<") == 2
    assert "rebound.rate" in page


def test_the_page_names_the_patterns_that_bear_on_a_policy_and_fail() -> None:
    region = load_scenario("region-2025")
    table = [load_policy("client-at-table").as_dict()]
    found = patterns_sentence(region, table, Language("en"))
    assert found.startswith("Patterns that bear on this policy: V13, V5, V11, V4")
    failing = found.partition("Of these fail: ")[2].partition(".")[0].split(", ")
    assert "V5" in failing
    assert "V13" not in failing
    assert "cosim validate region-2025 --for client-at-table" in found
    assert "Daarvan gaan mis: " in patterns_sentence(region, table, Language("nl"))
    assert patterns_sentence(region, [load_policy("dialogue-family").as_dict()], Language("en")) == ""
    assert patterns_sentence(region, [load_policy("memo").as_dict()], Language("en")) == ""  # V5 only by rule
    assert patterns_sentence(replace(region, name="mine"), table, Language("en")) == ""
    assert patterns_sentence(object(), table, Language("en")) == ""


@pytest.mark.parametrize(("name", "shown"), [("region-2015", "region-2015"), ("my-region", "region-2025")])
def test_packaged_verdicts_are_those_of_the_scenario_if_it_has_any(name: str, shown: str) -> None:
    result = SimpleNamespace(arms=("base", "client-at-table"), scenario=SimpleNamespace(name=name))
    lines = packaged_lines(result, None)
    assert lines
    assert {one["scenario"] for one in lines} == {shown}
