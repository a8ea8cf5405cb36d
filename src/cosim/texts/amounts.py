"""Differences and intervals as people write them: two digits, percentage points, millions of euros."""

from __future__ import annotations

import math

from cosim.texts.language import Language
from cosim.texts.outcomes import unit_of

__all__ = ["amount", "amounts_between", "bare_amount", "bounds", "euros", "places_of", "plain_amount"]


def places_of(size: float, most: int = 3) -> int:
    """Decimals that show a size without more digits than matter.

    Examples
    --------
    >>> [places_of(size) for size in (123.0, 9.3, 2.3, 0.17, 0.041, 0.0012, 0.0)]
    [0, 0, 1, 2, 2, 3, 0]
    """
    size = abs(size)
    if not math.isfinite(size) or size == 0.0 or size >= 4.95:
        return 0
    return min(most, 1 if size >= 0.495 else 2 if size >= 0.00949 else 3)


def _most(unit: str) -> int:
    """Most decimals of a unit: a tenth of a week is enough."""
    return 1 if unit in {"weeks", "clients"} else 3


def euros(value: float, unit: str, language: Language, *, sign: bool = False, scale: float = 0.0) -> str:
    """Euros in words, such as ``EUR 9.4 million a year``.

    Examples
    --------
    >>> euros(9.4e6, "EUR/year", Language("en")), euros(-123456.0, "EUR/year", Language("nl"), sign=True)
    ('EUR 9.4 million a year', '-123.000 euro per jaar')
    """
    size = max(abs(value), abs(scale))
    number = _euro_number(value, size, language, sign=sign)
    return _euros_named(number.removesuffix(language.local(".0")), size >= 1e6, unit, language)


def _euros_named(number: str, million: bool, unit: str, language: Language) -> str:
    """A number of euros, or of millions of euros, with its unit."""
    if unit == "EUR/year":
        if million:
            return language.tr("EUR {number} million a year", number=number)
        return language.tr("EUR {number} a year", number=number)
    if million:
        number = language.tr("{number} million", number=number)
    if unit == "EUR/client":
        return language.tr("EUR {number} a family", number=number)
    if unit == "EUR":
        return language.tr("EUR {number}", number=number)
    return language.tr("EUR {number} an hour", number=number)


def _euro_number(value: float, size: float, language: Language, *, sign: bool) -> str:
    if size >= 1e6:
        places = 0 if size >= 9.95e6 else 1
        return language.fixed(value / 1e6, places, sign=sign)
    if 0.0 < size < 10.0:
        return language.fixed(value, 2, sign=sign)
    step = 1000.0 if size >= 1e4 else 10.0 if size >= 1e3 else 1.0
    return language.fixed(round(value / step) * step, 0, sign=sign)


def amount(value: float, unit: str, language: Language, *, sign: bool = True, scale: float = 0.0) -> str:
    """A difference with its sign and unit; with a ``scale`` euros are in millions if that is a million or more.

    Examples
    --------
    >>> amount(0.041, "SD", Language("nl")), amount(-0.0231, "share", Language("en"))
    ('+0,04 SD', '-2.3 percentage points')
    >>> amount(-8.7, "weeks", Language("nl"), sign=False), amount(0.0003, "SD", Language("nl"))
    ('9 weken', 'minder dan 0,001 SD')
    """
    if math.isnan(value):
        return "-"
    shown = value if sign else abs(value)
    if unit.startswith("EUR"):
        return euros(shown, unit, language, sign=sign, scale=scale)
    if unit == "share":
        number = language.fixed(100.0 * shown, places_of(100.0 * value, 2), sign=sign)
        return language.tr("{number} percentage points", number=number)
    if unit == "SD" and 0.0 < abs(value) < 0.0005:  # would be written as 0.000
        return language.tr("less than {size}", size=_with_unit(language.fixed(0.001, 3), unit, language))
    number = language.fixed(shown, places_of(value, _most(unit)), sign=sign)
    return _with_unit(number, unit, language)


def bare_amount(value: float, unit: str, language: Language) -> str:
    """A difference with its sign and without its unit, for a column whose heading has the unit.

    Examples
    --------
    >>> bare_amount(-4.1e6, "EUR/year", Language("nl")), bare_amount(-0.001, "share", Language("en"))
    ('-4,1 miljoen', '-0.10')
    """
    if unit.startswith("EUR"):
        number = _euro_number(value, abs(value), language, sign=True).removesuffix(language.local(".0"))
        return language.tr("{number} million", number=number) if abs(value) >= 1e6 else number
    size = 100.0 * value if unit == "share" else value
    return language.fixed(size, places_of(size, 2 if unit == "share" else _most(unit)), sign=True)


def _with_unit(number: str, unit: str, language: Language) -> str:
    if unit == "weeks":
        return language.tr("{number} weeks", number=number)
    if unit == "clients":
        return language.tr("{number} families", number=number)
    if unit in {"0..1", "ratio", "weight", "1/year", "returns/client", "professionals"}:
        return number
    return f"{number} {unit_of(unit, language)}"


def plain_amount(value: float, unit: str, language: Language) -> str:
    """The size of a difference without its sign."""
    return amount(value, unit, language, sign=False)


def bounds(low: float, high: float, unit: str, language: Language, *, absolute: bool = False) -> tuple[str, str]:
    """The ends of an interval as numbers without unit, with as many decimals as tell them apart.

    Examples
    --------
    >>> bounds(-9.6, -7.1, "weeks", Language("en"), absolute=True), bounds(0.101, 0.109, "SD", Language("nl"))
    (('7', '10'), ('+0,10', '+0,11'))
    """
    ends = sorted((abs(low), abs(high))) if absolute else [low, high]
    size = max(abs(low), abs(high))
    if unit.startswith("EUR"):
        first, last = (_euro_number(end, size, language, sign=not absolute) for end in ends)
        return first, last
    factor = 100.0 if unit == "share" else 1.0
    most = 2 if unit == "share" else _most(unit)
    fewest = places_of(size * factor, most)
    texts = [""] * 2
    for places in range(fewest, max(fewest, most) + 1):
        texts = [language.fixed(end * factor, places, sign=not absolute) for end in ends]
        if texts[0] != texts[1]:
            break
    return texts[0], texts[1]


def amounts_between(low: float, high: float, unit: str, language: Language) -> str:
    """An interval with its unit once.

    Examples
    --------
    >>> amounts_between(-2.3, 0.8, "weeks", Language("nl"))
    '-2,3 tot +0,8 weken'
    >>> amounts_between(-2.3e6, 0.8e6, "EUR/year", Language("en"))
    'EUR -2.3 to +0.8 million a year'
    """
    if math.isnan(low) or math.isnan(high):
        return "-"
    first, last = bounds(low, high, unit, language)
    number = language.tr("{low} to {high}", low=first, high=last)
    if unit.startswith("EUR"):
        return _euros_named(number, max(abs(low), abs(high)) >= 1e6, unit, language)
    if unit == "share":
        return language.tr("{number} percentage points", number=number)
    return _with_unit(number, unit, language)
