"""Municipalities as a table: the last whole year of each, the largest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from cosim.cli.titled import titled_table
from cosim.core.units import WEEKS_A_YEAR
from cosim.texts.language import ENGLISH, Language, mark

__all__ = ["municipal_differences_view", "municipal_view"]

_SHOWN = 20
_COLUMNS = {  # quantity: heading, decimals, divisor
    "inhabitants": (mark("inhabitants"), 0, 1.0),
    "users": (mark("users"), 0, 1.0),
    "users_per_1000": (mark("per 1,000"), 1, 1.0),
    "waiting": (mark("waiting"), 0, 1.0),
    "euros_total": (mark("million EUR"), 2, 1e6),
    "euros_per_user": (mark("EUR a user"), 0, 1.0),
    "shortfall": (mark("shortfall, million EUR"), 2, 1e6),
    "functioning": (mark("functioning"), 3, 1.0),
}


def municipal_view(table: Any, *, prices: bool = False, language: Language = ENGLISH) -> Iterator[RenderableType]:
    """What is printed about a table of `cosim.care.outcomes.municipal`; ``prices``: whether those move."""
    whole = table[table["weeks"] == WEEKS_A_YEAR]
    year = (whole if len(whole) else table)["year"].max()
    # Of the latest families nobody is followed up yet, so the latest year in which somebody was.
    rows = table[table["year"] == year]
    wide = rows[rows["quantity"].isin(_COLUMNS)].pivot(index="municipality", columns="quantity", values="value")
    known = table[(table["quantity"] == "functioning") & table["value"].notna()]
    latest = known[known["year"] == known["year"].max()].set_index("municipality")["value"]
    wide["functioning"] = latest.reindex(wide.index)
    order = wide.drop(index="all").sort_values("inhabitants", ascending=False, kind="stable").index
    shown = titled_table(language.tr("municipalities, year {year}", year=year), gap=1)
    shown.add_column(language.tr("municipality"), overflow="fold")
    for heading, _, _ in _COLUMNS.values():
        shown.add_column(language.tr(heading), justify="right")
    for name in [*order[:_SHOWN], "all"]:
        cells = [_cell(wide.loc[name, quantity], *how[1:], language) for quantity, how in _COLUMNS.items()]
        shown.add_row(_named(name, language), *cells)
    yield Padding(shown, (1, 0, 0, 0))
    spread = rows.loc[rows["quantity"] == "users_highest_over_lowest", "value"].iloc[0]
    line = [language.tr("users per inhabitant, highest over lowest: {ratio} (Dutch municipalities: 3.5 to 4)",
                        ratio=language.fixed(spread, 2))]  # fmt: skip
    if len(order) > _SHOWN:
        line.append(language.tr("{n} smaller ones are in municipalities.csv", n=len(order) - _SHOWN))
    line += [language.tr("euros in prices of each year")] if prices else []
    line.append(language.tr("functioning of those who came in the latest year that is followed up"))
    yield Text("; ".join(line), style="dim")


def _named(name: object, language: Language) -> str:
    return language.tr("all") if name == "all" else str(name)


def _cell(value: float, places: int, scale: float, language: Language, *, sign: bool = False) -> str:
    return "" if value != value else language.fixed(value / scale, places, sign=sign)


_CHANGED = ("users", "waiting", "euros_total", "functioning")


def municipal_differences_view(table: Any, language: Language = ENGLISH) -> Iterator[RenderableType]:
    """What is printed about a table of `cosim.studies.comparison.municipal`, a block a policy."""
    for policy, rows in table.groupby("policy", sort=False):
        shown = titled_table(
            language.tr("{policy} by municipality, difference a year (* the interval does not hold 0)", policy=policy),
            gap=1,
        )
        shown.add_column(language.tr("municipality"), overflow="fold")
        for quantity in _CHANGED:
            shown.add_column(language.tr(_COLUMNS[quantity][0]), justify="right")
        found = {(row["municipality"], row["quantity"]): row for row in rows.to_dict("records")}
        names = list(dict.fromkeys(rows["municipality"]))
        for name in [*names[:-1][:_SHOWN], names[-1]]:
            cells = []
            for quantity in _CHANGED:
                one = found[name, quantity]
                star = "*" if one["low"] > 0.0 or one["high"] < 0.0 else " "
                cells.append(f"{_cell(one['difference'], *_COLUMNS[quantity][1:], language, sign=True)}{star}")
            shown.add_row(_named(name, language), *cells)
        yield Padding(shown, (1, 0, 0, 0))
