"""The base over time as a short table, a column a year, and the warning where it moves more than policies do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.care.scenario.price_level import dated
from cosim.cli.numbers import decimals, scaled_unit
from cosim.cli.titled import titled_table
from cosim.plots.base_over_time import part_years, prices_in
from cosim.texts.amounts import plain_amount
from cosim.texts.language import ENGLISH, Language
from cosim.texts.outcomes import quantity_of, title_of

__all__ = ["base_view", "room_view", "warning_view"]

_COLUMN = 8  # width of a year
_NAMED = 1  # outcomes named in the warning


def base_view(
    base: Any, scenario: Any, *, width: int, runs: int, language: Language = ENGLISH, moved: Any = ()
) -> Iterator[RenderableType]:
    """What is printed about a table of `cosim.care.outcomes.by_year`, of so many runs; nothing if it is empty."""
    if base is None or base.empty:
        return
    yield Padding(_table(base, scenario, width=width, runs=runs, language=language), (1, 0, 0, 0))
    if prices := prices_in(scenario, language):
        yield Text(language.tr("{prices}; other tables: prices of each year", prices=prices), style="dim")
    if moved:
        yield from warning_view(moved, language)


def warning_view(moved: Any, language: Language, *, first: Sequence[str] = ()) -> Iterator[RenderableType]:
    """The warning that the base moves more over the years than any policy does; outcomes in ``first`` come first."""
    parts = []
    for one in sorted(moved, key=lambda one: one.outcome not in first)[:_NAMED]:
        numbers = language.tr(
            "{base} against {policies}", base=plain_amount(one.base, one.unit, language),
            policies=plain_amount(one.policies, one.unit, language),
        )  # fmt: skip
        parts.append(f"{title_of(one.outcome, language)} ({numbers})")
    more = language.trn("; and {n} more", "; and {n} more", len(moved) - _NAMED) if len(moved) > _NAMED else ""
    yield Text(
        language.tr(
            "warning: over the years the base itself moves more than any policy: {what}{more}",
            what="; ".join(parts), more=more,
        ),
        style="yellow",
    )  # fmt: skip


def room_view(most: float, language: Language) -> Iterator[RenderableType]:
    """The warning that providers or staff had no room to come, ``most`` times in a run."""
    if most > 0.0:
        yield Text(
            language.tr(
                "warning: {n} times an organisation or a seat was wanted and there was no room left; raise "
                "workforce.extra_organisations or workforce.extra_seats", n=language.local(f"{most:,.0f}"),
            ),
            style="yellow",
        )  # fmt: skip


def _table(base: Any, scenario: Any, *, width: int, runs: int, language: Language) -> Table:
    kind = language.tr("calendar year") if dated(scenario) else language.tr("year of the run")
    many = language.trn("1 run", "mean of {n} runs", runs)
    table = titled_table(language.tr("base over time by {kind}, {runs}", kind=kind, runs=many), gap=1)
    years = _shown(sorted(set(base["year"].tolist())), room=max(2, (width - 36) // _COLUMN))
    table.add_column(language.tr("quantity"), min_width=14, overflow="fold")
    table.add_column(language.tr("unit"), min_width=8, overflow="fold")
    parts = part_years(base)
    for year in years:
        head = str(year) if year not in parts else language.tr("{year}\n{n} wk", year=year, n=parts[year])
        table.add_column(head, justify="right", no_wrap=True)
    for name, rows in base.groupby("quantity", sort=False):
        means = dict(zip(rows["year"], rows["mean"], strict=True))
        largest = max((abs(value) for value in means.values() if value == value), default=0.0)
        unit = rows["unit"].iloc[0]
        scale, named = scaled_unit(unit, largest, language)
        places = min(3, decimals(largest / scale / 10.0))
        label = str(name) if language.code == "en" else quantity_of(str(name), language)
        table.add_row(label, named, *(language.fixed(means[year] / scale, places) for year in years))
    return table


def _shown(years: list[int], *, room: int) -> list[int]:
    """As many years as there is room for, evenly spread, the first and the last among them."""
    if len(years) <= room:
        return years
    return sorted({years[round(at * (len(years) - 1) / (room - 1))] for at in range(room)})
