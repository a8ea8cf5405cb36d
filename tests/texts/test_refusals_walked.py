"""Every error that a command with --lang can end in is said in Dutch: all literals in the code, not a sample."""

from __future__ import annotations

import re

from cosim.care.scenario.model import ONLY_IN_FILES
from cosim.care.scenario.schema import scenario_model
from cosim.errors import InputError
from cosim.texts.language import Language
from cosim.texts.refusals import in_words, refusal
from helpers.refusals import texts

NL = Language("nl")
# Commands without --lang, what only Python reaches, and the inside of models and plug-ins: for whoever programs.
_FOR_PROGRAMMERS = (
    "games/", "group_search/", "explore/", "evidence/empirical_game/", "plots/", "testing.py",
    "care/mesa/", "care/checkpoint.py", "care/engine.py", "care/plugins/", "care/trial.py", "care/world/own.py",
    "care/networks/ties_wanted.py", "cli/game", "cli/explore.py", "studies/runs/", "studies/sound_results.py",
    "studies/comparison/compare.py", "core/rng.py",
)  # fmt: skip
_SAME = {  # code, or the same in every language
    "nl", 'pip install "cosim[explore]"', "make_study(..., series=True)", "in week 'x7'", "kind 'x7'",
}  # fmt: skip
_NAMED = re.compile(r"'[^']*'|cosim [a-z ]+|\b\w+_\w+\b|[\w.]+\[\w+\]")


def test_every_literal_of_an_error_is_known_in_dutch() -> None:
    english = [
        f"{where}: {part}"
        for where, text in texts()
        if not where.startswith(_FOR_PROGRAMMERS) and text not in _SAME and in_words(text, NL) == text
        for part in re.split(r"; (?![^(]*\))", text)
        if in_words(part, NL) == part and re.search(r"[a-z]{2,}", _NAMED.sub("", part)) and part not in _JOINS
    ]
    assert english == []


_JOINS = {
    "'x7' and 'x7'",
    "'x7' in 'x7'",
    "'x7' or 'x7'",
    "'x7' to 'x7'",
    "'x7' of at most 1",
    "'x7' of shape 'x7'",
    "a number'x7'",
}


def test_a_place_in_a_list_is_counted_as_people_do() -> None:
    error = InputError("p.toml: change 2 (multiply)", expected="a known key", got="'multiply'")
    assert refusal(error, NL) == (
        "p.toml: verandering 2 (multiply): verwacht: een bekende sleutel; gevonden: 'multiply'"
    )


def test_keys_that_are_only_in_files_are_those_of_the_file() -> None:
    model = scenario_model()
    known = {field.alias or name for name, field in model.model_fields.items()}
    assert known >= ONLY_IN_FILES
