"""Graphs by name, for the command line and tables of numbers: ``karate``, ``cycle 10``, ``small-world 100 4 0.1 1``.

Edge weights that NetworkX puts on some of them are left out: they would change critical ratios (karate from 7.77 to
7.45). Random graphs are those of NetworkX with the seed that is named, and may differ between its versions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx

from cosim.errors import InputError, nearest

__all__ = ["GRAPHS", "named_graph"]

GRAPHS: dict[str, tuple[tuple[str, ...], Callable[..., nx.Graph[Any]]]] = {  # what the numbers mean, and the builder
    "barbell": (("clique", "path"), nx.barbell_graph),
    "bull": ((), nx.bull_graph),
    "complete": (("nodes",), nx.complete_graph),
    "cubical": ((), nx.cubical_graph),
    "cycle": (("nodes",), nx.cycle_graph),
    "diamond": ((), nx.diamond_graph),
    "dodecahedral": ((), nx.dodecahedral_graph),
    "florentine": ((), nx.florentine_families_graph),
    "grid": (("rows", "columns"), nx.grid_2d_graph),
    "house": ((), nx.house_graph),
    "karate": ((), nx.karate_club_graph),
    "path": (("nodes",), nx.path_graph),
    "petersen": ((), nx.petersen_graph),
    "prism": (("corners",), nx.circular_ladder_graph),
    "random-regular": (("degree", "nodes", "seed"), nx.random_regular_graph),
    "scale-free": (("nodes", "ties", "seed"), nx.barabasi_albert_graph),
    "small-world": (("nodes", "ties", "rewired", "seed"), nx.connected_watts_strogatz_graph),
    "star": (("leaves",), nx.star_graph),
    "torus": (("rows", "columns"), lambda rows, columns: nx.grid_2d_graph(rows, columns, periodic=True)),
    "wheel": (("nodes",), nx.wheel_graph),
}
_SEEDED = {"random-regular", "scale-free", "small-world"}


def named_graph(name: str) -> nx.Graph[int]:
    """A graph by its name and numbers, with nodes 0 to n - 1.

    Parameters
    ----------
    name
        A name of `GRAPHS`, followed by its numbers with blanks in between.

    Raises
    ------
    InputError
        If there is no such graph, a number is missing or wrong, or no such graph can be made.

    Examples
    --------
    >>> named_graph("cycle 10").number_of_edges(), named_graph("torus 5 5").number_of_nodes()
    (10, 25)
    """
    first, *rest = name.split() or [""]
    if first not in GRAPHS:
        raise InputError("graph", expected=f"one of {', '.join(GRAPHS)}", got=repr(first), hint=nearest(first, GRAPHS))
    wanted, build = GRAPHS[first]
    form = " ".join([first, *(word.upper() for word in wanted)])
    try:
        numbers = [float(word) if at == "rewired" else int(word) for at, word in zip(wanted, rest, strict=True)]
        seed = {"seed": int(numbers.pop())} if first in _SEEDED else {}
        graph = build(*numbers, **seed)
    except ValueError:
        raise InputError("graph", expected=f"'{form}' with whole numbers", got=repr(name)) from None
    except nx.NetworkXException as error:
        raise InputError("graph", expected=f"'{form}' that can be made", got=f"{name!r}: {error}") from None
    plain: nx.Graph[int] = nx.convert_node_labels_to_integers(graph)
    for _, _, ties in plain.edges(data=True):
        ties.clear()
    return plain
