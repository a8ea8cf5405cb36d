"""A user's own network: people, the organisation each works for, and trust on their ties.

Cleaning: self ties are dropped, and parallel ties are joined into the one with the highest trust; people are
renumbered 0..n-1 in the order of the file and keep their names as ``label``. The report lists this, with the
counts, and everything else that was left out. `load_network` lists what is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from cosim.care.networks.report import ReadReport
from cosim.care.networks.strength import ONE_VALUE, attribute_in, listing, set_trust, word_of
from cosim.care.networks.ties_wanted import Index
from cosim.errors import InputError, nearest
from cosim.network_files.draft import listed
from cosim.network_files.formats import read_file
from cosim.network_files.values import NUMBER, Several, shown

__all__ = ["ISOLATES", "UserNetwork", "load_network"]

ISOLATES = ("keep", "drop", "refuse")
_LABELS = ("label", "name", "vertexnames")  # attributes in which programs store the name of a node
_SIGNS = frozenset({"weight", "value", "strength", "sign"})
_INTERVAL = re.compile(r"<?\s*[\[(]\s*-?[\d.]+\s*,\s*-?[\d.]+\s*,.*", re.DOTALL)  # [2000, 2001, North): true for a time
_NO_NAME = frozenset({"na", "nan", "n/a", "#n/a", "null", "none", "-"})  # how programs write a missing value


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
        Ties of the file that were dropped or joined.
    report
        Counts, and sentences on what was left out or joined.
    """

    graph: nx.Graph[int]
    organisations: tuple[str, ...]
    organisation_of: Index
    trust: np.ndarray[Any, np.dtype[np.float64]] | None
    self_ties: int
    parallel_ties: int
    report: ReadReport


def load_network(
    path: str | Path,
    *,
    organisation_attribute: str,
    strength_attribute: str | None = None,
    strength_to_trust: Mapping[str, float] | None = None,
    format: str | None = None,
    allow_disconnected: bool = False,
    isolates: str | None = None,
    relation: str | None = None,
    network: str | None = None,
    projection: str | None = None,
) -> UserNetwork:
    """Read a network of people from GraphML, GEXF, GML, Pajek or CSV.

    Parameters
    ----------
    path
        The file. ``docs/network-files.md`` describes what is read of each format.
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
    isolates
        What to do with people without ties: ``keep``, ``drop`` or ``refuse``; None: ``keep`` if parts of the network
        may have no tie between them, else ``refuse``.
    relation, network
        Which to read of a file with several relations or networks.
    projection
        For a two-mode network: ``people`` ties people who share something, ``none`` treats all nodes as people.

    Returns
    -------
    UserNetwork
        The network, with a report of what was read.

    Raises
    ------
    InputError
        If the file is missing or malformed, its format unknown, it has several networks, relations or modes and none
        is chosen, somebody has no organisation or several, a strength cannot be read as trust, or the network is
        empty, has no ties or is disconnected.
    """
    file = Path(path)
    if strength_to_trust is not None and strength_attribute is None:
        raise InputError(f"{file}: strength_to_trust", expected="a strength_attribute with it", got="none")
    if isolates is not None and isolates not in ISOLATES:
        hint = nearest(isolates, ISOLATES)
        raise InputError(f"{file}: isolates", expected=f"one of {', '.join(ISOLATES)}", got=repr(isolates), hint=hint)
    read = read_file(
        file, format, relation=relation, network=network, projection=projection, strength=strength_attribute
    )
    raw, notes = read.graph, read.notes
    self_ties = list(nx.selfloop_edges(raw, keys=True))
    for one, other, key in self_ties:
        raw.remove_edge(one, other, key)
    if self_ties:
        notes.append(f"ties of people to themselves are left out ({len(self_ties)})")
    if len(raw) == 0 or raw.number_of_edges() == 0:
        got = f"{len(raw)} people and {raw.number_of_edges()} ties" + (" but self ties" if self_ties else "")
        raise InputError(str(file), expected="a network with people and ties", got=got)
    labels = _labels(raw, notes)
    if isolates == "drop":
        labels = _without_isolates(raw, labels, notes)
    names = _organisation_names(raw, labels, file, organisation_attribute, notes)
    _check_connected(raw, labels, file, isolates=isolates, allowed=allow_disconnected)
    if strength_attribute is not None:
        set_trust(raw, str(file), attribute=strength_attribute, strength_to_trust=strength_to_trust, notes=notes)
    else:
        notes += _unread_signs(raw)
    organisations = tuple(sorted(set(names), key=_in_order))
    notes += _doubtful(names)
    alike = [listed(same) for same in _alike(labels)]
    notes += [f"different people whose names look alike: {same}" for same in alike[:5]]
    if len(alike) > 5:
        notes.append(f"{len(alike) - 5} more names that different people share but for capitals and spaces")
    index = {name: at for at, name in enumerate(organisations)}
    organisation_of = np.array([index[name] for name in names], dtype=np.int64)
    graph = _simple(raw, labels, organisation_of, trusted=strength_attribute is not None)
    trust = None
    if strength_attribute is not None:
        trust = np.array([data["trust"] for _, _, data in graph.edges(data=True)], dtype=np.float64)
    joined = raw.number_of_edges() - graph.number_of_edges()
    if joined:
        kept = ", and the one with the highest trust is kept" if trust is not None else ""
        notes.append(f"ties between the same two people are joined{kept} ({joined} fewer)")
    report = ReadReport(file.name, len(graph), graph.number_of_edges(), len(organisations), tuple(notes))
    return UserNetwork(graph, organisations, organisation_of, trust, len(self_ties), joined, report)


def _in_order(name: str) -> tuple[bool, float, str]:
    """Sorting key: numbers first and by size, then words."""
    number = re.fullmatch(r"-?\d+(\.\d+)?", name) is not None
    return (not number, float(name) if number else 0.0, name)


def _labels(raw: nx.MultiGraph[Any], notes: list[str]) -> list[str]:
    """Name of each node: the first name attribute that is complete and unique, else its id."""
    spelt: dict[str, str] = {}
    for _, data in raw.nodes(data=True):
        for key in data:
            spelt.setdefault(str(key).lower(), key)
    for name in _LABELS:
        found = [_word(value) for _, value in raw.nodes(data=spelt.get(name, name))]
        if all(found) and len(set(found)) == len(found):
            return found
        if any(found):
            lacking = found.count("")
            why = f"{lacking} of {len(found)} have none" if lacking else "some share one"
            notes.append(f"people are called by their id and not by '{spelt[name]}': {why}")
    return [str(node) for node in raw]


def _word(value: object) -> str:
    """A value as one word; several are none."""
    return "" if isinstance(value, Several | dict | list | tuple) else word_of(value)


def _without_isolates(raw: nx.MultiGraph[Any], labels: list[str], notes: list[str]) -> list[str]:
    """Remove people without ties; labels of those who are left."""
    named = dict(zip(raw, labels, strict=True))
    alone = list(nx.isolates(raw))
    raw.remove_nodes_from(alone)
    if alone:
        notes.append(f"people without ties are left out, as isolates says: {listed([named[node] for node in alone])}")
    return [named[node] for node in raw]


def _organisation_names(
    raw: nx.MultiGraph[Any], labels: list[str], file: Path, attribute: str, notes: list[str]
) -> list[str]:
    """Organisation of every node by name; refuses a network where somebody has none."""
    where = f"{file}: organisation_attribute"
    known = {str(key) for _, data in raw.nodes(data=True) for key in data}
    spelt = attribute_in(known, attribute)
    if spelt is None:
        got = f"{attribute!r}; attributes of people: {listing(known)}"
        why = next((note for note in notes if f"'{attribute}' is left out" in note), "")
        raise InputError(where, expected="an attribute of people", got=got, hint=why or nearest(attribute, known))
    if spelt != attribute:
        notes.append(f"organisation_attribute '{attribute}' is '{spelt}' in the file")
    names, spellings = [], dict[str, dict[str, None]]()
    for label, (_, value) in zip(labels, raw.nodes(data=spelt), strict=True):
        if isinstance(value, Several | dict | list | tuple) or _INTERVAL.fullmatch(str(value)):
            raise InputError(
                where, expected=f"one word or number in '{spelt}' for everybody",
                got=f"{shown(value)} for '{shown(label)}'",
                hint=ONE_VALUE,
            )  # fmt: skip
        names.append(word_of(value))
        spellings.setdefault(names[-1], {}).setdefault(str(value).strip())
    missing = [label for label, name in zip(labels, names, strict=True) if not name]
    if missing:
        got = f"{len(missing)} of {len(names)} people without, for example '{shown(missing[0])}'"
        raise InputError(where, expected=f"'{spelt}' for everybody", got=got)
    joined = [listed(written) for written in spellings.values() if len(written) > 1]
    notes += [f"these are one organisation: {written}" for written in joined[:5]]
    return names


def _doubtful(names: list[str]) -> Iterator[str]:
    """Notes on doubtful names of organisations."""
    for name in sorted(set(names)):
        if name.lower() in _NO_NAME:
            yield f"'{shown(name)}' is read as the name of an organisation ({names.count(name)} of {len(names)} people)"
    for same in _alike(names):
        yield f"names of different organisations that look alike: {listed(same)}"


def _unread_signs(raw: nx.MultiGraph[Any]) -> Iterator[str]:
    """Notes on ties that are below or at 0 by a value that is not read: dislike, or no tie."""
    kinds = {"below 0": lambda number: number < 0, "0": lambda number: number == 0}
    values: dict[str, list[float]] = {}
    for _, _, data in raw.edges(data=True):
        for name in data:
            if str(name).lower() in _SIGNS and NUMBER.fullmatch(word := word_of(data[name])):
                values.setdefault(str(name), []).append(float(word))
    for name, numbers in values.items():
        for kind, holds in kinds.items():
            if count := sum(map(holds, numbers)):
                yield (
                    f"ties whose '{shown(name)}' is {kind} are read as ties like all others ({count} of "
                    f"{raw.number_of_edges()}); leave them out if they are none"
                )


def _alike(names: Iterable[str]) -> Iterator[list[str]]:
    """Different names that differ in capitals, spaces or forms of a letter only."""
    alike: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        alike.setdefault(" ".join(unicodedata.normalize("NFKC", name).casefold().split()), []).append(name)
    yield from (same for same in alike.values() if len(same) > 1)


def _check_connected(
    raw: nx.MultiGraph[Any], labels: list[str], file: Path, *, isolates: str | None, allowed: bool
) -> None:
    """Refuse people without ties and a disconnected network, unless allowed; directions do not count."""
    named = dict(zip(raw, labels, strict=True))
    parts = sorted(nx.connected_components(nx.Graph(raw)), key=len)
    alone = [named[node] for node in nx.isolates(raw)]
    larger = [part for part in parts if len(part) > 1]
    may_be_alone = isolates == "keep" or (allowed and isolates is None)
    if len(parts) == 1 or ((may_be_alone or not alone) and (allowed or len(larger) <= 1)):
        return
    example = min(named[node] for node in parts[0])
    got = f"{len(parts)} components, the smallest of size {len(parts[0])} with '{shown(example)}'"
    hints = []
    if alone and not may_be_alone:
        got += f"; without ties: {listed(alone)}"
        hints.append('isolates = "keep" or "drop" for people without ties')
    if len(larger) > 1 and not allowed:
        hints.append("allow_disconnected = true for parts")
    hint = f"set [network] {' and '.join(hints)}"
    raise InputError(str(file), expected="a connected network", got=got, hint=hint)


def _simple(raw: nx.MultiGraph[Any], labels: list[str], organisation_of: Index, *, trusted: bool) -> nx.Graph[int]:
    """People renumbered, ties in order, at most one tie between two people: the one with the highest trust."""
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
