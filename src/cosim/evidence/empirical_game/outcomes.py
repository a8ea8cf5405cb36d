"""What families gain by the practice of those who help them, within one and the same mix.

Sentence. Families are not given to one professional, so an outcome has no single holder; but of every family it is
known which share of its hours was worked alone, side by side, and under one plan. Families alike at arrival, helped in
other shares, tell what a practice brings.

Formula. Least squares over families with a follow-up and any hours: functioning at follow-up = sum_b y_b s_b + c.z,
with s the shares of hours by practice (they sum to 1) and z functioning at arrival and the number of life domains with
a need (two; three or more), each as a difference with its mean. So y_b is the functioning of an average family whose
hours were all of practice b. The reading is observational: practice is planted at random, but who gets which practice
also depends on what a family needs and on who was free.

Source: Frisch and Waugh (1933), Econometrica 1:387-401, doi:10.2307/1907330.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["FAMILIES_MIN", "functioning_by_practice"]

Array = np.ndarray[Any, np.dtype[np.float64]]

FAMILIES_MIN = 10.0  # families' worth of hours a practice needs before anything is said about it


def functioning_by_practice(clients: pd.DataFrame) -> Array:
    """Functioning at follow-up of an average family, if all its hours were of one practice.

    Parameters
    ----------
    clients
        Table of a run, a row a family.

    Returns
    -------
    ndarray
        ``float64[3]``, SD, in the order of behaviours; NaN for a practice with too few hours (`FAMILIES_MIN`).
    """
    seen = clients[clients["functioning_follow_up"].notna() & clients["share_co_creation"].notna()]
    together, beside = (seen[f"share_{name}"].to_numpy(dtype=np.float64) for name in ("co_creation", "side_by_side"))
    shares = np.column_stack([1.0 - together - beside, beside, together])
    domains = seen["domains"].to_numpy()
    alike = np.column_stack([seen["functioning_arrival"].to_numpy(dtype=np.float64), domains == 2, domains >= 3])
    found = np.full(3, np.nan)
    known = np.flatnonzero(shares.sum(axis=0) >= FAMILIES_MIN)
    if known.size:
        design = np.hstack([shares[:, known], alike - alike.mean(axis=0)])
        outcome = seen["functioning_follow_up"].to_numpy(dtype=np.float64)
        found[known] = np.linalg.lstsq(design, outcome, rcond=None)[0][: known.size]
    return found
