"""What a sweep survives: SIGKILL at any instant, Ctrl-C, a full disk, a second writer, files that are no store."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.errors import InputError
from cosim.studies.runs.execute import run_into, run_study
from cosim.studies.store.connect import StoreError
from cosim.studies.store.export import export
from cosim.studies.store.lock import WriterLock
from cosim.studies.store.read import load_store
from cosim.studies.store.schema import VERSION
from cosim.studies.store.status import check, status_of
from cosim.studies.store.writer import Store
from cosim.studies.sweeps.factors import factor_of
from cosim.studies.sweeps.study import make_study
from cosim.studies.tasks import Made, Task

SOURCES = Path(__file__).resolve().parents[2] / "src"
KILLS = 50
SMALL = {"workforce.professionals": 24, "population.arrivals_per_week": 1.0, "population.initial_stock": 20}

# A process that has imported everything and made one run, and then forks: a life begins within milliseconds, so that
# kills also fall on the moments before there is a store, while its tables are made, and between two commits.
LIVES = """
import json, os, signal, sqlite3, sys, time
from contextlib import closing
from pathlib import Path
from random import Random
from cosim.care.simulate import simulate
from cosim.studies.runs.execute import run_into
from cosim.studies.sweeps.file import load_study

folder, kills = Path(sys.argv[1]), int(sys.argv[2])
def runs_in(store):
    if not store.exists():
        return -1
    # Not read-only: a transaction that was killed has to be taken back first, and that is a write.
    with closing(sqlite3.connect(store)) as database, database:
        made = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone()
        return database.execute("SELECT count(*) FROM runs").fetchone()[0] if made else -1

_, study = load_study(folder / "study.toml")
simulate(study.scenario, seed=0, weeks=1)
began = time.monotonic()  # a machine with other work is slower: kills fall within the time that a whole life takes here
if (life := os.fork()) == 0:
    run_into(study, folder / "alone.sqlite", workers=2)
    os._exit(0)
os.waitpid(life, 0)
took = time.monotonic() - began
draw, stores, killed, seen = Random(20151), [folder / "killed-0.sqlite"], 0, []
while killed < kills:
    life = os.fork()
    if life == 0:
        run_into(study, stores[-1], workers=2)
        os._exit(0)
    if killed:  # the first one dies at once
        time.sleep(draw.uniform(0.0, 0.1 if draw.random() < 0.3 else 0.5) * took)
    os.kill(life, signal.SIGKILL)
    _, how = os.waitpid(life, 0)
    if os.WIFSIGNALED(how):
        killed += 1
        seen.append(runs_in(stores[-1]))
    else:  # it was done before: the next one begins another store
        stores.append(folder / f"killed-{len(stores)}.sqlite")
print(json.dumps({"killed": killed, "stores": [str(path) for path in stores if path.exists()], "runs": seen}))
"""

STUDY = """
scenario = "classroom"
design = "lhs"
samples = 16
runs = 16
weeks = 4
[set]
workforce.professionals = 24
population.arrivals_per_week = 1.0
population.initial_stock = 20
[vary]
walls.height = { low = 0, high = 0.5 }
teams.size_max = { low = 2, high = 6 }
"""


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(SOURCES), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork, and no SIGKILL")
def test_killed_fifty_times_the_table_is_the_same_to_the_byte(tmp_path):
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    command = [sys.executable, "-c", LIVES, str(tmp_path), str(KILLS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment())
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["killed"] == KILLS
    assert told["runs"][0] == -1  # the first died before there was a store
    assert len(set(told["runs"])) > 5  # and others between commits
    assert main(["sweep", str(tmp_path / "study.toml"), "--store", str(tmp_path / "whole.sqlite"), "--quiet"]) == 0
    export(tmp_path / "whole.sqlite", tmp_path / "whole.csv", form="csv")
    for store in map(Path, told["stores"]):
        assert store.stat().st_size == 0 or check(store) == []
        assert main(["sweep", str(tmp_path / "study.toml"), "--store", str(store), "--quiet"]) == 0
        export(store, tmp_path / "killed.csv", form="csv")
        assert (tmp_path / "killed.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
        assert status_of(store)[0].missing == 0


KILLED_WITHIN = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size = 1")
database.execute("BEGIN")
database.execute("UPDATE outcomes SET y = y + 1")
numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
database.execute(f"CREATE TABLE more AS {numbers} SELECT i, hex(zeroblob(500)) AS b FROM n")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_transaction_that_was_killed_is_taken_back_before_anything_is_read(tmp_path):
    store = tmp_path / "a.sqlite"
    sweep(study_of(), store)
    before = load_store(store).table
    assert subprocess.run([sys.executable, "-c", KILLED_WITHIN, str(store)], check=False).returncode == -signal.SIGKILL
    assert (tmp_path / "a.sqlite-journal").stat().st_size > 0
    assert load_store(store).table.equals(before)
    assert check(store) == []
    assert not (tmp_path / "a.sqlite-journal").exists()


def made_up(task: Task, arms: object) -> Made:
    time.sleep(0.002)
    return Made({"y": float(task.point), "words": float(len(task.arm))}, 0.001)


def study_of(*vary: str, **options):
    scenario = load_scenario("classroom").replace(SMALL)
    return make_study(scenario, [factor_of(text) for text in vary or ("walls.height=0:0.5:9",)], **options)


def sweep(study, store, **options):
    return run_study(study, store=store, model=made_up, outcomes=("y", "words"), workers=2, **options)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C of another process is another thing on Windows")
@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_ctrl_c_finishes_what_is_under_way_and_says_how_to_go_on(tmp_path, engine):
    (tmp_path / "study.toml").write_text(STUDY.replace("runs = 16", "runs = 400"), encoding="utf-8")
    words = ["sweep", "study.toml", "--store", "a.sqlite", "--engine", engine, "--workers", "2", "--json"]
    child = subprocess.Popen(
        [sys.executable, "-m", "cosim", *words], cwd=tmp_path, env=environment(), text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    first = json.loads(child.stdout.readline())
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    out, err = child.communicate(timeout=60)
    last = json.loads(out.splitlines()[-1])
    assert child.returncode == 130
    assert (first["kind"], last["kind"], last["interrupted"], last["failed"]) == ("progress", "summary", True, 0)
    assert "to resume: cosim resume a.sqlite" in err
    assert "Traceback" not in err
    assert status_of(tmp_path / "a.sqlite")[0].done == last["new"] > 0


def test_a_second_writer_is_refused_and_readers_are_not(tmp_path, capsys):
    store = tmp_path / "a.sqlite"
    sweep(study_of(), store)
    before = store.read_bytes()
    with WriterLock(store):
        assert main(["resume", str(store)]) == 2
        assert "no other process writes to, got one in use" in capsys.readouterr().err
        assert main(["status", str(store)]) == 0
        assert "being written" in capsys.readouterr().out
        assert main(["export", str(store), "--out", str(tmp_path / "a.csv")]) == 0
    assert store.read_bytes() == before
    assert "complete" in (main(["status", str(store)]), capsys.readouterr().out)[1]


@pytest.mark.slow
def test_a_full_disk_ends_with_a_sentence_and_an_intact_store(tmp_path, monkeypatch):
    """As full as SQLite can be told that it is: no page more than the tables have."""
    store, study = tmp_path / "a.sqlite", study_of(runs=400)
    monkeypatch.setattr("cosim.studies.store.batches._BATCH", 16)
    begun = Store._begin

    def full(self, *arguments):
        found = begun(self, *arguments)
        pages = self.connection.execute("PRAGMA page_count").fetchone()[0]
        self.connection.execute(f"PRAGMA max_page_count = {pages + 12}")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_begin", full)
        with pytest.raises(StoreError, match=r"full; stored runs are intact: make room, then resume"):
            sweep(study, store)
    assert check(store) == []
    kept = len(load_store(store).table)
    assert 0 < kept < 3600
    assert sweep(study, store).new == 3600 - kept


@pytest.mark.parametrize("place", ["/proc/a.sqlite", "/proc/sub/a.sqlite"])
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder that nobody can write to")
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_run(place, capsys):
    assert main(["sweep", "classroom", "--vary", "walls.height=0:0.5:2", "--weeks", "2", "--store", place]) == 2
    assert "a place that can be written to" in capsys.readouterr().err


def test_what_is_no_store_of_ours_is_refused_and_left_alone(tmp_path, capsys):
    ours, text, other, newer = (tmp_path / name for name in ("a.sqlite", "b.sqlite", "c.sqlite", "d.sqlite"))
    sweep(study_of(), ours)
    text.write_text("point,policy\n")
    for path, statement in ((other, "CREATE TABLE t (x)"), (newer, f"PRAGMA user_version = {VERSION + 1}")):
        if path is newer:
            path.write_bytes(ours.read_bytes())
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(statement)
        database.close()
    wanted = {
        text: "another kind of file",
        other: "another SQLite database",
        newer: f"version {VERSION + 1}; use the version",
    }
    for path, words in wanted.items():
        before = path.read_bytes()
        for command in (
            ["status", str(path)],
            ["sweep", "classroom", "--vary", "walls.height=0:0.5", "--store", str(path)],
        ):
            assert main(command) == 2
            assert words in capsys.readouterr().err
        assert path.read_bytes() == before
    with pytest.raises(InputError, match=r"a store of this study .* got one of another"):
        sweep(study_of("walls.height=0:0.4:9"), ours)


def test_runs_of_another_model_are_not_added(tmp_path):
    store = tmp_path / "a.sqlite"
    sweep(study_of(), store)
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE meta SET value = 'another' WHERE key = 'model'")
    database.close()
    with pytest.raises(InputError, match=r"a store made with this model .* version another"):
        sweep(study_of(runs=2), store)
    assert len(load_store(store).table) == 9


def test_runs_of_other_versions_are_added_if_one_repeats_to_the_last_bit(tmp_path):
    """The version of Python is no reason to refuse; another number is."""
    store = tmp_path / "a.sqlite"
    sweep(study_of(), store)

    def made_with(version: str, added: int) -> None:
        with closing(sqlite3.connect(store)) as database, database:
            database.execute("UPDATE meta SET value = ? WHERE key = 'version python'", (version,))
            database.execute("DELETE FROM meta WHERE key LIKE 'repeated %'")
            database.execute("UPDATE outcomes SET y = y + ?", (added,))
        database.close()

    made_with("3.11.0", 0)
    assert sweep(study_of(runs=2), store).new == 9
    made_with("3.12.0", 1)
    with pytest.raises(InputError, match="a repeated run is equal to the last bit, got y"):
        sweep(study_of(runs=3), store)
    assert len(load_store(store).table) == 18


def test_an_empty_file_is_begun(tmp_path):
    """What is left when a sweep is killed before its first page."""
    store = tmp_path / "a.sqlite"
    store.touch()
    assert sweep(study_of(), store).new == 9


def test_an_interrupted_sweep_typed_again_resumes(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["sweep", "classroom", "--vary", "walls.height=0:0.5:4", "--weeks", "3", "--json"]
    for key, value in SMALL.items():
        words += ["--set", f"{key}={value}"]

    def told():
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    assert main(words) == 0
    made = told()
    assert main(words) == 0
    again = told()
    assert (made["new"], again["new"]) == (4, 0)
    assert made["store"] == again["store"]
    assert main([*words, "--runs", "2"]) == 0
    assert told()["new"] == 4
    assert len(list((tmp_path / "results" / "sweeps").glob("*.sqlite"))) == 1


def test_stores_grow_by_runs_into_memory_that_does_not(tmp_path):
    """`run_into` reads nothing back."""
    ran = run_into(study_of("walls.height=0:0.5:3", weeks=2), tmp_path / "a.sqlite", workers=1)
    assert tuple(ran) == (3, 0, 0, False)
