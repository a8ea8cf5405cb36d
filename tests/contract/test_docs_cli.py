"""docs/cli.md has the options of every command, made from the commands themselves, and its exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from cosim.cli.app import app
from cosim.cli.reference import commands, options_table, refreshed

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
COMMANDS = commands()
LONG = (
    "run", "compare", "rerun", "validate", "calibrate", "claim", "sweep", "status", "resume", "expand", "export",
    "sensitivity", "discover", "lesson placebo", "game run", "game phase", "game theory", "game from-system",
    "store merge", "store check",
)  # fmt: skip


def options(command) -> dict[str, str]:
    """Help by option of a command."""
    return {word: one.help for one in command.params for word in one.opts if word.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_table(name):
    assert f"cosim {name}" in PAGE.split("<!--")[0] + PAGE
    assert f"begin -->\n\n{options_table(COMMANDS[name])}\n\n<!-- options of cosim {name}: end" in PAGE


def test_a_refresh_changes_nothing():
    assert refreshed(PAGE) == PAGE


def test_a_refresh_puts_a_lost_row_back():
    row = next(line for line in PAGE.splitlines() if line.startswith("| `--precision"))
    assert refreshed(PAGE.replace(f"{row}\n", "")) == PAGE


def test_every_section_is_a_command():
    sections = {part.split("\n", 1)[0].removeprefix("cosim ") for part in PAGE.split("\n## ")[1:]}
    assert sections - {"Environment"} == {name.split()[0] for name in COMMANDS}


def test_no_option_is_named_that_is_not_there():
    known = {word for command in COMMANDS.values() for word in options(command)} | {"--help", "--version"}
    assert set(re.findall(r"`(--[a-z-]+)", PAGE)) <= known
    before = {word for one in typer.main.get_command(app).params for word in one.opts if word.startswith("--")}
    assert all(f"cosim {word}" in PAGE for word in before - {"--help"})


@pytest.mark.parametrize("name", LONG)
def test_every_long_command_has_quiet_and_json(name):
    assert {"--quiet", "--json"} <= set(options(COMMANDS[name]))


@pytest.mark.parametrize("option", ["--seed", "--weeks", "--workers", "--engine", "--cluster", "--json", "--quiet"])
def test_an_option_has_one_help_text_everywhere(option):
    texts = {
        text.partition(" [default")[0]
        for name, command in COMMANDS.items()
        for word, text in options(command).items()
        if word == option and (option, name) != ("--weeks", "calibrate")  # has a lower bound of its own
    }
    assert len(texts) == 1


def test_tables_fit_the_page():
    rows = [line for name in COMMANDS for line in options_table(COMMANDS[name]).splitlines()]
    assert max(map(len, rows)) <= 150
