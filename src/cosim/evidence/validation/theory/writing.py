"""The report on theory as Markdown, JSON or CSV."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cosim.evidence.validation.report import save
from cosim.evidence.validation.theory.check import Checked, TheoryReport
from cosim.texts.language import ENGLISH, Language, mark

__all__ = ["HEADINGS", "cells", "markdown", "rows", "sentence", "to_dict", "worst_of", "write_theory_report"]

HEADINGS = (
    mark("lines"), mark("by"), mark("published or exact"), mark("ours"), mark("difference"), mark("verdict"),
    mark("seconds"),
)  # fmt: skip
_BY = {"engine": mark("engine"), "theory": mark("theory"), "simulated": mark("simulated")}


def worst_of(family: Sequence[Checked]) -> Checked:
    """The line of a family with the largest difference, as a share of its tolerance."""
    return max(family, key=lambda one: one.used)


def cells(lines: Sequence[Checked], language: Language = ENGLISH) -> list[str]:
    """Row of one line, or of a family by its line with the largest difference."""
    worst = worst_of(lines)
    wrong = sum(one.verdict == "differs" for one in lines)
    verdict = language.tr("agrees") if not wrong else language.tr("differs")
    if wrong and len(lines) > 1:
        verdict = language.tr("{n} of {all} differ", n=wrong, all=len(lines))
    off = f"z = {worst.z:+.2f}" if worst.z is not None else f"{worst.difference:.1e}" if worst.difference else "0"
    seconds = sum(one.seconds for one in lines)
    return [
        str(len(lines)),
        language.tr(_BY[worst.family.by]),
        *(language.local(f"{one:.9g}") for one in (worst.expected, worst.ours)),
        language.local(off),
        verdict,
        language.fixed(seconds, 1),
    ]


def sentence(report: TheoryReport, language: Language = ENGLISH) -> str:
    """The report in one sentence."""
    total, wrong = len(report.checked), report.differs
    exact = [one for one in report.checked if one.line.exact]
    averages = [one for one in report.checked if not one.line.exact and one.z is None]
    played = [one for one in report.checked if one.z is not None]
    parts = []
    for lines, what in (
        (exact, mark("{n} of {all} exact numbers agree")),
        (averages, mark("{n} of {all} time averages over a finite time")),
    ):
        if lines:
            agree = sum(one.verdict == "agrees" for one in lines)
            parts.append(language.tr(what, n=agree, all=len(lines)))
    if played:
        largest = max(abs(one.z or 0.0) for one in played)
        agree = sum(one.verdict == "agrees" for one in played)
        parts.append(
            language.tr(
                "{n} of {all} simulated ones ({trials} plays each, largest |z| {largest})", n=agree, all=len(played),
                trials=language.fixed(report.trials, 0), largest=language.fixed(largest, 2),
            )
        )  # fmt: skip
    text = language.tr("{n} lines: {parts}.", n=total, parts=", ".join(parts))
    if not wrong:
        return text
    names = ", ".join(f"{one.family.name} {one.line.name}" for one in wrong)
    return " ".join((text, language.tr("Differ: {names}.", names=names)))


def _number(value: float | None) -> float | str | None:
    """A number for JSON; an infinite one as a word."""
    if value is None or math.isnan(value):
        return None
    return value if math.isfinite(value) else "infinite" if value > 0.0 else "minus infinite"


def rows(report: TheoryReport) -> list[dict[str, Any]]:
    """One row per line."""
    return [
        {
            "family": one.family.name,
            "line": one.line.name,
            "by": one.family.by,
            "exact": one.line.exact,
            "quantity": one.quantity,
            "expected": _number(one.expected),
            "ours": _number(one.ours),
            "difference": _number(one.difference),
            "tolerance_used": _number(one.used),
            "z": _number(one.z),
            "verdict": one.verdict,
            "seconds": round(one.seconds, 3),
            "source": one.family.source,
        }
        for one in report.checked
    ]


def to_dict(report: TheoryReport) -> dict[str, Any]:
    """The report as JSON data."""
    return {
        "version": report.version,
        "trials": report.trials,
        "seed": report.seed,
        "as_published": not report.differs,
        "sentence": sentence(report),
        "lines": rows(report),
    }


def markdown(report: TheoryReport) -> str:
    """The report as Markdown: one row per family, for the line with the largest difference, and sources."""
    out = [f"{sentence(report)} cosim {report.version}, seed {report.seed}.", ""]
    out += [f"| family | what | {' | '.join(HEADINGS)} |", f"| {' | '.join(['---'] * (len(HEADINGS) + 2))} |"]
    out += [
        f"| `{family[0].family.name}` | {family[0].family.title} | {' | '.join(cells(family))} |"
        for family in report.by_family()
    ]
    out += ["", "Published number, ours and difference: the line that uses most of its tolerance.", ""]
    out += [f"- `{family[0].family.name}`: {family[0].family.source}" for family in report.by_family()]
    return "\n".join(out) + "\n"


def write_theory_report(report: TheoryReport, path: Path) -> None:
    """Write the report as Markdown, JSON or CSV, by the suffix of the file.

    Raises
    ------
    InputError
        If the suffix is another, or the file cannot be written.
    """
    heading = "# Theory: published and exact numbers"
    save(path, markdown=f"{heading}\n\n{markdown(report)}", plain=to_dict(report), rows=rows(report))
