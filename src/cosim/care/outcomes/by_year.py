"""A system by year: inflow, clients by stage, what every payer pays, and the mix of behaviours.

Weeks are grouped by calendar year where the scenario has a start, else by year of the run, from 1. Numbers of clients
and shares are means over the weeks of a year. Inflow and euros are sums, brought to 52 weeks for a year that the run
covers in part. Inflow leaves out week 0, in which those present at the start are counted as coming.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cosim.core.dates import year_of
from cosim.core.parameters import BEHAVIOURS
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["COLUMNS", "by_year", "long_table", "quantities"]

COLUMNS = ("year", "weeks", "quantity", "unit", "mean", "low", "high")
_STAGES = ("waiting", "in_care", "placed")

Array = np.ndarray[Any, np.dtype[np.float64]]


def quantities(payers: Sequence[str]) -> dict[str, str]:
    """Unit of every quantity, in the order of tables."""
    euros = [f"euros_{payer}" for payer in (*payers, "total")]
    return {
        "inflow": "clients/year",
        **dict.fromkeys(_STAGES, "clients"),
        **dict.fromkeys(euros, "EUR/year"),
        **{f"share_{behaviour}": "share" for behaviour in BEHAVIOURS},
    }


def by_year(
    columns: Mapping[str, Any], payers: Sequence[str], *, start: str | None = None, factors: Array | None = None
) -> tuple[list[tuple[int, int]], list[str], Array]:
    """Quantities by year from the columns of weekly series; those that were not recorded are left out.

    Parameters
    ----------
    factors
        ``float64[weeks]``: what a euro of each week is worth in the wanted prices; None for 1.

    Returns
    -------
    years, names, values
        (Year, recorded weeks in it), quantities, ``float64[years, quantities]``.
    """
    week = np.asarray(columns["week"], dtype=np.int64)
    year = np.array([year_of(w, start) if start else w // WEEKS_A_YEAR + 1 for w in week.tolist()], dtype=np.int64)
    known = [name for name in quantities(payers) if name in columns or (name == "inflow" and "arrived" in columns)]
    years = np.unique(year)
    values = np.full((years.size, len(known)), np.nan)
    # Rows may be several weeks apart: each stands for the weeks since the one before.
    span = np.diff(week, prepend=-1)
    for at, name in enumerate(known):
        if name == "inflow":
            came = np.diff(np.asarray(columns["arrived"], dtype=np.float64), prepend=np.nan)
            series, counted = np.nan_to_num(came), np.where(np.isnan(came), 0, span)
        else:
            series, counted = np.asarray(columns[name], dtype=np.float64), span
            if name.startswith("euros_") and factors is not None:
                series = series * factors[week]
        for row, one in enumerate(years):
            mine = year == one
            weeks = float(counted[mine].sum())
            if name == "inflow" or name.startswith("euros_"):
                values[row, at] = series[mine].sum() / weeks * WEEKS_A_YEAR if weeks else np.nan
            else:
                values[row, at] = series[mine].mean()
    return [(int(one), int(span[year == one].sum())) for one in years], known, values


def long_table(
    years: Sequence[tuple[int, int]], names: Sequence[str], mean: Array, band: tuple[Array, Array] | None,
    payers: Sequence[str],
) -> pd.DataFrame:  # fmt: skip
    """A row per year and quantity: columns `COLUMNS`; ``low`` and ``high`` are NaN without a band."""
    units = quantities(payers)
    nothing = np.full_like(mean, np.nan)
    low, high = (nothing, nothing) if band is None else band
    rows = [
        (year, weeks, name, units[name], float(mean[r, c]), float(low[r, c]), float(high[r, c]))
        for r, (year, weeks) in enumerate(years)
        for c, name in enumerate(names)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
