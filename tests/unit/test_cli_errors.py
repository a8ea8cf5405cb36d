"""What is typed wrongly gets one line on standard error and exit code 2, before anything is run or written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cosim.cli import main
from cosim.errors import CosimError

HEAVY = {"matplotlib", "mesa", "networkx", "numba", "numpy", "pandas", "pydantic", "scipy"}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line a command is refused with."""
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run"], "SCENARIO"),
        (["rum"], "run"),
        (["run", "classroom", "--sed", "3"], "--seed"),
        (["run", "classroom", "--seed", "-1"], "--seed"),
        (["run", "classroom", "--seed", "one"], "--seed"),
        (["run", "clasroom"], "did you mean 'classroom'?"),
        (["run", "classroom", "--set", "absorbtion.hours_per_week=3"], "did you mean 'absorption.hours_per_week'?"),
        (["run", "classroom", "--set", "absorption.hours_per_week"], "expected key=value"),
        (["run", "classroom", "--set", "behaviour.competitive=2"], "behaviour.competitive"),
        (["run", "classroom", "--record", "daily"], "--record: expected 'weekly', 'none' or a number of weeks"),
        (["run", "classroom", "--network", "ties.gml"], ".graphml or .gexf"),
        (["run", "classroom", "--policy", "mema"], "did you mean 'memo'?"),
        (["compare", "classroom"], "at least one policy"),
        (["compare", "classroom", "memo", "memo"], "each policy or bundle once"),
        (["compare", "classroom", "memo", "--runs", "1"], "--runs"),
        (["compare", "classroom", "memo", "--runs", "4", "--precision", "0.1"], "one of the two"),
        (["compare", "classroom", "memo", "--precision", "0"], "a number above 0"),
        (["compare", "classroom", "memo", "--outcome", "functoning"], "did you mean 'functioning'?"),
        (["compare", "classroom", "--bundle", "memo+"], "policy names joined by +"),
        (["scenario", "show", "nowhere.toml"], "nowhere.toml"),
        (["scenario", "check", "nowhere.toml"], "nowhere.toml"),
        (["scenario", "new", "a b"], "letters, digits"),
        (["policy", "show", "mema"], "did you mean 'memo'?"),
        (["rerun", "nowhere"], "nowhere"),
    ],
)
def test_wrong_input_is_refused_in_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cosim.care.simulate.engine_for", lambda *a, **b: pytest.fail("something was run"))
    assert words in refused(capsys, *arguments)


@pytest.mark.parametrize("command", [["run", "classroom"], ["compare", "classroom", "memo"]])
def test_a_folder_that_cannot_be_written_is_refused_first(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cosim.cli.run._simulate", lambda *a, **b: pytest.fail("something was run"))
    monkeypatch.setattr("cosim.cli.compare._compare", lambda *a, **b: pytest.fail("something was run"))
    (tmp_path / "file").write_text("")
    assert "file" in refused(capsys, *command, "--out", str(tmp_path / "file" / "below"))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('name = "x"\nextends = "classroom"\n[absorption]\nhours_per_wek = 3.0\n', "did you mean"),
        ('name = "x"\nextends = "classroom"\n[absorption]\nhours_per_week = "many"\n', "absorption.hours_per_week"),
        ('name = "x"\nextends = "classroom"\n[absorption\n', "x.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.toml").write_text(text)
    line = refused(capsys, "scenario", "check", str(tmp_path / "x.toml"))
    assert words in line
    assert "x.toml" in line


def test_other_errors_of_ours_are_a_line_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise CosimError("no replicate\nfinished")

    monkeypatch.setattr("cosim.cli.run._simulate", broken)
    monkeypatch.setattr("cosim.cli.run.compile_first", lambda scenario: None)
    assert main(["run", "classroom"]) == 1
    assert capsys.readouterr().err.endswith("error: no replicate finished\n")


@pytest.mark.parametrize("arguments", [[], ["scenario"], ["policy"], ["lesson"]])
def test_nothing_asked_shows_the_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert "Usage" in said.out
    assert said.err == ""


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from cosim.cli import main; assert main(['--help']) == 0;"
        f"found = {HEAVY!r} & set(sys.modules); assert not found, found"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for command in ("run", "compare", "scenario", "policy", "rerun"):
        assert command in done.stdout


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("cosim")
