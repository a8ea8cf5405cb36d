"""Sampling error of a response curve: the covariance of its points, estimated from replicates and not from misfit.

Sentence. All points of a curve are differences with one reference and common random numbers, so their errors are
correlated, and the fit has to account for that.

Formula. Residuals of replicate r about the mean curve have the covariance

    S = v0 I + v1 11' + v2 min(x, x') + v3 x x'

v0: error of a single point; v1: of the reference, shared by all; v2: of the professionals added from one point to the
next (assigned sets are nested, so steps have independent errors); v3: variation of the whole effect between replicates.
v0..v3 >= 0 maximise the normal likelihood of the residuals with R - 1 degrees of freedom, which does not depend on any
form of growth. The mean curve of R replicates has the covariance S / R.

Sources: residual maximum likelihood, Patterson and Thompson (1971), Biometrika 58:545-554, doi:10.1093/biomet/58.3.545;
the multiplicative steps, Zhou, Hu, Zhou and Lange (2019), J. Comput. Graph. Stat. 28:350-361,
doi:10.1080/10618600.2018.1529601.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["covariance_of"]

Array = np.ndarray[Any, np.dtype[np.float64]]

_ROUNDS = 150
_FLOOR = 1e-6  # of the mean variance: keeps the matrix invertible if the error is one-dimensional


def covariance_of(x: Array, responses: Array) -> Array:
    """Covariance of the mean curve.

    Parameters
    ----------
    x
        ``float64[n]``, above 0.
    responses
        ``float64[replicates, n]``, two replicates or more.

    Returns
    -------
    ``float64[n, n]``, positive definite.
    """
    replicates, n = responses.shape
    residuals = responses - responses.mean(axis=0)
    free = replicates - 1
    scatter = residuals.T @ residuals / free
    level = float(np.trace(scatter)) / n
    if level <= 0.0:  # no error at all: any form with a misfit is wrong, so the scale does not matter
        level = max(1e-300, float((responses.mean(axis=0) ** 2).mean()) * 1e-12)
        return np.asarray(np.eye(n) * (level / replicates), dtype=np.float64)
    scaled = x / x[-1]
    parts = np.stack([np.eye(n), np.ones((n, n)), np.minimum.outer(scaled, scaled), np.outer(scaled, scaled)])
    target = scatter / level

    weights = np.array([0.3, 0.2, 0.3, 0.2])
    for _ in range(_ROUNDS):  # no iteration lowers the likelihood
        inverse = np.linalg.inv(np.tensordot(weights, parts, axes=1) + _FLOOR * np.eye(n))
        wanted = (parts * (inverse @ target @ inverse)).sum(axis=(1, 2))
        weights *= np.sqrt(wanted / (parts * inverse).sum(axis=(1, 2)))
    matrix = np.tensordot(weights, parts, axes=1) + _FLOOR * np.eye(n)
    return np.asarray(matrix * level / replicates, dtype=np.float64)
