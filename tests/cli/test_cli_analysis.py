"""``cosim sensitivity`` and ``cosim discover``: what is printed and written, and how wrong input is refused."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import pytest

from cosim.cli import main
from cosim.core.rng import Stream, key_of, normal
from cosim.studies.tasks import Made, Task
from helpers.command import refused

Say = pytest.CaptureFixture[str]
VARY = ["--vary", "walls.height=0:1", "--vary", "coupling.rate=0:1"]


def model(task: Task, arms: Any) -> Made:
    """Costs that rise with walls, and a policy that saves where they are low."""
    high, rate = float(task.values["walls.height"]), float(task.values["coupling.rate"])
    own = float(normal(key_of(1, task.replicate), Stream.NEED, task.point, 0, 0))
    saves = {"base": 0.0, "audit": 1e5 * (high - 0.6)}[task.arm]
    return Made(
        {
            "euros_total": 1e7 + 1e6 * high + 2e5 * rate * high + 2e4 * own + saves,
            "placed": 0.1,
            "functioning": math.nan,
        },
        0.001,
    )


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from cosim.studies.runs import execute

    real = execute.run_study

    def instead(study: Any, **how: Any) -> Any:
        return real(study, **{**how, "model": model, "outcomes": ["euros_total", "placed", "functioning"]})

    monkeypatch.setattr(execute, "run_study", instead)
    monkeypatch.setattr("cosim.cli.progress.compile_first", lambda scenario: None)
    monkeypatch.chdir(tmp_path)


def asked(capsys: Say, *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(("method", "figures"), [("morris", {"ranking", "mu-sigma"}), ("pawn", {"ranking"}),
                                                 ("sobol", {"ranking", "interactions"})])  # fmt: skip
def test_a_sensitivity_says_its_indices_its_chance_and_its_reasons(
    method: str, figures: set[str], capsys: Say, tmp_path: Path
) -> None:
    samples = {"morris": "6", "sobol": "16", "pawn": "64"}[method]
    line = ["sensitivity", "classroom", "--method", method, "--outcome", "euros_total", "--outcome", "placed", *VARY]
    text = asked(capsys, *line, "--samples", samples, "--runs", "3", "--policy", "audit", "--out", "out")
    assert "euros_total: largest effect: walls.height" in " ".join(text.split())
    assert "euros_total: audit minus base" in text
    assert "Chance:" in text
    assert "placed: the same at every point, in every replicate." in text
    assert "placed: audit minus base: exactly none at every point, in every replicate." in text
    assert "nan" not in text.lower()
    assert {path.stem for path in (tmp_path / "out").glob("*.png")} == figures
    found = json.loads((tmp_path / "out" / "result.json").read_text())
    assert found["kind"] == "sensitivity"
    assert found["chance"][0]["reason"] == ""


def test_a_store_is_analysed_as_it_is(capsys: Say, tmp_path: Path) -> None:
    line = ["sensitivity", "classroom", "--method", "pawn", "--outcome", "euros_total", *VARY, "--policy", "audit"]
    first = asked(capsys, *line, "--samples", "64", "--runs", "3", "--store", "w.sqlite")
    digest = hashlib.sha256((tmp_path / "w.sqlite").read_bytes()).hexdigest()
    assert asked(capsys, "sensitivity", "w.sqlite", "--outcome", "euros_total") == first
    found = json.loads(asked(capsys, "sensitivity", "w.sqlite", "--outcome", "euros_total", "--json"))
    assert [row["policy"] for row in found["chance"]] == ["base", "audit"]
    text = asked(capsys, "discover", "w.sqlite", "--outcome", "euros_total", "--better-than", "base", "--out", "d")
    assert "it fails mostly when walls.height is above 0." in " ".join(text.split())
    assert "coverage" in text
    assert "quasi-p" in text
    assert "regret" in text
    assert {path.name for path in (tmp_path / "d").glob("*.png")} == {"tradeoff-audit.png", "box-audit.png"}
    plain = json.loads(asked(capsys, "discover", "w.sqlite", "--outcome", "euros_total", "--below", "1.05e7", "--json"))
    assert plain["arms"][0]["trajectory"][0]["coverage"] == 1.0
    assert plain["arms"][0]["sentence"].startswith("audit stays below")
    for wrong, words in (
        (["sensitivity", "w.sqlite", "--outcome", "euros_totl"], "did you mean 'euros_total'"),
        (["sensitivity", "w.sqlite", "--outcome", "euros_total", "--policy", "audits"], "did you mean 'audit'"),
        (["sensitivity", "w.sqlite", "--outcome", "euros_total", "--method", "sobol"], "a study of the design sobol"),
        (["sensitivity", "w.sqlite", "--outcome", "euros_total", "--runs", "9"], "cosim expand"),
        (["discover", "w.sqlite", "--outcome", "place", "--better-than", "base"], "did you mean 'placed'"),
        (["discover", "w.sqlite", "--outcome", "functioning", "--above", "0"], "which none has"),
        (["discover", "w.sqlite", "--outcome", "euros_total"], "one of the three"),
        (["discover", "w.sqlite", "--outcome", "euros_total", "--above", "1", "--below", "2"], "--above and --below"),
        (["discover", "w.sqlite", "--outcome", "euros_total", "--above", "nan"], "expected a number"),
        (["discover", "w.sqlite", "--outcome", "euros_total", "--better-than", "audit"], "expected base"),
        (["discover", "w.sqlite", "--outcome", "euros_total", "--better-than", "base", "--box", "99"], "--box"),
        (
            ["discover", "w.sqlite", "--outcome", "euros_total", "--better-than", "base", "--policy", "memo"],
            "a policy of",
        ),
        (["discover", "nowhere.sqlite", "--outcome", "placed", "--above", "1"], "no such file"),
        ([*line, "--samples", "32", "--seed", "5", "--store", "w.sqlite"], "another"),
    ):
        assert words in refused(capsys, *wrong), wrong
    assert hashlib.sha256((tmp_path / "w.sqlite").read_bytes()).hexdigest() == digest, "the store is untouched"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--method", "sobl"], "did you mean 'sobol'"),
        ([], "--method"),
        (["--method", "sobol", "--samples", "48"], "a power of two"),
        (["--method", "morris", "--samples", "1"], "--samples: expected 4 trajectories or more"),
        (["--method", "sobol", "--runs", "1"], "--runs: expected 2 or more"),
        (["--method", "sobol", "--outcome", "functoning"], "did you mean 'functioning'"),
        (["--method", "sobol", "--vary", "walls.heigth=0:1"], "did you mean 'walls.height'"),
        (["--method", "sobol", "--vary", "teams.size_max=3:2"], "the other way round"),
        (["--method", "sobol", "--policy", "audits"], "did you mean 'audit'"),
        (["--method", "sobol", "--vary", "walls.height=0:1"], "each key once"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_run(
    arguments: list[str], words: str, capsys: Say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cosim.cli.sensitivity._run", lambda *a, **b: pytest.fail("something was run"))
    line = refused(capsys, "sensitivity", "classroom", "--outcome", "placed", *VARY, *arguments, "--store", "s.sqlite")
    assert words in line
    assert not list(tmp_path.iterdir())


def test_an_outcome_has_to_be_named(capsys: Say) -> None:
    assert "at least one outcome" in refused(capsys, "sensitivity", "classroom", "--method", "morris", *VARY)


def test_a_store_with_one_point_is_refused(capsys: Say) -> None:
    asked(capsys, "sweep", "classroom", "--design", "lhs", "--samples", "1", "--weeks", "2", *VARY[:2], "--quiet",
          "--store", "one.sqlite", "--policy", "audit")  # fmt: skip
    assert "one point" in refused(capsys, "discover", "one.sqlite", "--outcome", "placed", "--better-than", "base")


@pytest.mark.parametrize("width", [80, 100, 118, 120])
@pytest.mark.parametrize("method", ["morris", "sobol", "pawn"])
def test_the_tables_of_indices_fit_and_cut_no_number(
    width: int, method: str, capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    samples = {"morris": "8", "sobol": "16", "pawn": "64"}[method]
    text = asked(capsys, "sensitivity", "classroom", "--method", method, "--outcome", "euros_total", *VARY,
                 "--policy", "audit", "--samples", samples, "--runs", "3")  # fmt: skip
    assert max(map(len, text.splitlines())) <= width
    assert "\u2026" not in text
    assert "interval" in text


def test_no_factor_is_named_first_that_is_not_told_from_nothing(capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two replicates and few trajectories leave wide intervals: the sentence says so, and not two things at once."""
    from types import SimpleNamespace

    import pandas as pd

    from cosim.cli.indices import _sentence

    rows = [
        {"factor": "walls.height", "mu_star": 0.1, "mu_star_low": 0.0, "floor": 0.01},
        {"factor": "coupling.rate", "mu_star": 0.05, "mu_star_low": 0.0, "floor": 0.01},
    ]
    result = SimpleNamespace(method="morris", of=lambda outcome, policy: pd.DataFrame(rows))
    row = {"outcome": "placed", "policy": "base", "unit": "share", "share": 0.1, "reason": ""}
    said = _sentence(result, row)
    assert said.startswith("placed: no factor is distinguishable from one without effect")
    assert "largest effect" not in said
    rows[0]["mu_star_low"] = 0.05
    assert "largest effect: walls.height" in _sentence(result, row)


@pytest.mark.parametrize(
    ("total", "low", "high", "sure", "words"),
    [
        (0.62, 0.41, 0.83, True, "62 % of the variance over these ranges, interval 41 % to 83 %"),
        (0.62, math.nan, math.nan, False, "62 % of the variance over these ranges, no interval"),
        (1.04, 0.9, 1.2, True, "104 % of the variance over these ranges, interval 90 % to 120 %"),
        (0.3, -0.2, 0.7, False, "30 % of the variance over these ranges, interval -20 % to 70 %"),
    ],
)
def test_the_sentence_has_the_numbers_of_its_table(
    total: float, low: float, high: float, sure: bool, words: str
) -> None:
    """An interval that the table does not have is not made up, and none is cut to where it would look better."""
    from types import SimpleNamespace

    import pandas as pd

    from cosim.cli.indices import _band, _chance, _sentence
    from cosim.texts.language import ENGLISH

    index = {"factor": "walls.height", "total": total, "total_low": low, "total_high": high, "from_replicates": 0.5}
    result = SimpleNamespace(method="sobol", of=lambda outcome, policy: pd.DataFrame([index]))
    row = {"outcome": "placed", "policy": "base", "share": 0.1, "low": low, "high": high, "single": 0.5, "reason": "",
           "unit": "share", "left_out": 0, "runs_needed": 30.0}  # fmt: skip
    said = _sentence(result, row)
    assert words in said
    assert said.startswith("placed: largest effect: walls.height" if sure else "placed: no factor is distinguishable")
    assert ("no interval" in _chance(result, row)) == math.isnan(low)
    cell = _band(index, "total", 2, ENGLISH)
    assert cell == ("no interval" if math.isnan(low) else f"{low:.2f} to {high:.2f}")
    assert "nan" not in said + _chance(result, row)


@pytest.mark.parametrize(
    ("gain", "low", "high", "words"),
    [
        (0.25, 0.2, 0.3, "+0.250 SD (+0.200 to +0.300)"),
        (0.25, math.nan, math.nan, "+0.250 SD (no interval)"),
        (0.0, 0.0, 0.0, "+0.000 SD (+0.000 to +0.000)"),
        (math.nan, math.nan, math.nan, "no value"),
    ],
)
def test_the_sentence_of_the_claim_has_the_cell_of_its_table(gain: float, low: float, high: float, words: str) -> None:
    import pandas as pd

    from cosim.evidence.growth.answer import amount, sentences

    row = {"condition": "as-is", "over": "share", "axis": "competing", "outcome": "stability", "families": "all",
           "unit": "SD", "gain": gain, "low": low, "high": high, "verdict": "no growth", "upto": math.nan, "end": 1.0,
           "direction": "", "exponential_upto": math.nan}  # fmt: skip
    assert amount(row) == words
    assert f"by {words}, " in sentences(pd.DataFrame([row]))[0]


def test_no_effect_without_an_interval_is_ascribed_or_turned_round() -> None:
    import pandas as pd

    from cosim.studies.ablation import Ablation
    from cosim.studies.turning import Turning

    row = {"outcome": "functioning", "mechanism": "none", "unit": "SD", "without": 0.2, "share": 1.0}
    table = pd.DataFrame(
        [{**row, "without_low": math.nan, "without_high": math.nan}, {**row, "mechanism": "walls.height"}]
    )
    found = Ablation(None, "audit", "base", table, 1, 0, 52)  # type: ignore[arg-type]
    assert "no effect, since it has no value" in found.sentences()[0]
    other = {"key": "walls.height", "value": 0.0, "now": 0.2, "difference": -0.1, "low": -0.2, "high": -0.05}
    table = pd.DataFrame([{**other, "turned": True}])
    turned = Turning("audit", "placed", "share", (0.2, math.nan, math.nan), (1, 1), table)
    assert "no effect is shown" in turned.sentence()


def test_a_store_that_is_not_there_is_named(capsys: Say) -> None:
    assert "nope.sqlite: expected a store" in refused(capsys, "sensitivity", "nope.sqlite", "--outcome", "placed")
