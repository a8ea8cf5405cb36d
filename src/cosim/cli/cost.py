"""Runs and time that a wanted precision cost, as a table and a sentence."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from cosim.cli.numbers import decimals
from cosim.cli.progress import duration
from cosim.cli.titled import titled_table
from cosim.texts.language import Language

__all__ = ["cost_view"]


def cost_view(result: Any, language: Language) -> RenderableType:
    """Runs, time and half width of every arm, and what one number of runs for all arms would have cost."""
    question = result.provenance["question"]
    wanted = float(question["precision"])
    table = titled_table(
        language.tr(
            "cost of half width {wanted} of {outcome}",
            wanted=language.local(f"{wanted:g}"),
            outcome=question["outcome"],
        )
    )
    table.add_column(language.tr("arm"), no_wrap=True)
    for heading in (language.tr("runs"), language.tr("run time"), language.tr("half width")):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    rows = result.cost.to_dict("records")
    for row in rows:
        half = float(row["half_width"])
        reached = "" if math.isnan(half) else language.tr("reached") if row["reached"] else language.tr("not reached")
        table.add_row(
            str(row["arm"]), f"{row['runs']:.0f}", duration(row["seconds"]),
            "" if math.isnan(half) else language.fixed(half, decimals(wanted)), reached,
        )  # fmt: skip
    return Group(table, Text(_sentence(rows, language)))


def _sentence(rows: list[dict[str, Any]], language: Language) -> str:
    runs, fixed_runs = (sum(int(row[name]) for row in rows) for name in ("runs", "fixed_runs"))
    seconds, fixed_seconds = (sum(float(row[name]) for row in rows) for name in ("seconds", "fixed_seconds"))
    short = [str(row["arm"]) for row in rows[1:] if not row["reached"]]
    whole = language.tr(
        "as many runs for every arm would have been {runs} runs, about {time}", runs=fixed_runs,
        time=duration(fixed_seconds),
    )  # fmt: skip
    if runs == fixed_runs:
        whole = language.tr("every arm needed as many")
    spent = language.tr(
        "In total {runs} runs, {time} of run time; {whole}.", runs=runs, time=duration(seconds), whole=whole
    )
    missed = language.tr("Not narrow enough yet: {arms}.", arms=", ".join(short)) if short else ""
    return f"{spent} {missed}".rstrip()
