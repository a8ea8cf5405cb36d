"""PAWN: distance between the distribution of an outcome and that with one factor held near a value.

A factor's range is divided into slides with equal numbers of points. With F the distribution of the outcome over all
points and F_s that over the points of slide s,

    KS_s = max over y of |F(y) - F_s(y)|,   PAWN = median over slides of KS_s

between 0 and 1. It does not use variances, works with any sample of points, and includes the tails. A factor without
effect has a PAWN above 0 too, since a slide has few points. The *threshold* is the 95th percentile of PAWN for factors
without effect, computed by assigning outcomes to points at random (a dummy parameter). A factor with few values has a
slide for each.

Sources: Pianosi and Wagener (2015), Environ. Model. Softw. 67:1-11, doi:10.1016/j.envsoft.2015.01.004, and (2018)
108:197-207, doi:10.1016/j.envsoft.2018.07.019, for any sample; dummy parameter, Khorashadi Zadeh et al. (2017),
Environ. Model. Softw. 91:210-222, doi:10.1016/j.envsoft.2017.02.001. The numbers are those of SALib
(doi:10.18174/sesmo.18155), except that SALib leaves the largest value of a factor out of all slides.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cosim.studies.analysis.interval import Array, band_of

__all__ = ["SLIDES", "pawn_table", "slides_of"]

SLIDES = 10  # as in SALib
_IN_SLIDE = 8  # fewest points in a slide
_DRAWS = 200
_QUANTILE = 0.95


def slides_of(unit: Array, values: int | None) -> Array:
    """``int[points]``, the slide of each point.

    Parameters
    ----------
    unit
        ``float64[points]``, one factor on the unit interval.
    values
        Number of values of the factor; None for a range of real numbers.

    Examples
    --------
    >>> slides_of(np.array([0.1, 0.6, 0.7, 0.2]), 2).tolist()
    [0, 1, 1, 0]
    """
    most = max(2, min(SLIDES, len(unit) // _IN_SLIDE))
    if values is not None and values <= most:
        found: Array = np.minimum(values - 1, np.floor(unit * values)).astype(np.intp)
        return found
    ranks = np.argsort(np.argsort(unit, kind="stable"), kind="stable")
    spread: Array = (ranks * most // len(unit)).astype(np.intp)
    return spread


def pawn_table(slides: Array, y: Array, names: list[str], *, seed: int = 0) -> pd.DataFrame:
    """PAWN indices with intervals, and the threshold of a factor without effect.

    Parameters
    ----------
    slides
        ``int[points, factors]``, from `slides_of`.
    y
        ``float64[points, replicates]``, two replicates or more, without NaN.

    Returns
    -------
    DataFrame
        ``factor, pawn, pawn_low, pawn_high, threshold, from_replicates``.
    """
    points, many = y.shape
    random = np.random.default_rng([seed, points])
    means = y.mean(axis=1)
    without = [(means * many - y[:, j]) / (many - 1) for j in range(many)]
    value = _medians(slides, means)
    picks = [random.integers(points, size=points) for _ in range(_DRAWS)]
    drawn = np.array([_medians(slides[pick], means[pick]) for pick in picks])
    # A draw with repetitions has fewer different points in a slide, and a larger KS on average: only its spread is
    # used.
    band = band_of(value, drawn, np.array([_medians(slides, one) for one in without]), blocks=points)
    dummy = np.array([_medians(slides, random.permutation(means)) for _ in range(_DRAWS)])
    return pd.DataFrame({
        "factor": names, "pawn": value,
        "pawn_low": np.clip(band.low, 0.0, 1.0), "pawn_high": np.clip(band.high, 0.0, 1.0),
        "threshold": np.quantile(dummy, _QUANTILE, axis=0), "from_replicates": band.from_replicates,
    })  # fmt: skip


def _medians(slides: Array, y: Array) -> Array:
    """``float64[factors]``: median over slides of the Kolmogorov-Smirnov distance."""
    order = np.argsort(y, kind="stable")
    sorted_y = y[order]
    ends = np.append(sorted_y[1:] != sorted_y[:-1], True)  # compare distributions after all ties of a value
    overall = np.arange(1, len(y) + 1)[ends] / len(y)
    found = np.empty(slides.shape[1])
    for at in range(slides.shape[1]):
        mine = slides[order, at]
        inside = mine[:, None] == np.unique(mine)
        counts = inside.sum(axis=0)
        parts = np.cumsum(inside, axis=0)[ends] / counts
        found[at] = np.median(np.abs(parts - overall[:, None]).max(axis=0))
    return found
