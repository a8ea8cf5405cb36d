"""The base by year: inflow, clients by stage, what payers pay, the mix of behaviours, with bands over replicates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cosim.care.scenario.price_level import dated, prices_named
from cosim.core.parameters import BEHAVIOURS
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError
from cosim.plots.source import Drawable, origin
from cosim.plots.style import ARM_LOOKS, BEHAVIOUR_LOOKS, Look, local_ticks, new_figure, styled, words
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.comparison.words import scenario_title
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import payer_of, practice_of

__all__ = ["base_of", "base_over_time", "part_years", "prices_in", "prices_of"]

_STAGES = ("waiting", "in_care", "placed")


def base_of(result: Drawable) -> pd.DataFrame:
    """Table of the base by year of a comparison or a run; empty if there is none."""
    found: Any = result.base if isinstance(result, Comparison) else getattr(result, "by_year", None)
    return pd.DataFrame() if found is None else found


def base_over_time(result: Drawable, *, language: Language = ENGLISH, narrow: bool = False) -> Figure:
    """The base by calendar year, or by year of the run; bands hold 95 % of replicates.

    Parameters
    ----------
    narrow
        Charts below each other, for a phone.

    Raises
    ------
    InputError
        If nothing was recorded.
    """
    base = base_of(result)
    if base.empty:
        raise InputError("figure base_over_time", expected="a run with weekly figures", got="no recorded week")
    names = list(dict.fromkeys(base["quantity"]))
    euros = [name for name in names if name.startswith("euros_")]
    groups: list[tuple[str, list[str], float]] = [
        (language.tr("new families a year"), ["inflow"], 1.0),
        (language.tr("families, mean of the year"), [name for name in _STAGES if name in names], 1.0),
        (language.tr("million EUR a year"), euros, 1e-6),
        (language.tr("professionals (%)"), [f"share_{behaviour}" for behaviour in BEHAVIOURS], 100.0),
    ]
    groups = [(label, [name for name in group if name in names], scale) for label, group, scale in groups]
    groups = [group for group in groups if group[1]]
    parts = part_years(base)
    left = ""
    if parts and len(parts) < base["year"].nunique():
        base = base[~base["year"].isin(parts)]
        left = language.tr("left out: {years}, of which these runs have a part", years=", ".join(map(str, parts)))
    prices = prices_of(result.scenario, language)
    bands = language.tr("bands: 95 % of replicates") if base["low"].notna().any() else ""
    title = language.tr("{scenario}: if you change nothing", scenario=scenario_title(result.scenario, language))
    with styled():
        figure, body = new_figure(
            *((4.0, 1.0 + 2.7 * len(groups)) if narrow else (9.0, 7.2)),
            title=title,
            caption="; ".join(part for part in (origin(result, language), bands, left, prices) if part),
        )
        grid = (len(groups), 1) if narrow else (2, 2)
        panels = body.subplots(*grid, sharex=True, squeeze=False).ravel().tolist()
        for panel, (label, group, scale) in zip(panels, groups, strict=False):
            _lines(panel, base, group, scale, language)
            panel.set_ylabel(label)
            panel.set_ylim(bottom=0.0)
            panel.set_xlabel(language.tr("calendar year") if dated(result.scenario) else language.tr("year of the run"))
            panel.xaxis.set_major_locator(MaxNLocator(integer=True))
            panel.tick_params(labelbottom=True)
            local_ticks(panel, language, only="y")
            if len(group) > 1:
                panel.legend(
                    loc="upper center",
                    bbox_to_anchor=(0.5, -0.24 if narrow else -0.16),
                    ncols=2 if narrow else 3,
                    fontsize=7.5,
                    columnspacing=1.2,
                )
        for panel in panels[len(groups) :]:
            panel.set_visible(False)
    return figure


_NAMES = {
    "waiting": mark("waiting for help"),
    "in_care": mark("in care"),
    "placed": mark("out of home"),
}


def _named(name: str, language: Language) -> str:
    if name.startswith("euros_"):
        return payer_of(name.removeprefix("euros_"), language)
    short = name.removeprefix("share_")
    if short in BEHAVIOURS:
        return practice_of(short, language)
    return language.tr(_NAMES[short]) if short in _NAMES else words(name)


def prices_in(scenario: Any, language: Language) -> str:
    """In prices of which year euros are; empty where prices do not change."""
    if not prices_named(scenario):
        return ""
    year = getattr(scenario, "price_year", None)
    if year is None:
        return language.tr("euros in prices of each year")
    return language.tr("euros in prices of {year}, by the tariff index", year=year)


def prices_of(scenario: Any, language: Language) -> str:
    """In which prices euros are, also where a scenario names no year and prices do not change."""
    return prices_in(scenario, language) or language.tr(
        "euros in the prices of the scenario, which names no year (keys: start and price_year), without inflation"
    )


def part_years(base: pd.DataFrame) -> dict[int, int]:
    """Weeks of the years that the runs cover in part."""
    spans = base.drop_duplicates("year")
    return {
        int(year): int(weeks) for year, weeks in zip(spans["year"], spans["weeks"], strict=True) if weeks < WEEKS_A_YEAR
    }


def _lines(panel: Axes, base: pd.DataFrame, group: Sequence[str], scale: float, language: Language) -> None:
    for at, name in enumerate(group):
        look = _look(name, at)
        rows = base[base["quantity"] == name]
        if rows["low"].notna().any():
            low, high = scale * rows["low"], scale * rows["high"]
            panel.fill_between(rows["year"], low, high, color=look.colour, alpha=0.15, linewidth=0.0)
        panel.plot(
            rows["year"], scale * rows["mean"], color=look.colour, linestyle=look.line, marker=look.marker,
            markersize=4.0, label=_named(name, language),
        )  # fmt: skip


def _look(name: str, at: int) -> Look:
    behaviour = name.removeprefix("share_")
    return BEHAVIOUR_LOOKS[behaviour] if behaviour in BEHAVIOUR_LOOKS else ARM_LOOKS[at]
