"""Coalescence times and the critical ratio: when cooperation is favoured on any graph.

Sentence. Follow two places on a graph back in time, each to the neighbour it was copied from: the longer until they
meet, the less similar they are. Cooperation is favoured if the benefits to similar players exceed those to competitors.

Formula. With p_ij = 1/k_i and pi_i = k_i / 2E,
    tau_ij = 1 + 1/2 sum_k (p_ik tau_jk + p_jk tau_ik), tau_ii = 0;   t_n = sum_ij pi_i p^(n)_ij tau_ij.
Donation game, death-birth updating, weak selection, payoffs averaged over neighbours: cooperation is favoured if
b / c > t_2 / (t_3 - t_1); where t_3 = t_1 no benefit is enough, where t_3 < t_1 spite is favoured.
Let r_i = 1 + sum_j p_ij tau_ij, the time until two walkers from i meet again. Then t_2 = sum pi_i r_i - 2 and
t_3 - t_1 = sum pi_i p^(2)_ii r_i - 2, which avoids the difference of two long times. The r_i are n unknowns: in
eigenvectors of the walk the equation for tau separates, and r follows from tau_ii = 0.
Payoffs added up instead of averaged: f_i = k_i times as much; the same expectation gives
    b / c = sum_jl q_jl tau_jl / (sum_jlm q_jl p_lm tau_jm - sum_jm pi_j k_j p_jm tau_jm),   q_jl = pi_j p^(2)_jl k_l.

Source: Allen et al. (2017), doi:10.1038/nature21723.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import networkx as nx
import numpy as np

from cosim.checks import one_of, whole
from cosim.errors import InputError
from cosim.games.theory.inputs import Floats, adjacency

__all__ = ["CriticalRatio", "coalescence_times", "critical_ratio", "regular_critical_ratio"]

Meaning = Literal["cooperation", "never", "spite"]
_MOST_NODES = 1000
_NOTHING = 1e-9
_BLOCK = 4_000_000  # numbers held at a time


@dataclass(frozen=True, slots=True)
class CriticalRatio:
    """Benefit over cost above which cooperation is favoured.

    Attributes
    ----------
    value
        The ratio; infinite where no benefit is enough; negative where harming others is favoured instead.
    meaning
        ``cooperation``: favoured above the value; ``never``: no ratio does it; ``spite``: paying to harm others is
        favoured where benefit over cost lies below the (negative) value.
    times
        t_1, t_2 and t_3: mean coalescence times at the ends of walks of one, two and three steps.
    """

    value: float
    meaning: Meaning
    times: tuple[float, float, float]


def _walk(graph: nx.Graph[Any], weight: str | None) -> tuple[Floats, Floats]:
    """Chances of a step, and share of visits to each place."""
    ties = adjacency(graph, weight=weight)
    if len(ties) > _MOST_NODES:
        raise InputError("graph", expected=f"at most {_MOST_NODES} nodes", got=len(ties))
    degree = ties.sum(axis=1)
    return ties / degree[:, None], degree / degree.sum()


def coalescence_times(graph: nx.Graph[Any], *, weight: str | None = None) -> Floats:
    """Mean time until two walkers meet, from every pair of places.

    Parameters
    ----------
    graph
        Undirected, connected, no self-ties, at most 1,000 nodes.
    weight
        Edge attribute with weights of ties; left out, every tie weighs 1.

    Returns
    -------
    ndarray
        ``float64[n, n]`` in the order of ``list(graph)``, in steps of a pair (one of the two moves).

    Raises
    ------
    InputError
        If the graph is another kind of graph.

    Examples
    --------
    >>> coalescence_times(nx.complete_graph(4)).round(6).tolist()[0]
    [0.0, 3.0, 3.0, 3.0]
    """
    step, visits = _walk(graph, weight)
    return _solved(step, visits)[1]


def _solved(step: Floats, visits: Floats) -> tuple[Floats, Floats]:
    """Remeeting times ``float64[n]`` and coalescence times ``float64[n, n]``."""
    size = len(step)
    root = np.sqrt(visits)
    values, vectors = np.linalg.eigh(root[:, None] * step / root[None, :])
    left, right = vectors / root[:, None], (vectors * root[:, None]).T  # step = left diag(values) right
    gap = 1.0 - 0.5 * (values[:, None] + values[None, :])
    gap[-1, -1] = np.inf  # the constant: fixed by tau_ii = 0 instead
    inverse = 1.0 / gap
    # tau = left M left' with M = right (1 1' - diag(r)) right' / gap, and right 1 only has its last component.
    system = np.zeros((size + 1, size + 1))
    for rows in np.array_split(np.arange(size), max(1, size**3 // _BLOCK)):  # few large products, not many small ones
        part = (left[rows][:, None, :] * right.T[None, :, :]).reshape(-1, size)
        system[rows, :size] = -((part @ inverse) * part).sum(axis=1).reshape(len(rows), size)
    system[:size, size] = 1.0
    system[size, :size] = visits**2
    found = np.linalg.solve(system, np.append(np.zeros(size), 1.0))
    again = found[:size]
    inner = -(right * again[None, :]) @ right.T * inverse
    times = left @ inner @ left.T + found[size]
    np.fill_diagonal(times, 0.0)
    return again, (times + times.T) / 2.0


def critical_ratio(
    graph: nx.Graph[Any], *, payoffs: Literal["averaged", "accumulated"] = "averaged", weight: str | None = None
) -> CriticalRatio:
    """Benefit over cost above which death-birth updating favours cooperation, for weak selection.

    Parameters
    ----------
    graph
        Undirected, connected, no self-ties, at most 1,000 nodes.
    payoffs
        ``averaged`` over neighbours, as in the paper, or ``accumulated``.
    weight
        Edge attribute with weights of ties; left out, every tie weighs 1.

    Returns
    -------
    CriticalRatio

    Raises
    ------
    InputError
        If the graph is another kind of graph, or payoffs are neither.

    Examples
    --------
    >>> round(critical_ratio(nx.cycle_graph(10)).value, 9)
    2.666666667
    >>> critical_ratio(nx.star_graph(5)).meaning, critical_ratio(nx.complete_graph(5)).meaning
    ('never', 'spite')
    """
    one_of("payoffs", payoffs, ("averaged", "accumulated"))
    step, visits = _walk(graph, weight)
    again, times = _solved(step, visits)
    twice = step @ step
    first = float((visits[:, None] * step * times).sum())
    second = float(visits @ again) - 2.0
    further = float(visits @ (np.diag(twice) * again)) - 2.0
    if payoffs == "averaged":
        gain, loss = second, further
    else:
        degree = np.array([value for _, value in graph.degree(weight=weight)], dtype=np.float64)
        one_on = times @ step.T  # from j: mean time to a neighbour of l
        pairs = visits[:, None] * twice * degree[None, :]
        gain = float((pairs * times).sum())
        loss = float((pairs * one_on).sum() - (visits * degree * np.diag(one_on)).sum())
    if abs(loss) <= _NOTHING * max(1.0, abs(gain)):
        return CriticalRatio(np.inf, "never", (first, second, first + further))
    meaning: Meaning = "cooperation" if loss > 0.0 else "spite"
    return CriticalRatio(gain / loss, meaning, (first, second, first + further))


def regular_critical_ratio(nodes: int, degree: int) -> float:
    """The same for a regular graph: (N - 2) / (N / k - 2); infinite where N = 2k.

    Source: Ohtsuki et al. (2006), doi:10.1038/nature04605; exact for every such graph by Allen et al. (2017).

    Raises
    ------
    InputError
        If the numbers fit no graph.

    Examples
    --------
    >>> round(regular_critical_ratio(100, 4), 6)
    4.26087
    """
    nodes = whole("nodes", nodes, least=2)
    degree = whole("degree", degree, least=1, most=nodes - 1)
    below = nodes / degree - 2.0
    return (nodes - 2.0) / below if below else np.inf
