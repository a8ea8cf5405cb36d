"""Replicator dynamics: behaviours with more than the mean payoff spread, in proportion to the difference.

Sentence. Everybody meets everybody; a behaviour that earns more than the mean is copied more often than it is dropped.

Formula. On the simplex of mixes, dx_i/dt = x_i (f_i(x) - sum_j x_j f_j(x)), with f = A x for a payoff matrix A. Time is
in units of one over payoff. Behaviours that are absent stay absent.

Sources: Taylor and Jonker (1978), doi:10.1016/0025-5564(78)90077-9; Hofbauer and Sigmund (1998), Evolutionary Games and
Population Dynamics, doi:10.1017/CBO9781139173179; on graphs Ohtsuki and Nowak (2006), doi:10.1016/j.jtbi.2006.06.004.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp, trapezoid

from cosim.checks import number, one_of, whole
from cosim.games.theory.inputs import Floats, PayoffFunction, mix, payoff_matrix, payoffs_of

__all__ = ["GraphRule", "on_graph", "replicator", "time_average", "trajectory"]

GraphRule = Literal["birth-death", "death-birth", "imitation", "fermi"]


def replicator(shares: ArrayLike, payoffs: ArrayLike | PayoffFunction) -> Floats:
    """Change of every share per unit of time.

    Parameters
    ----------
    shares
        Mixes, ``float[..., m]``; they sum to 1.
    payoffs
        Payoff matrix ``float[m, m]``, or a function of mixes (`cosim.games.theory.inputs.payoffs_of`).

    Returns
    -------
    ndarray
        ``float64[..., m]``; sums to 0 over behaviours.

    Raises
    ------
    InputError
        If the matrix is not square, or the shares are of another size.

    Examples
    --------
    >>> replicator([0.5, 0.5], [[3, 0], [5, 1]]).tolist()
    [-0.375, 0.375]
    """
    if not callable(payoffs):
        payoffs = payoff_matrix(payoffs)
        shares = mix(shares, size=len(payoffs))
    shares = np.asarray(shares, dtype=np.float64)
    earned = payoffs_of(payoffs)(shares)
    mean = (shares * earned).sum(axis=-1, keepdims=True)
    return np.asarray(shares * (earned - mean))


def trajectory(
    start: ArrayLike, payoffs: ArrayLike | PayoffFunction, *, until: float, points: int = 201
) -> tuple[Floats, Floats]:
    """Mixes over time.

    Parameters
    ----------
    start
        Mix at time 0, ``float[m]``.
    payoffs
        As for `replicator`.
    until
        Last time, above 0, in units of one over payoff.
    points
        Times returned, 2 or more, evenly spaced.

    Returns
    -------
    tuple of ndarray
        Times ``float64[points]`` and mixes ``float64[points, m]``.

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> times, mixes = trajectory([0.9, 0.1], [[3, 0], [5, 1]], until=20.0)
    >>> mixes[-1].round(6).tolist()
    [0.0, 1.0]
    """
    begin = mix(start, where="start", size=None if callable(payoffs) else len(payoff_matrix(payoffs)))
    number("until", until, above=0.0)
    whole("points", points, least=2)
    function = payoffs_of(payoffs)
    times = np.linspace(0.0, until, points)
    found = solve_ivp(
        lambda _, x: replicator(x, function), (0.0, until), begin, t_eval=times, rtol=1e-10, atol=1e-13, method="DOP853"
    )
    mixes = np.clip(found.y.T, 0.0, None)
    return times, np.asarray(mixes / mixes.sum(axis=1, keepdims=True))


def time_average(start: ArrayLike, payoffs: ArrayLike | PayoffFunction, *, until: float) -> tuple[Floats, Floats]:
    """Mean mix, and mean payoff of every behaviour, over a time.

    Returns
    -------
    tuple of ndarray
        Mean mix ``float64[m]`` and mean payoffs ``float64[m]``.

    Raises
    ------
    InputError
        As `trajectory`.

    Examples
    --------
    >>> time_average([0.5, 0.3, 0.2], [[0, -1, 1], [1, 0, -1], [-1, 1, 0]], until=2000.0)[0].round(2).tolist()
    [0.33, 0.33, 0.33]
    """
    times, mixes = trajectory(start, payoffs, until=until, points=20_001)
    earned = payoffs_of(payoffs)(mixes)
    return (
        np.asarray(trapezoid(mixes, times, axis=0) / until),
        np.asarray(trapezoid(earned, times, axis=0) / until),
    )


_OTHERS = {"birth-death": None, "fermi": None, "death-birth": 1.0, "imitation": 3.0}  # the c in the general form


def on_graph(payoffs: ArrayLike, *, degree: int, rule: GraphRule) -> Floats:
    """Payoff matrix whose replicator dynamics describes a large regular random graph under weak selection.

    Sentence. On a graph players meet their own kind more often than by chance, which is equivalent to other payoffs.

    Formula. A + B, with b_ij = (a_ii + a_ij - a_ji - a_jj) / (k - 2) for birth-death and for pairwise comparison;
    ((k+1) a_ii + a_ij - a_ji - (k+1) a_jj) / ((k+1)(k-2)) for death-birth; and
    ((k+3) a_ii + 3 a_ij - 3 a_ji - (k+3) a_jj) / ((k+3)(k-2)) for imitation (Ohtsuki and Nowak 2006).

    Parameters
    ----------
    payoffs
        ``float[m, m]``.
    degree
        Ties of each player, k, 3 or more.
    rule
        ``birth-death``, ``death-birth``, ``imitation`` or ``fermi`` (pairwise comparison).

    Returns
    -------
    ndarray
        ``float64[m, m]``.

    Raises
    ------
    InputError
        If the matrix is not square, the degree below 3, or the rule unknown.

    Examples
    --------
    >>> on_graph([[0.7, 0.4], [1.0, 0.0]], degree=4, rule="birth-death").round(6).tolist()
    [[0.7, 0.45], [0.95, 0.0]]
    """
    matrix = payoff_matrix(payoffs)
    k = float(whole("degree", degree, least=3))
    one_of("rule", rule, tuple(_OTHERS))
    own = np.diag(matrix)
    c = _OTHERS[rule]
    off = 1.0 if c is None else c / (k + c)  # weight of payoffs between the two behaviours, against those within
    return np.asarray(matrix + (own[:, None] - own[None, :] + off * (matrix - matrix.T)) / (k - 2.0))
