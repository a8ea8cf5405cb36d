"""``cosim lesson NAME`` asks, answers, and says what the page says; builds go on where they were killed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cosim.lessons.measure as measure_module
from cosim.cli import main
from cosim.lessons.ask import compared, prediction_of
from cosim.lessons.load import lesson_of
from cosim.lessons.measure import measure
from cosim.studies.runs.runner import Runner
from cosim.texts.language import Language
from helpers.made_up_lesson import made_up


def test_the_board_answers_in_json(capsys: Any):
    assert main(["lesson", "neighbours", "--predict", "10,20", "--runs", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["replicates"] == 3
    assert [row["predicted"] for row in found["prediction"]] == [10.0, 20.0]
    share = found["outcomes"]["co_creative"]
    assert found["prediction"][1]["found"] == pytest.approx(100.0 * sum(share["neighbours"]) / 3)
    assert sum(share["neighbours"]) > sum(share["everyone"])


def test_a_question_comes_before_the_answer(capsys: Any):
    assert main(["lesson", "0", "--predict", "10,20", "--runs", "2", "--lang", "nl"]) == 0
    text = capsys.readouterr().out
    question, answer = text.index("Maakt het uit wie u ontmoet?"), text.index("uw voorspelling")
    assert question < answer < text.index("Wat dit model niet kan zeggen")
    assert "Teruggevonden in" in text


def test_other_knobs_have_no_answer_of_the_default(capsys: Any):
    assert main(["lesson", "0", "--predict", "10,20", "--runs", "2", "--knobs", "0,0"]) == 0
    assert "When everybody meets everybody" not in capsys.readouterr().out


@pytest.mark.parametrize(("name", "text", "rows"), [
    ("side-by-side", "beside,plan,alone", {"beside": (1.0, 2.0), "plan": (2.0, 1.0), "alone": (3.0, 3.0)}),
    ("meetings", "0.5,2", {"costs": (0.5, 0.002), "waiting": (2.0, 1.0)}),
])  # fmt: skip
def test_predictions_stand_beside_what_was_found(name: str, text: str, rows: dict[str, tuple[float, float]]):
    table = lesson_of(name).table
    found = made_up(table)
    result = compared(found, prediction_of(text, table, Language("en")), (0, 0), Language("en"))
    assert {row.item: (row.predicted, pytest.approx(row.found)) for row in result} == {
        item: (one, pytest.approx(other)) for item, (one, other) in rows.items()
    } or {row.item: (row.predicted, round(row.found, 6)) for row in result} == rows


def test_one_that_is_chosen_stands_beside_what_was_found():
    table = lesson_of("levers").table
    result = compared(made_up(table), prediction_of("training", table, Language("en")), (1,), Language("en"))
    assert [(row.item, row.predicted) for row in result] == [("audit", 0.0), ("training", 1.0), ("money", 0.0)]
    assert max(result, key=lambda row: row.found).item == "money"  # the last of the made-up worlds has the most


def test_the_whole_of_a_curve_is_its_last_world():
    table = lesson_of("claim").table
    result = compared(made_up(table), prediction_of("10,20,30", table, Language("en")), (0,), Language("en"))
    assert [row.found for row in result] == [pytest.approx(one) for one in (25.0, 50.0, 75.0)]


def test_a_build_that_was_killed_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The first build ends after some runs; the second makes only the others."""
    table = lesson_of("memo").table.model_copy(update={"knobs": []})
    made: list[int] = []

    def stop_after(limit: int) -> Any:
        def progress(done: int, total: int, left: float) -> None:
            made.append(1)
            if len(made) == limit:
                raise KeyboardInterrupt

        return progress

    store = tmp_path / "runs.sqlite"
    with pytest.raises(KeyboardInterrupt), Runner(store=store, progress=stop_after(2)) as runner:
        measure(table, runner, replicates=2, cards=(), families=False)
    first = len(made)
    made.clear()
    with Runner(store=store, progress=stop_after(10**6)) as runner:
        again = measure(table, runner, replicates=2, cards=(), families=False)
    assert first == 2
    assert len(made) == 6 - first  # two replicates, before and in both worlds
    with Runner() as runner:
        fresh = measure(table, runner, replicates=2, cards=(), families=False)
    assert again.arms == fresh.arms
    assert measure_module.SEED == 0


def test_the_site_is_whole_and_small(tmp_path: Path, capsys: Any):
    assert main(["lesson", "build", "neighbours", "--out", str(tmp_path / "site"), "--runs", "2", "--quiet",
                 "--url", "https://example.org/lessons/", "--json"]) == 0  # fmt: skip
    found = json.loads(capsys.readouterr().out)
    assert set(found["files"]) == {"index.html", "index-nl.html", "lesson-0.html", "teacher-en.html", "teacher-nl.html"}
    assert all(bytes_ < 300_000 for bytes_ in found["files"].values())
    teacher = (tmp_path / "site" / "teacher-en.html").read_text(encoding="utf-8")
    assert 'class="qr"' in teacher
    assert "Common wrong ideas" in teacher
    assert not (tmp_path / "site" / ".lesson-0.html.part").exists()
