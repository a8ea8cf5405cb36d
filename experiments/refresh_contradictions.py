"""Run every command of docs/contradictions.md again and write the results between its marks.

Run it after a change that moves results. About six minutes.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from common import put

import cosim
from cosim.care.scenario.load import load_scenario
from cosim.evidence.validation.catalogue import validate
from cosim.evidence.validation.report import band, model
from cosim.group_search.hong_page import hong_page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "contradictions.md"
REGION, DECADE, CLASS = "region-2025", "decade-2015", "classroom"
SHOWN = {"functioning": ("functioning (SD)", 3), "cost_per_client": ("cost a client (EUR)", 0),
         "share_co_creative": ("share co-creative", 3)}  # fmt: skip


def rows(head, lines):
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines))


def patterns(*names, lines=None, changes=None, region=REGION):
    """Lines of `cosim validate`: published, accepted, model, verdict."""
    scenario = load_scenario(region).replace(changes or {})
    report = validate(scenario, patterns=names, workers=2)
    lines_found = [
        (one.pattern.name, f.line.what, f.line.published, band(f), model(f), f.verdict)
        for one in report.measured for f in one.findings if lines is None or f.line.key in lines
    ]  # fmt: skip
    return rows(("pattern", "what", "published", "accepted", "model (95 % interval)", "verdict"), lines_found)


def policies(*names):
    """Paired differences with the base of a few policies."""
    table = cosim.compare(load_scenario(REGION), list(names), runs=4, seed=0, workers=2).table
    lines = []
    for policy in names:
        cells = [f"`{policy}`"]
        for outcome, (_, digits) in SHOWN.items():
            row = table[(table["policy"] == policy) & (table["outcome"] == outcome)].iloc[0]
            cells.append(f"{row['difference']:+,.{digits}f} ({row['low']:+,.{digits}f} to {row['high']:+,.{digits}f}), "
                         f"{row['verdict']}")  # fmt: skip
        lines.append(cells)
    return rows(("difference with the base", *(title for title, _ in SHOWN.values())), lines)


def mean(values, digits):
    """Mean and normal interval over runs."""
    half = 1.96 * float(values.std(ddof=1)) / math.sqrt(len(values))
    return f"{values.mean():.{digits}f} ± {half:.{digits}f}"


def networks():
    """Co-creation and functioning in the base on two networks under two choice rules."""
    lines = []
    for rule in ("imitation", "conditional"):
        for builder in ("lattice", "complete"):
            scenario = load_scenario(CLASS).replace({"network.builder": builder, "choice.rule": rule})
            runs = cosim.compare(scenario, ["memo"], runs=6, seed=0, workers=2).runs
            base = runs[runs["arm"] == "base"]
            lines.append(
                (f"`{rule}`", f"`{builder}`", mean(base["share_co_creative"], 3), mean(base["functioning"], 3))
            )
    return rows(("choice rule", "network", "share co-creative", "functioning (SD)"), lines)


def deliberation(landscapes=40):
    """How often, and by how much, deliberating ends higher than handing over."""
    lines = []
    for smoothness in (1, 4, 8):
        found = hong_page(rules=("relay", "tournament"), landscapes=landscapes, smoothness=smoothness)
        wide = found.pivot(index="landscape", columns="rule", values="random")
        gain = wide["tournament"] - wide["relay"]
        lines.append((str(smoothness), mean(gain, 2), f"{(gain > 0).sum()} of {landscapes}"))
    return rows(("smoothness", "tournament minus relay (points)", "landscapes on which it is higher"), lines)


TRIES = {
    "1": lambda: patterns("V1", "V4"),
    "1b": lambda: patterns("V1", changes={"practices.side_by_side.fits_absorption": 1.0}),
    "2": lambda: policies("alignment-meetings", "joint-training", "time-for-meaning", "client-at-table"),
    "3": lambda: patterns("V10", lines={"fixed", "structure", "jump"}),
    "4": networks,
    "4b": deliberation,
    "5": lambda: patterns("V7"),
    "5b": lambda: patterns("V8", region=DECADE),
    "6": lambda: policies("choose-partners"),
}


def main(arguments=None):
    """Run what is asked for, or everything, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", choices=list(TRIES), default=list(TRIES))
    asked = parser.parse_args(arguments)
    made = {}
    for name in asked.only:
        made[name] = TRIES[name]()
        print(name, "done")
    for name, text in made.items():
        put(PAGE, f"ran {name}", text)


if __name__ == "__main__":
    main()
