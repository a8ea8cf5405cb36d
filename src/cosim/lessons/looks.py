"""How outcomes are written in a lesson: scale, decimals and unit, the same in Python and on the page."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from cosim.care.outcomes.catalogue import OUTCOMES
from cosim.lessons.load import ui_texts
from cosim.texts.language import Language
from cosim.texts.outcomes import title_of

__all__ = ["Look", "look_of", "written"]


class Look(NamedTuple):
    """How numbers of one outcome are written.

    Attributes
    ----------
    title
        What it is called.
    scale, places
        Factor, and decimals; -2 is hundreds.
    unit, unit_of_difference
        Text behind the number.
    better
        ``higher``, ``lower`` or ``neither``.
    """

    title: str
    scale: float
    places: int
    unit: str
    unit_of_difference: str
    better: str


_BY_UNIT: dict[str, tuple[float, int, str, str]] = {
    "SD": (1.0, 2, "sd", "sd"), "share": (100.0, 0, "percent", "points"), "weeks": (1.0, 1, "weeks", "weeks"),
    "EUR/client": (1.0, -2, "euros_family", "euros_family"), "EUR/year": (1e-6, 2, "euros_year", "euros_year"),
    "0..1": (1.0, 2, "", ""), "weight": (1.0, 2, "", ""),
}  # fmt: skip
_SHARES = ("in_crisis", "in_crisis_lot", "competitive", "side_by_side", "co_creative", "hours_")


def look_of(outcome: str, language: Language) -> Look:
    """How numbers of an outcome are written in a language."""
    words: dict[str, Any] = ui_texts(language.code)
    declared = next((one for one in OUTCOMES if one.name == outcome), None)
    own = outcome.startswith(_SHARES)
    unit = "share" if own or declared is None else declared.unit
    scale, places, level, difference = _BY_UNIT.get(unit, (1.0, 2, "", ""))
    if outcome == "placed":
        places = 1
    better = "lower" if outcome.startswith("in_crisis") else "neither" if declared is None else declared.better
    title = words["outcomes"].get(outcome) or title_of(outcome, language)
    return Look(title, scale, places, words["units"].get(level, ""), words["units"].get(difference, ""), better)


def _rounded(value: float, places: int) -> float:
    """Half away from zero, as the page does it.

    Examples
    --------
    >>> _rounded(44.5, 0), _rounded(-0.125, 2), _rounded(25250.0, -2)
    (45.0, -0.13, 25300.0)
    """
    power = 10.0**places
    return math.copysign(math.floor(abs(value) * power + 0.5 + 1e-9) / power, value)


def written(
    value: float, outcome: str, language: Language, *, difference: bool = False, sign: bool = True, unit: bool = True
) -> str:
    """A value, or a difference, as it is written.

    Examples
    --------
    >>> written(0.3146, "waste_share", Language("en")), written(-0.07, "functioning", Language("nl"), difference=True)
    ('31 %', '-0,07 SD')
    """
    look = look_of(outcome, language)
    number = _rounded(value * look.scale, look.places)
    text = language.fixed(number, max(0, look.places), sign=difference and sign)
    behind = look.unit_of_difference if difference else look.unit
    return f"{text} {behind}" if unit and behind else text
