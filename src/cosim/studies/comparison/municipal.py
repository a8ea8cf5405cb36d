"""A comparison by municipality: what a policy changes in each, with paired intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.outcomes.municipal import ALL, quantities
from cosim.core.units import WEEKS_A_YEAR
from cosim.studies.comparison.paired import paired_interval

__all__ = ["COLUMNS", "municipal_differences"]

COLUMNS = ("policy", "municipality", "quantity", "unit", "base", "value", "difference", "low", "high")
Array = np.ndarray[Any, np.dtype[np.float64]]


def municipal_differences(
    runs: Mapping[str, Sequence[Array]], names: Sequence[str], payers: Sequence[str], *, weeks: int, warm_up: int,
    confidence: float,
) -> pd.DataFrame:  # fmt: skip
    """Means over the years after the warm-up by policy, municipality and quantity; empty without municipalities.

    Parameters
    ----------
    runs
        Arrays of `cosim.care.outcomes.municipal.municipal_array` by arm, the base first, a replicate each. An arm with
        fewer replicates is paired with the first of the base.
    """
    arms = list(runs)
    if not names or not runs[arms[0]]:
        return pd.DataFrame()
    means = {arm: np.stack([_mean(one, weeks, warm_up) for one in runs[arm]]) for arm in arms}
    rows: list[tuple[object, ...]] = []
    for arm in arms[1:]:
        count = len(means[arm])
        base, value = means[arms[0]][:count], means[arm]
        for m, name in enumerate((*names, ALL)):
            for q, (quantity, unit) in enumerate(quantities(payers).items()):
                found = paired_interval(value[:, m, q] - base[:, m, q], confidence=confidence)
                rows.append((
                    arm, name, quantity, unit, float(base[:, m, q].mean()), float(value[:, m, q].mean()), found.mean,
                    found.low, found.high,
                ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _mean(one: Array, weeks: int, warm_up: int) -> Array:
    """Mean over whole years after the warm-up; over the last year if there is none."""
    years = np.arange(one.shape[0])
    counted = (years * WEEKS_A_YEAR >= warm_up) & ((years + 1) * WEEKS_A_YEAR <= weeks)
    kept = one[counted] if counted.any() else one[-1:]
    known = ~np.isnan(kept)
    total = np.where(known, kept, 0.0).sum(axis=0)
    return np.where(known.any(axis=0), total / np.maximum(1, known.sum(axis=0)), np.nan)
