"""The report of a claim: whether gains grow evenly, ever faster or exponentially with the share who work together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.report.content import Block, Bullets, Cell, Heading, Number, Paragraph, Table
from cosim.texts.amounts import amount
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import title_of

__all__ = ["claim_parts"]

_FORMS = {
    "exactly none": mark("exactly the same"),
    "no growth": mark("no growth"),
    "cannot tell": mark("cannot tell"),
    "turns back": mark("grows, and then turns back"),
    "linear": mark("grows evenly"),
    "faster than linear": mark("grows ever faster"),
    "slower than linear": mark("grows ever more slowly"),
    "bends both ways": mark("bends both ways"),
    "grows, form not determined": mark("grows; how cannot be told"),
    "exponential": mark("grows exponentially"),
}
_FASTER = ("faster than linear", "exponential")
_FAMILIES = {
    "all": mark("all families"),
    "one": mark("one problem"),
    "two": mark("two problems"),
    "three or more": mark("three problems or more"),
}
_AXES = {
    "together-from-alone": mark("one plan, among people who each work alone"),
    "together-from-beside": mark("one plan, among people who work side by side"),
    "competing": mark("each for themselves, among the usual mix"),
}
_OVER = {"share": mark("how many work so"), "weeks": mark("weeks since all work so")}
_CONDITIONS = {
    "as-is": mark("as it is"),
    "uncoupled": mark("problems do not re-open each other"),
    "coupled-twice": mark("problems re-open each other twice as often"),
    "threat": mark("providers are under threat"),
    "joint-funding": mark("all is paid by joint results"),
    "free": mark("professionals may change how they work"),
    "free-threat": mark("professionals may change how they work, under threat"),
    "free-joint-funding": mark("professionals may change how they work, paid by joint results"),
}


def claim_parts(document: Mapping[str, Any], language: Language) -> tuple[str, str, Sequence[Block]]:
    """Title, subtitle and blocks."""
    title = language.tr("A bit better alone, exponentially better together?")
    subtitle = language.tr(
        "{scenario}: {runs} runs a share, {weeks} weeks.", scenario=document["scenario"],
        runs=document.get("runs", "-"), weeks=document.get("weeks", "-"),
    )  # fmt: skip
    origin = language.tr("The saying is wrongly ascribed to Shakespeare; here it is a claim to be tested.")
    blocks: list[Block] = []
    curves = document.get("curves") or []
    if curves:
        blocks += [Paragraph(_answer([str(one.get("verdict")) for one in curves], language), "lead")]
    blocks.append(Paragraph(origin, "note"))
    if curves:
        blocks.append(_table(curves, language))
    if document["answer"]:
        blocks += [
            Heading(language.tr("In the words of the analysis")),
            Bullets(_sentences(document, curves, language)),
        ]
    return title, subtitle, blocks


def _sentences(document: Mapping[str, Any], curves: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """The sentences of the analysis, made again in the language; as they were written where that cannot be."""
    import pandas as pd

    from cosim.evidence.growth.answer import sentences

    written = [str(sentence) for sentence in document["answer"]]
    if language.code == "en":
        return written
    try:
        return list(sentences(pd.DataFrame(list(curves)), language)) or written
    except (KeyError, IndexError, TypeError, ValueError):
        return written


def _answer(verdicts: Sequence[str], language: Language) -> str:
    """The answer in sentences, also where it is *cannot tell*."""
    unclear = sum(one in {"cannot tell", "grows, form not determined"} for one in verdicts)
    exponential, faster = verdicts.count("exponential"), sum(one in _FASTER for one in verdicts)
    head = (
        language.tr("Nowhere exponential, and nowhere ever faster.") if not faster
        else language.tr("Nowhere exponential; ever faster in {n} of {all} curves.", n=faster, all=len(verdicts))
        if not exponential
        else language.tr("Exponential in {n} of {all} curves.", n=exponential, all=len(verdicts))
    )  # fmt: skip
    if not unclear:
        return head
    return f"{head} " + language.tr(
        "In {n} of {all} these runs cannot tell how it grows.", n=unclear, all=len(verdicts)
    )


def _table(curves: Sequence[Mapping[str, Any]], language: Language) -> Table:
    several = len({str(one.get("condition")) for one in curves}) > 1
    head = [language.tr("who changes"), language.tr("grows with"), language.tr("families"), language.tr("outcome"),
            *([language.tr("condition")] if several else []), language.tr("gain"), language.tr("verdict")]  # fmt: skip
    rows: list[list[Cell]] = []
    for one in curves:
        line: list[Cell] = [
            _word(_AXES, one.get("axis"), language), _word(_OVER, one.get("over"), language),
            _word(_FAMILIES, one.get("families"), language), title_of(str(one.get("outcome")), language),
        ]  # fmt: skip
        line += [_word(_CONDITIONS, one.get("condition"), language)] if several else []
        gain = float(one.get("gain", float("nan")))
        size = amount(gain, str(one.get("unit", "SD")), language)
        line += [Number(gain, size, 3), _word(_FORMS, one.get("verdict"), language)]
        rows.append(line)
    note = language.tr("Gain: from nobody to everybody, or from the first week to the last.")
    return Table(language.tr("How outcomes grow with the share of a way of working"), head, rows, note)


def _word(known: Mapping[str, str], key: object, language: Language) -> str:
    return language.tr(known[str(key)]) if str(key) in known else str(key or "")
