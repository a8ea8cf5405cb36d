"""One run as tables for people: outcomes by group, and phases by their share of the time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.cli.numbers import fixed, scaled_unit, significant

__all__ = ["phases_table", "summary_view"]

_HEADINGS = {"clients": "clients", "costs": "costs, by payer", "system": "system"}


def summary_view(run: Any, outcomes: Sequence[Any]) -> RenderableType:
    """The outcomes of a run, grouped, each with its unit and meaning."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("outcome", no_wrap=True)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("meaning")
    for group in dict.fromkeys(outcome.group for outcome in outcomes):
        table.add_row(Text(_HEADINGS.get(group, group), style="underline"))
        for outcome in outcomes:
            if outcome.group == group:
                table.add_row(f"  {outcome.name}", *_value(run, outcome), getattr(outcome, "meaning", ""))
    policies = " + ".join(policy.name for policy in run.scenario.policies) or "no policy"
    title = str(getattr(run.scenario, "title", "")) or run.scenario.name
    head = f"{title} ({run.scenario.name}), {policies}: 1 run of {run.weeks} weeks, seed {run.seed}"
    last = "One run is one realisation; cosim compare separates differences from chance."
    return Group(Text(head, style="bold"), Padding(table, (1, 0)), Text(last, style="dim"))


def _value(run: Any, outcome: Any) -> tuple[str, str]:
    value = float(run.summary.get(outcome.name, math.nan))
    scale, unit = scaled_unit(outcome.unit, value)
    return significant(value / scale), unit


def phases_table(phases: Mapping[str, float]) -> Table:
    """The phases of the week in order, with the time they took and their share of it."""
    total = sum(phases.values()) or 1.0
    longest = max(phases.values(), default=0.0) or 1.0
    table = Table(
        title="phases of the week, in order", title_justify="left", title_style="bold", box=None, pad_edge=False,
        padding=(0, 2, 0, 0),
    )  # fmt: skip
    table.add_column("phase", no_wrap=True)
    table.add_column("seconds", justify="right")
    table.add_column("share", justify="right")
    table.add_column("")
    for name, seconds in phases.items():
        bar = "#" * round(30.0 * seconds / longest)
        table.add_row(name, fixed(seconds, 3), f"{100.0 * seconds / total:.1f} %", bar)
    table.add_row("all", fixed(total, 3), "100.0 %", "")
    return table
