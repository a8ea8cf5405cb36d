"""Hours by kind, as stacked bars."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from cosim.care.state import HOURS
from cosim.plots.source import Drawable, arms_in, named, needed, origin, series_of, title_of, warm_up_weeks
from cosim.plots.style import HOUR_LOOKS, in_words, new_figure, styled, wrapped
from cosim.texts.language import ENGLISH, Language

__all__ = ["hours_by_kind"]

_SMALLEST_LABEL = 4.0  # per cent; a narrower piece gets no number


def hours_by_kind(result: Drawable, *, language: Language = ENGLISH) -> Figure:
    """Share of all contract hours by kind, after the warm-up, a bar per arm, with hours a week at its end.

    Raises
    ------
    InputError
        If nothing was recorded.
    """
    arms = arms_in(result)
    columns = [f"hours_{kind}" for kind in HOURS]
    means = []
    for arm in arms:
        series = series_of(result, arm)
        needed(series, ("week", *columns), figure="hours_by_kind")
        counted = series[series["week"] >= warm_up_weeks(result)]
        means.append((counted if len(counted) else series)[columns].mean().to_numpy(dtype=np.float64))
    hours = np.array(means)
    names = named(result, language)
    totals = hours.sum(axis=1)
    shares = 100.0 * hours / np.where(totals > 0.0, totals, 1.0)[:, None]
    with styled():
        figure, body = new_figure(
            8.6,
            1.9 + 0.4 * len(arms),
            title=language.tr("{scenario}: hours by kind", scenario=title_of(result, language)),
            caption=origin(result, language),
        )
        panel = body.subplots()
        rows = np.arange(len(arms))
        left = np.zeros(len(arms))
        for at, kind in enumerate(HOURS):
            look = HOUR_LOOKS[kind]
            panel.barh(
                rows, shares[:, at], left=left, height=0.68, color=look.colour, hatch=look.hatch,
                edgecolor="white", linewidth=0.6, label=in_words(kind, language),
            )  # fmt: skip
            for row in rows[shares[:, at] >= _SMALLEST_LABEL]:
                panel.text(
                    left[row] + shares[row, at] / 2.0, row, f"{shares[row, at]:.0f}", ha="center", va="center",
                    fontsize=7.5, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85},
                )  # fmt: skip
            left += shares[:, at]
        for row, total in enumerate(totals.tolist()):
            panel.text(101.0, row, language.tr("{n} h/week", n=language.fixed(total, 0)), va="center", fontsize=8)
        panel.set_yticks(rows, [wrapped(names[arm], 26) for arm in arms])
        panel.invert_yaxis()
        panel.set_xlim(0.0, 100.0)
        panel.grid(visible=False)
        panel.set_xlabel(language.tr("contract hours (%), after the warm-up"))
        body.legend(loc="outside upper left", ncols=len(HOURS), columnspacing=1.0, handlelength=1.6)
    return figure
