"""What the verdict on one difference is called: one word and one mark, everywhere.

The word comes from the size of a row (`cosim.texts.sizes`), so that a table, a sentence and a page about the same row
cannot use different words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.sizes import AT_MOST_SMALL, MATTERS, NONE, PERHAPS, SMALL, UNCLEAR

__all__ = ["marks_explained", "verdict_mark", "verdict_word"]

Row = Mapping[str, Any]

_SHOWN = {"better": mark("better"), "worse": mark("worse"), "higher": mark("higher"), "lower": mark("lower")}
_WORDS = {
    NONE: mark("exactly the same"),
    AT_MOST_SMALL: mark("at most small"),
    PERHAPS: mark("perhaps"),
    UNCLEAR: mark("cannot tell"),
}
_MARKS = {NONE: "=", AT_MOST_SMALL: "s", PERHAPS: "?", UNCLEAR: "~"}
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


def marks_explained(language: Language) -> str:
    """What the marks mean, for a line below a table."""
    if language.code == "nl":
        shown = "B beter, S slechter, H hoger, L lager; kleine letter: zeker maar klein; k hooguit klein"
    else:
        shown = "B better, W worse, H higher, L lower; small letter: certain but small; s at most small"
    return language.tr(
        "{shown}; ~ cannot tell; ? perhaps (sure alone, not among so many comparisons); = exactly the same", shown=shown
    )
