"""A network as arrays: from a NetworkX graph, a SciPy sparse matrix, or the two arrays of compressed rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from cosim.errors import InputError
from cosim.games.play.neighbours import LENGTH

__all__ = ["Links", "links_of", "roomy", "simple"]

_MOST = 1 << LENGTH  # ties of one player, as many as are counted in `cosim.games.play.payoffs`


class Links(NamedTuple):
    """Ties between players, both ways.

    Attributes
    ----------
    first
        ``int64[n + 1]``, first place of each player; the last is the number of places.
    degree
        ``int64[n]``, places in use.
    neighbours
        ``int32[places]``.
    """

    first: NDArray[np.int64]
    degree: NDArray[np.int64]
    neighbours: NDArray[np.int32]

    @property
    def rows(self) -> NDArray[np.int64]:
        """``int64[n + 1]``, start and length of each player's row in one number, as compiled code reads them."""
        return np.asarray((self.first << LENGTH) + np.append(self.degree, 0))

    @classmethod
    def of_rows(cls, rows: NDArray[np.int64], neighbours: NDArray[np.int32]) -> Links:
        """The network again from such rows.

        Examples
        --------
        >>> links = links_of(nx.path_graph(3))
        >>> Links.of_rows(links.rows, links.neighbours).degree.tolist()
        [1, 2, 1]
        """
        return cls(rows >> LENGTH, rows[:-1] & ((1 << LENGTH) - 1), neighbours)

    def edges(self) -> NDArray[np.int64]:
        """Every tie once, as ``int64[ties, 2]``, the smaller number first, in order."""
        owner = np.repeat(np.arange(self.degree.size), np.diff(self.first))
        used = np.arange(self.neighbours.size) - self.first[owner] < self.degree[owner]
        pairs = np.stack([owner[used], self.neighbours[used].astype(np.int64)], axis=1)
        pairs = pairs[pairs[:, 0] < pairs[:, 1]]
        return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]

    def graph(self) -> nx.Graph[int]:
        """The same as a NetworkX graph on nodes 0..n-1."""
        graph: nx.Graph[int] = nx.empty_graph(self.degree.size)
        graph.add_edges_from(self.edges().tolist())
        return graph


def links_of(graph: Any) -> Links:
    """Read a network; weights are ignored, players are in the order of ``list(graph)``.

    Parameters
    ----------
    graph
        An undirected NetworkX graph; a symmetric SciPy sparse matrix; or (first, neighbours), compressed rows. Or links
        made from one of these, which are not read again.

    Raises
    ------
    InputError
        If there are no ties, ties have a direction, or somebody is tied to itself.
    """
    if isinstance(graph, Links):
        return graph
    if isinstance(graph, nx.Graph):
        if graph.is_directed():
            raise InputError("graph", expected="ties without direction", got="a directed graph",
                             hint="graph.to_undirected() makes one")  # fmt: skip
        place = {node: at for at, node in enumerate(graph)}
        rows = [[place[other] for other in graph.adj[node]] for node in graph]
        first = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        flat = [other for row in rows for other in row]
    elif hasattr(graph, "tocsr"):
        matrix = graph.tocsr()
        first, flat = matrix.indptr, matrix.indices
    elif isinstance(graph, tuple) and len(graph) == 2:
        first, flat = graph
    else:
        raise InputError("graph", expected="a NetworkX graph, a sparse matrix or (first, neighbours)",
                         got=type(graph).__name__)  # fmt: skip
    return _checked(np.array(first, dtype=np.int64), np.array(flat, dtype=np.int64))


def _checked(first: NDArray[np.int64], flat: NDArray[np.int64]) -> Links:
    if first.ndim != 1 or first.size < 2 or first[0] != 0 or first[-1] != flat.size or (np.diff(first) < 0).any():
        raise InputError(
            "graph", expected="at least one player, and rows that follow each other", got="rows that do not"
        )
    if flat.size == 0:
        raise InputError("graph", expected="at least one tie", got="none")
    size = first.size - 1
    if flat.min() < 0 or flat.max() >= size:
        raise InputError("graph", expected=f"players 0 to {size - 1}", got=f"{int(flat.min())} to {int(flat.max())}")
    if np.diff(first).max() >= _MOST:
        raise InputError("graph", expected=f"fewer than {_MOST:,} ties a player", got=int(np.diff(first).max()))
    owner = np.repeat(np.arange(size), np.diff(first))
    if (owner == flat).any():
        raise InputError("graph", expected="nobody tied to itself", got=f"player {int(owner[owner == flat][0])} is",
                         hint="remove it; self_interaction=True lets everybody meet itself")  # fmt: skip
    forth, back = np.sort(owner * size + flat), np.sort(flat * size + owner)
    if (forth != back).any() or (np.diff(forth) == 0).any():
        raise InputError("graph", expected="every tie both ways and once", got="one that is not")
    return Links(first, np.diff(first), flat.astype(np.int32))


def roomy(links: Links) -> Links:
    """The same ties with room for more: every player can be tied to all others (up to 2,000), or to many."""
    size = links.degree.size
    room = np.full(size, size - 1) if size <= 2000 else np.maximum(4 * links.degree + 64, int(4 * links.degree.mean()))
    first = np.concatenate([[0], np.cumsum(np.minimum(room, min(size, _MOST) - 1))]).astype(np.int64)
    neighbours = np.zeros(first[-1], dtype=np.int32)
    owner = np.repeat(np.arange(size), links.degree)
    neighbours[first[owner] + np.arange(owner.size) - links.first[owner]] = links.neighbours
    return Links(first, links.degree.copy(), neighbours)


def simple(graph: nx.Graph[Any]) -> tuple[nx.Graph[Any], str]:
    """A graph as read from a file, as games and theory take it: without directions, parallel ties and self-ties.

    Returns
    -------
    tuple
        The graph, players in the same order, and what was left out in words; empty if nothing was.

    Examples
    --------
    >>> simple(nx.MultiGraph([("a", "b"), ("b", "a"), ("b", "b")]))[1]
    '1 self-tie, 1 parallel tie'
    """
    made: nx.Graph[Any] = nx.Graph()
    made.add_nodes_from(graph)
    made.add_edges_from((one, other) for one, other in graph.edges() if one != other)
    loops = nx.number_of_selfloops(graph)
    parallel = graph.number_of_edges() - loops - made.number_of_edges()
    counted = [
        f"{n} {what}{'s' if n > 1 else ''}" for n, what in ((loops, "self-tie"), (parallel, "parallel tie")) if n
    ]
    return made, ", ".join([*counted, "directions of ties"] if graph.is_directed() else counted)
