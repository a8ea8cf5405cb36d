"""Share of the variance over points that is chance.

With common random numbers, outcomes of N points and R replicates are a two-way layout without repetition,

    Y[i, j] = f(x_i) + r_j + e[i, j]

f the effect of the point, r chance that all points share (it cancels), e chance of one point. The
mean of R replicates at a point still holds e / sqrt(R). With MSE the mean square of the interaction and V the variance
over points of the means,

    E[V] = var(f) + var(e) / R,   E[MSE] = var(e)

so ``MSE / (R V)`` is the share of V that is chance, ``MSE / (MSE + V - MSE / R)`` that share for single runs, and ``R'
= (MSE / (V - MSE / R)) * (1 - s) / s`` the number of replicates that reduces it to s. Both mean squares are the
unbiased ones of the analysis of variance.

The same holds for every quadratic form Q (a variance, a numerator of a Sobol' index): ``Q(mean of R)`` is the value
without chance plus noise / R, ``mean of Q(single run)`` that value plus noise, hence

    noise = (mean of Q(single) - Q(mean)) * R / (R - 1),   net = Q(mean) - noise / R

and *net* is free of chance on average, for any distribution of e, also one that depends on the point: it is the mean of
Q over pairs of different replicates.

Sources: Scheffe (1959), The Analysis of Variance, section 4.8; Law (2015), Simulation Modeling and Analysis, 5th ed.,
section 11.2, on common random numbers; Ankenman, Nelson and Staum (2010), Oper. Res. 58:371-382,
doi:10.1287/opre.1090.0754, on intrinsic and extrinsic uncertainty.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cosim.studies.analysis.interval import Array, band_of, block_weights

__all__ = ["TARGET", "Chance", "Forms", "chance_of", "forms_of"]

TARGET = 0.05  # share of chance that counts as small
_ROUNDING = 1e-12  # of a variance: rounding error of sums in another order


@dataclass(frozen=True, slots=True)
class Forms:
    """Quadratic forms by block, on means and on single runs.

    Attributes
    ----------
    mean
        ``float64[blocks, forms]`` of the means over replicates.
    single
        ``float64[blocks, forms]``, mean over replicates of the forms of single runs.
    without
        ``float64[replicates, blocks, forms]`` of the means over all replicates but one.
    """

    mean: Array
    single: Array
    without: Array

    @property
    def noise(self) -> Array:
        """``float64[blocks, forms]``: contribution of chance to the forms of a single run."""
        many = len(self.without)
        return (self.single - self.mean) * many / (many - 1)

    @property
    def net(self) -> Array:
        """``float64[blocks, forms]`` without chance."""
        return self.mean - self.noise / len(self.without)

    @property
    def net_without(self) -> Array:
        """``float64[replicates, blocks, forms]`` without chance, one replicate left out of the means."""
        return self.without - self.noise / (len(self.without) - 1)


def forms_of(y: Array, form: Callable[[Array], Array]) -> Forms:
    """Forms of a layout.

    Parameters
    ----------
    y
        ``float64[blocks, rows, replicates]``; the chance shared by all points is removed already.
    form
        From ``float64[blocks, rows]`` to ``float64[blocks, forms]``, quadratic in its argument.
    """
    many = y.shape[2]
    mean = y.mean(axis=2)
    single = np.mean([form(y[:, :, j]) for j in range(many)], axis=0)
    without = np.array([form((mean * many - y[:, :, j]) / (many - 1)) for j in range(many)])
    return Forms(form(mean), single, without)


@dataclass(frozen=True, slots=True)
class Chance:
    """Share of the variance over points that is chance.

    Attributes
    ----------
    share, low, high
        Of the variance of the means over replicates, with its 95 % interval.
    single
        Of the variance of single runs.
    runs_needed
        Replicates that reduce the share to `TARGET`; infinite if all variance is chance.
    runs
        Number of replicates.
    sd_net, sd_chance
        Standard deviation over points without chance, and of chance in a mean, in the unit of the outcome.
    """

    share: float
    low: float
    high: float
    single: float
    runs_needed: float
    runs: int
    sd_net: float
    sd_chance: float


def chance_of(y: Array, *, seed: int = 0, target: float = TARGET) -> Chance:
    """The share of chance in a layout.

    Parameters
    ----------
    y
        ``float64[blocks, rows, replicates]``, two replicates or more; blocks are what the design draws independently.

    Notes
    -----
    The interval is computed on the logarithm of the share. With two replicates nothing is known about the sampling of
    replicates, and the interval contains only that of points.

    Examples
    --------
    >>> y = np.array([[[0.0, 2.0]], [[10.0, 10.0]], [[20.0, 24.0]], [[30.0, 30.0]]])
    >>> found = chance_of(y)
    >>> round(found.share, 4), found.runs_needed
    (0.0056, 1.0)
    """
    blocks, rows, many = y.shape
    centred = y - y.mean(axis=(0, 1))
    forms = forms_of(centred, _squares)
    points = blocks * rows
    scale = points / (points - 1.0)
    # Replicates are centred once; in a draw of blocks the square of its mean is not part of the variance.
    noise, mean = forms.noise[:, 0], forms.mean[:, 0]
    weights = block_weights(blocks, seed=seed)
    var_noise, var_mean = float(noise.mean()) * scale, float(mean.mean()) * scale
    if var_mean <= 0.0:
        return Chance(math.nan, math.nan, math.nan, math.nan, math.nan, many, 0.0, 0.0)
    if var_noise < _ROUNDING * var_mean:  # chance acts in the same way at every point
        var_noise = 0.0
    share = var_noise / many / var_mean
    net = var_mean - var_noise / many
    low, high = _interval(share, weights @ noise / many, weights @ mean, _left_out(centred), blocks)
    needed = math.inf if net <= 0.0 else max(1.0, math.ceil(var_noise / net * (1.0 - target) / target - 1e-9))
    return Chance(
        share=min(1.0, share), low=low, high=min(1.0, high), single=min(1.0, var_noise / (var_noise + max(0.0, net))),
        runs_needed=needed, runs=many, sd_net=math.sqrt(max(0.0, net)), sd_chance=math.sqrt(var_noise / many),
    )  # fmt: skip


def _squares(y: Array) -> Array:
    squares: Array = np.mean(y**2, axis=1, keepdims=True)
    return squares


def _left_out(y: Array) -> Array:
    """``float64[R]``: the share among all replicates, from all but one; empty where that leaves fewer than two."""
    many = y.shape[2]
    if many < 3:
        return np.empty(0)
    found = []
    for j in range(many):
        rest = forms_of(np.delete(y, j, axis=2), _squares)
        noise, net = float(rest.noise.mean()), float(rest.net.mean())
        found.append(noise / max(noise + many * net, 1e-300))
    return np.array(found)


def _interval(share: float, noise: Array, mean: Array, without: Array, blocks: int) -> tuple[float, float]:
    """Interval of the share by its logarithm; none where there is no chance at all."""
    if share <= 0.0:
        return 0.0, 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.log(noise / mean)
        left = np.log(np.maximum(without, 1e-300))
    drawn = np.where(np.isfinite(drawn), drawn, np.nan)
    band = band_of(np.array(math.log(share)), drawn, left, blocks=blocks)
    return math.exp(float(band.low)), math.exp(min(0.0, float(band.high)))
