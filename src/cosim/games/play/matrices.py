"""Payoff matrices: the check of one, and those of the literature, each written once for presets and theory.

Row: own behaviour; column: behaviour it meets; entry: payoff of the row. **Cooperation is the last row** of each matrix
that has one. `presets` names them for files and the command line.

Sources: donation game and weak form, Nowak and May (1992), doi:10.1038/359826a0, Ohtsuki et al. (2006),
doi:10.1038/nature04605; snowdrift, Hauert and Doebeli (2004), doi:10.1038/nature02360; hawk and dove, Maynard Smith
and Price (1973), doi:10.1038/246015a0; stag hunt, Skyrms (2004), The Stag Hunt and the Evolution of Social Structure.
``collaboration`` is made up: competing pays against side-by-side work, co-creating pays best, but only together.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from cosim.errors import InputError
from cosim.games.play.arena import Floats

__all__ = [
    "COLLABORATION", "LARGEST", "Matrix", "collaboration", "donation", "hawk_dove", "payoff_matrix",
    "rock_paper_scissors", "snowdrift", "stag_hunt", "weak_dilemma",
]  # fmt: skip

Matrix: TypeAlias = list[list[float]]
LARGEST = 1e100  # products of payoffs, intensities and numbers of players stay finite


def payoff_matrix(
    payoffs: ArrayLike, *, where: str = "payoffs", size: int | None = None, most: int | None = None
) -> Floats:
    """Check a square payoff matrix: row, own behaviour; column, the behaviour it meets; entry, payoff of the row.

    Parameters
    ----------
    payoffs
        ``float[m, m]``, m of 2 or more, all finite, up to 1e100.
    where
        Name used in an error.
    size, most
        The only m that is accepted, and the largest.

    Returns
    -------
    ndarray
        ``float64[m, m]``.

    Raises
    ------
    InputError
        If it is not such a matrix.

    Examples
    --------
    >>> payoff_matrix([[3, 0], [5, 1]])
    array([[3., 0.],
           [5., 1.]])
    """
    wanted = f"a square matrix of 2 {'or more' if most is None else f'to {most}'} behaviours"
    wanted = wanted if size is None else f"a matrix of {size} by {size}"
    try:
        matrix = np.array(payoffs, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(where, expected=f"{wanted}, of numbers", got=f"{payoffs!r:.60}") from None
    fits = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] and 2 <= len(matrix) <= (most or len(matrix))
    if not fits or (size is not None and len(matrix) != size):
        raise InputError(where, expected=wanted, got=f"the shape {' x '.join(map(str, matrix.shape)) or 'of a number'}")
    if not np.isfinite(matrix).all():
        raise InputError(where, expected="finite numbers", got=str(matrix[~np.isfinite(matrix)][0]))
    if np.abs(matrix).max() > LARGEST:
        raise InputError(where, expected=f"numbers up to {LARGEST:g}", got=f"{np.abs(matrix).max():g}")
    return matrix


def donation(benefit: float, cost: float = 1.0) -> Matrix:
    """Defect (0) or cooperate (1): a cooperator pays ``cost``, the other gains ``benefit``; in units of payoff.

    Examples
    --------
    >>> donation(3.0)
    [[0.0, 3.0], [-1.0, 2.0]]
    """
    return [[0.0, benefit], [-cost, benefit - cost]]


def weak_dilemma(temptation: float) -> Matrix:
    """Defect (0) or cooperate (1): the weak prisoner's dilemma."""
    return [[0.0, temptation], [0.0, 1.0]]


def snowdrift(benefit: float, cost: float) -> Matrix:
    """Defect (0) or cooperate (1) where one has to shovel: both share the ``cost``, one alone pays it.

    Examples
    --------
    >>> snowdrift(1.0, 0.6)
    [[0.0, 1.0], [0.4, 0.7]]
    """
    return [[0.0, benefit], [benefit - cost, benefit - cost / 2.0]]


def stag_hunt(stag: float, hare: float) -> Matrix:
    """Hare (0) or stag (1)."""
    return [[hare, hare], [0.0, stag]]


def hawk_dove(value: float, injury: float) -> Matrix:
    """Hawk (0) or dove (1)."""
    return [[(value - injury) / 2.0, value], [0.0, value / 2.0]]


def rock_paper_scissors(win: float, loss: float) -> Matrix:
    """Each behaviour beats the one before it: gets ``win`` against it, and ``-loss`` against the next.

    Examples
    --------
    >>> rock_paper_scissors(2.0, 1.0)
    [[0.0, -1.0, 2.0], [2.0, 0.0, -1.0], [-1.0, 2.0, 0.0]]
    """
    return [[0.0, -loss, win], [win, 0.0, -loss], [-loss, win, 0.0]]


def collaboration(alone: float = 1.0, beside: float = 2.0, together: float = 5.0) -> Matrix:
    """Competitive (0), side-by-side (1) or co-creative (2).

    Examples
    --------
    >>> collaboration()
    [[1.0, 3.0, 4.0], [0.0, 2.0, 2.0], [0.0, 2.0, 5.0]]
    """
    return [[alone, 3.0, 4.0], [0.0, beside, beside], [0.0, beside, together]]


COLLABORATION = collaboration()
