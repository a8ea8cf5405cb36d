"""GraphML, as the format says and as yEd, Gephi, NetLogo, Mathematica, igraph and NetworkX write it.

An attribute that is left out has the default of its key. A node with a graph inside is a group of the drawing (yEd) and
not a person; the people inside are read. Of what yEd draws only labels are read. Ports, the places where a line meets a
shape, mean nothing here. yEd calls every file directed: there arrows count, and a line without arrows has no direction.
Several graphs in one file are refused unless one is chosen, ties of more than two people are
refused.

Format: Brandes, Eiglsperger, Lerner and Pich (2013), in Handbook of Graph Drawing and Visualization, chapter 16.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from cosim.network_files.draft import Draft, NetworkFile
from cosim.network_files.source import Choice, Source, chosen
from cosim.network_files.values import put, shown, typed
from cosim.network_files.xml_tree import children, given, tree_of

__all__ = ["read_graphml"]

_DEFAULTS = {"directed": True, "undirected": False}
_OWN = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


class _Key(NamedTuple):
    """An attribute as declared."""

    name: str
    kind: str
    scope: str
    default: str | None
    drawing: bool


def read_graphml(source: Source, choice: Choice) -> NetworkFile:
    """Read a GraphML document; nodes are ids as text.

    Raises
    ------
    ValueError
        If it is no GraphML, an id is missing or used twice, or a value is not of its declared type.
    InputError
        If the file has several graphs and none is chosen.
    """
    root = tree_of(source.data, "graphml")
    keys = {key.get("id", ""): _key(key) for key in children(root, "key")}
    draft = Draft()
    graph = _graph(root, source, choice, draft)
    default = _pointing(graph.get("edgedefault") or "undirected", _DEFAULTS, "edgedefault")
    for element, group in _nodes(graph):
        node = given(element, "id", "a node")
        draft.person(node, _attributes(element, keys, "node", f"person '{node}'"))
        if group:
            draft.groups.add(node)
    drawn = plain = 0
    for element in _edges(graph):
        one, other = given(element, "source", "an edge"), given(element, "target", "an edge")
        data = _attributes(element, keys, "edge", f"the tie {one} - {other}")
        own = element.get("directed")
        pointing = default if own is None else _pointing(own, _OWN, f"directed of the tie {one} - {other}")
        arrows = _arrows(element) if pointing and own is None else None
        if arrows is None:
            draft.tie(one, other, data, directed=pointing)
            continue
        drawn += 1
        back, forth = arrows
        plain += not (back or forth)
        ends = [*([(one, other)] if forth or not back else []), *([(other, one)] if back else [])]
        for first, second in ends if one != other else ends[:1]:
            draft.tie(first, second, dict(data), directed=back or forth)
    if plain:
        draft.notes.append(f"lines that are drawn without an arrow have no direction ({plain} of {drawn})")
    return draft.finished(mixed=drawn > 0, directed=default)


def _pointing(text: str, words: Mapping[str, bool], where: str) -> bool:
    """Whether ties have a direction, as one word in any capitals says."""
    if text.strip().lower() not in words:
        raise ValueError(f"{where} is '{shown(text)}'; {' or '.join(list(words)[:2])} is expected")
    return words[text.strip().lower()]


def _graph(root: Element, source: Source, choice: Choice, draft: Draft) -> Element:
    """The graph that is read: the only one with nodes, or the one chosen."""
    graphs = list(children(root, "graph"))
    if not graphs:
        raise ValueError("no <graph> in it")
    full = [graph for graph in graphs if next(children(graph, "node"), None) is not None] or graphs[:1]
    names = [graph.get("id") or f"graph {graphs.index(graph) + 1}" for graph in full]
    at = chosen(names, choice.network, key="network", source=source)
    if len(full) > 1:
        draft.notes.append(f"network '{names[at]}' is read; {len(full) - 1} others are not")
    return full[at]


def _nodes(graph: Element) -> Iterator[tuple[Element, bool]]:
    """Every node at any depth, in the order of the file, and whether it is a group."""
    for element in children(graph, "node"):
        inside = list(children(element, "graph"))
        yield element, bool(inside) or "yfiles.foldertype" in element.attrib
        for inner in inside:
            yield from _nodes(inner)


def _edges(graph: Element) -> Iterator[Element]:
    """Every edge at any depth."""
    for element in graph.iter("hyperedge"):
        ends = len(list(children(element, "endpoint")))
        raise ValueError(f"a tie of {ends} people (<hyperedge>); write it as ties of two people")
    return graph.iter("edge")


def _arrows(element: Element) -> tuple[bool, bool] | None:
    """Whether yEd draws an arrow at the first and at the second end of a tie; None if it draws nothing."""
    found = next((part for part in element.iter() if part.tag == "yworks:Arrows"), None)
    if found is None:
        return None
    back, forth = (found.get(end, "none").lower() not in ("none", "") for end in ("source", "target"))
    return back, forth


def _key(element: Element) -> _Key:
    """Declaration of an attribute; without a name it is called by its id."""
    default = next(children(element, "default"), None)
    return _Key(
        name=element.get("attr.name") or element.get("id") or "",
        scope=element.get("for") or "all",
        kind="list" if "attr.list" in element.attrib else element.get("attr.type") or "string",
        default=None if default is None else default.text or "",
        drawing="yfiles.type" in element.attrib,
    )


def _attributes(element: Element, keys: Mapping[str, _Key], scope: str, who: str) -> dict[str, Any]:
    """Attributes of a person or a tie, defaults included."""
    data: dict[str, Any] = {}
    drawn = ""
    for entry in children(element, "data"):
        name = entry.get("key", "")
        if name not in keys:
            raise ValueError(f"{who} has data of the key '{name}', which is not declared")
        key = keys[name]
        if key.drawing or len(entry):
            drawn = drawn or _label(entry)
        else:
            put(data, key.name, typed(entry.text, key.kind, where=f"'{key.name}' of {who}"))
    for key in keys.values():
        if key.default is not None and key.scope in (scope, "all") and key.name not in data:
            data[key.name] = typed(key.default, key.kind, where=f"the default of '{key.name}'")
    if drawn:
        data.setdefault("label", drawn)
    return data


def _label(entry: Element) -> str:
    """Text that yEd draws at a node or an edge."""
    texts = (part.text or "" for part in entry.iter() if part.tag in ("yworks:NodeLabel", "yworks:EdgeLabel"))
    return next((" ".join(text.split()) for text in texts if text.strip()), "")
