"""Results and stores of the version before model versions open, rerun to the last bit, export, resume and answer.

The files are in ``tests/data/before``. Repeated runs are compared to the last bit, so these tests assume a mathematical
library that gives the bits of the machine that made them.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.errors import InputError
from cosim.studies.rerun import rerun
from cosim.studies.results import load_result
from cosim.studies.runs.execute import run_study
from cosim.studies.store.connect import reading
from cosim.studies.store.migrate import migrate
from cosim.studies.store.read import load_store
from cosim.studies.store.schema import VERSION, by_all_values

DATA = Path(__file__).resolve().parents[1] / "data" / "before"
SWEEP = [
    "sweep", "classroom-before.toml", "--vary", "walls.height=0:1", "--vary", "teams.size_max=2:4", "--design", "lhs",
    "--samples", "3", "--policy", "audit+outcome-joint", "--weeks", "12", "--set", "measure.warm_up_weeks=4",
    "--set", "follow_up.weeks=6",
]  # fmt: skip
STORES = ("lhs.sqlite", "own.sqlite")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A copy of the old files, as the working folder: the scenario names its network by a relative path."""
    shutil.copytree(DATA, tmp_path / "before")
    monkeypatch.chdir(tmp_path / "before")
    return tmp_path / "before"


def sql(store, statement):
    database = sqlite3.connect(store)
    with database:
        found = database.execute(statement).fetchall()
    database.close()
    return found


def last_line(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def changed(name, change):
    """The old file with every resolved scenario in it changed."""
    found = json.loads(Path(name).read_text())
    resolved = [found["scenario"]] if name == "run.json" else found["provenance"]["scenarios"].values()
    for scenario in resolved:
        change(scenario["values"])
    Path("changed.json").write_text(json.dumps(found))
    return Path("changed.json")


@pytest.mark.parametrize("name", ["result.json", "run.json"])
def test_an_old_result_reruns_to_the_last_bit(name):
    assert rerun(name)[1] is True
    assert main(["rerun", name]) == 0


def test_an_old_scenario_has_the_identity_of_today():
    then = load_scenario("classroom-before.toml")
    small = then.replace({"measure.warm_up_weeks": 2, "follow_up.weeks": 3, "weeks": 8})

    assert load_result("result.json").scenario.replace({"weeks": 8}).identity == small.identity
    assert load_result("run.json").scenario.identity == load_scenario("own.toml").with_policies(["audit"]).identity


@pytest.mark.parametrize("name", ["result.json", "run.json"])
def test_a_result_from_before_a_parameter_reruns_with_it_switched_off(name):
    path = changed(name, lambda values: values.pop("meetings.hours_per_week"))

    assert load_result(path).scenario.values["meetings.hours_per_week"] == 0.0
    assert rerun(path)[1] is True


def test_a_missing_parameter_that_switches_nothing_off_has_its_default():
    path = changed("run.json", lambda values: values.pop("teams.guess"))

    assert load_result(path).scenario.values["teams.guess"] == 0.6


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda values: values.update({"walls.width": 1.0}), "walls.width: expected a parameter of this version"),
        (lambda values: values.update({"walls.height": "high"}), "walls.height: expected a number from 0 to 1"),
        (lambda values: values.update({"walls.height": None}), "walls.height: expected a number, got None"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(change, words, capsys):
    for name in ("result.json", "run.json"):
        assert main(["rerun", str(changed(name, change))]) == 2
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1
        assert words in lines[0]


@pytest.mark.parametrize("store", STORES)
def test_old_stores_are_read_as_they_are(store, folder):
    before = (folder / store).read_bytes()

    assert main(["status", store]) == 0
    assert main(["store", "check", store]) == 0
    assert main(["export", store, "--out", "now.csv"]) == 0
    assert Path("now.csv").read_bytes() == (folder / store).with_suffix(".csv").read_bytes()
    assert len(load_store(store).table) == {"lhs.sqlite": 6, "own.sqlite": 2}[store]
    assert (folder / store).read_bytes() == before


@pytest.mark.parametrize(("store", "tables"), [("lhs.sqlite", ["results"]), ("own.sqlite", ["results", "series"])])
def test_old_stores_grow_to_what_a_new_store_holds(store, tables, capsys):
    assert main(["expand", store, "--runs", "2", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out.splitlines()[-1])["new"] == {"lhs.sqlite": 6, "own.sqlite": 2}[store]
    assert "was repeated, and all" in told.err
    later = next(line for line in told.err.splitlines() if "begun before" in line)
    assert {"referred_away", "shortfall"} <= set(later.replace(":", ",").replace(",", " ").split())
    assert later.endswith(": new runs are stored without them")

    run_study(load_store(store).study, store="fresh.sqlite", workers=1)
    for table in tables:
        kept = [row[1] for row in sql(store, f"PRAGMA table_info({table})")]  # a store keeps the columns it began with
        names = ", ".join(f'"{name}"' for name in kept)
        assert sql(store, f"SELECT {names} FROM {table}") == sql("fresh.sqlite", f"SELECT {names} FROM {table}")
    for names in ("runs ORDER BY run", "outcomes ORDER BY run", "cells ORDER BY point, position", "studies"):
        key = "study" if names == "studies" else "scenario" if names.startswith("cells") else "run"
        assert sql(store, f"SELECT {key} FROM {names}") == sql("fresh.sqlite", f"SELECT {key} FROM {names}")
    assert sql(store, "PRAGMA user_version") == [(VERSION,)]

    assert main(["resume", store]) == 0
    assert "repeated" not in capsys.readouterr().err  # the store keeps a note


def test_the_same_sweep_resumes_from_an_old_store(capsys):
    assert main([*SWEEP, "--store", "lhs.sqlite", "--json"]) == 0
    assert last_line(capsys)["new"] == 0


def test_the_same_sweep_finds_its_old_store_by_content(capsys):
    place = Path("results/sweeps")
    place.mkdir(parents=True)
    shutil.copy("lhs.sqlite", place / f"classroom-{sql('lhs.sqlite', 'SELECT study FROM studies')[0][0][:8]}.sqlite")
    (place / "classroom-00000000.sqlite").write_text("something else")

    assert main([*SWEEP, "--json"]) == 0
    assert last_line(capsys)["new"] == 0


def test_a_dry_run_counts_the_runs_of_an_old_store(capsys):
    assert main([*SWEEP, "--runs", "3", "--store", "lhs.sqlite", "--dry-run", "--json"]) == 0
    found = last_line(capsys)
    assert (found["there"], found["left"]) == (6, 12)


def test_another_number_is_refused_and_the_store_is_left_alone(folder, capsys):
    sql("lhs.sqlite", "UPDATE outcomes SET euros_total = euros_total * (1 + 1e-15)")
    before = (folder / "lhs.sqlite").read_bytes()

    assert main(["expand", "lhs.sqlite", "--runs", "2"]) == 2
    assert "a repeated run is equal to the last bit, got euros_total" in capsys.readouterr().err
    assert (folder / "lhs.sqlite").read_bytes() == before


def test_another_model_version_is_refused_without_a_try(capsys):
    assert main(["resume", "lhs.sqlite", "--quiet"]) == 0
    sql("lhs.sqlite", "UPDATE meta SET value = '2' WHERE key = 'model'")
    capsys.readouterr()

    assert main(["expand", "lhs.sqlite", "--runs", "2"]) == 2
    assert "got one made with version 2" in capsys.readouterr().err


def test_old_and_new_shards_are_merged(folder, capsys):
    study = load_store("own.sqlite").study
    run_study(study.grown(runs=2), store="new.sqlite", workers=1)
    sql("new.sqlite", "DELETE FROM runs WHERE replicate = 0")
    before = (folder / "own.sqlite").read_bytes()

    assert main(["store", "merge", "all.sqlite", "own.sqlite", "new.sqlite"]) == 0
    assert "left out, since not every store has them: " in capsys.readouterr().out

    assert len(load_store("all.sqlite").table) == 4
    assert main(["store", "check", "all.sqlite"]) == 0
    assert (folder / "own.sqlite").read_bytes() == before


class Dying(sqlite3.Connection):
    """A connection that is lost just before it commits."""

    def execute(self, statement, *values):
        if statement == "COMMIT":
            raise KeyboardInterrupt
        return super().execute(statement, *values)


def test_killed_during_migration_nothing_is_lost(folder):
    dying = sqlite3.connect("own.sqlite", factory=Dying, isolation_level=None)
    with pytest.raises(KeyboardInterrupt):
        migrate(dying, Path("own.sqlite"))
    dying.close()

    with reading(Path("own.sqlite")) as connection:
        assert by_all_values(connection)
    assert main(["export", "own.sqlite", "--out", "now.csv"]) == 0
    assert Path("now.csv").read_bytes() == (folder / "own.csv").read_bytes()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("definition", "'{'"), ("definition", "'[]'"), ("definition", "'{}'"), ("definition", "'null'"),
        ("definition", "json_set(definition, '$.factors', 3)"), ("definition", "json_set(definition, '$.seed', 'a')"),
        ("definition", "json_set(definition, '$.design', 'guess')"),
        ("definition", "json_set(definition, '$.arms', 1)"),
        ("definition", "json_set(definition, '$.arms.base.weeks', 13)"),
        ("definition", "json_set(definition, '$.arms.base.domains[0].share', 'x')"),
        ("definition", "json_set(definition, '$.series', 'yes')"), ("batches", "'x'"), ("batches", "'3'"),
        ("batches", "'[\"a\"]'"), ("runs", "'many'"), ("runs", "0"),
    ],
)  # fmt: skip
def test_a_damaged_study_is_refused_in_one_line(column, value, capsys):
    sql("lhs.sqlite", f"UPDATE studies SET {column} = {value}")

    with pytest.raises(InputError):
        load_store("lhs.sqlite")
    assert main(["status", "lhs.sqlite"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
