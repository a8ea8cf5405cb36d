"""GEXF 1.0 to 1.3, as Gephi, NetworkX, igraph and cosim write it.

An attribute that is left out has its default, and a tie without a weight has the weight 1.0, as the format says; Gephi
may keep weights in an attribute ``Weight``. A value that changes over time is kept as
`cosim.network_files.values.Several`. When people and ties come and go is not read: who was ever there counts. A node
with nodes inside is a group and not a person; the people inside are read.

Format: https://gexf.net/schema.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from cosim.network_files.draft import Draft, NetworkFile
from cosim.network_files.source import Choice, Source, chosen
from cosim.network_files.values import put, shown, typed
from cosim.network_files.xml_tree import children, given, tree_of

__all__ = ["read_gexf"]

_TIMES = ("start", "end", "startopen", "endopen", "timestamp", "timestamps", "interval", "intervals")
_WEIGHT = 1.0
_DIRECTIONS = {
    "directed": "directed", "dir": "directed", "undirected": "undirected", "und": "undirected", "simple": "undirected",
    "sim": "undirected", "mutual": "mutual", "double": "mutual", "dou": "mutual",
}  # fmt: skip


class _Attribute(NamedTuple):
    """An attribute as declared."""

    title: str
    kind: str
    default: str | None


def read_gexf(source: Source, choice: Choice) -> NetworkFile:
    """Read a GEXF document; nodes are ids as text.

    Raises
    ------
    ValueError
        If it is no GEXF, an id is missing or used twice, or a value is not of its declared type.
    InputError
        If ties are of several kinds and none is chosen, or a relation or network is chosen and there is none.
    """
    root = tree_of(source.data, "gexf")
    graphs = list(children(root, "graph"))
    if len(graphs) != 1:
        raise ValueError(f"{len(graphs)} graphs; one is expected")
    if choice.network is not None:
        chosen([], choice.network, key="network", source=source)
    graph = graphs[0]
    declared: dict[str, dict[str, _Attribute]] = {"node": {}, "edge": {}}
    for part in children(graph, "attributes"):
        declared.setdefault(part.get("class", ""), {}).update(_declared(part))
    draft = Draft()
    timed = passing = 0
    for element, group in _nodes(graph):
        node = given(element, "id", "a node")
        timed += _is_timed(element)
        passing += _has_passing(element)
        data = _attributes(element, declared["node"], f"person '{node}'")
        if element.get("label"):
            data["label"] = element.get("label")
        draft.person(node, data)
        if group:
            draft.groups.add(node)
    draft.groups |= {pid for element, _ in _nodes(graph) if (pid := element.get("pid")) in draft.people}
    edges = _of_one_kind(list(_edges(graph)), source, choice, draft)
    default = _direction(graph.get("defaultedgetype"), "undirected")
    pointing = any(_direction(element.get("type"), default) == "directed" for element in edges)
    weighted = 0
    for element in edges:
        timed += _is_timed(element)
        passing += _has_passing(element)
        weighted += _tie(draft, element, declared["edge"], _direction(element.get("type"), default), pointing=pointing)
    if 0 < weighted < len(edges):
        draft.notes.append(
            f"ties without a weight have the weight 1.0, as GEXF says ({len(edges) - weighted} of {len(edges)})"
        )
    if timed:
        draft.notes.append(f"times are not read: people and ties that come or go count as always there ({timed})")
    if passing:
        draft.notes.append(f"times are not read: values that hold for a time only count as always true ({passing})")
    return draft.finished(directed=default == "directed")


def _tie(draft: Draft, element: Element, declared: Mapping[str, _Attribute], direction: str, *, pointing: bool) -> bool:
    """Add a tie, a mutual one in both directions where others have one; whether the file gives its weight."""
    one, other = given(element, "source", "an edge"), given(element, "target", "an edge")
    who = f"the tie {one} - {other}"
    data = _attributes(element, declared, who)
    if "weight" in element.attrib:
        put(data, "weight", typed(element.get("weight"), "double", where=f"'weight' of {who}"))
    if element.get("label"):
        data["label"] = element.get("label")
    has_weight = any(name.lower() == "weight" for name in data)
    if not has_weight:
        declared_as = next((title for title, _, _ in declared.values() if title.lower() == "weight"), "weight")
        data[declared_as] = _WEIGHT
    mutual = pointing and direction == "mutual"
    draft.tie(one, other, data, directed=mutual or direction == "directed")
    if mutual and one != other:
        draft.tie(other, one, dict(data), directed=True)
    return has_weight


def _direction(text: str | None, default: str) -> str:
    """Direction of ties, in any capitals and in the words of every version of the format."""
    if not text:
        return default
    if text.lower() not in _DIRECTIONS:
        raise ValueError(f"ties of the type '{shown(text)}'; directed, undirected or mutual is expected")
    return _DIRECTIONS[text.lower()]


def _declared(part: Element) -> dict[str, _Attribute]:
    """Declared attributes by id."""
    found = {}
    for element in children(part, "attribute"):
        default = next(children(element, "default"), None)
        title = element.get("title") or element.get("id") or ""
        text = None if default is None else default.text or ""
        found[element.get("id", "")] = _Attribute(title, element.get("type") or "string", text)
    return found


def _nodes(part: Element) -> Iterator[tuple[Element, bool]]:
    """Every node at any depth, in the order of the file, and whether there are nodes in it."""
    for nodes in children(part, "nodes"):
        for element in children(nodes, "node"):
            inside = list(_nodes(element))
            yield element, bool(inside)
            yield from inside


def _edges(graph: Element) -> Iterator[Element]:
    """Every edge, also those that are written inside a node."""
    return (element for part in graph.iter("edges") for element in children(part, "edge"))


def _of_one_kind(edges: list[Element], source: Source, choice: Choice, draft: Draft) -> list[Element]:
    """Ties of the relation that is read; the format calls it ``kind``."""
    kinds = list(dict.fromkeys(element.get("kind") or "" for element in edges))
    if kinds in ([], [""]):
        return edges
    draft.relation_read = True
    names = [kind or "without a kind" for kind in kinds]
    at = chosen(names, choice.relation, key="relation", source=source)
    found = [element for element in edges if (element.get("kind") or "") == kinds[at]]
    if len(found) < len(edges):
        draft.notes.append(f"relation '{names[at]}' is read; other ties are not ({len(edges) - len(found)})")
    return found


def _attributes(element: Element, declared: Mapping[str, _Attribute], who: str) -> dict[str, Any]:
    """Attributes of a person or a tie, defaults included."""
    data: dict[str, Any] = {}
    for values in children(element, "attvalues"):
        for entry in children(values, "attvalue"):
            name = entry.get("for") or entry.get("id") or ""
            if name not in declared and name != "weight":  # early Gephi wrote weights without declaring them
                raise ValueError(f"{who} has a value of the attribute '{name}', which is not declared")
            title, kind, _ = declared.get(name, _Attribute("weight", "double", None))
            put(data, title, typed(entry.get("value"), kind, where=f"'{title}' of {who}"))
    for title, kind, default in declared.values():
        if default is not None and title not in data:
            data[title] = typed(default, kind, where=f"the default of '{title}'")
    return data


def _is_timed(element: Element) -> bool:
    """Whether a person or a tie is there for a part of the time only."""
    return any(name in element.attrib for name in _TIMES) or any(part.tag in ("spells", "slices") for part in element)


def _has_passing(element: Element) -> bool:
    """Whether a person or a tie has a value that holds for a part of the time only."""
    values = (entry for part in children(element, "attvalues") for entry in part)
    return any(name in entry.attrib for entry in values for name in _TIMES)
