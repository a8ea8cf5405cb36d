"""Elementary effects: change of an outcome when one factor alone moves along its range.

Along a trajectory one factor after the other makes a step; with x the position on its range (0 at the low end, 1 at the
high one) and k a trajectory,

    EE_k = (y after the step - y before) / (x after - x before)
    mu = mean of EE_k,   mu* = mean of |EE_k|,   sigma = SD of EE_k

in the unit of the outcome, over the whole range of the factor. A list has no range: there EE_k is the change from one
value to a later one in the list. mu* measures the importance of a factor, sigma the variation of its effect:
interactions, or nonlinearity.

Chance affects both. ``sigma`` is that of the two-way layout of trajectories and replicates, without the contribution of
chance (`cosim.studies.analysis.chance`). Chance cannot be removed from mu*, since absolute values do not cancel;
instead there is a *floor*, the mu* of a factor without effect under chance alone: ``sqrt(2 / pi) * s / sqrt(R)``, s the
standard deviation of an effect over replicates. A factor that never affects an outcome has floor 0, because all
replicates agree.

Sources: Morris (1991), Technometrics 33:161-174, doi:10.2307/1269043; mu*, Campolongo, Cariboni and Saltelli (2007),
Environ. Model. Softw. 22:1509-1518, doi:10.1016/j.envsoft.2006.10.004. On means of replicates mu, mu* and sigma are
those of SALib (doi:10.18174/sesmo.18155).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from cosim.studies.analysis.chance import forms_of
from cosim.studies.analysis.interval import Array, band_of, block_weights

__all__ = ["elementary_effects", "morris_table"]


def elementary_effects(places: Array, y: Array, *, listed: Sequence[bool] = ()) -> Array:
    """Effects of every factor along every trajectory.

    Parameters
    ----------
    places
        ``float64[points, factors]``, position of each factor: trajectories of ``factors + 1`` points each.
    y
        ``float64[points, replicates]``.
    listed
        For each factor, whether it is a list, where only the direction of a step counts; none if left out.

    Returns
    -------
    float64[trajectories, factors, replicates]

    Examples
    --------
    >>> places = np.array([[0.0, 0.0], [0.5, 0.0], [0.5, 0.5]])
    >>> elementary_effects(places, np.array([[1.0], [2.0], [5.0]])).ravel().tolist()
    [2.0, 6.0]
    """
    count = places.shape[1]
    steps = np.diff(places.reshape(-1, count + 1, count), axis=1)
    rises = np.diff(y.reshape(-1, count + 1, y.shape[1]), axis=1)
    if any(listed):
        steps[:, :, list(listed)] = np.sign(steps[:, :, list(listed)])
    moved = np.abs(steps).argmax(axis=2)
    length = np.take_along_axis(steps, moved[:, :, None], axis=2)
    found = np.empty_like(rises)
    np.put_along_axis(found, moved[:, :, None], rises / length, axis=1)
    return found


def morris_table(effects: Array, names: list[str], *, seed: int = 0) -> pd.DataFrame:
    """mu, mu* and sigma of every factor.

    Parameters
    ----------
    effects
        ``float64[trajectories, factors, replicates]``, two replicates or more, without NaN.

    Returns
    -------
    DataFrame
        ``factor, mu, mu_low, mu_high, mu_star, mu_star_low, mu_star_high, floor, sigma, sigma_mean, from_replicates``;
        ``sigma_mean`` is that of the means, chance included, and ``from_replicates`` the share of the variance of mu*
        that more replicates would remove.
    """
    many, blocks = effects.shape[2], len(effects)
    means = effects.mean(axis=2)
    without = (means[None] * many - np.moveaxis(effects, 2, 0)) / (many - 1)
    weights = block_weights(blocks, seed=seed)
    mu, star = means.mean(axis=0), np.abs(means).mean(axis=0)
    around = band_of(mu, weights @ means, without.mean(axis=1), blocks=blocks)
    star_band = band_of(star, weights @ np.abs(means), np.abs(without).mean(axis=1), blocks=blocks)
    centred = effects - effects.mean(axis=0)
    forms = forms_of(centred, lambda y: y**2)
    scale = blocks / (blocks - 1.0)
    net = np.maximum(0.0, forms.net.mean(axis=0) * scale)
    floor = math.sqrt(2.0 / math.pi) * np.sqrt(effects.var(axis=2, ddof=1).mean(axis=0) / many)
    return pd.DataFrame({
        "factor": names,
        "mu": mu, "mu_low": around.low, "mu_high": around.high,
        "mu_star": star, "mu_star_low": np.maximum(0.0, star_band.low), "mu_star_high": star_band.high,
        "floor": floor, "sigma": np.sqrt(net), "sigma_mean": means.std(axis=0, ddof=1),
        "from_replicates": star_band.from_replicates,
    })  # fmt: skip
