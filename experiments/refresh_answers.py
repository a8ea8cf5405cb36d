"""Run the questions and write their answers into the index, README.md of this folder: the rows between the marks.

`python experiments/refresh_answers.py` runs all of them at full size, one after the other, which takes half an hour;
with names it runs only those; with `--kept` it takes what earlier runs have left under `results/`. Rows of others stay.
"""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
INDEX, RESULTS = FOLDER / "README.md", FOLDER.parent / "results"
BEGIN, END = "<!-- answers: begin; written by refresh_answers.py -->", "<!-- answers: end -->"
HEAD = ["| script | question | answer as of now | runtime on 2 cores |", "|---|---|---|---|"]
NAMES = (
    "who_is_the_enemy", "careless_collaboration", "words_and_deeds", "bundles", "wrong_pockets", "time_for_meaning",
    "talent_and_language", "walls", "first_line",
)  # fmt: skip


def row(name, answer):
    """One line of the index from what a script has kept."""
    if answer["small"]:
        raise SystemExit(f"error: {name}: expected a run at full size, got one with --small")
    minutes = max(1, round(answer["seconds"] / 60))
    origin = f"{answer['scenario']}, identity {answer['identity'][:16]}"
    said = answer["answer"].replace("|", "/")
    return f"| `{name}.py` | {answer['question']} | {said} ({origin}) | {minutes} min; `--small` seconds |"


def rewritten(page, rows):
    """The page with these rows in place of those of the same scripts; rows of others, and their order, stay."""
    before, rest = page.split(BEGIN)
    between, after = rest.split(END)
    old = {line.split("`")[1]: line for line in between.strip().splitlines()[len(HEAD) :]}
    kept = old | {line.split("`")[1]: line for line in rows}
    order = [f"{name}.py" for name in NAMES]
    lines = sorted(kept.values(), key=lambda line: order.index(line.split("`")[1]))
    return "\n".join([f"{before}{BEGIN}", *HEAD, *lines, f"{END}{after}"])


def main(arguments=None):
    """Run what is asked for and write the rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", default=list(NAMES))
    parser.add_argument("--kept", action="store_true", help="take the answers that stand under results/")
    asked = parser.parse_args(arguments)
    for name in asked.names:
        if not asked.kept:
            importlib.import_module(name).main(["--out", str(RESULTS / name)])
        answer = json.loads((RESULTS / name / "answer.json").read_text(encoding="utf-8"))
        page = rewritten(INDEX.read_text(encoding="utf-8"), [row(name, answer)])
        INDEX.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
