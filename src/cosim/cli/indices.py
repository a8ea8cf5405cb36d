"""A sensitivity analysis as tables and sentences for people."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.cli.numbers import decimals, fixed, scaled_unit, significant

__all__ = ["sensitivity_view"]

_DIM = "dim"
_WIDE = 118  # width from which a table has all its columns, and headings of one line
_METHODS = {"morris": "elementary effects (Morris)", "sobol": "Sobol' indices", "pawn": "PAWN indices"}
_BLOCKS = {"morris": "trajectories", "sobol": "blocks", "pawn": "points"}


def sensitivity_view(result: Any, *, width: int) -> RenderableType:
    """Everything that ``cosim sensitivity`` prints about a `Sensitivity`; fewer columns where it is narrow."""
    wide = width >= _WIDE
    study = result.study
    title = str(getattr(study.scenario, "title", "")) or study.scenario.name
    head = (
        f"{title} ({study.scenario.name}): {_METHODS[result.method]}, {len(study)} points, {study.runs} replicates of "
        f"{study.scenario.weeks} weeks, seed {study.seed}"
    )
    parts: list[RenderableType] = [Text(head, style="bold")]
    rows = result.chance.to_dict("records")
    parts += [Padding(_block(result, row, wide), (1, 0, 0, 0)) for row in rows]
    parts.append(Padding(Text(_legend(result.method, wide), style=_DIM), (1, 0, 0, 0)))
    parts += [Text(f"{note}.", style=_DIM) for note in result.notes]
    parts.append(Padding(Text("\n".join(_sentence(result, row) for row in rows), style="bold"), (1, 0, 0, 0)))
    return Group(*parts)


def _name(row: dict[str, Any]) -> str:
    return row["outcome"] if row["policy"] == "base" else f"{row['outcome']}: {row['policy']} minus base"


def _block(result: Any, row: dict[str, Any], wide: bool) -> RenderableType:
    if row["reason"]:
        return Text.assemble((f"{_name(row)}", "bold"), f": no indices: {row['reason']}.", *_more(row))
    table = _TABLES[result.method](result.of(row["outcome"], row["policy"]), row, wide)
    table.title, table.title_justify, table.title_style = _name(row), "left", "bold"
    parts: list[RenderableType] = [table, Text(_chance(result, row))]
    mine = result.pairs
    if len(mine):
        mine = mine[(mine["outcome"] == row["outcome"]) & (mine["policy"] == row["policy"])]
        sure = mine[mine["second_low"] > 0.0].sort_values("second", ascending=False)
        pairs = [
            f"{pair['factor']} x {pair['other']} {_share(pair['second'])} ({_share(pair['second_low'])} to "
            f"{_share(pair['second_high'])})"
            for pair in sure.head(3).to_dict("records")
        ]
        what = f"Interactions: {'; '.join(pairs)}." if pairs else "No pair of factors is shown to interact."
        parts.append(Text(what))
    return Group(*parts)


def _more(row: dict[str, Any]) -> list[str]:
    """Replicates that would be needed, where all variance is chance."""
    if math.isnan(row["share"]):
        return []
    return [f" {_needed(row)}"]


def _needed(row: dict[str, Any]) -> str:
    if math.isinf(row["runs_needed"]):
        return "The number of replicates needed cannot be estimated."
    return f"About {row['runs_needed']:,.0f} replicates would reduce chance to 5 %."


def _chance(result: Any, row: dict[str, Any]) -> str:
    left = ""
    if row["left_out"]:
        whole = row["left_out"] + row["blocks"]
        left = f" {row['left_out']} of {whole} {_BLOCKS[result.method]} are incomplete and left out."
    if row["share"] == 0.0:
        return f"Chance: none; all points use common random numbers and react to them in the same way.{left}"
    between = _interval(row["low"], row["high"])
    needed = "" if row["share"] <= 0.05 else f" {_needed(row)}"
    mine = result.of(row["outcome"], row["policy"])
    part = float(mine["from_replicates"].median())
    more = f" The width of the intervals comes {'mostly' if abs(part - 0.5) > 0.2 else 'rather'} from few " + (
        "replicates: more --runs would narrow them." if part > 0.5 else "points: more --samples would narrow them."
    )
    return (
        f"Chance: {_share(row['share'])} of the variance over points ({between}); on single runs it "
        f"would be {_share(row['single'])}.{needed}{more}{left}"
    )


def _share(value: float) -> str:
    """A share in percent, with a decimal where it is small."""
    percent = 100.0 * float(value)
    return f"{percent:.1f} %" if abs(percent) < 9.95 and percent else f"{percent:.0f} %"


def _interval(low: float, high: float) -> str:
    """An interval of a share as its table has it."""
    missing = math.isnan(low) or math.isnan(high)
    return "no interval" if missing else f"interval {_share(low)} to {_share(high)}"


def _table(*headings: str, wide: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("factor", vertical="middle", no_wrap=wide, overflow="fold", min_width=None if wide else 12)
    for heading in headings:
        # In a narrow table headings take two lines, and numbers stay whole.
        title = heading if wide else "\n".join(heading.rsplit(" ", 1)) if len(heading) > 6 else heading
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _band(row: dict[str, Any], name: str, places: int, scale: float = 1.0) -> str:
    return f"{fixed(row[f'{name}_low'] / scale, places)} to {fixed(row[f'{name}_high'] / scale, places)}"


def _sobol_table(mine: Any, row: dict[str, Any], wide: bool) -> Table:
    headings = ("first order", "95 % interval", "total", "95 % interval", "with chance: first", "total")
    table = _table(*headings[: None if wide else 4], wide=wide)
    for one in mine.to_dict("records"):
        cells = (
            one["factor"], fixed(one["first"], 2), _band(one, "first", 2), fixed(one["total"], 2),
            _band(one, "total", 2), fixed(one["first_mean"], 2), fixed(one["total_mean"], 2),
        )  # fmt: skip
        table.add_row(*cells[: len(table.columns)])
    return table


def _morris_table(mine: Any, row: dict[str, Any], wide: bool) -> Table:
    scale, unit = scaled_unit(row["unit"], float(mine["mu_star"].max()))
    headings = (f"mu* ({unit})", "95 % interval", "chance alone", "mu", "95 % interval", "sigma", "with chance")
    shown = range(7) if wide else (0, 1, 2, 3, 5)  # of the columns after the factor
    table = _table(*(headings[at] for at in shown), wide=wide)
    places = decimals(float(mine["mu_star"].max()) / scale / 10.0)
    for one in mine.to_dict("records"):
        cells = (
            fixed(one["mu_star"] / scale, places), _band(one, "mu_star", places, scale),
            fixed(one["floor"] / scale, places), fixed(one["mu"] / scale, places, sign=True),
            _band(one, "mu", places, scale), fixed(one["sigma"] / scale, places),
            fixed(one["sigma_mean"] / scale, places),
        )  # fmt: skip
        table.add_row(one["factor"], *(cells[at] for at in shown))
    return table


def _pawn_table(mine: Any, row: dict[str, Any], wide: bool) -> Table:
    table = _table("PAWN", "95 % interval", "threshold", "", wide=wide)
    for one in mine.to_dict("records"):
        verdict = "above" if one["pawn_low"] > one["threshold"] else "not above"
        table.add_row(one["factor"], fixed(one["pawn"], 2), _band(one, "pawn", 2), fixed(one["threshold"], 2), verdict)
    return table


_TABLES = {"sobol": _sobol_table, "morris": _morris_table, "pawn": _pawn_table}


def _legend(method: str, wide: bool) -> str:
    with_chance = "; 'with chance' is without that correction" if wide else ""
    if method == "sobol":
        return (
            "first order: share of the variance over points that a factor accounts for alone; total: alone and with "
            f"others. Both are corrected for chance{with_chance}. "
            "Intervals: over points and replicates."
        )
    if method == "morris":
        return (
            "mu*: mean absolute effect of a factor over its whole range; mu: with its sign; sigma: how much the effect "
            "depends on the other factors, corrected for chance. chance alone: the mu* of a factor without effect. "
            "Intervals: over trajectories and replicates."
        )
    return (
        "PAWN: how far the distribution of the outcome moves when a factor is held near a value (0..1), median over "
        "slides. threshold: 95 of 100 factors without effect are below it. Intervals: over points and replicates."
    )


def _sentence(result: Any, row: dict[str, Any]) -> str:
    """One sentence for a response, no stronger than its intervals."""
    name = _name(row)
    if row["reason"]:
        return f"{name}: {row['reason']}."
    mine = result.of(row["outcome"], row["policy"]).to_dict("records")
    first = mine[0]
    chance = f"chance is {_share(row['share'])} of the variance"
    if result.method == "sobol":
        between = _interval(first["total_low"], first["total_high"])
        what = f"{_share(first['total'])} of the variance over these ranges, {between}"
        unsure = [one["factor"] for one in mine if not one["total_low"] > 0.0]  # so is one without an interval
        return f"{name}: {_most(first, unsure, what)}; {chance}."
    key, tick = ("mu_star", "floor") if result.method == "morris" else ("pawn", "threshold")
    unsure = [one["factor"] for one in mine if not one[f"{key}_low"] > one[tick]]
    scale, unit = (1e6, f"million {row['unit']}") if first[key] >= 1e6 else (1.0, row["unit"])
    what = f"{significant(first[key] / scale)} {unit}" if result.method == "morris" else f"{first[key]:.2f}"
    return f"{name}: {_most(first, unsure, what)}; {chance}."


def _most(first: dict[str, Any], unsure: list[str], what: str) -> str:
    """The factor with the largest effect, if it is above the threshold, and those that are not."""
    if first["factor"] in unsure:
        return f"no factor is distinguishable from one without effect; the largest is {first['factor']} ({what})"
    rest = f"; not distinguishable from no effect: {', '.join(unsure)}" if unsure else ""
    return f"largest effect: {first['factor']} ({what}){rest}"
