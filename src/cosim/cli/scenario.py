"""``cosim scenario``: list, show, check, start a new one, and print the schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import network_lines, note
from cosim.cli.console import show as show_table
from cosim.cli.options import Json, ScenarioName, Set, prepare
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.care.scenario.model import Scenario

__all__ = ["app"]

app = typer.Typer(help="List, show, check and start scenarios.", no_args_is_help=True)


@app.command("list")
def list_scenarios(as_json: Json = False) -> None:
    """List the packaged scenarios."""
    from cosim.care.scenario.load import scenarios

    found = scenarios()
    if as_json:
        _print_json({"scenarios": found})
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("scenario", no_wrap=True)
    table.add_column("title")
    for name, title in found.items():
        table.add_row(name, title)
    show_table(table)


@app.command()
def show(
    scenario: ScenarioName,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Every key with its value, meaning, unit, range and source.")
    ] = False,
    changes: Set = None,
    as_json: Json = False,
) -> None:
    """Show a scenario as it is written, or --resolved: with every key, as a file that stands alone."""
    prepared = prepare(scenario, changes=changes)
    if as_json:
        content = {**prepared.resolved(), "identity": prepared.identity} if resolved else dict(prepared.written)
        _print_json(content)
    elif resolved or changes:
        from cosim.care.scenario.writing import to_toml

        typer.echo(to_toml(prepared), nl=False)
    else:
        typer.echo(_as_written(scenario), nl=False)


def _as_written(name: str) -> str:
    """The text of the file, comments and all."""
    from cosim.care.policies.reading import is_path
    from cosim.care.scenario.load import packaged_folder

    if is_path(name):
        return Path(name).read_text(encoding="utf-8")
    return packaged_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8")


def _print_json(content: dict[str, Any]) -> None:
    from cosim.studies.files import json_text

    typer.echo(json_text(content), nl=False)


@app.command()
def check(scenario: ScenarioName, changes: Set = None, as_json: Json = False) -> None:
    """Check a scenario: read it, fill in every key, and build its world."""
    prepared = prepare(scenario, changes=changes)
    _build(prepared)
    lines = network_lines(prepared)
    if as_json:
        network = {"network": lines} if lines else {}
        _print_json({"scenario": prepared.name, "identity": prepared.identity, "fine": True, **network})
        return
    parts = f"{len(prepared.values)} values, {len(prepared.domains)} domains, {len(prepared.policies)} policies"
    typer.echo(f"{scenario}: fine ({parts}; identity {prepared.identity[:16]})")
    for line in lines:
        typer.echo(line)


def _build(scenario: Scenario) -> None:
    """Build the world, which finds what only a whole world can show, such as a sector that got no staff."""
    from cosim.care.world.build import build
    from cosim.core.rng import key_of

    build(scenario, key_of(0), scenario.weeks)


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new scenario; NAME.toml is written.")],
    extends: Annotated[str, typer.Option("--extends", metavar="SCENARIO", help="Scenario it builds on.")] = "classroom",
    folder: Annotated[Path, typer.Option("--folder", help="Where to write it.")] = Path(),
) -> None:
    """Start a new scenario: a short file, and beside it the schema that editors complete keys from."""
    from cosim.care.scenario.writing import new_scenario_text, schema_texts
    from cosim.studies.files import write_all

    file = folder / f"{name}.toml"
    text = new_scenario_text(name, extends=extends)
    if file.exists():
        raise InputError(str(file), expected="a new file", got="one that is there", hint="choose another name")
    schema = "scenario.schema.json"
    write_all({file: text, folder / schema: schema_texts()[schema]}, checked=folder)
    note(f"written: {file} and {folder / schema}")
    note(f"next: edit it, then cosim scenario check {file}")


@app.command()
def schema(
    policies: Annotated[bool, typer.Option("--policy", help="The schema of policy files instead.")] = False,
) -> None:
    """Print the JSON Schema of scenario files."""
    from cosim.care.scenario.writing import schema_texts

    typer.echo(schema_texts()["policy.schema.json" if policies else "scenario.schema.json"], nl=False)
