"""An emulator: a cheap statistical stand-in for the model, which says how far it may be wrong.

Formula. Every target is a quadratic function of the parameters, each on -1..1 of its prior range (in the logarithm if
its prior is), estimated by Bayesian ridge regression (MacKay 1992, doi:10.1162/neco.1992.4.3.415; Tipping 2001). The
predictive variance has two parts: the uncertainty of the coefficients, and the residual, which holds the chance of a
run and everything that is not quadratic. With few points the prior shrinks the coefficients and the variance is wide.

Regression emulators of this kind are those of Vernon, Goldstein and Bower (2010), doi:10.1214/10-BA524.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cosim.errors import MissingExtraError
from cosim.evidence.calibration.space import Free

__all__ = ["Emulator", "cube_of", "values_of"]

Floats = NDArray[np.float64]
_LEAST = 8  # points with a value, below which a target is not emulated


def cube_of(points: Sequence[Mapping[str, float]], space: Sequence[Free]) -> Floats:
    """Points as rows on 0..1 of the prior range of each parameter; what lies outside it, at its end."""
    rows = np.asarray([[float(point[free.key]) for free in space] for point in points], dtype=np.float64)
    for at, free in enumerate(space):
        rows[:, at] = np.clip(rows[:, at], free.low, free.high)
        rows[:, at] = (
            np.log(rows[:, at] / free.low) / np.log(free.high / free.low)
            if free.log
            else (rows[:, at] - free.low) / (free.high - free.low)
        )
    return np.asarray(np.clip(rows, 0.0, 1.0), dtype=np.float64)


def values_of(row: Floats, space: Sequence[Free]) -> dict[str, float]:
    """Values of the parameters at a point of the unit cube.

    Examples
    --------
    >>> values_of(np.array([0.5]), [Free("a", 0.01, 1.0, True, "")])
    {'a': 0.1}
    """
    return {
        free.key: round(
            float(free.low * (free.high / free.low) ** one if free.log else free.low + one * (free.high - free.low)), 12
        )
        for free, one in zip(space, row, strict=True)
    }


class Emulator:
    """Emulators of all targets.

    Parameters
    ----------
    cube
        ``float[n, d]``, points on 0..1 of the prior.
    found
        Target name to its ``float[n]`` values; NaN where it could not be measured.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """

    def __init__(self, cube: Floats, found: Mapping[str, Floats]) -> None:
        try:
            from sklearn.linear_model import BayesianRidge
        except ImportError:
            raise MissingExtraError("calibration needs scikit-learn: pip install 'cosim[calibration]'") from None
        features = _features(cube)
        self._fits: dict[str, tuple[Any, float, float]] = {}
        for name, values in found.items():
            known = np.isfinite(values)
            if known.sum() < _LEAST:
                continue
            mean, scale = float(values[known].mean()), float(values[known].std()) or 1.0
            fit = BayesianRidge().fit(features[known], (values[known] - mean) / scale)
            self._fits[name] = (fit, mean, scale)

    def predict(self, cube: Floats) -> dict[str, tuple[Floats, Floats]]:
        """Mean and standard deviation of every emulated target at points ``float[n, d]``."""
        features = _features(cube)
        found = {}
        for name, (fit, mean, scale) in self._fits.items():
            middle, deviation = fit.predict(features, return_std=True)
            found[name] = (middle * scale + mean, deviation * scale)
        return found


def _features(cube: Floats) -> Floats:
    """Linear, square and product terms of points on -1..1."""
    x = 2.0 * cube - 1.0
    first, second = np.triu_indices(x.shape[1])
    return np.hstack([x, x[:, first] * x[:, second]])
