"""Predictions of the small game, compared with the large model.

Sentence. If only the measured payoffs count, people who copy higher payoffs change behaviour as those payoffs predict.

Formula. Copying by the Fermi rule (`cosim.care.rules.choice.imitation`), reviewed once in T weeks, moves a large
well-mixed population with payoffs f = A x by

    dx_i/dt = (1 / T) x_i sum_j x_j E[tanh((f_i - f_j + e) / (2 noise))]

with e = 0 (noise-free), or normal with variance 2 s^2, s the spread of felt payoff between colleagues of one behaviour:
the felt payoff of a copied colleague may be high by chance (noisy). A third forecast (with management) adds effects
other than payoffs: exploration, and the pull of management towards its stances, (1 / T) (pull (stance - x) +
exploration (1/3 - x)), with the observed stances. Its improvement measures the part of the drift due to management.

Source: Traulsen, Claussen and Hauert (2005), Phys. Rev. Lett. 95:238701, doi:10.1103/PhysRevLett.95.238701.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cosim.core.units import WEEKS_A_YEAR

__all__ = ["Copying", "Drift", "drift_of", "predict"]

Array = np.ndarray[Any, np.dtype[np.float64]]

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)


@dataclass(frozen=True, slots=True)
class Drift:
    """Predicted and observed moves of the mix in the first year, and mixes at the end, ``float64[..., starts, 3]``."""

    predicted: Array
    observed: Array
    predicted_end: Array
    observed_end: Array

    @property
    def cosine(self) -> Array:
        """Cosine of predicted and observed moves by start, first year, ``float64[..., starts]``; NaN without a move."""
        norms = np.linalg.norm(self.predicted, axis=-1) * np.linalg.norm(self.observed, axis=-1)
        return np.asarray((self.predicted * self.observed).sum(axis=-1) / np.where(norms > 0.0, norms, np.nan))

    @property
    def signs(self) -> Array:
        """Share of behaviours and starts whose move has the predicted sign, first year, ``float64[...]``."""
        return np.asarray((np.sign(self.predicted) == np.sign(self.observed)).mean(axis=(-2, -1)))

    @property
    def r2(self) -> Array:
        """R2 of the observed moves (1 - misfit / total), first year; below 0: worse than predicting no move."""
        missed = ((self.observed - self.predicted) ** 2).sum(axis=(-2, -1))
        return np.asarray(1.0 - missed / (self.observed**2).sum(axis=(-2, -1)))

    @property
    def ends(self) -> Array:
        """Share of starts that end with the predicted most common behaviour."""
        return np.asarray((self.predicted_end.argmax(axis=-1) == self.observed_end.argmax(axis=-1)).mean(axis=-1))

    @property
    def right(self) -> Array:
        """Whether the forecast passes: R2 above one half, and more than three quarters of the ends, ``bool[...]``."""
        return np.asarray((self.r2 > 0.5) & (self.ends > 0.75))


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """Parameters of imitation in the large model.

    Attributes
    ----------
    noise
        Of the Fermi rule, in units of payoff.
    review
        Weeks between two reviews.
    spread
        Standard deviation of felt payoff between colleagues of one behaviour, in units of payoff.
    pull, explore
        Probability at a review to follow management, and to try any behaviour, 0 to 1; used if stances are given.
    """

    noise: float
    review: float
    spread: float = 0.0
    pull: float = 0.0
    explore: float = 0.0


def predict(start: Array, matrix: Array, copying: Copying, *, weeks: int, above: Array | None = None) -> Array:
    """Weekly mixes by the formula at the top of this module.

    Parameters
    ----------
    start
        Mixes at the start, ``float64[..., 3]``.
    matrix
        Payoffs, ``float64[..., 3, 3]``; row: own behaviour, column: behaviour of the others.
    copying
        The rule.
    weeks
        Length.
    above
        Stances of management, ``float64[weeks, ..., 3]``.

    Returns
    -------
    ``float64[weeks + 1, ..., 3]``.
    """
    noise, weights = np.zeros(1), np.ones(1)
    if copying.spread > 0.0:
        noise, weights = np.sqrt(2.0) * copying.spread * _NODES, _WEIGHTS / _WEIGHTS.sum()
    path = [np.asarray(start, dtype=np.float64)]
    for week in range(weeks):
        x = path[-1]
        felt = (matrix @ x[..., None])[..., 0]
        gap = felt[..., :, None] - felt[..., None, :]
        copied = np.tanh((gap[..., None] + noise) / (2.0 * copying.noise)) @ weights
        change = x * (copied @ x[..., None])[..., 0]
        if above is not None:
            change = change + copying.pull * (above[week] - x) + copying.explore * (1.0 / 3.0 - x)
        moved = np.clip(x + change / copying.review, 0.0, None)
        path.append(moved / moved.sum(axis=-1, keepdims=True))
    return np.array(path)


def drift_of(tracks: Array, matrix: Array, copying: Copying, *, stances: Array | None = None) -> Drift:
    """Predicted and observed moves.

    Parameters
    ----------
    tracks
        Mixes of the large model, ``float64[..., starts, weeks, 3]``.
    matrix
        ``float64[..., 3, 3]``.
    copying
        The rule.
    stances
        Stances of management, shaped as ``tracks``, if included.
    """
    observed = np.moveaxis(tracks, -2, 0)
    above = None if stances is None else np.moveaxis(stances, -2, 0)
    path = predict(observed[0], matrix[..., None, :, :], copying, weeks=len(observed) - 1, above=above)
    year = min(WEEKS_A_YEAR, len(observed) - 1)
    return Drift(path[year] - path[0], observed[year] - observed[0], path[-1], observed[-1])
