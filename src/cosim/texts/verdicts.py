"""What the verdict on one difference is called: one word and one mark, everywhere.

The word comes from the size of a row (`cosim.texts.sizes`), so that a table, a sentence and a page about the same row
cannot use different words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
_MARKS = {AT_MOST_SMALL: "s", UNCLEAR: "~", NONE: "=", PERHAPS: "?"}
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
