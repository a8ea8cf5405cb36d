"""Devices, pipes and sizes are refused before a byte is read; stores of runs are read by status and check."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cosim.checks import whole
from cosim.cli import main
from cosim.core import reading
from cosim.errors import InputError
from cosim.studies.arms import ARMS_MOST

Say = pytest.CaptureFixture[str]
SMALL = ["workforce.professionals=24", "population.arrivals_per_week=1", "population.initial_stock=20"]
SETTINGS = [word for one in SMALL for word in ("--set", one)]
posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")

COMMANDS = [
    ["run", "FILE.toml"], ["scenario", "show", "FILE.toml"], ["scenario", "check", "FILE.toml"],
    ["policy", "show", "FILE.toml", "--written"], ["policy", "check", "FILE.toml"], ["sweep", "FILE.toml"],
    ["run", "classroom", "--policy", "FILE.toml"], ["game", "run", "--payoffs", "FILE.toml"], ["rerun", "FILE.toml"],
    ["status", "FILE.toml"], ["resume", "FILE.toml"], ["export", "FILE.toml"], ["store", "check", "FILE.toml"],
    ["discover", "FILE.toml", "--outcome", "functioning", "--above", "0"],
    ["compare", "classroom", "memo", "--store", "FILE.toml"],
]  # fmt: skip


@posix
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_pipe_that_never_sends_is_refused(words: list[str], tmp_path: Path, capsys: Say) -> None:
    file = tmp_path / "it.toml"
    os.mkfifo(file)
    assert main([word.replace("FILE.toml", str(file)) for word in words]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "a device, a pipe or a socket" in said


@posix
@pytest.mark.parametrize("key", ["network", "series"])
def test_a_pipe_that_a_scenario_names_is_refused(key: str, tmp_path: Path, capsys: Say) -> None:
    os.mkfifo(tmp_path / "it.csv")
    texts = {
        "network": '[network]\nfile = "it.csv"\norganisation_attribute = "org"\n',
        "series": 'start = "2020-01"\n[population]\narrivals_per_week = { file = "it.csv" }\n',
    }
    file = tmp_path / "own.toml"
    file.write_text(f'name = "own"\nextends = "classroom"\n{texts[key]}')
    assert main(["scenario", "check", str(file)]) == 2
    assert "a device, a pipe or a socket" in capsys.readouterr().err


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, capsys: Say) -> None:
    file = tmp_path / "a.toml"
    with file.open("wb") as stream:
        stream.truncate(reading.MOST_TOML + 1)
    assert main(["run", str(file)]) == 2
    assert "a TOML file of at most 4 MiB" in capsys.readouterr().err


def test_more_policies_than_anyone_compares_are_refused_at_once(capsys: Say) -> None:
    assert main(["compare", "classroom", *(["memo"] * (ARMS_MOST + 1))]) == 2
    assert f"at most {ARMS_MOST:,} arms" in capsys.readouterr().err


def test_numbers_that_no_computer_gets_through_are_refused() -> None:
    assert whole("seed", 2**100) == 2**100
    for name, value in (("seed", 10**400), ("runs", 10**9), ("weeks", 10**9), ("anything", 10**20)):
        with pytest.raises(InputError, match=name) as refused:
            whole(name, value)
        assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "words",
    [["--mechanism", "no.such"], ["--outcome", "functionin"], ["--practice", "co_creative"], ["--runs", "1"],
     ["--engine", "thread"]],
)  # fmt: skip
def test_ablate_refuses_before_it_compiles(words: list[str], capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    import cosim.cli.ablate

    monkeypatch.setattr(cosim.cli.ablate, "run_progress", lambda *_, **__: pytest.fail("it begins"))
    assert main(["ablate", "classroom", "--policy", "memo", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_ablate_writes_a_set(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["ablate", "classroom", *SETTINGS, "--policy", "memo", "--mechanism", "waiting.worsening", "--no-alone"]
    words += ["--outcome", "euros_total"]
    assert main([*words, "--runs", "2", "--weeks", "3", "--out", str(out), "--quiet"]) == 0
    assert {path.name for path in out.iterdir()} == {"ablation.csv", "ablation.json", "SHA256SUMS"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "runs.sqlite"
    words = ["compare", "classroom", "memo", *SETTINGS, "--weeks", "3", "--runs", "2", "--quiet"]
    assert main([*words, "--store", str(path)]) == 0
    return path


def test_status_reads_a_store_of_runs(store: Path, capsys: Say) -> None:
    assert main(["status", str(store)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("4 runs done, 0 failed; the command that made it, repeated, resumes from it\n")
    assert "arm      memo: 2 runs" in said
    assert "model" not in said
    assert main(["status", str(store), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["arms"] == {"base": 2, "memo": 2}
    assert main(["store", "check", str(store)]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("words", [["resume"], ["export"], ["expand", "--runs", "3"]])
def test_what_needs_a_sweep_says_what_to_do_with_a_store_of_runs(words: list[str], store: Path, capsys: Say) -> None:
    assert main([words[0], str(store), *words[1:]]) == 2
    assert "the command that made it, repeated, resumes from it" in capsys.readouterr().err


def test_a_store_of_runs_of_other_code_says_so_and_what_to_do(store: Path, tmp_path: Path, capsys: Say) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(store.read_bytes())
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("UPDATE meta SET value = 'abc' WHERE key = 'kernel'")
        connection.execute("UPDATE runs SET payload = x'00' WHERE rowid = 1")
    connection.close()
    words = ["compare", "classroom", "memo", *SETTINGS, "--weeks", "3", "--runs", "2", "--quiet"]
    assert main([*words, "--store", str(other)]) == 2
    said = capsys.readouterr().err
    assert "the code of the model differs" in said
    assert "name another file, or delete this one" in said
    assert main(["status", str(other)]) == 0
    assert "the code of the model differs" in capsys.readouterr().out
    assert main(["store", "check", str(other)]) == 1
    assert "1 finished runs whose values cannot be read" in capsys.readouterr().out
