"""Runs and time that a wanted precision cost, as a table and a sentence."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cosim.cli.numbers import decimals, fixed
from cosim.cli.progress import duration

__all__ = ["cost_view"]


def cost_view(result: Any) -> RenderableType:
    """Runs, time and half width of every arm, and what one number of runs for all arms would have cost."""
    question = result.provenance["question"]
    wanted = float(question["precision"])
    table = Table(
        title=f"cost of half width {wanted:g} of {question['outcome']}", title_justify="left", title_style="bold",
        box=None, pad_edge=False, padding=(0, 2, 0, 0),
    )  # fmt: skip
    table.add_column("arm", no_wrap=True)
    for heading in ("runs", "run time", "half width"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    rows = result.cost.to_dict("records")
    for row in rows:
        half = float(row["half_width"])
        reached = "" if math.isnan(half) else "reached" if row["reached"] else "not reached"
        table.add_row(
            str(row["arm"]), f"{row['runs']:.0f}", duration(row["seconds"]),
            "" if math.isnan(half) else fixed(half, decimals(wanted)), reached,
        )  # fmt: skip
    return Group(table, Text(_sentence(rows)))


def _sentence(rows: list[dict[str, Any]]) -> str:
    runs, fixed_runs = (sum(int(row[name]) for row in rows) for name in ("runs", "fixed_runs"))
    seconds, fixed_seconds = (sum(float(row[name]) for row in rows) for name in ("seconds", "fixed_seconds"))
    short = [str(row["arm"]) for row in rows[1:] if not row["reached"]]
    spent = f"{runs} runs, {duration(seconds)} of run time"
    whole = f"as many runs for every arm would have been {fixed_runs} runs, about {duration(fixed_seconds)}"
    if runs == fixed_runs:
        whole = "every arm needed as many"
    missed = f" Not narrow enough yet: {', '.join(short)}." if short else ""
    return f"In total {spent}; {whole}.{missed}"
