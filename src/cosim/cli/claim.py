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
    Lang,
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
from cosim.texts.language import mark

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.texts.language import Language

__all__ = ["claim"]


def claim(
    scenario: OptionalScenario = "region-2025",
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
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Measure whether gains grow linearly, faster, exponentially or not at all with the share who work together."""
    from cosim.evidence.growth.ask import ask
    from cosim.evidence.growth.design import check_question
    from cosim.texts.language import language_of

    language = language_of(lang)
    prepared = prepare(scenario, changes=changes, extend=extend)
    question = check_question(
        prepared, axes=axis or (), conditions=condition or (), outcomes=outcome or (), runs=runs, seed=seed, weeks=weeks
    )
    output = Output(as_json, quiet, out)
    output.check()
    count, pool = workers_of(workers, prepared), engine_of(engine, cluster, workers)
    with (
        interruptible(language.tr("interrupted; {kept}", kept=kept_runs(store))),
        run_progress(prepared, quiet=quiet) as progress,
    ):
        result = ask(prepared, question, workers=count, progress=progress, engine=pool, store=store)
    emit(
        output,
        payload=result.to_dict,
        view=lambda: _view(result, language),
        save=lambda folder: _save(result, folder),
        draw=lambda folder: _draw(result, folder, language),
    )


def _save(result: Any, folder: Path) -> list[Path]:
    from cosim.studies.files import csv_text, json_text, write_set

    texts = {
        "claim.csv": csv_text(result.table),
        "points.csv": csv_text(result.points()),
        "claim.json": json_text(result.to_dict()),
    }
    return write_set(folder, texts)


def _draw(result: Any, folder: Path, language: Language) -> list[Path]:
    from cosim.plots.claim import draw_claim

    return draw_claim(result, folder, language=language)


def _view(result: Any, language: Language) -> list[RenderableType]:
    """Everything that is printed about an answer."""
    from rich.padding import Padding
    from rich.text import Text

    from cosim.evidence.growth.answer import sentences
    from cosim.studies.comparison.words import scenario_title

    question = result.question
    head = language.tr(
        "{title} ({name}): {runs} runs a share, {weeks} weeks, seed {seed}", runs=question.runs, weeks=result.weeks,
        title=scenario_title(result.scenario, language), name=result.scenario.name, seed=question.seed,
    )  # fmt: skip
    parts: list[RenderableType] = [Text(head, style="bold")]
    axes = {axis.name: language.tr(axis.words) for axis in question.axes}
    conditions = {one.name: language.tr(one.words) for one in question.conditions}
    for (condition, axis, over), part in result.table.groupby(["condition", "axis", "over"], sort=False):
        title = (
            language.tr("Share {axis}, 0 to 1", axis=axes[axis]) if over == "share"
            else language.tr("Weeks since everybody began {axis}", axis=axes[axis])
        )  # fmt: skip
        under = "" if condition == "as-is" else f"; {conditions[condition]}"
        parts += [Padding(Text(f"{title}{under}", style="bold"), (1, 0, 0, 0)), _table(part, language)]
    legend = language.tr(
        "Gain: at the end of the range, with the paired 95 % interval. Exponent: of the power form (1 is linear), with "
        "the 95 % interval over replicates. Weight: Akaike weight of the form with the lowest AICc. Boot: share of "
        "bootstrap samples in which that form is best."
    )
    parts.append(Padding(Text(legend, style="dim"), (1, 0, 0, 0)))
    found = sentences(result.table, language)
    parts += [Padding(Text(sentence, style="bold"), (1, 0, 0, 0)) for sentence in found]
    return parts


_HEADS = (
    (mark("outcome"), "left"), (mark("families"), "left"), (mark("gain"), "left"), (mark("verdict"), "left"),
    (mark("best form"), "left"), (mark("weight"), "right"), (mark("boot"), "right"), (mark("exponent"), "left"),
)  # fmt: skip
_FORMS = {
    "none": mark("none (form)"), "linear": mark("linear"), "power": mark("power"), "exponential": mark("exponential"),
    "saturating": mark("saturating"), "logistic": mark("logistic"),
}  # fmt: skip


def _table(part: Any, language: Language) -> RenderableType:
    from rich.table import Table

    from cosim.evidence.growth.answer import FAMILIES, SHAPES, amount
    from cosim.texts.outcomes import title_of

    table = Table(box=None, pad_edge=True, padding=(0, 1, 0, 1))
    for heading, justify in _HEADS:
        table.add_column(language.tr(heading), justify=justify)  # type: ignore[arg-type]
    judged = {"better": language.tr(" B"), "worse": language.tr(" W")}
    before = ""
    for row in part.to_dict("records"):
        no_growth = row["verdict"] in {"exactly none", "no growth", "cannot tell"}
        ends = (language.local(f"{row[name]:.2f}") for name in ("exponent", "exponent_low", "exponent_high"))
        power = language.tr("{value} ({low} to {high})", value=next(ends), low=next(ends), high=next(ends))
        name = row["outcome"].replace("_", " ") if language.code == "en" else title_of(row["outcome"], language)
        verdict = row["verdict"] if language.code == "en" else language.tr(SHAPES[row["verdict"]])
        families = row["families"] if language.code == "en" else language.tr(FAMILIES[row["families"]])
        best = str(row["best"])
        table.add_row(
            name if name != before else "", families, amount(row, unit=True, language=language),
            f"{verdict}{judged.get(row['direction'], '')}",
            best if language.code == "en" else language.tr(_FORMS[best]),
            language.local(f"{row['weight_' + best]:.2f}"), language.local(f"{row['support_' + best]:.2f}"),
            "-" if no_growth else power, style="dim" if no_growth else "",
        )  # fmt: skip
        before = name
    return table
