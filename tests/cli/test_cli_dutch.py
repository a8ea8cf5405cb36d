"""Every command that an analyst or a director reads takes --lang, and what it says in Dutch has no English in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer

from cosim.care.policies.load import policies
from cosim.care.profile import flags, profile
from cosim.care.scenario.load import load_scenario, scenarios
from cosim.cli import main
from cosim.cli.app import app
from cosim.cli.changed import changed_view
from cosim.cli.console import show
from cosim.studies.ablation import Ablation
from cosim.studies.comparison.changed import Changed
from cosim.texts.language import Language

DUTCH = Language("nl")
# Games are theory, in the words of its literature; a schema is for editors, a check of lessons for who writes them.
ENGLISH_ONLY = {"game run", "game phase", "game theory", "game from-system", "scenario schema", "lesson check"}
# Words that English sentences have and Dutch ones do not.
ENGLISH_WORDS = {
    "the", "and", "with", "without", "this", "that", "are", "not", "from", "by", "which", "what", "per cent", "year",
    "weeks", "families", "professionals", "organisations", "youths", "policy", "policies", "difference", "share",
    "changes", "reaches", "costs", "when", "left", "between", "written", "unusual", "usual", "nothing",
}  # fmt: skip
_WORD = re.compile(r"(?<![\w.\-/])[A-Za-z']+(?![\w\-/]|\.\w)")


def english_in(text: str) -> set[str]:
    """English words in a text, keys, names of files and options left out."""
    return {word for word in _WORD.findall(text) if word.lower() in ENGLISH_WORDS}


def commands(found: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its whole name."""
    for part, command in found.commands.items():
        whole = f"{name} {part}".strip()
        yield from commands(command, whole) if hasattr(command, "commands") else [(whole, command)]


def test_every_command_takes_a_language() -> None:
    known = dict(commands(typer.main.get_command(app)))
    without = {
        name for name, command in known.items() if "--lang" not in {opt for one in command.params for opt in one.opts}
    }
    assert without == ENGLISH_ONLY


@pytest.mark.parametrize("command", [
    ["scenario", "list"], ["policy", "list"], ["policy", "check", "one-plan"],
    ["sweep", "classroom", "--vary", "walls.height=0:1", "--dry-run"],
])  # fmt: skip
def test_a_language_that_there_is_not_is_refused(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--lang", "fr"]) == 2
    assert "--lang: expected one of en, nl, got 'fr'" in capsys.readouterr().err


@pytest.mark.parametrize("name", policies())
def test_a_policy_is_shown_in_dutch(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "9999")  # a line each, so that those with a source can be left out
    assert main(["policy", "show", name, "--lang", "nl"]) == 0
    shown = capsys.readouterr().out
    lines = [line for line in shown.splitlines() if not line.startswith(("verandert:", "kost:"))]
    assert "bereikt: " in shown
    assert english_in("\n".join(lines)) == set()


def test_lists_and_checks_are_in_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["scenario", "list"], ["policy", "list"], ["scenario", "check", "classroom"]):
        assert main([*command, "--lang", "nl"]) == 0
        assert english_in(capsys.readouterr().out) == set()


def test_what_is_unusual_about_a_region_is_said_in_dutch() -> None:
    odd = load_scenario("classroom").replace(
        {"population.initial_stock": 40_000.0, "money.tariff": 1.0, "money.budget": 1.0}
    )
    sentences = [flag.sentence for flag in flags(odd, profile(odd), DUTCH)]
    assert len(sentences) > 3
    assert {sentence: words for sentence in sentences if (words := english_in(sentence))} == {}


def test_new_files_have_comments_and_descriptions_in_dutch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = ["--youths", "900", "--providers", "60", "--inhabitants", "90000"]
    place = ["--folder", str(tmp_path), "--lang", "nl"]
    assert main(["scenario", "new", "mijn-regio", *size, *place]) == 0
    assert main(["policy", "new", "mijn-maatregel", *place]) == 0
    assert "hierna: pas het aan" in capsys.readouterr().err
    region = (tmp_path / "mijn-regio.toml").read_text(encoding="utf-8")
    policy = (tmp_path / "mijn-maatregel.toml").read_text(encoding="utf-8")
    assert 'description_nl = "900 jeugdigen in zorg per jaar' in region
    assert "# eerste week met effect" in policy
    assert 'caveat = ""' in policy  # no words that would stand in a report as if they were a caveat


def test_who_came_out_differently_has_no_keys_in_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    counts = {"count": 4, "differ": 2, "up": 1, "down": 1, "sd": 0.1, "noise_sd": 0.01, "floor": 0.02, "above": 0.5}
    groups = {
        "clients": ("all", "1", "3+"), "professionals": ("co_creative",), "organisations": ("youth_care", "education"),
        "ties": ("across", "within an organisation"),
    }  # fmt: skip
    table = pd.DataFrame(
        [{"kind": kind, "group": group, "unit": "SD", **counts} for kind, names in groups.items() for group in names]
    )
    nothing = pd.DataFrame()
    show(*changed_view([Changed("memo", 0, "money.wage", nothing, nothing, nothing, nothing, table)], DUTCH))
    shown = capsys.readouterr().out
    assert [
        word for word in ("jeugdhulp", "onderwijs", "tussen organisaties", "samen met een plan") if word not in shown
    ] == []
    assert english_in(shown) | {key for key in ("youth_care", "clients", "across", "all ") if key in shown} == set()


def test_an_ablation_says_in_dutch_what_carries_an_effect() -> None:
    row = {"outcome": "functioning", "unit": "SD", "without_low": 0.1, "without_high": 0.3}
    full = {**row, "mechanism": "all mechanisms", "without": 0.2, "share": float("nan")}
    needed = {**row, "mechanism": "walls.height", "without": 0.05, "share": 0.75}
    found = Ablation(None, "one-plan", "the base", pd.DataFrame([full, needed]), 4, 0, 52)  # type: ignore[arg-type]
    (sentence,) = found.sentences(DUTCH)
    assert sentence.startswith("hoe het gaat met gezinnen: one-plan tegenover als u niets verandert is +0,200 SD")
    assert english_in(sentence) == set()


def test_titles_of_scenarios_are_in_both_languages() -> None:
    assert scenarios() != scenarios(DUTCH)
    assert set(scenarios()) == set(scenarios(DUTCH))
