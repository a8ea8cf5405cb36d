"""Reading a network file as it is, whatever its format, into one kind of graph.

Each reader works around what networkx does not read: GML with accents or parallel ties, GEXF as newer versions of
Gephi write it. What people wrote is kept; nothing is merged or dropped here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx

from cosim.errors import InputError, nearest
from cosim.network_files.csv_tables import read_csv
from cosim.network_files.pajek import read_pajek

__all__ = ["FORMATS", "SUFFIXES", "read_graph"]


def _read_graphml(path: Path) -> nx.Graph[Any]:
    return nx.read_graphml(io.BytesIO(path.read_bytes()), force_multigraph=True)


def _read_gexf(path: Path) -> nx.Graph[Any]:
    """GEXF 1.3 differs from 1.2 in nothing we read but its name, which Gephi has spelt in two ways."""
    known = re.sub(rb"https?://(www\.)?gexf\.net/1\.\d(draft)?", b"http://www.gexf.net/1.2draft", path.read_bytes())
    return nx.read_gexf(io.BytesIO(known))


def _read_gml(path: Path) -> nx.Graph[Any]:
    """GML by node id, because labels may be absent or shared; parallel ties need not be announced."""
    text = path.read_text(encoding="utf-8-sig")
    text = re.sub(r"^(\s*graph\s*\[)", r"\1 multigraph 1 ", text, count=1, flags=re.MULTILINE)
    return nx.parse_gml(text.splitlines(), label="id")


FORMATS: dict[str, Callable[[Path], nx.Graph[Any]]] = {
    "graphml": _read_graphml,
    "gexf": _read_gexf,
    "gml": _read_gml,
    "pajek": read_pajek,
    "csv": read_csv,
}
SUFFIXES = {
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".gml": "gml",
    ".net": "pajek",
    ".paj": "pajek",
    ".csv": "csv",
    ".tsv": "csv",
}


def read_graph(path: Path, format: str | None) -> nx.MultiGraph[Any]:
    """Read a network file; a directed one comes back as a ``MultiDiGraph``.

    Parameters
    ----------
    path
        The file.
    format
        A key of `FORMATS`, or None to go by the suffix.

    Raises
    ------
    InputError
        If the format is unknown, the file is missing, or it is not what its format says.
    """
    name = _format_of(path, format)
    if not path.is_file():
        raise InputError(str(path), expected="a network file", got="a folder" if path.is_dir() else "no such file")
    try:
        graph = FORMATS[name](path)
    except Exception as error:  # a parser may fail in any way on a file it does not know
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(
            str(path), expected=f"a {name} network", got=f"a file that cannot be read ({reason})"
        ) from error
    return nx.MultiDiGraph(graph) if graph.is_directed() else nx.MultiGraph(graph)


def _format_of(path: Path, format: str | None) -> str:
    """Format as named, or by suffix."""
    if format is not None:
        if format not in FORMATS:
            allowed = ", ".join(FORMATS)
            raise InputError(
                f"{path}: format", expected=f"one of {allowed}", got=repr(format), hint=nearest(format, FORMATS)
            )
        return format
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        hint = nearest(suffix, SUFFIXES) or "name the format"
        raise InputError(str(path), expected="a file ending in " + ", ".join(SUFFIXES), got=repr(path.name), hint=hint)
    return SUFFIXES[suffix]
