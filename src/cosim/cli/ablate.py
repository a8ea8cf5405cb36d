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
    Lang,
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

    from cosim.texts.language import Language

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
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Switch off each mechanism in turn and show how much of an effect it carries."""
    from cosim.studies.ablation import OUTCOMES, plan_ablation
    from cosim.texts.language import language_of

    language = language_of(lang)
    prepared = prepare(scenario, changes=changes, extend=extend)
    output = Output(as_json, quiet, out)
    output.check()
    count, pool = workers_of(workers, prepared), engine_of(engine, cluster, workers)
    plan = plan_ablation(
        prepared, policies=policy or (), practice=practice, against=against, mechanisms=mechanism,
        alone=not without_alone, outcomes=outcome or OUTCOMES, runs=runs, seed=seed, weeks=weeks,
    )  # fmt: skip
    with (
        interruptible(language.tr("interrupted; {kept}", kept=kept_runs(store))),
        run_progress(prepared, quiet=quiet) as progress,
    ):
        result = plan.measure(workers=count, engine=pool, store=store, progress=progress)
    emit(
        output,
        payload=result.to_dict,
        view=lambda: _view(result, language),
        save=lambda folder: _save(result, folder),
    )


def _save(result: Any, folder: Path) -> list[Path]:
    from cosim.studies.files import csv_text, json_text, write_set

    return write_set(folder, {"ablation.csv": csv_text(result.table), "ablation.json": json_text(result.to_dict())})


def _view(result: Any, language: Language) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    from cosim.studies.ablation import arm_words
    from cosim.studies.comparison.words import scenario_title

    head = language.tr(
        "{title} ({name}): {treatment} against {control}, {runs} paired runs of {weeks} weeks, seed {seed}",
        title=scenario_title(result.scenario, language), name=result.scenario.name, runs=result.runs,
        treatment=arm_words(result.treatment, language), control=arm_words(result.control, language),
        weeks=result.weeks, seed=result.seed,
    )  # fmt: skip
    parts: list[RenderableType] = [Text(head, style="bold")]
    for _, part in result.table.groupby("outcome", sort=False):
        parts.append(Padding(_table(part, language), (1, 0, 0, 0)))
    legend = language.tr(
        "Without: the effect when the mechanism is off in both arms. Carries: the effect with all mechanisms minus "
        "that, with the paired 95 % interval, and as a share of the effect. Alone: the effect when all others are "
        "off. Mechanisms work together, so shares do not add up to 1."
    )
    parts.append(Padding(Text(legend, style="dim"), (1, 0, 0, 0)))
    parts += [Padding(Text(sentence, style="bold"), (1, 0, 0, 0)) for sentence in result.sentences(language)]
    return parts


def _table(part: Any, language: Language) -> RenderableType:
    from cosim.cli.titled import titled_table
    from cosim.studies.ablation import amount
    from cosim.texts.outcomes import in_files_or_words

    full, rest = part.iloc[0], part.iloc[1:]
    name, unit = in_files_or_words(str(full["outcome"]), str(full["unit"]), language)
    size = amount(full["without"], language)
    title = language.tr("{outcome} ({unit}): {size} with all mechanisms", outcome=name, unit=unit, size=size)
    if len(rest) > _SHOWN:
        title += language.tr("; the {n} of {all} mechanisms that carry most", n=_SHOWN, all=len(rest))
    table = titled_table(title)
    table.add_column(language.tr("mechanism"), no_wrap=True)
    for heading in (
        language.tr("without it"), language.tr("carries"), language.tr("95 % interval"), language.tr("share"),
        language.tr("alone"),
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rest.head(_SHOWN).to_dict("records"):
        low, high = amount(row["carried_low"], language), amount(row["carried_high"], language)
        table.add_row(
            row["mechanism"], amount(row["without"], language), amount(row["carried"], language),
            language.tr("{low} to {high}", low=low, high=high),
            "-" if row["share"] != row["share"] else f"{100 * row['share']:.0f} %",
            amount(row["alone"], language),
        )  # fmt: skip
    return table
