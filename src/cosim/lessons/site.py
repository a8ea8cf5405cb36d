"""The static site: a page a lesson, an index and a pack for the teacher, in one folder.

Every page is whole by itself: data, style and script inside, no request to anywhere. What is written depends only on
the lessons, the model and the results in the store. Lessons that are in the folder already and are not built now stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from cosim.care.provenance import versions
from cosim.lessons.arms import defaults_of, grid_of, parts_of
from cosim.lessons.board import game_of, keys, neighbours, settings_of, start_shares
from cosim.lessons.check import badge_facts
from cosim.lessons.kept import FORMAT, kept_in
from cosim.lessons.load import Lesson, ui_texts
from cosim.lessons.looks import look_of
from cosim.lessons.measure import Measured, measure
from cosim.lessons.read import HALF_YEAR
from cosim.lessons.teacher import teacher_body
from cosim.lessons.words import badge_text, facts_of, filled, sentence_of
from cosim.studies.files import write_set
from cosim.studies.runs.runner import Runner
from cosim.texts.language import LANGUAGES, Language
from cosim.web.page import asset, page

__all__ = ["MOST_BYTES", "build", "data_of", "file_of", "page_of"]

MOST_BYTES = 300_000  # of a page
_SCRIPTS = ("predict.js", "pictures.js", "houses.js", "game.js", "board.js", "results.js", "lesson.js")
_PACKAGE = "cosim.lessons"
_DIGITS = 5  # significant digits of a stored number


def file_of(lesson: Lesson) -> str:
    """File name of a lesson's page."""
    return f"lesson-{lesson.table.number}.html"


def _file(data: Mapping[str, Any]) -> str:
    return f"lesson-{data['number']}.html"


def index_of(code: str, lang: str) -> str:
    """File name of the index in a language; that of the chosen one is ``index.html``."""
    return "index.html" if code == lang else f"index-{code}.html"


def _short(value: float) -> float:
    number = float(f"{value:.{_DIGITS}g}")
    return 0.0 if abs(number) < 1e-12 else number


def data_of(lesson: Lesson, found: Measured) -> dict[str, Any]:
    """What the page of a lesson knows, as JSON data."""
    table = lesson.table
    languages = {code: Language(code) for code in LANGUAGES}
    facts = {code: facts_of(found, language) for code, language in languages.items()}
    texts = {
        code: filled(lesson.texts[code].model_dump(), facts[code], where=f"lesson {table.name}, {code}")
        for code in languages
    }
    outcomes = list(found.arms[0])
    run = table.followed
    at_default = found.grid[defaults_of(table)]
    names = [world.name for world in table.worlds]
    badge = badge_facts(table)
    share = table.predict.form == "split" or table.picture == "curve"
    weeks = [HALF_YEAR * (n + 1) - 1 for n in range(table.weeks // HALF_YEAR)]
    kept = [n for n, week in enumerate(weeks) if week >= table.series_from]
    data: dict[str, Any] = {
        "format": FORMAT, "number": table.number, "name": table.name, "minutes": table.minutes,
        "picture": table.picture, "scenario": table.scenario,
        "version": versions()["cosim"], "replicates": found.replicates, "worlds": names,
        "x": [world.x for world in table.worlds], "run": run, "contrast": table.compared,
        "shown": table.shown or table.outcomes[0],
        "outcomes": table.outcomes, "cards": [card.name for card in table.cards],
        "knobs": [
            {"name": knob.name, "default": knob.default, "stops": [stop.name for stop in knob.stops]}
            for knob in table.knobs
        ],
        "predict": {
            "form": table.predict.form,
            "items": [
                one.model_dump() | {
                    "low": 0.0 if share else table.predict.low if one.low is None else one.low,
                    "high": 100.0 if share else table.predict.high if one.high is None else one.high,
                    "step": table.predict.step if one.step is None else one.step,
                }
                for one in table.predict.items
            ],
        },
        "looks": {
            code: {name: look_of(name, language)._asdict() for name in outcomes} for code, language in languages.items()
        },
        "arms": [{name: [_short(one) for one in values] for name, values in arm.items()} for arm in found.arms],
        "grid": {",".join(map(str, stops)): numbers for stops, numbers in found.grid.items()},
        "cardArms": found.cards, "series": [[[one[n] for n in kept] for one in arm] for arm in found.series],
        "series_x": [weeks[n] for n in kept],
        "families": [found.families[at_default[names.index(name)]] for name in run] if found.families else [],
        "families_weeks": table.families_weeks, "texts": texts,
        "ui": {code: ui_texts(code)["ui"] for code in languages},
        "glossary": {code: ui_texts(code)["glossary"] for code in languages},
        "badge": {code: badge_text(lesson, language) for code, language in languages.items()},
        "sentences": {
            code: [sentence_of(found, lesson, one, language) for one in table.outcomes]
            for code, language in languages.items()
        },
        "robust": badge is None or badge["robust"], "board": None,
    }  # fmt: skip
    return data | (_board_data(lesson) if table.board is not None else {})


def _board_data(lesson: Lesson) -> dict[str, Any]:
    """What the page needs to play the game itself."""
    table, board = lesson.table, lesson.table.board
    assert board is not None

    def rows(stops: Sequence[int], card: str = "") -> list[dict[str, Any]]:
        every = (settings_of(table, parts_of(table, world, stops, card=card)) for world in table.worlds)
        return [
            {"matrix": game_of(board, one).payoffs.tolist(), "shares": start_shares(one), "meets": one["meets"],
             "rule": one["rule"], "at_once": bool(one["at_once"])}
            for one in every
        ]  # fmt: skip

    boards = {",".join(map(str, stops)): rows(stops) for stops in grid_of(table)}
    cards = {card.name: rows(defaults_of(table), card.name) for card in table.cards}
    meets = {row["meets"] for every in (*boards.values(), *cards.values()) for row in every} - {"all"}
    return {
        "board": {"side": board.side, "rounds": board.rounds, "intensity": board.intensity}, "boards": boards,
        "cardBoards": cards,
        "neighbours": {name: neighbours(name, board.side) for name in sorted(meets)}, "keys": keys(),
    }  # fmt: skip


def page_of(data: Mapping[str, Any], *, lang: str = "en") -> str:
    """The page of a lesson from its data, in both languages, beginning in one."""
    body = (
        f'<a class="skip" href="#main">{escape(ui_texts(lang)["ui"]["next"])}</a>\n<header id="head"></header>\n'
        f'<main id="main"><noscript><p>{escape(ui_texts(lang)["ui"]["no_script"])}</p></noscript></main>\n'
        '<footer id="foot"></footer>'
    )
    return page(
        data["texts"][lang]["title"], lang=lang, body=body, styles=[asset("lesson.css", _PACKAGE)],
        scripts=[asset(name, _PACKAGE) for name in _SCRIPTS],
        data={"lesson": {**data, "lang": lang, "index": {code: index_of(code, lang) for code in LANGUAGES}}},
    )  # fmt: skip


def index_page(all_: Sequence[Mapping[str, Any]], *, code: str, lang: str) -> str:
    """The index in a language, from the data of the pages."""
    words, ui = ui_texts(code)["index"], ui_texts(code)
    items = "".join(
        f'<li value="{one["number"]}"><a href="{_file(one)}#lang={code}">{escape(one["texts"][code]["question"])}</a>'
        f'<br><span class="quiet">{escape(words["lesson"].format(n=one["number"]))}: '
        f"{escape(one['texts'][code]['title'])} ({escape(words['minutes'].format(n=one['minutes']))})</span></li>"
        for one in all_
    )
    glossary = "".join(f"<dt>{escape(word)}</dt><dd>{escape(text)}</dd>" for word, text in ui["glossary"].items())
    other = next(one for one in LANGUAGES if one != code)
    body = (
        f"<main><h1>{escape(words['title'])}</h1><p>{escape(words['lead'])}</p>"
        f"<ol class='questions'>{items}</ol>"
        f'<p><a href="teacher-{code}.html">{escape(words["teacher"])}</a></p><p><a lang="{other}" '
        f'href="{index_of(other, lang)}">{escape(ui["ui"]["other_language"])}</a></p>'
        f"<h2>{escape(words['words'])}</h2><dl>{glossary}</dl></main>"
    )
    return page(words["title"], lang=code, body=body, styles=[asset("lesson.css", _PACKAGE)])


def build(
    chosen: Sequence[Lesson],
    out: Path,
    runner: Runner,
    *,
    lang: str = "en",
    url: str = "",
    replicates: int | None = None,
    made: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the site: all pages appear together, or none.

    Parameters
    ----------
    chosen
        Lessons. The index lists them and those that are in the folder already, by number.
    lang
        Language in which pages begin.
    url
        Address where the site will be, for the QR code of the teacher; "" for none.
    replicates
        Replicates of every scenario; those of each lesson if None.
    made
        Called with the name of each lesson when its page is made.

    Raises
    ------
    InputError
        If a lesson cannot be run, or the folder cannot be written, or another process writes to it, or a page that is
        there cannot be kept.
    """
    data = {_file(one): one for one in kept_in(out, [file_of(lesson) for lesson in chosen])}
    for lesson in sorted(chosen, key=lambda one: one.table.number):
        data[file_of(lesson)] = data_of(lesson, measure(lesson.table, runner, replicates=replicates))
        if made is not None:
            made(lesson.name)
    all_ = sorted(data.values(), key=lambda one: int(one["number"]))
    texts = {_file(one): page_of(one, lang=lang) for one in all_}
    for code in LANGUAGES:
        texts[index_of(code, lang)] = index_page(all_, code=code, lang=lang)
        body = teacher_body(all_, code=code, url=url)
        title = ui_texts(code)["teacher"]["title"]
        styles = [asset("lesson.css", _PACKAGE), asset("teacher.css", _PACKAGE)]
        texts[f"teacher-{code}.html"] = page(title, lang=code, body=body, styles=styles)
    return write_set(out, texts)
