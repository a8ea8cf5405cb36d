"""The answer comes first: a sentence a policy and an overview that fits one screen, in both languages."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.cli.excel import excel_copies, excel_text
from cosim.errors import InputError
from helpers.command import refused
from helpers.fakes import ARMS, fake_comparison, fake_run

Say = pytest.CaptureFixture[str]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Put a made-up comparison in the place of the real one."""
    options: dict[str, Any] = {"result": fake_comparison(arms=ARMS[:5])}
    monkeypatch.setattr("cosim.cli.compare._compare", lambda *_, **__: options["result"])
    monkeypatch.setattr("cosim.cli.progress.compile_first", lambda scenario: None)
    return options


def printed(capsys: Say, *more: str) -> str:
    assert main(["compare", "classroom", "memo", *more]) == 0
    return capsys.readouterr().out


def test_the_answer_comes_before_the_overview_and_no_details_follow(made: dict[str, Any], capsys: Say) -> None:
    text = printed(capsys)
    assert text.index("audit: ") < text.index("\noverview")
    assert "against base" not in text
    assert "base over time" not in text
    assert "--details (every outcome)" in " ".join(text.split())


def test_four_policies_fit_one_screen(made: dict[str, Any], capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert len(printed(capsys).splitlines()) <= 30


def test_a_hundred_policies_stay_readable(made: dict[str, Any], capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    made["result"] = fake_comparison(arms=("base", *(f"p{at}" for at in range(100))), weeks=30)
    monkeypatch.setenv("COLUMNS", "120")
    text = printed(capsys)
    assert len(text.splitlines()) < 60
    assert "... and 94 more" in text  # sentences
    assert "... and 80 more" in text  # rows of the overview


def test_the_answer_is_in_json_in_both_languages(made: dict[str, Any], capsys: Say) -> None:
    found = json.loads(printed(capsys, "--json"))
    assert [part["policy"] for part in found["answer"]] == list(ARMS[1:5])
    memo = found["answer"][0]
    assert "exactly the same for families" in memo["answer"]
    assert "precies hetzelfde voor gezinnen" in memo["answer_nl"]


def test_the_screen_speaks_dutch(made: dict[str, Any], capsys: Say) -> None:
    text = printed(capsys, "--lang", "nl")
    assert "als u niets verandert" in text
    assert "gezinnen" in text[text.index("\noverzicht") - 200 :]
    assert "S slechter" in text
    overview = text[text.index("\noverzicht") :]
    assert ",0" in overview
    assert refused(capsys, "compare", "classroom", "memo", "--lang", "de")


def test_details_speak_dutch_to_the_last_heading(made: dict[str, Any], capsys: Say) -> None:
    text = printed(capsys, "--lang", "nl", "--details")
    block = text[text.index("memo vergeleken met niets veranderen") :]
    assert "weken wachten" in block
    assert "niet te zeggen" in block
    english = {"interval", "difference", "not shown", "better", "quantity", "calendar year", "year of the run"}
    assert [word for word in english if word in block.replace("--precision", "")] == []


def test_what_would_turn_it_round_is_searched_shown_and_kept(
    made: dict[str, Any], capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cosim.studies.turning import Turning

    empty = pd.DataFrame({"key": [], "value": [], "now": [], "difference": [], "low": [], "high": [], "turned": []})
    asked: list[dict[str, Any]] = []

    def search(_: Any, policies: Any, **options: Any) -> Turning:
        asked.append(options)
        return Turning(policies[0], "functioning", "SD", (0.3, 0.2, 0.4), (40, 20), empty.astype({"turned": bool}))

    made["result"] = replace(fake_comparison(arms=ARMS[:2]), scenario=load_scenario("classroom"))
    monkeypatch.setattr("cosim.studies.turning.turning", search)
    assert "none found that turns it round, among 40 other values of 20" in " ".join(printed(capsys, "--turn").split())
    assert asked[0]["outcome"] == "functioning"
    found = json.loads(printed(capsys, "--turn", "--json"))["turning"]
    assert (found["policy"], found["values_tried"], found["key"]) == (["memo"], [40], [""])

    def stopped(*_: Any, **__: Any) -> Turning:
        raise KeyboardInterrupt

    monkeypatch.setattr("cosim.studies.turning.turning", stopped)
    assert main(["compare", "classroom", "memo", "--turn"]) == 0
    said = capsys.readouterr()
    assert "memo" in said.out
    assert "is left out" in said.err


def test_files_for_a_dutch_excel(made: dict[str, Any], tmp_path: Path, capsys: Say) -> None:
    printed(capsys, "--out", str(tmp_path), "--excel", "nl", "--figures", "none")
    raw = (tmp_path / "comparison-excel.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfpolicy;group;")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    plain = list(csv.reader((tmp_path / "comparison.csv").read_text().splitlines()))
    assert len(rows) == len(plain) > 10
    at = rows[0].index("difference")
    numbers = [float(row[at].replace(",", ".")) for row in rows[1:]]
    assert numbers == pytest.approx([float(row[at]) for row in plain[1:]])
    assert not any("." in row[at] for row in rows[1:])
    assert "answer_nl" in (tmp_path / "policies.csv").read_text().splitlines()[0]
    assert not list(tmp_path.glob("*.png"))


def test_excel_and_figures_need_a_folder(made: dict[str, Any], capsys: Say) -> None:
    assert "--out" in refused(capsys, "compare", "classroom", "memo", "--excel", "nl")
    assert "main, all, none" in refused(capsys, "compare", "classroom", "memo", "--out", "x", "--figures", "some")
    with pytest.raises(InputError, match="expected nl"):
        excel_copies({}, "fr")


def test_excel_keeps_words_and_writes_small_numbers_out() -> None:
    found = excel_text("a,b\n1e-05,x\n-2.5,inf\n").removeprefix("\ufeff").splitlines()
    assert found == ["a;b", "0,00001;x", "-2,5;inf"]


def test_a_run_says_why_outcomes_are_missing_in_dutch_too(capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cosim.cli.run.compile_first", lambda scenario: None)
    run = fake_run(weeks=52)
    run.summary.pop("functioning")
    monkeypatch.setattr("cosim.cli.run._simulate", lambda *_, **__: run)
    assert main(["run", "classroom", "--lang", "nl"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "zijn 105 weken nodig; deze herhalingen duren 52 weken" in text
    assert main(["run", "classroom"]) == 0
    assert "takes 105 weeks, and these runs have 52" in " ".join(capsys.readouterr().out.split())
