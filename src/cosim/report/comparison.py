"""The report of a comparison, put together."""

from __future__ import annotations

from typing import Any

from cosim.plots.differences import payers_of
from cosim.report.appendix import about_of_result, glossary, method
from cosim.report.behind import behind
from cosim.report.content import Report
from cosim.report.first_page import first_page
from cosim.report.given import Given, Row
from cosim.report.policy_page import policy_page
from cosim.report.read import Found
from cosim.studies.comparison.words import caveats_of, rows_of, scenario_title, titles_of
from cosim.texts.language import Language

__all__ = ["comparison_report"]


def comparison_report(found: Found, language: Language, *, word: bool) -> Report:
    """A first page, what is behind it, a page per policy, the method and the words."""
    result: Any = found.result
    rows: dict[tuple[str, str], Row] = {(row["policy"], row["outcome"]): row for row in rows_of(result)}
    given = Given(
        result=result, rows=rows, titles=titles_of(result, language), caveats=caveats_of(result, language),
        payers=payers_of(result), fits=found.fits, changed=found.changed,
        validation=found.validation, ablation=found.ablations,
        language=language, word=word,
    )  # fmt: skip
    scenario = scenario_title(result.scenario, language)
    many = len(result.arms) - 1
    title = language.trn(
        "What does {n} policy do for families and costs?", "What do {n} policies do for families and costs?", many
    )
    if many == 1:
        title = language.tr(
            "What does \u201c{policy}\u201d do for families and costs?", policy=given.titles[result.arms[1]]
        )
    start = getattr(result.scenario, "start", None)
    since = "" if start is None else " " + language.tr("from {start}", start=start)
    subtitle = language.tr(
        "{scenario}: {runs} paired runs of {weeks} weeks{since}, against changing nothing.", scenario=scenario,
        runs=len(result.replicates), weeks=result.weeks, since=since,
    )  # fmt: skip
    sections = [
        first_page(given),
        behind(given),
        *(policy_page(given, answer) for answer in given.answers),
        method(result, language, name=found.name),
        glossary(language),
    ]
    return Report(title, subtitle, sections, language, about_of_result(result, language))
