"""Hints for mistakes that analysts make with files from a spreadsheet, an editor or a Dutch keyboard.

A hint is English text that also knows its template, so that the command line can repeat it in Dutch.
"""

from __future__ import annotations

import re
from typing import Any

from cosim.texts.language import Language, mark

__all__ = [
    "DOUBLE_BRACKETS",
    "IN_THE_FILE",
    "SAVE_AS_UTF8",
    "TEMPLATES",
    "Hint",
    "date_hint",
    "line_hint",
    "number_hint",
    "quotes_hint",
    "thousands_hint",
    "translated",
]


class Hint(str):
    """A hint in English that can be said in another language."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> Hint:
        """Fill in the template."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it be sent between processes."""
        return _again, (self.template, self.values)


def _again(template: str, values: dict[str, Any]) -> Hint:
    return Hint(template, **values)


def translated(hint: str, language: Language) -> str:
    """A hint in a language; one without a template as it is."""
    return language.tr(hint.template, **hint.values) if isinstance(hint, Hint) else hint


SAVE_AS_UTF8 = Hint(mark("save it as UTF-8; in Excel: CSV UTF-8; in Notepad: Encoding UTF-8"))
DOUBLE_BRACKETS = Hint(mark("write [[changes]] with two brackets, once for every change"))

_POINT = mark("use a point for decimals: {number}")
_WHOLE = mark("write it without points: {number}, or {spaced}")
_QUOTES = mark('use straight quotes: "..."')
_PATH = mark("in a path write / instead of \\, or use single quotes: '{path}'")
_SHARE = mark("a share, not a percentage: {percent} % is {number}")
_BARE = mark("write the number alone, without unit or quotes: {number}")
_DATE = mark('write the year first: "{date}"')
_THREE = mark("a point is for decimals: write {small}, or {large} for thousands")
_MONTH = mark('write the year and the month: "{date}"')
_TWELVE = mark("a year has the months 01 to 12")
_QUOTED_DATE = mark('put a date in quotes: "{date}"')
_QUOTED_WORD = mark('put a word in quotes: "{word}"')
_STRAIGHT = mark("use straight quotes, or none: {value}")
IN_THE_FILE = mark("write it in the scenario file")
TEMPLATES = (
    _POINT, _WHOLE, _QUOTES, _PATH, _SHARE, _BARE, _DATE, _THREE, _MONTH, _TWELVE, _QUOTED_DATE, _QUOTED_WORD,
    _STRAIGHT, IN_THE_FILE, SAVE_AS_UTF8.template, DOUBLE_BRACKETS.template,
)  # fmt: skip
_CURLY = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_MILLIONS = re.compile(
    r"^(?:€|EUR|euro)?\s*(\d+(?:[.,]\d+)?)\s*(?:miljoen|million|mln|mio|m)\.?(?: euro)?$", re.IGNORECASE
)
_MONTHS = {
    name: at
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "january february march april may june july august september october november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "januari februari maart april mei juni juli augustus september oktober november december",
    )
    for at, name in enumerate(names.split(), 1)
}
_DECIMAL_COMMA = re.compile(r"(?<![\w.,\"'-])(-?\d+),(\d+)(?![\w,.])")
_INSIDE = re.compile(r"=\s*(-?\d+),(\d+)(?=\s*[,}])")  # in an inline table
_THOUSANDS = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?(?![\w.])")
_AMOUNT = re.compile(
    r"^(?:€|EUR|euro)?\s*(-?\d{1,3}(?:\.\d{3}){2,}|-?\d{1,3}(?:\.\d{3})+|-?\d+)(?:,(\d+|-+))?\s*(?:€|EUR|euro)?$"
)
_GROUP = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_PERCENT = re.compile(r"^(\d+(?:[.,]\d+)?)\s*%$")


def line_hint(line: str) -> str:
    """What is wrong with a line that is no TOML, if it is a known mistake.

    Examples
    --------
    >>> line_hint("share = 0,30"), line_hint("euros = 150.000.000")
    ('use a point for decimals: 0.30', 'write it without points: 150000000, or 150_000_000')
    >>> line_hint("name = \u201cx\u201d"), line_hint("weeks = 4 5")
    ('use straight quotes: "..."', '')
    """
    if any(quote in line for quote in _CURLY):
        return Hint(_QUOTES)
    _, sign, value = line.partition("=")
    if not sign:
        return ""
    value = value.split("#")[0].strip()
    if value.startswith('"') and "\\" in value:
        return Hint(_PATH, path=value.strip('"'))
    if found := _THOUSANDS.search(value):
        if found[1].count(".") > 1 or found[2]:
            return _whole(found[1])
    if (found := _DECIMAL_COMMA.search(value) or _INSIDE.search(value)) and not value.startswith("["):
        return Hint(_POINT, number=f"{found[1]}.{found[2]}")
    if re.match(r"\d{1,4}[-/. ]", value) and (date := date_hint(value)):
        return date
    if re.fullmatch(r"\d{4}-\d{2}", value):
        return Hint(_QUOTED_DATE, date=value)
    if found := _PERCENT.match(value):
        return number_hint(value, low=0.0, high=1.0)
    if "€" in value or _MILLIONS.match(value):
        return number_hint(value, low=0.0, high=float("inf"))
    return Hint(_QUOTED_WORD, word=value) if re.fullmatch(r"[^\W\d][\w -]*", value) else ""


def _whole(number: str) -> Hint:
    plain = number.replace(".", "")
    return Hint(_WHOLE, number=plain, spaced=number.replace(".", "_"))


def number_hint(value: object, *, low: float, high: float) -> str:
    """What is wrong with a value where a number from ``low`` to ``high`` was expected, if it is a known mistake.

    Examples
    --------
    >>> number_hint(30, low=0, high=1), number_hint("0,3", low=0, high=1)
    ('a share, not a percentage: 30 % is 0.3', 'use a point for decimals: 0.3')
    >>> number_hint(3, low=0, high=1), number_hint("\u20ac 150.000", low=0, high=1e9)
    ('', 'write the number alone, without unit or quotes: 150000')
    """
    if isinstance(value, bool):
        return ""
    if isinstance(value, (int, float)):
        few = 0.0 <= low < high <= 1.0 and 5.0 <= value <= 100.0 and low <= value / 100.0 <= high
        return Hint(_SHARE, percent=f"{value:g}", number=f"{value / 100.0:.6g}") if few else ""
    if not isinstance(value, str):
        return ""
    text = value.strip().strip(_CURLY + "'\"").strip()
    if found := _MILLIONS.match(text):
        return Hint(_BARE, number=f"{float(found[1].replace(',', '.')) * 1e6:.0f}")
    if found := _PERCENT.match(text):
        percent = float(found[1].replace(",", "."))
        if high <= 1.0:
            return Hint(_SHARE, percent=f"{percent:g}", number=f"{percent / 100.0:.6g}")
    if found := re.fullmatch(r"(-?\d+),(\d+)", text):
        return Hint(_POINT, number=f"{found[1]}.{found[2]}")
    if found := _AMOUNT.match(text):
        cents = found[2] or ""
        number = found[1].replace(".", "") + (f".{cents}" if cents.isdigit() else "")
        return Hint(_BARE, number=number)
    return Hint(_BARE, number=text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else ""


def quotes_hint(value: object) -> str:
    """Whether a word stands in the quotes of a word processor.

    Examples
    --------
    >>> quotes_hint("\u201cimitation\u201d"), quotes_hint("imitation")
    ('use straight quotes, or none: imitation', '')
    """
    if not isinstance(value, str) or not any(quote in value for quote in _CURLY):
        return ""
    return Hint(_STRAIGHT, value=value.strip().strip(_CURLY))


def thousands_hint(text: str, *, round_only: bool = True) -> str:
    """Whether a number with three decimals may be meant as thousands, since nobody writes 150.000 for 150.

    Parameters
    ----------
    round_only
        Only where the last decimal is 0, which no program writes.

    Examples
    --------
    >>> thousands_hint("150.000"), thousands_hint("12.345"), thousands_hint("0.300"), thousands_hint("1.5")
    ('a point is for decimals: write 150, or 150000 for thousands', '', '', '')
    >>> thousands_hint("12.345", round_only=False)
    'a point is for decimals: write 12.345, or 12345 for thousands'
    """
    if _GROUP.fullmatch(text) is None or (round_only and not text.endswith("0")):
        return ""
    return Hint(_THREE, small=f"{float(text):g}", large=text.replace(".", ""))


def date_hint(text: object) -> str:
    """How a date should be written, if it can be understood.

    Examples
    --------
    >>> date_hint("15-03-2027"), date_hint("1 januari 2027"), date_hint("soon")
    ('write the year and the month: "2027-03"', 'write the year and the month: "2027-01"', '')
    """
    given = str(text).strip().strip(_CURLY).lower()
    if found := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", given):
        return _month(found[3], int(found[2]), _MONTH)
    if found := re.fullmatch(r"(\d{4})[-/. ](\d{1,2})(?:[-/. ]\d{1,2})?", given):
        return _month(found[1], int(found[2]), _MONTH)
    if found := re.fullmatch(r"(\d{1,2})[-/. ](\d{4})", given):
        return _month(found[2], int(found[1]), _DATE)
    if found := re.fullmatch(r"(?:\d{1,2}\.? +)?([a-z]+)\.? +(\d{4})", given):
        return _month(found[2], _MONTHS.get(found[1], 0), _MONTH)
    return ""


def _month(year: str, month: int, template: str) -> str:
    if 1 <= month <= 12:
        return Hint(template, date=f"{year}-{month:02d}")
    return Hint(_TWELVE) if month > 12 else ""
