"""Forms of growth through zero, fitted to a curve by generalised least squares and compared by AICc.

Sentence. A response that is zero at x = 0 may stay zero, or grow linearly, by a power, exponentially, up to a limit, or
by an S-curve. The data decide which form fits; "none" is one of the forms.

Formulas, with x scaled to 0..1 over the fitted range and A the response at its end (f(1) = A):

    none         f = 0
    linear       f = A x
    power        f = A x^p
    exponential  f = A (exp(b x) - 1) / (exp(b) - 1),        b > 0
    saturating   f = A (1 - exp(-b x)) / (1 - exp(-b)),      b > 0
    logistic     f = A (L(x) - L(0)) / (L(1) - L(0)),        L(x) = 1 / (1 + exp(-b (x - c)))

Fit. With the mean curve y (n points) and the covariance S of its errors (`cosim.evidence.growth.resampling`), chi2(f) =
(y - f)' S^-1 (y - f) is minimised over A in closed form and over p, b, c on a dense grid, so the minimum is global and
needs no start value.

Comparison. Misfit counts as noise, but noise is at least the measured error:

    s2 = max(1, chi2 / n),  -2 log L = n log s2 + chi2 / s2,  AICc = -2 log L + 2 K + 2 K (K + 1) / (n - K - 1)

K counts A, the shape parameters and s2; n is the number of points, not of clients or runs. Akaike weights are
exp(-delta / 2), scaled to sum to 1.

Sources: Hurvich and Tsai (1989), Biometrika 76:297-307, doi:10.1093/biomet/76.2.297; Burnham and Anderson (2004),
Sociol. Methods Res. 33:261-304, doi:10.1177/0049124104268644. docs/decisions/0021 explains the choice of n and s2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

__all__ = ["FORMS", "POINTS_MIN", "FittedForm", "FittedForms", "aicc", "curve", "fit_all", "weights"]

Array = np.ndarray[Any, np.dtype[np.float64]]

FORMS = ("none", "linear", "power", "exponential", "saturating", "logistic")
_PARAMETERS = {"none": 0, "linear": 1, "power": 2, "exponential": 2, "saturating": 2, "logistic": 3}
POINTS_MIN = 6  # points besides zero: AICc of the form with most parameters needs n > K + 1 = 5

_POWERS = np.geomspace(0.1, 12.0, 320)
_RATES = np.geomspace(0.02, 25.0, 200)
_STEEPNESS, _MIDDLES = np.geomspace(1.5, 60.0, 28), np.linspace(-0.1, 1.3, 36)


@dataclass(frozen=True, slots=True)
class FittedForm:
    """The best fit of one form.

    Attributes
    ----------
    form
        One of `FORMS`.
    size
        A, the response at the end of the range, in the unit of the response.
    shape
        p, b, or (b, c); empty for none and linear. b and c belong to x scaled to 0..1.
    chi2, aicc
        See above.
    """

    form: str
    size: float
    shape: tuple[float, ...]
    chi2: float
    aicc: float


@dataclass(frozen=True, slots=True)
class FittedForms:
    """Best fits of all forms for several curves: arrays ``float64[curves, forms]``.

    Attributes
    ----------
    chi2, aicc, size
        As in `FittedForm`.
    shape
        ``float64[curves, forms, 2]``; NaN if a form has no such parameter.
    """

    chi2: Array
    aicc: Array
    size: Array
    shape: Array

    def one(self, at: int) -> dict[str, FittedForm]:
        """The fits of one curve by form."""
        return {
            form: FittedForm(
                form, float(self.size[at, f]), tuple(float(v) for v in self.shape[at, f] if not np.isnan(v)),
                float(self.chi2[at, f]), float(self.aicc[at, f]),
            )
            for f, form in enumerate(FORMS)
        }  # fmt: skip


def _logistic(x: Array, steepness: Any, middle: Any) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-steepness * (x - middle))), dtype=np.float64)


def _unit(form: str, x: Array, shape: tuple[Any, ...]) -> Array:
    """The form with A = 1; ``shape`` may be columns, for a row per parameter value."""
    if form == "none":
        return np.zeros_like(x)
    if form == "linear":
        return x
    if form == "power":
        return np.asarray(x ** shape[0], dtype=np.float64)
    if form == "exponential":
        return np.asarray(np.expm1(shape[0] * x) / np.expm1(shape[0]), dtype=np.float64)
    if form == "saturating":
        return np.asarray(np.expm1(-shape[0] * x) / np.expm1(-shape[0]), dtype=np.float64)
    steepness, middle = shape
    zero, one = np.zeros(1), np.ones(1)
    start = _logistic(zero, steepness, middle)
    return (_logistic(x, steepness, middle) - start) / (_logistic(one, steepness, middle) - start)


def curve(form: str, x: Array, *, size: float, shape: tuple[float, ...] = ()) -> Array:
    """The form at ``x`` (scaled to 0..1).

    Examples
    --------
    >>> curve("power", np.array([0.0, 0.5, 1.0]), size=4.0, shape=(2.0,)).tolist()
    [0.0, 1.0, 4.0]
    """
    return size * _unit(form, np.asarray(x, dtype=np.float64), shape)


@cache
def _grid(form: str) -> Array:
    """Grid of shape parameters, ``float64[points, 2]``; NaN if there is none."""
    if form in {"none", "linear"}:
        return np.full((1, 2), np.nan)
    if form == "logistic":
        steep, middle = np.meshgrid(_STEEPNESS, _MIDDLES, indexing="ij")
        return np.column_stack([steep.ravel(), middle.ravel()])
    values = _POWERS if form == "power" else _RATES
    return np.column_stack([values, np.full(values.size, np.nan)])


def aicc(chi2: Array, n: int, parameters: int) -> Array:
    """AICc by the formula at the top of this module; infinite if n is too small for the form."""
    counted = parameters + 1
    if n - counted - 1 <= 0:
        return np.full_like(chi2, np.inf)
    scale = np.maximum(1.0, chi2 / n)
    deviance = n * np.log(scale) + chi2 / scale
    return np.asarray(deviance + 2.0 * counted + 2.0 * counted * (counted + 1.0) / (n - counted - 1.0))


def fit_all(x: Array, curves: Array, covariance: Array) -> FittedForms:
    """Fit all forms to all curves.

    Parameters
    ----------
    x
        ``float64[n]``, above 0, the last one 1.
    curves
        ``float64[curves, n]``, responses (0 at x = 0).
    covariance
        ``float64[n, n]`` of the errors of one curve.
    """
    inverse = np.linalg.inv(np.linalg.cholesky(covariance))
    y = curves @ inverse.T  # whitened: independent, with unit variance
    total = (y * y).sum(axis=1)
    count = curves.shape[0]
    chi2, size = np.empty((count, len(FORMS))), np.zeros((count, len(FORMS)))
    shape = np.full((count, len(FORMS), 2), np.nan)
    for f, form in enumerate(FORMS):
        if form == "none":
            chi2[:, f] = total
            continue
        grid = _grid(form)
        columns = (grid[:, :1],) if form != "logistic" else (grid[:, :1], grid[:, 1:])
        basis = np.broadcast_to(_unit(form, x[None, :], columns), (grid.shape[0], x.size)) @ inverse.T
        norm = (basis * basis).sum(axis=1)
        product = np.einsum("cn,gn->cg", y, basis)  # not BLAS, whose threads are slow for products this small
        best = np.argmax(product * product / norm, axis=1)
        rows = np.arange(count)
        size[:, f] = product[rows, best] / norm[best]
        chi2[:, f] = np.maximum(0.0, total - product[rows, best] ** 2 / norm[best])
        shape[:, f] = grid[best]
    numbers = np.column_stack([aicc(chi2[:, f], x.size, _PARAMETERS[form]) for f, form in enumerate(FORMS)])
    return FittedForms(chi2, numbers, size, shape)


def weights(numbers: Array) -> Array:
    """Akaike weights, along the last axis."""
    relative = np.exp(-0.5 * (numbers - numbers.min(axis=-1, keepdims=True)))
    return np.asarray(relative / relative.sum(axis=-1, keepdims=True))
