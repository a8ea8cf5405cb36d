"""A sensitivity analysis as tables and sentences for people."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.cli.numbers import decimals, scaled_unit, significant
from cosim.studies.comparison.words import scenario_title
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import in_files_or_words, scaled_unit_of
from cosim.texts.refusals import in_words

__all__ = ["sensitivity_view"]

_DIM = "dim"
_WIDE = 118  # width from which a table has all its columns, and headings of one line
_METHODS = {
    "morris": mark("elementary effects (Morris)"), "sobol": mark("Sobol' indices"), "pawn": mark("PAWN indices"),
}  # fmt: skip
_INCOMPLETE = {
    "morris": mark("{n} of {all} trajectories are incomplete and left out."),
    "sobol": mark("{n} of {all} blocks are incomplete and left out."),
    "pawn": mark("{n} of {all} points are incomplete and left out."),
}


def sensitivity_view(result: Any, *, width: int, language: Language = ENGLISH) -> RenderableType:
    """Everything that ``cosim sensitivity`` prints about a `Sensitivity`; fewer columns where it is narrow."""
    wide = width >= _WIDE
    study = result.study
    head = language.tr(
        "{title} ({name}): {method}, {points} points, {runs} replicates of {weeks} weeks, seed {seed}",
        title=scenario_title(study.scenario, language), name=study.scenario.name,
        method=language.tr(_METHODS[result.method]), points=len(study), runs=study.runs, weeks=study.scenario.weeks,
        seed=study.seed,
    )  # fmt: skip
    parts: list[RenderableType] = [Text(head, style="bold")]
    rows = result.chance.to_dict("records")
    parts += [Padding(_block(result, row, wide, language), (1, 0, 0, 0)) for row in rows]
    parts.append(Padding(Text(_legend(result.method, wide, language), style=_DIM), (1, 0, 0, 0)))
    parts += [Text(f"{in_words(note, language)}.", style=_DIM) for note in result.notes]
    sentences = "\n".join(_sentence(result, row, language) for row in rows)
    parts.append(Padding(Text(sentences, style="bold"), (1, 0, 0, 0)))
    return Group(*parts)


def _name(row: dict[str, Any], language: Language) -> str:
    outcome, _ = in_files_or_words(str(row["outcome"]), str(row["unit"]), language)
    if row["policy"] == "base":
        return outcome
    return language.tr("{outcome}: {policy} minus base", outcome=outcome, policy=row["policy"])


def _block(result: Any, row: dict[str, Any], wide: bool, language: Language) -> RenderableType:
    if row["reason"]:
        why = language.tr(": no indices: {why}.", why=in_words(row["reason"], language))
        return Text.assemble((_name(row, language), "bold"), why, *_more(row, language))
    table = _TABLES[result.method](result.of(row["outcome"], row["policy"]), row, wide, language)
    table.title, table.title_justify, table.title_style = _name(row, language), "left", "bold"
    parts: list[RenderableType] = [table, Text(_chance(result, row, language))]
    mine = result.pairs
    if len(mine):
        mine = mine[(mine["outcome"] == row["outcome"]) & (mine["policy"] == row["policy"])]
        sure = mine[mine["second_low"] > 0.0].sort_values("second", ascending=False)
        pairs = [
            language.tr(
                "{factor} x {other} {share} ({low} to {high})", factor=pair["factor"], other=pair["other"],
                share=_share(pair["second"], language), low=_share(pair["second_low"], language),
                high=_share(pair["second_high"], language),
            )
            for pair in sure.head(3).to_dict("records")
        ]  # fmt: skip
        parts.append(
            Text(
                language.tr("Interactions: {pairs}.", pairs="; ".join(pairs))
                if pairs
                else language.tr("No pair of factors is shown to interact.")
            )
        )
    return Group(*parts)


def _more(row: dict[str, Any], language: Language) -> list[str]:
    """Replicates that would be needed, where all variance is chance."""
    if math.isnan(row["share"]):
        return []
    return [f" {_needed(row, language)}"]


def _needed(row: dict[str, Any], language: Language) -> str:
    if math.isinf(row["runs_needed"]):
        return language.tr("The number of replicates needed cannot be estimated.")
    return language.tr(
        "About {n} replicates would reduce chance to 5 %.", n=language.fixed(float(row["runs_needed"]), 0)
    )


def _chance(result: Any, row: dict[str, Any], language: Language = ENGLISH) -> str:
    left = ""
    if row["left_out"]:
        whole = row["left_out"] + row["blocks"]
        left = " " + language.tr(_INCOMPLETE[result.method], n=row["left_out"], all=whole)
    if row["share"] == 0.0:
        none = language.tr("Chance: none; all points use common random numbers and react to them in the same way.")
        return f"{none}{left}"
    first = language.tr(
        "Chance: {share} of the variance over points ({interval}); on single runs it would be {single}.",
        share=_share(row["share"], language), interval=_interval(row["low"], row["high"], language),
        single=_share(row["single"], language),
    )  # fmt: skip
    needed = "" if row["share"] <= 0.05 else f" {_needed(row, language)}"
    part = float(result.of(row["outcome"], row["policy"])["from_replicates"].median())
    more = language.tr(_WIDTH[part > 0.5][abs(part - 0.5) > 0.2])
    return f"{first}{needed} {more}{left}"


_WIDTH = {  # from replicates?, mostly?
    True: {
        True: mark("The width of the intervals comes mostly from few replicates: more --runs would narrow them."),
        False: mark("The width of the intervals comes rather from few replicates: more --runs would narrow them."),
    },
    False: {
        True: mark("The width of the intervals comes mostly from few points: more --samples would narrow them."),
        False: mark("The width of the intervals comes rather from few points: more --samples would narrow them."),
    },
}


def _share(value: float, language: Language) -> str:
    """A share in percent, with a decimal where it is small."""
    percent = 100.0 * float(value)
    return language.local(f"{percent:.1f} %" if abs(percent) < 9.95 and percent else f"{percent:.0f} %")


def _interval(low: float, high: float, language: Language) -> str:
    """An interval of a share as its table has it."""
    if math.isnan(low) or math.isnan(high):
        return language.tr("no interval")
    return language.tr("interval {low} to {high}", low=_share(low, language), high=_share(high, language))


def _table(*headings: str, wide: bool, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(
        language.tr("factor"), vertical="middle", no_wrap=wide, overflow="fold", min_width=None if wide else 12
    )
    for heading in headings:
        # In a narrow table headings take two lines, and numbers stay whole.
        title = heading if wide else "\n".join(heading.rsplit(" ", 1)) if len(heading) > 6 else heading
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _band(row: dict[str, Any], name: str, places: int, language: Language, scale: float = 1.0) -> str:
    if math.isnan(row[f"{name}_low"]) or math.isnan(row[f"{name}_high"]):
        return language.tr("no interval")
    low, high = (language.fixed(row[f"{name}_{end}"] / scale, places) for end in ("low", "high"))
    return language.tr("{low} to {high}", low=low, high=high)


def _sobol_table(mine: Any, row: dict[str, Any], wide: bool, language: Language) -> Table:
    interval, total, fixed = language.tr("95 % interval"), language.tr("total"), language.fixed
    headings = (language.tr("first order"), interval, total, interval, language.tr("with chance: first"), total)
    table = _table(*headings[: None if wide else 4], wide=wide, language=language)
    for one in mine.to_dict("records"):
        cells = (
            one["factor"], fixed(one["first"], 2), _band(one, "first", 2, language), fixed(one["total"], 2),
            _band(one, "total", 2, language), fixed(one["first_mean"], 2), fixed(one["total_mean"], 2),
        )  # fmt: skip
        table.add_row(*cells[: len(table.columns)])
    return table


def _morris_table(mine: Any, row: dict[str, Any], wide: bool, language: Language) -> Table:
    scale, unit = scaled_unit(row["unit"], float(mine["mu_star"].max()), language)
    interval, fixed = language.tr("95 % interval"), language.fixed
    headings = (f"mu* ({unit})", interval, language.tr("chance alone"), "mu", interval, "sigma",
                language.tr("with chance"))  # fmt: skip
    shown = range(7) if wide else (0, 1, 2, 3, 5)  # of the columns after the factor
    table = _table(*(headings[at] for at in shown), wide=wide, language=language)
    places = decimals(float(mine["mu_star"].max()) / scale / 10.0)
    for one in mine.to_dict("records"):
        cells = (
            fixed(one["mu_star"] / scale, places), _band(one, "mu_star", places, language, scale),
            fixed(one["floor"] / scale, places), fixed(one["mu"] / scale, places, sign=True),
            _band(one, "mu", places, language, scale), fixed(one["sigma"] / scale, places),
            fixed(one["sigma_mean"] / scale, places),
        )  # fmt: skip
        table.add_row(one["factor"], *(cells[at] for at in shown))
    return table


def _pawn_table(mine: Any, row: dict[str, Any], wide: bool, language: Language) -> Table:
    fixed = language.fixed
    headings = ("PAWN", language.tr("95 % interval"), language.tr("threshold"), "")
    table = _table(*headings, wide=wide, language=language)
    for one in mine.to_dict("records"):
        verdict = language.tr("above") if one["pawn_low"] > one["threshold"] else language.tr("not above")
        table.add_row(
            one["factor"], fixed(one["pawn"], 2), _band(one, "pawn", 2, language), fixed(one["threshold"], 2), verdict
        )
    return table


_TABLES = {"sobol": _sobol_table, "morris": _morris_table, "pawn": _pawn_table}


def _legend(method: str, wide: bool, language: Language) -> str:
    if method == "sobol":
        text = language.tr(
            "first order: share of the variance over points that a factor accounts for alone; total: alone and with "
            "others. Both are corrected for chance. Intervals: over points and replicates."
        )
        more = language.tr("with chance: without that correction.") if wide else ""
        return f"{text} {more}".rstrip()
    if method == "morris":
        return language.tr(
            "mu*: mean absolute effect of a factor over its whole range; mu: with its sign; sigma: how much the effect "
            "depends on the other factors, corrected for chance. chance alone: the mu* of a factor without effect. "
            "Intervals: over trajectories and replicates."
        )
    return language.tr(
        "PAWN: how far the distribution of the outcome moves when a factor is held near a value (0..1), median over "
        "slides. threshold: 95 of 100 factors without effect are below it. Intervals: over points and replicates."
    )


def _sentence(result: Any, row: dict[str, Any], language: Language = ENGLISH) -> str:
    """One sentence for a response, no stronger than its intervals."""
    name = _name(row, language)
    if row["reason"]:
        return f"{name}: {in_words(row['reason'], language)}."
    mine = result.of(row["outcome"], row["policy"]).to_dict("records")
    first = mine[0]
    chance = language.tr("chance is {share} of the variance", share=_share(row["share"], language))
    if result.method == "sobol":
        what = language.tr(
            "{share} of the variance over these ranges, {interval}", share=_share(first["total"], language),
            interval=_interval(first["total_low"], first["total_high"], language),
        )  # fmt: skip
        unsure = [one["factor"] for one in mine if not one["total_low"] > 0.0]  # so is one without an interval
        return f"{name}: {_most(first, unsure, what, language)}; {chance}."
    key, tick = ("mu_star", "floor") if result.method == "morris" else ("pawn", "threshold")
    unsure = [one["factor"] for one in mine if not one[f"{key}_low"] > one[tick]]
    scale, unit = (1e6, f"million {row['unit']}") if first[key] >= 1e6 else (1.0, row["unit"])
    if language.code != "en":
        unit = scaled_unit_of(row["unit"], scale, language)
    size = significant(first[key] / scale) if result.method == "morris" else f"{first[key]:.2f}"
    what = language.local(size) + (f" {unit}" if result.method == "morris" else "")
    return f"{name}: {_most(first, unsure, what, language)}; {chance}."


def _most(first: dict[str, Any], unsure: list[str], what: str, language: Language) -> str:
    """The factor with the largest effect, if it is above the threshold, and those that are not."""
    if first["factor"] in unsure:
        return language.tr(
            "no factor is distinguishable from one without effect; the largest is {factor} ({size})",
            factor=first["factor"], size=what,
        )  # fmt: skip
    found = language.tr("largest effect: {factor} ({size})", factor=first["factor"], size=what)
    if not unsure:
        return found
    return found + language.tr("; not distinguishable from no effect: {factors}", factors=", ".join(unsure))
