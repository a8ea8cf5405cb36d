"""Writing a network so that Gephi, and any reader of GraphML or GEXF, gets all of it.

Line by line and not with networkx, whose writers build the whole document in memory, stamp GEXF with the day and their
own version, read attributes called ``start`` or ``end`` as a time axis, and declare one attribute twice when its values
are of two types. Here the same graph gives the same bytes on every day and machine.

- Numbers of NumPy become plain ones; an attribute has one type for all: boolean, long, double or string.
- None, NaN and infinity are left out, which Gephi shows as empty.
- A vector becomes one attribute per place: ``talent_0``, ``talent_1``.
- Names that GEXF keeps for itself get an underscore: ``start_``, ``type_``.
- ``label`` is set on every node.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import networkx as nx
import numpy as np

from cosim.core.writing import part_of
from cosim.errors import InputError, nearest

__all__ = ["WRITERS", "write_network"]

Scalar = bool | int | float | str
_RESERVED = {"id", "pid", "start", "end", "type", "key", "viz", "parents", "slices", "spells", "source", "target"}
_KINDS = (bool, int, float, str)
_TYPES = ("boolean", "long", "double", "string")  # each can hold the ones before it
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML


def write_network(graph: nx.Graph[Any], path: str | Path) -> Path:
    """Write a graph with all its attributes as GraphML or GEXF, by the suffix; whole or not at all.

    Parameters
    ----------
    graph
        Any graph of networkx. ``graph.graph["description"]``, if there, goes along.
    path
        A file in a folder that exists, ending in ``.graphml`` or ``.gexf``. An existing file is replaced.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If the suffix is another one, the folder cannot be written, or a value is neither a number, a word nor a
        vector of these.
    """
    file = Path(path)
    if file.suffix.lower() not in WRITERS:
        hint = nearest(file.suffix.lower(), WRITERS)
        raise InputError(str(file), expected="a file ending in " + " or ".join(WRITERS), got=repr(file.name), hint=hint)
    part = part_of(file)
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(f"{line}\n" for line in WRITERS[file.suffix.lower()](graph))
        part.replace(file)
    except OSError as error:
        got = error.strerror or type(error).__name__
        raise InputError(str(file), expected="a folder that can be written", got=got) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return file


def _graphml(graph: nx.Graph[Any]) -> Iterator[str]:
    """Lines of a GraphML document."""
    nodes, edges = _columns(_nodes(graph)), _columns(_edges(graph))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for scope, columns in (("node", nodes), ("edge", edges)):
        for at, (name, kind) in enumerate(columns.items()):
            yield f'  <key id="{scope}{at}" for="{scope}" attr.name={_quoted(name)} attr.type="{kind}"/>'
    yield f'  <graph edgedefault="{"directed" if graph.is_directed() else "undirected"}">'
    if "description" in graph.graph:
        yield f"    <desc>{_escaped(graph.graph['description'])}</desc>"
    for node, data in _nodes(graph):
        cells = _cells(data, nodes, '<data key="node{}">{}</data>', _escaped)
        yield f"    <node id={_quoted(node)}>{cells}</node>"
    for at, ((one, other), data) in enumerate(_edges(graph)):
        cells = _cells(data, edges, '<data key="edge{}">{}</data>', _escaped)
        yield f'    <edge id="{at}" source={_quoted(one)} target={_quoted(other)}>{cells}</edge>'
    yield "  </graph>"
    yield "</graphml>"


def _gexf(graph: nx.Graph[Any]) -> Iterator[str]:
    """Lines of a GEXF 1.2 document."""
    nodes, edges = _columns(_nodes(graph), but=("label",)), _columns(_edges(graph), but=("label", "weight"))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">'
    description = _escaped(graph.graph.get("description", ""))
    yield f"  <meta><creator>cosim</creator><description>{description}</description></meta>"
    yield f'  <graph defaultedgetype="{"directed" if graph.is_directed() else "undirected"}" mode="static">'
    for scope, columns in (("node", nodes), ("edge", edges)):
        yield f'    <attributes class="{scope}" mode="static">'
        for at, (name, kind) in enumerate(columns.items()):
            yield f'      <attribute id="{at}" title={_quoted(name)} type="{kind}"/>'
        yield "    </attributes>"
    value = '<attvalue for="{}" value={}/>'
    yield "    <nodes>"
    for node, data in _nodes(graph):
        cells = _cells(data, nodes, value, _quoted)
        yield f"      <node id={_quoted(node)} label={_quoted(data['label'])}><attvalues>{cells}</attvalues></node>"
    yield "    </nodes>"
    yield "    <edges>"
    for at, ((one, other), data) in enumerate(_edges(graph)):
        own = "".join(f" {name}={_quoted(data[name])}" for name in ("label", "weight") if name in data)
        cells = _cells(data, edges, value, _quoted)
        ends = f'id="{at}" source={_quoted(one)} target={_quoted(other)}'
        yield f"      <edge {ends}{own}><attvalues>{cells}</attvalues></edge>"
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


WRITERS: dict[str, Callable[[nx.Graph[Any]], Iterator[str]]] = {".graphml": _graphml, ".gexf": _gexf}


def _nodes(graph: nx.Graph[Any]) -> Iterator[tuple[object, dict[str, Scalar]]]:
    """Nodes with plain attributes, the label first."""
    for node, data in graph.nodes(data=True):
        plain = dict(_plain(data, f"node {node}"))
        yield node, {"label": str(plain.pop("label", node)), **plain}


def _edges(graph: nx.Graph[Any]) -> Iterator[tuple[tuple[object, object], dict[str, Scalar]]]:
    """Edges with plain attributes."""
    for one, other, data in graph.edges(data=True):
        yield (one, other), dict(_plain(data, f"tie {one} {other}"))


def _plain(data: Mapping[Any, Any], where: str) -> Iterator[tuple[str, Scalar]]:
    """Attributes as plain numbers and words; what is not known is left out."""
    for key, given in data.items():
        name = f"{key}_" if str(key) in _RESERVED else str(key)
        value = given.tolist() if isinstance(given, np.generic | np.ndarray) else given
        if isinstance(value, list | tuple):
            yield from _plain({f"{name}_{at}": item for at, item in enumerate(value)}, where)
        elif value is None or (isinstance(value, float) and not math.isfinite(value)):
            continue
        elif isinstance(value, _KINDS):
            yield name, next(kind for kind in _KINDS if isinstance(value, kind))(value)
        else:
            got = f"{type(value).__name__} in '{key}' of {where}"
            raise InputError("network", expected="attributes that are numbers, words or vectors of these", got=got)


def _columns(rows: Iterable[tuple[object, Mapping[str, Scalar]]], *, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Type of every attribute: the narrowest that holds all its values."""
    widest: dict[str, int] = {}
    for _, data in rows:
        for name, value in data.items():
            widest[name] = max(widest.get(name, 0), _KINDS.index(type(value)))
    return {name: _TYPES[kind] for name, kind in widest.items() if name not in but}


def _cells(data: Mapping[str, Scalar], columns: Mapping[str, str], form: str, quote: Callable[[object], str]) -> str:
    """Values of one node or edge, each in the given form with the number of its column."""
    found = ((at, data[name], kind) for at, (name, kind) in enumerate(columns.items()) if name in data)
    return "".join(form.format(at, quote(_written(value, kind))) for at, value, kind in found)


def _written(value: Scalar, kind: str) -> str:
    """A value in the notation of its column's type."""
    if kind == "double":
        return repr(float(value))
    if kind == "long":
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _escaped(value: object) -> str:
    """Text between tags."""
    return escape(_FORBIDDEN.sub("", str(value)))


def _quoted(value: object) -> str:
    """Text of an attribute, in quotes."""
    return quoteattr(_FORBIDDEN.sub("", str(value)))
