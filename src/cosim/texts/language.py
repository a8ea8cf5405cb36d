"""Languages: English as it is written in the code, and Dutch from a gettext catalogue.

A message is a whole sentence or phrase with named places, as in ``language.tr("{n} weeks less", n="9")``. Nothing here
is global: what is written for people is made with a `Language`.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from cosim.errors import InputError, nearest

__all__ = ["ENGLISH", "LANGUAGES", "Language", "language_of", "mark"]

LANGUAGES = ("en", "nl")
DOMAIN = "cosim"


def mark(message: str) -> str:
    """Mark a message for the catalogue, where a constant holds it; `Language.tr` translates it later."""
    return message


@lru_cache(maxsize=4)
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    place = files("cosim.texts").joinpath("locale", code, "LC_MESSAGES", f"{DOMAIN}.mo")
    with place.open("rb") as stream:
        return gettext.GNUTranslations(stream)


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Attributes
    ----------
    code
        ``en`` or ``nl``.
    """

    code: str = "en"

    def tr(self, message: str, /, **values: object) -> str:
        """A message in this language, with its named places filled in."""
        found = _catalogue(self.code).gettext(message) if message else ""
        return found.format(**values) if values else found

    def trn(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The message for one, or for another number; ``{n}`` is the number."""
        return _catalogue(self.code).ngettext(one, many, count).format(n=count, **values)

    def of(self, english: str, dutch: str = "") -> str:
        """The one of two texts that is in this language; English if there is no Dutch one."""
        return dutch if self.code == "nl" and dutch else english

    def local(self, number: str) -> str:
        """A number that was written in English, such as ``12,345.6``, as it is written in this language.

        Examples
        --------
        >>> Language("nl").local("12,345.6"), Language("en").local("12,345.6")
        ('12.345,6', '12,345.6')
        """
        return number.translate(_SWAPPED) if self.code == "nl" else number

    def fixed(self, value: float, places: int, *, sign: bool = False) -> str:
        """A number with so many decimals and separators for thousands; ``-`` for NaN.

        Examples
        --------
        >>> Language("nl").fixed(-12345.678, 1, sign=True), Language("en").fixed(0.0001, 2, sign=True)
        ('-12.345,7', '0.00')
        """
        if value != value:
            return "-"
        plain = f"{value:{'+' if sign else ''},.{places}f}"
        if float(f"{value:.{places}f}") == 0.0:
            plain = f"{0.0:.{places}f}"  # neither +0.00 nor -0.00
        return self.local(plain)

    @property
    def option(self) -> str:
        """What the next command needs to speak this language as well, with a blank before it; nothing for English."""
        return "" if self.code == "en" else f" --lang {self.code}"

    def listed(self, parts: list[str]) -> str:
        """Parts as ``a, b and c``.

        Examples
        --------
        >>> Language("nl").listed(["a", "b", "c"]), Language().listed(["a"])
        ('a, b en c', 'a')
        """
        if len(parts) < 2:
            return "".join(parts)
        return self.tr("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])


_SWAPPED = str.maketrans(",.", ".,")
ENGLISH = Language("en")


def language_of(code: str) -> Language:
    """The language of a code.

    Raises
    ------
    InputError
        If there is none.
    """
    found = code.strip().lower()
    if found not in LANGUAGES:
        raise InputError(
            "lang", expected=f"one of {', '.join(LANGUAGES)}", got=repr(code), hint=nearest(found, LANGUAGES)
        )
    return Language(found)
