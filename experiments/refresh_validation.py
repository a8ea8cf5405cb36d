"""Measure the published patterns again: the reports in docs/validation.md and docs/calibration.md and,
if asked, the packaged expectations; or only the numbers of game theory, in docs/theory.md.

Run it after a change that moves results (``--scenario`` measures one of them and keeps what is packaged of the others), look at what moved, and say so in the changelog. Verdicts are what the model
gives: an edit by hand is overwritten by the next run.
"""

from __future__ import annotations

import argparse
import os
import tomllib
from pathlib import Path

from cosim.care.scenario.load import load_scenario
from cosim.evidence.calibration.fits import packaged_fits
from cosim.evidence.calibration.pinned import pinned
from cosim.evidence.calibration.space import SPACE
from cosim.evidence.calibration.targets import TARGETS, measure
from cosim.evidence.validation.catalogue import PATTERNS, TIERS, validate
from cosim.evidence.validation.pattern import worst
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
SCENARIOS = {
    "region-2015": ("quick", "full"), "region-2025": ("quick",), "decade-2015": ("quick",), "classroom": ("quick",),
}  # fmt: skip
Verdicts = dict[str, dict[str, dict[str, dict[str, str]]]]  # scenario, tier, pattern, line


def merged(before: Verdicts, reports: list[Report]) -> Verdicts:
    """The packaged verdicts with those of new reports in place of their own."""
    found = {name: {**before.get(name, {})} for name in SCENARIOS}
    for report in reports:
        found[report.scenario][report.tier] = {
            one.pattern.name: {finding.line.key: finding.verdict for finding in one.findings}
            for one in report.measured if one.findings
        }  # fmt: skip
    return found


def expectations(verdicts: Verdicts) -> str:
    """The verdicts of every line as a TOML file."""
    lines = ["# Verdicts when this was packaged. Written by experiments/refresh_validation.py, not by hand."]
    for scenario, tiers in verdicts.items():
        for tier, patterns in tiers.items():
            for pattern, one in patterns.items():
                lines += ["", f"[{scenario}.{tier}.{pattern}]", *(f'{key} = "{verdict}"' for key, verdict in one.items())]
    return "\n".join(lines) + "\n"


def across(verdicts: Verdicts) -> str:
    """A row a pattern, a column a scenario: the verdict of its worst line in the quick tier."""
    lines = [f"| pattern | {' | '.join(SCENARIOS)} |", f"| --- | {' | '.join('---' for _ in SCENARIOS)} |"]
    for name, pattern in PATTERNS.items():
        cells = [_cell(verdicts.get(scenario, {}).get("quick", {}).get(name, {})) for scenario in SCENARIOS]
        lines.append(f"| {name} {pattern.title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(lines: dict[str, str]) -> str:
    if not lines:
        return "not possible"
    agree = sum(verdict == "reproduced" for verdict in lines.values())
    return f"{worst(list(lines.values()))}, {agree} of {len(lines)}"


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
    width = "Width is that range over the prior range. It is a lower bound, because the sampler searches near the best"
    lines += ["", f"The range of the {len(fits)} packaged fits. {width} points it has found.", ""]
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
    parser.add_argument("--scenario", action="append", choices=list(SCENARIOS), help="only this one (repeatable)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--store", type=Path, help="SQLite file that keeps every run; resumes from it if it exists")
    asked = parser.parse_args(arguments)
    if asked.theory:
        found = check(seed=FRESH[0])
        put(THEORY, "theory", markdown(found))
        print(sentence(found))
        return
    reports = []
    for name in asked.scenario or SCENARIOS:
        tiers = SCENARIOS[name]
        for tier in tiers if asked.expectations else tiers[-1:]:
            report = validate(load_scenario(name), tier=tier, workers=asked.workers, store=asked.store)
            print(name, tier, TIERS[tier], report.counts())
            reports.append(report)
    if asked.expectations:
        verdicts = merged(tomllib.loads(EXPECTATIONS.read_text(encoding="utf-8")), reports)
        EXPECTATIONS.write_text(expectations(verdicts), encoding="utf-8")
        put(PAGE, "across", across(verdicts))
    for report in reports:
        if report.tier == "full":
            put(PAGE, "report", report.markdown())
    if not asked.scenario:
        put(CALIBRATION, "calibration", calibration(asked.workers, asked.store))


if __name__ == "__main__":
    main()
