"""The report of a claim: whether gains grow evenly, ever faster or exponentially with the share who work together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.report.content import Block, Bullets, Cell, Heading, Number, Paragraph, Section, Table
from cosim.texts.amounts import amount
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import title_of

__all__ = ["claim_curves", "claim_parts"]

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
_NOTHING = ("exactly none", "no growth", "cannot tell")
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
        blocks += _tables(curves, language)
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


def _tables(curves: Sequence[Mapping[str, Any]], language: Language) -> list[Block]:
    """A table for each way of working, a row an outcome: the gain and its form, by share and by weeks."""
    condition = _first_condition(curves)
    shown = [one for one in curves if str(one.get("condition")) == condition and _in_short(one)]
    shown.sort(key=lambda one: str(one.get("outcome")) != "functioning")  # its groups together, and first
    blocks: list[Block] = []
    for axis in dict.fromkeys(str(one.get("axis")) for one in shown):
        mine = [one for one in shown if str(one.get("axis")) == axis]
        overs = list(dict.fromkeys(str(one.get("over")) for one in mine))
        head = [language.tr("outcome"), *(_word(_OVER, over, language) for over in overs)]
        found: dict[str, dict[str, Cell]] = {}
        for one in mine:
            found.setdefault(_named(one, language), {})[str(one.get("over"))] = _gain(one, language)
        rows = [[name, *(cells.get(over, "") for over in overs)] for name, cells in found.items()]
        blocks.append(Table(_word(_AXES, axis, language), head, rows))
    note = language.tr("Gain: from nobody to everybody, or from the first week to the last.")
    if len(shown) < len(curves):
        note += " " + language.tr("All {n} curves are in the appendix.", n=len(curves))
    return [Heading(language.tr("How outcomes grow with the share of a way of working")), *blocks,
            Paragraph(note, "note")]  # fmt: skip


def _first_condition(curves: Sequence[Mapping[str, Any]]) -> str:
    """The world as it is, where that was asked."""
    known = list(dict.fromkeys(str(one.get("condition")) for one in curves))
    return "as-is" if "as-is" in known else known[0]


def _in_short(one: Mapping[str, Any]) -> bool:
    """All families; for functioning also groups with one, two and more problems."""
    return str(one.get("families")) == "all" or str(one.get("outcome")) == "functioning"


def _named(one: Mapping[str, Any], language: Language) -> str:
    title = title_of(str(one.get("outcome")), language)
    return title if one.get("families") == "all" else f"{title}: {_word(_FAMILIES, one.get('families'), language)}"


def _gain(one: Mapping[str, Any], language: Language) -> Number:
    """The gain, with whether it is good and how it grows."""
    form = _word(_FORMS, one.get("verdict"), language)
    good = {"better": language.tr("better"), "worse": language.tr("worse")}.get(str(one.get("direction")), "")
    directed = good and one.get("verdict") not in _NOTHING
    gain = float(one.get("gain", float("nan")))
    size = amount(gain, str(one.get("unit", "SD")), language)
    return Number(gain, size, 3, f"{good}, {form}" if directed else form)


def claim_curves(document: Mapping[str, Any], language: Language) -> Section | None:
    """The appendix: every curve, under a heading for each condition, way of working and what it grows with."""
    curves = document.get("curves") or []
    if all(_in_short(one) and str(one.get("condition")) == _first_condition(curves) for one in curves):
        return None
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for one in curves:
        key = (
            _word(_CONDITIONS, one.get("condition"), language), _word(_AXES, one.get("axis"), language),
            _word(_OVER, one.get("over"), language),
        )  # fmt: skip
        groups.setdefault(key, []).append(one)
    several = len({condition for condition, _, _ in groups}) > 1
    head = [language.tr("outcome"), language.tr("gain")]
    blocks = [
        Table("; ".join((axis, over, *([condition] if several else []))), head,
              [[_named(one, language), _gain(one, language)] for one in mine])
        for (condition, axis, over), mine in groups.items()
    ]  # fmt: skip
    return Section("curves", language.tr("All curves"), blocks)


def _word(known: Mapping[str, str], key: object, language: Language) -> str:
    return language.tr(known[str(key)]) if str(key) in known else str(key or "")
