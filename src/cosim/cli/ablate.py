"""``cosim ablate``: which mechanism carries the effect of a policy or of a practice."""

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
    Out,
    Outcomes,
    Quiet,
    ScenarioName,
    Seed,
    Set,
    Store,
    Weeks,
    Workers,
    engine_of,
    flag,
    kept_runs,
    option,
    prepare,
    runs_of,
    workers_of,
)
from cosim.cli.progress import run_progress

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["ablate"]

_SHOWN = 15  # mechanisms of an outcome on the screen; files have all


def ablate(
    scenario: ScenarioName,
    policy: Annotated[list[str] | None, option("--policy", "The policies to explain, applied together.")] = None,
    practice: Annotated[
        str | None, option("--practice", "Instead: everybody works like this, such as co_creative.")
    ] = None,
    against: Annotated[
        str, option("--against", "With --practice: how everybody works in the control.")
    ] = "competitive",
    mechanism: Annotated[
        list[str] | None,
        option("--mechanism", "Only this switch (repeatable).", metavar="KEY", default="all that are on"),
    ] = None,
    without_alone: Annotated[bool, flag("--no-alone", "Do not try each mechanism with all others off.")] = False,
    outcome: Outcomes = None,
    runs: Annotated[int, runs_of("every arm, 2 or more")] = 4,
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
    """Switch off each mechanism in turn and show how much of an effect it carries."""
    from cosim.studies.ablation import OUTCOMES, plan_ablation

    prepared = prepare(scenario, changes=changes, extend=extend)
    output = Output(as_json, quiet, out)
    output.check()
    count, pool = workers_of(workers, prepared), engine_of(engine, cluster, workers)
    plan = plan_ablation(
        prepared, policies=policy or (), practice=practice, against=against, mechanisms=mechanism,
        alone=not without_alone, outcomes=outcome or OUTCOMES, runs=runs, seed=seed, weeks=weeks,
    )  # fmt: skip
    with interruptible(f"interrupted; {kept_runs(store)}"), run_progress(prepared, quiet=quiet) as progress:
        result = plan.measure(workers=count, engine=pool, store=store, progress=progress)
    emit(
        output,
        payload=result.to_dict,
        view=lambda: _view(result),
        save=lambda folder: _save(result, folder),
    )


def _save(result: Any, folder: Path) -> list[Path]:
    from cosim.studies.files import csv_text, json_text, write_set

    return write_set(folder, {"ablation.csv": csv_text(result.table), "ablation.json": json_text(result.to_dict())})


def _view(result: Any) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    head = (
        f"{result.scenario.title} ({result.scenario.name}): {result.treatment} against {result.control}, "
        f"{result.runs} paired runs of {result.weeks} weeks, seed {result.seed}"
    )
    parts: list[RenderableType] = [Text(head, style="bold")]
    for _, part in result.table.groupby("outcome", sort=False):
        parts.append(Padding(_table(part), (1, 0, 0, 0)))
    legend = (
        "Without: the effect when the mechanism is off in both arms. Carries: the effect with all mechanisms minus "
        "that, with the paired 95 % interval, and as a share of the effect. Alone: the effect when all others are "
        "off. Mechanisms work together, so shares do not add up to 1."
    )
    parts.append(Padding(Text(legend, style="dim"), (1, 0, 0, 0)))
    parts += [Padding(Text(sentence, style="bold"), (1, 0, 0, 0)) for sentence in result.sentences()]
    return parts


def _table(part: Any) -> RenderableType:
    from cosim.cli.titled import titled_table
    from cosim.studies.ablation import amount

    full, rest = part.iloc[0], part.iloc[1:]
    title = f"{full['outcome']} ({full['unit']}): {amount(full['without'])} with all mechanisms"
    if len(rest) > _SHOWN:
        title += f"; the {_SHOWN} of {len(rest)} mechanisms that carry most"
    table = titled_table(title)
    for heading in ("mechanism", "without", "carries", "95 % interval", "share", "alone"):
        table.add_column(heading, justify="left" if heading == "mechanism" else "right", no_wrap=True)
    for row in rest.head(_SHOWN).to_dict("records"):
        interval = f"{amount(row['carried_low'])} to {amount(row['carried_high'])}"
        table.add_row(
            row["mechanism"], amount(row["without"]), amount(row["carried"]), interval,
            "-" if row["share"] != row["share"] else f"{row['share']:.0%}",
            amount(row["alone"]),
        )  # fmt: skip
    return table
