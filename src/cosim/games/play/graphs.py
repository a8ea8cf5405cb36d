"""Networks by a short word: ``karate``, ``ring:100:4``, ``lattice:50x50``, ``small-world:1000:8:0.1`` and others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import networkx as nx

from cosim.errors import InputError, nearest
from cosim.games.play.links import Links

__all__ = ["KINDS", "graph_of", "grid_shape"]


class Kind(NamedTuple):
    """A kind of network: how it is written, and how it is made of the numbers and a seed."""

    written: str
    make: Callable[[list[float], int], Any]


def _ring(size: int, degree: int) -> Any:
    return nx.circulant_graph(size, list(range(1, degree // 2 + 1)))


def _torus(rows: int, columns: int, *, diagonals: bool) -> Any:
    """A square lattice without edges of the board; each has 4 neighbours, or 8."""
    graph = nx.empty_graph(rows * columns)
    steps = [(0, 1), (1, 0), (1, 1), (1, -1)] if diagonals else [(0, 1), (1, 0)]
    for y in range(rows):
        for x in range(columns):
            for down, right in steps:
                graph.add_edge(y * columns + x, (y + down) % rows * columns + (x + right) % columns)
    return graph


KINDS: dict[str, Kind] = {
    "karate": Kind("karate", lambda n, seed: nx.karate_club_graph()),
    "ring": Kind("ring:SIZE:DEGREE", lambda n, seed: _ring(int(n[0]), int(n[1]))),
    "lattice": Kind("lattice:ROWSxCOLUMNS", lambda n, seed: _torus(int(n[0]), int(n[1]), diagonals=False)),
    "moore": Kind("moore:ROWSxCOLUMNS", lambda n, seed: _torus(int(n[0]), int(n[1]), diagonals=True)),
    "small-world": Kind(
        "small-world:SIZE:DEGREE:REWIRED",
        lambda n, seed: nx.watts_strogatz_graph(int(n[0]), int(n[1]), n[2], seed=seed),
    ),
    "regular": Kind("regular:SIZE:DEGREE", lambda n, seed: nx.random_regular_graph(int(n[1]), int(n[0]), seed=seed)),
    "scale-free": Kind(
        "scale-free:SIZE:TIES", lambda n, seed: nx.barabasi_albert_graph(int(n[0]), int(n[1]), seed=seed)
    ),
    "mixed": Kind("mixed:SIZE", lambda n, seed: int(n[0])),
}
_MOST = 5_000_000  # players


def graph_of(word: str, *, seed: int) -> Any:
    """A network by its word; a number of players for ``mixed``.

    Parameters
    ----------
    word
        As in `KINDS`.
    seed
        For networks that are left to luck.

    Raises
    ------
    InputError
        If there is no such kind, or its numbers cannot be used.

    Examples
    --------
    >>> graph_of("ring:10:4", seed=0).number_of_edges(), graph_of("mixed:50", seed=0)
    (20, 50)
    """
    name, _, rest = word.partition(":")
    if name not in KINDS:
        known = ", ".join(kind.written for kind in KINDS.values())
        raise InputError("graph", expected=f"a file, or one of {known}", got=repr(word), hint=nearest(name, KINDS))
    kind = KINDS[name]
    given = kind.written.partition(":")[2]
    wanted = given.replace("x", ":").count(":") + 1 if given else 0
    try:
        numbers = [float(part) for part in rest.replace("x", ":").split(":")] if rest else []
    except ValueError:
        numbers = [-1.0]
    if len(numbers) != wanted or not all(0.0 <= number <= _MOST for number in numbers):
        raise InputError("graph", expected=kind.written, got=repr(word))
    _check(name, numbers, word)
    try:
        return kind.make(numbers, seed)
    except nx.NetworkXError as error:
        raise InputError("graph", expected=kind.written, got=f"{word!r}: {error}") from error


def _check(name: str, numbers: list[float], word: str) -> None:
    """What NetworkX would take and make something else of."""
    whole = numbers[:2] if name == "small-world" else numbers
    if any(number != int(number) for number in whole):
        raise InputError("graph", expected="whole numbers of players and ties", got=repr(word))
    if name == "ring" and not (numbers[1] >= 2 and numbers[1] % 2 == 0 and numbers[1] < numbers[0]):
        raise InputError("graph", expected="an even degree below the size", got=repr(word))
    if name == "small-world" and not (2 <= numbers[1] < numbers[0] and numbers[2] <= 1.0):
        raise InputError("graph", expected="a degree from 2 to below the size, and a share of 0 to 1", got=repr(word))
    if name in ("lattice", "moore") and min(numbers) < 3:
        raise InputError("graph", expected="3 rows and 3 columns or more", got=repr(word))


def grid_shape(links: Links) -> tuple[int, int] | None:
    """Rows and columns, if the network is a square lattice in reading order with 4 or 8 neighbours each; else None."""
    size = int(links.degree.size)
    if size < 9 or links.degree.min() != links.degree.max() or links.degree[0] not in (4, 8):
        return None
    ties = {tuple(pair) for pair in links.edges().tolist()}
    for columns in range(3, size // 3 + 1):
        if size % columns == 0 and (0, columns) in ties:
            rows = size // columns
            made = _torus(rows, columns, diagonals=bool(links.degree[0] == 8))
            if {(min(pair), max(pair)) for pair in made.edges()} == ties:
                return rows, columns
    return None
