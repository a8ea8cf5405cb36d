"""Sobol' indices: share of the variance of an outcome due to each factor, alone and with all others.

For a design of N blocks (rows A, A with column i from B, B with column i from A, and B of one block),

    V = variance over A and B
    S_i  = mean of B (A_Bi - A) / V                       first order: alone
    T_i  = mean of (A - A_Bi)^2 / (2 V)                   total: alone and together with others
    S_ij = mean of (B_Ai A_Bj - A B) / V - S_i - S_j      second order: only the two together

Sources: Sobol' (2001), Math. Comput. Simul. 55:271-280, doi:10.1016/S0378-4754(00)00270-6; first and total order in the
estimators of Saltelli et al. (2010), Comput. Phys. Commun. 181:259-270, doi:10.1016/j.cpc.2009.09.018; second order,
Saltelli (2002), Comput. Phys. Commun. 145:280-297, doi:10.1016/S0010-4655(02)00280-1. On means of replicates the
numbers are those of SALib (Iwanaga, Usher and Herman 2022, doi:10.18174/sesmo.18155), which are reported too.

Every numerator and V are quadratic in the outcome, so chance is removed from each of them
(`cosim.studies.analysis.chance`). Otherwise it would shrink all first-order indices and move every total index towards
1, because chance acts as a factor that interacts with all others. Decision 16 explains why the net indices have the
interval.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from cosim.studies.analysis.chance import forms_of
from cosim.studies.analysis.interval import Array, band_of, block_weights

__all__ = ["PairTable", "sobol_blocks", "sobol_tables"]

_LEAST = 0.01  # of the variance: a draw with less variance without chance gives no shares


class PairTable(NamedTuple):
    """A row per factor, and a row per pair of factors (empty without second order)."""

    factors: pd.DataFrame
    pairs: pd.DataFrame


def sobol_blocks(y: Array, factors: int, *, second_order: bool) -> Array:
    """Rows of a design, in the order of SALib's ``sample.sobol``, as ``float64[blocks, rows, replicates]``.

    Parameters
    ----------
    y
        ``float64[points, replicates]``.
    """
    return y.reshape(-1, (2 if second_order else 1) * factors + 2, y.shape[1])


def sobol_tables(blocks: Array, names: list[str], *, second_order: bool, seed: int = 0) -> PairTable:
    """Indices with intervals.

    Parameters
    ----------
    blocks
        ``float64[blocks, rows, replicates]``, two replicates or more, without NaN.
    names
        Of the factors.

    Returns
    -------
    PairTable
        Factors: ``factor, first, first_low, first_high, total, total_low, total_high`` without chance, ``first_mean,
        total_mean`` as SALib computes them on the means, and ``from_replicates`` (share of the variance of the total
        index that more replicates would remove). Pairs: ``factor, other, second, second_low, second_high,
        second_mean``.
    """
    count = len(names)
    ends = blocks[:, [0, -1], :]
    centred = blocks - ends.mean(axis=(0, 1))
    forms = forms_of(centred, lambda y: _forms(y, count, second_order))
    levels = centred[:, [0, -1], :].mean(axis=1)  # their squared mean is not part of a variance
    weights = block_weights(len(blocks), seed=seed)
    even = np.full((1, len(blocks)), 1.0 / len(blocks))
    value = _ratios(even @ forms.net, _squared_net(even @ levels), count)[0]
    drawn = _ratios(weights @ forms.net, _squared_net(weights @ levels), count)
    without = _ratios(forms.net_without.mean(axis=1), np.zeros(len(forms.without)), count)
    band = band_of(value, drawn, without, blocks=len(blocks))
    return _tables(value, band.low, band.high, band.from_replicates, _salib(centred.mean(axis=2), names, second_order),
                   names, second_order)  # fmt: skip


def _forms(y: Array, count: int, second_order: bool) -> Array:
    """``float64[blocks, 1 + 2 factors + pairs]``: square, numerators of first and total order, of closed pairs."""
    a, b, ab = y[:, 0], y[:, -1], y[:, 1 : count + 1]
    parts = [((a**2 + b**2) / 2.0)[:, None], b[:, None] * (ab - a[:, None]), (a[:, None] - ab) ** 2 / 2.0]
    if second_order:
        ba = y[:, count + 1 : 2 * count + 1]
        parts.append(np.stack([ba[:, i] * ab[:, j] - a * b for i, j in combinations(range(count), 2)], axis=1)
                     if count > 1 else np.empty((len(y), 0)))  # fmt: skip
    return np.concatenate(parts, axis=1)


def _squared_net(levels: Array) -> Array:
    """``float64[draws]``: square of the mean of a draw, over pairs of different replicates."""
    many = levels.shape[1]
    squared: Array = (levels.sum(axis=1) ** 2 - (levels**2).sum(axis=1)) / (many * (many - 1))
    return squared


def _ratios(forms: Array, squared: Array, count: int) -> Array:
    """Indices of every row: first, total, second. NaN if almost no variance is left."""
    variance = (forms[:, 0] - squared)[:, None]
    typical = float(np.median(variance))
    variance = np.where(variance > _LEAST * max(typical, 0.0), variance, np.nan)
    first, total = forms[:, 1 : count + 1] / variance, forms[:, count + 1 : 2 * count + 1] / variance
    closed = forms[:, 2 * count + 1 :] / variance
    pairs = list(combinations(range(count), 2))[: closed.shape[1]]
    second = [closed[:, [k]] - first[:, [i]] - first[:, [j]] for k, (i, j) in enumerate(pairs)]
    return np.concatenate([first, total, *second], axis=1)


def _salib(means: Array, names: list[str], second_order: bool) -> Array:
    """The indices that SALib computes on means, in the order of `_ratios`."""
    from SALib.analyze import sobol

    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    with np.errstate(invalid="ignore", divide="ignore"):
        found = sobol.analyze(problem, means.ravel(), calc_second_order=second_order, num_resamples=2, seed=1)
    second = [found["S2"][i, j] for i, j in combinations(range(len(names)), 2)] if second_order else []
    return np.concatenate([found["S1"], found["ST"], second])


def _tables(
    value: Array, low: Array, high: Array, fewer: Array, plain: Array, names: list[str], second_order: bool
) -> PairTable:
    count = len(names)
    first, total, pairs = slice(0, count), slice(count, 2 * count), slice(2 * count, None)
    factors = pd.DataFrame({
        "factor": names,
        "first": value[first], "first_low": low[first], "first_high": high[first],
        "total": value[total], "total_low": low[total], "total_high": high[total],
        "first_mean": plain[first], "total_mean": plain[total], "from_replicates": fewer[total],
    })  # fmt: skip
    both = list(combinations(names, 2)) if second_order else []
    second = pd.DataFrame({
        "factor": [one for one, _ in both], "other": [other for _, other in both],
        "second": value[pairs], "second_low": low[pairs], "second_high": high[pairs], "second_mean": plain[pairs],
    })  # fmt: skip
    return PairTable(factors, second)
