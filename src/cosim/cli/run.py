"""``cosim run``: one run and its outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cosim.cli.console import interruptible, width
from cosim.cli.emit import Output, emit
from cosim.cli.options import (
    Crate,
    Extend,
    Json,
    Lang,
    Out,
    Quiet,
    ScenarioName,
    Seed,
    Set,
    Weeks,
    check_crate,
    crated,
    flag,
    note_idle,
    option,
    prepare,
)
from cosim.cli.progress import compile_first
from cosim.errors import InputError, nearest

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.care.scenario.model import Scenario
    from cosim.care.simulate import Run
    from cosim.texts.language import Language

__all__ = ["run"]


def run(
    scenario: ScenarioName,
    policy: Annotated[
        list[str] | None,
        option("--policy", "Policy to apply: packaged, TOML file or A+B (repeatable).", metavar="POLICY"),
    ] = None,
    seed: Seed = 0,
    weeks: Weeks = None,
    changes: Set = None,
    extend: Extend = None,
    record: Annotated[
        str, option("--record", "weekly, none, or a number of weeks between two records.", metavar="WEEKS")
    ] = "weekly",
    profile: Annotated[bool, flag("--profile", "Show how long each phase of the week took.")] = False,
    network: Annotated[
        Path | None,
        option("--network", "Write the network of the last week (.graphml or .gexf).", metavar="FILE"),
    ] = None,
    out: Out = None,
    crate: Crate = False,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Run a scenario once and print its outcomes."""
    from cosim.care.simulate import check_run
    from cosim.texts.language import language_of

    language = language_of(lang)

    prepared = prepare(scenario, policies=policy or (), changes=changes, extend=extend)
    output = Output(as_json, quiet, out)
    check_crate(out, crate)
    output.check()
    _check_network(network)
    every: Any = int(record) if record.isdecimal() else record
    check_run(prepared, seed=seed, weeks=weeks, record=every)
    note_idle({"run": prepared}, weeks=weeks)
    with interruptible():
        if not quiet:
            compile_first(prepared)
        result = _simulate(prepared, seed=seed, weeks=weeks, record=every, profile=profile)
    emit(
        output,
        payload=lambda: _payload(result),
        view=lambda: _view(result, language),
        save=lambda folder: _save(result, folder),
        draw=lambda folder: _draw(result, folder, language),
    )
    crated(out, crate, quiet=quiet)
    if network is not None:
        from cosim.network_files.write import write_network

        network.parent.mkdir(parents=True, exist_ok=True)
        output.note(language.tr("written: {file}", file=write_network(result.graph, network)))


def _simulate(scenario: Scenario, *, seed: int, weeks: int | None, record: Any, profile: bool) -> Run:
    from cosim.care.simulate import simulate

    if profile:  # one week first, so that no phase is charged for its compilation
        simulate(scenario, seed=seed, weeks=1, record="none", profile=True)
    return simulate(scenario, seed=seed, weeks=weeks, record=record, profile=profile)


def _check_network(network: Path | None) -> None:
    """Refuse a network file that could not be written, before anything is run."""
    if network is None:
        return
    from cosim.network_files.write import WRITERS
    from cosim.studies.files import check_output

    if network.suffix.lower() not in WRITERS:
        hint = nearest(network.suffix.lower(), WRITERS)
        expected = f"a file ending in {' or '.join(WRITERS)}"
        raise InputError(f"--network {network}", expected=expected, got=repr(network.name), hint=hint)
    if network.is_dir():
        raise InputError(f"--network {network}", expected="a file", got="a folder")
    check_output(network.parent)


def _payload(result: Run) -> dict[str, Any]:
    """The outcomes and all that is needed to get them again."""
    found: dict[str, Any] = {
        "kind": "run summary",
        "scenario": result.scenario.name,
        "identity": result.scenario.identity,
        "seed": result.seed,
        "weeks": result.weeks,
        "summary": dict(result.summary),
        "spread": dict(result.spread),
        "provenance": dict(result.provenance),
    }
    if (start := getattr(result.scenario, "start", None)) is not None:
        found["start"] = start
    by_year: Any = getattr(result, "by_year", ())
    if len(by_year):
        from cosim.studies.files import plain_table

        found["by_year"] = plain_table(by_year)
    municipalities: Any = getattr(result, "municipalities", ())
    if len(municipalities):
        from cosim.studies.files import plain_table

        found["municipalities"] = plain_table(municipalities)
    if result.phases:
        found["phases"] = dict(result.phases)
    return found


def _view(result: Run, language: Language) -> list[RenderableType]:
    from cosim.cli.base import base_view, room_view
    from cosim.cli.summary import phases_table, summary_view

    by_year = getattr(result, "by_year", None)
    view = [
        summary_view(result, result.scenario.outcomes, language),
        *base_view(by_year, result.scenario, width=width(), runs=1, language=language),
        *room_view(float(result.summary.get("no_room", 0.0)), language),
    ]
    if len(municipalities := getattr(result, "municipalities", ())):
        from cosim.care.scenario.price_level import prices_named
        from cosim.cli.municipal import municipal_view

        view += [*municipal_view(municipalities, prices=bool(prices_named(result.scenario)), language=language)]
    return [*view, "", phases_table(result.phases, language)] if result.phases else view


def _save(result: Run, folder: Path) -> list[Path]:
    from cosim.studies.results import save_run

    save_run(result, folder)
    return [
        folder / name
        for name in ("run.json", "series.csv", "base.csv", "municipalities.csv")
        if (folder / name).is_file()
    ]


def _draw(result: Run, folder: Path, language: Language) -> list[Path]:
    from cosim.plots import draw_all

    return draw_all(result, folder, language=language)
