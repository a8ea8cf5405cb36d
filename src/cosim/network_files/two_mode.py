"""Two-mode networks: people on one side, and the boards, meetings or cases that they belong to on the other.

A network of people is wanted, so such a file is refused unless the user says what to make of it: ``people`` ties people
who share something, ``none`` takes everything in the file for people. A file says that it has two modes by Pajek's
``*Vertices n m``, NetworkX's attribute ``bipartite`` (0 for people), or igraph's attribute ``type`` (false or 0 for
people). Where none says so, but nobody is both the first and the second end of ties, a note names the possibility, and
``people`` takes the first ends for people.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import networkx as nx

from cosim.errors import InputError, nearest
from cosim.network_files.draft import MOST_TIES, NetworkFile
from cosim.network_files.values import shown

__all__ = ["PROJECTIONS", "one_mode"]

PROJECTIONS = ("people", "none")
_MARKS = ("bipartite", "type")
_PEOPLE, _OTHERS = frozenset({"0", "0.0", "false"}), frozenset({"1", "1.0", "true"})


def one_mode(file: NetworkFile, path: Path, projection: str | None) -> NetworkFile:
    """The network of people in a file.

    Parameters
    ----------
    projection
        ``people``, ``none``, or None to refuse a two-mode network. In the projection on people the ``weight`` of a tie
        is how many things two people share.

    Raises
    ------
    InputError
        If the network has two modes and no projection is named, the projection is unknown, or it has too many ties.
    """
    where = f"{path}: projection"
    if projection is not None and projection not in PROJECTIONS:
        hint = nearest(projection, PROJECTIONS)
        raise InputError(where, expected=f"one of {', '.join(PROJECTIONS)}", got=repr(projection), hint=hint)
    others, by = (file.others, file.two_mode_by) if file.others is not None else _marked(file)
    if others is None and projection == "people" and file.seconds:
        others, by = file.seconds, "second ends of ties"
    if others is None:
        if projection == "people":
            raise InputError(where, expected="a two-mode network, to project it on people", got="a network of one mode")
        if projection is None and _looks_sided(file):
            file.notes.append(
                f"all are read as people, but nobody is first in one tie and second in another; if the second ends "
                f'({len(file.seconds)}) are things that people share, set projection = "people"'
            )
        return file
    if projection == "none":
        file.notes.append(f"a two-mode network ({by}), read as one of people, as projection says")
        return NetworkFile(file.graph, file.notes)
    people = len(file.graph) - len(others)
    if projection is None:
        raise InputError(
            str(path),
            expected="a network of people",
            got=f"a two-mode network ({by}): {people} people and {len(others)} things that they share",
            hint='to tie people who share one, set [network] projection = "people"; if all are people, "none"',
        )
    _check_modes(file, others, path)
    size = sum(degree * (degree - 1) // 2 for node, degree in file.graph.degree() if node in others)
    if size > MOST_TIES:
        raise InputError(where, expected=f"at most {MOST_TIES:,} ties between people", got=f"up to {size:,}")
    ordered = [node for node in file.graph if node not in others]
    made: nx.Graph[Hashable] = nx.Graph(nx.bipartite.weighted_projected_graph(nx.Graph(file.graph), ordered))
    graph: nx.MultiGraph[Hashable] = nx.MultiGraph()
    graph.add_nodes_from((node, file.graph.nodes[node]) for node in ordered)
    graph.add_edges_from(made.edges(data=True))
    file.notes.append(
        f"a two-mode network ({by}): {people} people are tied who share one of {len(others)} things; "
        "the weight of a tie is how many they share, other values of ties are not read"
    )
    return NetworkFile(graph, file.notes)


def _marked(file: NetworkFile) -> tuple[frozenset[Hashable] | None, str]:
    """Nodes that an attribute says are no people, if every tie crosses between the two kinds."""
    for mark in _MARKS:
        values = {node: value for node, value in file.graph.nodes(data=mark) if value is not None}
        if len(values) < len(file.graph):
            continue
        words = {node: str(value).strip().lower() for node, value in values.items()}
        others = frozenset(node for node, word in words.items() if word in _OTHERS)
        if set(words.values()) <= _PEOPLE | _OTHERS and 0 < len(others) < len(words):
            if all((one in others) != (other in others) for one, other in file.graph.edges()):
                return others, f"attribute '{mark}'"
    return None, ""


def _looks_sided(file: NetworkFile) -> bool:
    """Whether ties run from some to others only, and at least two people and two things have several."""
    if not file.seconds:
        return False
    several = [node for node in file.graph if len(set(nx.all_neighbors(file.graph, node))) > 1]
    return min(sum(node in file.seconds for node in several), sum(node not in file.seconds for node in several)) >= 2


def _check_modes(file: NetworkFile, others: frozenset[Hashable], path: Path) -> None:
    """Refuse a tie inside one mode."""
    for one, other in file.graph.edges():
        if (one in others) == (other in others):
            raise InputError(
                str(path),
                expected="ties between a person and a thing only",
                got=f"a tie {shown(one)} - {shown(other)} in one mode",
            )
