"""The report of an analysis of worlds: in how many a policy does better, in which, and what choosing it may cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.report.content import Block, Cell, Number, Paragraph, Table
from cosim.report.numbers import plain_number, share_cell
from cosim.report.titles import policy_title
from cosim.texts.amounts import plain_amount
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import title_of
from cosim.texts.refusals import in_words

__all__ = ["discovery_parts"]

_COLUMNS = {
    "low": mark("from"), "high": mark("to"), "worlds": mark("worlds"), "factor": mark("what varies"),
    "key": mark("what varies"),
}  # fmt: skip
_REGRET = (
    ("mean", mark("mean")), ("worst", mark("worst world")), ("regret_mean", mark("regret, mean")),
    ("regret_90", mark("regret, 90 %")), ("regret_max", mark("regret, largest")),
)  # fmt: skip


def discovery_parts(document: Mapping[str, Any], language: Language) -> tuple[str, str, Sequence[Block]]:
    """Title, subtitle and blocks."""
    arms = document["arms"]
    outcomes = {str(arm["outcome"]) for arm in arms}
    title = language.tr("In which worlds does it hold?")
    if len(arms) == 1 and arms[0]["aim"] == "better":
        title = language.tr(
            "In which worlds is \u201c{policy}\u201d better than changing nothing, on {outcome}?",
            policy=policy_title(str(arms[0]["policy"]), language), outcome=title_of(arms[0]["outcome"], language),
        )  # fmt: skip
    subtitle = language.tr("{scenario}: {worlds} worlds, {runs} runs of each.", scenario=document["scenario"],
                           worlds=document["worlds"], runs=document["replicates"])  # fmt: skip
    if document.get("factors"):
        subtitle += " " + language.tr("Between worlds vary: {what}.", what=language.listed(list(document["factors"])))
    blocks: list[Block] = []
    for arm in arms:
        blocks += _arm(arm, document, language)
    robustness = document.get("robustness") or []
    if robustness:
        blocks.append(_regret(robustness, outcomes, language))
    return title, subtitle, blocks


def _arm(arm: Mapping[str, Any], document: Mapping[str, Any], language: Language) -> list[Block]:
    named = policy_title(str(arm["policy"]), language)
    share = [language.fixed(100.0 * float(arm[key]), 0) for key in ("share", "low", "high")]
    outcome = title_of(str(arm["outcome"]), language)
    known = {"share": share[0], "low": share[1], "high": share[2], "policy": named, "outcome": outcome}
    template = (
        mark("{policy} is better than changing nothing on {outcome} in {share} % of the worlds ({low} to {high} %).")
        if arm["aim"] == "better"
        else mark("{policy}: {outcome} reaches the level in {share} % of the worlds ({low} to {high} %).")
    )
    blocks: list[Block] = [Paragraph(language.tr(template, **known), "lead")]
    worlds = arm.get("worlds", document["worlds"])
    if "contrary_shown" in arm and "shown" in arm:
        counts = {"yes": int(arm["shown"]), "no": int(arm["contrary_shown"]), "unclear": int(arm["undecided"])}
        shown = language.tr("Shown in single worlds: it holds in {yes} of {all}, the opposite in {no}; in {unclear} "
                            "these runs cannot tell.", all=worlds, **counts)  # fmt: skip
        blocks.append(Paragraph(shown, "lead"))
    elif int(arm.get("undecided", 0)):
        blocks.append(Paragraph(language.tr("{policy}: in {n} of {all} worlds these runs cannot tell.", policy=named,
                                            n=arm["undecided"], all=worlds), "lead"))  # fmt: skip
    restrictions = arm.get("restrictions") or []
    if restrictions:
        caption = language.tr("Where it holds or fails: {policy}", policy=named)
        head = [language.tr(_COLUMNS[name]) if name in _COLUMNS else name.replace("_", " ") for name in restrictions[0]]
        rows = [[_plain(value, language) for value in row.values()] for row in restrictions]
        blocks.append(Table(caption, head, rows))
    elif why := str(arm.get("reason") or ""):
        text = language.tr("{policy}: no group of worlds sets success and failure apart: {why}.", policy=named,
                           why=in_words(why, language))  # fmt: skip
        blocks.append(Paragraph(text, "note"))
    return blocks


def _plain(value: Any, language: Language) -> Cell:
    if value is None:
        return "-"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return plain_number(float(value), language, 0 if isinstance(value, int) else 3)
    return str(value)


def _regret(rows: Sequence[Mapping[str, Any]], outcomes: set[str], language: Language) -> Table:
    """What is lost by choosing a policy in worlds where another would have been better."""
    euros = all(outcome.startswith("euros_") for outcome in outcomes)
    head = [language.tr("policy"), *(language.tr(text) for _, text in _REGRET), language.tr("best in"),
            language.tr("succeeds in")]  # fmt: skip
    cells: list[list[Cell]] = []
    for row in rows:
        line: list[Cell] = [policy_title(str(row["policy"]), language)]
        line += [_size(row.get(name), euros, language) for name, _ in _REGRET]
        line += ["-" if row.get(name) is None else share_cell(float(row[name]), language)
                 for name in ("best_in", "satisfices")]  # fmt: skip
        cells.append(line)
    note = language.tr(
        "Regret: how much worse a choice is than the best choice in the same world; its mean, what it stays below in "
        "90 % of the worlds, and its largest. The last columns: in which share of the worlds it is best, and succeeds."
    )
    return Table(language.tr("Regret and robustness"), head, cells, note)


def _size(value: Any, euros: bool, language: Language) -> Cell:
    if value is None or value != value:
        return "-"
    number = float(value)
    if euros:
        return Number(number, plain_amount(number, "EUR/year", language), 0)
    return plain_number(number, language, 3 if abs(number) < 10.0 else 0)
