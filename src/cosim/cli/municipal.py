"""Municipalities as a table: the last whole year of each, the largest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.cli.numbers import fixed
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["municipal_differences_view", "municipal_view"]

_SHOWN = 20
_COLUMNS = {  # quantity: heading, decimals, divisor
    "inhabitants": ("inhabitants", 0, 1.0),
    "users": ("users", 0, 1.0),
    "users_per_1000": ("per 1,000", 1, 1.0),
    "waiting": ("waiting", 0, 1.0),
    "euros_total": ("million EUR", 2, 1e6),
    "euros_per_user": ("EUR a user", 0, 1.0),
    "shortfall": ("shortfall, million EUR", 2, 1e6),
    "functioning": ("functioning", 3, 1.0),
}


def municipal_view(table: Any, *, prices: bool = False) -> Iterator[RenderableType]:
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
    shown = Table(
        title=f"municipalities, year {year}", title_justify="left", title_style="bold", box=None, pad_edge=False,
        padding=(0, 1, 0, 0),
    )  # fmt: skip
    shown.add_column("municipality", overflow="fold")
    for heading, _, _ in _COLUMNS.values():
        shown.add_column(heading, justify="right")
    for name in [*order[:_SHOWN], "all"]:
        cells = [_cell(wide.loc[name, quantity], *how[1:]) for quantity, how in _COLUMNS.items()]
        shown.add_row(str(name), *cells)
    yield Padding(shown, (1, 0, 0, 0))
    spread = rows.loc[rows["quantity"] == "users_highest_over_lowest", "value"].iloc[0]
    more = f"; {len(order) - _SHOWN} smaller ones are in municipalities.csv" if len(order) > _SHOWN else ""
    line = f"users per inhabitant, highest over lowest: {fixed(spread, 2)} (Dutch municipalities: 3.5 to 4){more}"
    line += "; euros in prices of each year" if prices else ""
    yield Text(f"{line}; functioning of those who came in the latest year that is followed up", style="dim")


def _cell(value: float, places: int, scale: float) -> str:
    return "" if value != value else fixed(value / scale, places)


_CHANGED = {
    "users": ("users", 0, 1.0),
    "waiting": ("waiting", 0, 1.0),
    "euros_total": ("million EUR", 2, 1e6),
    "functioning": ("functioning", 3, 1.0),
}


def municipal_differences_view(table: Any) -> Iterator[RenderableType]:
    """What is printed about a table of `cosim.studies.comparison.municipal`, a block a policy."""
    for policy, rows in table.groupby("policy", sort=False):
        shown = Table(
            title=f"{policy} by municipality, difference a year (* the interval does not hold 0)", title_justify="left",
            title_style="bold", box=None, pad_edge=False, padding=(0, 1, 0, 0),
        )  # fmt: skip
        shown.add_column("municipality", overflow="fold")
        for heading, _, _ in _CHANGED.values():
            shown.add_column(heading, justify="right")
        found = {(row["municipality"], row["quantity"]): row for row in rows.to_dict("records")}
        names = list(dict.fromkeys(rows["municipality"]))
        for name in [*names[:-1][:_SHOWN], names[-1]]:
            cells = []
            for quantity, (_, places, scale) in _CHANGED.items():
                one = found[name, quantity]
                mark = "*" if one["low"] > 0.0 or one["high"] < 0.0 else " "
                sign = "+" if one["difference"] > 0.0 else ""
                cells.append(f"{sign}{_cell(one['difference'], places, scale)}{mark}")
            shown.add_row(str(name), *cells)
        yield Padding(shown, (1, 0, 0, 0))
