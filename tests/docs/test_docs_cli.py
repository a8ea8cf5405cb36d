"""docs/cli.md names every command and option there is, and none that there is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from cosim.cli.app import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n", 1)[0].removeprefix("cosim "): part for part in PAGE.split("\n## ")[1:]}
EVERYWHERE = {"--help", "-h"}


def commands(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of the app with its path; groups themselves left out."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


APP = typer.main.get_command(app)
COMMANDS = dict(commands(APP))


def options(command: Any) -> set[str]:
    return {word for parameter in command.params for word in parameter.opts if word.startswith("-")} - EVERYWHERE


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_and_its_options_are_described(path):
    section = SECTIONS[path[0]]
    assert f"cosim {' '.join(path)}" in section
    line = next((line for line in section.splitlines() if line.startswith(f"| `cosim {' '.join(path)}")), section)
    assert [option for option in sorted(options(COMMANDS[path])) if f"`{option}" not in line] == []


def test_options_before_a_command_are_described():
    assert all(option in PAGE for option in options(APP))


def test_nothing_is_described_that_is_not_there():
    for name, section in SECTIONS.items():
        known = {option for path, command in COMMANDS.items() if path[0] == name for option in options(command)}
        if known:
            assert set(re.findall(r"`(--[a-z-]+)", section)) <= known | {"--runs", "--out"}
    assert set(SECTIONS) - {"Environment"} == {path[0] for path in COMMANDS}
