"""What theory accepts: payoff matrices, mixes, populations, graphs; everything else is refused in one line.

Nothing here computes. A function of this package calls these before anything else, so that wrong input is refused
before any work is done.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias, cast

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from cosim.errors import InputError

__all__ = ["Floats", "PayoffFunction", "adjacency", "mix", "number", "payoff_matrix", "payoffs_of", "whole"]

_LARGEST = 1e100  # products of payoffs, intensities and players stay numbers

Floats: TypeAlias = NDArray[np.float64]
PayoffFunction: TypeAlias = Callable[[Floats], Floats]


def payoff_matrix(payoffs: ArrayLike, *, where: str = "payoffs", size: int | None = None) -> Floats:
    """A square payoff matrix: row, what one plays; column, what the other plays; entry, what the first gets.

    Parameters
    ----------
    payoffs
        ``float[m, m]``, m of 2 or more, all finite, up to 1e100.
    where
        Name used in an error.
    size
        The m that is asked for, if only one will do.

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
    wanted = "a square matrix of 2 or more behaviours" if size is None else f"a matrix of {size} by {size}"
    try:
        matrix = np.array(payoffs, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(where, expected=f"{wanted}, of numbers", got=f"{payoffs!r:.60}") from None
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] and matrix.shape[0] >= 2
    if not square or (size is not None and len(matrix) != size):
        raise InputError(where, expected=wanted, got=f"the shape {' x '.join(map(str, matrix.shape)) or 'of a number'}")
    if not np.isfinite(matrix).all():
        raise InputError(where, expected="finite numbers", got=str(matrix[~np.isfinite(matrix)][0]))
    if np.abs(matrix).max() > _LARGEST:
        raise InputError(where, expected=f"numbers up to {_LARGEST:g}", got=f"{np.abs(matrix).max():g}")
    return matrix


def payoffs_of(payoffs: ArrayLike | PayoffFunction) -> PayoffFunction:
    """Payoffs of every behaviour as a function of the mix.

    Parameters
    ----------
    payoffs
        A matrix as for `payoff_matrix`, or a function that takes mixes ``float64[..., m]`` and returns what each
        behaviour earns in each of them, ``float64[..., m]``.

    Examples
    --------
    >>> payoffs_of([[3, 0], [5, 1]])(np.array([0.5, 0.5]))
    array([1.5, 3. ])
    """
    if callable(payoffs):
        return payoffs
    matrix = payoff_matrix(payoffs)
    return lambda shares: shares @ matrix.T


def mix(shares: ArrayLike, *, where: str = "mix", size: int | None = None) -> Floats:
    """Shares of behaviours: ``float64[..., m]``, none below 0, summing to 1.

    Raises
    ------
    InputError
        If they are not.

    Examples
    --------
    >>> mix([0.5, 0.25, 0.25])
    array([0.5 , 0.25, 0.25])
    """
    found = np.asarray(shares, dtype=np.float64)
    if found.ndim < 1 or (size is not None and found.shape[-1] != size):
        raise InputError(where, expected=f"{size or 'two or more'} shares", got=f"the shape {found.shape}")
    if not (found >= 0.0).all() or not np.allclose(found.sum(axis=-1), 1.0, atol=1e-9):
        raise InputError(where, expected="shares of 0 or more that sum to 1", got=f"{found.tolist()!r:.60}")
    return found


def number(value: float, *, where: str, low: float = -math.inf, high: float = math.inf, above: bool = False) -> float:
    """A finite number from ``low`` (above it, if so asked) to ``high``.

    Raises
    ------
    InputError
        If it is not.

    Examples
    --------
    >>> number(0.5, where="beta", low=0.0)
    0.5
    """
    found = float(value)
    high = min(high, _LARGEST)
    if not math.isfinite(found) or found < low or found > high or (above and found == low):
        bounds = [f"{'above' if above else 'at least'} {low:g}"] if low > -math.inf else []
        bounds += [f"at most {high:g}"] if high < _LARGEST or found > high else []
        raise InputError(where, expected=", ".join(["a number", *bounds]), got=value)
    return found


def whole(value: int, *, where: str, low: int, high: int | None = None) -> int:
    """A whole number of ``low`` or more, at most ``high``.

    Raises
    ------
    InputError
        If it is not.

    Examples
    --------
    >>> whole(20, where="population", low=2)
    20
    """
    good = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not good or value < low or (high is not None and value > high):
        upper = "" if high is None else f", at most {high}"
        raise InputError(where, expected=f"a whole number of {low} or more{upper}", got=value)
    return int(value)


def adjacency(graph: nx.Graph[Any], *, where: str = "graph", weight: str | None = None) -> Floats:
    """Who is tied to whom, in the order of ``list(graph)``.

    Parameters
    ----------
    graph
        Undirected, connected, at least one edge, nobody tied to themselves.
    weight
        Edge attribute to weigh ties by; left out, every tie weighs 1, whatever the graph carries.

    Returns
    -------
    ndarray
        ``float64[n, n]``, symmetric.

    Raises
    ------
    InputError
        If the graph is another kind of graph.

    Examples
    --------
    >>> adjacency(nx.path_graph(3)).sum()
    np.float64(4.0)
    """
    if graph.is_directed() or graph.is_multigraph():
        raise InputError(where, expected="an undirected graph without parallel ties", got=type(graph).__name__)
    if graph.number_of_edges() == 0:
        raise InputError(where, expected="at least one edge", got="none")
    loops = nx.number_of_selfloops(graph)
    if loops:
        raise InputError(where, expected="nobody tied to themselves", got=f"{loops} self-ties")
    if not nx.is_connected(graph):
        parts = nx.number_connected_components(graph)
        raise InputError(where, expected="a connected graph", got=f"{parts} parts", hint="take its largest component")
    found = np.asarray(nx.to_numpy_array(graph, weight=cast("str", weight)), dtype=np.float64)
    if not (np.isfinite(found).all() and (found >= 0.0).all()):
        raise InputError(f"{where}: {weight}", expected="weights of 0 or more", got="others")
    return found
