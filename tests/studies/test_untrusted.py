"""Damaged and hostile stores and results: one line, no traceback, nothing written outside."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.errors import InputError
from cosim.studies.runs.execute import run_study
from cosim.studies.store.codec import CodecError, decode, encode
from cosim.studies.store.read import load_store
from cosim.studies.sweeps.factors import factor_of
from cosim.studies.sweeps.study import make_study
from cosim.studies.tasks import Made, Task

SMALL = {"workforce.professionals": 24, "population.arrivals_per_week": 1.0, "population.initial_stock": 20}


def model(task: Task, arms: Any) -> Made:
    return Made({"functioning": 0.5, "euros_total": float(task.point)}, 0.1)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "sound.sqlite"
    study = make_study(load_scenario("classroom").replace(SMALL), [factor_of("walls.height=0,1")], policies=["memo"])
    run_study(study, store=path, workers=1, model=model, outcomes=("functioning", "euros_total"))
    return path


DAMAGE = {
    "no JSON": "UPDATE studies SET definition = '{'",
    "an empty definition": "UPDATE studies SET definition = '{}'",
    "arms of another type": "UPDATE studies SET definition = json_set(definition, '$.arms', 5)",
    "an arm of another type": "UPDATE studies SET definition = json_set(definition, '$.arms.base', '[]')",
    "a design that is a list": "UPDATE studies SET definition = json_set(definition, '$.design', json('[1]'))",
    "a seed in words": "UPDATE studies SET definition = json_set(definition, '$.seed', 'many')",
    "factors without keys": "UPDATE studies SET definition = json_set(definition, '$.factors', json('[{}]'))",
    "deep nesting": f"UPDATE studies SET definition = '{'[' * 100_000}'",
    "a long number": f"UPDATE studies SET batches = '[{'9' * 400}]'",
    "batches of another type": "UPDATE studies SET batches = '5'",
    "bad UTF-8": "UPDATE studies SET definition = CAST(x'ff7b7d' AS TEXT)",
    "words in a column of numbers": "UPDATE outcomes SET functioning = 'many'",
    "a point in words": "UPDATE points SET \"walls.height\" = 'high'",
    "bytes for a position": "UPDATE cells SET point = point, job = x'00' WHERE job = 1",
    "a policy that is another": "UPDATE policies SET policy = 'x/../../../pwned' WHERE position = 1",
    "a lost table": "DROP TABLE outcomes",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END",
    "a view of another kind": "DROP VIEW results; CREATE VIEW runs2 AS SELECT 1",
    "cells of arms that are not there": "UPDATE cells SET position = 7 WHERE position = 1 AND point = 0",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_is_refused_in_one_line(
    damage: str, sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "damaged.sqlite"
    shutil.copy(sound, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(DAMAGE[damage])
    connection.close()
    monkeypatch.chdir(tmp_path)
    for words in (["store", "check", str(path)], ["discover", str(path), "--outcome", "functioning", "--above", "0"]):
        code = main(words)
        captured = capsys.readouterr()
        assert code in {1, 2}, words
        assert "sound\n" not in captured.out.replace("a sound", "")
        assert captured.err.count("\n") <= 1
        assert "Traceback" not in captured.err + captured.out
    assert main(["status", str(path)]) in {0, 2}
    assert {one.name.removeprefix(".").split(".")[0] for one in tmp_path.iterdir()} == {"damaged"}


_RUN = '{"kind": "run", "format": 1, '
_COMPARISON = '{"kind": "comparison", "format": 1, '
RESULTS: dict[str, str] = {
    "nesting": "[" * 100_000,
    "a list": "[]",
    "no keys": '{"kind": "comparison", "format": 1}',
    "words for replicates": _COMPARISON + '"arms": ["base"], "replicates": "many", "provenance": {}}',
    "a long number": _RUN + f'"seed": {"9" * 400}, "scenario": {{}}, "summary": {{"a": {"9" * 400}}}}}',
    "networks of another type": '{"kind": "run", "format": 1, "networks": {"a": {"../b": "eJw="}}, "scenario": {}}',
    "arms of another type": '{"kind": "comparison", "format": 1, "arms": 5, "provenance": {"scenarios": 5}}',
}


def test_damage_that_sqlite_quotes_need_not_be_text(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.sqlite"
    data = sound.read_bytes()
    assert data.count(b"outcomesoutcomes") == 1  # name and table in the schema, before its definition
    at = data.index(b"outcomesoutcomes")
    broken = data[at:].replace(b"outcomes", b"outc\xb5mes", 1).replace(b"CREATE TABLE", b"CREATE TABLX", 1)
    path.write_bytes(data[:at] + broken)
    with pytest.raises(InputError, match=r"expected a sound store, got a damaged file"):
        load_store(path)


@pytest.mark.parametrize("damage", RESULTS)
def test_a_damaged_result_is_refused_in_one_line(
    damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "result.json").write_text(RESULTS[damage])
    assert main(["rerun", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_terminal_does_not_get_what_a_file_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.toml"
    file.write_text('name = "a"\nextends = "classroom"\n"\\u001b]0;x\\u0007\\u001b[2J" = 1\n')
    assert main(["scenario", "check", str(file)]) == 2
    said = capsys.readouterr()
    assert "\x1b" not in said.err + said.out
    assert "\\x1b" in said.err


def test_damaged_payloads() -> None:
    data = encode({"a": [1.0, 2.0]})
    for cut in range(0, len(data), 7):
        with pytest.raises(CodecError):
            decode(data[:cut])
    refused = 0
    for at in range(0, len(data), 5):
        with contextlib.suppress(CodecError):
            decode(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
            refused -= 1
        refused += 1
    assert refused > 0
    with pytest.raises(CodecError):
        decode(b"\x80\x04\x95" + json.dumps({}).encode())
