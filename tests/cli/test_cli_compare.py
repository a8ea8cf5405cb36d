"""``cosim compare`` and ``cosim run``: what is printed where, what is written, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cosim.cli import main
from cosim.cli.progress import RunProgress, compile_first, duration
from cosim.cli.tables import overview_outcomes
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.comparison.words import sized_table
from cosim.texts.language import ENGLISH
from cosim.texts.verdicts import verdict_mark, verdict_word
from helpers.fakes import ARMS, OUTCOMES, FakePolicy, fake_comparison, fake_run

Say = pytest.CaptureFixture[str]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Put a made-up comparison in the place of the real one; its options are kept."""
    options: dict[str, Any] = {"result": fake_comparison()}

    def instead(scenario: Any, arms: list[str], **others: Any) -> Comparison:
        options.update(others, arms=arms, scenario=scenario)
        result: Comparison = options["result"]
        return result

    monkeypatch.setattr("cosim.cli.compare._compare", instead)
    monkeypatch.setattr("cosim.cli.progress.compile_first", lambda scenario: None)
    return options


def printed(capsys: Say, monkeypatch: pytest.MonkeyPatch, width: int) -> str:
    """The table at a width."""
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["compare", "classroom", "memo", "--details"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [80, 92, 100, 110, 120, 140])
def test_the_table_fits_and_cuts_no_number(
    width: int, made: dict[str, Any], capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(capsys, monkeypatch, width)
    assert max(map(len, text.splitlines())) <= width
    assert "\u2026" not in text
    for arm in ARMS[1:]:
        assert f"{arm.replace('+', ' + ')} against base" in text
    for group in ("clients", "costs, by payer", "system"):
        assert text.count(f"\n{group}\n") == len(ARMS) - 1
    for row in made["result"].table.itertuples():
        assert re.search(rf"\b{row.outcome}\b", text)


def test_every_row_has_interval_verdict_effect_runs_and_pairing(
    made: dict[str, Any], capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(capsys, monkeypatch, 140)
    block = text[text.index("audit against base") :]
    found = next(line for line in block.splitlines() if line.startswith("  functioning"))
    cells = re.split(r"\s{2,}", found.strip())
    assert cells[:3] == ["functioning*", "SD", "0.410"]
    assert re.fullmatch(r"[+-]\d\.\d+", cells[3])
    assert re.fullmatch(r"[+-]\d\.\d+ to [+-]\d\.\d+", cells[4])
    assert cells[5] in {
        "better",
        "worse",
        "better, but small",
        "worse, but small",
        "at most small",
        "perhaps",
        "cannot tell",
    }
    assert len(cells) == 9
    memo = text[text.index("memo against base") : text.index("mandatory-alignment against base")]
    assert "exactly the same" in re.sub(r"\s+", " ", memo[memo.index("functioning*") :][:200])


def test_the_overview_marks_verdicts_and_explains_the_marks(
    made: dict[str, Any], capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(capsys, monkeypatch, 120)
    overview = text[text.index("\noverview") : text.index("against base")]
    legend = " ".join(overview.split("(Holm):")[1].split())
    for row in sized_table(made["result"]).to_dict("records"):
        mark = verdict_mark(row)
        assert row["size"] == "small" or f"{mark} {verdict_word(row, ENGLISH)}" in legend
    table = sized_table(made["result"])
    row = table[(table["policy"] == "audit") & (table["outcome"] == "functioning")].iloc[0]
    line = next(line for line in overview.splitlines() if line.startswith("audit "))
    assert f"{row['difference']:+.3f} {verdict_mark(row)}" in line


def test_a_small_but_sure_difference_is_not_shown_as_nothing(
    made: dict[str, Any], capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = made["result"].table
    where = (table["policy"] == "memo") & (table["outcome"] == "euros_total")
    table.loc[where, ["difference", "low", "high", "verdict"]] = [5200.0, 5200.0, 5200.0, "worse"]
    overview = printed(capsys, monkeypatch, 120).split("against base")[0].split("\noverview")[1]
    assert "+0.0052 w" in next(line for line in overview.splitlines() if line.startswith("memo"))


def test_overview_outcomes_keep_the_order_of_the_table() -> None:
    known = [name for name, *_ in OUTCOMES]
    chosen = overview_outcomes(known, width=120)
    assert chosen == [name for name in known if name in chosen]
    assert {"functioning", "euros_total"} <= set(overview_outcomes(known, width=60))
    assert overview_outcomes(["a", "b"], width=120) == ["a", "b"]


def test_what_is_typed_is_what_is_asked(made: dict[str, Any], capsys: Say) -> None:
    line = "compare classroom memo audit --bundle memo+audit --precision 0.02 --outcome goals --seed 0 --weeks 60"
    assert main([*line.split(), "--workers", "1", "--set", "absorption.hours_per_week=2"]) == 0
    assert made["arms"] == ["memo", "audit", "memo+audit"]
    assert (made["precision"], made["outcome"], made["seed"], made["weeks"]) == (0.02, "goals", 0, 60)
    assert made["workers"] == 1
    assert made["scenario"].values["absorption.hours_per_week"] == 2.0


def test_json_is_all_there_is_on_standard_output(made: dict[str, Any], capsys: Say) -> None:
    assert main(["compare", "classroom", "memo", "--json"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert found["kind"] == "comparison"
    assert found["arms"] == list(ARMS)
    assert said.out.count("\n") == 1


def test_out_writes_tables_figures_and_json(made: dict[str, Any], tmp_path: Path, capsys: Say) -> None:
    made["result"] = fake_comparison(arms=ARMS[:2], weeks=30)
    folder = tmp_path / "results" / "demo"
    assert main(["compare", "classroom", "memo", "--out", str(folder)]) == 0
    names = {path.name for path in folder.iterdir()}
    assert {"comparison.csv", "runs.csv", "series.csv", "result.json", "policies.csv", "outcomes.png"} <= names
    assert "network.svg" not in names
    assert not [name for name in names if name.endswith(".part")]
    assert "cosim rerun" in capsys.readouterr().err


def test_ctrl_c_shows_and_writes_what_is_finished(
    made: dict[str, Any], tmp_path: Path, capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cosim.plots.draw_all", lambda result, folder, **options: [])
    made["result"] = fake_comparison(arms=ARMS[:2], weeks=60, interrupted=True)
    assert main(["compare", "classroom", "memo", "--out", str(tmp_path)]) == 130
    said = capsys.readouterr()
    assert "memo" in said.out
    assert "interrupted: 20 complete replicates are kept and written to" in said.err
    assert (tmp_path / "result.json").is_file()


@pytest.mark.parametrize(
    ("command", "left"),
    [
        (["compare", "classroom", "memo"], "nothing is kept without --store"),
        (["compare", "classroom", "memo", "--store", "a.sqlite"], "a.sqlite keeps every finished run"),
        (["run", "classroom"], "nothing is written"),
    ],
)
def test_ctrl_c_before_anything_is_finished(
    command: list[str], left: str, tmp_path: Path, capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cosim.cli.progress.compile_first", lambda scenario: None)
    monkeypatch.setattr("cosim.cli.run.compile_first", lambda scenario: None)
    monkeypatch.setattr("cosim.cli.compare._compare", stopped)
    monkeypatch.setattr("cosim.cli.run._simulate", stopped)
    assert main([*command, "--out", str(tmp_path / "new")]) == 130
    assert left in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_failed_runs_are_told(made: dict[str, Any], capsys: Say) -> None:
    failure = {"arm": "memo", "replicate": 3, "error": "RuntimeError", "message": "no room"}
    object.__setattr__(made["result"], "failures", pd.DataFrame([failure]))
    assert main(["compare", "classroom", "memo"]) == 0
    assert "1 runs failed" in (said := capsys.readouterr().err)
    assert "memo replicate 3: RuntimeError: no room" in said


def test_a_run_prints_outcomes_and_phases(capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    run = fake_run(policies=(FakePolicy("memo"),))
    object.__setattr__(run, "phases", {"arrive": 0.5, "work": 1.5})
    monkeypatch.setattr("cosim.cli.run.compile_first", lambda scenario: None)
    monkeypatch.setattr("cosim.cli.run._simulate", lambda *a, **b: run)
    assert main(["run", "classroom", "--policy", "memo", "--profile"]) == 0
    text = capsys.readouterr().out
    assert "memo: 1 run of 208 weeks, seed 7" in text
    assert re.search(r"functioning +0\.410 +SD", text)
    assert re.search(r"work +1\.500 +75\.0 %", text)
    assert main(["run", "classroom", "--profile", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["summary"]["functioning"] == 0.41
    assert found["phases"] == {"arrive": 0.5, "work": 1.5}


def test_plain_lines_of_progress_where_there_is_no_terminal(capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cosim.cli.progress.LINE_SECONDS", 0.0)
    with RunProgress() as progress:
        progress(40, 180, 125.0)
        progress(180, 180, 0.0)
    assert capsys.readouterr().err == "40 of 180 runs, about 2 min 5 s left\n"


def test_a_bar_on_a_terminal(capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with RunProgress() as progress:
        progress(4, 8, 3.0)
        progress(8, 16, 3.0)
    assert capsys.readouterr().out == ""


def test_times_are_said_in_words() -> None:
    assert [duration(seconds) for seconds in (0.2, 59.0, 61.0, 3700.0)] == ["0 s", "59 s", "1 min 1 s", "1 h 1 min"]


@pytest.mark.parametrize(("compiled", "lines"), [(True, 0), (False, 1)])
def test_compilation_is_announced(compiled: bool, lines: int, capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    monkeypatch.setattr("cosim.core.compiled.is_compiled", lambda: compiled)
    done: list[dict[str, Any]] = []
    parts: list[int] = []
    monkeypatch.setattr("cosim.care.compiling.compile_model", lambda processes, progress: parts.append(processes))
    monkeypatch.setattr("cosim.care.simulate.simulate", lambda scenario, **asked: done.append(asked))
    compile_first(object())
    assert len(parts) == lines
    assert len(done) == lines, "compiled before anything is timed"
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("Compiling the model for first use") == lines
