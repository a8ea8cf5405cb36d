"""The command lines of the fault campaign, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["COMMANDS", "INPUTS", "PIPES", "SCENARIO", "Case"]

SMALL = [
    word
    for one in ("workforce.professionals=24", "population.arrivals_per_week=1", "population.initial_stock=20")
    for word in ("--set", one)
]
SCENARIO = """name = "small"
extends = "classroom"
[workforce]
professionals = 24
[population]
arrivals_per_week = 1
initial_stock = 20
"""
INPUTS = ("done.sqlite", "half.sqlite", "other.sqlite", "small.toml", "done")


class Case(NamedTuple):
    """A command line, in a folder of its own, and what it leaves there."""

    words: Sequence[str]
    store: str | None
    out: str | None


def typed(line: str, store: str | None, out: str | None) -> Case:
    """A case whose command line is written as one types it; ``SMALL`` stands for the changes to a small scenario."""
    return Case([word for part in line.split() for word in (SMALL if part == "SMALL" else [part])], store, out)


COMMANDS: dict[str, Case] = {
    "sweep": typed(
        "sweep classroom SMALL --vary walls.height=0,1 --policy memo --weeks 3 --runs 20 --workers 1 --quiet "
        "--store it.sqlite", "it.sqlite", None,
    ),
    "compare": typed(
        "compare classroom memo SMALL --weeks 3 --runs 20 --workers 1 --quiet --store it.sqlite --out out",
        "it.sqlite", "out",
    ),
    "claim": typed(
        "claim classroom SMALL --weeks 208 --runs 4 --axis competing --workers 1 --quiet --store it.sqlite --out out",
        "it.sqlite", "out",
    ),
    "run": typed("run classroom SMALL --weeks 20 --quiet --out out", None, "out"),
    "export": typed("export done.sqlite --quiet --out table.csv", None, "."),
    "merge": typed("store merge it.sqlite half.sqlite other.sqlite --quiet", "it.sqlite", None),
    "ablate": typed(
        "ablate classroom SMALL --policy memo --no-alone --outcome euros_total --mechanism waiting.worsening "
        "--mechanism intake.poaching --weeks 20 --runs 6 --workers 1 --quiet --store it.sqlite --out out",
        "it.sqlite", "out",
    ),
    # Nothing but its own search reads the trials, and that goes on from them.
    "calibrate": typed(
        "calibrate small.toml --trials 6 --wave 3 --weeks 157 --confirm 1 --workers 1 --quiet --store trials.db "
        "--out out", None, "out",
    ),
    "validate": typed("validate classroom SMALL --pattern V9 --workers 1 --quiet --report report.md", None, "."),
    "game run": typed("game run --graph ring:50:4 --runs 40 --workers 1 --quiet --out out", None, "out"),
    "lesson build": typed(
        "lesson build 1 --runs 2 --workers 1 --quiet --out out --store it.sqlite", "it.sqlite", "out",
    ),
    "report": typed("report done --quiet --out report.html", None, "."),
    "theory report": typed("validate --theory --pattern volunteering --quiet --report report.csv", None, "."),
}  # fmt: skip

PIPES = [
    typed(line, None, None).words
    for line in (
        "--help", "compare --help", "scenario list", "scenario schema", "policy list",
        "validate --theory --pattern volunteering", "run classroom SMALL --weeks 3",
        "run classroom SMALL --weeks 3 --json", "status done.sqlite", "export done.sqlite",
        "compare classroom memo SMALL --weeks 3 --runs 2", "game run --graph ring:50:4 --runs 4",
    )
]  # fmt: skip
