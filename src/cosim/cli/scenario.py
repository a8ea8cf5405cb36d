"""``cosim scenario``: list, show, check, start a new one, and print the schema."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import note, write
from cosim.cli.emit import Output, emit, write_json
from cosim.cli.options import Json, Quiet, ScenarioName, Set, flag, option, prepare
from cosim.cli.progress import network_lines
from cosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.care.scenario.model import Scenario

__all__ = ["check_scenario", "list_scenarios", "new_scenario", "print_schema", "show_scenario"]


def list_scenarios(as_json: Json = False) -> None:
    """List the packaged scenarios."""
    from cosim.care.scenario.load import scenarios

    found = scenarios()
    emit(Output(as_json), payload=lambda: {"scenarios": found}, view=lambda: [_table(found)])


def _table(found: Mapping[str, str]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("scenario", no_wrap=True)
    table.add_column("title")
    for name, title in found.items():
        table.add_row(name, title)
    return table


def show_scenario(
    scenario: ScenarioName,
    resolved: Annotated[bool, flag("--resolved", "Every key with its value, meaning, unit, range and source.")] = False,
    changes: Set = None,
    as_json: Json = False,
) -> None:
    """Show a scenario as it is written, or with --resolved every key, as a complete file."""
    prepared = prepare(scenario, changes=changes)
    if as_json:
        write_json({**prepared.resolved(), "identity": prepared.identity} if resolved else dict(prepared.written))
    elif resolved or changes:
        from cosim.care.scenario.writing import to_toml

        write(to_toml(prepared))
    else:
        write(_as_written(scenario))


def _as_written(name: str) -> str:
    """The text of the file with its comments."""
    from cosim.care.policies.reading import is_path
    from cosim.care.scenario.load import packaged_folder

    if is_path(name):
        return Path(name).read_text(encoding="utf-8")
    return packaged_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8")


def check_scenario(scenario: ScenarioName, changes: Set = None, as_json: Json = False) -> None:
    """Check a scenario: read it, fill in every key, and build its world."""
    prepared = prepare(scenario, changes=changes)
    _build(prepared)
    lines = network_lines(prepared)
    network = {"network": lines} if lines else {}
    parts = f"{len(prepared.values)} values, {len(prepared.domains)} domains, {len(prepared.policies)} policies"
    emit(
        Output(as_json),
        payload=lambda: {"scenario": prepared.name, "identity": prepared.identity, "fine": True, **network},
        view=lambda: [f"{scenario}: fine ({parts}; identity {prepared.identity[:16]})", *lines],
    )


def _build(scenario: Scenario) -> None:
    """Build the world, which finds what only a whole world can show, such as a sector without staff."""
    from cosim.care.world.build import build
    from cosim.core.rng import key_of

    build(scenario, key_of(0), scenario.weeks)


def new_scenario(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new scenario; NAME.toml is written.")],
    extends: Annotated[str, option("--extends", "Scenario to extend.", metavar="SCENARIO")] = "classroom",
    folder: Annotated[Path, option("--folder", "Folder to write to.", metavar="DIR")] = Path(),
    quiet: Quiet = False,
) -> None:
    """Start a new scenario: a short file, and beside it the schema that editors use to complete keys."""
    from cosim.care.scenario.writing import new_scenario_text, schema_texts
    from cosim.studies.files import write_all

    file = folder / f"{name}.toml"
    text = new_scenario_text(name, extends=extends)
    if file.exists():
        raise InputError(str(file), expected="a new file", got="an existing file", hint="choose another name")
    schema = "scenario.schema.json"
    write_all({file: text, folder / schema: schema_texts()[schema]}, checked=folder)
    if not quiet:
        note(f"written: {file} and {folder / schema}")
        note(f"next: edit it, then cosim scenario check {file}")


def print_schema(
    policies: Annotated[bool, flag("--policy", "The schema of policy files instead.")] = False,
) -> None:
    """Print the JSON Schema of scenario files."""
    from cosim.care.scenario.writing import schema_texts

    write(schema_texts()["policy.schema.json" if policies else "scenario.schema.json"])
