"""Scenario discovery as tables and sentences for people."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.cli.numbers import decimals, fixed, scaled_unit
from cosim.cli.titled import titled_table
from cosim.studies.comparison.words import scenario_title
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import in_files_or_words
from cosim.texts.refusals import in_words

__all__ = ["discovery_view"]

_DIM = "dim"
_ROWS = 14  # shown of a trajectory
_AIMS = {
    "better": mark("{outcome} better than base"), "above": mark("{outcome} above {threshold} {unit}"),
    "below": mark("{outcome} below {threshold} {unit}"),
}  # fmt: skip
_BOXES = {
    "fails": mark("boxes of worlds in which it fails"), "succeeds": mark("boxes of worlds in which it succeeds"),
}  # fmt: skip
_REACHED = {
    "better": mark("beats base in"), "above": mark("above {threshold} in"), "below": mark("below {threshold} in"),
}  # fmt: skip


def discovery_view(results: Any, found: list[Any], language: Language = ENGLISH) -> RenderableType:
    """Everything that ``cosim discover`` prints."""
    study = results.study
    head = language.trn(
        "{title} ({name}): {worlds} sampled worlds ({design}), {n} replicate of {weeks} weeks, seed {seed}",
        "{title} ({name}): {worlds} sampled worlds ({design}), {n} replicates of {weeks} weeks, seed {seed}",
        study.runs, title=scenario_title(study.scenario, language), name=study.scenario.name,
        worlds=study.distinct.sum(), design=study.design, weeks=study.scenario.weeks, seed=study.seed,
    )  # fmt: skip
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts += [Padding(_arm(one, language), (1, 0, 0, 0)) for one in found]
    parts.append(Padding(_robustness(found[0], language), (1, 0, 0, 0)))
    sentences = "\n".join(one.sentence(language) for one in found)
    parts.append(Padding(Text(sentences, style="bold"), (1, 0, 0, 0)))
    return Group(*parts)


def _arm(one: Any, language: Language) -> RenderableType:
    worlds = one.worlds
    aim = worlds.aim
    name, unit = in_files_or_words(aim.outcome, worlds.unit, language)
    threshold = language.local(f"{aim.threshold:g}")
    what = language.tr(_AIMS[aim.kind], outcome=name, threshold=threshold, unit=unit)
    count = len(worlds.known)
    lost = int(one.study.distinct.sum()) - count
    left_out = language.tr("; {n} incomplete worlds are left out", n=lost) if lost else ""
    low, high = (round(count * share) for share in worlds.single)
    alone = ""
    if worlds.replicates > 1:
        alone = language.tr("By single replicates: in {low} to {high}. ", low=low, high=high)
    lines = [
        Text(f"{worlds.policy}: {what}", style="bold"),
        Text(
            language.tr(
                "By the mean: in {reached} of {all} worlds. {alone}Shown (95 %): in {shown}, the opposite in {missed}, "
                "exactly no difference in {none}, undecided in {undecided}{left_out}.",
                reached=int(worlds.reached.sum()), all=count, alone=alone, shown=int(worlds.shown.sum()),
                missed=int(worlds.missed.sum()), none=int(worlds.none.sum()), undecided=worlds.undecided,
                left_out=left_out,
            )
        ),
    ]  # fmt: skip
    if not one.boxes:
        return Group(*lines, Text(language.tr("No box: {why}.", why=in_words(one.reason, language))))
    return Group(*lines, Padding(_trajectory(one, language), (1, 0, 0, 0)), Text(_legend(one, language), style=_DIM),
                 Padding(_restrictions(one, language), (1, 0, 0, 0)))  # fmt: skip


def _trajectory(one: Any, language: Language) -> Table:
    table = titled_table(language.tr(_BOXES[one.seeks]))
    for heading in (
        language.tr("box"), language.tr("coverage"), language.tr("density"), language.tr("worlds"),
        language.tr("of interest"),
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(language.tr("restricted"), overflow="fold")
    rows = one.trajectory().to_dict("records")
    for row in _few(rows):
        table.add_row(
            f"{row['box']}{'*' if row['chosen'] else ' '}",
            f"{100 * row['coverage']:.0f} %", f"{100 * row['density']:.0f} %",
            f"{row['worlds']}", f"{row['cases']}", row["keys"] or language.tr("nothing"),
            style="bold" if row["chosen"] else "",
        )  # fmt: skip
    return table


def _few(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows spread over the whole trajectory, with the chosen box and the last one."""
    if len(rows) <= _ROWS:
        return rows
    step = (len(rows) - 1) / (_ROWS - 1)
    kept = {round(at * step) for at in range(_ROWS)} | {at for at, row in enumerate(rows) if row["chosen"]}
    return [row for at, row in enumerate(rows) if at in kept]


def _legend(one: Any, language: Language) -> str:
    text = language.tr(
        "coverage: share of all worlds of interest that are in the box; density: share of the worlds in the box that "
        "are of interest. * is the chosen box: {rule}. For another: --box N.", rule=in_words(one.rule, language),
    )  # fmt: skip
    if len(one.boxes) <= _ROWS:
        return text
    return f"{text} " + language.tr("Some of {n} boxes; all with --out or --json.", n=len(one.boxes))


def _restrictions(one: Any, language: Language) -> Table:
    table = titled_table(language.tr("box {n}", n=one.chosen))
    table.add_column(language.tr("restriction"), overflow="fold")
    table.add_column("quasi-p", justify="right", no_wrap=True)
    for row in one.restrictions().to_dict("records"):
        values = [
            language.local(_p(row[name])) for name in ("quasi_p_low", "quasi_p_high") if not math.isnan(row[name])
        ]
        table.add_row(in_words(row["words"], language), "; ".join(values))
    return table


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _robustness(one: Any, language: Language) -> RenderableType:
    rows = one.robustness.to_dict("records")
    aim = one.worlds.aim
    scale, unit = scaled_unit(one.worlds.unit, max(abs(row["mean"]) for row in rows), language)
    name, _ = in_files_or_words(aim.outcome, one.worlds.unit, language)
    table = titled_table(language.tr("{outcome} over the sampled worlds ({unit})", outcome=name, unit=unit))
    table.add_column(language.tr("arm"), overflow="fold", min_width=8)
    for heading in (
        language.tr("mean"), language.tr("worst"), language.tr("regret: mean"), "90 %", language.tr("most"),
        language.tr("best in"), language.tr(_REACHED[aim.kind], threshold=language.local(f"{aim.threshold:g}")),
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    places = decimals(max(1e-9, *(abs(row["regret_max"]) for row in rows)) / scale)
    for row in rows:
        reached = "" if math.isnan(row["satisfices"]) else f"{100 * row['satisfices']:.0f} %"
        numbers = (row[name] / scale for name in ("mean", "worst", "regret_mean", "regret_90", "regret_max"))
        cells = [language.local(fixed(number, places)) for number in numbers]
        table.add_row(row["policy"], *cells, f"{100 * row['best_in']:.0f} %", reached)
    legend = language.tr(
        "regret: difference with the best arm of each world; its mean, its 90 % quantile and its maximum over worlds. "
        "The best of several noisy means is biased upwards, so regret is slightly overestimated."
    )
    return Group(table, Text(legend, style=_DIM))
