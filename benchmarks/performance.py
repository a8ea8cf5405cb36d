"""Write the table of ``docs/performance.md`` from the JSON of a run of the benchmarks; ``make bench`` does both.

``python -m benchmarks.performance FILE`` reads a file of ``pytest benchmarks --benchmark-json=FILE``. Rows that it does
not have, such as the country's, stay as they are, with the day on which they were measured.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
HEAD = "| what | target | measured | on |\n|---|--:|--:|---|\n"


def cell(text: str) -> str:
    """Text of a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def rows_of(found: dict[str, Any]) -> dict[str, str]:
    """A row per benchmark that reported a line, by what was measured."""
    day, rows = str(found["datetime"])[:10], {}
    for one in found["benchmarks"]:
        about = one["extra_info"]
        if "measured" in about:
            measured = cell(about["measured"]) + (", **missed**" if about.get("met") is False else "")
            rows[cell(about["what"])] = f"| {cell(about['what'])} | {cell(about['target'])} | {measured} | {day} |\n"
    return rows


def machine_of(found: dict[str, Any]) -> str:
    """The machine of the run, its versions, and how busy it was."""
    machine = found["machine_info"]
    cpu = machine.get("cpu") or {}
    before, after = machine.get("load") or ["?"], found.get("load_after") or ["?"]
    versions = ", ".join(f"{name} {version}" for name, version in machine.get("versions", {}).items())
    return (
        f"{cpu.get('brand_raw', machine.get('machine', 'unknown'))}, {cpu.get('count', '?')} cores, "
        f"{machine.get('system', '')}; Python {machine.get('python_version', '?')}{versions and ', '}{versions}. "
        f"Load before and after: {before[0]} and {after[0]}."
    )


def kept_rows(text: str) -> dict[str, str]:
    """The rows of the table as it is."""
    inside = text.split(BEGIN)[1].split(END)[0]
    rows = [line for line in inside.splitlines(keepends=True) if line.startswith("| ")]
    return {line.split(" | ")[0].removeprefix("| "): line for line in rows if not line.startswith("| what |")}


def written(text: str, found: dict[str, Any]) -> str:
    """The page with the rows of ``found`` in place of, or after, those that it has."""
    rows = kept_rows(text) | rows_of(found)
    machine = f"Last run, {str(found['datetime'])[:10]}: {machine_of(found)}\n"
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    return f"{before}{BEGIN}{machine}\n{HEAD}{''.join(rows.values())}{END}{after}"


def main() -> None:
    """Write the page."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m benchmarks.performance FILE, a file of pytest --benchmark-json=FILE")
    found = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if not rows_of(found):
        raise SystemExit(f"{sys.argv[1]}: expected benchmarks that report a line, got none; {DOCS} is unchanged")
    DOCS.write_text(written(DOCS.read_text(encoding="utf-8"), found), encoding="utf-8")
    print(f"{len(rows_of(found))} rows written to {DOCS}\n{machine_of(found)}")


if __name__ == "__main__":
    main()
