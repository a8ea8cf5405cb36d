"""What the verdict on one difference is called: one word and one mark, everywhere; and where a value comes from.

The word comes from the size of a row (`cosim.texts.sizes`), so that a table, a sentence and a page about the same row
cannot use different words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.sizes import AT_MOST_SMALL, MATTERS, NONE, PERHAPS, SMALL, UNCLEAR

__all__ = ["STATUS", "TOGETHER", "marks_explained", "status_of", "together", "verdict_mark", "verdict_word"]

Row = Mapping[str, Any]

_SHOWN = {"better": mark("better"), "worse": mark("worse"), "higher": mark("higher"), "lower": mark("lower")}
_WORDS = {
    NONE: mark("exactly the same"),
    AT_MOST_SMALL: mark("at most small"),
    PERHAPS: mark("perhaps"),
    UNCLEAR: mark("cannot tell"),
}
_MARKS = {AT_MOST_SMALL: "s", UNCLEAR: "~", NONE: "=", PERHAPS: "?"}
STATUS = {"published": mark("published"), "calibrated": mark("calibrated"), "assumed": mark("assumption")}

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

_DUTCH = {"W": "S", "w": "s", "s": "k"}  # slechter; klein


def verdict_word(row: Row, language: Language) -> str:
    """The verdict of a row of a comparison table in words, with *small* where it is.

    Parameters
    ----------
    row
        With ``verdict`` and ``size``.

    Examples
    --------
    >>> verdict_word({"verdict": "worse", "size": "small"}, Language("en"))
    'worse, but small'
    >>> verdict_word({"verdict": "no difference shown", "size": "perhaps"}, Language("nl"))
    'misschien'
    """
    if row["size"] in _WORDS:
        return language.tr(_WORDS[row["size"]])
    word = language.tr(_SHOWN[row["verdict"]])
    return language.tr("{verdict}, but small", verdict=word) if row["size"] == SMALL else word


def verdict_mark(row: Row, language: Language = ENGLISH) -> str:
    """The mark of a row: a capital where the difference matters, a small letter where it is small.

    Examples
    --------
    >>> verdict_mark({"verdict": "worse", "size": "small"})
    'w'
    >>> verdict_mark({"verdict": "worse", "size": "matters"}, Language("nl"))
    'S'
    """
    found = _MARKS.get(row["size"]) or str(row["verdict"])[0]
    found = found.upper() if row["size"] == MATTERS else found
    return _DUTCH.get(found, found) if language.code == "nl" else found


def marks_explained(language: Language, used: Iterable[str] | None = None) -> str:
    """What the marks mean, for a line below a table.

    Parameters
    ----------
    used
        The marks of the table; the others are left out. All if None.

    Examples
    --------
    >>> marks_explained(Language("en"), {"w", "~"})
    'W worse, small letter: certain but small, ~ cannot tell'
    """
    wanted = None if used is None else set(used)

    def has(marks: str) -> bool:
        return wanted is None or not wanted.isdisjoint(marks)

    dutch = language.code == "nl"
    letters = {word: (letter := _DUTCH.get(word[0].upper(), word[0].upper()) if dutch else word[0].upper(),
                      letter.lower()) for word in _SHOWN}  # fmt: skip
    parts = [f"{letters[word][0]} {language.tr(text)}" for word, text in _SHOWN.items() if has("".join(letters[word]))]
    if has("".join(small for _, small in letters.values())):
        parts.append(language.tr("small letter: certain but small"))
    for size, found in _MARKS.items():
        own = _DUTCH.get(found, found) if dutch else found
        if has(own):
            parts.append(f"{own} {language.tr(_WORDS[size])}")
    text = ", ".join(parts)
    return language.tr("{marks} (sure alone, not among so many comparisons)", marks=text) if has("?") else text


def status_of(status: str, language: Language) -> str:
    """Where a value comes from, in words.

    Examples
    --------
    >>> status_of("assumed", Language("nl"))
    'aanname'
    """
    return language.tr(STATUS.get(status, status))


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
    return "unclear" if sizes & {PERHAPS, UNCLEAR} else "none" if sizes == {NONE} else "small"
