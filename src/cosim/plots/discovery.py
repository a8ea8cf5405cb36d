"""Figures of scenario discovery: the coverage-density trade-off, and the box in the plane of its restrictions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cosim.core.untrusted import file_name
from cosim.plots.draw import save_figures
from cosim.plots.sensitivity import arm_title, outcome_title, study_origin
from cosim.plots.style import local_ticks, new_figure, styled
from cosim.studies.analysis.discover import Discovery
from cosim.studies.comparison.words import scenario_title
from cosim.studies.files import check_output
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import unit_of
from cosim.texts.refusals import in_words

__all__ = ["box_figure", "draw_discovery", "tradeoff"]

_BLUE, _VERMILION, _GREY = "#0072B2", "#D55E00", "#BBBBBB"


_WHERE = {
    ("better", "fails"): mark("{scenario}: where {who} does not beat the base on {outcome}"),
    ("better", "succeeds"): mark("{scenario}: where {who} beats the base on {outcome}"),
    ("above", "fails"): mark("{scenario}: where {who} does not stay above {threshold} {unit} on {outcome}"),
    ("above", "succeeds"): mark("{scenario}: where {who} stays above {threshold} {unit} on {outcome}"),
    ("below", "fails"): mark("{scenario}: where {who} does not stay below {threshold} {unit} on {outcome}"),
    ("below", "succeeds"): mark("{scenario}: where {who} stays below {threshold} {unit} on {outcome}"),
}


def _title(found: Discovery, language: Language) -> str:
    worlds, scenario = found.worlds, found.study.scenario
    return language.tr(
        _WHERE[worlds.aim.kind, found.seeks], scenario=scenario_title(scenario, language),
        who=arm_title(found.study, worlds.policy, language), outcome=outcome_title(worlds.aim.outcome, language),
        threshold=language.local(f"{worlds.aim.threshold:g}"), unit=unit_of(worlds.unit, language),
    )  # fmt: skip


def tradeoff(found: Discovery, *, language: Language = ENGLISH) -> Figure | None:
    """Coverage against density of every box on the trajectory, coloured by its number of restrictions.

    None if there are no boxes.
    """
    if not found.boxes:
        return None
    table = found.trajectory()
    with styled():
        figure, body = new_figure(
            7.0, 5.2, title=_title(found, language),
            caption=f"{study_origin(found.study, language)}\n" + language.tr(
                "each mark is a box, from the box of all worlds (lower right) inwards; square: without limits that may "
                "be due to chance; ringed: the chosen box, {rule}", rule=in_words(found.rule, language),
            ),
        )  # fmt: skip
        panel = body.subplots()
        most = int(table["restricted"].max())
        norm = BoundaryNorm(np.arange(-0.5, most + 1.5), 256)
        way = table[table["step"] != "drop"]
        panel.plot(100 * way["coverage"], 100 * way["density"], color=_GREY, linewidth=1.0, zorder=1)
        shapes = {"all": "o", "peel": "o", "paste": "^", "drop": "s"}
        image = None
        for step, part in table.groupby("step", sort=False):
            image = panel.scatter(
                100 * part["coverage"], 100 * part["density"], c=part["restricted"], cmap="viridis_r", norm=norm,
                marker=shapes[str(step)], s=34, edgecolor="black", linewidth=0.4, zorder=2,
            )  # fmt: skip
        taken = table.iloc[found.chosen]
        panel.scatter(
            [100 * taken["coverage"]], [100 * taken["density"]], s=190, facecolor="none", edgecolor=_VERMILION,
            linewidth=1.8, zorder=3,
        )  # fmt: skip
        left = taken["coverage"] > 0.35
        panel.annotate(
            language.tr("box {n}: {coverage} % coverage, {density} % density", n=found.chosen,
                        coverage=f"{100 * taken['coverage']:.0f}", density=f"{100 * taken['density']:.0f}"),
            (100 * taken["coverage"], 100 * taken["density"]), xytext=(-14 if left else 14, -16),
            textcoords="offset points", ha="right" if left else "left", va="top", color=_VERMILION, fontsize=8.5,
        )  # fmt: skip
        _number(panel, table, found.chosen)
        panel.set(xlim=(0, 104), ylim=(0, 104), xlabel=language.tr("coverage (% of all worlds of interest)"),
                  ylabel=language.tr("density (% of the worlds in the box)"))  # fmt: skip
        bar = figure.colorbar(image, ax=panel, ticks=range(most + 1), pad=0.02)  # type: ignore[arg-type]
        bar.set_label(language.tr("restricted factors"))
        bar.outline.set_linewidth(0.5)
    return figure


def _number(panel: Axes, table: Any, chosen: int) -> None:
    """Numbers of some boxes (for --box), far enough apart to be readable."""
    last: tuple[float, float] | None = None
    for at, row in enumerate(table.itertuples()):
        spot = (100 * row.coverage, 100 * row.density)
        if at == chosen or (last is not None and np.hypot(spot[0] - last[0], spot[1] - last[1]) < 7.0):
            continue
        panel.annotate(f"{at}", spot, xytext=(4, 4), textcoords="offset points", fontsize=7.5, color="#555555")
        last = spot


def box_figure(found: Discovery, *, language: Language = ENGLISH) -> Figure | None:
    """Worlds in the plane of the two most important restrictions, with the box; None if there is none."""
    if found.box is None or not found.box.restricted:
        return None
    order = found.restrictions()
    order = order.assign(p=order[["quasi_p_low", "quasi_p_high"]].min(axis=1)).sort_values("p", kind="stable")
    keys = list(found.study.keys)
    first = keys.index(str(order["key"].iloc[0]))
    others = [keys.index(str(key)) for key in order["key"].iloc[1:]] or [at for at in range(len(keys)) if at != first]
    second = others[0] if others else first
    caption = language.tr(
        "a mark is a world, full where the replicates show it, hollow where they do not; the shaded box is the chosen "
        "one"
    )
    if len(order) > 2:
        caption += language.tr(", which restricts {n} more", n=len(order) - 2)
    with styled():
        figure, body = new_figure(
            7.0, 5.2, title=_title(found, language), caption=f"{study_origin(found.study, language)}\n{caption}"
        )
        panel = body.subplots()
        local_ticks(panel, language)
        _worlds(panel, found, first, second, language)
        _draw_box(panel, found, first, second)
        for at, set_label in ((first, panel.set_xlabel), (second, panel.set_ylabel)):
            set_label(keys[at])
        _words_on_axis(panel, found, first, second)
        panel.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2)
    return figure


def _worlds(panel: Axes, found: Discovery, first: int, second: int, language: Language) -> None:
    decided = found.worlds.shown | found.worlds.missed
    succeeds = (language.tr("succeeds, shown"), language.tr("succeeds, not decided"))
    fails = (language.tr("fails, shown"), language.tr("fails, not decided"))
    for case, colour, marker, names in (
        (False, _BLUE, "o", succeeds if found.seeks == "fails" else fails),
        (True, _VERMILION, "s", fails if found.seeks == "fails" else succeeds),
    ):
        for sure, name in zip((True, False), names, strict=True):
            mine = (found.cases == case) & (decided == sure)
            panel.scatter(
                found.x[mine, first], found.x[mine, second], s=22, marker=marker, linewidth=0.9, edgecolor=colour,
                facecolor=colour if sure else "none", label=name, zorder=2,
            )  # fmt: skip


def _draw_box(panel: Axes, found: Discovery, first: int, second: int) -> None:
    box = found.box
    if box is None:
        return
    spans = []
    for at, limits_of in ((first, panel.get_xlim), (second, panel.get_ylim)):
        limits, (low, high) = box.limits[at], limits_of()
        if limits.words is not None:
            spans.append((min(limits.words) - 0.4, max(limits.words) + 0.4))
        else:
            spans.append((max(low, limits.low), min(high, limits.high)))
    (left, right), (bottom, top) = spans
    panel.add_patch(Rectangle((left, bottom), right - left, top - bottom, facecolor="#F6D9C9", alpha=0.55, zorder=0))
    edge = Rectangle((left, bottom), right - left, top - bottom, fill=False, edgecolor=_VERMILION, linewidth=1.6)
    panel.add_patch(edge)
    panel.autoscale(enable=False)


def _words_on_axis(panel: Axes, found: Discovery, first: int, second: int) -> None:
    for at, set_ticks in ((first, panel.set_xticks), (second, panel.set_yticks)):
        factor = found.study.factors[at]
        if any(isinstance(level, str) for level in factor.levels):
            set_ticks(range(len(factor.levels)), [str(level) for level in factor.levels])


def draw_discovery(found: list[Discovery], folder: str | Path, *, language: Language = ENGLISH) -> list[Path]:
    """Both figures of every arm, as PNG and SVG.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    target = check_output(folder)
    figures: dict[str, Figure | None] = {}
    for one in found:
        name = file_name(one.worlds.policy)
        figures |= {
            f"tradeoff-{name}": tradeoff(one, language=language),
            f"box-{name}": box_figure(one, language=language),
        }
    return save_figures(figures, target)
