"""The tables of docs/cli.md, made from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer.main

from cosim.cli.app import app
from cosim.cli.command import described

__all__ = ["commands", "options_table", "refreshed"]

_BLOCK = re.compile(r"(<!-- options of cosim ([a-z -]+): begin -->\n).*?(<!-- options of cosim \2: end -->)", re.DOTALL)


def commands() -> dict[str, Any]:
    """Every command by its words, for example ``"scenario list"``, sorted; groups themselves are left out."""
    return dict(_commands(typer.main.get_command(app)))


def _commands(group: Any, *words: str) -> Iterator[tuple[str, Any]]:
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, *words, name)
        else:
            yield " ".join((*words, name)), command


def options_table(command: Any) -> str:
    """Arguments and options of a command as a Markdown table: name, meaning, default."""
    rows = [("option", "meaning", "default"), ("---", "---", "---")]
    for parameter in command.params:
        name, text = described(parameter)
        meaning, _, default = text.partition(" [default: ")
        default = default.removesuffix("]")
        rows.append((f"`{name}`", meaning, f"`{default}`" if default and " " not in default else default))
    escaped = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in escaped)


def refreshed(page: str) -> str:
    """The page with every table between two comments made anew.

    The comments read ``<!-- options of cosim compare: begin -->`` and the same with ``end``.

    Raises
    ------
    KeyError
        If a comment names no command.
    """
    known = commands()
    return _BLOCK.sub(lambda found: f"{found[1]}\n{options_table(known[found[2]])}\n\n{found[3]}", page)
