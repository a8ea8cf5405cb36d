"""Fixed points of the replicator dynamics, and their stability.

Sentence. A mix is a fixed point if all behaviours in it earn the same; the Jacobian on the simplex shows whether the
dynamics returns to it after a small change.

Formula. For every set of behaviours S: A_SS x_S = v 1, sum(x_S) = 1, x_S > 0 (support enumeration). The Jacobian is
J_ij = d_ij (f_i - v) + x_i (A_ij - f_j - sum_k x_k A_kj), read on directions that sum to 0. A mix is evolutionarily
stable if it is a Nash equilibrium and x.Ay > y.Ay for all other best replies y: a strict copositivity of the payoffs
on the best replies.

Sources: Hofbauer and Sigmund (1998), doi:10.1017/CBO9781139173179; Zeeman (1980), doi:10.1007/BFb0087009; evolutionary
stability by copositivity: Haigh (1975), Adv. Appl. Probab. 7:8, and Abakuks (1980), J. Appl. Probab. 17:559.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog, root

from cosim.checks import whole
from cosim.games.theory.inputs import Floats, PayoffFunction, mix, payoff_matrix
from cosim.games.theory.replicator import replicator

__all__ = ["FixedPoint", "Kind", "find_fixed_points", "fixed_points", "is_evolutionarily_stable", "tangent_eigenvalues"]

Kind = Literal["sink", "source", "saddle", "centre", "degenerate"]
_MOST = 8  # behaviours: 255 supports
_SMALL = 1e-9  # relative to the largest difference between payoffs


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """A fixed point.

    Attributes
    ----------
    mix
        Shares, ``float64[m]``.
    support
        Behaviours that are present.
    payoff
        Payoff of the behaviours that are present.
    eigenvalues
        ``complex128[m - 1]`` on the simplex, in units of payoff; largest real part first.
    kind
        ``sink``: attracts from all directions; ``source``: from none; ``saddle``: from some; ``centre``: neutral
        circles around it; ``degenerate``: the linear part does not decide.
    nash
        No behaviour, present or absent, earns more.
    stable
        Evolutionarily stable: no small group with another mix can grow. None if payoffs are not a matrix.
    continuum
        One of a line or face of fixed points; this one is in its middle.
    """

    mix: Floats
    support: tuple[int, ...]
    payoff: float
    eigenvalues: NDArray[np.complex128]
    kind: Kind
    nash: bool
    stable: bool | None
    continuum: bool = False


def fixed_points(payoffs: ArrayLike) -> list[FixedPoint]:
    """All fixed points of the replicator dynamics of a payoff matrix, by support enumeration.

    Parameters
    ----------
    payoffs
        ``float[m, m]``, 2 to 8 behaviours.

    Returns
    -------
    list of FixedPoint
        Smallest support first. One represents a face that is full of them (``continuum``).

    Raises
    ------
    InputError
        If the matrix is not square, or too large.

    Examples
    --------
    >>> [(point.mix.round(3).tolist(), point.kind) for point in fixed_points([[-0.5, 2.0], [0.0, 0.0]])]
    [([1.0, 0.0], 'source'), ([0.0, 1.0], 'source'), ([0.8, 0.2], 'sink')]
    """
    matrix = payoff_matrix(payoffs, most=_MOST)
    found = []
    for size in range(1, len(matrix) + 1):
        for support in itertools.combinations(range(len(matrix)), size):
            on_face = _on_face(matrix[np.ix_(support, support)])
            if on_face is None:
                continue
            shares = np.zeros(len(matrix))
            shares[list(support)] = on_face[0]
            found.append(_described(matrix, shares, support, continuum=on_face[1]))
    return found


def _scale(matrix: Floats) -> float:
    return float(np.ptp(matrix)) or 1.0


def _on_face(matrix: Floats) -> tuple[Floats, bool] | None:
    """A mix of all behaviours of a face in which they earn the same, and whether it is one of many."""
    size = len(matrix)
    if size == 1:
        return np.ones(1), False
    scaled = (matrix - matrix.mean()) / _scale(matrix)
    border = np.zeros((size + 1, size + 1))
    border[:size, :size], border[:size, size], border[size, :size] = scaled, -1.0, 1.0
    right = np.append(np.zeros(size), 1.0)
    many = int(np.linalg.matrix_rank(border, tol=_SMALL)) < size + 1
    if not many:
        shares = np.linalg.solve(border, right)[:size]
    else:  # the mix of the line or plane that is furthest from the edges, if one is inside
        least = np.hstack([-np.eye(size), np.zeros((size, 1)), np.ones((size, 1))])
        same = np.hstack([border, np.zeros((size + 1, 1))])
        answer = linprog(
            np.append(np.zeros(size + 1), -1.0), A_ub=least, b_ub=np.zeros(size), A_eq=same, b_eq=right,
            bounds=[(0.0, None)] * size + [(None, None)] * 2,
        )  # fmt: skip
        if answer.status != 0:
            return None
        shares = answer.x[:size]
    return (np.asarray(shares / shares.sum()), many) if (shares > _SMALL).all() else None


def _described(matrix: Floats, shares: Floats, support: tuple[int, ...], *, continuum: bool) -> FixedPoint:
    earned = matrix @ shares
    payoff = float(shares @ earned)
    scale = _scale(matrix)
    nash = bool((earned <= payoff + _SMALL * scale).all())
    eigenvalues = tangent_eigenvalues(matrix, shares)
    kind = _kind(eigenvalues, scale)
    stable = nash and not continuum and is_evolutionarily_stable(matrix, shares)
    return FixedPoint(shares, support, payoff, eigenvalues, kind, nash, stable, continuum)


def tangent_eigenvalues(payoffs: ArrayLike, shares: ArrayLike) -> NDArray[np.complex128]:
    """Eigenvalues of the Jacobian at a mix, on directions that keep the sum of shares.

    Parameters
    ----------
    payoffs
        ``float[m, m]``.
    shares
        A fixed point, ``float[m]``.

    Returns
    -------
    ndarray
        ``complex128[m - 1]`` in units of payoff, largest real part first, then largest imaginary part.

    Raises
    ------
    InputError
        If matrix and mix do not fit.

    Examples
    --------
    >>> tangent_eigenvalues([[-0.5, 2.0], [0.0, 0.0]], [0.8, 0.2]).real.round(6).tolist()
    [-0.4]
    """
    matrix = payoff_matrix(payoffs)
    x = mix(shares, size=len(matrix))
    earned = matrix @ x
    jacobian = np.diag(earned - x @ earned) + x[:, None] * (matrix - earned[None, :] - (x @ matrix)[None, :])
    return _on_tangent(jacobian)


def _on_tangent(jacobian: Floats) -> NDArray[np.complex128]:
    size = len(jacobian)
    basis = np.linalg.svd(np.ones((1, size)))[2][1:].T  # orthonormal, every column sums to 0
    found = np.linalg.eigvals(basis.T @ jacobian @ basis).astype(np.complex128)
    return found[np.lexsort((-found.imag.round(12), -found.real.round(12)))]


def _kind(eigenvalues: NDArray[np.complex128], scale: float) -> Kind:
    small = 1e-7 * scale  # eigenvalues of a double root are only good to the root of the precision
    real = eigenvalues.real
    if (real < -small).all():
        return "sink"
    if (real > small).all():
        return "source"
    if (real > small).any() and (real < -small).any() and (abs(real) > small).all():
        return "saddle"
    if (abs(real) <= small).all() and (abs(eigenvalues.imag) > small).all():
        return "centre"
    return "degenerate"


def is_evolutionarily_stable(payoffs: ArrayLike, shares: ArrayLike) -> bool:
    """Whether no small group with another mix can grow in a mix.

    Parameters
    ----------
    payoffs
        ``float[m, m]``.
    shares
        A mix, ``float[m]``.

    Raises
    ------
    InputError
        If matrix and mix do not fit.

    Examples
    --------
    >>> is_evolutionarily_stable([[-0.5, 2.0], [0.0, 0.0]], [0.8, 0.2])
    True
    >>> is_evolutionarily_stable([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [1 / 3, 1 / 3, 1 / 3])
    False
    """
    matrix = payoff_matrix(payoffs)
    x = mix(shares, size=len(matrix))
    earned, scale = matrix @ x, _scale(matrix)
    best = earned >= earned.max() - _SMALL * scale
    present = x > _SMALL
    if (present & ~best).any():
        return False
    pivot = int(np.flatnonzero(present)[0])
    free = [int(i) for i in np.flatnonzero(present) if i != pivot]
    bound = [int(i) for i in np.flatnonzero(best & ~present)]
    if not free and not bound:
        return True
    order = np.array(free + bound)
    # Moving d_j from the pivot to j changes payoffs by the form below; every possible move has to lose.
    form = -(matrix[np.ix_(order, order)] - matrix[pivot, order] - matrix[order, pivot][:, None] + matrix[pivot, pivot])
    form = (form + form.T) / 2.0
    count = len(free)
    if count:
        own = form[:count, :count]
        if np.linalg.eigvalsh(own).min() <= _SMALL * scale:
            return False
        form = form[count:, count:] - form[count:, :count] @ np.linalg.solve(own, form[:count, count:])
    return _strictly_copositive(form, _SMALL * scale)


def _strictly_copositive(form: Floats, small: float) -> bool:
    """Whether z.Fz > 0 for all z >= 0 but 0: no principal part has a positive eigenvector with eigenvalue 0 or less.

    Source: Kaplan (2000), doi:10.1016/S0024-3795(00)00138-5.
    """
    for size in range(1, len(form) + 1):
        for part in itertools.combinations(range(len(form)), size):
            values, vectors = np.linalg.eigh(form[np.ix_(part, part)])
            for value, vector in zip(values, vectors.T, strict=True):
                if value <= small and ((vector > 0.0).all() or (vector < 0.0).all()):
                    return False
    return True


def find_fixed_points(payoffs: PayoffFunction, behaviours: int, *, resolution: int = 12) -> list[FixedPoint]:
    """Fixed points for payoffs that are any function of the mix: found by search, so one may be missed.

    Parameters
    ----------
    payoffs
        Function of mixes ``float64[..., m]`` that returns payoffs ``float64[..., m]``; smooth.
    behaviours
        m, 2 to 4.
    resolution
        Starts of the search: mixes in steps of one over this, on every face.

    Returns
    -------
    list of FixedPoint
        Smallest support first; ``stable`` is None.

    Raises
    ------
    InputError
        If there are too many behaviours, or no resolution.

    Examples
    --------
    >>> game = lambda x: x @ np.array([[-0.5, 0.0], [2.0, 0.0]])
    >>> [(point.mix.round(3).tolist(), point.kind) for point in find_fixed_points(game, 2)]
    [([1.0, 0.0], 'source'), ([0.0, 1.0], 'source'), ([0.8, 0.2], 'sink')]
    """
    whole("behaviours", behaviours, least=2, most=4)
    whole("resolution", resolution, least=2)
    scale = float(np.ptp(payoffs(np.eye(behaviours)))) or 1.0
    found: list[FixedPoint] = []
    for size in range(1, behaviours + 1):
        for support in itertools.combinations(range(behaviours), size):
            for shares in _roots_on_face(payoffs, behaviours, support, resolution, scale):
                earned = payoffs(shares)
                value = float(shares @ earned)
                eigenvalues = _on_tangent(_numeric_jacobian(payoffs, shares))
                nash = bool((earned <= value + 1e-7 * scale).all())
                found.append(FixedPoint(shares, support, value, eigenvalues, _kind(eigenvalues, scale), nash, None))
    return found


def _roots_on_face(
    payoffs: PayoffFunction, behaviours: int, support: tuple[int, ...], resolution: int, scale: float
) -> list[Floats]:
    size = len(support)
    if size == 1:
        return [np.eye(behaviours)[support[0]]]

    def full(free: Floats) -> Floats:
        shares = np.zeros(behaviours)
        shares[list(support)] = np.append(free, 1.0 - free.sum())
        return shares

    def gap(free: Floats) -> Floats:
        earned = payoffs(full(free))[list(support)]
        return np.asarray((earned[:-1] - earned[-1]) / scale)

    roots: list[Floats] = []
    for steps in itertools.product(range(1, resolution), repeat=size - 1):
        if sum(steps) >= resolution:
            continue
        answer = root(gap, np.array(steps) / resolution, tol=1e-13)
        shares = full(answer.x)
        inside = (shares[list(support)] > 1e-7).all() and np.abs(gap(answer.x)).max() < 1e-9
        if inside and all(np.abs(shares - other).max() > 1e-6 for other in roots):
            roots.append(shares)
    return roots


def _numeric_jacobian(payoffs: PayoffFunction, shares: Floats, step: float = 1e-6) -> Floats:
    """Central differences; payoffs are evaluated just outside of the simplex, where shares sum to almost 1."""
    columns = []
    for j in range(len(shares)):
        push = np.zeros(len(shares))
        push[j] = step
        columns.append((replicator(shares + push, payoffs) - replicator(shares - push, payoffs)) / (2.0 * step))
    return np.array(columns).T
