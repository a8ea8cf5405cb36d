"""A plain table with a bold title above it, as every command prints one."""

from __future__ import annotations

from rich.table import Table

__all__ = ["titled_table"]


def titled_table(title: str, *, gap: int = 2) -> Table:
    """An empty table without lines; ``gap`` is the space between columns."""
    return Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, gap, 0, 0)
    )
