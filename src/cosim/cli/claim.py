"""``cosim claim``: how outcomes and costs grow with the share, and the duration, of a way of working."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cosim.cli.console import interruptible
from cosim.cli.emit import Output, emit
from cosim.cli.options import (
    Cluster,
    EngineName,
    Extend,
    Json,
    OptionalScenario,
    Out,
    Outcomes,
    Quiet,
    Seed,
    Set,
    Store,
    Weeks,
    Workers,
    engine_of,
    kept_runs,
    option,
    prepare,
    runs_of,
    workers_of,
)
from cosim.cli.progress import run_progress

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["claim"]


def claim(
    scenario: OptionalScenario = "region-2015",
    axis: Annotated[list[str] | None, option("--axis", "Only this growing share (repeatable).")] = None,
    condition: Annotated[
        list[str] | None, option("--condition", "Scenario variant to test, or all (repeatable).", default="as-is")
    ] = None,
    outcome: Outcomes = None,
    runs: Annotated[int, runs_of("every share, 4 or more")] = 6,
    seed: Seed = 0,
    weeks: Weeks = None,
    changes: Set = None,
    extend: Extend = None,
    store: Store = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Measure whether gains grow linearly, faster, exponentially or not at all with the share who work together."""
    from cosim.evidence.growth.ask import ask
    from cosim.evidence.growth.design import check_question

    prepared = prepare(scenario, changes=changes, extend=extend)
    question = check_question(
        prepared, axes=axis or (), conditions=condition or (), outcomes=outcome or (), runs=runs, seed=seed, weeks=weeks
    )
    output = Output(as_json, quiet, out)
    output.check()
    count, pool = workers_of(workers, prepared), engine_of(engine, cluster, workers)
    with interruptible(f"interrupted; {kept_runs(store)}"), run_progress(prepared, quiet=quiet) as progress:
        result = ask(prepared, question, workers=count, progress=progress, engine=pool, store=store)
    emit(
        output,
        payload=result.to_dict,
        view=lambda: _view(result),
        save=lambda folder: _save(result, folder),
        draw=lambda folder: _draw(result, folder),
    )


def _save(result: Any, folder: Path) -> list[Path]:
    from cosim.studies.files import csv_text, json_text, write_set

    texts = {
        "claim.csv": csv_text(result.table),
        "points.csv": csv_text(result.points()),
        "claim.json": json_text(result.to_dict()),
    }
    return write_set(folder, texts)


def _draw(result: Any, folder: Path) -> list[Path]:
    from cosim.plots.claim import draw_claim

    return draw_claim(result, folder)


def _view(result: Any) -> list[RenderableType]:
    """Everything that is printed about an answer."""
    from rich.padding import Padding
    from rich.text import Text

    question = result.question
    head = f"{result.scenario.title} ({result.scenario.name}): {question.runs} runs a share, {result.weeks} weeks, "
    parts: list[RenderableType] = [Text(f"{head}seed {question.seed}", style="bold")]
    axes = {axis.name: axis.words for axis in question.axes}
    conditions = {one.name: one.words for one in question.conditions}
    for (condition, axis, over), part in result.table.groupby(["condition", "axis", "over"], sort=False):
        title = f"Share {axes[axis]}, 0 to 1" if over == "share" else f"Weeks since everybody began {axes[axis]}"
        under = "" if condition == "as-is" else f"; {conditions[condition]}"
        parts += [Padding(Text(f"{title}{under}", style="bold"), (1, 0, 0, 0)), _table(part)]
    legend = (
        "Gain: at the end of the range, with the paired 95 % interval. Exponent: of the power form (1 is linear), with "
        "the 95 % interval over replicates. Weight: Akaike weight of the form with the lowest AICc. Boot: share of "
        "bootstrap samples in which that form is best."
    )
    parts.append(Padding(Text(legend, style="dim"), (1, 0, 0, 0)))
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
        no_growth = row["verdict"] in {"exactly none", "no growth", "cannot tell"}
        mark = {"better": " B", "worse": " W"}.get(row["direction"], "")
        power = f"{row['exponent']:.2f} ({row['exponent_low']:.2f} to {row['exponent_high']:.2f})"
        name = row["outcome"].replace("_", " ")
        table.add_row(
            name if name != before else "", row["families"], amount(row, unit=True), f"{row['verdict']}{mark}",
            row["best"], f"{row['weight_' + row['best']]:.2f}", f"{row['support_' + row['best']]:.2f}",
            "-" if no_growth else power, style="dim" if no_growth else "",
        )  # fmt: skip
        before = name
    return table
