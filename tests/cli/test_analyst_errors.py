"""Mistakes that analysts make: one line says what to write instead, in Dutch where --lang asks for it."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from cosim.care.policies.amounts import PARAMETERS
from cosim.care.scenario.tables import parameters
from cosim.cli import main
from cosim.errors import InputError, nearest
from cosim.texts.hints import Hint, translated
from cosim.texts.language import Language
from helpers.command import refused

BASE = 'name = "x"\nextends = "classroom"\n'
POLICY = 'name = "p"\n'
CHANGE = '[[changes]]\nkey = "administration.share"\n'

SCENARIOS = {
    "decimal comma": (BASE + "[administration]\nshare = 0,30\n", "use a point for decimals: 0.30"),
    "decimal comma in quotes": (BASE + '[administration]\nshare = "0,30"\n', "use a point for decimals: 0.30"),
    "points for thousands": (BASE + "municipal_euros = 150.000.000\n", "write it without points: 150000000"),
    "an amount with its sign": (BASE + 'municipal_euros = "\u20ac 150.000.000"\n', "without unit or quotes: 150000000"),
    "one point for thousands": (BASE + "[money]\ntariff = 150.000\n", "write 150, or 150000 for thousands"),
    "thousands in a list of its own": (BASE + "[municipalities.x]\ninhabitants = 60.000\n", "60000 for thousands"),
    "curly quotes": ("name = \u201cx\u201d\n", "use straight quotes"),
    "a Windows path": (BASE + '[network]\nfile = "D:\\data\\x.csv"\n', "in a path write /"),
    "a percentage": (BASE + "[administration]\nshare = 30\n", "30 % is 0.3"),
    "a percentage with its sign": (BASE + '[administration]\nshare = "30%"\n', "30 % is 0.3"),
    "a day": (BASE + "start = 2027-01-15\n", '"2027-01"'),
    "a Dutch date": (BASE + 'start = "15-03-2027"\n', '"2027-03"'),
    "a month before its year": (BASE + 'start = "03-2027"\n', '"2027-03"'),
}
POLICIES = {
    "one bracket": (POLICY + '[changes]\nkey = "administration.share"\nset = 0.3\n', "[[changes]]"),
    "another word": (POLICY + CHANGE + "multiply = 0.9\n", "did you mean 'scale'?"),
    "a Dutch month": (POLICY + 'start = "1 maart 2027"\n' + CHANGE + "set = 0.3\n", '"2027-03"'),
    "thousands of running cost": (POLICY + CHANGE + "set = 0.3\n[running_cost]\nper_week = 1.500\n", "1500"),
    "a percentage": (POLICY + CHANGE + "set = 30\n", "30 % is 0.3"),
    "a share of the organisations": (POLICY + "[reach]\nshare = 50\n" + CHANGE + "set = 0.3\n", "50 % is 0.5"),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_says_what_to_write(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, expected = SCENARIOS[name]
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    assert expected in refused(capsys, "scenario", "check", str(file))


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_says_what_to_write(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, expected = POLICIES[name]
    file = tmp_path / "p.toml"
    file.write_text(text, encoding="utf-8")
    assert expected in refused(capsys, "policy", "show", str(file))
    assert expected in refused(capsys, "compare", "classroom", str(file))


def test_a_file_in_the_encoding_of_windows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes((BASE + 'title = "\u00e9\u00e9n"\n').encode("cp1252"))
    assert "CSV UTF-8" in refused(capsys, "scenario", "check", str(file))


def test_a_sector_that_does_not_exist_lists_those_that_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.toml"
    file.write_text(POLICY + '[reach]\nsector = "youthcare"\n' + CHANGE + "set = 0.3\n")
    error = refused(capsys, "compare", "classroom", str(file))
    assert "youth_care" in error
    assert "home_support" in error
    assert main(["policy", "show", str(file)]) == 0
    assert "youth_care" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("administration.share=0,30", "0.30"),
        ("administration.share=30", "30 % is 0.3"),
        ("administration.share=30%", "0.3"),
        ("money.tariff=150.000", "write 150, or 150000 for thousands"),
        ("budget.payer_0=12.500", "write 12.5, or 12500 for thousands"),
    ],
)
def test_a_setting_says_what_to_write(setting: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert expected in refused(capsys, "run", "classroom", "--set", setting)


def test_an_amount_with_three_decimals_is_read_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "check", "classroom", "--set", "money.tariff=71.125"]) == 0
    assert "read as 71.125; a point is for decimals" in capsys.readouterr().err
    assert main(["scenario", "check", "classroom", "--set", "absorption.hours_per_week=2.125"]) == 0
    assert "read as" not in capsys.readouterr().err


def test_an_amount_with_three_decimals_in_a_file_is_read_aloud(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, policy = tmp_path / "x.toml", tmp_path / "p.toml"
    file.write_text(BASE + "[money]\ntariff = 12.345\n", encoding="utf-8")
    policy.write_text(POLICY + '[[changes]]\nkey = "money.tariff"\nset = 71.125\n', encoding="utf-8")
    assert main(["scenario", "check", str(file)]) == 0
    said = capsys.readouterr().err
    assert "x.toml:4: money.tariff: read as 12.345; a point is for decimals: write 12.345, or 12345" in said
    assert main(["run", "classroom", "--policy", str(policy), "--weeks", "-1", "--lang", "nl"]) == 2
    assert "gelezen als 71.125" in capsys.readouterr().err
    assert main(["policy", "show", str(policy)]) == 0
    assert "money.tariff: read as 71.125" in capsys.readouterr().err


def test_what_counts_no_amount_may_have_three_decimals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A factor or a speed of 1.250 is one and a quarter, whatever its digits."""
    file, policy = tmp_path / "x.toml", tmp_path / "p.toml"
    file.write_text(BASE + "[threat]\nexposure = 1.250\n", encoding="utf-8")
    policy.write_text(POLICY + '[[changes]]\nkey = "money.tariff"\nscale = 1.250\n', encoding="utf-8")
    assert main(["scenario", "check", str(file), "--set", "access.factor=1.500"]) == 0
    assert main(["policy", "show", str(policy)]) == 0
    assert "read as" not in capsys.readouterr().err
    policy.write_text(POLICY + '[[changes]]\nkey = "money.tariff"\nadd = 1.250\n', encoding="utf-8")
    assert "1250 for thousands" in refused(capsys, "policy", "show", str(policy))


def test_amounts_are_the_parameters_with_such_a_unit() -> None:
    units = ("EUR", "clients", "professionals", "organisations", "seats", "weeks")
    assert {one.key for one in parameters() if one.unit.startswith(units)} == PARAMETERS


@pytest.mark.parametrize("text", ["sep=;\nyear;value\n2015;1,0\n2016;1,05\n", "year;value\n2015;1,0\n2016;1,05\n",
                                  "year,value\n2015,1.0\n2016,1.05\n"])  # fmt: skip
def test_a_series_as_a_dutch_excel_saves_it_is_read(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.csv").write_text(text, encoding="utf-8-sig")
    file = tmp_path / "x.toml"
    file.write_text(BASE + 'start = "2015-01"\n[prices]\ntariff_index = { file = "s.csv" }\n')
    assert main(["scenario", "check", str(file)]) == 0
    assert "fine" in capsys.readouterr().out


def test_a_series_with_commas_of_two_kinds_says_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.csv").write_text("year,value\n2015,1,05\n")
    file = tmp_path / "x.toml"
    file.write_text(BASE + 'start = "2015-01"\n[prices]\ntariff_index = { file = "s.csv" }\n')
    assert "use a point for decimals: 1.05" in refused(capsys, "scenario", "check", str(file))


def test_hints_are_dutch_where_the_language_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.toml"
    file.write_text(BASE + "[administration]\nshare = 0,30\n")
    assert "gebruik een punt voor decimalen: 0.30" in refused(capsys, "compare", str(file), "memo", "--lang", "nl")
    assert "gebruik een punt" in refused(capsys, "compare", str(file), "memo", "--lang=nl")
    assert "use a point" in refused(capsys, "compare", str(file), "memo")


def test_a_hint_keeps_its_language_between_processes() -> None:
    error = InputError("a", expected="b", got="c", hint=Hint("use a point for decimals: {number}", number="0.3"))
    again: Any = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert translated(again.hint, Language("nl")) == "gebruik een punt voor decimalen: 0.3"


def test_no_hint_where_the_nearest_key_is_far() -> None:
    keys = ["money.capitation", "money.tariff", "absorption.hours_per_week", "population.arrivals_per_week"]
    assert nearest("money.indexation", keys) == ""
    assert nearest("absorbtion.hours_per_week", keys) == "did you mean 'absorption.hours_per_week'?"
    assert nearest("population.arrivals", keys) == "did you mean 'population.arrivals_per_week'?"


def test_thresholds_of_a_scenario_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.toml"
    for text, expected in (
        ("functoning = 0.1", "did you mean 'functioning'?"), ('functioning = "much"', "percentage"),
        ("functioning = 0", "a number above 0"),
    ):  # fmt: skip
        file.write_text(f"{BASE}[small]\n{text}\n")
        assert expected in refused(capsys, "scenario", "check", str(file))
    file.write_text(f'{BASE}[small]\nfunctioning = 0.1\neuros_total = "2 %"\n')
    from cosim.care.scenario.load import load_scenario
    from cosim.care.scenario.resolve import from_resolved

    scenario = load_scenario(file)
    assert scenario.small == {"functioning": 0.1, "euros_total": "2 %"}
    assert scenario.identity == load_scenario("classroom").identity
    assert from_resolved(scenario.resolved()).small == scenario.small
