"""Functioning of families by the practice of their professionals, within the same mix.

Sentence. Several professionals help one family, so an outcome does not belong to one of them. For every family the
shares of hours worked alone, side by side and under one plan are known. The comparison of families that are alike at
arrival but have other shares estimates the effect of a practice.

Formula. Least squares over families with a follow-up and any hours: functioning at follow-up = sum_b y_b s_b + c.z,
with s the shares of hours by practice (they sum to 1) and z functioning at arrival and the number of life domains with
a need (two; three or more), each as a difference with its mean. So y_b is the functioning of an average family whose
hours were all of practice b. The estimate is observational: behaviour is assigned at random, but the practice that a
family gets also depends on its needs and on available professionals.

Source: Frisch and Waugh (1933), Econometrica 1:387-401, doi:10.2307/1907330.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["FAMILIES_MIN", "functioning_by_practice"]

Array = np.ndarray[Any, np.dtype[np.float64]]

FAMILIES_MIN = 10.0  # fewest hours of a practice, in mean hours of a family, for an estimate


def functioning_by_practice(clients: pd.DataFrame) -> Array:
    """Functioning at follow-up of an average family, if all its hours were of one practice.

    Parameters
    ----------
    clients
        Table of a run, a row per family.

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
