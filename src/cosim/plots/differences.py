"""Figures of differences with the base: outcomes against costs, and intervals by policy."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cosim.errors import InputError, nearest
from cosim.plots.labels import Point, spread_labels
from cosim.plots.source import Drawable, comparison_only, origin, title_of
from cosim.plots.style import ARM_LOOKS, new_figure, styled, words

__all__ = ["KEY_OUTCOMES", "TOTAL_COST", "difference_table", "outcomes_against_costs"]

Row = Mapping[Hashable, Any]  # of a comparison table
TOTAL_COST = "euros_total"
KEY_OUTCOMES = ("functioning", "weeks_waited", "placed", "euros_total", "waste_share", "share_co_creative")
_COLOURS = {"better": "#0072B2", "worse": "#D55E00", "higher": "#000000", "lower": "#000000"}
_UNDECIDED = "#888888"


def outcomes_against_costs(result: Drawable, *, outcome: str = "functioning", cost: str = TOTAL_COST) -> Figure:
    """Difference in an outcome against difference in costs, with the intervals of both, a mark per policy.

    Raises
    ------
    InputError
        If this is a single run, or an outcome is not in its table.
    """
    comparison = comparison_only(result, "outcomes_against_costs")
    across, up = _rows(comparison.table, cost), _rows(comparison.table, outcome)
    scale, unit = _scaled(across)
    confidence = 100.0 * float(comparison.provenance.get("question", {}).get("confidence", 0.95))
    with styled():
        figure, body = new_figure(
            8.6, 6.0, title=f"{title_of(result)}: {words(outcome)} against costs",
            caption=f"{origin(result)}; bars: paired {confidence:g} % intervals",
        )  # fmt: skip
        panel = body.subplots()
        points: list[Point] = []
        for at, policy in enumerate(comparison.arms[1:], 1):
            x, y = across[policy], up[policy]
            look = ARM_LOOKS[at % len(ARM_LOOKS)]
            panel.errorbar(
                x["difference"] / scale, y["difference"],
                xerr=_arms_of_bar(x, scale), yerr=_arms_of_bar(y, 1.0),
                color=look.colour, marker=look.marker, markersize=7, linestyle="", elinewidth=1.1, capsize=2.5,
            )  # fmt: skip
            ends = (x["low"] / scale, x["high"] / scale, y["low"], y["high"])
            points.append(Point(x["difference"] / scale, y["difference"], words(policy), ends))
        panel.axhline(0.0, color="black", linewidth=0.8)
        panel.axvline(0.0, color="black", linewidth=0.8)
        panel.margins(0.14)
        panel.set_xlabel(f"difference in {words(cost)} ({unit})")
        panel.set_ylabel(f"difference in {words(outcome)} ({next(iter(up.values()))['unit']})")
        _show_origin(panel)
        _name_quadrants(panel)
        spread_labels(figure, panel, points)
    return figure


def _rows(table: pd.DataFrame, outcome: str) -> dict[str, Row]:
    """Rows of one outcome by policy."""
    known = table["outcome"].unique().tolist()
    if outcome not in known:
        raise InputError("outcome", expected="an outcome of the table", got=repr(outcome), hint=nearest(outcome, known))
    return {row["policy"]: row for row in table[table["outcome"] == outcome].to_dict("records")}


def _scaled(rows: Mapping[str, Row]) -> tuple[float, str]:
    """Thousands or millions where numbers are large, as in the printed tables."""
    unit, base = next((str(row["unit"]), float(row["base"])) for row in rows.values())
    if abs(base) >= 1e7:
        return 1e6, f"million {unit}"
    return (1e3, f"1,000 {unit}") if abs(base) >= 1e5 else (1.0, unit)


def _arms_of_bar(row: Row, scale: float) -> Any:
    """Lengths of an error bar to the left and right (below and above); none where there is no interval."""
    arms = np.array([[row["difference"] - row["low"]], [row["high"] - row["difference"]]], dtype=np.float64) / scale
    return np.nan_to_num(np.maximum(arms, 0.0))


def _show_origin(panel: Axes) -> None:
    """Include zero in the axis, with a margin that leaves space for the names of all four quadrants."""
    for limits, set_limits in ((panel.get_xlim(), panel.set_xlim), (panel.get_ylim(), panel.set_ylim)):
        low, high = min(limits[0], 0.0), max(limits[1], 0.0)
        room = 0.18 * (high - low)
        set_limits(min(low, -room), max(high, room))


def _name_quadrants(panel: Axes) -> None:
    for x, y, text in (
        (0.01, 0.99, "better, cheaper"),
        (0.99, 0.99, "better, more expensive"),
        (0.01, 0.01, "worse, cheaper"),
        (0.99, 0.01, "worse, more expensive"),
    ):
        panel.text(
            x, y, text, transform=panel.transAxes, fontsize=8.5, style="italic", color="#666666",
            ha="left" if x < 0.5 else "right", va="bottom" if y < 0.5 else "top",
        )  # fmt: skip


def difference_table(result: Drawable, *, outcomes: Sequence[str] = ()) -> Figure:
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
    parts = [_rows(comparison.table, outcome) for outcome in chosen]
    policies = comparison.arms[1:]
    columns = min(3, len(chosen))
    rows = math.ceil(len(chosen) / columns)
    with styled():
        figure, body = new_figure(
            2.0 + 2.6 * columns,
            1.4 + rows * (0.9 + 0.27 * len(policies)),
            title=f"{title_of(result)}: differences with the base",
            caption=f"{origin(result)}\ncircle: better, square: worse, diamond: neither direction is better; hollow: "
            "no difference shown after Holm over the whole table; cross: exactly none",
        )
        panels = body.subplots(rows, columns, sharey=True, squeeze=False).ravel().tolist()
        for panel, outcome, part in zip(panels, chosen, parts, strict=False):
            _forest(panel, part, outcome, policies)
        for panel in panels[len(chosen) :]:
            panel.set_visible(False)
    return figure


def _forest(panel: Axes, rows: Mapping[str, Row], outcome: str, policies: Sequence[str]) -> None:
    scale, unit = _scaled(rows)
    panel.axvline(0.0, color="black", linewidth=0.8)
    for at, policy in enumerate(policies):
        row = rows[policy]
        colour = _COLOURS.get(str(row["verdict"]), _UNDECIDED)
        marker = {"better": "o", "worse": "s", "exactly none": "x"}.get(str(row["verdict"]), "D")
        panel.errorbar(
            row["difference"] / scale, at, xerr=_arms_of_bar(row, scale), color=colour, marker=marker, markersize=5,
            markerfacecolor=colour if str(row["verdict"]) in _COLOURS else "white", elinewidth=1.3, capsize=2.0,
        )  # fmt: skip
    panel.set_yticks(range(len(policies)), [words(policy) for policy in policies])
    panel.set_ylim(len(policies) - 0.4, -0.6)
    panel.set_title(words(outcome))
    panel.set_xlabel(unit)
    panel.locator_params(axis="x", nbins=5)
