"""The result of a claim in sentences, made from the table of curves."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from cosim.evidence.growth.design import AXES, CONDITIONS, GROUPS
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import title_of

__all__ = ["AXIS_NAMES", "CONDITION_NAMES", "FAMILIES", "SHAPES", "amount", "sentences"]

_MANY = mark(
    "Each curve is also fitted on shorter ranges, where other forms may look exponential: "
    "so few cases among so many curves are weak evidence."
)

Row = Mapping[Hashable, Any]

FAMILIES = {
    "all": mark("all families"), "one": mark("one problem"), "two": mark("two"),
    "three or more": mark("three or more"),
}  # fmt: skip
SHAPES = {
    "exactly none": mark("exactly none"), "no growth": mark("no growth"), "cannot tell": mark("cannot tell"),
    "turns back": mark("turns back"), "linear": mark("linear"), "faster than linear": mark("faster than linear"),
    "slower than linear": mark("slower than linear"), "bends both ways": mark("bends both ways"),
    "exponential": mark("exponential"), "grows, form not determined": mark("form not determined by these runs"),
}  # fmt: skip
AXIS_NAMES = {
    "together-from-alone": mark("together-from-alone"), "together-from-beside": mark("together-from-beside"),
    "competing": mark("competing"),
}  # fmt: skip
CONDITION_NAMES = {
    "as-is": mark("as-is"), "uncoupled": mark("uncoupled"), "coupled-twice": mark("coupled-twice"),
    "threat": mark("threat"), "joint-funding": mark("joint-funding"), "free": mark("free"),
    "free-threat": mark("free-threat"), "free-joint-funding": mark("free-joint-funding"),
}  # fmt: skip
_NOTHING = {"exactly none", "no growth", "cannot tell"}
_AGAINST = {
    "together-from-alone": mark("Co-creating, with the others working alone, by all {what}."),
    "together-from-beside": mark("Co-creating, with the others working side by side, by all {what}."),
    "competing": mark("Competing, with the others in the usual mix, by all {what}."),
}
_UNITS = {
    "SD": mark("SD"), "share": mark("share"), "weeks": mark("weeks"), "EUR/client": mark("EUR/client"),
    "EUR/year": mark("EUR/year"),
}  # fmt: skip


def amount(row: Row, *, unit: bool = True, language: Language = ENGLISH) -> str:
    """Gain with interval, in words.

    Examples
    --------
    >>> amount({"gain": 0.251, "low": 0.24, "high": 0.262, "unit": "SD"})
    '+0.251 SD (+0.240 to +0.262)'
    >>> amount({"gain": 0.251, "low": math.nan, "high": math.nan, "unit": "SD"})
    '+0.251 SD (no interval)'
    """
    label = language.tr(_UNITS[str(row["unit"])]) if str(row["unit"]) in _UNITS else str(row["unit"])
    scale = 1.0
    if abs(row["gain"]) >= 1e5:
        scale, label = 1e6, language.tr("million {unit}", unit=label)
    places = 0 if abs(row["gain"]) / scale >= 100 else 1 if abs(row["gain"]) / scale >= 10 else 3
    if math.isnan(row["gain"]):
        return language.tr("no value")
    gain, low, high = (language.local(f"{row[name] / scale:+,.{places}f}") for name in ("gain", "low", "high"))
    if math.isnan(row["low"]) or math.isnan(row["high"]):
        interval = language.tr("no interval")
    else:
        interval = language.tr("{low} to {high}", low=low, high=high)
    return f"{gain}{f' {label}' if unit else ''} ({interval})"


def _shape(row: Row, language: Language) -> str:
    """The form of growth in words."""
    verdict, upto = str(row["verdict"]), float(row["upto"])
    text = language.tr(SHAPES[verdict]) if verdict in SHAPES else verdict
    if verdict in _NOTHING:
        return text
    if verdict in {"faster than linear", "slower than linear", "linear"}:
        number = language.local(f"{row['exponent']:.2f}")
        text = language.tr("{form}, exponent {number}", form=text, number=number)
    if math.isnan(upto) or upto >= row["end"]:
        return text
    return language.tr("{form}, faster than linear up to {place}", form=text, place=_place(row, upto, language))


def _place(row: Row, x: float, language: Language) -> str:
    if row["over"] == "weeks":
        return language.tr("week {n}", n=round(x))
    return language.tr("a share of {number}", number=language.fixed(x, 1))


def sentences(table: pd.DataFrame, language: Language = ENGLISH) -> tuple[str, ...]:
    """The result: a sentence for each axis, one on duration, one on conditions, and one on exponential growth."""
    share = table[(table["over"] == "share") & (table["condition"] == "as-is")]
    found = [_axis(share[share["axis"] == axis.name], axis.name, language) for axis in AXES]
    found += [
        _duration(table[table["over"] == "weeks"], language), *_conditions(table, language), _last(table, language),
    ]  # fmt: skip
    return tuple(sentence for sentence in found if sentence)


def _rows(part: pd.DataFrame) -> list[Row]:
    return list(part.to_dict("records"))


def _outcome(name: str, language: Language) -> str:
    return name.replace("_", " ") if language.code == "en" else title_of(name, language)


def _axis(part: pd.DataFrame, name: str, language: Language) -> str:
    if part.empty:
        return ""
    clauses = []
    for outcome in dict.fromkeys(part["outcome"]):
        rows = {str(row["families"]): row for row in _rows(part[part["outcome"] == outcome])}
        if outcome == "functioning":
            by_group = [
                " ".join((language.tr(FAMILIES[group]), amount(rows[group], unit=group == "one", language=language)))
                + f", {_shape(rows[group], language)}"
                for group in GROUPS[1:] if group in rows
            ]  # fmt: skip
            glue = language.tr("; with ")
            clauses.append(language.tr("changes functioning of families with {what}", what=glue.join(by_group)))
        elif outcome in {"placed", "cost_per_client"} and "all" in rows:
            label = {"placed": mark("placements out of home"), "cost_per_client": mark("cost per client")}[outcome]
            clauses.append(
                f"{language.tr(label)} {amount(rows['all'], language=language)}, {_shape(rows['all'], language)}"
            )
    if not clauses:
        row = _rows(part[part["families"] == "all"])[0]
        clauses.append(
            language.tr("changes {outcome} by {size}, {form}", outcome=_outcome(str(row["outcome"]), language),
                        size=amount(row, language=language), form=_shape(row, language))
        )  # fmt: skip
    return language.tr(_AGAINST[name], what="; ".join(clauses))


def _duration(part: pd.DataFrame, language: Language) -> str:
    rows = _rows(part[(part["families"] == "all") & (part["outcome"] == "functioning")])
    if not rows:
        return ""
    clauses = [
        language.tr("{axis}: {size} after {n} weeks, {form}", axis=language.tr(AXIS_NAMES[str(row["axis"])]),
                    size=amount(row, language=language), n=round(row["end"]), form=_shape(row, language))
        for row in rows
    ]  # fmt: skip
    return language.tr("Functioning of all families, over the weeks since all professionals changed: {what}.",
                       what="; ".join(clauses))  # fmt: skip


def _conditions(table: pd.DataFrame, language: Language) -> list[str]:
    found = []
    for condition in CONDITIONS[1:]:
        part = table[(table["condition"] == condition.name) & (table["over"] == "share")]
        part = part[(part["outcome"] == "functioning") & (part["families"] == "three or more")]
        rows = [row for row in _rows(part) if row["axis"] != "competing"] or _rows(part)
        if rows:
            clauses = "; ".join(
                f"{language.tr(AXIS_NAMES[str(row['axis'])])} {amount(row, language=language)}, "
                f"{_shape(row, language)}{_kept(row, language)}"
                for row in rows
            )
            found.append(language.tr("Where {condition}, for three or more problems: {what}.",
                                     condition=language.tr(condition.words), what=clauses))  # fmt: skip
    return found


def _kept(row: Row, language: Language) -> str:
    if not str(row["condition"]).startswith("free"):
        return ""
    share = language.fixed(100 * row["kept"], 0)
    return language.tr(" ({share} % still do so at the end)", share=share)


def _last(table: pd.DataFrame, language: Language) -> str:
    grows = table[~table["verdict"].isin(_NOTHING)]
    exponential = _rows(grows[grows["verdict"] == "exponential"])
    part = _rows(grows[(grows["verdict"] != "exponential") & grows["exponential_upto"].notna()])
    fast = int((grows["verdict"] == "faster than linear").sum())
    lead = language.tr("Of {all} curves {n} grow, {fast} of them faster than linear", all=len(table), n=len(grows),
                       fast=fast)  # fmt: skip
    if not exponential and not part:
        return language.tr("{lead}; nowhere exponential.", lead=lead)
    few = len(exponential) + len(part) <= 0.05 * len(table)
    where = [_named(row, float(row["end"]), language) for row in exponential]
    where += [_named(row, float(row["exponential_upto"]), language) for row in part]
    shown = "; ".join(where[:4])
    if len(where) > 4:
        shown += language.tr("; and {n} more", n=len(where) - 4)
    text = language.tr("{lead}, and {n} exponentially: {what}; nowhere else.", lead=lead, n=len(where), what=shown)
    return f"{text} {language.tr(_MANY)}" if few else text


def _named(row: Row, x: float, language: Language) -> str:
    judged = {"better": mark("better"), "worse": mark("worse")}.get(str(row["direction"]))
    return language.tr(
        "{outcome} of {families} ({axis}, {condition}, {direction}) up to {place}",
        outcome=_outcome(str(row["outcome"]), language), families=language.tr(FAMILIES[str(row["families"])]),
        axis=language.tr(AXIS_NAMES[str(row["axis"])]),
        condition=language.tr(CONDITION_NAMES[str(row["condition"])]),
        direction=language.tr(judged or mark("neither better nor worse")) if judged or not row["direction"]
        else str(row["direction"]), place=_place(row, x, language),
    )  # fmt: skip
