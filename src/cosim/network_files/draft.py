"""A network while it is being read, and what was left out of it: the same for every format."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from cosim.network_files.values import shown

__all__ = ["MOST_PEOPLE", "MOST_TIES", "Draft", "NetworkFile", "check_people", "listed"]

MOST_PEOPLE, MOST_TIES, MOST_VALUES = 1_000_000, 3_000_000, 30_000_000  # what a few gigabytes hold


@dataclass
class NetworkFile:
    """A network as read.

    Attributes
    ----------
    graph
        A ``MultiDiGraph`` if ties have a direction, else a ``MultiGraph``; parallel ties and self ties are kept.
    notes
        Sentences on what was left out, and on what the file does not say.
    others
        In a two-mode network the nodes that are not people but what people belong to; else None.
    two_mode_by
        How the file says that it is a two-mode network.
    relation_read
        Whether the format has a place for relations, and one of several is read.
    seconds
        The second ends of all ties, if nobody is the first end of one tie and the second of another.
    """

    graph: nx.MultiGraph[Any]
    notes: list[str] = field(default_factory=list)
    others: frozenset[Hashable] | None = None
    two_mode_by: str = ""
    relation_read: bool = False
    seconds: frozenset[Hashable] = frozenset()


def check_people(count: int) -> None:
    """Refuse more people than fit, before any of them is made."""
    if count > MOST_PEOPLE:
        raise ValueError(f"{count:,} people; at most {MOST_PEOPLE:,} can be read")


def listed(names: Iterable[object]) -> str:
    """The first names of a collection, in quotes.

    Examples
    --------
    >>> listed("abcdefg")
    "'a', 'b', 'c', 'd', 'e' and 2 more"
    """
    quoted = [f"'{shown(name)}'" for name in names]
    return ", ".join(quoted[:5]) + (f" and {len(quoted) - 5} more" if len(quoted) > 5 else "")


class Draft:
    """People and ties in the order of the file.

    Attributes
    ----------
    people
        Attributes by node.
    groups
        Nodes that are no people but frames around people in a drawing; `finished` leaves them out.
    notes, relation_read
        As in `NetworkFile`.
    """

    def __init__(self) -> None:
        self.people: dict[Hashable, dict[str, Any]] = {}
        self.groups: set[Hashable] = set()
        self.notes: list[str] = []
        self.relation_read = False
        self._values = 0
        self._ties: list[tuple[Hashable, Hashable, dict[str, Any], bool]] = []

    def person(self, node: Hashable, data: dict[str, Any]) -> None:
        """Add a person.

        Raises
        ------
        ValueError
            If the node is there already, or there are too many.
        """
        if node in self.people:
            raise ValueError(f"two people have the id '{node}'")
        check_people(len(self.people) + 1)
        self._count(data)
        self.people[node] = data

    def tie(self, one: Hashable, other: Hashable, data: dict[str, Any], *, directed: bool) -> None:
        """Add a tie.

        Raises
        ------
        ValueError
            If an end is no person of the file, or there are too many.
        """
        for end in (one, other):
            if end not in self.people:
                raise ValueError(f"the tie {one} - {other} names a person that is not there: '{end}'")
        if len(self._ties) >= MOST_TIES:
            raise ValueError(f"more than {MOST_TIES:,} ties")
        self._count(data)
        self._ties.append((one, other, data, directed))

    def _count(self, data: dict[str, Any]) -> None:
        """Refuse more values than fit: defaults make many of few."""
        self._values += len(data)
        if self._values > MOST_VALUES:
            raise ValueError(f"more than {MOST_VALUES:,} values of attributes")

    def finished(self, *, mixed: bool = False, directed: bool = False) -> NetworkFile:
        """The network.

        Parameters
        ----------
        mixed
            Whether ties with and without direction may be in one network; those without then count both ways.
        directed
            Whether a network without ties is directed.

        Raises
        ------
        ValueError
            If ties with and without direction are mixed and may not be.
        """
        ties = [tie for tie in self._ties if tie[0] not in self.groups and tie[1] not in self.groups]
        if self.groups:
            lost = len(self._ties) - len(ties)
            also = f"; ties to them too ({lost})" if lost else ""
            groups = listed(node for node in self.people if node in self.groups)
            self.notes.append(f"groups of the drawing are no people and left out: {groups}{also}")
        pointing = sum(tie[3] for tie in ties)
        if 0 < pointing < len(ties):
            if not mixed:
                raise ValueError(f"it mixes {pointing} directed and {len(ties) - pointing} undirected ties")
            self.notes.append(
                f"ties without a direction count in both directions ({len(ties) - pointing} of {len(ties)})"
            )
        graph: nx.MultiGraph[Any] = nx.MultiDiGraph() if pointing or (directed and not ties) else nx.MultiGraph()
        graph.add_nodes_from((node, data) for node, data in self.people.items() if node not in self.groups)
        for one, other, data, points in ties:
            graph.add_edges_from([(one, other, data)])
            if pointing and not points and one != other:
                graph.add_edges_from([(other, one, dict(data))])
        seconds = frozenset(tie[1] for tie in ties)
        sided = seconds.isdisjoint(tie[0] for tie in ties)
        return NetworkFile(
            graph, self.notes, relation_read=self.relation_read, seconds=seconds if sided else frozenset()
        )
