"""Checks of what theory takes: mixes and graphs; payoff matrices are checked in `cosim.games.play.matrices`.

Nothing here computes. Functions of this package call these first, so that wrong input is refused before any work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike

from cosim.errors import InputError
from cosim.games.play.arena import Floats
from cosim.games.play.matrices import payoff_matrix

__all__ = ["Floats", "PayoffFunction", "adjacency", "mix", "payoff_matrix", "payoffs_of"]

PayoffFunction: TypeAlias = Callable[[Floats], Floats]


def payoffs_of(payoffs: ArrayLike | PayoffFunction) -> PayoffFunction:
    """Payoffs of every behaviour as a function of the mix.

    Parameters
    ----------
    payoffs
        A matrix as for `payoff_matrix`, or a function from mixes ``float64[..., m]`` to the payoffs of the behaviours
        in each of them, ``float64[..., m]``.

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


def adjacency(graph: nx.Graph[Any], *, where: str = "graph", weight: str | None = None) -> Floats:
    """Ties between players, in the order of ``list(graph)``.

    Parameters
    ----------
    graph
        Undirected, connected, at least one edge, no self-ties.
    weight
        Edge attribute with weights of ties; left out, every tie weighs 1.

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
