"""``cosim scenario``, ``policy`` and ``rerun``."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from cosim.cli import main
from helpers.command import refused
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
    assert "changes: absorption.hours_per_week, scale = 1.5 (it is multiplied by 1.5)" in text
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


NEW = ["scenario", "new", "twente", "--extends", "region-2015", "--inhabitants", "630000"]


def test_a_region_from_numbers_is_written_and_checks(tmp_path: Path, capsys: Say) -> None:
    said(capsys, *NEW, "--youths", "1500", "--providers", "20", "--folder", str(tmp_path))
    file = str(tmp_path / "twente.toml")
    text = said(capsys, "scenario", "check", file)
    assert "This is a region with 1,500 youths in care a year" in text
    assert "unusual:" not in text
    found = json.loads(said(capsys, "scenario", "check", file, "--json", "--set", "money.budget=150"))
    assert found["region"]["inhabitants"] == 630_000
    assert [flag["keys"] for flag in found["flags"]] == [["money.budget"]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--youths", "0", "--providers", "20"), "error: --youths: expected 1 or more, got 0"),
        (("--youths", "1500", "--providers", "900"), "error: --providers: expected at most the 133 professionals"),
        (("--youths", "1500"), "error: --providers: expected a number, got none; a region needs all three"),
        (("--youths", "1", "--providers", "1"), "error: --youths: expected workforce.professionals to be"),
    ],
)
def test_numbers_that_make_no_region_are_refused(
    options: tuple[str, ...], message: str, tmp_path: Path, capsys: Say
) -> None:
    assert refused(capsys, *NEW, *options, "--folder", str(tmp_path)).startswith(message)
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_elsewhere_is_extended_by_its_path_from_the_new_file(tmp_path: Path, capsys: Say) -> None:
    said(capsys, "scenario", "new", "one", "--folder", str(tmp_path))
    said(capsys, "scenario", "new", "two", "--extends", str(tmp_path / "one.toml"), "--folder", str(tmp_path / "below"))
    assert tomllib.loads((tmp_path / "below" / "two.toml").read_text())["extends"] == "../one.toml"
    assert ": fine (" in said(capsys, "scenario", "check", str(tmp_path / "below" / "two.toml"))


@pytest.mark.parametrize("source", ["audit", "family-group-conference", "waiting-list-brigade"])
def test_a_copied_policy_does_what_it_is_copied_from(source: str, tmp_path: Path, capsys: Say) -> None:
    said(capsys, "policy", "new", "mine", "--folder", str(tmp_path), "--from", source)
    file = str(tmp_path / "mine.toml")
    copied, shown = (json.loads(said(capsys, "policy", "show", one, "--json")) for one in (file, source))
    assert {**copied, "name": source} == shown


@pytest.mark.parametrize("options", [[], ["--from", "audit"], ["--from", "family-group-conference"]])
def test_a_new_policy_checks_and_is_not_overwritten(options: list[str], tmp_path: Path, capsys: Say) -> None:
    arguments = ["policy", "new", "mine", "--folder", str(tmp_path), *options]
    said(capsys, *arguments)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml", "policy.schema.json"]
    file = str(tmp_path / "mine.toml")
    found = json.loads(said(capsys, "policy", "check", file, "--json"))
    assert found["fine"] is True
    deaf = "policy mine changes support.conference, which does nothing while support.mean is 0"
    assert found["notes"] == [deaf] * ("family-group-conference" in options)
    assert "choose another name" in refused(capsys, *arguments)


def test_a_new_policy_needs_a_name_and_a_policy_that_exists(tmp_path: Path, capsys: Say) -> None:
    assert "policy name: expected letters" in refused(capsys, "policy", "new", "../a", "--folder", str(tmp_path))
    assert "packaged:" in refused(capsys, "policy", "new", "a", "--from", "nothing", "--folder", str(tmp_path))


def test_a_policy_that_cannot_act_is_refused_or_noted(tmp_path: Path, capsys: Say) -> None:
    file = tmp_path / "aimed.toml"
    aimed = 'name = "aimed"\n[reach]\nsector = "education"\n[[changes]]\nkey = "contracts.keep_share"\nset = 0.5\n'
    file.write_text(aimed)
    for command in (("policy", "show"), ("policy", "check"), ("compare", "classroom")):
        assert "only the purchaser reads this parameter" in refused(capsys, *command, str(file))
    file.write_text('name = "late"\nstart_week = 900\n[[changes]]\nkey = "administration.share"\nset = 0.38\n')
    assert main(["policy", "check", str(file), "--scenario", "classroom"]) == 0
    assert "note: policy late starts in week 900 and the run has 260 weeks" in capsys.readouterr().err
    assert main(["policy", "show", str(file), "--scenario", "classroom"]) == 0
    assert "note: policy late starts in week 900" in capsys.readouterr().err


def test_what_the_model_leaves_out_is_shown_with_a_policy(capsys: Say) -> None:
    text = " ".join(said(capsys, "policy", "show", "family-group-conference").split())
    assert "left out: A randomised study (Dijkstra et al. 2019" in text
    assert "(assumption: a coordinator of 36 hours" in text
