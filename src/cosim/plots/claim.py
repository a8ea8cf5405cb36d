"""Figures of the claim: response curves with their fitted forms, by case complexity, costs below outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cosim.evidence.growth.ask import Claim
from cosim.evidence.growth.design import GROUPS
from cosim.plots.draw import save_figures
from cosim.plots.sensitivity import outcome_title
from cosim.plots.style import BEHAVIOUR_LOOKS, Look, local_ticks, new_figure, styled, wrapped
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import scaled_unit_of

__all__ = ["claim_figure", "conditions_figure", "draw_claim"]

_LOOKS = {
    "together-from-alone": BEHAVIOUR_LOOKS["co_creative"],
    "together-from-beside": Look("#009E73", "-", "D", ""),
    "competing": BEHAVIOUR_LOOKS["competitive"],
}
_LABELS = {
    "together-from-alone": mark("co-creative, others alone"),
    "together-from-beside": mark("co-creative, others side by side"),
    "competing": mark("competitive, others in the usual mix"),
}
_GROUPS = {"one": mark("one problem"), "two": mark("two problems"), "three or more": mark("three or more problems")}
_TITLES = {
    "share": mark("Growth with the share who co-create, or compete"),
    "weeks": mark("Growth in the weeks after all professionals changed"),
}
_AXES = {"share": mark("share of professionals"), "weeks": mark("weeks since the change")}
_CAPTIONS = {
    "share": mark(
        "scenario {name} ({identity}), {runs} paired runs of {weeks} weeks a point, seed {seed}, behaviour fixed. "
        "Difference with share 0; band: paired 95 % intervals; line: form with the lowest AICc; grey: linear growth to "
        "the same end."
    ),
    "weeks": mark(
        "scenario {name} ({identity}), {runs} paired runs of {weeks} weeks a point, seed {seed}, behaviour fixed. "
        "Difference with no change; band: paired 95 % intervals; line: form with the lowest AICc; grey: linear growth "
        "to the same end."
    ),
}
_POOR = 0.1
_NOTHING = {"exactly none", "no growth", "cannot tell"}


def _scale(unit: str, largest: float, language: Language) -> tuple[float, str]:
    scale = 1e6 if largest >= 1e6 else 1e3 if largest >= 1e4 else 1.0
    return scale, scaled_unit_of(unit, scale, language)


def _origin(claim: Claim) -> dict[str, Any]:
    """Where the numbers of a figure come from, for its caption."""
    return {
        "name": claim.scenario.name, "identity": claim.scenario.identity[:10], "runs": claim.question.runs,
        "weeks": claim.weeks, "seed": claim.question.seed,
    }  # fmt: skip


def _read(claim: Claim, *, over: str, group: str, outcome: str, condition: str = "as-is") -> list[Any]:
    return [
        (curve, reading)
        for curve, reading in claim.read
        if (curve.over, curve.group, curve.outcome.name, curve.condition.name) == (over, group, outcome, condition)
    ]


def claim_figure(claim: Claim, *, over: str = "share", language: Language = ENGLISH) -> Figure:
    """Response curves by number of problems; outcomes in rows.

    Points with bars are measured (95 % intervals); the line is the form with the lowest AICc, and is left out
    where no growth is shown; the thin grey line is linear growth to the same end.

    Parameters
    ----------
    over
        ``share`` or ``weeks``.
    """
    wanted = ("functioning", "cost_per_client") if over == "share" else ("functioning", "goals")
    outcomes = claim.question.outcomes
    rows = [name for name in wanted if name in outcomes] or [outcomes[0]]
    groups = [group for group in GROUPS[1:] if any(_read(claim, over=over, group=group, outcome=o) for o in rows)]
    groups = groups or ["all"]
    title, caption = language.tr(_TITLES[over]), language.tr(_CAPTIONS[over], **_origin(claim))
    with styled():
        figure, body = new_figure(3.5 * len(groups) + 0.6, 2.9 * len(rows) + 1.3, title=title, caption=caption)
        panels = body.subplots(len(rows), len(groups), sharex=True, sharey="row", squeeze=False)
        for r, outcome in enumerate(rows):
            found = [one for group in groups for one in _read(claim, over=over, group=group, outcome=outcome)]
            largest = max((float(np.abs(reading.mean).max()) for _, reading in found), default=1.0)
            scale, unit = _scale(found[0][0].outcome.unit if found else "", largest, language)
            for g, group in enumerate(groups):
                panel = panels[r][g]
                _panel(panel, _read(claim, over=over, group=group, outcome=outcome), scale, language)
                local_ticks(panel, language)
                if r == 0:
                    panel.set_title(language.tr(_GROUPS[group]) if group in _GROUPS else group)
                if r == len(rows) - 1:
                    panel.set_xlabel(language.tr(_AXES[over]))
            panels[r][0].set_ylabel(f"{outcome_title(outcome, language)} ({unit})")
        handles, labels = panels[0][0].get_legend_handles_labels()
        body.legend(handles, labels, loc="outside upper left", ncols=len(labels))
    return figure


def _panel(panel: Axes, read: list[Any], scale: float, language: Language) -> None:
    panel.axhline(0.0, color="#444444", linewidth=0.8)
    for curve, reading in read:
        look = _LOOKS[curve.axis.name]
        mean, low, high = reading.mean / scale, reading.low / scale, reading.high / scale
        panel.fill_between(reading.x, low, high, color=look.colour, alpha=0.18, linewidth=0)
        label = language.tr(_LABELS[curve.axis.name])
        panel.plot(reading.x, mean, look.marker, color=look.colour, markersize=3.6, label=label, zorder=3)
        misfit = float(((reading.fitted(reading.x) - reading.mean) ** 2).sum() / max((reading.mean**2).sum(), 1e-300))
        if reading.verdict in _NOTHING or misfit > _POOR:
            continue  # no fitted form
        fine = np.linspace(0.0, reading.x[-1], 120)
        panel.plot(fine, reading.fitted(fine) / scale, look.line, color=look.colour, linewidth=1.4)
        panel.plot([0.0, reading.x[-1]], [0.0, mean[-1]], color="#999999", linewidth=0.7, zorder=1)


def conditions_figure(claim: Claim, *, outcome: str = "functioning", language: Language = ENGLISH) -> Figure | None:
    """Gain and exponent at the end of the share, by condition; None if there is one condition only."""
    names = [one.name for one in claim.question.conditions]
    table = claim.table[(claim.table["over"] == "share") & (claim.table["outcome"] == outcome)]
    if len(names) < 2 or table.empty:
        return None
    groups = [group for group in GROUPS[1:] if group in set(table["families"])]
    with styled():
        figure, body = new_figure(
            3.2 * len(groups) + 1.6, 0.42 * len(names) + 2.4,
            title=language.tr("Gain in {outcome} at share 1, by scenario variant",
                              outcome=outcome_title(outcome, language)),
            caption=language.tr(
                "scenario {name} ({identity}), {runs} paired runs of {weeks} weeks, seed {seed}; bars: paired 95 % "
                "intervals; the number is the exponent (1: linear) where growth is shown", **_origin(claim),
            ),
        )  # fmt: skip
        panels = body.subplots(1, len(groups), sharex=True, sharey=True, squeeze=False)[0]
        for panel, group in zip(panels, groups, strict=True):
            panel.axvline(0.0, color="#444444", linewidth=0.8)
            local_ticks(panel, language, only="x")
            panel.set_title(language.tr(_GROUPS[group]))
            panel.set_xlabel(scaled_unit_of(str(table["unit"].iloc[0]), 1.0, language))
            for a, axis in enumerate(claim.question.axes):
                part = table[(table["families"] == group) & (table["axis"] == axis.name)].set_index("condition")
                look = _LOOKS[axis.name]
                for at, name in enumerate(names):
                    row, y = part.loc[name], at + 0.24 * (a - (len(claim.question.axes) - 1) / 2.0)
                    bars = [[row["gain"] - row["low"]], [row["high"] - row["gain"]]]
                    panel.errorbar(
                        row["gain"], y, xerr=bars, color=look.colour, marker=look.marker, markersize=4.0,
                        elinewidth=1.1, linestyle="",
                        label=language.tr(_LABELS[axis.name]) if at == 0 else None,
                    )  # fmt: skip
                    if row["verdict"] not in _NOTHING:
                        panel.annotate(
                            language.local(f"{row['exponent']:.1f}"), (row["high"], y), xytext=(4, 0),
                            textcoords="offset points", fontsize=7, va="center", color=look.colour,
                        )  # fmt: skip
        shown = names if language.code == "en" else [language.tr(one.words) for one in claim.question.conditions]
        panels[0].set_yticks(range(len(names)), [wrapped(name, 34) for name in shown])
        panels[0].invert_yaxis()
        handles, labels = panels[0].get_legend_handles_labels()
        body.legend(handles, labels, loc="outside upper left", ncols=min(3, len(labels)))
    return figure


def draw_claim(claim: Claim, folder: Path, *, language: Language = ENGLISH) -> list[Path]:
    """Write every figure of a claim, as PNG and SVG."""
    figures: dict[str, Figure | None] = {"claim": None, "duration": None, "conditions": None}
    figures["conditions"] = conditions_figure(claim, language=language)
    overs = set(claim.table["over"]) if not claim.table.empty else set()
    for name, over in (("claim", "share"), ("duration", "weeks")):
        if over in overs and (claim.table["condition"] == "as-is").any():
            figures[name] = claim_figure(claim, over=over, language=language)
    return save_figures(figures, folder)
