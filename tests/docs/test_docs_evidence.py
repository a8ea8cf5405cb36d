"""Pages on evidence name only keys, policies and commands that there are, and carry what the runs gave."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from cosim.care.outcomes.catalogue import outcomes_of
from cosim.care.policies.load import policies
from cosim.care.rules.catalogue import PARAMETERS
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import settings
from cosim.care.scenario.structure import PARAMETERS as STRUCTURE
from cosim.cli.app import app
from cosim.evidence.validation.catalogue import PATTERNS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("contradictions.md", "validation.md", "calibration.md")
KEYS = {key for parameter in (*PARAMETERS, *STRUCTURE) for key in (parameter.key, *parameter.keys)}
SECTIONS = {key.partition(".")[0] for key in KEYS}


def commands(page: str) -> list[list[str]]:
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line, comments=True) for block in blocks for line in block.splitlines() if line]


@pytest.mark.parametrize("page", PAGES)
def test_every_key_named_exists(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    named = {word for word in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", text) if not word.endswith(".py")}
    wrong = {
        word for word in named
        if word.partition(".")[0] in SECTIONS and word not in KEYS
        and not any(key.startswith(f"{word}.") or key.replace("*", "side_by_side").startswith(f"{word}.")
                    or key.replace("*", "co_creative").startswith(f"{word}.") for key in KEYS)
    }  # fmt: skip
    assert not wrong


@pytest.mark.parametrize("words", [one for page in PAGES for one in commands(page)], ids=" ".join)
def test_every_command_can_be_typed(words: list[str]) -> None:
    assert words[0] == "cosim"
    command = typer.main.get_command(app).commands[words[1]]  # type: ignore[attr-defined]
    options = {name: parameter for parameter in command.params for name in parameter.opts}
    context = command.make_context(words[1], words[2:], resilient_parsing=False)
    assert all(word in options for word in words if word.startswith("--"))
    given = context.params
    scenario = load_scenario(given["scenario"])
    scenario.replace(settings(given.get("changes") or []))
    assert set(given.get("policies") or []) <= set(policies())
    assert set(given.get("pattern") or []) <= set(PATTERNS)


def test_every_contradiction_says_what_the_model_gives() -> None:
    text = (DOCS / "contradictions.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^## \d", text, re.MULTILINE)) == 6
    assert text.count("**What would decide it**") == 6
    assert "<!-- try" not in text


def test_every_command_on_contradictions_has_its_result() -> None:
    text = (DOCS / "contradictions.md").read_text(encoding="utf-8")
    blocks = re.findall(r"<!-- ran (\w+): begin -->(.*?)<!-- ran \1: end -->", text, re.DOTALL)
    script = (DOCS.parent / "experiments" / "refresh_contradictions.py").read_text(encoding="utf-8")
    assert [name for name, _ in blocks] == re.findall(r'^    "(\w+)": ', script.partition("TRIES = {")[2], re.MULTILINE)
    assert all(made.count("\n|") > 2 for _, made in blocks)


def test_every_policy_and_outcome_named_on_contradictions_exists() -> None:
    text = (DOCS / "contradictions.md").read_text(encoding="utf-8")
    hyphened = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", text))
    assert hyphened <= set(policies())
    assert "co_creation_hours" in {outcome.name for outcome in outcomes_of(load_scenario("region-2015").payers)}
