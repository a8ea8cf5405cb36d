"""Pajek networks, and partitions that lie beside them.

networkx's own reader loses what matters here without a word: it merges people with one label, reads the ``*Arcs``
after ``*Edges`` as edges (and the other way round), and takes a third neighbour in ``*Edgeslist`` for a weight.

Format: Batagelj and Mrvar (1998), Pajek, a program for large network analysis, Connections 21:47.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import networkx as nx

__all__ = ["read_pajek"]

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def read_pajek(path: Path) -> nx.MultiGraph[str]:
    """Read a ``.net`` file; nodes are vertex numbers as text, with ``label`` and further attributes.

    Attributes of a vertex are pairs of words after its place and shape, as networkx writes them:
    ``1 "Anna" 0.0 0.0 ellipse organisation "School"``. A partition ``<name>_<attribute>.clu`` beside ``<name>.net``
    adds an attribute. The value of a tie becomes ``weight``. A file with arcs is directed; its edges become two arcs.

    Raises
    ------
    ValueError
        If the file is not what Pajek writes.
    """
    sections = list(_sections(path))
    heads = [head[0].lower() for head, _ in sections]
    directed = any(
        head.startswith(("*arcs", "*matrix")) and lines for head, (_, lines) in zip(heads, sections, strict=True)
    )
    graph: nx.MultiGraph[str] = nx.MultiDiGraph() if directed else nx.MultiGraph()
    for head, (words, lines) in zip(heads, sections, strict=True):
        if head == "*vertices":
            _vertices(graph, int(words[1]), lines)
        elif head == "*matrix":
            _matrix(graph, lines)
        elif head.startswith(("*arcs", "*edges")):
            _ties(graph, lines, listed=head.endswith("list"), both=directed and head.startswith("*edges"))
    if "*vertices" not in heads:
        raise ValueError("no *Vertices line")
    _partitions(graph, path)
    return graph


def _sections(path: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Words of each line that starts with a star, and the words of the lines under it."""
    head: list[str] = []
    lines: list[list[str]] = []
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        words = _words(line)
        if not words or line.lstrip().startswith("%"):
            continue
        if words[0].startswith("*"):
            if head:
                yield head, lines
            head, lines = words, []
        else:
            lines.append(words)
    if head:
        yield head, lines


def _words(line: str) -> list[str]:
    """Words of a line; quotes keep spaces together."""
    found = (match.groups() for match in _WORD.finditer(line))
    return [re.sub(r"\\(.)", r"\1", quoted) if bare is None else bare for quoted, bare in found]


def _vertices(graph: nx.MultiGraph[str], count: int, lines: list[list[str]]) -> None:
    """Add vertices 1..count; those without a line have no attributes."""
    graph.add_nodes_from(str(number + 1) for number in range(count))
    for number, *words in lines:
        if number not in graph:
            raise ValueError(f"vertex {number} is not one of 1 to {count}")
        if words:
            graph.nodes[number]["label"] = words.pop(0)
        while words and _NUMBER.fullmatch(words[0]):
            words.pop(0)  # place
        if len(words) % 2:
            words.pop(0)  # shape
        graph.nodes[number].update(zip(words[::2], words[1::2], strict=True))


def _ties(graph: nx.MultiGraph[str], lines: list[list[str]], *, listed: bool, both: bool) -> None:
    """Add ties: a line is two vertices and a value, or, in a list, a vertex and all its neighbours."""
    for first, *words in lines:
        others = words if listed else words[:1]
        value = {} if listed or len(words) < 2 else {"weight": float(words[1])}
        for other in others:
            if first not in graph or other not in graph:
                raise ValueError(f"tie {first} {other} names a vertex that is not there")
            graph.add_edge(first, other, **value)
            if both:
                graph.add_edge(other, first, **value)


def _matrix(graph: nx.MultiGraph[str], lines: list[list[str]]) -> None:
    """Add an arc for every cell that is not 0."""
    names = list(graph)
    for one, values in zip(names, lines, strict=True):
        for other, value in zip(names, values, strict=True):
            if float(value) != 0:
                graph.add_edge(one, other, weight=float(value))


def _partitions(graph: nx.MultiGraph[str], path: Path) -> None:
    """Attributes from the partitions beside the file."""
    for file in sorted(path.parent.glob(f"{path.stem}_*.clu")):
        values = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
        values = [value for value in values if value and not value.startswith(("*", "%"))]
        if len(values) != len(graph):
            raise ValueError(f"{file.name} has {len(values)} values for {len(graph)} vertices")
        for node, value in zip(graph, values, strict=True):
            graph.nodes[node][file.stem.removeprefix(f"{path.stem}_")] = value
