"""What outcomes are called, and which difference is small, from ``outcomes.toml`` and from a scenario.

A difference below the threshold is *small*: it may be certain and still not matter. A threshold is a number in the unit
of the outcome, or a percentage of the base, of the outcome itself or of another (``"1 % of euros_total"``).
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from cosim.texts.language import Language, mark

__all__ = [
    "about_of",
    "declared",
    "group_of",
    "heading_of",
    "in_files_or_words",
    "is_threshold",
    "payer_of",
    "practice_of",
    "quantity_of",
    "rule_of",
    "scaled_unit_of",
    "sector_of",
    "small_of",
    "threshold",
    "title_of",
    "unit_of",
]

_PERCENT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%(?:\s+of\s+(\w+))?\s*")
_BY_UNIT: dict[str, float | str] = {"SD": 0.05, "weeks": 1.0, "share": 0.01, "0..1": 0.01, "ratio": 0.01}
_ELSE = "1 %"

_UNITS = {
    "SD": mark("SD"),
    "weeks": mark("weeks"),
    "EUR/year": mark("EUR a year"),
    "EUR/client": mark("EUR a family"),
    "EUR/skilled hour": mark("EUR an hour"),
    "returns/client": mark("times a family"),
    "professionals": mark("professionals"),
    "organisations": mark("organisations"),
    "skilled hours/hour/year": mark("skilled hours an hour a year"),
    "clients": mark("families"),
    "clients/year": mark("families a year"),
    "0..1": mark("0 to 1"),
    "ratio": mark("ratio"),
    "weight": mark("weight"),
    "1/year": mark("a year"),
    "share": "%",
}


@lru_cache(maxsize=1)
def declared() -> dict[str, dict[str, Any]]:
    """The content of ``outcomes.toml``, by outcome."""
    return tomllib.loads(files("cosim.texts").joinpath("outcomes.toml").read_text(encoding="utf-8"))


def heading_of(outcome: str, language: Language) -> str:
    """What an outcome is called above a narrow column: its short name, or else its title.

    Examples
    --------
    >>> heading_of("weeks_waited", Language("nl")), heading_of("goals", Language("en"))
    ('wachten', 'problems that are gone')
    """
    found = declared().get(outcome, {})
    return language.of(found["short"], found["short_nl"]) if "short" in found else title_of(outcome, language)


def title_of(outcome: str, language: Language) -> str:
    """What an outcome is called; what a payer pays is named after the payer.

    Examples
    --------
    >>> title_of("weeks_waited", Language("nl")), title_of("euros_municipality", Language("en"))
    ('weken wachten', 'paid by the municipality')
    """
    found = declared().get(outcome)
    if found is not None:
        return language.of(found["title"], found["title_nl"])
    if outcome.startswith("euros_"):
        return language.tr("paid by {payer}", payer=payer_of(outcome.removeprefix("euros_"), language))
    return outcome.replace("_", " ")


_PAYERS = {
    "municipality": mark("the municipality"),
    "health_insurer": mark("the health insurer"),
    "school_board": mark("the school board"),
    "social_services": mark("social services"),
    "long_term_care": mark("the long-term care act"),
    "total": mark("all payers together"),
}


def payer_of(payer: str, language: Language) -> str:
    """A payer in words."""
    return language.tr(_PAYERS[payer]) if payer in _PAYERS else payer.replace("_", " ")


_SECTORS = {
    "youth_care": mark("youth care"),
    "education": mark("education"),
    "mental_health": mark("mental health care"),
    "child_protection": mark("child protection"),
    "social_work": mark("social work"),
    "home_support": mark("home support"),
}


def sector_of(sector: str, language: Language) -> str:
    """A sector in words.

    Examples
    --------
    >>> sector_of("youth_care", Language("nl")), sector_of("own_sector", Language("nl"))
    ('jeugdhulp', 'own sector')
    """
    return language.tr(_SECTORS[sector]) if sector in _SECTORS else sector.replace("_", " ")


_PRACTICES = {
    "competitive": mark("each for themselves"),
    "side_by_side": mark("side by side"),
    "co_creative": mark("together with one plan"),
}


def practice_of(practice: str, language: Language) -> str:
    """A way of working in words.

    Examples
    --------
    >>> practice_of("side_by_side", Language("nl"))
    'naast elkaar'
    """
    return language.tr(_PRACTICES[practice]) if practice in _PRACTICES else practice.replace("_", " ")


_RULES = {
    "fixed": mark("nobody changes"),
    "imitation": mark("imitate who does better"),
    "conditional": mark("work together if others do"),
    "reinforcement": mark("repeat what paid off"),
    "best_response": mark("choose what pays most"),
}


def rule_of(rule: str, language: Language) -> str:
    """A rule of choice in words, its key beside it.

    Examples
    --------
    >>> rule_of("imitation", Language("nl")), rule_of("own", Language("nl"))
    ('nadoen wie het beter heeft (imitation)', 'own')
    """
    return f"{language.tr(_RULES[rule])} ({rule})" if rule in _RULES else rule


_GROUPS = {
    "all": mark("all of them"),
    "1": mark("one problem"),
    "within an organisation": mark("within an organisation"),
    "across": mark("between organisations"),
}


def group_of(group: str, language: Language) -> str:
    """A group of families, professionals, organisations or ties in words.

    Examples
    --------
    >>> [group_of(name, Language("nl")) for name in ("3+", "youth_care", "co_creative", "across")]
    ['3+ problemen', 'jeugdhulp', 'samen met een plan', 'tussen organisaties']
    """
    if group in _GROUPS:
        return language.tr(_GROUPS[group])
    if group[:1].isdecimal():
        return language.tr("{n} problems", n=group)
    return practice_of(group, language) if group in _PRACTICES else sector_of(group, language)


_QUANTITIES = {
    "inflow": mark("new families a year"),
    "waiting": mark("families waiting"),
    "in_care": mark("families in care"),
    "placed": mark("children out of home"),
    "share_competitive": mark("professionals each for themselves"),
    "share_side_by_side": mark("professionals side by side"),
    "share_co_creative": mark("professionals together with one plan"),
}


def quantity_of(name: str, language: Language) -> str:
    """A quantity of the base by year in words.

    Examples
    --------
    >>> quantity_of("waiting", Language("nl")), quantity_of("euros_total", Language("en"))
    ('gezinnen die wachten', 'all payers together')
    """
    if name.startswith("euros_"):
        return payer_of(name.removeprefix("euros_"), language)
    return language.tr(_QUANTITIES[name]) if name in _QUANTITIES else name.replace("_", " ")


def about_of(outcome: str, language: Language) -> str:
    """What an outcome means, in one sentence; empty if nothing is declared."""
    found = declared().get(outcome)
    return "" if found is None else language.of(found["about"], found["about_nl"])


def in_files_or_words(outcome: str, unit: str, language: Language) -> tuple[str, str]:
    """An outcome and its unit: as in the files in English, and in words in other languages.

    Examples
    --------
    >>> [in_files_or_words("weeks_waited", "weeks", Language(code)) for code in ("en", "nl")]
    [('weeks_waited', 'weeks'), ('weken wachten', 'weken')]
    """
    return (outcome, unit) if language.code == "en" else (title_of(outcome, language), unit_of(unit, language))


def unit_of(unit: str, language: Language) -> str:
    """A unit in words; shares are percentages."""
    return language.tr(_UNITS[unit]) if unit in _UNITS else unit


def scaled_unit_of(unit: str, scale: float, language: Language) -> str:
    """A unit in words, in millions or thousands; shares stay shares."""
    name = language.tr("share") if unit == "share" else unit_of(unit, language)
    if scale == 1e6:
        return language.tr("million {unit}", unit=name)
    return language.tr("1,000 {unit}", unit=name) if scale == 1e3 else name


def small_of(outcome: str, unit: str, chosen: Mapping[str, float | str] | None = None) -> float | str:
    """The threshold as it is declared: by the scenario, in ``outcomes.toml``, or by the unit."""
    if chosen and outcome in chosen:
        return chosen[outcome]
    if outcome in declared():
        found: float | str = declared()[outcome]["small"]
        return found
    return _BY_UNIT.get(unit, _ELSE)


def threshold(small: float | str, base: float, bases: Mapping[str, float]) -> float:
    """A threshold in the unit of the outcome.

    Parameters
    ----------
    small
        As declared.
    base, bases
        The outcome, and all outcomes by name, in the base.

    Examples
    --------
    >>> threshold(0.05, 0.6, {}), threshold("1 %", 200.0, {}), threshold("1 % of b", 1.0, {"b": 50.0})
    (0.05, 2.0, 0.5)
    """
    if not isinstance(small, str):
        return float(small)
    found = _PERCENT.fullmatch(small)
    if found is None:
        return math.nan
    whole = abs(bases.get(found[2], base) if found[2] else base)
    return float(found[1]) / 100.0 * whole


def is_threshold(small: object) -> bool:
    """Whether a value can be a threshold: a number above 0, or a percentage.

    Examples
    --------
    >>> is_threshold(0.1), is_threshold("2 %"), is_threshold("2"), is_threshold(0)
    (True, True, False, False)
    """
    if isinstance(small, str):
        return _PERCENT.fullmatch(small) is not None
    return isinstance(small, (int, float)) and not isinstance(small, bool) and math.isfinite(small) and small > 0
