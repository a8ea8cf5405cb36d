"""Measure the published patterns anew: the report in docs/validation.md and, if asked, the packaged expectations.

Run it after a change that moves results, look at what moved, and say so in the changelog. Verdicts are what the model
gives, never what one would like: nothing here can be edited by hand without the next run undoing it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from cosim.scenario.load import load_scenario
from cosim.validation.catalogue import TIERS, validate
from cosim.validation.report import Report

ROOT = Path(__file__).resolve().parents[1]
EXPECTATIONS = ROOT / "src" / "cosim" / "validation" / "packaged" / "expectations.toml"
PAGE = ROOT / "docs" / "validation.md"
BEGIN, END = "<!-- report: begin -->", "<!-- report: end -->"
SCENARIOS = {"region-2015": ("quick", "full"), "classroom": ("quick",)}


def expectations(reports: list[Report]) -> str:
    """The verdicts of every line as a TOML file."""
    lines = ["# Verdicts when this was packaged. Written by experiments/refresh_validation.py, not by hand."]
    for report in reports:
        for one in report.measured:
            if one.findings:
                lines += ["", f"[{report.scenario}.{report.tier}.{one.pattern.name}]"]
                lines += [f'{finding.line.key} = "{finding.verdict}"' for finding in one.findings]
    return "\n".join(lines) + "\n"


def page(text: str, report: Report) -> str:
    """The page with the report put in."""
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    return f"{head}{BEGIN}\n\n{report.markdown()}\n{END}{tail}"


def main(arguments: list[str] | None = None) -> None:
    """Measure, write, and print one line a report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--expectations", action="store_true", help="write the packaged expectations as well")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(arguments)
    reports = []
    for name, tiers in SCENARIOS.items():
        for tier in tiers if asked.expectations else tiers[-1:]:
            report = validate(load_scenario(name), tier=tier, workers=asked.workers)
            print(name, tier, TIERS[tier], report.counts())
            reports.append(report)
    if asked.expectations:
        EXPECTATIONS.write_text(expectations(reports), encoding="utf-8")
    full = next(report for report in reports if report.tier == "full")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), full), encoding="utf-8")


if __name__ == "__main__":
    main()
