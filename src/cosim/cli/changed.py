"""``cosim compare --who``: who came out differently, on the screen and in files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from cosim.cli.numbers import fixed, significant
from cosim.cli.titled import titled_table
from cosim.texts.language import mark
from cosim.texts.outcomes import group_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.studies.comparison.changed import Changed
    from cosim.studies.comparison.comparison import Comparison
    from cosim.texts.language import Language

__all__ = ["changed_figures", "changed_payload", "changed_texts", "changed_view"]

_KINDS = {
    "clients": mark("families (how they do, SD)"), "professionals": mark("professionals (experienced payoff)"),
    "organisations": mark("organisations (reserve, EUR)"), "ties": mark("contacts (trust, 0 to 1)"),
}  # fmt: skip


def changed_view(changed: Sequence[Changed], language: Language) -> list[RenderableType]:
    """A table and a sentence a policy."""
    found: list[RenderableType] = []
    for one in changed:
        table = titled_table(language.tr("{policy}: who came out differently", policy=one.policy))
        table.add_column(language.tr("group"), no_wrap=True)
        for heading in (
            language.tr("count"), language.tr("differ"), language.tr("up"), language.tr("down"),
            language.tr("above floor"), "SD", language.tr("SD of noise"), language.tr("floor"),
        ):  # fmt: skip
            table.add_column(heading, justify="right", no_wrap=True)
        before = ""
        for row in one.table.to_dict("records"):
            counts = [language.local(f"{row[name]:,}") for name in ("count", "differ", "up", "down")]
            sizes = [language.local(significant(float(row[name]))) for name in ("sd", "noise_sd", "floor")]
            if row["kind"] != before:
                table.add_row(Text(language.tr(_KINDS[row["kind"]]), style="underline"))
                before = row["kind"]
            name = group_of(row["group"], language)
            table.add_row(f"  {name}", *counts, f"{fixed(100 * row['above'], 0)} %", *sizes)
        found += ["", table, Text(one.sentence(language), style="bold")]
    return found


def changed_payload(changed: Sequence[Changed]) -> dict[str, Any]:
    """The tables as plain values."""
    return {"changed": {one.policy: one.table.to_dict("records") for one in changed}} if changed else {}


def changed_texts(changed: Sequence[Changed]) -> dict[str, str]:
    """``changed.csv``, and ``changed-families.csv`` with a row per policy and family."""
    import pandas as pd

    from cosim.studies.files import csv_text

    if not changed:
        return {}
    tables = pd.concat([one.table.assign(policy=one.policy) for one in changed])
    families = pd.concat([one.clients.reset_index().assign(arm=one.policy) for one in changed])
    return {"changed.csv": csv_text(tables), "changed-families.csv": csv_text(families)}


def changed_figures(
    result: Comparison, changed: Sequence[Changed], folder: Path, figures: str, language: Language
) -> list[Path]:
    """The same families in two worlds, a figure a policy."""
    if figures == "none" or not changed:
        return []
    from cosim.plots.draw import origin_of, save_figures
    from cosim.plots.same_family import same_family

    drawn = {
        f"same-family-{one.policy}": same_family(result, one, language=language) for one in changed if len(one.clients)
    }
    return save_figures(drawn, folder, origin=origin_of(result))
