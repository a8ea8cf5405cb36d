"""Basins of attraction of the replicator dynamics.

Sentence. From each mix of a grid the dynamics is followed until it is near an attractor; the share of the grid that
ends at an attractor is the size of its basin.

Formula. Classical Runge-Kutta on dx/dt of `cosim.games.theory.replicator`, all starts at once, on the centres of an
even grid of the inner simplex; deterministic.

Source: Hofbauer and Sigmund (1998), doi:10.1017/CBO9781139173179.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cosim.checks import number, whole
from cosim.errors import InputError
from cosim.games.theory.fixed_points import fixed_points
from cosim.games.theory.inputs import Floats, PayoffFunction, mix, payoff_matrix, payoffs_of
from cosim.games.theory.replicator import replicator

__all__ = ["Basins", "basins", "grid"]


@dataclass(frozen=True, slots=True)
class Basins:
    """The attractor of each start.

    Attributes
    ----------
    attractors
        Mixes, ``float64[a, m]``.
    starts
        Mixes of the grid, ``float64[n, m]``.
    owner
        Attractor of each start, ``int64[n]``; -1: near none within the time (it circles, or is very slow).
    """

    attractors: Floats
    starts: Floats
    owner: NDArray[np.int64]

    @property
    def shares(self) -> Floats:
        """Size of each basin as a share of the simplex, ``float64[a]``; the rest to 1 reached none."""
        return np.array([float((self.owner == at).mean()) for at in range(len(self.attractors))])


def grid(behaviours: int, resolution: int) -> Floats:
    """Evenly spread mixes with every behaviour in them.

    Parameters
    ----------
    behaviours
        m, 2 or more.
    resolution
        Steps along an edge, 1 or more.

    Returns
    -------
    ndarray
        ``float64[n, m]``, n the number of ways to divide ``resolution - 1`` steps over m.

    Raises
    ------
    InputError
        If a number is too small.

    Examples
    --------
    >>> grid(2, 2).tolist()
    [[0.25, 0.75], [0.75, 0.25]]
    >>> len(grid(3, 40))
    820
    """
    whole("behaviours", behaviours, least=2)
    whole("resolution", resolution, least=1)
    steps = [
        (*some, resolution - 1 - sum(some))
        for some in itertools.product(range(resolution), repeat=behaviours - 1)
        if sum(some) < resolution
    ]
    return (np.array(steps, dtype=np.float64) + 1.0 / behaviours) / resolution


def basins(
    payoffs: ArrayLike | PayoffFunction,
    *,
    attractors: ArrayLike | None = None,
    resolution: int = 40,
    within: float = 400.0,
    near: float = 0.02,
) -> Basins:
    """Follow a grid of mixes to their attractors.

    Parameters
    ----------
    payoffs
        ``float[m, m]``, or a function of mixes (then ``attractors`` are needed).
    attractors
        Mixes to end at, ``float[a, m]``; the sinks of the matrix if left out.
    resolution
        Of the grid (`grid`).
    within
        Time to follow, in units of one over the largest difference between payoffs.
    near
        A start has ended when every share is this near to an attractor's.

    Returns
    -------
    Basins

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> basins([[3.0, 0.0], [2.0, 2.0]], resolution=30).shares.round(2).tolist()
    [0.33, 0.67]
    """
    number("within", within, above=0.0)
    number("near", near, above=0.0, most=0.5)
    if attractors is None:
        if callable(payoffs):
            raise InputError("attractors", expected="mixes to end at, where payoffs are a function", got="none")
        attractors = np.array([point.mix for point in fixed_points(payoffs) if point.kind == "sink"])
    ends = np.asarray(attractors, dtype=np.float64)
    behaviours = len(payoff_matrix(payoffs)) if not callable(payoffs) else ends.shape[-1]
    ends = mix(ends, where="attractors", size=behaviours) if ends.size else np.empty((0, behaviours))
    starts = grid(behaviours, resolution)
    function = payoffs_of(payoffs)
    scale = float(np.ptp(function(np.vstack([np.eye(behaviours), starts])))) or 1.0
    step = 0.1 / scale
    owner = np.full(len(starts), -1, dtype=np.int64)
    at, going = starts.copy(), np.arange(len(starts))
    for turn in range(round(within / 0.1) if len(ends) else 0):
        now = at[going]
        now = _runge_kutta(now, function, step)
        at[going] = now
        if turn % 10 == 0:
            apart = np.abs(now[:, None, :] - ends[None, :, :]).max(axis=2)
            arrived = apart.min(axis=1) < near
            owner[going[arrived]] = apart.argmin(axis=1)[arrived]
            going = going[~arrived]
            if not going.size:
                break
    return Basins(ends, starts, owner)


def _runge_kutta(now: Floats, payoffs: PayoffFunction, step: float) -> Floats:
    one = replicator(now, payoffs)
    two = replicator(now + 0.5 * step * one, payoffs)
    three = replicator(now + 0.5 * step * two, payoffs)
    four = replicator(now + step * three, payoffs)
    after = np.clip(now + step / 6.0 * (one + 2.0 * two + 2.0 * three + four), 0.0, None)
    return np.asarray(after / after.sum(axis=1, keepdims=True))
