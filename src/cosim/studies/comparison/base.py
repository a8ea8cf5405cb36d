"""The base of a comparison over the years: its table, and where it moves more than any policy moves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cosim.care.outcomes.by_year import by_year, long_table
from cosim.care.scenario.price_level import dated, price_factors
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["ByYear", "Yearly", "base_table", "movements", "yearly_of"]

Array = np.ndarray[Any, np.dtype[np.float64]]
Yearly = tuple[list[tuple[int, int]], list[str], Array]
ByYear = Callable[[Sequence[str], Array], Yearly]
_BAND = (2.5, 97.5)  # percentiles over replicates


class Movement(NamedTuple):
    """An outcome whose base moves more over the years than any policy moves it."""

    outcome: str
    unit: str
    base: float
    policies: float


def yearly_of(scenario: Any, weeks: int) -> ByYear:
    """How weekly series of a scenario, as names of columns and an array, become quantities by year."""
    return partial(
        _yearly, payers=tuple(scenario.payers), start=dated(scenario), factors=price_factors(scenario, weeks)
    )


def _yearly(
    columns: Sequence[str], series: Array, *, payers: Sequence[str], start: str | None, factors: Array | None
) -> Yearly:
    if "week" not in columns or not len(series):
        return [], [], np.zeros((0, 0))
    found = {name: series[:, at] for at, name in enumerate(columns)}
    return by_year(found, payers, start=start, factors=factors)


def base_table(runs: Sequence[Yearly], payers: Sequence[str]) -> pd.DataFrame:
    """Mean and band over replicates: a row per year and quantity; empty if nothing was recorded."""
    if not runs or not runs[0][1]:
        return pd.DataFrame()
    values = np.stack([values for _, _, values in runs])
    low, high = np.percentile(values, _BAND, axis=0)
    return long_table(runs[0][0], runs[0][1], values.mean(axis=0), (low, high), payers)


def counted_years(base: pd.DataFrame, *, warm_up: int) -> set[int]:
    """Whole years after the warm-up: before, a region that begins empty fills up."""
    spans = base.drop_duplicates("year")[["year", "weeks"]]
    begins = spans["weeks"].cumsum() - spans["weeks"]
    return set(spans["year"][(begins >= warm_up) & (spans["weeks"] == WEEKS_A_YEAR)].tolist())


def movements(base: pd.DataFrame, table: pd.DataFrame, *, warm_up: int) -> list[Movement]:
    """Outcomes by which the base moves more over whole years after the warm-up than by any policy, widest first.

    The base moves by the difference between its highest and its lowest year, a policy by its mean difference.
    """
    if base.empty or table.empty:
        return []
    found = []
    for name, rows in base[base["year"].isin(counted_years(base, warm_up=warm_up))].groupby("quantity", sort=False):
        differences = table.loc[table["outcome"] == name, "difference"].abs()
        if name == "placed" or differences.empty or len(rows) < 2:  # the outcome of that name is a share of clients
            continue
        moved, most = float(rows["mean"].max() - rows["mean"].min()), float(differences.max())
        if moved > most:
            found.append(Movement(str(name), str(rows["unit"].iloc[0]), moved, most))
    return sorted(found, key=lambda one: one.policies / one.base)
