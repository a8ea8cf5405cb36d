"""Stores and results keep the network they were made with: read from any folder, and after the file is gone."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate
from cosim.care.world.build import user_network
from cosim.cli import main
from cosim.errors import InputError
from cosim.studies.results import load_result, save_run
from cosim.studies.runs.execute import run_study
from cosim.studies.store.read import load_store
from cosim.studies.sweeps.factors import factor_of
from cosim.studies.sweeps.study import make_study
from cosim.studies.tasks import Made, Task

TIES = "source,target,source_org,target_org\na,b,x,x\nb,c,x,y\nc,d,y,y\nd,a,y,x\n"
SCENARIO = """
name = "own"
extends = "classroom"
sectors = 2
[network]
file = "ties.csv"
organisation_attribute = "org"
[teams]
size_max = 4
[population]
arrivals_per_week = 1.0
initial_stock = 10
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COSIM_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "ties.csv").write_text(TIES)
    (folder / "own.toml").write_text(SCENARIO)
    return folder


def model(task: Task, arms: Any) -> Made:
    assert user_network(arms[task.arm]) is not None
    return Made({"functioning": 0.5}, 0.1)


def sweep(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    study = make_study(load_scenario("own.toml"), [factor_of("walls.height=0,1")])
    run_study(study, store="own.sqlite", workers=1, model=model, outcomes=("functioning",))
    return folder / "own.sqlite"


def test_a_store_is_read_elsewhere_and_without_the_file(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = sweep(own, monkeypatch)
    monkeypatch.chdir(own.parent)
    assert len(load_store("p/own.sqlite").table) == 2
    (own / "ties.csv").unlink()
    assert main(["status", "p/own.sqlite", "--quiet"]) == 0
    assert main(["store", "check", "p/own.sqlite"]) == 0
    moved = own.parent / "moved.sqlite"
    shutil.move(store, moved)
    again = load_store(moved).study.grown(runs=2)
    assert run_study(again, store=moved, workers=1, model=model, outcomes=("functioning",)).new == 2


def test_a_store_from_before_is_read_without_the_file_but_not_run(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = sweep(own, monkeypatch)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("DROP TABLE networks")
    connection.close()
    (own / "ties.csv").write_text(TIES + "a,c,x,y\n")
    results = load_store(store)
    assert len(results.table) == 2
    with pytest.raises(InputError, match="other content"):
        user_network(results.study.scenario)
    (own / "ties.csv").unlink()
    assert len(load_store(store).table) == 2
    assert main(["expand", str(store), "--runs", "2", "--quiet"]) == 2


def test_a_network_of_a_store_is_not_another_one(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = sweep(own, monkeypatch)
    (own / "ties.csv").unlink()
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE networks SET name = '../../ties.csv'")
    connection.close()
    assert main(["status", str(store)]) == 2
    assert not (own.parent / "ties.csv").exists()


def test_a_run_is_read_and_made_again_without_the_file(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own)
    save_run(simulate(load_scenario("own.toml"), seed=1, weeks=2), "res")
    assert json.loads(Path("res/run.json").read_text())["scenario"]["network"]["file"] == "../ties.csv"
    Path("ties.csv").unlink()
    monkeypatch.chdir(own.parent)
    shutil.move("p/res", "elsewhere")
    stored = load_result("elsewhere")
    assert user_network(stored.scenario) is not None
    assert main(["rerun", "elsewhere", "--quiet"]) == 0
