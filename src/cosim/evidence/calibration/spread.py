"""Comparison under every acceptable fit: the spread due to unknown parameters, next to that of chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["spread"]


def spread(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Differences with the base over fits.

    Parameters
    ----------
    tables
        The table of a comparison under each fit (``Comparison.table``), the packaged fit first; common random numbers.

    Returns
    -------
    DataFrame
        A row per policy and outcome: ``difference`` and its paired interval ``low`` to ``high`` (chance, packaged fit);
        ``fits_low`` to ``fits_high``, the smallest and largest difference over the fits; ``same_sign``, number of fits
        with the sign of the packaged fit; ``shown``, number of fits whose interval excludes zero on that side.
    """
    keys = ["policy", "outcome"]
    first = tables[0].set_index(keys)
    rows: list[dict[str, Any]] = []
    parts = [table.set_index(keys).loc[first.index] for table in tables]
    differences = np.column_stack([part["difference"].to_numpy(dtype=float) for part in parts])
    lows = np.column_stack([part["low"].to_numpy(dtype=float) for part in parts])
    highs = np.column_stack([part["high"].to_numpy(dtype=float) for part in parts])
    for at, (policy, outcome) in enumerate(first.index):
        row = first.iloc[at]
        sign = np.sign(differences[at, 0])
        clear = (lows[at] > 0.0) if sign > 0 else (highs[at] < 0.0) if sign < 0 else differences[at] == 0.0
        rows.append(
            {"policy": policy, "outcome": outcome, "unit": row["unit"], "difference": differences[at, 0],
             "low": lows[at, 0], "high": highs[at, 0], "fits_low": float(np.nanmin(differences[at])),
             "fits_high": float(np.nanmax(differences[at])),
             "same_sign": int((np.sign(differences[at]) == sign).sum()), "shown": int(clear.sum()), "fits": len(tables)}
        )  # fmt: skip
    return pd.DataFrame(rows)
