"""Figures over time: the behaviour mix, and trust with shared language."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cosim.core.parameters import BEHAVIOURS
from cosim.plots.source import (
    Drawable,
    arms_in,
    named,
    needed,
    origin,
    policy_starts,
    series_of,
    time_label,
    title_of,
    warm_up_weeks,
    years_at,
)
from cosim.plots.style import ARM_LOOKS, BEHAVIOUR_LOOKS, in_words, new_figure, styled, wrapped
from cosim.texts.language import ENGLISH, Language

__all__ = ["behaviour_mix", "trust_and_language"]

_LEAST_SPAN = 0.1  # of trust and language, on an axis from 0 to 1
_SHARES = tuple(f"share_{name}" for name in BEHAVIOURS)


def _years(result: Drawable, series: pd.DataFrame) -> Any:
    return years_at(result, series["week"].to_numpy())


def behaviour_mix(result: Drawable, *, language: Language = ENGLISH) -> Figure:
    """Share of professionals by behaviour over time, a panel per arm; thin grey lines are the base.

    In a comparison a line is the mean over replicates, and the band holds 95 % of them. A vertical line marks the
    first week of a policy.

    Raises
    ------
    InputError
        If nothing was recorded.
    """
    arms = arms_in(result)
    for arm in arms:
        needed(series_of(result, arm), ("week", *_SHARES), figure="behaviour_mix")
    columns = 2 if len(arms) == 4 else min(3, len(arms))
    rows = math.ceil(len(arms) / columns)
    with styled():
        figure, body = new_figure(
            max(6.0, 3.1 * columns),
            1.3 + 2.2 * rows if rows > 1 else 4.2,
            title=language.tr("{scenario}: professionals by behaviour", scenario=title_of(result, language)),
            caption=origin(result, language),
        )
        panels = body.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel().tolist()
        for panel, arm in zip(panels, arms, strict=False):
            _mix_panel(panel, result, arm, language)
        for panel in panels[len(arms) :]:
            panel.set_visible(False)
        for at, panel in enumerate(panels[: len(arms)]):
            if at % columns == 0:
                panel.set_ylabel(language.tr("professionals (%)"))
            if at + columns >= len(arms):
                panel.set_xlabel(time_label(result, language))
                panel.tick_params(labelbottom=True)
        body.legend(handles=_mix_legend(result, language), loc="outside upper left", ncols=5)
    return figure


def _mix_panel(panel: Axes, result: Drawable, arm: str, language: Language) -> None:
    arms = arms_in(result)
    if arm != arms[0]:
        before = series_of(result, arms[0])
        for behaviour, share in zip(BEHAVIOURS, _SHARES, strict=True):
            line = BEHAVIOUR_LOOKS[behaviour].line
            panel.plot(_years(result, before), 100.0 * before[share], color="#AAAAAA", linestyle=line, linewidth=0.8)
    series = series_of(result, arm)
    years = _years(result, series)
    for behaviour, share in zip(BEHAVIOURS, _SHARES, strict=True):
        look = BEHAVIOUR_LOOKS[behaviour]
        if f"{share}_low" in series:
            low, high = 100.0 * series[f"{share}_low"], 100.0 * series[f"{share}_high"]
            panel.fill_between(years, low, high, color=look.colour, alpha=0.15, linewidth=0.0)
        panel.plot(years, 100.0 * series[share], color=look.colour, linestyle=look.line)
    _mark_starts(panel, result, arm)
    panel.set_ylim(0.0, 100.0)
    panel.set_title(wrapped(named(result, language)[arm], 36) if len(arms) > 1 else "")


def _mark_starts(panel: Axes, result: Drawable, arm: str) -> None:
    for week in policy_starts(result, arm):
        panel.axvline(years_at(result, week), color="black", linewidth=0.9, linestyle=(0, (4, 3)))


def _mix_legend(result: Drawable, language: Language) -> list[Line2D]:
    handles = [
        Line2D([], [], color=look.colour, linestyle=look.line, label=in_words(name, language))
        for name, look in BEHAVIOUR_LOOKS.items()
    ]
    arms = arms_in(result)
    if any(policy_starts(result, arm) for arm in arms):
        handles.append(
            Line2D([], [], color="black", linewidth=0.9, linestyle=(0, (4, 3)), label=language.tr("policy starts"))
        )
    if len(arms) > 1:
        handles.append(Line2D([], [], color="#AAAAAA", linewidth=0.8, label=language.tr("if you change nothing")))
    return handles


def trust_and_language(result: Drawable, *, language: Language = ENGLISH) -> Figure:
    """Mean trust and mean shared language of ties over time, a line per arm.

    Raises
    ------
    InputError
        If nothing was recorded.
    """
    arms = arms_in(result)
    for arm in arms:
        needed(series_of(result, arm), ("week", "trust", "language"), figure="trust_and_language")
    with styled():
        figure, body = new_figure(
            9.0,
            4.4,
            title=language.tr("{scenario}: trust and shared language", scenario=title_of(result, language)),
            caption=origin(result, language),
        )
        left, right = body.subplots(1, 2, sharex=True, gridspec_kw={"wspace": 0.08})
        for panel, column, label in (
            (left, "trust", language.tr("mean trust of a tie (0 to 1)")),
            (right, "language", language.tr("mean shared language of a tie (0 to 1)")),
        ):
            for at, arm in enumerate(arms):
                _arm_line(panel, result, arm, column, at=at, label=wrapped(named(result, language)[arm], 26))
            panel.set_xlabel(time_label(result, language))
            panel.set_ylabel(label)
            _at_least(panel, _LEAST_SPAN)
            _shade_warm_up(panel, result, language)
        if len(arms) > 1:
            handles, labels = left.get_legend_handles_labels()
            body.legend(handles, labels, loc="outside right center")
    return figure


def _at_least(panel: Axes, span: float) -> None:
    """Limit the zoom of the axis for very small differences."""
    low, high = panel.get_ylim()
    if high - low < span:
        middle = min(max((low + high) / 2.0, span / 2.0), 1.0 - span / 2.0)
        panel.set_ylim(middle - span / 2.0, middle + span / 2.0)


def _arm_line(panel: Axes, result: Drawable, arm: str, column: str, *, at: int, label: str) -> None:
    """One line with a few markers, shifted per arm so that they do not cover each other."""
    series = series_of(result, arm)
    look = ARM_LOOKS[at % len(ARM_LOOKS)]
    apart = max(1, len(series) // 6)
    panel.plot(
        _years(result, series),
        series[column],
        color=look.colour,
        linestyle=look.line,
        marker=look.marker,
        markersize=4.5,
        markevery=((at * apart) // 9 % apart, apart),
        linewidth=2.2 if at == 0 else 1.3,
        label=label,
    )


def _shade_warm_up(panel: Axes, result: Drawable, language: Language) -> None:
    """Shade the weeks that do not count in outcomes, if they are in the figure."""
    weeks = warm_up_weeks(result)
    if 0 < weeks < result.weeks:
        panel.axvspan(years_at(result, 0), years_at(result, weeks), color="#EEEEEE", zorder=0)
        panel.annotate(
            language.tr("warm-up"), (years_at(result, 0.5 * weeks), 0.98), xycoords=("data", "axes fraction"),
            fontsize=7, color="#555555", va="top", ha="center",
        )  # fmt: skip
