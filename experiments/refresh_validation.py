"""Measure the published patterns anew: the reports in docs/validation.md and docs/calibration.md and,
if asked, the packaged expectations; or only the numbers of game theory, in docs/theory.md.

Run it after a change that moves results, look at what moved, and say so in the changelog. Verdicts are what the model
gives, never what one would like: nothing here can be edited by hand without the next run undoing it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from cosim.care.scenario.load import load_scenario
from cosim.evidence.calibration.fits import packaged_fits
from cosim.evidence.calibration.pinned import pinned
from cosim.evidence.calibration.space import SPACE
from cosim.evidence.calibration.targets import TARGETS, measure
from cosim.evidence.validation.catalogue import TIERS, validate
from cosim.evidence.validation.report import Report
from cosim.evidence.validation.theory.check import check
from cosim.evidence.validation.theory.writing import markdown, sentence
from cosim.studies.lab import Lab
from cosim.studies.runs.runner import Runner

ROOT = Path(__file__).resolve().parents[1]
EXPECTATIONS = ROOT / "src" / "cosim" / "evidence" / "validation" / "packaged" / "expectations.toml"
PAGE = ROOT / "docs" / "validation.md"
THEORY = ROOT / "docs" / "theory.md"
CALIBRATION = ROOT / "docs" / "calibration.md"
FRESH = (2, 4)  # a seed that no search has used, and replicates
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


def put(file: Path, name: str, made: str) -> None:
    """Put text between two marks of a page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, rest = file.read_text(encoding="utf-8").split(begin)
    file.write_text(f"{head}{begin}\n\n{made.strip()}\n\n{end}{rest.split(end)[1]}", encoding="utf-8")


def calibration(workers: int, store: Path | None) -> str:
    """The packaged fit against its targets with a new seed, and what the packaged fits leave open."""
    scenario = load_scenario("region-2015")
    seed, replicates = FRESH
    with Runner(workers=workers, store=store) as runner:
        found = measure(Lab(scenario, replicates, scenario.weeks, seed=seed, runner=runner))
    fits = packaged_fits()
    runs = f"seed {seed}, {replicates} runs of every arm, {scenario.weeks} weeks"
    lines = [f"The packaged scenario with a seed that no search has used ({runs}):", ""]
    lines += ["| figure | accepted | model | |", "| --- | --- | --- | --- |"]
    for target in TARGETS:
        within = "within" if target.implausibility(found[target.name]) <= 1.0 else "outside"
        lines.append(f"| {target.what} | {target.low:g} to {target.high:g} | {found[target.name]:.4g} | {within} |")
    left = f"What the {len(fits)} packaged fits leave open. Width is their range over the prior range; a sampler that "
    lines += ["", f"{left}looks near the best it has seen makes it a lower bound.", ""]
    lines += ["| parameter | packaged | fits | prior | width | |", "| --- | --- | --- | --- | --- | --- |"]
    for row in pinned(fits, SPACE).to_dict("records"):
        span, prior = (f"{row[a]:.3g} to {row[b]:.3g}" for a, b in (("low", "high"), ("prior_low", "prior_high")))
        sloppy = "sloppy" if row["sloppy"] else ""
        lines.append(
            f"| `{row['key']}` | {fits[0][row['key']]:.4g} | {span} | {prior} | {row['width']:.2f} | {sloppy} |"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure, write, and print one line a report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--expectations", action="store_true", help="write the packaged expectations as well")
    parser.add_argument("--theory", action="store_true", help="only the numbers of game theory, in docs/theory.md")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--store", type=Path, help="SQLite file that keeps every run; resumes from it if it exists")
    asked = parser.parse_args(arguments)
    if asked.theory:
        found = check(seed=FRESH[0])
        put(THEORY, "theory", markdown(found))
        print(sentence(found))
        return
    reports = []
    for name, tiers in SCENARIOS.items():
        for tier in tiers if asked.expectations else tiers[-1:]:
            report = validate(load_scenario(name), tier=tier, workers=asked.workers, store=asked.store)
            print(name, tier, TIERS[tier], report.counts())
            reports.append(report)
    if asked.expectations:
        EXPECTATIONS.write_text(expectations(reports), encoding="utf-8")
    full = next(report for report in reports if report.tier == "full")
    put(PAGE, "report", full.markdown())
    put(CALIBRATION, "calibration", calibration(asked.workers, asked.store))


if __name__ == "__main__":
    main()
