"""Intervals for numbers that depend on sampled points *and* on sampled replicates.

Y[i, j] is an outcome at point i in replicate j, with the same random numbers at every point. Points and replicates are
two samples, so the variance of any statistic of Y has two parts:

    a = variance over bootstrap draws of points (blocks of the design), replicates fixed
    b = (R - 1) / R * sum over j of (theta without replicate j - their mean)^2, points fixed

and the interval is ``theta +- t(df) * sqrt(a + b)`` with the degrees of freedom of Satterthwaite, ``df = (a + b)^2 /
(a^2 / (N - 1) + b^2 / (R - 1))``. Replicates use the jackknife because there are few of them: with two, a bootstrap has
two different draws. Both parts include the interaction of points with chance, so the interval is conservative.

Sources: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 6 and 11; Satterthwaite (1946),
Biometrics Bull. 2:110-114, doi:10.2307/3002019; two samples crossed, Owen (2007), Ann. Appl. Stat. 1:386-411,
doi:10.1214/07-AOAS122.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.special import stdtrit

__all__ = ["DRAWS", "Array", "Band", "band_of", "block_weights"]

Array = np.ndarray[Any, np.dtype[np.float64]]
DRAWS = 400  # bootstrap draws of blocks: standard error of the half width about 4 %


class Band(NamedTuple):
    """An interval, and the share of its variance that is due to the number of replicates (0..1)."""

    low: Array
    high: Array
    from_replicates: Array


def block_weights(blocks: int, *, seed: int, draws: int = DRAWS) -> Array:
    """``float64[draws, blocks]``: weight of each block in each bootstrap draw; rows sum to 1."""
    random = np.random.default_rng([seed, blocks])
    counts = random.multinomial(blocks, np.full(blocks, 1.0 / blocks), size=draws)
    return counts.astype(np.float64) / blocks


def band_of(value: Array, drawn: Array, without: Array, *, blocks: int, confidence: float = 0.95) -> Band:
    """Interval around a value from its bootstrap draws over points and its jackknife over replicates.

    Parameters
    ----------
    value
        ``float64[...]``.
    drawn
        ``float64[draws, ...]``, bootstrap draws of blocks; NaN where a draw has no value.
    without
        ``float64[R, ...]``, leaving one replicate out; R is 0 for a value without replicates.
    blocks
        Number of blocks of the design.

    Examples
    --------
    >>> band = band_of(np.array(1.0), np.array([0.9, 1.1, 1.0, 1.0]), np.array([1.0, 1.0]), blocks=100)
    >>> round(float(band.low), 2), round(float(band.high), 2), float(band.from_replicates)
    (0.84, 1.16, 0.0)
    """
    replicates = len(without)
    with np.errstate(invalid="ignore", divide="ignore"):
        a = np.nanvar(drawn, axis=0, ddof=1)
        b = np.zeros_like(a)
        if replicates > 1:
            b = (replicates - 1) / replicates * np.sum((without - without.mean(axis=0)) ** 2, axis=0)
        total = a + b
        share = np.where(total > 0.0, b / total, 0.0)
        df = 1.0 / ((1.0 - share) ** 2 / (blocks - 1) + share**2 / max(1, replicates - 1))
    half = stdtrit(df, 0.5 + confidence / 2.0) * np.sqrt(total)
    return Band(value - half, value + half, share)
