"""Counts of the campaigns, written into ``docs/reliability.md`` between two comments."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["PAGE", "refreshed", "write"]

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def refreshed(page: str, name: str, counts: Mapping[str, Mapping[str, int]], head: str) -> str:
    """The page with the counts of one campaign made anew.

    Parameters
    ----------
    name
        Of the comments ``<!-- counts of NAME: begin -->`` and ``<!-- counts of NAME: end -->``.
    counts
        By row, then by column.
    head
        The sentence above the table.

    Raises
    ------
    KeyError
        If the page has no such comments.
    """
    block = re.compile(rf"(<!-- counts of {name}: begin -->\n).*?(<!-- counts of {name}: end -->)", re.DOTALL)
    if not block.search(page):
        raise KeyError(name)
    table = _table(counts)
    return block.sub(lambda found: f"{found[1]}\n{head}\n\n{table}\n\n{found[2]}", page)


def _table(counts: Mapping[str, Mapping[str, int]]) -> str:
    """A row per kind: how each ended, in words, and how many failed."""
    total = sum(sum(_without_failed(row).values()) for row in counts.values())
    rows = ["| | tried | how they ended | failed |", "|---|---:|---|---:|"]
    for kind, row in counts.items():
        fine = _without_failed(row)
        words = ", ".join(f"{count:,} {how}" for how, count in fine.items() if count)
        rows.append(f"| {kind} | {sum(fine.values()):,} | {words} | {row.get('failed', 0):,} |")
    failed = sum(row.get("failed", 0) for row in counts.values())
    return "\n".join([*rows, f"| together | {total:,} | | {failed:,} |"])


def _without_failed(row: Mapping[str, int]) -> dict[str, int]:
    return {how: count for how, count in row.items() if how != "failed"}


def write(name: str, counts: Mapping[str, Mapping[str, int]], head: str) -> None:
    """Write the counts of a campaign into the page."""
    PAGE.write_text(refreshed(PAGE.read_text("utf-8"), name, counts, head), encoding="utf-8")


def main_of_pages(arguments: Sequence[str]) -> int:
    """``python -m tests.trust.pages NAME SEED FILE...``: counts that ``--table`` wrote, together."""
    name, seed, *files = arguments
    counts: dict[str, dict[str, int]] = {}
    for file in files:
        counts |= json.loads(Path(file).read_text("utf-8"))
    write(name, counts, f"`make {name}`, seed {int(seed)}:")
    return 0


if __name__ == "__main__":
    sys.exit(main_of_pages(sys.argv[1:]))
