"""Every long command keeps its runs and resumes: SIGKILL, Ctrl-C, other engines; and NumPy numbers are numbers."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import cosim
from cosim.care.scenario.load import load_scenario
from cosim.errors import InputError
from cosim.evidence.calibration import search as searching
from cosim.evidence.empirical_game.measure import from_system
from cosim.evidence.growth.ask import ask
from cosim.evidence.growth.design import check_question
from cosim.evidence.validation.catalogue import validate
from cosim.studies import work
from cosim.studies.analysis.methods import sensitivity_study
from cosim.studies.files import json_text
from cosim.studies.runs.readers import reader
from cosim.studies.runs.runner import Request, Runner
from cosim.studies.store import batches
from cosim.studies.store.codec import CodecError, decode, encode
from cosim.studies.store.lock import WriterLock
from cosim.studies.store.runs import RunStore, runs_in
from cosim.studies.store.status import status_of

SOURCES = Path(__file__).resolve().parents[2] / "src"
VALUES = {"workforce.professionals": 24, "population.arrivals_per_week": 1.0, "population.initial_stock": 20}

# A process that has imported everything and made one run, and then forks: a life begins within milliseconds. It is
# killed at a run of its own choice, so that some runs are in the store and some are not.
LIVES = """
import json, os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import test_runs_kept as here
from cosim.studies.store.runs import runs_in

what, store = sys.argv[2], Path(sys.argv[3])
here.small_runs()
kept = []
for runs in (2, 3, 5):
    life = os.fork()
    if life == 0:
        here.die_after(runs)
        here.COMMANDS[what](store)
        os._exit(0)
    _, how = os.waitpid(life, 0)
    assert os.WIFSIGNALED(how), how
    kept.append(sum(row["count"] for row in runs_in(store).runs))
print(json.dumps(kept))
"""


def small() -> cosim.Scenario:
    return load_scenario("classroom").replace(VALUES)


def small_runs() -> None:
    from cosim.care.simulate import simulate

    simulate(small(), seed=0, weeks=1)


def die_after(runs: int) -> None:
    """Kill this process when it has made so many runs; what was finished before is committed at once."""
    batches._BATCH = 1
    real, made = work._attempt, []

    def attempt(*arguments: Any, **options: Any) -> Any:
        if len(made) == runs:
            os.kill(os.getpid(), signal.SIGKILL)
        made.append(1)
        return real(*arguments, **options)

    work._attempt = attempt


def claim(store: Path | None = None, **how: Any) -> str:
    question = check_question(small(), axes=["competing"], outcomes=["euros_total"], runs=4, weeks=208)
    return json_text(ask(small(), question, store=store, **how).to_dict())


def validation(store: Path | None = None, **how: Any) -> str:
    found = validate(small(), patterns=["V1", "V9"], store=store, **how).to_dict()
    for pattern in found["patterns"]:
        del pattern["seconds"]
    return json_text(found)


COMMANDS = {"claim": claim, "validate": validation}


@pytest.fixture(scope="module")
def whole() -> dict[str, str]:
    return {name: command() for name, command in COMMANDS.items()}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork, and no SIGKILL")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_was_killed_resumes_to_the_same_result(tmp_path, monkeypatch, whole, command):
    store = tmp_path / "a.sqlite"
    arguments = [sys.executable, "-c", LIVES, str(Path(__file__).parent), command, str(store)]
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    done = subprocess.run(arguments, check=True, capture_output=True, text=True, env=environment)
    assert json.loads(done.stdout) == [2, 5, 10]
    made = runs_made(monkeypatch)
    assert COMMANDS[command](store) == whole[command]
    total = runs_in(store).runs
    assert {row["status"] for row in total} == {"done"}
    missing = sum(row["count"] for row in total) - 10
    assert len(made) == missing > 0
    assert COMMANDS[command](store) == whole[command]
    assert len(made) == missing, "nothing is made twice"


def runs_made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with every run that is made."""
    made, real = [], work._attempt

    def attempt(*arguments: Any, **options: Any) -> Any:
        made.append(1)
        return real(*arguments, **options)

    monkeypatch.setattr(work, "_attempt", attempt)
    return made


def tables(result: cosim.Comparison) -> list[pd.DataFrame]:
    return [result.table, result.runs, result.series]


def same(one: cosim.Comparison, other: cosim.Comparison) -> None:
    for a, b in zip(tables(one), tables(other), strict=True):
        assert_frame_equal(a, b, check_exact=True)
    assert json_text(one.to_dict()) == json_text(other.to_dict())


@pytest.fixture(scope="module")
def compared() -> cosim.Comparison:
    return cosim.compare(small(), ["memo", "audit"], runs=3, weeks=110)


def test_an_interrupted_comparison_resumes(tmp_path, compared):
    store, made = tmp_path / "a.sqlite", []

    def stop(done: int, of: int, left: float) -> None:
        made.append(of)
        if done == 4:
            raise KeyboardInterrupt

    part = cosim.compare(small(), ["memo", "audit"], runs=3, weeks=110, store=store, progress=stop)
    assert part.interrupted
    assert part.replicates == (0,)
    made.clear()
    whole = cosim.compare(
        small(), ["memo", "audit"], runs=3, weeks=110, store=store, progress=lambda *told: made.append(told[:2])
    )
    assert made == [(done, 5) for done in range(1, 6)]
    same(whole, compared)
    assert whole.examples["audit"].summary == compared.examples["audit"].summary, "made when it is looked at"
    made.clear()
    more = cosim.compare(
        small(), ["memo"], runs=4, weeks=110, store=store, progress=lambda *told: made.append(told[:2])
    )
    assert made == [(1, 2), (2, 2)], "another command finds what it needs"
    assert more.runs_by_arm == {"base": 4, "memo": 4}


@pytest.mark.slow
def test_processes_and_executors_give_the_same_comparison(tmp_path, compared):
    same(cosim.compare(small(), ["memo", "audit"], runs=3, weeks=110, engine="processes", workers=2), compared)
    with ThreadPoolExecutor(2) as pool:
        same(cosim.compare(small(), ["memo", "audit"], runs=3, weeks=110, engine=pool), compared)


@pytest.mark.slow
def test_processes_give_the_same_claim_and_validation(tmp_path, whole):
    for name, command in COMMANDS.items():
        assert command(tmp_path / f"{name}.sqlite", engine="processes", workers=2) == whole[name]
        assert command(tmp_path / f"{name}.sqlite") == whole[name]


def test_the_empirical_game_resumes(tmp_path):
    store = tmp_path / "a.sqlite"
    asked = {"runs": 3, "weeks": 105, "minority": 0.3}

    def stop(done: int, of: int, left: float) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        from_system(small(), **asked, store=store, progress=stop)
    found, whole = from_system(small(), **asked, store=store), from_system(small(), **asked)
    for name in ("felt", "functioning", "outcome", "matrix", "tracks", "spread"):
        np.testing.assert_array_equal(getattr(found, name), getattr(whole, name))
    assert found.answer == whole.answer


def test_the_fits_of_a_calibration_are_confirmed_from_the_store(tmp_path):
    how = searching.Search(trials=1, weeks=157)
    fit = searching.Fit({"recovery.base": 0.01}, {}, 0.0, 0.0)
    store = tmp_path / "a.sqlite"
    first = searching.confirm(small(), [fit], how, store=store)
    assert list(runs_in(store).runs) == [
        {"reader": "lab/2", "status": "done", "count": 11}
    ]  # five arms; the base and the family at the table under every choice rule
    assert repr(searching.confirm(small(), [fit], how, store=store)) == repr(first)
    assert repr(searching.confirm(small(), [fit], how)) == repr(first)


def always_alone(reviewer: Any) -> int:
    return 0


def test_a_choice_rule_is_part_of_the_identity(tmp_path):
    store, behaviour = tmp_path / "a.sqlite", 2

    def always_together(reviewer: Any) -> int:
        return behaviour

    alone = cosim.compare(small(), ["memo"], runs=2, weeks=30, choice=always_alone, store=store)
    usual = cosim.compare(small(), ["memo"], runs=2, weeks=30, store=store)
    assert not alone.runs.equals(usual.runs)
    same(cosim.compare(small(), ["memo"], runs=2, weeks=30, choice=always_alone), alone)
    with pytest.raises(InputError, match=r"choice: expected a plain function .* variables of the function around it"):
        cosim.compare(small(), ["memo"], runs=2, weeks=30, choice=always_together, store=store)
    with pytest.raises(InputError, match="choice: expected a function of a module"):
        cosim.compare(small(), ["memo"], runs=2, weeks=30, choice=always_together, engine="processes")
    assert cosim.compare(small(), ["memo"], runs=2, weeks=30, choice=always_together).runs_by_arm["base"] == 2


def test_a_store_of_runs_is_told_from_others(tmp_path):
    store, sweep = tmp_path / "a.sqlite", tmp_path / "sweep.sqlite"
    cosim.compare(small(), ["memo"], runs=2, weeks=5, store=store)
    cosim.run_study(cosim.make_study(small(), ["walls.height=0:1:2"], weeks=5), store=sweep)
    with pytest.raises(InputError, match=r"expected a store of runs, .* got a store of cosim sweep"):
        cosim.compare(small(), ["memo"], runs=2, weeks=5, store=sweep)
    with pytest.raises(InputError, match="expected a store of cosim sweep, got a store of runs"):
        status_of(store)
    with WriterLock(store), pytest.raises(InputError, match="no other process writes to"):
        cosim.compare(small(), ["memo"], runs=2, weeks=5, store=store)
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE runs SET payload = ? WHERE arm = 'memo'", (b"nothing",))
    database.close()
    with pytest.raises(InputError, match=r"expected a sound store, got run .* is damaged"):
        cosim.compare(small(), ["memo"], runs=2, weeks=5, store=store)
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE meta SET value = 'another' WHERE key = 'model'")
    database.close()
    with pytest.raises(InputError, match="a store made with this model"):
        RunStore(store)


def test_a_failed_run_is_kept_as_a_row_and_made_again(tmp_path):
    broken = [True]

    @reader("test")
    def read(run: Any) -> float:
        if broken[0] and run.replicate == 1:
            raise RuntimeError("no")
        return float(run.summary["euros_total"])

    request = Request({"base": small()}, read, 0, 5)
    with Runner(store=tmp_path / "a.sqlite") as runner:
        with pytest.raises(cosim.CosimError, match="base, replicate 1: RuntimeError: no"):
            runner.all(request, range(3))
        broken.clear()
        broken.append(False)
        assert len(runner.all(request, range(3))) == 3
    assert list(runs_in(tmp_path / "a.sqlite").runs) == [{"reader": "test/1", "status": "done", "count": 3}]


def test_payloads_read_back_to_the_last_bit():
    numbers = np.array([[0.1, np.nan], [np.inf, -0.0]])
    table = pd.DataFrame(
        {"a": [0.1, np.nan], "b": pd.array([1, None], dtype="Int64"), "c": ["x", "y"], "d": [True, False]},
        index=pd.Index([3, 5], name="client"),
    )
    payload = {"n": numbers, "t": (1, 2.5, "word", None, True), "l": [{"a": np.float64(0.1)}, -0.0], "table": table}
    found = decode(encode(payload))
    np.testing.assert_array_equal(found["n"], numbers)
    assert np.signbit(found["n"][1, 1])
    assert (found["t"], repr(found["l"])) == (payload["t"], "[{'a': 0.1}, -0.0]")
    assert_frame_equal(found["table"], table, check_exact=True)
    for wrong in ({1: 2}, object(), np.array([object()])):
        with pytest.raises(TypeError, match="cannot be kept"):
            encode(wrong)
    for data in (b"", b"PK\x03\x04", encode({"a": np.arange(9)})[:-40]):
        with pytest.raises(CodecError):
            decode(data)


def test_numpy_integers_are_whole_numbers():
    one, two, three = np.arange(1, 4)
    plain = cosim.compare(small(), ["memo"], seed=1, runs=2, weeks=3, workers=1)
    same(cosim.compare(small(), ["memo"], seed=one, runs=two, weeks=three, workers=one), plain)
    study = cosim.make_study(small(), ["walls.height=0:1"], design="lhs", samples=two, runs=two, seed=one, weeks=three)
    found = cosim.run_study(study, workers=one)
    again = cosim.make_study(small(), ["walls.height=0:1"], design="lhs", samples=2, runs=2, seed=1, weeks=3)
    assert study.identity == again.identity
    assert found.table.equals(cosim.run_study(again).table)
    run = cosim.simulate(small(), seed=one, replicate=two, weeks=three, record=one, threads=one)
    assert run.summary == cosim.simulate(small(), seed=1, replicate=2, weeks=3).summary
    assert json.loads(json_text(run.provenance))["seed"] == 1
    for wrong in (True, 1.0, np.float64(1.0), np.True_, "1"):
        with pytest.raises(InputError, match="seed: expected a whole number"):
            cosim.simulate(small(), seed=wrong, weeks=1)


def test_errors_name_arguments():
    scenario = small()
    for give, message in (
        (lambda: cosim.make_study(scenario, []), "factors: expected at least one"),
        (lambda: cosim.make_study(scenario, "walls.height=0:1"), r"factors: expected a list .* put it in \[ \]"),
        (lambda: cosim.make_study(scenario, ["walls.height=1:0"]), "factors: walls.height: expected a range"),
        (lambda: cosim.make_study(scenario, [3]), "factors: expected factors, or text"),
        (lambda: cosim.make_study(scenario, ["walls.height=0:1"], second_order=False), "second_order: expected"),
        (lambda: cosim.make_study(scenario, ["walls.height=0:1"], design="lhs", samples="4"), "samples: expected"),
        (lambda: cosim.compare(scenario, ["memo"], engine="fibres"), "engine: expected one of threads, processes"),
        (lambda: check_question(scenario, outcomes="functioning"), r"outcomes: expected a list .* put it in \[ \]"),
        (lambda: validate(scenario, patterns=["V99"]), "patterns: expected a published pattern"),
        (lambda: validate(scenario, tier="slow"), "tier: expected one of quick, full"),
        (lambda: from_system(scenario, minority=0.5), "minority: expected a number"),
    ):
        with pytest.raises(InputError, match=f"^{message}"):
            give()


@pytest.mark.parametrize(
    ("method", "samples", "message"),
    [
        ("sobol", 4, "samples: expected 8 blocks or more, which sobol needs, got 4"),
        ("pawn", 20, "samples: expected 32 points or more, which pawn needs, got 20"),
        ("morris", 3, "samples: expected 4 trajectories or more, which morris needs, got 3"),
    ],
)
def test_too_few_samples_are_refused_before_anything_is_run(method, samples, message):
    with pytest.raises(InputError, match=message):
        sensitivity_study(small(), ["walls.height=0:1"], ["functioning"], method=method, samples=samples)
    enough = {"sobol": 8, "pawn": 32, "morris": 4}[method]
    assert sensitivity_study(small(), ["walls.height=0:1"], ["functioning"], method=method, samples=enough).runs == 4
