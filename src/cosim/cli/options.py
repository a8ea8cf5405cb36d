"""Options that several commands share, and how what is typed becomes a scenario."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.care.scenario.model import Scenario

__all__ = [
    "Json", "Out", "Quiet", "Record", "ScenarioName", "Seed", "Set", "Weeks", "Workers", "command_line",
    "default_workers", "prepare", "record_of",
]  # fmt: skip

Record = Literal["weekly", "none"] | int
ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="Packaged name, or a TOML file.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Which luck; 0 is a seed like any other.")]
Weeks = Annotated[int | None, typer.Option("--weeks", min=1, help="Length of a run; that of the scenario if left out.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a value of the scenario; may be given more than once."),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder for tables, figures and JSON.")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output, and nothing else, on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing about the way to the answer.")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Runs made side by side, all cores if left out; numbers stay the same."),
]


def prepare(name: str, *, policies: Sequence[str] = (), changes: Sequence[str] | None = None) -> Scenario:
    """Load a scenario, change what ``--set`` asks, and add policies.

    Raises
    ------
    InputError
        If any of it is wrong.
    """
    from cosim.care.scenario.load import load_scenario
    from cosim.care.scenario.model import settings

    scenario = load_scenario(name)
    if changes:
        scenario = scenario.replace(settings(changes))
    return scenario.with_policies(list(policies)) if policies else scenario


def default_workers(scenario: Any) -> int:
    """All cores; one where a single run takes gigabytes (several regions)."""
    return 1 if float(scenario.values.get("regions.count", 1)) > 1 else os.cpu_count() or 1


def command_line() -> str:
    """How this command was typed, for the provenance of a result."""
    return shlex.join(["cosim", *sys.argv[1:]])


def record_of(text: str) -> Record:
    """What ``--record`` asks.

    Raises
    ------
    InputError
        If it is neither a word that is known nor a number of weeks.
    """
    if text in {"weekly", "none"}:
        return cast("Record", text)
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise InputError("--record", expected="weekly, none, or every how many weeks", got=repr(text))
