"""GML, as igraph, NetworkX, yEd and Gephi write it.

A document is keys with values, and records of them in square brackets. A node is known by its id, because labels may be
absent or shared; parallel ties need not be announced. A key that is repeated with another value is kept as
`cosim.network_files.values.Several`. Records inside a node or an edge (colours, positions) are left out, and so are
nodes that yEd marks as groups.

Format: Himsolt (1997), GML: a portable graph file format, University of Passau.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from cosim.network_files.draft import Draft, NetworkFile
from cosim.network_files.source import Choice, Source, chosen
from cosim.network_files.values import NUMBER, Several, put

__all__ = ["read_gml"]

_TOKEN = re.compile(
    r'\s+|\#[^\n]*|"(?P<text>[^"]*)"|(?P<open>\[)|(?P<close>\])|(?P<word>[^\s\[\]"#]+)',
)
_KEY = re.compile(r"[A-Za-z_][\w.:-]*")
_ENDLESS = {"nan": "nan", "inf": "inf", "infinity": "inf"}
_NAMES = frozenset({"id", "label", "source", "target"})  # keys whose text some programs write without quotes
_DEEPEST, _DIGITS = 100, 300
_START_OF_LIST = "_networkx_list_start"  # how NetworkX marks a list of one value

Record = dict[str, Any]


def read_gml(source: Source, choice: Choice) -> NetworkFile:
    """Read a GML document; nodes are ids as the file has them.

    Raises
    ------
    ValueError
        If it is no GML, an id is missing or used twice, or ``directed`` is neither 0 nor 1.
    InputError
        If the file has several graphs and none is chosen.
    """
    graphs = _records(_record(source.text), "graph")
    if not graphs:
        raise ValueError("no graph [ ] in it")
    names = [str(graph.get("label") or graph.get("name") or f"graph {at + 1}") for at, graph in enumerate(graphs)]
    at = chosen(names, choice.network, key="network", source=source) if len(graphs) > 1 or choice.network else 0
    graph, draft = graphs[at], Draft()
    if len(graphs) > 1:
        draft.notes.append(f"network '{names[at]}' is read; {len(graphs) - 1} others are not")
    directed = graph.get("directed", 0)
    if directed not in (0, 1):
        raise ValueError(f"directed is {directed}, not 0 or 1")
    for node in _records(graph, "node"):
        name = _one(node, "id", "a node")
        draft.person(name, _attributes(node, ("id",)))
        if node.get("isGroup") == 1:
            draft.groups.add(name)
    for edge in _records(graph, "edge"):
        ends = [_one(edge, end, "an edge") for end in ("source", "target")]
        own = edge.get("directed", directed)
        if own not in (0, 1):
            raise ValueError(f"directed of the tie {ends[0]} - {ends[1]} is {own}, not 0 or 1")
        draft.tie(ends[0], ends[1], _attributes(edge, ("source", "target")), directed=own == 1)
    return draft.finished(directed=directed == 1)


def _records(record: Record, key: str) -> list[Record]:
    """Records under a key."""
    found = record.get(key, [])
    values = list(found.values) if isinstance(found, Several) else found if isinstance(found, list) else [found]
    if not all(isinstance(value, dict) for value in values):
        raise ValueError(f"{key} is not followed by [")
    return values


def _one(record: Record, key: str, what: str) -> Any:
    """The only value of a key that must be there."""
    if key not in record:
        raise ValueError(f"{what} has no {key}")
    if isinstance(record[key], Several | list):
        raise ValueError(f"{what} has several values of {key}")
    return record[key]


def _attributes(record: Record, used: tuple[str, ...]) -> dict[str, Any]:
    """Words and numbers of a record but those that are used up; records inside it are left out."""
    return {key: value for key, value in record.items() if key not in used and not isinstance(value, list)}


def _record(text: str) -> Record:
    """The document: values by key, records as a list of them.

    Examples
    --------
    >>> _record('graph [ directed 0 node [ id 1 weight 1e+05 ] node [ id 2 label "a &amp; b" ] ]')
    {'graph': [{'directed': 0, 'node': [{'id': 1, 'weight': 100000.0}, {'id': 2, 'label': 'a & b'}]}]}
    """
    outer: list[Record] = []
    record: Record = {}
    key = ""
    for kind, token, line in _tokens(text):
        if kind == "open":
            if not key:
                raise ValueError(f"line {line}: [ without a key before it")
            if len(outer) == _DEEPEST:
                raise ValueError(f"line {line}: records are nested more than {_DEEPEST} deep")
            inner: Record = {}
            siblings = record.setdefault(key, [])
            if not isinstance(siblings, list):
                raise ValueError(f"line {line}: {key} is a value and a record")
            siblings.append(inner)
            outer.append(record)
            record, key = inner, ""
        elif kind == "close":
            if key or not outer:
                raise ValueError(f"line {line}: ] without " + (f"a value of {key}" if key else "a [ before it"))
            record = outer.pop()
        elif key:
            _set(record, key, _value(kind, token, key, line), line)
            key = ""
        elif kind == "word" and _KEY.fullmatch(token):
            key = token
        else:
            raise ValueError(f"line {line}: a key is expected, not {token[:40]!r}")
    if key or outer:
        raise ValueError("it ends before " + (f"the value of {key}" if key else "the last ]"))
    return record


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and line of every token."""
    at, line = 0, 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"line {line}: a quote that is not closed")
        if match.lastgroup:
            yield match.lastgroup, match[match.lastgroup], line
        line += match[0].count("\n")
        at = match.end()


def _value(kind: str, token: str, key: str, line: int) -> int | float | str:
    """A number or a word."""
    if kind == "text":
        return html.unescape(re.sub(r"\s*\n\s*", " ", token))
    if NUMBER.fullmatch(token) and len(token) <= _DIGITS:
        return int(token) if token.lstrip("+-").isdigit() else float(token)
    sign, size = ("-" if token.startswith("-") else ""), token.lstrip("+-").lower()
    if size in _ENDLESS:
        return float(sign + _ENDLESS[size])
    if key in _NAMES:
        return html.unescape(token)
    raise ValueError(f"line {line}: {key} is {token[:40]!r}, not a number or text in quotes")


def _set(record: Record, key: str, value: int | float | str, line: int) -> None:
    """Write a value; a repeated key makes several."""
    if isinstance(record.get(key), list):
        raise ValueError(f"line {line}: {key} is a record and a value")
    if record.get(key) == _START_OF_LIST:
        record[key] = value
    else:
        put(record, key, value)
