"""A result or store of another version names the version to install."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cosim.care.provenance import to_install, versions
from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate
from cosim.cli import main
from cosim.studies.results import save_run
from helpers.command import refused

NAMED = "pip install cosim==0.0.1 (commit 4f2a)"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    scenario = load_scenario("classroom").replace({"population.burn_in_weeks": 0})
    file = save_run(simulate(scenario, seed=0, weeks=2), tmp_path_factory.mktemp("run") / "run.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def other(folder: Path, stored: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> str:
    """A copy of a result, made by another version."""
    copy = json.loads(json.dumps(stored))
    copy["provenance"] |= {"versions": versions() | {"cosim": "0.0.1"}, "commit": "4f2a"}
    change(copy)
    (folder / "run.json").write_text(json.dumps(copy), encoding="utf-8")
    return str(folder / "run.json")


def test_other_numbers_name_the_version(
    tmp_path: Path, stored: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    file = other(tmp_path, stored, lambda found: found["summary"].update(inflow=-1.0))
    assert main(["rerun", file, "--quiet"]) == 1
    assert NAMED in capsys.readouterr().out
    file = other(tmp_path, stored, lambda found: found)
    assert main(["rerun", file, "--quiet"]) == 0
    assert NAMED not in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found["scenario"]["values"].update({"walls.width": 1.0}),
        lambda found: found["scenario"].update(colour="red"),
        lambda found: found["scenario"]["values"].update({"walls.height": 7.0}),
    ],
)
def test_a_scenario_that_this_version_does_not_know_names_the_version(
    change: Callable[[dict[str, Any]], object],
    tmp_path: Path, stored: dict[str, Any], capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert NAMED in refused(capsys, "rerun", other(tmp_path, stored, change))


def test_this_version_is_not_named() -> None:
    assert to_install(versions()) == ""
    assert to_install({}) == ""


def test_a_store_of_another_model_names_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["sweep", "classroom", "--set", "population.burn_in_weeks=0", "--vary", "walls.height=0,0.5", "--quiet",
             "--weeks", "2", "--store", "s.sqlite"]  # fmt: skip
    assert main(words) == 0
    with sqlite3.connect("s.sqlite") as connection:
        for key, value in (("model", "0"), ("version cosim", "0.0.1"), ("commit", "4f2a")):
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
    connection.close()
    capsys.readouterr()
    assert NAMED in refused(capsys, "resume", "s.sqlite")
    assert NAMED in refused(capsys, *words)
    assert "cosim resume" in refused(capsys, "rerun", "s.sqlite")
