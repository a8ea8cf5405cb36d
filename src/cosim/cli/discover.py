"""``cosim discover``: in which of the sampled worlds a policy fails, as a box, and as a sentence."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import note, show
from cosim.cli.options import Json, Out, Quiet
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.studies.analysis.discover import Discovery
    from cosim.studies.analysis.worlds import Aim
    from cosim.studies.store.read import Results

__all__ = ["discover"]


def discover(
    store: Annotated[Path, typer.Argument(metavar="STORE", help="SQLite file of a sweep.")],
    outcome: Annotated[str, typer.Option("--outcome", metavar="NAME", help="What it is about.")],
    better_than: Annotated[
        str | None, typer.Option("--better-than", metavar="base", help="Worlds in which a policy beats the base.")
    ] = None,
    above: Annotated[
        float | None,
        typer.Option("--above", metavar="X", help="Instead: worlds in which the outcome stays above this."),
    ] = None,
    below: Annotated[
        float | None, typer.Option("--below", metavar="X", help="Instead: worlds in which it stays below this.")
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="A+B", help="Only this arm of the store; may be given more than once."),
    ] = None,
    box: Annotated[
        int | None, typer.Option("--box", min=0, help="Take this box of the trajectory instead of the rule's.")
    ] = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Say in how many worlds a policy succeeds, when it fails, and what one may regret."""
    from cosim.cli.sensitivity import arm_in
    from cosim.studies.analysis.discover import discover as find
    from cosim.studies.files import check_output
    from cosim.studies.store.read import load_store

    aim = _aim(outcome, better_than, above, below)
    if out is not None:
        check_output(out)
    results = load_store(store)
    found = find(results, aim, policies=[arm_in(results, text) for text in policy or ()], box=box)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text(_plain(results, found)), nl=False)
    else:
        from cosim.cli.boxes import discovery_view

        show(discovery_view(results, found))
    if out is not None:
        _write(results, found, out, quiet=quiet)


def _aim(outcome: str, better_than: str | None, above: float | None, below: float | None) -> Aim:
    """What is wanted; exactly one of the three ways to say it."""
    from cosim.studies.analysis.worlds import Aim
    from cosim.studies.arms import BASE

    given = {"--better-than": better_than, "--above": above, "--below": below}
    asked = [name for name, value in given.items() if value is not None]
    if len(asked) != 1:
        raise InputError(
            " or ".join(given), expected="one of the three", got=" and ".join(asked) if asked else "none",
            hint="for a policy against the base: --better-than base",
        )  # fmt: skip
    if better_than is not None:
        if better_than != BASE:
            raise InputError("--better-than", expected="base, which every arm is paired with", got=repr(better_than))
        return Aim(outcome, "better")
    threshold = above if above is not None else below
    if threshold is None or not math.isfinite(threshold):
        raise InputError(asked[0], expected="a number", got=threshold)
    return Aim(outcome, "above" if above is not None else "below", threshold)


def _plain(results: Results, found: list[Discovery]) -> dict[str, object]:
    study = results.study
    return {
        "kind": "discovery", "study": study.identity, "scenario": study.scenario.name,
        "identity": study.scenario.identity, "worlds": len(study), "replicates": study.runs,
        "arms": [one.to_dict() for one in found], "robustness": found[0].robustness.to_dict("records"),
    }  # fmt: skip


def _write(results: Results, found: list[Discovery], out: Path, *, quiet: bool) -> None:
    """Tables and JSON first: they are what cannot be drawn again."""
    from cosim.plots.discovery import draw_discovery
    from cosim.studies.files import csv_text, json_text, write_all

    texts = {out / "robustness.csv": csv_text(found[0].robustness)}
    for one in found:
        if one.boxes:
            texts[out / f"boxes-{one.worlds.policy}.csv"] = csv_text(one.trajectory())
    texts[out / "result.json"] = json_text(_plain(results, found))
    write_all(texts, checked=out)
    figures = draw_discovery(found, out)
    if not quiet:
        note(f"written to {out}: {', '.join(path.name for path in texts)} and {len(figures)} figure files")
