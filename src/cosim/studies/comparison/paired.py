"""Statistics of paired comparisons: arrays in, numbers out.

Replicate r has the same random numbers in every arm, so arms are compared replicate by replicate. With
differences d_1..d_n between an arm and the base,

    mean(d) +- t(n - 1) * sd(d) / sqrt(n)

is the paired-t interval. Chance that arms share cancels in d, which narrows the interval.

Source: Law (2015), Simulation Modeling and Analysis, 5th ed., McGraw-Hill: paired t in section 10.2, common random
numbers in section 11.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import gammaln, ndtri, stdtr, stdtrit  # the functions under scipy.stats.t, a hundred times faster

from cosim.core.sums import in_order_sum

__all__ = [
    "Interval", "Spread", "Verdict", "holm", "paired_interval", "pairing_factor", "pooled_sd", "runs_needed",
    "standardised_effect", "verdict_of", "welch_half_width",
]  # fmt: skip

Array = np.ndarray[Any, np.dtype[np.float64]]
Spread = tuple[float, float, int]  # mean, standard deviation and number of clients in one run
Verdict = Literal["better", "worse", "higher", "lower", "no difference shown", "exactly none"]


@dataclass(frozen=True, slots=True)
class Interval:
    """Mean difference with its paired interval.

    Attributes
    ----------
    mean, low, high
        In the unit of the outcome. The bounds are NaN when there are fewer than two pairs.
    p
        Two-sided, for "the mean difference is zero"; NaN when it cannot be computed.
    sd
        Standard deviation of the differences.
    n
        Number of pairs.
    exactly_none
        Whether every difference is exactly 0: the policy did not affect this outcome.
    """

    mean: float
    low: float
    high: float
    p: float
    sd: float
    n: int
    exactly_none: bool

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2.0


def _t(df: float, confidence: float) -> float:
    """Two-sided Student quantile."""
    return float(stdtrit(df, 0.5 + confidence / 2.0))


def paired_interval(differences: Array, *, confidence: float = 0.95) -> Interval:
    """Student t interval on the differences of paired replicates (Law 2015, section 10.2.1).

    Parameters
    ----------
    differences
        ``float64[n]``, arm minus base, by replicate. NaN (no value in that replicate) is left out.
    confidence
        Coverage, between 0 and 1.

    Notes
    -----
    Differences that are all exactly 0 give the interval 0..0 and p = 1.
    Differences that are all the same number other than 0 give an interval without width and p = 0.

    Examples
    --------
    >>> interval = paired_interval(np.array([1.0, 2.0, 3.0]))
    >>> round(interval.mean, 3), round(interval.low, 3), round(interval.high, 3), round(interval.p, 3)
    (2.0, -0.484, 4.484, 0.074)
    """
    d = differences[~np.isnan(differences)]
    n = int(d.size)
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, math.nan, math.nan, 0, False)
    if not d.any():
        return Interval(0.0, 0.0, 0.0, 1.0, 0.0, n, True)
    mean = float(d.mean())
    if n == 1:
        return Interval(mean, math.nan, math.nan, math.nan, math.nan, 1, False)
    if bool((d == d[0]).all()):  # compared exactly: the mean of equal numbers can be off by a rounding
        return Interval(float(d[0]), float(d[0]), float(d[0]), 0.0, 0.0, n, False)
    scale = 2.0 ** (math.frexp(float(np.abs(d).max()))[1] - 1)  # a power of two; squares of tiny numbers would vanish
    sd = float((d / scale).std(ddof=1))
    error = sd / math.sqrt(n)
    half = _t(n - 1, confidence) * error * scale
    p = 2.0 * float(stdtr(n - 1, -abs(mean / scale) / error))
    return Interval(mean, mean - half, mean + half, p, sd * scale, n, False)


def holm(p: Array) -> Array:
    """Holm's step-down adjustment: the chance of one false alarm in the whole table stays below the level.

    The k-th smallest of m values becomes ``max over j <= k of min(1, (m - j + 1) * p_(j))``.

    Parameters
    ----------
    p
        ``float64[m]``. A NaN stays NaN and does not count as a test.

    Source
    ------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6:65-70,
    https://www.jstor.org/stable/4615733.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    adjusted = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    factors = np.arange(order.size, 0, -1)
    adjusted[order] = np.maximum.accumulate(np.minimum(1.0, factors * p[order]))
    return adjusted


def welch_half_width(base: Array, arm: Array, *, confidence: float = 0.95) -> float:
    """Half width of the interval with independent seeds in the two arms.

    ``t(df) * sqrt(v_base / n + v_arm / n)`` with the Welch-Satterthwaite degrees of freedom; NaN below two values.

    Source: Welch (1947), Biometrika 34:28-35, doi:10.1093/biomet/34.1-2.28.
    """
    if min(base.size, arm.size) < 2:
        return math.nan
    a, b = float(base.var(ddof=1)) / base.size, float(arm.var(ddof=1)) / arm.size
    if a + b == 0.0:
        return 0.0
    share = a / (a + b)  # by shares, because the squares of very small variances would underflow
    df = 1.0 / (share**2 / (base.size - 1) + (1.0 - share) ** 2 / (arm.size - 1))
    return _t(df, confidence) * math.sqrt(a + b)


def pairing_factor(base: Array, arm: Array, *, confidence: float = 0.95) -> float:
    """Factor by which pairing narrows the interval: Welch width over paired width.

    ``inf`` when every difference is the same number while the arms vary; NaN when nothing varies.

    Parameters
    ----------
    base, arm
        ``float64[n]`` of the same replicates, in the same order; pairs with a NaN are left out.
    """
    kept = ~(np.isnan(base) | np.isnan(arm))
    unpaired = welch_half_width(base[kept], arm[kept], confidence=confidence)
    paired = paired_interval(arm[kept] - base[kept], confidence=confidence).half_width
    if math.isnan(unpaired) or unpaired == 0.0:
        return math.nan
    return math.inf if paired == 0.0 else unpaired / paired


def runs_needed(sd: float, half_width: float, *, confidence: float = 0.95) -> float:
    """Smallest number of replicates n >= 2 with ``t(n - 1) * sd / sqrt(n) <= half_width``.

    The normal quantile gives a lower bound; from there n goes up one by one with its own t quantile (Law 2015,
    section 9.4.1). NaN when there is no wanted half width or no standard deviation.

    Examples
    --------
    >>> runs_needed(1.0, 0.5), runs_needed(0.0, 0.5)
    (18.0, 2.0)
    """
    if math.isnan(sd) or math.isnan(half_width) or half_width <= 0.0:
        return math.nan
    z = float(ndtri(0.5 + confidence / 2.0))
    bound = (z * sd / half_width) ** 2
    if not bound < 1e12:
        return math.inf
    n = max(2, math.ceil(bound))
    while _t(n - 1, confidence) * sd > half_width * math.sqrt(n):
        n += 1
    return float(n)


def pooled_sd(spreads: list[Spread]) -> tuple[float, float]:
    """Standard deviation between clients pooled over runs, and its degrees of freedom.

    ``s^2 = sum (n - 1) s_run^2 / sum (n - 1)``. It excludes the variance between runs.
    """
    kept = [(sd, n - 1) for _, sd, n in spreads if n > 1 and not math.isnan(sd)]
    df = float(sum(weight for _, weight in kept))
    if df == 0.0:
        return math.nan, 0.0
    return math.sqrt(in_order_sum(sd * sd * weight for sd, weight in kept) / df), df


def standardised_effect(base: list[Spread], arm: list[Spread]) -> float:
    """Difference in units of the standard deviation *between clients*, pooled over both arms and all replicates.

    Cohen's d with Hedges' correction ``J = gamma(df / 2) / (sqrt(df / 2) * gamma((df - 1) / 2))``. The sign is that of
    the difference, whether or not more is better. NaN when clients do not differ.

    Parameters
    ----------
    base, arm
        (mean, standard deviation, number) between clients, by replicate, in the same order.

    Source
    ------
    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., section 2.2; Hedges (1981),
    J. Educ. Stat. 6:107-128, doi:10.3102/10769986006002107.

    Examples
    --------
    >>> round(standardised_effect([(0.0, 2.0, 500)], [(1.0, 2.0, 500)]), 2)
    0.5
    """
    sd, df = pooled_sd([*base, *arm])
    gaps = np.array([b[0] - a[0] for a, b in zip(base, arm, strict=True)], dtype=np.float64)
    gaps = gaps[~np.isnan(gaps)]
    if math.isnan(sd) or sd == 0.0 or df <= 1.0 or gaps.size == 0:
        return math.nan
    correction = math.exp(float(gammaln(df / 2.0) - gammaln((df - 1.0) / 2.0))) / math.sqrt(df / 2.0)
    return correction * float(gaps.mean()) / sd


def verdict_of(interval: Interval, p_holm: float, *, better: str, level: float = 0.05) -> Verdict:
    """The verdict in the table.

    ``exactly none`` when every difference is exactly 0; ``no difference shown`` when the adjusted p is not below the
    level (which is not the same as no difference); otherwise the direction, with a judgement if the outcome has a
    better direction.

    Parameters
    ----------
    better
        ``higher``, ``lower`` or ``neither``: the better direction of the outcome.
    level
        One minus the confidence.
    """
    if interval.exactly_none:
        return "exactly none"
    if not p_holm < level:  # NaN too
        return "no difference shown"
    direction: Verdict = "higher" if interval.mean > 0.0 else "lower"
    if better == "neither":
        return direction
    return "better" if direction == better else "worse"
