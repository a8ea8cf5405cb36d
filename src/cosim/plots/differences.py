"""Figures of differences with the base: outcomes against costs, intervals by policy, and who pays.

A grey band shows which differences are small, so that a trifle does not look like a finding; an axis is never narrower
than twice that band.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cosim.errors import InputError, nearest
from cosim.plots.labels import Point, spread_labels
from cosim.plots.source import Drawable, comparison_only, named, origin
from cosim.plots.style import JUDGED_LOOKS, TOGETHER_LOOKS, Look, local_ticks, new_figure, styled, wrapped
from cosim.studies.comparison.words import caveats_of, scenario_title, sized_table
from cosim.texts.headline import headline
from cosim.texts.language import ENGLISH, Language
from cosim.texts.outcomes import title_of, unit_of
from cosim.texts.verdicts import TOGETHER, together

__all__ = ["KEY_OUTCOMES", "TOTAL_COST", "difference_table", "outcomes_against_costs", "payers_of", "who_pays"]

Row = Mapping[str, Any]  # of a comparison table
TOTAL_COST = "euros_total"
KEY_OUTCOMES = ("functioning", "weeks_waited", "placed", "euros_total", "waste_share", "share_co_creative")
_OTHER_EUROS = {"euros_total", "euros_placement", "euros_programme"}
_BAND = "#EDEDED"  # small differences
_WHOLE, _BARE = (8.6, 6.2), (5.2, 3.6)  # inches
_NAME_WIDTH = 26  # characters of a policy in a line
_NAME_WIDTHS = (_NAME_WIDTH, 18, 12)  # beside a mark, as the space allows
_ROOM = 0.42, 0.24  # least space beside a zero line, across and up, as a share of what is drawn: names fit in it


def outcomes_against_costs(
    result: Drawable, *, outcome: str = "functioning", cost: str = TOTAL_COST, language: Language = ENGLISH,
    bare: bool = False, only: Sequence[str] | None = None,
) -> Figure:  # fmt: skip
    """Difference in an outcome against difference in costs, with the intervals of both, a mark per policy.

    Parameters
    ----------
    outcome, cost
        What goes up and across.
    bare
        Without title and origin, and smaller, for a page that has both around it.
    only
        Policies that get their name; the others have a mark alone. None: all.

    Raises
    ------
    InputError
        If this is a single run, or an outcome is not in its table.
    """
    comparison = comparison_only(result, "outcomes_against_costs")
    table = sized_table(comparison)
    across, up = _rows(table, cost), _rows(table, outcome)
    (scale, unit), (high, high_unit) = _scaled(across, language), _scaled(up, language)
    names, left_out = _names(comparison, language)
    confidence = 100.0 * float(comparison.provenance.get("question", {}).get("confidence", 0.95))
    subject = language.tr("{scenario}: {outcome} against costs", scenario=scenario_title(comparison.scenario, language),
                          outcome=title_of(outcome, language))  # fmt: skip
    headed = (outcome, cost) == ("functioning", TOTAL_COST)
    title = headline(up, across, named(comparison, language), language) if headed else subject
    bars = language.tr("bars: paired {confidence:g} % intervals; grey: small differences", confidence=confidence)
    caption = f"{bars}{left_out}"
    if not bare:
        caption = f"{subject}\n{origin(comparison, language)}; {caption}" if headed else (
            f"{origin(comparison, language)}; {caption}"
        )  # fmt: skip
    with styled():
        figure, body = new_figure(*(_BARE if bare else _WHOLE), title="" if bare else title, caption=caption)
        panel = body.subplots()
        points: list[Point] = []
        verdicts = {policy: together(up[policy], across[policy]) for policy in comparison.arms[1:]}
        for policy, verdict in verdicts.items():
            x, y = across[policy], up[policy]
            look = TOGETHER_LOOKS[verdict]
            panel.errorbar(
                x["difference"] / scale, y["difference"] / high,
                xerr=_arms_of_bar(x, scale), yerr=_arms_of_bar(y, high),
                color=look.colour, marker=look.marker, markersize=7, linestyle="", elinewidth=1.1, capsize=2.5,
                markerfacecolor=look.colour if look.hatch == "full" else "white",
            )  # fmt: skip
            ends = (x["low"] / scale, x["high"] / scale, y["low"] / high, y["high"] / high)
            name = names[policy] if only is None or policy in only else ""
            points.append(Point(x["difference"] / scale, y["difference"] / high, name, ends))
        _small_bands(panel, _threshold(across, scale), _threshold(up, high))
        panel.margins(0.14)
        across_text = language.tr("difference in {what} ({unit})", what=title_of(cost, language), unit=unit)
        up_text = language.tr("difference in {what} ({unit})", what=title_of(outcome, language), unit=high_unit)
        panel.set_xlabel(across_text)
        panel.set_ylabel(wrapped(up_text, 28) if bare else up_text)
        _show_origin(panel, _threshold(across, scale), _threshold(up, high))
        _name_quadrants(panel, language, lower_is_better=_is_worse_up(up))
        local_ticks(panel, language)
        _legend(panel, set(verdicts.values()), language, below=0.2 if bare else 0.12)
        spread_labels(figure, panel, points, widths=_NAME_WIDTHS, own_side=True)
    return figure


def _names(comparison: Any, language: Language) -> tuple[dict[str, str], str]:
    """Titles of the arms, with a star where the model leaves something out, and what the star means."""
    caveats = caveats_of(comparison, language)
    names = {
        arm: f"{title}\u00a0*" if caveats.get(arm) else title for arm, title in named(comparison, language).items()
    }
    if not any(caveats.values()):
        return names, ""
    return names, "; " + language.tr("* the model leaves something out about this policy")


def _is_worse_up(rows: Mapping[str, Row]) -> bool:
    """Whether a rise of the outcome is for the worse, by the verdicts that say so."""
    return any((row["verdict"] == "worse") == (row["difference"] > 0.0)
               for row in rows.values() if row["verdict"] in {"better", "worse"})  # fmt: skip


def _rows(table: pd.DataFrame, outcome: str) -> dict[str, Row]:
    """Rows of one outcome by policy."""
    known = table["outcome"].unique().tolist()
    if outcome not in known:
        raise InputError("outcome", expected="an outcome of the table", got=repr(outcome), hint=nearest(outcome, known))
    rows = table[table["outcome"] == outcome].to_dict("records")
    return {row["policy"]: {str(name): value for name, value in row.items()} for row in rows}


def _scaled(rows: Mapping[str, Row], language: Language) -> tuple[float, str]:
    """Divisor and unit: shares as percentage points, thousands or millions where numbers are large."""
    row = next(iter(rows.values()))
    unit, base = str(row["unit"]), float(row["base"])
    if unit == "share":
        return 0.01, language.tr("percentage points")
    name = unit_of(unit, language)
    if abs(base) >= 1e7:
        return 1e6, language.tr("million {unit}", unit=name)
    return (1e3, language.tr("1,000 {unit}", unit=name)) if abs(base) >= 1e5 else (1.0, name)


def _threshold(rows: Mapping[str, Row], scale: float) -> float:
    """From which difference on it matters, scaled; 0 if that is not known."""
    found = float(next(iter(rows.values()))["threshold"])
    return found / scale if math.isfinite(found) else 0.0


def _arms_of_bar(row: Row, scale: float) -> Any:
    """Lengths of an error bar to the left and right (below and above); none where there is no interval."""
    arms = np.array([[row["difference"] - row["low"]], [row["high"] - row["difference"]]], dtype=np.float64) / scale
    return np.nan_to_num(np.maximum(arms, 0.0))


def _small_bands(panel: Axes, across: float, up: float) -> None:
    """The zero lines, and around them the differences that are small."""
    if across > 0.0:
        panel.axvspan(-across, across, color=_BAND, zorder=0, linewidth=0.0)
    if up > 0.0:
        panel.axhspan(-up, up, color=_BAND, zorder=0, linewidth=0.0)
    panel.axhline(0.0, color="black", linewidth=0.8)
    panel.axvline(0.0, color="black", linewidth=0.8)


def _show_origin(panel: Axes, across: float, up: float) -> None:
    """Include zero and twice what is small, with a margin that leaves space for the names of all four quadrants."""
    for limits, set_limits, least, share in (
        (panel.get_xlim(), panel.set_xlim, 2.0 * across, _ROOM[0]),
        (panel.get_ylim(), panel.set_ylim, 2.0 * up, _ROOM[1]),
    ):  # fmt: skip
        low, high = min(limits[0], -least, 0.0), max(limits[1], least, 0.0)
        room = share * (high - low)
        set_limits(min(low, -room), max(high, room))


def _name_quadrants(panel: Axes, language: Language, *, lower_is_better: bool) -> None:
    better, worse = language.tr("better"), language.tr("worse")
    top, bottom = (worse, better) if lower_is_better else (better, worse)
    cheaper, dearer = language.tr("cheaper"), language.tr("more expensive")
    for x, y, text in (
        (0.01, 0.99, f"{top},\n{cheaper}"),
        (0.99, 0.99, f"{top},\n{dearer}"),
        (0.01, 0.01, f"{bottom},\n{cheaper}"),
        (0.99, 0.01, f"{bottom},\n{dearer}"),
    ):
        panel.text(
            x, y, text, transform=panel.transAxes, fontsize=8.5, style="italic", color="#595959",
            ha="left" if x < 0.5 else "right", va="bottom" if y < 0.5 else "top",
        )  # fmt: skip


def _legend(panel: Axes, verdicts: set[str], language: Language, *, below: float) -> None:
    """What marks mean, those that are in the figure; so far below the panel, as a share of its height."""
    handles = [_handle(TOGETHER_LOOKS[key], language.tr(text)) for key, text in TOGETHER.items() if key in verdicts]
    panel.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -below), ncols=min(2, len(handles)), fontsize=8,
        handletextpad=0.3,
    )  # fmt: skip


def _handle(look: Look, label: str) -> Any:
    from matplotlib.lines import Line2D

    face = look.colour if look.hatch == "full" else "white"
    return Line2D([], [], color=look.colour, marker=look.marker, linestyle="", markerfacecolor=face, label=label)


def difference_table(result: Drawable, *, outcomes: Sequence[str] = (), language: Language = ENGLISH) -> Figure:
    """Differences with the base and their paired intervals: a row per policy, a panel per outcome.

    A full mark is a difference that is shown after Holm's adjustment; a hollow mark is one that is not.

    Parameters
    ----------
    outcomes
        Names of outcomes; if left out, those of `KEY_OUTCOMES` in the table.

    Raises
    ------
    InputError
        If this is a single run, or an outcome is not in its table.
    """
    comparison = comparison_only(result, "difference_table")
    known = comparison.table["outcome"].unique().tolist()
    chosen = tuple(outcomes) or tuple(name for name in KEY_OUTCOMES if name in known) or tuple(known[:6])
    what = language.tr("differences with changing nothing")
    return _forests(comparison, chosen, what, language)


def payers_of(result: Drawable) -> tuple[str, ...]:
    """Outcomes that say what one payer pays."""
    comparison = comparison_only(result, "who_pays")
    names = comparison.table["outcome"].unique().tolist()
    return tuple(name for name in names if name.startswith("euros_") and name not in _OTHER_EUROS)


def who_pays(result: Drawable, *, language: Language = ENGLISH) -> Figure:
    """What every payer pays more or less: a row per policy, a panel per payer.

    Raises
    ------
    InputError
        If this is a single run, or has no payers.
    """
    payers = payers_of(result)
    if not payers:
        raise InputError("figure payers", expected="a comparison with payers", got="none")
    comparison = comparison_only(result, "who_pays")
    return _forests(comparison, payers, language.tr("who pays more, who pays less"), language)


def _forests(comparison: Any, chosen: Sequence[str], what: str, language: Language) -> Figure:
    """A panel per outcome."""
    table = sized_table(comparison)
    parts = [_rows(table, outcome) for outcome in chosen]
    policies = comparison.arms[1:]
    names, left_out = _names(comparison, language)
    columns = 2 if len(chosen) == 4 else min(3, len(chosen))
    rows = math.ceil(len(chosen) / columns)
    lines = sum(wrapped(names[policy], _NAME_WIDTH).count("\n") + 1 for policy in policies)
    marks = language.tr(
        "circle: better, square: worse, diamond: neither direction is better; hollow: at most small, or cannot tell; "
        "cross: exactly the same; grey: small differences"
    )
    with styled():
        figure, body = new_figure(
            3.0 + 2.3 * columns, 1.5 + rows * (0.95 + 0.2 * lines),
            title=f"{scenario_title(comparison.scenario, language)}: {what}",
            caption=f"{origin(comparison, language)}\n{marks}{left_out}",
        )  # fmt: skip
        panels = body.subplots(rows, columns, sharey=True, squeeze=False).ravel().tolist()
        for panel, outcome, part in zip(panels, chosen, parts, strict=False):
            _forest(panel, part, outcome, policies, names, language)
        for panel in panels[len(chosen) :]:
            panel.set_visible(False)
    return figure


def _forest(
    panel: Axes, rows: Mapping[str, Row], outcome: str, policies: Sequence[str], names: Mapping[str, str],
    language: Language,
) -> None:  # fmt: skip
    scale, unit = _scaled(rows, language)
    least = _threshold(rows, scale)
    if least > 0.0:
        panel.axvspan(-least, least, color=_BAND, zorder=0, linewidth=0.0)
    panel.axvline(0.0, color="black", linewidth=0.8)
    for at, policy in enumerate(policies):
        row = rows[policy]
        look = JUDGED_LOOKS[str(row["verdict"])]
        panel.errorbar(
            row["difference"] / scale, at, xerr=_arms_of_bar(row, scale), color=look.colour, marker=look.marker,
            markersize=5, markerfacecolor=look.colour if look.hatch == "full" else "white", elinewidth=1.3, capsize=2.0,
        )  # fmt: skip
    low, high = panel.get_xlim()
    panel.set_xlim(min(low, -2.0 * least), max(high, 2.0 * least))
    panel.set_yticks(range(len(policies)), [wrapped(names[policy], _NAME_WIDTH) for policy in policies])
    panel.set_ylim(len(policies) - 0.4, -0.6)
    panel.set_title(wrapped(title_of(outcome, language), 30))
    panel.set_xlabel(unit)
    panel.locator_params(axis="x", nbins=4)
    local_ticks(panel, language, only="x")
