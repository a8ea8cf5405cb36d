"""What beginning costs and brings: felt payoff against the base, by weeks since the first policy of an arm."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cosim.errors import InputError
from cosim.plots.source import (
    Drawable,
    arms_in,
    comparison_only,
    named,
    needed,
    origin,
    policy_starts,
    series_of,
    title_of,
)
from cosim.plots.style import ARM_LOOKS, new_figure, styled, wrapped
from cosim.studies.comparison.comparison import Comparison
from cosim.texts.language import ENGLISH, Language

__all__ = ["felt_since", "felt_since_start", "starting_arms"]


def felt_since(result: Comparison, arm: str) -> pd.Series:
    """Mean felt payoff of professionals, minus that of the base in the same week, by weeks since the first policy.

    Raises
    ------
    InputError
        If the arm has no policy that starts within the run, or no weekly figures.
    """
    starts = [week for week in policy_starts(result, arm) if week < result.weeks]
    if not starts:
        raise InputError(
            "figure felt", expected="an arm with a policy that starts within the run", got=arm,
            hint="the base has none",
        )  # fmt: skip
    base, series = series_of(result, arms_in(result)[0]), series_of(result, arm)
    for one in (base, series):
        needed(one, ("week", "felt"), figure="felt")
    moved = series["felt"].to_numpy() - base["felt"].to_numpy()
    return pd.Series(moved, index=pd.Index(series["week"].to_numpy() - starts[0], name="weeks"), name="felt").loc[0:]


def starting_arms(result: Comparison) -> list[str]:
    """Arms with a policy that starts within the run."""
    return [arm for arm in arms_in(result)[1:] if any(week < result.weeks for week in policy_starts(result, arm))]


def felt_since_start(result: Drawable, *, language: Language = ENGLISH) -> Figure:
    """Felt payoff against the base, in the same weeks of paired runs, a line per arm; its lowest point is marked.

    A line that falls first and rises later is a J-curve: something is given up, and more of it comes back than was
    lost only where the line ends above 0.

    Raises
    ------
    InputError
        For a single run, or if no arm has a policy that starts within the run.
    """
    comparison = comparison_only(result, "felt")
    names, shown = named(comparison, language), starting_arms(comparison)
    lines = {arm: felt_since(comparison, arm) for arm in shown or list(arms_in(comparison)[:1])}
    with styled():
        figure, body = new_figure(
            7.6, 4.2, title=language.tr("{scenario}: what beginning feels like", scenario=title_of(result, language)),
            caption=origin(result, language),
        )  # fmt: skip
        panel = body.subplots()
        panel.axhline(0.0, color="black", linewidth=0.8)
        for at, (arm, line) in enumerate(lines.items()):
            look = ARM_LOOKS[(at + 1) % len(ARM_LOOKS)]
            panel.plot(
                line.index, line, color=look.colour, linestyle=look.line, label=wrapped(names[arm], 30)
            )  # fmt: skip
            lowest = int(np.argmin(line.to_numpy()))
            panel.plot(line.index[lowest], line.iloc[lowest], color=look.colour, marker=look.marker, markersize=6)
        panel.set_xlabel(language.tr("after the first policy starts, in weeks"))
        panel.set_ylabel(language.tr("felt payoff, difference with the base"))
        body.legend(loc="outside upper left", ncols=2)
    return figure
