"""Rows of a comparison as cells of tables: a number, its interval, and its verdict in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cosim.report.content import Number
from cosim.texts.amounts import amount, amounts_between, bare_amount, places_of
from cosim.texts.language import Language
from cosim.texts.outcomes import unit_of
from cosim.texts.sizes import NONE
from cosim.texts.verdicts import judged

__all__ = ["base_cell", "change_cell", "interval_text", "money_cell", "plain_number", "share_cell"]

Row = Mapping[str, Any]


def _factor(unit: str) -> float:
    return 100.0 if unit == "share" else 1.0


def change_cell(row: Row, language: Language, *, unit: bool = True) -> Number:
    """A difference with its verdict, and with its unit where the heading of the column does not have it."""
    value = float(row["difference"]) * _factor(row["unit"])
    text = "0" if row["size"] == NONE else amount(row["difference"], row["unit"], language)
    if not unit and row["size"] != NONE:
        text = bare_amount(row["difference"], row["unit"], language)
    return Number(value, text, _places(value), judged(row, language))


def _places(value: float) -> int:
    return 0 if abs(value) >= 100.0 else max(places_of(value), 1)


def interval_text(row: Row, language: Language) -> str:
    """The interval of a row with its unit; empty where there is none."""
    low, high = float(row["low"]), float(row["high"])
    if row["size"] == NONE or low == high or math.isnan(low) or math.isnan(high):
        return ""
    return amounts_between(low, high, row["unit"], language)


def base_cell(row: Row, language: Language, *, key: str = "base") -> Number:
    """The value of an outcome itself, with its unit."""
    value = float(row[key])
    if row["unit"] == "share":
        return share_cell(value, language)
    if str(row["unit"]).startswith("EUR"):
        return Number(value, amount(value, row["unit"], language, sign=False), 0)
    places = 2 if row["unit"] == "SD" else places_of(value, 1 if row["unit"] in {"weeks", "clients"} else 2)
    text = language.fixed(value, places)
    unit = unit_of(row["unit"], language)
    named = row["unit"] in {"SD", "weeks"}
    return Number(value, f"{text} {unit}" if named else text, max(places_of(value), 1))


def share_cell(value: float, language: Language) -> Number:
    """A share as a percentage."""
    places = 0 if value >= 0.1 or value == 0.0 else 1
    return Number(100.0 * value, f"{language.fixed(100.0 * value, places)} %", 1)


def money_cell(value: float, language: Language, *, sign: bool = True, mark: str = "") -> Number:
    """Euros without a unit, in as many digits as matter."""
    places = 2 if 0.0 < abs(value) < 10.0 else 0
    shown = value if abs(value) < 1e4 else round(value / 1e3) * 1e3
    return Number(value, language.fixed(shown, places, sign=sign), places, mark)


def plain_number(value: float, language: Language, places: int = 0, *, sign: bool = False) -> Number:
    """Any number with fixed decimals."""
    return Number(value, language.fixed(value, places, sign=sign), places)
