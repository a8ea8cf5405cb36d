"""``cosim claim``: how outcomes and costs grow with the share, and the duration, of a way of working."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import RunProgress, compile_first, interruptible, note, show
from cosim.cli.options import Json, Out, Quiet, Seed, Set, Weeks, Workers, default_workers, prepare

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["claim"]


def claim(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Packaged name, or a TOML file.")
    ] = "region-2015",
    axis: Annotated[
        list[str] | None,
        typer.Option("--axis", metavar="NAME", help="Only this share that grows; more than once."),
    ] = None,
    condition: Annotated[
        list[str] | None,
        typer.Option("--condition", metavar="NAME", help="A condition to ask it under, or all; more than once."),
    ] = None,
    outcome: Annotated[
        list[str] | None, typer.Option("--outcome", metavar="NAME", help="Only this outcome; more than once.")
    ] = None,
    runs: Annotated[int, typer.Option("--runs", metavar="N", help="Replicates of every share, 4 or more.")] = 6,
    seed: Seed = 0,
    weeks: Weeks = None,
    changes: Set = None,
    workers: Workers = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Test whether working together makes things better evenly, faster than that, exponentially, or not at all."""
    from cosim.evidence.growth.ask import ask
    from cosim.evidence.growth.design import check_question
    from cosim.studies.files import check_output

    prepared = prepare(scenario, changes=changes)
    question = check_question(
        prepared, axes=axis or (), conditions=condition or (), outcomes=outcome or (), runs=runs, seed=seed, weeks=weeks
    )
    if out is not None:
        check_output(out)
    with interruptible():
        at_once = default_workers(prepared) if workers is None else workers
        if quiet:
            result = ask(prepared, question, workers=at_once)
        else:
            compile_first(prepared)
            with RunProgress() as progress:
                result = ask(prepared, question, workers=at_once, progress=progress)
    if out is not None:
        _write(result, out)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text(result.to_dict()), nl=False)
    else:
        show(*_view(result))
    if out is not None and not quiet:
        note(f"written to {out}")


def _write(result: Any, folder: Path) -> None:
    from cosim.plots.claim import draw_claim
    from cosim.studies.files import csv_text, json_text, write_all

    texts = {
        folder / "claim.csv": csv_text(result.table),
        folder / "points.csv": csv_text(result.points()),
        folder / "claim.json": json_text(result.to_dict()),
    }
    write_all(texts, checked=folder)
    draw_claim(result, folder)


def _view(result: Any) -> list[RenderableType]:
    """Everything that is printed about an answer."""
    from rich.padding import Padding
    from rich.text import Text

    asked = result.question
    head = f"{result.scenario.title} ({result.scenario.name}): {asked.runs} runs a share, {result.weeks} weeks, "
    parts: list[RenderableType] = [Text(f"{head}seed {asked.seed}", style="bold")]
    words = {axis.name: axis.words for axis in asked.axes}
    told = {one.name: one.words for one in asked.conditions}
    for (condition, axis, over), part in result.table.groupby(["condition", "axis", "over"], sort=False):
        title = f"Share {words[axis]}, 0 to 1" if over == "share" else f"Weeks since everybody began {words[axis]}"
        under = "" if condition == "as-is" else f"; {told[condition]}"
        parts += [Padding(Text(f"{title}{under}", style="bold"), (1, 0, 0, 0)), _table(part)]
    note_text = (
        "Gain: at the end of the range, paired 95 % interval. Exponent: of the power form, 1 is linear; 95 % over "
        "replicates. Weight: Akaike, of the form that is best by AICc; boot: share of bootstrap samples it wins."
    )
    parts.append(Padding(Text(note_text, style="dim"), (1, 0, 0, 0)))
    parts += [Padding(Text(sentence, style="bold"), (1, 0, 0, 0)) for sentence in result.answer]
    return parts


def _table(part: Any) -> RenderableType:
    from rich.table import Table

    from cosim.evidence.growth.answer import amount

    table = Table(box=None, pad_edge=True, padding=(0, 1, 0, 1))
    for heading in ("outcome", "families", "gain", "verdict", "best form", "weight", "boot", "exponent"):
        table.add_column(heading, justify="right" if heading in {"weight", "boot"} else "left")
    before = ""
    for row in part.to_dict("records"):
        dull = row["verdict"] in {"exactly none", "no growth", "cannot tell"}
        mark = {"better": " B", "worse": " W"}.get(row["direction"], "")
        power = f"{row['exponent']:.2f} ({row['exponent_low']:.2f} to {row['exponent_high']:.2f})"
        name = row["outcome"].replace("_", " ")
        table.add_row(
            name if name != before else "", row["families"], amount(row, unit=True), f"{row['verdict']}{mark}",
            row["best"], f"{row['weight_' + row['best']]:.2f}", f"{row['support_' + row['best']]:.2f}",
            "-" if dull else power, style="dim" if dull else "",
        )  # fmt: skip
        before = name
    return table
