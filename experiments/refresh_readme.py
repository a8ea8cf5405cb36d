"""Write the results of `make demo` into the README (the table, shortened, and one figure) and their sentence here.

Run `make demo` first, then `.venv/bin/python experiments/refresh_readme.py`.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from policy_comparison import conclusion
from rich.console import Console

from cosim.cli.tables import comparison_view
from cosim.studies.results import load_result

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 120
BLOCK = "audit + outcome-joint against base"
ROWS = (
    "functioning", "weeks_waited", "placed", "euros_total", "euros_municipality", "waste_share", "share_co_creative",
    "claim_practice_gap", "trust",
)  # fmt: skip


def printed(result):
    """What the command line prints, as lines."""
    console = Console(width=WIDTH, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(comparison_view(result, width=WIDTH), markup=False)
    return [line.rstrip() for line in captured.get().splitlines()]


def shortened(lines):
    """The answer, the overview, and some rows of one block, which is what --details adds."""
    at = lines.index(BLOCK)
    overview = lines[: next(n for n, line in enumerate(lines) if line.endswith("against base"))]
    block, kept = [], True
    for line in lines[at : lines.index("", at)]:
        if not line.startswith("   "):  # what begins further to the right goes on with the row above
            kept = not line.startswith("  ") or line.split()[0].rstrip("*") in ROWS
        if kept:
            block.append(line)
    return "\n".join([*overview, "...", "", *block, "..."])


def put(file, marker, text):
    """Replace the text between the two comments of a marker."""
    page = file.read_text(encoding="utf-8")
    pattern = rf"(<!-- {marker}: begin;[^>]*-->\n).*?(<!-- {marker}: end -->)"
    changed, count = re.subn(pattern, lambda found: f"{found[1]}{text}\n{found[2]}", page, flags=re.DOTALL)
    if count != 1:
        sys.exit(f"error: {file.name}: expected one marker {marker}, got {count}")
    file.write_text(changed, encoding="utf-8")


def main(folder):
    """Read, shorten, write."""
    result = load_result(folder)
    identity = result.provenance["identities"]["base"]
    origin = f"scenario identity {identity[:16]}"
    sentence = conclusion(result.table, len(result.replicates))
    table = f"<!-- {origin} -->\n```text\n{shortened(printed(result))}\n```"
    put(ROOT / "README.md", "demo-table", f"{table}\n\nIn short: {sentence[0].lower()}{sentence[1:]}")
    put(ROOT / "experiments" / "README.md", "demo-answer", f"> {sentence} ({origin})")
    shutil.copyfile(folder / "outcomes.png", ROOT / "docs" / "figures" / "demo.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "results" / "demo")
