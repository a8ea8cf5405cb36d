"""Words for the verdict on one difference, for both verdicts of a policy together, and for where a value comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cosim.texts.language import Language, mark
from cosim.texts.sizes import AT_MOST_SMALL, MATTERS, NONE, SMALL, UNCLEAR

__all__ = ["STATUS", "TOGETHER", "excludes_none", "judged", "source_of", "status_of", "together"]

Row = Mapping[str, Any]

STATUS = {"published": mark("published"), "calibrated": mark("calibrated"), "assumed": mark("assumption")}

# Of packaged scenarios and policies.
_SOURCES = {
    mark("fitted to the figures in docs/calibration.md"),
    mark("contract management"),
    mark("a coordinator of 36 hours at EUR 72 for one family in ten a year: 36 * 72 * 0.1 / 52"),
    mark("the campaign"),
    mark("visits and conversations instead of forms"),
    mark("decisions and objections"),
    mark("about a third more than a neighbourhood team without mandate"),
    mark("overhead and supervision; the hours of help are paid at first_line.tariff"),
    mark("a day a week of support for each of about twenty schools"),
    mark("coordination of the temporary team"),
    mark("CBS Werknemersenquete zorg en welzijn 2025: 38 % of working time of client-facing staff in jeugdzorg"),
    mark("Dutch child protection: at most 12-14 recommended, more than 20 occurs"),
}

# What the verdicts on an outcome and on costs say together; the words of the legend of a figure.
TOGETHER = {
    "better": mark("better on an axis, worse on none"),
    "worse": mark("worse on an axis, better on none"),
    "mixed": mark("better on one axis, worse on the other"),
    "different": mark("different; neither is good or bad"),
    "unclear": mark("cannot tell"),
    "small": mark("no difference that matters"),
    "none": mark("exactly the same on both"),
}


def status_of(status: str, language: Language) -> str:
    """Where a value comes from, in words.

    Examples
    --------
    >>> status_of("assumed", Language("nl"))
    'aanname'
    """
    return language.tr(STATUS.get(status, status))


def source_of(source: str, language: Language) -> str:
    """Where a packaged value comes from, in words; what somebody else wrote stays as it is.

    Examples
    --------
    >>> source_of("our own register, 2024", Language("nl"))
    'our own register, 2024'
    """
    return language.tr(source) if source in _SOURCES else source


def excludes_none(row: Row) -> bool:
    """Whether the interval of a difference excludes none, though the verdict over all comparisons may not."""
    return bool(float(row["low"]) > 0.0 or float(row["high"]) < 0.0)


def judged(row: Row, language: Language) -> str:
    """The verdict of a row in words, with *small* where it is."""
    size, verdict = row["size"], row["verdict"]
    if size == NONE:
        return language.tr("exactly the same")
    if size == AT_MOST_SMALL:
        return language.tr("at most small")
    if size == UNCLEAR:
        return language.tr("only a sign") if excludes_none(row) else language.tr("cannot tell")
    words = {
        "better": language.tr("better"), "worse": language.tr("worse"), "higher": language.tr("higher"),
        "lower": language.tr("lower"),
    }  # fmt: skip
    return language.tr("{verdict}, but small", verdict=words[verdict]) if size == SMALL else words[verdict]


def together(one: Row, other: Row) -> str:
    """What two rows of one policy say together, as a key of `TOGETHER`: true for both, and only of what matters.

    Examples
    --------
    >>> saves = {"size": "matters", "verdict": "better"}
    >>> together({"size": "none", "verdict": "exactly none"}, {"size": "small", "verdict": "worse"})
    'small'
    >>> together({"size": "matters", "verdict": "worse"}, saves), together({"size": "at most small"}, saves)
    ('mixed', 'better')
    """
    found = {row["verdict"] for row in (one, other) if row["size"] == MATTERS}
    if {"better", "worse"} <= found:
        return "mixed"
    for verdict in ("better", "worse"):
        if verdict in found:
            return verdict
    if found:
        return "different"
    sizes = {one["size"], other["size"]}
    return "unclear" if UNCLEAR in sizes else "none" if sizes == {NONE} else "small"
