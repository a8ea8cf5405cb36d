"""Figures of a sensitivity analysis: ranked bars, the mu*-sigma plane, and a map of interactions."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cosim.plots.draw import save_figures
from cosim.plots.labels import Point, spread_labels
from cosim.plots.style import local_ticks, new_figure, styled, words, wrapped
from cosim.studies.analysis.sensitivity import Sensitivity
from cosim.studies.comparison.words import scenario_title
from cosim.studies.files import check_output
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import scaled_unit_of, title_of

__all__ = [
    "arm_title",
    "draw_sensitivity",
    "interaction_map",
    "mu_sigma_plane",
    "outcome_title",
    "ranked_bars",
    "study_origin",
]

_BLUE, _SKY, _GREY, _VERMILION = "#0072B2", "#9CCBEA", "#8A8A8A", "#D55E00"
_METHODS = {"morris": "Morris", "sobol": "Sobol'", "pawn": "PAWN"}


def study_origin(study: Any, language: Language = ENGLISH) -> str:
    """One line under a figure of a study: scenario, design, replicates, weeks, seed, identities."""
    scenario = study.scenario
    return language.tr(
        "scenario {name} ({identity}), {design} design of {points} points, {runs} replicates of {weeks} weeks, seed "
        "{seed}; study {study}", name=scenario.name, identity=scenario.identity[:10], design=study.design,
        points=len(study), runs=study.runs, weeks=scenario.weeks, seed=study.seed, study=study.identity[:10],
    )  # fmt: skip


def arm_title(study: Any, arm: str, language: Language) -> str:
    """Title of an arm of a study: those of the policies that it adds to the base; names where they have none."""
    if arm == "base":
        return language.tr("the base")
    added = study.arms[arm].policies[len(study.scenario.policies) :]
    titles = [language.of(str(one.title or one.name), str(one.title_nl)) for one in added]
    return " + ".join(titles) or words(arm)


def outcome_title(outcome: str, language: Language) -> str:
    """What an outcome is called on a figure."""
    return words(outcome) if language.code == "en" else title_of(outcome, language)


def _shown(result: Sensitivity, language: Language) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """Responses that have indices, with their rows, the most important factor first."""
    rows = [{str(k): v for k, v in row.items()} for row in result.chance.to_dict("records") if not row["reason"]]
    shown = [(row, result.of(row["outcome"], row["policy"])) for row in rows]
    return [_scaled(row, table, language) for row, table in shown] if result.method == "morris" else shown


def _scaled(row: dict[str, Any], table: pd.DataFrame, language: Language) -> tuple[dict[str, Any], pd.DataFrame]:
    """Thousands or millions where effects are large, as in the printed tables."""
    largest = float(table["mu_star"].max())
    scale = 1e6 if largest >= 1e6 else 1e3 if largest >= 1e4 else 1.0
    unit = scaled_unit_of(row["unit"], scale, language)
    numbers = [name for name in table.columns if name.startswith(("mu", "sigma")) or name == "floor"]
    return row | {"unit": unit}, table.assign(**{name: table[name] / scale for name in numbers})


def _label(result: Sensitivity, row: dict[str, Any], language: Language) -> str:
    outcome = outcome_title(row["outcome"], language)
    if row["policy"] == "base":
        return outcome
    title = arm_title(result.study, row["policy"], language)
    return wrapped(language.tr("{outcome}: {policy} minus base", outcome=outcome, policy=title), 60)


def _grid(count: int, *, rows_each: int, title: str, caption: str) -> tuple[Figure, list[Axes]]:
    """Panels, two in a row, as high as their rows need."""
    columns = min(2, count)
    lines = math.ceil(count / columns)
    high = 1.35 + lines * (0.95 + 0.34 * rows_each)
    figure, body = new_figure(5.6 if columns == 1 else 10.4, max(2.9, high), title=title, caption=caption)
    panels = body.subplots(lines, columns, squeeze=False).ravel().tolist()
    for panel in panels[count:]:
        panel.set_visible(False)
    return figure, panels[:count]


def ranked_bars(result: Sensitivity, *, language: Language = ENGLISH) -> Figure | None:
    """Factors by importance with 95 % intervals, a panel per response; None if no response has indices."""
    shown = _shown(result, language)
    if not shown:
        return None
    rows = len(result.study.factors)
    title = language.tr("{scenario}: ranking of factors ({method})", scenario=_title(result, language),
                        method=_METHODS[result.method])  # fmt: skip
    with styled():
        figure, panels = _grid(
            len(shown), rows_each=rows, title=title,
            caption=f"{study_origin(result.study, language)}\n{language.tr(_CAPTIONS[result.method])}",
        )  # fmt: skip
        for panel, (row, table) in zip(panels, shown, strict=True):
            _BARS[result.method](panel, table)
            panel.set_yticks(range(len(table)), table["factor"].tolist())
            panel.set_ylim(len(table) - 0.4, -0.6)
            panel.grid(axis="y", visible=False)
            local_ticks(panel, language, only="x")
            chance = language.tr("{share} % of its variance is chance", share=f"{100 * row['share']:.0f}")
            panel.set_title(f"{_label(result, row, language)}\n{chance}")
            panel.set_xlabel(_axis(result.method, row["unit"], language))
    return figure


_CAPTIONS = {
    "sobol": mark(
        "dark: first order (alone), light: total (with interactions), both corrected for chance; bars: 95 % intervals "
        "over points and replicates"
    ),
    "morris": mark(
        "mean absolute effect of a factor over its whole range; bars: 95 % intervals over trajectories and replicates; "
        "red tick: chance alone"
    ),
    "pawn": mark(
        "median distance between distributions (0..1); bars: 95 % intervals over points and replicates; red tick: 95 "
        "of 100 factors without effect are below"
    ),
}


def _axis(method: str, unit: str, language: Language) -> str:
    if method == "sobol":
        return language.tr("share of the variance over points")
    return f"mu* ({unit})" if method == "morris" else language.tr("PAWN index (0..1)")


def _title(result: Sensitivity, language: Language) -> str:
    return scenario_title(result.study.scenario, language)


def _sobol_bars(panel: Axes, table: pd.DataFrame) -> None:
    left = max(-0.25, min(-0.03, float(table[["first_low", "total_low"]].min().min())))
    right = min(1.25, max(0.3, 1.03 * float(table[["first_high", "total_high"]].max().max())))
    for at, row in enumerate(table.to_dict("records")):
        for name, offset, colour in (("first", -0.18, _BLUE), ("total", 0.18, _SKY)):
            value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
            panel.barh(at + offset, max(0.0, value), height=0.32, color=colour)
            panel.plot([low, high], [at + offset] * 2, color="black", linewidth=1.1, solid_capstyle="butt")
            panel.plot([value], [at + offset], marker="o", color="black", markersize=3.0)
            for beyond, place, arrow in ((low < left, left, "<"), (high > right, right, ">")):
                if beyond:  # mark an interval that exceeds the axis
                    panel.plot([place], [at + offset], marker=arrow, color="black", markersize=4.5, clip_on=False)
    panel.axvline(0.0, color="black", linewidth=0.8)
    panel.set_xlim(left, right)


def _one_bar(panel: Axes, table: pd.DataFrame, name: str, tick: str) -> None:
    for at, row in enumerate(table.to_dict("records")):
        value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
        above = low > float(row[tick])
        panel.barh(at, value, height=0.55, color=_BLUE if above else _SKY)
        panel.plot([low, high], [at, at], color="black", linewidth=1.1, solid_capstyle="butt")
        panel.plot([value], [at], marker="o", color="black", markersize=3.0)
        panel.plot([row[tick]] * 2, [at - 0.38, at + 0.38], color=_VERMILION, linewidth=1.6)
    panel.set_xlim(0.0, 1.05 * float(max(table[f"{name}_high"].max(), table[tick].max())) or 1.0)


def _morris_bars(panel: Axes, table: pd.DataFrame) -> None:
    _one_bar(panel, table, "mu_star", "floor")
    panel.locator_params(axis="x", nbins=6)


def _pawn_bars(panel: Axes, table: pd.DataFrame) -> None:
    _one_bar(panel, table, "pawn", "threshold")


_BARS: dict[str, Callable[[Axes, pd.DataFrame], None]] = {
    "sobol": _sobol_bars,
    "morris": _morris_bars,
    "pawn": _pawn_bars,
}


def mu_sigma_plane(result: Sensitivity, *, language: Language = ENGLISH) -> Figure | None:
    """mu* against sigma, a mark per factor (Morris only); None if there is nothing to show."""
    shown = _shown(result, language)
    if not shown or result.method != "morris":
        return None
    caption = language.tr(
        "bars: 95 % intervals of mu*; grey tick: chance alone; hollow: mu* is not above it. Above the line sigma = mu* "
        "an effect depends more on the other factors than on its own size; below sigma = mu*/10 it is nearly constant."
    )
    title = language.tr("{scenario}: size and spread of effects (Morris)", scenario=_title(result, language))
    with styled():
        figure, panels = _grid(
            len(shown), rows_each=8, title=title, caption=f"{study_origin(result.study, language)}\n{caption}"
        )
        for panel, (row, table) in zip(panels, shown, strict=True):
            right = 1.12 * float(table["mu_star_high"].max()) or 1.0
            top = 1.15 * float(max(table["sigma"].max(), 0.3 * right))
            for slope, name in ((1.0, "sigma = mu*"), (0.5, "mu*/2"), (0.1, "mu*/10")):
                end = min(right, top / slope)
                panel.plot([0.0, end], [0.0, slope * end], color=_GREY, linewidth=0.8, linestyle=(0, (4, 3)))
                panel.text(0.97 * end, 0.97 * slope * end, name, fontsize=7.5, color=_GREY, ha="right", va="bottom")
            points = []
            for at in table.to_dict("records"):
                bar = [[at["mu_star"] - at["mu_star_low"]], [at["mu_star_high"] - at["mu_star"]]]
                panel.errorbar(at["mu_star"], at["sigma"], xerr=np.array(bar), color=_BLUE, marker="o", markersize=5.5,
                               elinewidth=1.0, capsize=2.0,
                               markerfacecolor=_BLUE if at["mu_star"] > at["floor"] else "white")  # fmt: skip
                panel.plot(at["floor"], at["sigma"], marker="|", color=_GREY, markersize=9, markeredgewidth=1.5)
                ends = (at["mu_star_low"], at["mu_star_high"], math.nan, math.nan)
                points.append(Point(at["mu_star"], at["sigma"], str(at["factor"]), ends))
            panel.set(xlim=(0.0, right), ylim=(-0.03 * top, top), xlabel=f"mu* ({row['unit']})",
                      ylabel=f"sigma ({row['unit']})", title=_label(result, row, language))  # fmt: skip
            local_ticks(panel, language)
            panel.locator_params(axis="x", nbins=5)
            spread_labels(figure, panel, points)
    return figure


def interaction_map(result: Sensitivity, *, language: Language = ENGLISH) -> Figure | None:
    """First order on the diagonal, second order below it (Sobol' with second order only); None if there is neither."""
    shown = _shown(result, language)
    if not shown or result.method != "sobol" or not len(result.pairs):
        return None
    keys = list(result.study.keys)
    caption = language.tr(
        "on the diagonal: first order (alone); below: second order (only the two together); in % of the variance over "
        "points, corrected for chance. In brackets: the 95 % interval holds 0."
    )
    title = language.tr("{scenario}: interactions of factors (Sobol')", scenario=_title(result, language))
    with styled():
        figure, panels = _grid(
            len(shown), rows_each=max(4, len(keys) + 2), title=title,
            caption=f"{study_origin(result.study, language)}\n{caption}",
        )  # fmt: skip
        for panel, (row, table) in zip(panels, shown, strict=True):
            _heat(panel, _cells(result, row, table), keys)
            panel.set_title(_label(result, row, language))
    return figure


def _cells(result: Sensitivity, row: dict[str, Any], table: pd.DataFrame) -> dict[tuple[int, int], tuple[float, bool]]:
    """Value, and whether its interval excludes 0, by row and column."""
    keys = list(result.study.keys)
    mine = result.pairs[(result.pairs["outcome"] == row["outcome"]) & (result.pairs["policy"] == row["policy"])]
    cells = {}
    for one in table.to_dict("records"):
        at = keys.index(str(one["factor"]))
        cells[at, at] = (float(one["first"]), one["first_low"] > 0.0)
    for pair in mine.to_dict("records"):
        column, line = sorted((keys.index(str(pair["factor"])), keys.index(str(pair["other"]))))
        cells[line, column] = (float(pair["second"]), pair["second_low"] > 0.0 or pair["second_high"] < 0.0)
    return cells


def _heat(panel: Axes, cells: dict[tuple[int, int], tuple[float, bool]], keys: list[str]) -> None:
    grid = np.full((len(keys), len(keys)), np.nan)
    for (line, column), (value, _) in cells.items():
        grid[line, column] = max(0.0, value)
    image = panel.imshow(grid, cmap="YlGnBu", vmin=0.0, vmax=max(0.2, float(np.nanmax(grid))), aspect="auto")
    for (line, column), (value, sure) in cells.items():
        dark = max(0.0, value) > 0.6 * image.get_clim()[1]
        label = f"{100 * value:.0f}" if sure else f"({100 * value:.0f})"
        panel.text(column, line, label, ha="center", va="center", color="white" if dark else "black", fontsize=9,
                   fontweight="bold" if sure else "normal")  # fmt: skip
    panel.set_yticks(range(len(keys)), keys)
    panel.set_xticks(range(len(keys)), keys, rotation=30, ha="right", rotation_mode="anchor")
    panel.grid(visible=False)
    panel.tick_params(length=0)
    for spine in panel.spines.values():
        spine.set_visible(False)


def draw_sensitivity(result: Sensitivity, folder: str | Path, *, language: Language = ENGLISH) -> list[Path]:
    """Every figure of an analysis, as PNG and SVG.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    target = check_output(folder)
    figures: dict[str, Figure | None] = {
        "ranking": ranked_bars(result, language=language),
        "mu-sigma": mu_sigma_plane(result, language=language),
        "interactions": interaction_map(result, language=language),
    }
    return save_figures(figures, target)
