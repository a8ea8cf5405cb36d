"""The report by municipality, per inhabitant, and what would turn an answer round."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cosim.care.outcomes.municipal import quantities
from cosim.care.scenario.load import load_scenario
from cosim.errors import InputError
from cosim.report.municipal import costs_by_municipality, policy_by_municipality
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.results import load_result
from cosim.studies.turning import Turning
from cosim.texts.language import Language
from cosim.texts.sizes import MATTERS, UNCLEAR
from cosim.texts.turned import turned_sentence
from helpers.fakes import fake_comparison

ENGLISH, DUTCH = Language("en"), Language("nl")
PLACES = {"mill": 20_000.0, "town": 60_000.0, "all": 80_000.0}


def municipal(policies: tuple[str, ...], places: dict[str, float] = PLACES) -> pd.DataFrame:
    """A table in which every policy saves EUR 2 an inhabitant; only in the mill its interval holds zero."""
    rows = []
    for policy in policies:
        for name, people in places.items():
            for quantity, unit in quantities(["municipality"]).items():
                base = {"inhabitants": people, "euros_total": 100.0 * people, "users_per_1000": 12.5}.get(quantity, 8.0)
                change = {"inhabitants": 0.0, "euros_total": -2.0 * people}.get(quantity, -1.0)
                high = 1.0 if name == "mill" else change / 2.0
                rows.append((policy, name, quantity, unit, base, base + change, change, 2.0 * change, high))
    columns = ["policy", "municipality", "quantity", "unit", "base", "value", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def compared(policies: tuple[str, ...] = ("memo", "one-plan"), **changes: Any) -> Comparison:
    made: Comparison = fake_comparison(arms=("base", *policies), weeks=60)
    return replace(made, municipalities=municipal(policies), **changes)


def texts(table: Any) -> list[list[str]]:
    return [[one if isinstance(one, str) else f"{one.text} {one.mark}".strip() for one in row] for row in table.rows]


def test_costs_by_municipality_largest_first_and_the_region_last() -> None:
    result = compared()
    overall = {(policy, "euros_total"): {"size": MATTERS} for policy in result.arms[1:]}
    (table,) = costs_by_municipality(result, overall, dict(zip(result.arms, "abc", strict=True)), DUTCH)
    rows = texts(table)
    assert [row[0] for row in rows] == ["town", "mill", "alle samen"]
    assert rows[0][1:6] == ["60.000", "12,5", "6.000.000", "100", "-120.000"]
    assert rows[1][5] == "-40.000 niet te zeggen"
    assert table.head[-2:] == ["b", "c"]


def test_what_cannot_be_told_of_the_region_is_not_told_of_a_municipality() -> None:
    result = compared()
    overall = {(policy, "euros_total"): {"size": UNCLEAR} for policy in result.arms[1:]}
    (table,) = costs_by_municipality(result, overall, {arm: arm for arm in result.arms}, ENGLISH)
    assert all(row[5].endswith("cannot tell") for row in texts(table))


def test_many_policies_and_municipalities_stay_readable() -> None:
    policies = tuple(f"p{at}" for at in range(9))
    places = {**{f"m{at}": 1000.0 + at for at in range(60)}, "all": 1e5}
    result = replace(compared(policies), municipalities=municipal(policies, places))
    (table,) = costs_by_municipality(result, {}, {arm: arm for arm in result.arms}, ENGLISH)
    assert (len(table.head), len(table.rows)) == (10, 41)
    assert "The other 4 policies" in table.note
    assert "20 smaller ones" in table.note
    assert table.rows[0][0] == "m59"


def test_a_page_of_a_policy_has_its_municipalities_per_inhabitant() -> None:
    (table,) = policy_by_municipality(compared(), {}, "memo", ENGLISH)
    assert texts(table)[0][:3] == ["town", "-120,000", "-2.00"]
    assert policy_by_municipality(replace(compared(), municipalities=pd.DataFrame()), {}, "memo", ENGLISH) == []


def test_without_municipalities_a_sentence_says_what_is_missing() -> None:
    (paragraph,) = costs_by_municipality(replace(compared(), municipalities=pd.DataFrame()), {}, {}, ENGLISH)
    assert "[municipalities.NAME]" in paragraph.text


def test_euros_per_inhabitant_are_those_of_all_municipalities(tmp_path: Path) -> None:
    file = tmp_path / "valley.toml"
    towns = "[municipalities.town]\ninhabitants = 60000\n[municipalities.mill]\ninhabitants = 20000\n"
    file.write_text(f'extends = "classroom"\n{towns}', encoding="utf-8")
    from cosim.report.per_head import costs_table

    result = compared(scenario=load_scenario(str(file)))
    rows = {("memo", "euros_total"): {"difference": 160_000.0, "size": MATTERS, "verdict": "worse"}}
    table = costs_table(result, rows, {arm: arm for arm in result.arms}, (), ENGLISH)
    assert table.head[-2:] == ["per inhabitant", "per inhabitant, by municipality"]
    assert texts(table)[0][-2:] == ["+2.00", "-2.00 to -2.00"]
    assert "Inhabitants: 80,000." in table.note
    file.write_text('extends = "classroom"\ninhabitants = 160000\n', encoding="utf-8")
    table = costs_table(
        compared(scenario=load_scenario(str(file))), rows, {"memo": "memo", "one-plan": "b"}, (), ENGLISH
    )
    assert texts(table)[0][-2] == "+1.00"


def turning(low: float, high: float, *turned: tuple[str, float]) -> Turning:
    """A search that found these, among 30 values of 12 assumptions."""
    rows = [(key, value, 1.0, 3.0, 2.0, 4.0, True) for key, value in turned]
    table = pd.DataFrame(rows, columns=["key", "value", "now", "difference", "low", "high", "turned"])
    return Turning("memo", "weeks_waited", "weeks", (-9.0, low, high), (30, 12), table.astype({"turned": bool}))


@pytest.mark.parametrize(
    ("found", "english", "dutch"),
    [
        (turning(-12.0, -6.0), "none found that turns it round, among 30 other values of 12 assumptions",
         "er is niets gevonden dat dit omdraait, onder 30 andere waarden van 12 aannames"),
        (turning(-12.0, 6.0), "no effect is shown, so there is nothing to turn round", "er valt niets om te draaien"),
        (turning(-12.0, -6.0, ("coupling.strength", 0.25)), "turned round by coupling.strength = 0.25 instead of 1",
         "dit draait om bij coupling.strength = 0,25 in plaats van 1 (+3,0 weken)"),
        (turning(-12.0, -6.0, *((f"k{at}", 0.5) for at in range(6))), "; and 2 more.", "; en nog 2."),
    ],
)  # fmt: skip
def test_a_search_says_what_it_found_and_how_much_it_tried(found: Turning, english: str, dutch: str) -> None:
    assert english in found.sentence()
    assert dutch in turned_sentence(found.rows(), "Alleen een memo", DUTCH)


def test_what_turns_an_answer_is_kept_and_on_the_first_page(tmp_path: Path) -> None:
    from cosim.report.build import make_report

    table = pd.DataFrame(turning(-12.0, -6.0, ("coupling.strength", 0.25)).rows())
    result = replace(compared(), turning=table, scenario=load_scenario("classroom"), examples={})
    scenarios = {arm: result.scenario.resolved() for arm in result.arms}
    question = {"outcome": "functioning", "precision": None, "confidence": 0.95}
    provenance = {"scenarios": scenarios, "choice": None, "command": "", "identities": {}, "question": question,
                  "engine": {"model": 2}}  # fmt: skip
    replace(result, provenance=provenance).save(tmp_path)
    again = load_result(tmp_path)
    assert isinstance(again, Comparison)
    pd.testing.assert_frame_equal(again.turning, table)
    assert (tmp_path / "turning.csv").is_file()
    first = make_report(tmp_path, ENGLISH).sections[0]
    items = [item for block in first.blocks for item in getattr(block, "items", ())]
    assert any(re.search(r"turned round by coupling\.strength = 0\.25", item) for item in items)
    document = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    for name, damage in (("columns", {"policy": ["memo"]}), ("arms", {**document["turning"], "policy": ["mine"]})):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps({**document, "turning": damage}), encoding="utf-8")
        with pytest.raises(InputError, match="turning"):
            load_result(file)
