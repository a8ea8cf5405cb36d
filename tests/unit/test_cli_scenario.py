"""``cosim scenario``, ``policy`` and ``rerun``."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from cosim.cli import main
from helpers.fakes import fake_comparison

Say = pytest.CaptureFixture[str]


def said(capsys: Say, *arguments: str) -> str:
    """Standard output of a command that goes well."""
    assert main(arguments) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_lists_name_what_is_packaged(capsys: Say) -> None:
    assert "classroom" in said(capsys, "scenario", "list")
    assert "classroom" in json.loads(said(capsys, "scenario", "list", "--json"))["scenarios"]
    assert "memo" in said(capsys, "policy", "list")
    assert "memo" in json.loads(said(capsys, "policy", "list", "--json"))["policies"]


def test_show_gives_the_file_and_the_resolved_scenario(capsys: Say) -> None:
    written = said(capsys, "scenario", "show", "classroom")
    assert tomllib.loads(written)["name"] == "classroom"
    resolved = said(capsys, "scenario", "show", "classroom", "--resolved")
    assert "hours_per_week" in tomllib.loads(resolved)["absorption"]
    found = json.loads(said(capsys, "scenario", "show", "classroom", "--resolved", "--json"))
    assert found["values"]["absorption.hours_per_week"] > 0.0
    changed = said(capsys, "scenario", "show", "classroom", "--set", "absorption.hours_per_week=1.25")
    assert "1.25" in changed


def test_a_new_scenario_checks_and_is_not_overwritten(tmp_path: Path, capsys: Say) -> None:
    arguments = ["scenario", "new", "mine", "--folder", str(tmp_path)]
    said(capsys, *arguments)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml", "scenario.schema.json"]
    assert ": fine (" in said(capsys, "scenario", "check", str(tmp_path / "mine.toml"))
    before = (tmp_path / "mine.toml").read_text()
    assert main(arguments) == 2
    assert "choose another name" in capsys.readouterr().err
    assert (tmp_path / "mine.toml").read_text() == before


def test_schema_is_json(capsys: Say) -> None:
    for options in ([], ["--policy"]):
        assert json.loads(said(capsys, "scenario", "schema", *options))["$schema"].startswith("https://json-schema.org")


def test_a_policy_is_shown_in_words(tmp_path: Path, capsys: Say) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'name = "mine"\ntitle = "Mine"\nstart_week = 52\nphase_in_weeks = 26\nconflicts = ["memo"]\n'
        '[reach]\nsector = "education"\nshare = 0.5\n[[changes]]\nkey = "absorption.hours_per_week"\nscale = 1.5\n'
        "[running_cost]\nper_week = 500.0\n"
    )
    text = said(capsys, "policy", "show", str(file))
    assert "when: from week 52 onwards, growing to full size over 26 weeks" in text
    assert "reaches: organisations: sector education; a random share of 0.5" in text
    assert "changes: absorption.hours_per_week is multiplied by 1.5" in text
    assert "costs: EUR 500 a week, paid by the first payer of the scenario" in text
    assert "not together with: memo" in text
    assert json.loads(said(capsys, "policy", "show", "memo", "--json"))["name"] == "memo"
    assert said(capsys, "policy", "show", str(file), "--written") == file.read_text()


@pytest.mark.parametrize(("same", "code"), [(True, 0), (False, 1)])
def test_rerun_says_whether_the_numbers_are_the_same(
    same: bool, code: int, capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = fake_comparison()
    stored.provenance["engine"] = {"versions": {"numba": "0.60"}}
    monkeypatch.setattr("cosim.studies.results.load_result", lambda path: stored)
    monkeypatch.setattr("cosim.studies.rerun.rerun", lambda *a, **b: (stored, same))
    monkeypatch.setattr("cosim.cli.progress.compile_first", lambda scenario: None)
    assert main(["rerun", "somewhere"]) == code
    text = capsys.readouterr().out
    assert ("the same, to the last bit" in text) is same
    assert ("numba 0.60" in text) is not same
    assert main(["rerun", "somewhere", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["same"] is same
