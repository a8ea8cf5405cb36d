"""Measure the published patterns again: the reports in docs/validation.md and docs/calibration.md and,
if asked, the packaged expectations; or only the numbers of game theory, in docs/theory.md, or the calibration.

Run it after a change that moves results, look at what moved, and say so in the changelog. Verdicts are what the model
gives: an edit by hand is overwritten by the next run. What is not measured keeps what is packaged: ``--scenario`` and
``--pattern`` measure a part, and ``--taken`` takes what `cosim validate --report` wrote (JSON) instead.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from common import put

from cosim.care.scenario.load import load_scenario
from cosim.evidence.calibration.file import question_of
from cosim.evidence.calibration.fits import CALIBRATED, packaged_fits
from cosim.evidence.calibration.pinned import pinned
from cosim.evidence.calibration.search import LIMIT
from cosim.evidence.calibration.targets import FIGURES, measure
from cosim.evidence.validation.catalogue import PATTERNS, TIERS, validate
from cosim.evidence.validation.pattern import worst
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
SCENARIOS = ("region-2025", "decade-2015", "region-2015", "classroom")  # the first has its report on the page
TIER = "quick"
Verdicts = dict[str, dict[str, dict[str, dict[str, str]]]]  # scenario, tier, pattern, line


def merged(before: Verdicts, measured: Iterable[Mapping[str, Any]]) -> Verdicts:
    """The packaged verdicts with those of new reports, as JSON data, in place of their own."""
    found = {name: {**before.get(name, {}).get(TIER, {})} for name in SCENARIOS}
    for report in measured:
        if report["tier"] != TIER:
            raise SystemExit(f"a report of the {TIER} tier is needed, not {report['tier']}")
        for one in report["patterns"]:
            if one["lines"]:
                found[report["scenario"]][one["name"]] = {line["line"]: line["verdict"] for line in one["lines"]}
    return {
        name: {TIER: {one: patterns[one] for one in PATTERNS if one in patterns}} for name, patterns in found.items()
    }


def spliced(page: str, made: str) -> str:
    """The report on a page with the sections of the patterns of another in place of their own."""
    old, new = (
        dict(re.findall(r"^## (V\d+) (.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)) for text in (page, made)
    )
    head = page.partition("## ")[0].strip()
    return f"{head}\n\n" + "\n\n".join(f"## {name} {text.strip()}" for name, text in {**old, **new}.items())


def expectations(verdicts: Verdicts) -> str:
    """The verdicts of every line as a TOML file."""
    lines = ["# Verdicts when this was packaged. Written by experiments/refresh_validation.py, not by hand."]
    for scenario, tiers in verdicts.items():
        for tier, patterns in tiers.items():
            for pattern, one in patterns.items():
                lines += ["", f"[{scenario}.{tier}.{pattern}]"]
                lines += [f'{key} = "{verdict}"' for key, verdict in one.items()]
    return "\n".join(lines) + "\n"


def across(verdicts: Verdicts) -> str:
    """A row a pattern, a column a scenario: the verdict of its worst line in the quick tier."""
    lines = [f"| pattern | {' | '.join(SCENARIOS)} |", f"| --- | {' | '.join('---' for _ in SCENARIOS)} |"]
    for name, pattern in PATTERNS.items():
        cells = [_cell(verdicts.get(scenario, {}).get(TIER, {}).get(name, {})) for scenario in SCENARIOS]
        lines.append(f"| {name} {pattern.title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(lines: dict[str, str]) -> str:
    if not lines:
        return "not possible"
    agree = sum(verdict == "reproduced" for verdict in lines.values())
    return f"{worst(list(lines.values()))}, {agree} of {len(lines)}"


def between(file: Path, name: str) -> str:
    """The text between two marks of a page."""
    return file.read_text(encoding="utf-8").split(f"<!-- {name}: begin -->")[1].split(f"<!-- {name}: end -->")[0]


def calibration(region: str, workers: int, store: Path | None) -> str:
    """A packaged region against its figures with a new seed, and what its fits leave open."""
    scenario = load_scenario(region)
    space, targets = question_of(scenario)
    seed, replicates = FRESH
    with Runner(workers=workers, store=store) as runner:
        found = measure(Lab(scenario, replicates, scenario.weeks, seed=seed, runner=runner), targets)
    fits = packaged_fits(region)
    runs = f"seed {seed}, {replicates} runs of every arm, {scenario.weeks} weeks"
    lines = [f"The packaged scenario with a seed that no search has used ({runs}):", ""]
    lines += ["| figure | accepted | model | |", "| --- | --- | --- | --- |"]
    for target in targets:
        within = "within" if target.implausibility(found[target.name]) <= 1.0 else "outside"
        lines.append(f"| {target.what} | {target.low:g} to {target.high:g} | {found[target.name]:.4g} | {within} |")
    width = "Width is that range over the prior range. It is a lower bound, because the sampler searches near the best"
    lines += ["", f"The range of the {len(fits)} packaged fits. {width} points it has found.", ""]
    lines += ["| parameter | packaged | fits | prior | width | |", "| --- | --- | --- | --- | --- | --- |"]
    for row in pinned(fits, space).to_dict("records"):
        span, prior = (f"{row[a]:.3g} to {row[b]:.3g}" for a, b in (("low", "high"), ("prior_low", "prior_high")))
        sloppy = "sloppy" if row["sloppy"] else ""
        lines.append(
            f"| `{row['key']}` | {fits[0][row['key']]:.4g} | {span} | {prior} | {row['width']:.2f} | {sloppy} |"
        )
    return "\n".join(lines)


def write_calibrations(workers: int, store: Path | None) -> None:
    """The figures and fits of every region that was calibrated."""
    for region in CALIBRATED:
        put(CALIBRATION, region, calibration(region, workers, store))


def alone(file: Path) -> str:
    """What `cosim calibrate` found with one parameter at an end of its prior range: ``edges.csv``."""
    known = {target.name: target.what for target in FIGURES}
    lines = ["| parameter | prior | at the low end | at the high end |", "| --- | --- | --- | --- |"]
    for row in pd.read_csv(file).to_dict("records"):
        ends = [
            "acceptable"
            if row[f"at_{end}"] <= LIMIT
            else f"not: {known[row[f'figure_{end}']]} ({row[f'at_{end}']:.1f})"
            for end in ("low", "high")
        ]
        lines.append(f"| `{row['key']}` | {row['prior_low']:g} to {row['prior_high']:g} | {' | '.join(ends)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure, write, and print one line a report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--expectations", action="store_true", help="write the packaged expectations as well")
    parser.add_argument("--theory", action="store_true", help="only the numbers of game theory, in docs/theory.md")
    parser.add_argument("--calibration", action="store_true", help="only the figures, in docs/calibration.md")
    parser.add_argument("--edges", type=Path, metavar="FILE", help="only edges.csv of a search, in docs/calibration.md")
    parser.add_argument("--scenario", action="append", choices=SCENARIOS, help="only this one (repeatable)")
    parser.add_argument("--pattern", action="append", help="only this pattern (repeatable)")
    parser.add_argument("--taken", action="append", type=Path, default=[], metavar="FILE",
                        help="report of cosim validate to take verdicts from; then nothing is measured")  # fmt: skip
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--store", type=Path, help="SQLite file that keeps every run; resumes from it if it exists")
    asked = parser.parse_args(arguments)
    if asked.theory:
        found = check(seed=FRESH[0])
        put(THEORY, "theory", markdown(found))
        print(sentence(found))
        return
    if asked.edges:
        put(CALIBRATION, "alone", alone(asked.edges))
        return
    if asked.calibration:
        write_calibrations(asked.workers, asked.store)
        return
    names = [] if asked.taken else asked.scenario or list(SCENARIOS)
    reports = []
    for name in names:
        report = validate(
            load_scenario(name), patterns=asked.pattern or (), tier=TIER, workers=asked.workers, store=asked.store
        )
        print(name, TIER, TIERS[TIER], report.counts())
        reports.append(report)
    taken = [json.loads(file.read_text(encoding="utf-8")) for file in asked.taken]
    if asked.expectations or taken:
        before = tomllib.loads(EXPECTATIONS.read_text(encoding="utf-8"))
        verdicts = merged(before, [*taken, *(report.to_dict() for report in reports)])
        EXPECTATIONS.write_text(expectations(verdicts), encoding="utf-8")
        put(PAGE, "across", across(verdicts))
    for report in reports:
        if report.scenario == SCENARIOS[0]:
            made = report.markdown()
            put(PAGE, "report", spliced(between(PAGE, "report"), made) if asked.pattern else made)
    if len(names) == len(SCENARIOS) and not asked.pattern:
        write_calibrations(asked.workers, asked.store)


if __name__ == "__main__":
    main()
