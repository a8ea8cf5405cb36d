"""Standardised effects as studies report them: in SD between clients, not between runs.

    d = (mean_A - mean_B) / s,   s² = ((n_A - 1) s_A² + (n_B - 1) s_B²) / (n_A + n_B - 2)
    g = d · (1 - 3 / (4 (n_A + n_B) - 9))                                     Hedges' correction
    d of a share = ln(odds ratio) · √3 / π                                    Chinn (2000)

Each run gives one effect; the interval over runs is Student's t. Sources: Hedges (1981), J. Educ. Stat. 6:107-128,
doi:10.3102/10769986006002107; Chinn (2000), Stat. Med. 19:3127-3131,
doi:10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from cosim.studies.lab import Observed

__all__ = ["Estimate", "effect_of", "estimate", "hedges_g", "log_odds_d", "over_runs", "ratio_of"]

Column = Callable[[pd.DataFrame], pd.Series]
_HALF = 0.5  # Haldane and Anscombe: added to the four cells to avoid empty ones


class Estimate(NamedTuple):
    """A number with its 95 % interval over runs; the limits are nan for a single run."""

    value: float
    low: float
    high: float


def estimate(values: Sequence[float] | NDArray[np.float64]) -> Estimate:
    """Mean and Student's 95 % interval of one number per run."""
    found = np.asarray(values, dtype=float)
    mean = float(found.mean())
    if found.size < 2:
        return Estimate(mean, math.nan, math.nan)
    half = float(stats.t.ppf(0.975, found.size - 1) * found.std(ddof=1) / math.sqrt(found.size))
    return Estimate(mean, mean - half, mean + half)


def hedges_g(treated: pd.Series, control: pd.Series) -> float:
    """Standardised difference of two groups of clients; 0 if neither group varies and both are the same.

    Examples
    --------
    >>> round(hedges_g(pd.Series([1.0, 2.0, 3.0]), pd.Series([0.0, 1.0, 2.0])), 3)
    0.8
    """
    a, b = treated.dropna().to_numpy(dtype=float), control.dropna().to_numpy(dtype=float)
    free = a.size + b.size - 2
    if a.size < 2 or b.size < 2:
        return math.nan
    spread = math.sqrt(((a.size - 1) * a.var(ddof=1) + (b.size - 1) * b.var(ddof=1)) / free)
    difference = float(a.mean() - b.mean())
    if spread == 0.0:
        return 0.0 if difference == 0.0 else math.nan
    return difference / spread * (1.0 - 3.0 / (4.0 * (a.size + b.size) - 9.0))


def log_odds_d(treated: pd.Series, control: pd.Series) -> float:
    """Standardised difference of two shares, positive if the treated have the larger one.

    Examples
    --------
    >>> round(log_odds_d(pd.Series([1, 1, 0, 0]), pd.Series([1, 0, 0, 0])), 3)
    0.467
    """
    odds = [(float(group.sum()) + _HALF) / (float((1 - group).sum()) + _HALF) for group in (treated, control)]
    return math.log(odds[0] / odds[1]) * math.sqrt(3.0) / math.pi


def over_runs(
    treated: Sequence[Observed], control: Sequence[Observed], number: Callable[[pd.DataFrame, pd.DataFrame], float]
) -> Estimate:
    """One number per pair of runs with common random numbers."""
    return estimate([number(a.clients, b.clients) for a, b in zip(treated, control, strict=True)])


def effect_of(treated: Sequence[Observed], control: Sequence[Observed], column: str) -> Estimate:
    """Hedges' g of a column of the clients."""
    return over_runs(treated, control, lambda a, b: hedges_g(a[column], b[column]))


def ratio_of(treated: Sequence[Observed], control: Sequence[Observed], column: Column | str) -> Estimate:
    """Mean of the treated over mean of the controls, of a column or of a function of columns."""
    if isinstance(column, str):
        name = column
        return over_runs(treated, control, lambda a, b: float(a[name].mean() / b[name].mean()))
    read = column
    return over_runs(treated, control, lambda a, b: float(read(a).mean() / read(b).mean()))
