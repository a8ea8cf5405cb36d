"""The page of the explorer as one file: texts, knobs and policies inside, answers from its own server only."""

from __future__ import annotations

from typing import Any

from cosim.care.provenance import versions
from cosim.explore.ask import MOST_POLICIES, MOST_RUNS
from cosim.explore.follow import EVERY, QUARTER, SERIES, outcome_names
from cosim.explore.studio import Studio
from cosim.explore.words import texts_of
from cosim.texts.language import LANGUAGES, Language
from cosim.texts.outcomes import payer_of, sector_of, title_of
from cosim.web.page import asset, page

__all__ = ["SCRIPTS", "explorer_page", "setup_of"]

SCRIPTS = (
    "state.js", "stream.js", "words.js", "triangle.js", "network.js", "plane.js", "lines.js", "hours.js", "outcomes.js",
    "people.js", "controls.js", "explore.js",
)  # fmt: skip
_PACKAGE = "cosim.explore"


def setup_of(studio: Studio, *, lang: str, lessons: bool) -> dict[str, Any]:
    """What the page knows when it opens, as JSON data."""
    scenario = studio.scenario
    languages = {code: Language(code) for code in LANGUAGES}
    declared = {one.name: one for one in scenario.outcomes}
    names = outcome_names(scenario)
    return {
        "lang": lang, "lessons": lessons, "version": versions()["cosim"], "scenario": scenario.name,
        "title": {code: one.of(scenario.title, scenario.title_nl) for code, one in languages.items()},
        "about": {code: one.of(scenario.description, scenario.description_nl) for code, one in languages.items()},
        "weeks": scenario.weeks, "every": EVERY, "quarter": QUARTER, "series": list(SERIES),
        "most": {"policies": MOST_POLICIES, "runs": MOST_RUNS},
        "payers": {name: {code: payer_of(name, one) for code, one in languages.items()} for name in scenario.payers},
        "sectors": {name: {code: sector_of(name, one) for code, one in languages.items()} for name in scenario.sectors},
        "follow_up": int(scenario.values["follow_up.weeks"]),
        "knobs": [knob._asdict() for knob in studio.knobs],
        "policies": [
            {
                "name": name, "title": {code: one.of(p.title or name, p.title_nl) for code, one in languages.items()},
                "about": {code: one.of(p.description, p.description_nl) for code, one in languages.items()},
            }
            for name, p in studio.policies.items()
        ],
        "outcomes": {
            name: {
                "unit": declared[name].unit if name in declared else "hours/week",
                "better": declared[name].better if name in declared else "neither",
                "title": {
                    code: texts_of(code)["ui"].get(name) or title_of(name, one) for code, one in languages.items()
                },
            }
            for name in names
        },
        "texts": {code: texts_of(code)["ui"] for code in languages},
        "knob_texts": {code: texts_of(code)["knobs"] for code in languages},
    }  # fmt: skip


def explorer_page(studio: Studio, *, lang: str, lessons: bool = False) -> str:
    """The page."""
    texts = texts_of(lang)["ui"]
    body = (
        '<a class="skip" href="#answer" id="skip"></a>\n<header id="head"></header>\n'
        '<main id="main"><section id="controls"></section><section id="answer" tabindex="-1"></section></main>\n'
        '<footer id="foot"></footer>'
    )
    return page(
        texts["title"], lang=lang, body=body, styles=[asset("explore.css", _PACKAGE)],
        scripts=[asset(name, _PACKAGE) for name in SCRIPTS],
        data={"explore": setup_of(studio, lang=lang, lessons=lessons)}, connect="'self'",
    )  # fmt: skip
