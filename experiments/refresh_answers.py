"""Run the questions and write their answers into the index, README.md of this folder, between its two marks.

`python experiments/refresh_answers.py` runs all of them at full size, one after the other, which takes an hour. With
names it runs only those. With `--kept` it reads the results of earlier runs under `results/`. Answers of other scripts
are not changed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
INDEX, RESULTS = FOLDER / "README.md", FOLDER.parent / "results"
BEGIN, END = "<!-- answers: begin; written by refresh_answers.py -->", "<!-- answers: end -->"
HEAD = ["| script | question | runtime on 2 cores |", "|---|---|---|"]
TITLE = "### Present answers"
BULLETS = 3  # at most, an answer
NAMES = (
    "who_is_the_enemy", "careless_collaboration", "words_and_deeds", "bundles", "wrong_pockets", "time_for_meaning",
    "talent_and_language", "walls", "first_line",
)  # fmt: skip


def clauses(text):
    """The parts of a sentence between its semicolons; those in brackets do not part it."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == ";" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def entry(name, answer):
    """Row of the table and paragraph below it, from what a script has kept."""
    if answer["small"]:
        raise SystemExit(f"error: {name}: expected a run at full size, got one with --small")
    minutes = max(1, round(answer["seconds"] / 60))
    parts = clauses(answer["answer"].rstrip("."))
    parts = [*parts[: BULLETS - 1], *["; ".join(parts[BULLETS - 1 :])][: len(parts) - BULLETS + 1]]
    lines = [f"- {part[:1].upper()}{part[1:]}" for part in parts]
    origin = f"{answer['scenario']}, identity {answer['identity'][:16]}"
    return (
        f"| `{name}.py` | {answer['question']} | {minutes} min; `--small` seconds |",
        "\n".join([f"**{answer['short']}** {answer['question']} (`{name}`; {origin})", "", *lines]),
    )


def rewritten(page, made):
    """The page with these entries, by name, in place of those of the same scripts; those of others stay."""
    before, rest = page.split(BEGIN)
    between, after = rest.split(END)
    table, _, answers = between.partition(TITLE)
    rows = {line.split("`")[1].removesuffix(".py"): line for line in table.splitlines() if line.startswith("| `")}
    paragraphs = re.split(r"\n\n(?=\*\*)", answers.strip())
    paragraph_of = {part.split("(`")[1].split("`")[0]: part for part in paragraphs if part}
    entries = {name: (rows[name], paragraph_of[name]) for name in rows} | made
    order = sorted(entries, key=NAMES.index)
    lines = [*HEAD, *(entries[name][0] for name in order), "", TITLE]
    for name in order:
        lines += ["", entries[name][1]]
    return "\n".join([f"{before}{BEGIN}", *lines, f"{END}{after}"])


def main(arguments=None):
    """Run what is asked for and write the answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", default=list(NAMES))
    parser.add_argument("--kept", action="store_true", help="read the answers under results/ instead of running")
    asked = parser.parse_args(arguments)
    for name in asked.names:
        if not asked.kept:
            importlib.import_module(name).main(["--out", str(RESULTS / name)])
        answer = json.loads((RESULTS / name / "answer.json").read_text(encoding="utf-8"))
        page = rewritten(INDEX.read_text(encoding="utf-8"), {name: entry(name, answer)})
        INDEX.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
