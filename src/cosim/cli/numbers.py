"""Numbers in tables: decimals by the width of their interval, and large numbers in thousands or millions."""

from __future__ import annotations

import math

from cosim.texts.language import ENGLISH, Language
from cosim.texts.outcomes import scaled_unit_of

__all__ = ["count", "decimals", "fixed", "ratio", "scaled_unit", "significant"]


def decimals(scale: float) -> int:
    """Decimals that show two digits of ``scale``, from 0 to 4.

    Examples
    --------
    >>> [decimals(scale) for scale in (123.0, 4.0, 0.034, 0.0)]
    [0, 1, 3, 2]
    """
    if not math.isfinite(scale) or scale == 0.0:
        return 2
    return min(4, max(0, 1 - math.floor(math.log10(abs(scale)))))


def fixed(value: float, places: int, *, sign: bool = False) -> str:
    """A number with ``places`` decimals and separators for thousands; ``-`` for NaN.

    Examples
    --------
    >>> fixed(12345.678, 1), fixed(0.5, 2, sign=True), fixed(-0.0001, 2, sign=True), fixed(float("nan"), 2)
    ('12,345.7', '+0.50', '0.00', '-')
    """
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "inf" if value > 0.0 else "-inf"
    if float(f"{value:.{places}f}") == 0.0:
        return f"{0.0:.{places}f}"  # neither +0.00 nor -0.00
    return f"{value:{'+' if sign else ''},.{places}f}"


def significant(value: float) -> str:
    """A number on its own, with three digits or all of its whole part.

    Examples
    --------
    >>> significant(0.041234), significant(1234567.0), significant(0.0), significant(31.04)
    ('0.0412', '1,234,567', '0', '31.0')
    """
    if value == 0.0:
        return "0"
    return fixed(value, min(6, max(0, 2 - math.floor(math.log10(abs(value))))) if math.isfinite(value) else 0)


def scaled_unit(unit: str, base: float, language: Language = ENGLISH) -> tuple[float, str]:
    """Divisor and unit: thousands from a hundred thousand on, millions from ten million on.

    The unit is that of the files in English, and in words in other languages.

    Examples
    --------
    >>> scaled_unit("EUR", 2.0e7), scaled_unit("EUR", 123456.0), scaled_unit("share", 0.2)
    ((1000000.0, 'million EUR'), (1000.0, '1,000 EUR'), (1.0, 'share'))
    >>> scaled_unit("EUR/year", 2.0e7, Language("nl"))
    (1000000.0, 'miljoen euro per jaar')
    """
    scale = 1e6 if abs(base) >= 1e7 else 1e3 if abs(base) >= 1e5 else 1.0
    if language.code != "en":
        return scale, scaled_unit_of(unit, scale, language)
    return scale, {1e6: f"million {unit}", 1e3: f"1,000 {unit}", 1.0: unit}[scale]


def count(value: float) -> str:
    """A number of runs; ``-`` for NaN."""
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if value < 1e6 else ">1 million"


def ratio(value: float) -> str:
    """A factor; ``-`` for NaN."""
    if math.isnan(value):
        return "-"
    return "inf" if math.isinf(value) else f"{value:.1f}" if value < 100.0 else f"{value:,.0f}"
