"""Euros of different years in the prices of one: divided by the tariff index of their week, times that of the year."""

from __future__ import annotations

from typing import Any

import numpy as np

from cosim.care.scenario.model import Scenario
from cosim.core.dates import dated_week
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["dated", "price_factors", "prices_named"]

_INDICES = ("prices.wage_index", "prices.tariff_index", "prices.placement_index")


def dated(scenario: Any) -> str | None:
    """First month of a scenario, or None."""
    return getattr(scenario, "start", None)


def price_factors(scenario: Any, weeks: int) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """``float64[weeks]``: what a euro of each week is worth in prices of ``price_year``; None if none is asked."""
    if not isinstance(scenario, Scenario) or scenario.price_year is None or scenario.start is None:
        return None
    first = dated_week(f"{scenario.price_year:04d}-01", scenario.start)
    horizon = max(weeks, first + WEEKS_A_YEAR)
    index = np.full(horizon, float(scenario.values["prices.tariff_index"]))
    for week, value in scenario.steps(horizon).get("prices.tariff_index", ()):
        index[week:] = value
    level = float(index[max(0, first) : first + WEEKS_A_YEAR].mean())
    with np.errstate(divide="ignore"):
        return np.asarray(level / index[:weeks])


def prices_named(scenario: Any) -> str:
    """In prices of which year euros by year are; empty where prices do not change."""
    if getattr(scenario, "price_year", None) is not None:
        return f"euros in prices of {scenario.price_year}, by the tariff index"
    moving = any(key in getattr(scenario, "series", {}) for key in _INDICES)
    return "euros in prices of each year" if moving else ""
