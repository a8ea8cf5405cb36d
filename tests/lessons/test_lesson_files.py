"""Lessons as data: complete in both languages, strict, and refused in one line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from cosim.cli import main
from cosim.errors import InputError
from cosim.lessons.arms import base_of, defaults_of, grid_of, world_at
from cosim.lessons.board import settings_of
from cosim.lessons.kept import kept_in
from cosim.lessons.load import lesson_names, lessons, ui_texts
from cosim.lessons.schema import LessonTable
from cosim.lessons.site import build, page_of
from cosim.lessons.words import facts_of, filled
from cosim.studies.runs.runner import Runner
from cosim.texts.language import Language
from helpers.made_up_lesson import made_up

ALL = lessons()
PACKAGE = Path(str(__import__("cosim.lessons", fromlist=["x"]).__file__)).parent


def strings(value: Any) -> list[str]:
    """Every text in a table."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [text for one in inner for text in strings(one)]


def keys(value: Any, path: str = "") -> set[str]:
    """Every key with a text behind it."""
    if isinstance(value, dict):
        return {key for name, one in value.items() for key in keys(one, f"{path}.{name}")}
    return {path}


def test_lessons_are_numbered_from_nought_without_gaps():
    assert [one.table.number for one in ALL] == list(range(len(ALL)))
    assert [one.name for one in ALL] == list(lesson_names())


def test_the_page_says_the_same_things_in_both_languages():
    english, dutch = ui_texts("en"), ui_texts("nl")
    assert keys({**english, "glossary": {}}) == keys({**dutch, "glossary": {}})
    assert len(english["glossary"]) == len(dutch["glossary"]) == 25
    for one, other in zip(strings({**english, "glossary": {}}), strings({**dutch, "glossary": {}}), strict=True):
        assert one.strip()
        assert other.strip()
    places = {
        code: {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in ui_texts(code)["ui"].items()}
        for code in ("en", "nl")
    }
    assert places["en"] == places["nl"]


def test_every_text_that_a_script_asks_for_is_there():
    known = set(ui_texts("en")["ui"])
    asked = {
        name
        for file in (PACKAGE / "assets").glob("*.js")
        for name in re.findall(r"""\bt\(\s*"([a-z_]+)\"""", file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 40
    assert asked <= known


@pytest.mark.parametrize("lesson", ALL, ids=lambda one: one.name)
@pytest.mark.parametrize("code", ["en", "nl"])
def test_texts_have_no_number_that_a_rerun_can_change(lesson: Any, code: str):
    texts = lesson.texts[code].model_dump()
    for knob in texts["knobs"].values():
        knob["stops"] = {}  # a stop is declared
    texts["predict"]["items"] = {}  # an item may be a year or a share that is declared
    texts["worlds"] = {}
    plain = [re.sub(r"\{\w+\}", "", text) for text in strings(texts)]
    assert len(plain) > 20
    assert [text for text in plain if re.search(r"\d", text)] == []


@pytest.mark.parametrize("lesson", ALL, ids=lambda one: one.name)
def test_both_languages_fill_in_numbers_that_are_there(lesson: Any):
    found = made_up(lesson.table)
    for code in ("en", "nl"):
        texts = filled(lesson.texts[code].model_dump(), facts_of(found, Language(code)), where=lesson.name)
        assert not [text for text in strings(texts) if "{" in text]
        assert "{" in lesson.texts[code].answer  # the answer has the numbers


def test_a_text_with_an_unknown_number_is_refused():
    with pytest.raises(InputError, match="names of numbers"):
        filled("It is {waste__nowhere}.", {"a": "1"}, where="x")


@pytest.mark.parametrize("lesson", ALL[1:], ids=lambda one: one.name)
def test_every_world_and_card_can_be_made_and_differs_from_none(lesson: Any):
    table: LessonTable = lesson.table
    base, default = base_of(table), defaults_of(table)
    plain = [world_at(base, table, world, default).identity for world in table.worlds]
    assert len(set(plain)) == len(plain)
    changed = {
        card.name: {world_at(base, table, world, default, card=card.name).identity for world in table.worlds}
        for card in table.cards
    }
    assert [name for name, found in changed.items() if found & set(plain)] == []
    every = [world_at(base, table, world, stops) for stops in grid_of(table) for world in table.worlds]
    assert len(every) >= 2 * len(table.worlds)


def test_every_setting_of_the_board_is_one_of_the_game():
    table = ALL[0].table
    stops = [stop for knob in table.knobs for stop in knob.stops]
    every = [settings_of(table, [one]) for one in (*table.worlds, *stops, *table.cards)]
    assert len({str(one) for one in every}) == len(every) - 2  # three of them are the settings as they stand
    with pytest.raises(InputError, match=r"set\.neets"):
        settings_of(table, [table.worlds[0].model_copy(update={"set": {"neets": "all"}})])


KNOB = '[[knobs]]\nname = "{}"\nstops = [{{ name = "b" }}, {{ name = "c" }}]\n'
KNOBS = KNOB.format("a") + KNOB.format("d")
STOPS = "".join(f'{{ name = "s{n}" }},' for n in range(4))
CHANGES = {
    "an unknown key": ("lesson.toml", "number =", "numbr =", "did you mean 'number'?"),
    "too many knobs": ("lesson.toml", "[predict]", f"{KNOBS}[predict]", "at most 3 entries"),
    "too many stops": ("lesson.toml", '{ name = "hour" },', f'{{ name = "hour" }},{STOPS}', "at most 5 entries"),
    "an unknown world": ("lesson.toml", 'world = "with"', 'world = "wiht"', "one of the worlds without, with"),
    "an unknown outcome": ("lesson.toml", 'outcome = "euros_total"', 'outcome = "euro_total"', "one of the outcomes"),
    "a card that names a world that is none": (
        "en.toml", '[cards.tariff]\n', '[cards.tariff]\nworlds = { there = "x" }\n',
        "cards.tariff.worlds.there: expected one of without, with",
    ),
    "a surprise of no card": ("lesson.toml", 'card = "tariff"', 'card = "tarif"', "one of the cards tariff, waiting"),
    "another form": ("lesson.toml", 'form = "bar"', 'form = "pie"', "predict.form"),
    "a choice of two outcomes": ("lesson.toml", 'form = "bar"', 'form = "one"', "two or more items of one outcome"),
    "a missing text": ("nl.toml", 'with = "met de maatregel"', "", "worlds.with: expected a text, got nothing"),
    "a text of nothing": ("nl.toml", 'with = "met de maatregel"', 'with = "met"\nwoth = "x"', "got 'woth'"),
    "no toml": ("en.toml", 'title = "', "title = ", "expected valid TOML"),
    "an empty text": ("en.toml", 'question = "', 'question = ""\n#', "text that is not empty"),
    "a word for a number": ("lesson.toml", "number = 4", 'number = "4"', "a whole number"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_broken_lesson_is_refused_in_one_line(name: str, tmp_path: Path, capsys: Any):
    file, before, after, expected = CHANGES[name]
    folder = tmp_path / "mine"
    shutil.copytree(PACKAGE / "packaged" / "04-meetings", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    assert main(["lesson", str(folder), "--predict", "1,2"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert expected in error


BAD = {
    "an unknown lesson": (["lesson", "meetin"], "did you mean 'meetings'?"),
    "no folder": (["lesson", "./nowhere"], "expected a TOML file"),
    "a language": (["lesson", "4", "--predict", "1,2", "--lang", "de"], "expected one of en, nl"),
    "no prediction": (["lesson", "4"], "first predict, then look"),
    "half a prediction": (["lesson", "4", "--predict", "1"], "2 numbers with commas"),
    "a word": (["lesson", "4", "--predict", "1,x"], "2 numbers with commas"),
    "an order of others": (["lesson", "2", "--predict", "alone,beside,plna"], "did you mean 'plan'?"),
    "half an order": (["lesson", "2", "--predict", "alone,beside"], "each of alone, beside, plan once"),
    "knobs": (["lesson", "4", "--predict", "1,2", "--knobs", "1"], "2 numbers"),
    "a stop": (["lesson", "4", "--predict", "1,2", "--knobs", "0,7"], "a stop, 0 to 1"),
    "words for knobs": (["lesson", "4", "--predict", "1,2", "--knobs", "a,b"], "whole numbers with commas"),
    "one run": (["lesson", "4", "--predict", "1,2", "--runs", "1"], "2 or more"),
    "none of three": (["lesson", "7", "--predict", "mony"], "did you mean 'money'?"),
    "two of three": (["lesson", "7", "--predict", "money,audit"], "one of audit, training, money"),
    "list: language": (["lesson", "list", "--lang", "de"], "expected one of en, nl"),
    "build: language": (["lesson", "build", "0", "--lang", "de"], "expected one of en, nl"),
    "build: one run": (["lesson", "build", "0", "--runs", "1"], "2 or more"),
    "build: a folder without a lesson": (["lesson", "build", "./nowhere"], "expected a TOML file"),
    "check: one run": (["lesson", "check", "0", "--runs", "1"], "2 or more"),
    "build: lesson": (["lesson", "build", "nothing"], "a lesson by name or number"),
    "check: lesson": (["lesson", "check", "nothing"], "a lesson by name or number"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    monkeypatch.chdir(tmp_path)
    words, expected = BAD[name]
    assert main(words) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert expected in error


@pytest.mark.parametrize("where", ["taken", "taken/site"])
def test_a_site_that_cannot_be_written_is_refused_before_any_run(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cosim.lessons.site.measure", lambda *_, **__: pytest.fail("it ran first"))
    (tmp_path / "taken").write_text("a file")
    assert main(["lesson", "build", "0", "--out", where]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert where in error
    assert (tmp_path / "taken").read_text() == "a file"


def site_of(folder: Path, *chosen: Any, lang: str = "en") -> set[str]:
    """Build lessons from made-up results, and the names of all files."""
    build(chosen, folder, Runner(), lang=lang)
    return {path.name for path in folder.iterdir() if path.suffix == ".html"}


@pytest.fixture
def no_runs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cosim.lessons.site.measure", lambda table, *_, **__: made_up(table))


@pytest.mark.usefixtures("no_runs")
def test_lessons_that_are_in_the_folder_stay(tmp_path: Path):
    """In the index and the teacher's pack too, by number, in another language, and what is built again is new."""
    frame = {"index.html", "index-nl.html", "teacher-en.html", "teacher-nl.html"}
    assert site_of(tmp_path, ALL[4], ALL[2]) == frame | {"lesson-2.html", "lesson-4.html"}
    before = (tmp_path / "lesson-4.html").read_text(encoding="utf-8")
    (tmp_path / "notes.html").write_text("mine")
    names = site_of(tmp_path, ALL[3], lang="nl")
    assert names - {"notes.html"} == {"index.html", "index-en.html", "teacher-en.html", "teacher-nl.html",
                                      "lesson-2.html", "lesson-3.html", "lesson-4.html"}  # fmt: skip
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<li value="(\d)"><a href="(lesson-\d\.html)', index) == [
        (str(n), f"lesson-{n}.html") for n in (2, 3, 4)
    ]
    teacher = (tmp_path / "teacher-nl.html").read_text(encoding="utf-8")
    assert [one.texts["nl"].question in teacher.replace("&#x27;", "'") for one in ALL[2:6]] == [True, True, True, False]
    after = (tmp_path / "lesson-4.html").read_text(encoding="utf-8")
    assert ('"nl":"index-nl.html"' in before, '"nl":"index.html"' in after) == (
        True,
        True,
    )
    assert page_of(kept_in(tmp_path, ["lesson-2.html", "lesson-3.html"])[0], lang="en") == before


@pytest.mark.usefixtures("no_runs")
@pytest.mark.parametrize(("text", "got"), [
    (lambda page: page.replace("<body>", "<body>mine"), "a changed one"),
    (lambda page: "", "a changed one"),
])  # fmt: skip
def test_a_page_that_is_not_as_built_is_not_overwritten(text: Any, got: str, tmp_path: Path):
    site_of(tmp_path, ALL[1])
    path = tmp_path / "lesson-1.html"
    path.write_text(text(path.read_text(encoding="utf-8")), encoding="utf-8")
    mine = path.read_bytes()
    with pytest.raises(InputError, match=got):
        site_of(tmp_path, ALL[2])
    assert path.read_bytes() == mine
    assert not (tmp_path / "lesson-2.html").exists()
    assert "lesson-1.html" in site_of(tmp_path, ALL[1])  # built again it is as any other


@pytest.mark.parametrize("text", ["", "<p>", '<script type="application/json" id="data-lesson">{"format":0}</script>'])
def test_a_page_of_another_version_is_refused_before_any_run(text: str, tmp_path: Path, capsys: Any):
    (tmp_path / "lesson-7.html").write_text(text)
    assert main(["lesson", "build", "0", "--out", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "lesson-7.html" in error
    assert "build every lesson again" in error


def test_two_lessons_with_one_number_are_refused(tmp_path: Path, capsys: Any):
    folder = tmp_path / "mine"
    shutil.copytree(PACKAGE / "packaged" / "04-meetings", folder)
    text = (folder / "lesson.toml").read_text(encoding="utf-8")
    (folder / "lesson.toml").write_text(text.replace('name = "meetings"', 'name = "mine"', 1), encoding="utf-8")
    assert main(["lesson", "build", "4", str(folder), "--out", str(tmp_path / "site")]) == 2
    assert "two with number 4" in capsys.readouterr().err
