"""``cosim sweep`` and its verbs, as they are typed: study files, dry runs, growing, exporting, and bad input."""

from __future__ import annotations

import csv
import json
import math
import os
from pathlib import Path

import pandas as pd
import pytest

from cosim.cli import main
from cosim.studies.store.read import load_store
from cosim.studies.sweeps.file import load_study, read, study_of, to_toml

GRID = ["sweep", "classroom", "--vary", "walls.height=0:0.5:3", "--vary", "choice.rule=fixed,imitation", "--weeks", "2"]
LHS = ["sweep", "classroom", "--vary", "walls.height=0:0.5", "--design", "lhs", "--samples", "4", "--weeks", "2"]
HEIGHT = ["sweep", "classroom", "--vary", "walls.height=0:1"]
FILE = """
name = "walls"
scenario = "classroom"
policies = ["audit", "audit+outcome-joint"]
design = "sobol"
samples = 4
runs = 2
seed = 0
weeks = 20
second_order = false
series = true

[set]
workforce.professionals = 60
choice.rule = "fixed"

[vary]
walls.height = { low = 0, high = 0.5 }
teams.size_max = [2, 3.0, 4]
practices.co_creative.planning_hours = { low = 0.1, high = 1 }
"""


@pytest.fixture(autouse=True)
def somewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def typed(capsys):
    """Type a command; its exit code, standard output and standard error."""

    def type_it(*words: str) -> tuple[int, str, str]:
        code = main([*words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return type_it


def test_what_is_printed_is_the_same_study(typed):
    code, out, _ = typed(*GRID, "--policy", "audit", "--runs", "2", "--set", "workforce.professionals=60", "--dry-run")
    assert code == 0
    Path("study.toml").write_text(out)
    code, again, _ = typed("sweep", "study.toml", "--dry-run")
    assert code == 0
    assert [line for line in again.splitlines() if not line.startswith("# about")] == [
        line for line in out.splitlines() if not line.startswith("# about")
    ]
    code, whole, _ = typed("sweep", "study.toml")
    assert whole.startswith(again.partition("#")[0])
    assert typed(*GRID, "--policy", "audit", "--runs", "2", "--set", "workforce.professionals=60")[1].endswith(
        "0 runs made, 0 failed, 0 still to be made\n"
    )


def test_a_study_file_survives_being_written():
    written = read(FILE, label="file")
    again = read(to_toml(written), label="again")
    assert again == written
    one, two = study_of(written), study_of(again)
    assert one.identity == two.identity
    assert one.points().equals(two.points())
    assert list(one.arms) == ["base", "audit", "audit+outcome-joint"]
    assert len(one) == 4 * (3 + 2)


def test_paths_in_a_study_file_start_at_its_folder(typed):
    Path("sub").mkdir()
    Path("sub/mine.toml").write_text('name = "mine"\nextends = "classroom"\n')
    Path("sub/study.toml").write_text(FILE.replace('"classroom"', '"mine.toml"'))
    assert load_study("sub/study.toml")[1].scenario.name == "mine"


def test_a_dry_run_counts_and_writes_nothing(typed):
    code, out, _ = typed(*GRID, "--policy", "memo", "--runs", "5", "--dry-run")
    assert code == 0
    assert "# 6 points x 2 policies x 5 runs = 60 runs: 60 to be made, 0 in the store" in out
    assert "by a trial run" in out
    assert not list(Path().iterdir())
    typed(*GRID, "--policy", "memo", "--runs", "2", "--quiet")
    code, out, _ = typed(*GRID, "--policy", "memo", "--runs", "5", "--dry-run", "--json")
    told = json.loads(out)
    assert (told["asked"], told["there"], told["left"]) == (60, 24, 36)
    assert told["measured_by"] == "the mean of the runs in the store"


def test_size_is_foreseen_about_right(typed):
    """Larger, if anything: runs of two weeks lack many outcomes."""
    size = json.loads(typed(*GRID, "--runs", "40", "--dry-run", "--json")[1])["bytes"]
    typed(*GRID, "--runs", "40", "--store", "a.sqlite", "--quiet")
    assert size == pytest.approx(Path("a.sqlite").stat().st_size, rel=0.5)


def test_growing_by_runs_and_samples(typed):
    typed(*LHS, "--store", "a.sqlite", "--quiet")
    before = load_store("a.sqlite").table
    assert json.loads(typed("expand", "a.sqlite", "--runs", "3", "--json")[1].splitlines()[-1])["new"] == 8
    assert json.loads(typed("expand", "a.sqlite", "--samples", "6", "--json")[1].splitlines()[-1])["new"] == 6
    after = load_store("a.sqlite").table
    assert len(after) == 18
    kept = after[(after["point"] < 4) & (after["replicate"] < 1)].reset_index(drop=True)
    assert kept.equals(before)
    for words, expected in (
        (["--runs", "2"], "3 or more"), (["--samples", "5"], "6 or more"), ([], "--runs or --samples")
    ):  # fmt: skip
        code, _, err = typed("expand", "a.sqlite", *words)
        assert (code, expected in err) == (2, True)
    typed(*GRID, "--store", "grid.sqlite", "--quiet")
    code, _, err = typed("expand", "grid.sqlite", "--samples", "9")
    assert code == 2
    assert "a grid, where the values determine the points" in err


def test_a_sobol_sequence_goes_on_to_the_next_power_of_two(typed):
    words = [word if word != "lhs" else "sobol" for word in LHS]
    typed(*words, "--store", "a.sqlite", "--quiet")
    code, _, err = typed("expand", "a.sqlite", "--samples", "6")
    assert (code, "a power of two" in err) == (2, True)
    assert typed("expand", "a.sqlite", "--samples", "8", "--quiet")[0] == 0
    assert len(load_store("a.sqlite").table) == 8 * 4


def read_exactly(path: str, like: pd.DataFrame) -> pd.DataFrame:
    """A CSV file read the way Python reads numbers."""
    with Path(path).open(newline="") as stream:
        names, *rows = csv.reader(stream)
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    numbers = [name for name in names if name not in ("policy", "status", "choice.rule")]
    columns |= {name: [float(text or "nan") for text in columns[name]] for name in numbers}
    return pd.DataFrame(columns).astype(like.dtypes.to_dict())


def test_exports_say_the_same(typed):
    typed(*GRID, "--store", "a.sqlite", "--quiet")
    assert json.loads(typed("export", "a.sqlite", "--out", "sub/a.csv", "--json")[1])["rows"] == 6
    assert typed("export", "a.sqlite", "--format", "parquet", "--out", "a.parquet")[0] == 0
    table = load_store("a.sqlite").table
    assert read_exactly("sub/a.csv", table).equals(table)
    pd.testing.assert_frame_equal(pd.read_parquet("a.parquet"), table, check_dtype=False, check_exact=True)
    assert typed("export", "a.sqlite")[1] == Path("sub/a.csv").read_text()
    assert sorted(path.name for path in Path().iterdir() if path.is_file() and "sqlite" not in path.name) == [
        "a.parquet"
    ]


def test_status_in_words_and_for_machines(typed):
    typed(*GRID, "--runs", "2", "--store", "a.sqlite", "--shard", "1/2", "--quiet")
    code, out, _ = typed("status", "a.sqlite")
    assert code == 0
    assert "6 of 12 runs done, 0 failed, 6 to be made; waiting to be resumed" in out
    assert "resume   cosim resume a.sqlite" in out
    told = json.loads(typed("status", "a.sqlite", "--json")[1])
    assert (told["asked"], told["done"], told["missing"], told["writing"]) == (12, 6, 6, False)
    assert len(typed("status", "a.sqlite", "--quiet")[1].splitlines()) == 1
    assert typed("resume", "a.sqlite", "--quiet")[0] == 0
    assert "complete" in typed("status", "a.sqlite")[1]
    assert typed("store", "check", "a.sqlite")[1] == "a.sqlite: sound\n"


def test_failed_runs_are_told_and_tried_again_only_when_asked(typed, monkeypatch):
    from cosim.studies import tasks as work
    from cosim.studies.runs import execute

    def failing(task, arms):
        if task.point == 1:
            raise RuntimeError("the roof fell in")
        return work.Made({"functioning": math.nan}, 0.01)

    with monkeypatch.context() as patch:
        patch.setattr(execute, "simulated", failing)
        code, _, err = typed(*GRID, "--store", "a.sqlite", "--quiet")
    assert code == 1
    assert "1 runs failed; for the reasons: cosim status a.sqlite" in err
    assert "failed   point 1, base, replicate 0: RuntimeError: the roof fell in" in typed("status", "a.sqlite")[1]
    assert typed("resume", "a.sqlite", "--quiet")[0] == 1
    assert typed("resume", "a.sqlite", "--retry", "--quiet")[0] == 0
    assert len(load_store("a.sqlite").failures) == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["sweep", "classroom"], "at least one key to vary"),
        (["sweep", "classroom", "--vary", "walls.hight=0:1"], "did you mean 'walls.height'?"),
        (["sweep", "classroom", "--vary", "walls.height=1:0"], "the other way round?"),
        ([*HEIGHT, "--vary", "walls.height=0:1"], "each key once"),
        (
            ["sweep", "classroom", "--vary", "walls.height=0:1", "--design", "sobol", "--samples", "12"],
            "a power of two",
        ),
        ([*HEIGHT, "--shard", "0/4"], "i/N with i from 1 to N"),
        ([*HEIGHT, "--cluster", "somewhere"], "local, or an address"),
        ([*HEIGHT, "--engine", "fibres"], "one of threads, processes"),
        (
            ["sweep", "classroom", "--vary", "funding.volume=0:1:2", "--weeks", "2"],
            "point 0 (funding.volume = 0), base",
        ),
        (["sweep", "nowhere.toml", "--vary", "walls.height=0:1"], "no such file"),
        (["sweep", "study.toml", "--design", "grid"], "--design: expected this in the study file"),
        (["sweep", "wrong.toml"], "wrong.toml: sampels: expected a known key, got 'sampels'; did you mean 'samples'?"),
        (["status", "study.toml"], "a store of cosim sweep, got another kind of file"),
        (["resume", "none.sqlite"], "no such file"),
        (["export", "none.sqlite", "--format", "xml", "--out", "a"], "one of csv, parquet"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(typed, words, expected):
    Path("study.toml").write_text(FILE)
    Path("wrong.toml").write_text(FILE.replace("samples", "sampels"))
    code, out, err = typed(*words)
    assert code == 2
    assert expected in err
    assert len(err.splitlines()) == 1
    assert not out
    assert {path.name for path in Path().iterdir()} == {"study.toml", "wrong.toml"}


def test_a_wrong_level_in_a_file_is_named(typed):
    for before, after, expected in (
        ("[2, 3.0, 4]", "[2, true]", "vary.teams.size_max 2: expected a number or a word, got true"),
        ("{ low = 0, high = 0.5 }", "{ low = 0, hihg = 0.5 }", "did you mean 'vary.walls.height.high'?"),
        ("{ low = 0, high = 0.5 }", "3", "vary.walls.height: expected a list, got 3"),
        ("samples = 4", "samples = 6", "study.toml: samples: expected a power of two"),
        ("walls.height", "walls.hight", "study.toml: walls.hight: expected a known key"),
    ):
        Path("study.toml").write_text(FILE.replace(before, after))
        code, _, err = typed("sweep", "study.toml")
        assert code == 2
        assert expected in err


def test_quiet_and_json_keep_to_their_streams(typed):
    code, out, err = typed(*GRID, "--store", "a.sqlite", "--quiet")
    assert (code, err) == (0, "")
    assert out == "# a.sqlite: 6 runs made, 0 failed, 0 still to be made\n"
    code, out, err = typed(*GRID, "--store", "b.sqlite", "--json")
    kinds = [json.loads(line)["kind"] for line in out.splitlines()]
    assert kinds[-1] == "summary"
    assert set(kinds[:-1]) == {"progress"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sweep", "", "--vary", "walls.height=0:1"], "SCENARIO"),
        ([*HEIGHT, "--policy", ""], "--policy"),
        (["sweep", "classroom", "--vary", f"walls.height=0:1:{10**20}"], "--vary walls.height"),
        (["sweep", "classroom", "--vary", "walls.height=0:1:90000", "--vary", "coupling.rate=0:1:90000"],
         "at most 4194304 points"),
        ([*HEIGHT, "--first-order"], "--first-order"),
        ([*HEIGHT, "--set", "walls.height=0.2"], "--set walls.height"),
        (["sweep", "classroom", "--vary", "weeks=2:4", "--weeks", "3"], "weeks"),
        ([*HEIGHT, "--runs", "2000000"], "from 1 to 1000000"),
        ([*HEIGHT, "--store", "x" * 300], "File name too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_one_line(typed, words, said):
    code, out, err = typed(*words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("error: ")
    assert said in err
    assert not list(Path().iterdir())


def test_an_export_never_replaces_a_store(typed):
    typed(*GRID, "--store", "a.sqlite", "--quiet")
    before = Path("a.sqlite").read_bytes()
    code, _, err = typed("export", "a.sqlite", "--out", "a.sqlite")
    assert code == 2
    assert "a store" in err
    assert Path("a.sqlite").read_bytes() == before
    os.mkfifo("pipe")
    code, _, err = typed("export", "a.sqlite", "--out", "pipe")
    assert code == 2
    assert "pipe: expected a file, got a device" in err
    assert Path("pipe").is_fifo()


def test_a_damaged_store_is_one_line_whoever_reads_it(typed):
    """Whichever page is damaged, and also where pandas reads it; nothing of it is merged."""
    typed(*GRID, "--store", "a.sqlite", "--quiet", "--runs", "4")
    whole = Path("a.sqlite").read_bytes()
    page = 4096
    assert len(whole) > 4 * page
    for at in range(page, len(whole) - page, page):
        Path("b.sqlite").write_bytes(whole[:at] + b"\xff" * page + whole[at + page :])
        for words in (["status", "b.sqlite"], ["discover", "b.sqlite", "--outcome", "waste_share", "--above", "0"],
                      ["store", "merge", "c.sqlite", "b.sqlite"]):  # fmt: skip
            code, _, err = typed(*words)
            assert code in (0, 2)
            assert "Traceback" not in err
            assert err.count("\n") <= 1
        assert not Path("c.sqlite").exists()


def test_a_store_without_its_study_is_one_line(typed):
    import sqlite3
    from contextlib import closing

    typed(*GRID, "--store", "a.sqlite", "--quiet")
    with closing(sqlite3.connect("a.sqlite")) as db:
        db.execute("DELETE FROM studies")
        db.commit()
    for words in (["status", "a.sqlite"], ["resume", "a.sqlite"], [*GRID, "--store", "a.sqlite"]):
        code, _, err = typed(*words)
        assert (code, err.count("\n")) == (2, 1)


def test_nothing_is_merged_into_a_store_of_another_study(typed):
    typed(*LHS, "--store", "lhs.sqlite", "--quiet")
    typed(*GRID, "--store", "a.sqlite", "--quiet")
    code, _, err = typed("store", "merge", "lhs.sqlite", "a.sqlite")
    assert code == 2
    assert "lhs.sqlite: expected a store of the same study as a.sqlite" in err


def test_checking_many_points_is_told(typed, monkeypatch):
    monkeypatch.setattr("cosim.cli.progress.LINE_SECONDS", 0.0)
    assert "2 of 6 points checked" in typed(*GRID)[2]
    assert "points checked" not in typed(*GRID, "--runs", "2", "--quiet")[2]


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no device that is always full")
def test_a_full_place_behind_standard_output_is_one_line(typed, monkeypatch, capsys):
    typed(*GRID, "--store", "a.sqlite", "--quiet")
    with Path("/dev/full").open("w") as full, monkeypatch.context() as m:
        m.setattr("sys.stdout", full)
        code = main(["export", "a.sqlite"])
    assert code == 2
    assert capsys.readouterr().err == (
        "error: standard output: expected a place that can be written to, got No space left on device\n"
    )
