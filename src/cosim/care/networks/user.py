"""A user's own network: people, the organisation each works for, and trust on their ties.

What is done to the file: self ties are dropped and parallel ties merged into the most trusting one (both are counted);
people are renumbered 0..n-1 in the order of the file and keep what they were called as ``label``. What is refused is
listed under `load_network`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from cosim.care.networks.strength import listing, set_trust, word_of
from cosim.care.networks.ties_wanted import Index
from cosim.errors import InputError, nearest
from cosim.network_files.formats import read_graph

__all__ = ["UserNetwork", "load_network"]

_LABELS = ("label", "name", "vertexnames")  # where programs keep what a node is called


@dataclass(frozen=True, eq=False)
class UserNetwork:
    """A network as read.

    Attributes
    ----------
    graph
        Directed if the file is. Nodes ``0..n-1`` with ``label`` and ``organisation`` (index); ties with ``trust`` if
        a strength attribute is given.
    organisations
        Names, numbers in their order, words by the alphabet.
    organisation_of
        ``int64[n]``, organisation of each person, as an index into ``organisations``.
    trust
        ``float64[ties]`` in 0..1 in the order of ``graph.edges``, or None without a strength attribute.
    self_ties, parallel_ties
        Ties of the file that were dropped or merged.
    """

    graph: nx.Graph[int]
    organisations: tuple[str, ...]
    organisation_of: Index
    trust: np.ndarray[Any, np.dtype[np.float64]] | None
    self_ties: int = 0
    parallel_ties: int = 0


def load_network(
    path: str | Path,
    *,
    organisation_attribute: str,
    strength_attribute: str | None = None,
    strength_to_trust: Mapping[str, float] | None = None,
    format: str | None = None,
    allow_disconnected: bool = False,
) -> UserNetwork:
    """Read a network of people from GraphML, GEXF, GML, Pajek or CSV.

    Parameters
    ----------
    path
        The file. For CSV see `cosim.network_files.csv_tables`, for Pajek `cosim.network_files.pajek`.
    organisation_attribute
        Attribute of people that names their organisation.
    strength_attribute
        Attribute of ties to be read as trust.
    strength_to_trust
        Trust for each level of strength; None: linear from 0.2 for the weakest to 0.8 for the strongest.
    format
        ``graphml``, ``gexf``, ``gml``, ``pajek`` or ``csv``; None: by the suffix.
    allow_disconnected
        Whether parts of the network may have no tie between them.

    Returns
    -------
    UserNetwork
        The network.

    Raises
    ------
    InputError
        If the file is missing or malformed, its format unknown, somebody has no organisation, a strength cannot be
        read as trust, or the network is empty, has no ties or is disconnected.
    """
    file = Path(path)
    if strength_to_trust is not None and strength_attribute is None:
        raise InputError(f"{file}: strength_to_trust", expected="a strength_attribute with it", got="none")
    raw = read_graph(file, format)
    self_ties = list(nx.selfloop_edges(raw, keys=True))
    for one, other, key in self_ties:
        raw.remove_edge(one, other, key)
    if len(raw) == 0 or raw.number_of_edges() == 0:
        got = f"{len(raw)} people and {raw.number_of_edges()} ties" + (" but self ties" if self_ties else "")
        raise InputError(str(file), expected="a network with people and ties", got=got)
    labels = _labels(raw)
    names = _organisation_names(raw, labels, file, organisation_attribute)
    if not allow_disconnected:
        _check_connected(raw, labels, file)
    if strength_attribute is not None:
        set_trust(raw, str(file), attribute=strength_attribute, strength_to_trust=strength_to_trust)
    organisations = tuple(sorted(set(names), key=_in_order))
    index = {name: at for at, name in enumerate(organisations)}
    organisation_of = np.array([index[name] for name in names], dtype=np.int64)
    graph = _simple(raw, labels, organisation_of, trusted=strength_attribute is not None)
    trust = None
    if strength_attribute is not None:
        trust = np.array([data["trust"] for _, _, data in graph.edges(data=True)], dtype=np.float64)
    merged = raw.number_of_edges() - graph.number_of_edges()
    return UserNetwork(graph, organisations, organisation_of, trust, len(self_ties), merged)


def _in_order(name: str) -> tuple[bool, float, str]:
    """Sorting key: numbers first and by size, then words."""
    number = re.fullmatch(r"-?\d+(\.\d+)?", name) is not None
    return (not number, float(name) if number else 0.0, name)


def _labels(raw: nx.MultiGraph[Any]) -> list[str]:
    """What each node is called: the first attribute for names that everybody has and nobody shares, else its id."""
    for key in _LABELS:
        found = [word_of(value) for _, value in raw.nodes(data=key)]
        if all(found) and len(set(found)) == len(found):
            return found
    return [str(node) for node in raw]


def _organisation_names(raw: nx.MultiGraph[Any], labels: list[str], file: Path, attribute: str) -> list[str]:
    """Organisation of every node by name; refuses a network where somebody has none."""
    where = f"{file}: organisation_attribute"
    known = {str(key) for _, data in raw.nodes(data=True) for key in data}
    if attribute not in known:
        got = f"{attribute!r}; attributes of people: {listing(known)}"
        raise InputError(where, expected="an attribute of people", got=got, hint=nearest(attribute, known))
    names = [word_of(value) for _, value in raw.nodes(data=attribute)]
    missing = [label for label, name in zip(labels, names, strict=True) if not name]
    if missing:
        got = f"{len(missing)} of {len(names)} people without, for example '{missing[0]}'"
        raise InputError(where, expected=f"'{attribute}' for everybody", got=got)
    return names


def _check_connected(raw: nx.MultiGraph[Any], labels: list[str], file: Path) -> None:
    """Refuse a network in parts; in a directed one, directions do not count."""
    parts = sorted(nx.connected_components(nx.Graph(raw)), key=len)
    if len(parts) > 1:
        example = min(label for node, label in zip(raw, labels, strict=True) if node in parts[0])
        raise InputError(
            str(file),
            expected="a connected network",
            got=f"{len(parts)} components, the smallest of size {len(parts[0])} with '{example}'",
            hint="tie or remove the small ones (in Python: load_network with allow_disconnected=True)",
        )


def _simple(raw: nx.MultiGraph[Any], labels: list[str], organisation_of: Index, *, trusted: bool) -> nx.Graph[int]:
    """People renumbered, ties in order, at most one between two people: the one with most trust."""
    directed = raw.is_directed()
    number = {node: at for at, node in enumerate(raw)}
    trust: dict[tuple[int, int], float] = {}
    for one, other, data in raw.edges(data=True):
        pair = (number[one], number[other])
        pair = pair if directed or pair[0] < pair[1] else (pair[1], pair[0])
        trust[pair] = max(trust.get(pair, 0.0), data["trust"]) if trusted else 0.0
    graph: nx.Graph[int] = nx.DiGraph() if directed else nx.Graph()
    for at, (label, organisation) in enumerate(zip(labels, organisation_of.tolist(), strict=True)):
        graph.add_node(at, label=label, organisation=organisation)
    for one, other in sorted(trust):
        graph.add_edge(one, other, **({"trust": trust[one, other]} if trusted else {}))
    return graph
