"""Networks by a short word, ``name:number:number``: ``karate``, ``ring:100:4``, ``lattice:50x50`` and others.

One grammar for ``cosim game run``, ``phase`` and ``theory``, for the packaged table of numbers and for Python. A random
network takes its seed as a last number (``small-world:100:8:0.1:3``); without it, the seed that the caller gives. The
older form with blanks (``cycle 10``, ``random-regular 4 100 1``) is still read. Random networks are those of NetworkX
and may differ between its versions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import networkx as nx

from cosim.core.limits import check_memory
from cosim.errors import InputError, nearest
from cosim.games.play.links import Links

__all__ = ["KINDS", "graph_of", "grid_shape", "kind_of"]

_MOST = 5_000_000  # players, and ties of networks in which everybody is tied to everybody


_BYTES_PLAYER, _BYTES_TIE = 400, 500  # of a NetworkX graph, measured


class Kind(NamedTuple):
    """A kind of network.

    Attributes
    ----------
    written
        How it is written, a word in capitals for each number.
    make
        From the numbers and a seed to a NetworkX graph; a number of players for ``mixed``.
    meaning
        What it is, for documentation.
    """

    written: str
    make: Callable[[list[Any], int], Any]
    meaning: str

    @property
    def fields(self) -> list[str]:
        """Names of its numbers, the seed left out."""
        written = self.written.removesuffix("[:SEED]").partition(":")[2]
        return re.split("[:x]", written) if written else []

    @property
    def random(self) -> bool:
        """Whether it takes a seed."""
        return self.written.endswith("[:SEED]")


def _torus(rows: int, columns: int, *, diagonals: bool) -> Any:
    """A square lattice without edges of the board; each has 4 neighbours, or 8."""
    graph = nx.empty_graph(rows * columns)
    steps = [(0, 1), (1, 0), (1, 1), (1, -1)] if diagonals else [(0, 1), (1, 0)]
    for y in range(rows):
        for x in range(columns):
            for down, right in steps:
                graph.add_edge(y * columns + x, (y + down) % rows * columns + (x + right) % columns)
    return graph


_SMALL: dict[str, tuple[Callable[[], Any], str]] = {
    "bull": (nx.bull_graph, "a triangle with two horns"),
    "cubical": (nx.cubical_graph, "the corners of a cube"),
    "diamond": (nx.diamond_graph, "a square with one diagonal"),
    "dodecahedral": (nx.dodecahedral_graph, "the corners of a dodecahedron"),
    "florentine": (nx.florentine_families_graph, "marriages of Florentine families"),
    "house": (nx.house_graph, "a square with a roof"),
    "karate": (nx.karate_club_graph, "Zachary's karate club; ties without weights"),
    "petersen": (nx.petersen_graph, "Petersen's graph"),
}


def _without_numbers(make: Callable[[], Any]) -> Callable[[list[Any], int], Any]:
    return lambda numbers, seed: make()


KINDS: dict[str, Kind] = {
    "ring": Kind("ring:SIZE:DEGREE", lambda n, _: nx.circulant_graph(n[0], list(range(1, n[1] // 2 + 1))),
                 "a ring, each tied to the DEGREE nearest"),
    "lattice": Kind("lattice:ROWSxCOLUMNS", lambda n, _: _torus(n[0], n[1], diagonals=False),
                    "a square lattice without edges, 4 neighbours each"),
    "moore": Kind("moore:ROWSxCOLUMNS", lambda n, _: _torus(n[0], n[1], diagonals=True),
                  "the same with diagonals, 8 neighbours each"),
    "grid": Kind("grid:ROWSxCOLUMNS", lambda n, _: nx.grid_2d_graph(n[0], n[1]), "a square lattice with edges"),
    "small-world": Kind("small-world:SIZE:DEGREE:REWIRED[:SEED]",
                        lambda n, seed: nx.watts_strogatz_graph(n[0], n[1], n[2], seed=seed),
                        "a ring, a share REWIRED of its ties moved (Watts and Strogatz)"),
    "regular": Kind("regular:SIZE:DEGREE[:SEED]", lambda n, seed: nx.random_regular_graph(n[1], n[0], seed=seed),
                    "random, the same number of ties for everybody"),
    "scale-free": Kind("scale-free:SIZE:TIES[:SEED]", lambda n, seed: nx.barabasi_albert_graph(n[0], n[1], seed=seed),
                       "grown, each new player brings TIES (Barabasi and Albert)"),
    "complete": Kind("complete:SIZE", lambda n, _: nx.complete_graph(n[0]), "everybody tied to everybody"),
    "star": Kind("star:LEAVES", lambda n, _: nx.star_graph(n[0]), "one in the middle"),
    "path": Kind("path:SIZE", lambda n, _: nx.path_graph(n[0]), "a line"),
    "wheel": Kind("wheel:SIZE", lambda n, _: nx.wheel_graph(n[0]), "a ring and one in the middle"),
    "prism": Kind("prism:CORNERS", lambda n, _: nx.circular_ladder_graph(n[0]), "two rings, tied corner to corner"),
    "barbell": Kind("barbell:CLIQUE:PATH", lambda n, _: nx.barbell_graph(n[0], n[1]), "two cliques and a path between"),
    **{name: Kind(name, _without_numbers(make), meaning) for name, (make, meaning) in _SMALL.items()},
    "mixed": Kind("mixed:SIZE", lambda n, _: n[0], "no network: everybody meets everybody"),
}  # fmt: skip
_SQUARE = ("lattice", "moore", "grid")
# Older words, as the same network in the words of today.
_OLDER: dict[str, Callable[[list[str]], tuple[str, list[str]]]] = {
    "cycle": lambda n: ("ring", [*n, "2"]),
    "torus": lambda n: ("lattice", n),
    "random-regular": lambda n: ("regular", [*n[1:2], *n[:1], *n[2:]]),
}


def _parts(word: str) -> tuple[str, list[str]]:
    """Kind and numbers of a word, both forms."""
    name, *rest = re.split(r":|\s+", word.strip())
    numbers = [part for one in rest for part in one.split("x")]
    return _OLDER[name](numbers) if name in _OLDER else (name, numbers)


def kind_of(word: str) -> Kind | None:
    """Kind of network that a word names, or None.

    Examples
    --------
    >>> kind_of("ring:10:4").written, kind_of("town.graphml")
    ('ring:SIZE:DEGREE', None)
    """
    return KINDS.get(_parts(word)[0])


def graph_of(word: str, *, seed: int) -> Any:
    """A network by its word; a number of players for ``mixed``.

    Parameters
    ----------
    word
        As in `KINDS`.
    seed
        Of a random network whose word has none.

    Returns
    -------
    Graph or int
        Nodes 0..n-1; ties without weights.

    Raises
    ------
    InputError
        If there is no such kind, or its numbers cannot be used.

    Examples
    --------
    >>> graph_of("ring:10:4", seed=0).number_of_edges(), graph_of("mixed:50", seed=0)
    (20, 50)
    >>> graph_of("cycle 10", seed=0).number_of_edges()
    10
    """
    name, typed = _parts(word)
    kind = KINDS.get(name)
    if kind is None:
        known = ", ".join(kind.written for kind in KINDS.values())
        raise InputError("graph", expected=f"a file, or one of {known}", got=repr(word), hint=nearest(name, KINDS))
    if kind.random and len(typed) == len(kind.fields) + 1:
        seed = int(_numbers(kind, ["SEED"], typed[-1:], word)[0])
        typed = typed[:-1]
    numbers = _numbers(kind, kind.fields, typed, word)
    _check(name, kind, numbers, word)
    players, ties = _size(name, numbers)
    check_memory(
        players * _BYTES_PLAYER + ties * _BYTES_TIE, where="graph", what=f"{word}, {players:,} players, {ties:,} ties"
    )
    try:
        made = kind.make(numbers, seed)
    except nx.NetworkXError as error:
        raise InputError("graph", expected=kind.written, got=f"{word!r}: {error}") from error
    if isinstance(made, int):
        return made
    graph = made if list(made) == list(range(len(made))) else nx.convert_node_labels_to_integers(made)
    for _, _, attributes in graph.edges(data=True):
        attributes.clear()
    return graph


def _size(name: str, numbers: Sequence[Any]) -> tuple[int, int]:
    """Players and ties of a network, before it is made."""
    if name == "mixed" or not numbers:
        return 0, 0
    first, last = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    if name in _SQUARE:
        return first * last, first * last * (4 if name == "moore" else 2)
    if name == "complete":
        return first, first * (first - 1) // 2
    if name == "barbell":
        return 2 * first + last, first * (first - 1) + last
    return first, first * (last if name == "scale-free" else last // 2 if last else 3)


def _numbers(kind: Kind, fields: Sequence[str], typed: Sequence[str], word: str) -> list[Any]:
    """Numbers of a word: whole ones, and REWIRED as a share."""
    try:
        numbers = [float(part) for _, part in zip(fields, typed, strict=True)]
    except ValueError:
        raise InputError("graph", expected=kind.written, got=repr(word)) from None
    for field, number in zip(fields, numbers, strict=True):
        if not 0.0 <= number <= _MOST:
            raise InputError("graph", expected=f"{kind.written}, {field} from 0 to {_MOST:,}", got=repr(word))
        if field != "REWIRED" and not number.is_integer():
            raise InputError("graph", expected=f"{kind.written}, {field} a whole number", got=repr(word))
    return [number if field == "REWIRED" else int(number) for field, number in zip(fields, numbers, strict=True)]


def _check(name: str, kind: Kind, numbers: list[Any], word: str) -> None:
    """Refuse numbers that NetworkX would accept and make another network of, and networks too large to hold."""
    if name == "ring" and not (numbers[1] >= 2 and numbers[1] % 2 == 0 and numbers[1] < numbers[0]):
        raise InputError("graph", expected="an even degree below the size", got=repr(word))
    if name == "small-world" and not (2 <= numbers[1] < numbers[0] and numbers[2] <= 1.0):
        raise InputError("graph", expected="a degree from 2 to below the size, and a share of 0 to 1", got=repr(word))
    if name in ("lattice", "moore") and min(numbers) < 3:
        raise InputError("graph", expected="3 rows and 3 columns or more", got=repr(word))
    clique = {"complete": 1, "barbell": 2}.get(name, 0)
    size = clique * numbers[0] ** 2 // 2 if clique else numbers[0] * numbers[1] if name in _SQUARE else 0
    if size > _MOST:
        what = "ties" if clique else "players"
        raise InputError("graph", expected=f"{kind.written} of at most {_MOST:,} {what}", got=repr(word))


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
