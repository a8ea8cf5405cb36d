"""The error tree: every message names the place, what was expected, what was found, and what to do."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

__all__ = ["CosimError", "InputError", "MissingExtraError", "nearest", "terminal_text"]


_LONGEST = 2_000  # of a line on a terminal, in characters
_PLACE = 500  # of a place, or of what was found: what to do has to fit behind it


def terminal_text(text: str, *, most: int = _LONGEST) -> str:
    r"""Text that others wrote, safe for a terminal: control characters are written out, a long text is cut.

    Escape sequences could move the cursor, change the title of the window or hide text; characters that turn the
    direction of writing could show one name for another.

    Examples
    --------
    >>> terminal_text("a\x1b[2Jb"), terminal_text("abc" * 10, most=12), terminal_text("é, 中")
    ('a\\x1b[2Jb', 'abcabcabc...', 'é, 中')
    """
    if not text.isprintable():  # blanks and printable characters stay, so do line ends and tabs
        text = "".join(
            c if c.isprintable() or c in "\n\t" or unicodedata.category(c) == "Zs" else _written(c) for c in text
        )
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode()


class CosimError(Exception):
    """Root of everything this library raises on purpose."""


class InputError(CosimError, ValueError):
    """Something the user gave cannot be used; the command line turns it into one line and exit code 2.

    Parameters
    ----------
    where
        File, key path or argument that is wrong, for example ``"region.toml: absorption.hours_per_week"``.
    expected
        What would have been accepted.
    got
        What was found.
    hint
        What to do about it, for example the nearest allowed key.
    """

    def __init__(self, where: str, *, expected: str, got: object, hint: str = "") -> None:
        self.where = where
        self.expected = expected
        self.got = got
        self.hint = hint
        line = f"{terminal_text(where, most=_PLACE)}: expected {expected}, got {terminal_text(str(got), most=_PLACE)}"
        super().__init__(terminal_text(" ".join((f"{line}; {hint}" if hint else line).splitlines())))

    def __reduce__(self) -> tuple[object, ...]:
        """Let it be sent between processes: exceptions are otherwise rebuilt from their message alone."""
        return _input_error, (self.where, self.expected, str(self.got), self.hint)


def _input_error(where: str, expected: str, got: str, hint: str) -> InputError:
    return InputError(where, expected=expected, got=got, hint=hint)


class MissingExtraError(CosimError, ImportError):
    """An optional package is needed and not installed."""


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return a hint that names the allowed word closest to ``word``, or an empty string.

    Examples
    --------
    >>> nearest("absorbtion", ["absorption", "waiting"]), nearest("money.indexation", ["money.capitation"])
    ("did you mean 'absorption'?", '')
    """
    for close in difflib.get_close_matches(word, list(allowed), n=3, cutoff=0.5):
        if _near(word, close):
            return f"did you mean '{close}'?"
    return ""


_SAME = 0.85  # of the last parts of keys with other numbers of parts
_ALIKE = 0.7  # of one part of a key; the other parts of a key say nothing about it


def _near(word: str, other: str) -> bool:
    """Whether keys are alike in every part: ``money.indexation`` is far from ``money.capitation``."""
    parts, others = word.split("."), other.split(".")
    if len(parts) != len(others):  # a key without its section, or in another one
        return difflib.SequenceMatcher(None, parts[-1], others[-1]).ratio() >= _SAME
    if len(parts) == 1:
        return True
    return all(
        one == two or one.startswith(two) or two.startswith(one)
        or difflib.SequenceMatcher(None, one, two).ratio() >= _ALIKE
        for one, two in zip(parts, others, strict=True)
    )  # fmt: skip
