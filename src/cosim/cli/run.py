"""``cosim run``: one run, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import compile_first, interruptible, note, show
from cosim.cli.options import Json, Out, Record, ScenarioName, Seed, Set, Weeks, prepare, record_of
from cosim.errors import InputError, nearest

if TYPE_CHECKING:
    from cosim.care.scenario.model import Scenario
    from cosim.care.simulate import Run

__all__ = ["run"]


def run(
    scenario: ScenarioName,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="NAME", help="Packaged policy, a TOML file, or A+B; more than once."),
    ] = None,
    seed: Seed = 0,
    weeks: Weeks = None,
    changes: Set = None,
    record: Annotated[
        str, typer.Option("--record", metavar="WEEKS", help="weekly, none, or a row every so many weeks.")
    ] = "weekly",
    profile: Annotated[bool, typer.Option("--profile", help="Show how long each phase of the week took.")] = False,
    network: Annotated[
        Path | None,
        typer.Option("--network", metavar="FILE", help="Write the network of the last week (.graphml or .gexf)."),
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Run a scenario once and print its outcomes."""
    prepared = prepare(scenario, policies=policy or (), changes=changes)
    every = record_of(record)
    _check_places(out, network)
    with interruptible():
        compile_first(prepared)
        result = _simulate(prepared, seed=seed, weeks=weeks, record=every, profile=profile)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text(_summary(result)), nl=False)
    else:
        _show(result)
    _write(result, out=out, network=network)


def _simulate(scenario: Scenario, *, seed: int, weeks: int | None, record: Record, profile: bool) -> Run:
    from cosim.care.simulate import simulate

    if profile:  # one week first, so that no phase is charged for its compilation
        simulate(scenario, seed=seed, weeks=1, record="none", profile=True)
    return simulate(scenario, seed=seed, weeks=weeks, record=record, profile=profile)


def _check_places(out: Path | None, network: Path | None) -> None:
    """Refuse what could not be written, before anything is run."""
    from cosim.studies.files import check_output

    if out is not None:
        check_output(out)
    if network is not None:
        from cosim.network_files.write import WRITERS

        if network.suffix.lower() not in WRITERS:
            hint = nearest(network.suffix.lower(), WRITERS)
            wanted = f"a file ending in {' or '.join(WRITERS)}"
            raise InputError(f"--network {network}", expected=wanted, got=repr(network.name), hint=hint)
        if network.is_dir():
            raise InputError(f"--network {network}", expected="a file", got="a folder")
        check_output(network.parent)


def _summary(result: Run) -> dict[str, Any]:
    """What ``--json`` prints: the outcomes and all that is needed to get them again."""
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
    if result.phases:
        found["phases"] = dict(result.phases)
    return found


def _show(result: Run) -> None:
    from cosim.care.outcomes.catalogue import outcomes_of
    from cosim.cli.summary import phases_table, summary_view

    show(summary_view(result, outcomes_of(result.scenario.payers)))
    if result.phases:
        show("", phases_table(result.phases))


def _write(result: Run, *, out: Path | None, network: Path | None) -> None:
    if out is not None:
        from cosim.plots import draw_all
        from cosim.studies.results import save_run

        save_run(result, out)
        figures = draw_all(result, out)
        note(f"written to {out}: run.json, series.csv and {len(figures)} figure files")
    if network is not None:
        from cosim.network_files.write import write_network

        network.parent.mkdir(parents=True, exist_ok=True)
        note(f"written: {write_network(result.graph, network)}")
