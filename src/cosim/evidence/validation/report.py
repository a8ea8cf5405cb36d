"""The result of a validation: every line with its verdict, its expected verdict, and the best explanation."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cosim.errors import InputError
from cosim.evidence.validation.measured import Measured
from cosim.evidence.validation.pattern import VERDICTS, Finding, Pattern, Verdict
from cosim.evidence.validation.summary import bears, do_not_trust, summary
from cosim.studies.files import check_output, write_all
from cosim.texts.language import ENGLISH, Language

__all__ = ["Report", "write_report"]

_SUFFIXES = (".md", ".json", ".csv")
_OF_PATTERN = ("pattern", "bearing", "because")


@dataclass(frozen=True, slots=True)
class Report:
    """All results of ``cosim validate``.

    Attributes
    ----------
    scenario, identity, tier, seed, replicates, weeks, version
        The settings.
    measured
        The patterns, in order; where a question is asked, the closest to it first.
    about
        Names of the policies that the question is about.
    """

    scenario: str
    identity: str
    tier: str
    seed: int
    replicates: int
    weeks: int
    version: str
    measured: Sequence[Measured]
    about: tuple[str, ...] = ()

    @property
    def worse(self) -> list[tuple[Pattern, Finding]]:
        """Lines that are worse than expected."""
        return [(one.pattern, finding) for one in self.measured for finding in one.worse()]

    def counts(self) -> dict[Verdict, int]:
        """Lines that can fail, by verdict."""
        verdicts = [finding.verdict for one in self.measured for finding in one.judged]
        return {verdict: verdicts.count(verdict) for verdict in VERDICTS}

    def rows(self) -> list[dict[str, Any]]:
        """A row per line."""
        return [_row(one, finding) for one in self.measured for finding in one.findings]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON data; a missing number is null."""
        return {
            "scenario": self.scenario,
            "identity": self.identity,
            "tier": self.tier,
            "seed": self.seed,
            "replicates": self.replicates,
            "weeks": self.weeks,
            "version": self.version,
            "counts": self.counts(),
            "as_expected": not self.worse,
            "about": list(self.about),
            "summary": self.summary(),
            "do_not_trust_for": [
                {
                    "pattern": one.pattern.name,
                    "line": finding.line.key,
                    "what": finding.line.what,
                    "verdict": finding.verdict,
                }
                for one, finding in do_not_trust(self.measured)
            ]
            if self.about
            else [],
            "patterns": [_pattern(one) for one in self.measured],
        }

    def summary(self, language: Language = ENGLISH) -> list[str]:
        """At most ten lines: what was reproduced, or what bears on the policies in question, and what not to trust."""
        return summary(self.measured, self.about, language)

    def head(self) -> str:
        """The settings, in one line."""
        runs = f"{self.replicates} runs of every arm, {self.weeks} weeks unless a pattern needs others"
        return (
            f"{self.scenario} ({self.identity[:12]}), {self.tier} tier: {runs}, seed {self.seed}, cosim {self.version}"
        )

    def markdown(self) -> str:
        """The report as Markdown."""
        lines = [f"{self.head()}.", "", *(f"- {line}" for line in self.summary()), ""]
        for one in self.measured:
            verdict = f": {one.verdict}" if one.verdict else ""
            lines += [f"## {one.pattern.name} {one.pattern.title}{verdict}", "", one.pattern.arms, ""]
            if self.about:
                lines += [f"{bears(one, ENGLISH)}", ""]
            lines += [f"Sources: {'; '.join(one.pattern.sources)}. Took {one.seconds:.0f} s.", ""]
            if one.lacks:
                lines += [f"Not measured: the scenario lacks {one.lacks}.", ""]
                continue
            lines += [
                "| what | published | accepted | model (95 % interval) | verdict |",
                "| --- | --- | --- | --- | --- |",
            ]
            for finding in one.findings:
                line = finding.line
                cells = [
                    f"{line.what} [{line.unit}]",
                    line.published,
                    band(finding),
                    model(finding),
                    "an input" if line.given else finding.verdict,
                ]
                lines.append(f"| {' | '.join(cells)} |")
            lines.append("")
            lines += [f"- {finding.line.key}: {why}" for finding in one.findings if (why := one.reason(finding))]
            lines.append("")
        return "\n".join(lines).rstrip() + "\n"


def band(finding: Finding, language: Language = ENGLISH) -> str:
    """The accepted band in words."""
    line = finding.line
    low, high = (language.local(f"{end:.3g}") for end in (line.low, line.high))
    if line.sided:
        return language.tr("above {low}", low=low) if line.direction > 0 else language.tr("below {high}", high=high)
    if math.isinf(line.high):
        return language.tr("at least {n}", n=low)
    return language.tr("{low} to {high}", low=low, high=high)


def model(finding: Finding, language: Language = ENGLISH) -> str:
    """The number of the model with its interval in words."""
    value, low, high = finding.model
    if math.isnan(value):
        return language.tr("not defined")
    shown = language.local(f"{value:.3g}")
    if math.isnan(low):
        return shown
    first, last = (language.local(f"{end:.3g}") for end in (low, high))
    interval = language.tr("{low} to {high}", low=first, high=last)
    return f"{shown} ({interval})"


def write_report(report: Report, path: Path) -> None:
    """Write the report as Markdown, JSON or CSV, by the file extension.

    Raises
    ------
    InputError
        If the extension is another, or the file cannot be written.
    """
    save(
        path, markdown=f"# Validation of {report.scenario}\n\n{report.markdown()}", plain=report.to_dict(),
        rows=report.rows(), columns=["pattern"],
    )  # fmt: skip


def save(
    path: Path,
    *,
    markdown: str,
    plain: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str] = (),
) -> None:
    """Write a report as Markdown, JSON or CSV, by the file extension; ``columns`` are the header of a CSV without rows.

    Raises
    ------
    InputError
        If the extension is another, or the file cannot be written.
    """
    check_report(path)
    if path.suffix == ".md":
        text = markdown
    elif path.suffix == ".json":
        text = json.dumps(plain, indent=2, allow_nan=False) + "\n"
    else:
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, fieldnames=list(rows[0]) if rows else list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        text = buffer.getvalue()
    write_all({path: text}, checked=path)


def check_report(path: Path) -> None:
    """Refuse a file with another extension, or one that cannot be written, before any run."""
    if path.suffix not in _SUFFIXES:
        raise InputError("report", expected=f"a file ending in {', '.join(_SUFFIXES)}", got=f"'{path}'")
    try:
        check_output(path, is_file=True)
    except InputError as error:
        raise InputError(f"report: {error.where}", expected=error.expected, got=error.got, hint=error.hint) from None


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _row(one: Measured, finding: Finding) -> dict[str, Any]:
    line = finding.line
    return {
        "pattern": one.pattern.name,
        "line": line.key,
        "what": line.what,
        "unit": line.unit,
        "published": line.published,
        "accept_low": _number(line.low),
        "accept_high": _number(line.high),
        "model": _number(finding.model.value),
        "low": _number(finding.model.low),
        "high": _number(finding.model.high),
        "verdict": finding.verdict,
        "input": line.given,
        "expected": one.expects(finding),
        "why": one.reason(finding),
        "bearing": one.bearing.kind,
        "because": one.bearing.reason(),
    }


def _pattern(one: Measured) -> dict[str, Any]:
    return {
        "name": one.pattern.name,
        "title": one.pattern.title,
        "arms": one.pattern.arms,
        "sources": list(one.pattern.sources),
        "seconds": round(one.seconds, 1),
        "verdict": one.verdict,
        "lacks": one.lacks or None,
        "bearing": {"kind": one.bearing.kind, "names": list(one.bearing.names), "because": one.bearing.reason()},
        "lines": [
            {key: value for key, value in _row(one, finding).items() if key not in _OF_PATTERN}
            for finding in one.findings
        ],
    }
