"""``cosim scenario``: list, show, check, start a new one, and print the schema."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import note, write
from cosim.cli.emit import Output, emit, write_json
from cosim.cli.options import Extend, Json, Lang, Quiet, ScenarioName, Set, flag, note_idle, option, prepare
from cosim.cli.progress import network_lines
from cosim.errors import InputError
from cosim.texts.language import Language, language_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.care.scenario.model import Scenario
    from cosim.care.world.build import Built

__all__ = ["check_scenario", "list_scenarios", "new_scenario", "print_schema", "show_scenario"]


def list_scenarios(lang: Lang = "en", as_json: Json = False) -> None:
    """List the packaged scenarios."""
    from cosim.care.scenario.load import scenarios

    language = language_of(lang)
    found = scenarios(language)
    emit(Output(as_json), payload=lambda: {"scenarios": found}, view=lambda: [_table(found, language)])


def _table(found: Mapping[str, str], language: Language) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(language.tr("scenario"), no_wrap=True)
    table.add_column(language.tr("title"))
    for name, title in found.items():
        table.add_row(name, title)
    return table


def show_scenario(
    scenario: ScenarioName,
    resolved: Annotated[bool, flag("--resolved", "Every key with its value, meaning, unit, range and source.")] = False,
    changes: Set = None,
    extend: Extend = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Show a scenario as it is written, or with --resolved every key, as a complete file.

    --lang is for refusals; the file is as it is.
    """
    language_of(lang)
    prepared = prepare(scenario, changes=changes, extend=extend)
    if as_json:
        write_json({**prepared.resolved(), "identity": prepared.identity} if resolved else dict(prepared.written))
    elif resolved or changes:
        from cosim.care.scenario.writing import to_toml

        write(to_toml(prepared))
    else:
        write(_as_written(scenario))


def _as_written(name: str) -> str:
    """The text of the file with its comments."""
    from cosim.care.policies.reading import is_path, read_text
    from cosim.care.scenario.load import packaged_folder

    if is_path(name):
        return read_text(Path(name))
    return packaged_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8")


def check_scenario(
    scenario: ScenarioName, changes: Set = None, extend: Extend = None, lang: Lang = "en", as_json: Json = False
) -> None:
    """Check a scenario: build its world, say what kind of region it is (by arithmetic), and flag what looks off."""
    from rich.text import Text

    from cosim.care.profile import flags, paragraph, profile

    language = language_of(lang)
    prepared = prepare(scenario, changes=changes, extend=extend)
    world = _build(prepared).world
    regions = int(prepared.values["regions.count"])
    found = profile(
        prepared,
        professionals=int(world.professionals["employed"].sum()) // regions,
        providers=int(world.organisations["present"].sum()) // regions,
    )
    odd = flags(prepared, found, language)
    lines = network_lines(prepared)
    network = {"network": lines} if lines else {}
    fine = language.tr(
        "{scenario}: fine ({values} values, {domains} domains, {policies} policies; identity {identity})",
        scenario=scenario, values=len(prepared.values), domains=len(prepared.domains), policies=len(prepared.policies),
        identity=prepared.identity[:16],
    )  # fmt: skip
    emit(
        Output(as_json),
        payload=lambda: {
            "scenario": prepared.name, "identity": prepared.identity, "fine": True, **network,
            "region": found.as_dict(), "flags": [{"keys": list(flag.keys), "sentence": flag.sentence} for flag in odd],
        },
        view=lambda: [
            fine,
            *lines,
            Text(paragraph(found, language)),
            *(Text(language.tr("unusual: {what}", what=flag.sentence)) for flag in odd),
        ],
    )  # fmt: skip
    note_idle({"checked": prepared})


def _build(scenario: Scenario) -> Built:
    """Build the world, which finds what only a whole world can show, such as a sector without staff."""
    from cosim.care.world.build import build
    from cosim.core.rng import key_of

    return build(scenario, key_of(0), scenario.weeks)


def new_scenario(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new scenario; NAME.toml is written.")],
    extends: Annotated[str, option("--extends", "Scenario to extend.", metavar="SCENARIO")] = "classroom",
    youths: Annotated[
        int | None,
        option("--youths", "Youths in care in a year: the scenario is scaled to the size of your region.", metavar="N"),
    ] = None,
    providers: Annotated[int | None, option("--providers", "Providers, with --youths.", metavar="N")] = None,
    inhabitants: Annotated[int | None, option("--inhabitants", "Inhabitants, with --youths.", metavar="N")] = None,
    professionals: Annotated[
        int | None,
        option("--professionals", "Professionals, with --youths.", metavar="N", default="scaled with the youths"),
    ] = None,
    municipal_euros: Annotated[
        float | None,
        option(
            "--municipal-euros",
            "What the municipalities spend in a year, with --youths; kept to compare with.",
            metavar="EUR",
        ),
    ] = None,
    folder: Annotated[Path, option("--folder", "Folder to write to.", metavar="DIR")] = Path(),
    lang: Lang = "en",
    quiet: Quiet = False,
) -> None:
    """Start a new scenario: a short file, and beside it the schema that editors use to complete keys.

    With --youths, --providers and --inhabitants it is a region of that size: inflow, stock and staff of the scenario
    that it extends are scaled, with the arithmetic beside each value.
    """
    from cosim.care.scenario.scaling import Size, scaled_scenario_text
    from cosim.care.scenario.writing import new_scenario_text, schema_texts
    from cosim.studies.files import write_all

    language = language_of(lang)
    file = folder / f"{name}.toml"
    path = _path_from(folder, extends)
    numbers = {"--youths": youths, "--providers": providers, "--inhabitants": inhabitants}
    if any(number is not None for number in (*numbers.values(), professionals, municipal_euros)):
        missing = [option for option, number in numbers.items() if number is None]
        if youths is None or providers is None or inhabitants is None:
            raise InputError(", ".join(missing), expected="a number", got="none", hint="a region needs all three")
        size = Size(youths, providers, inhabitants, professionals, municipal_euros)
        text = scaled_scenario_text(name, size, extends=extends, path=path, language=language)
    else:
        text = new_scenario_text(name, extends=extends, path=path, language=language)
    if file.exists():
        raise InputError(str(file), expected="a new file", got="an existing file", hint="choose another name")
    schema = "scenario.schema.json"
    write_all({file: text, folder / schema: schema_texts()[schema]}, checked=folder)
    if not quiet:
        note(language.tr("written: {file} and {other}", file=file, other=folder / schema))
        note(language.tr("next: edit it, then {command}", command=f"cosim scenario check {file}{language.option}"))


def _path_from(folder: Path, extends: str) -> str:
    """How a file in a folder names the scenario that it extends."""
    from cosim.care.policies.reading import is_path

    return Path(os.path.relpath(extends, folder)).as_posix() if is_path(extends) else extends


def print_schema(
    policies: Annotated[bool, flag("--policy", "The schema of policy files instead.")] = False,
) -> None:
    """Print the JSON Schema of scenario files."""
    from cosim.care.scenario.writing import schema_texts

    write(schema_texts()["policy.schema.json" if policies else "scenario.schema.json"])
