"""Every surprise is found again, with few runs; the full check is ``cosim lesson check`` (docs/how-to/lessons.md)."""

from __future__ import annotations

from typing import Any

import pytest

from cosim.evidence.calibration.space import STRUCTURES
from cosim.lessons.check import (
    FITS,
    _count_ways,
    _lost,
    badge_facts,
    check_lesson,
    checked,
    holds,
    identity_of,
    is_robust,
)  # fmt: skip
from cosim.lessons.load import lessons
from cosim.lessons.schema import Surprise
from cosim.lessons.words import badge_text
from cosim.studies.runs.runner import Runner
from cosim.texts.language import Language

ALL = lessons()
RUNS = 4


@pytest.mark.slow
@pytest.mark.statistical
@pytest.mark.parametrize("lesson", ALL, ids=lambda one: one.name)
def test_a_surprise_is_still_there(lesson: Any):
    """In most replicates, and in most fits and ways of choosing if the badge says that it is in them."""
    with Runner() as runner:
        found = check_lesson(lesson.table, runner, replicates=RUNS, few=2)
    kept = checked()[lesson.name]["surprises"]
    assert set(found["surprises"]) == {one.name for one in lesson.table.surprises}
    gone = [
        f"{name} in {kind}"
        for name, row in found["surprises"].items()
        for kind in ("replicates", "fits", "ways")
        if row[kind] is not None
        if 2 * kept[name][kind][0] > kept[name][kind][1] and 2 * row[kind][0] < row[kind][1]
    ]
    assert gone == [], f"{lesson.name}: gone, so change the lesson"


@pytest.mark.parametrize("lesson", ALL, ids=lambda one: one.name)
def test_a_badge_is_of_these_numbers(lesson: Any):
    facts = badge_facts(lesson.table)
    assert facts is not None, "run: cosim lesson check --write"
    assert facts["current"], "numbers moved; run: cosim lesson check --write"
    for code in ("en", "nl"):
        text = badge_text(lesson, Language(code))
        assert str(facts["replicates"][0]) in text
        for name in facts["weak"]:
            assert lesson.texts[code].surprises[name] in text  # it says so on its face


def test_only_lessons_that_exist_have_a_badge():
    assert set(checked()) == {one.name for one in ALL}
    assert all(len(set(row)) for row in checked().values())


def values(**worlds: list[float]) -> Any:
    return lambda name: worlds[name]


def test_what_counts_as_found():
    plus = Surprise(name="a", outcome="o", world="b", against="a", sign="+", least=0.1)
    assert holds(plus, values(a=[0.0, 0.0, 0.0], b=[0.2, 0.05, -0.2])) == [True, True, False]
    assert holds(plus, values(a=[0.0, 0.0, 0.0], b=[0.2, 0.05, -0.2]), means=True) == [True, False, False]
    minus = Surprise(name="a", outcome="o", world="b", against="a", sign="-")
    assert holds(minus, values(a=[0.0, 0.0], b=[-0.2, 0.0])) == [True, False]
    same = Surprise(name="a", outcome="o", world="b", against="a", within=0.1)
    assert holds(same, values(a=[0.0, 0.0], b=[-0.05, 0.2])) == [True, False]
    part = Surprise(name="a", outcome="o", world="b", against="a", of="c", low=0.4, high=0.6)
    assert holds(part, values(a=[0.0] * 3, b=[0.5, 0.9, -0.5], c=[1.0, 1.0, -1.0])) == [True, False, False]


def test_robust_is_nine_of_ten_all_fits_but_one_and_three_of_four_ways():
    row: dict[str, Any] = {"replicates": [18, 20], "fits": [5, 6], "ways": [3, 4]}
    assert is_robust(row)
    assert not is_robust(row | {"replicates": [17, 20]})
    assert not is_robust(row | {"fits": [4, 6]})
    assert not is_robust(row | {"ways": [2, 4]})
    assert is_robust(row | {"fits": None, "ways": None})


def test_a_way_counts_with_more_than_half_of_its_fits():
    table = next(one.table for one in ALL if one.name == "levers")
    found: dict[str, Any] = {one.name: {} for one in table.surprises}
    here, gone = ({one.name: there for one in table.surprises} for there in (True, False))
    _count_ways(found, {"imitation": [here, here, gone], "conditional": [here, gone], "reinforcement": [gone]})
    assert found["training"] == {
        "by_way": {"imitation": [2, 3], "conditional": [1, 2], "reinforcement": [0, 1]}, "ways": [1, 3],
    }  # fmt: skip
    assert _lost(list(found.values())) == {"conditional": [1, 2], "reinforcement": [0, 1]}


@pytest.mark.parametrize("lesson", ALL, ids=lambda one: one.name)
def test_fits_and_ways_do_not_overlap(lesson: Any):
    """Fits are of the way of the lesson, each way has fits of its own; fixed lessons have no ways, a board no fits."""
    rows = checked()[lesson.name]["surprises"].values()
    assert rows
    for row in rows:
        if lesson.table.board is not None:
            assert (row["fits"], set(row["by_way"])) == (None, {"fermi", *lesson.table.board.others})
        else:
            assert row["fits"][1] == FITS
            assert set(row["by_way"]) in (set(), set(STRUCTURES["choice.rule"]))
            assert (row["ways"] is None) == (not row["by_way"])
        assert row["ways"] is None or row["ways"][0] == sum(2 * n > of for n, of in row["by_way"].values())


def test_a_lesson_that_is_not_robust_says_so_on_its_face():
    lesson = next(one for one in ALL if one.name == "levers")
    facts = badge_facts(lesson.table)
    assert facts is not None
    assert not facts["robust"]
    assert facts["weak"] == ["training"]
    text = badge_text(lesson, Language("en"))
    assert text.startswith("Not robust: training, table and asking make more people work together than money does.")
    assert "with 1 of 4 ways of choosing" in text
    assert "learning from own results (0 of 3 fits)" in text


def test_the_identity_follows_the_scenario():
    table = next(one.table for one in ALL if one.name == "meetings")
    other = table.model_copy(update={"weeks": 200})
    assert identity_of(table) != identity_of(other)
