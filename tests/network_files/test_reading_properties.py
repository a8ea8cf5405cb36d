"""What is written comes back, whatever the words in it; and no file, however damaged, is more than one line.

Longer: ``pytest tests/network_files/test_reading_properties.py --hypothesis-profile=search``.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosim.care.networks.user import load_network
from cosim.errors import InputError
from cosim.network_files.formats import SUFFIXES, read_file
from cosim.network_files.write import write_network

HABITS = Path(__file__).parents[1] / "data" / "networks" / "habits"
FILES = sorted(file.name for file in HABITS.iterdir() if "_nodes" not in file.stem)

# Everything that is written on a line of text; XML does not keep other characters.
SIGNS = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters='"\x85')
WORDS = st.text(SIGNS, min_size=1, max_size=12).map(str.strip).filter(bool)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6).map(float)


@st.composite
def networks(draw: st.DrawFn) -> nx.MultiGraph[str]:
    """A small network with organisations, weights, parallel ties and self ties."""
    names = draw(st.lists(WORDS, min_size=2, max_size=6, unique=True))
    graph: nx.MultiGraph[str] = draw(st.sampled_from([nx.MultiGraph, nx.MultiDiGraph]))()
    for name in names:
        graph.add_node(name, org=draw(WORDS))
    people = st.sampled_from(names)
    for one, other, weight in draw(st.lists(st.tuples(people, people, NUMBERS), min_size=1, max_size=8)):
        graph.add_edge(one, other, weight=weight)
    return graph


def to_pajek(graph: nx.MultiGraph[str], path: Path) -> None:
    number = {name: at + 1 for at, name in enumerate(graph)}
    lines = [f"*Vertices {len(graph)}"]
    lines += [f'{number[name]} "{name}" 0.1 0.2 0.5 box org "{org}"' for name, org in graph.nodes(data="org")]
    lines += ["*Arcs" if graph.is_directed() else "*Edges"]
    lines += [f"{number[one]} {number[other]} {weight!r}" for one, other, weight in graph.edges(data="weight")]
    path.write_text("\n".join(lines), encoding="utf-8")


def to_csv(graph: nx.MultiGraph[str], path: Path) -> None:
    kind = "Directed" if graph.is_directed() else "Undirected"
    tables = {
        path: [["Source", "Target", "Type", "weight"]]
        + [[one, other, kind, repr(weight)] for one, other, weight in graph.edges(data="weight")],
        path.with_name(f"{path.stem}_nodes.csv"): [
            ["Id", "org"],
            *([name, org] for name, org in graph.nodes(data="org")),
        ],
    }
    for file, rows in tables.items():
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        file.write_text(out.getvalue(), encoding="utf-8", newline="")


WRITERS: dict[str, Callable[[Any, Path], object]] = {
    ".graphml": nx.write_graphml, ".gexf": write_network, ".gml": nx.write_gml, ".net": to_pajek, ".csv": to_csv,
}  # fmt: skip


@pytest.mark.parametrize("suffix", WRITERS)
@given(graph=networks())
def test_every_network_comes_back(suffix: str, graph: nx.MultiGraph[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"it{suffix}"
        WRITERS[suffix](graph, path)
        back = read_file(path, None).graph
    assert back.is_directed() == graph.is_directed()
    assert len(back) == len(graph)
    labels = {node: data.get("label", node) for node, data in back.nodes(data=True)}
    assert list(labels.values()) == list(graph)
    assert {labels[node]: org for node, org in back.nodes(data="org")} == dict(graph.nodes(data="org"))

    def ties(graph: nx.MultiGraph[Any], names: dict[Any, str]) -> list[tuple[Any, ...]]:
        ordered = (lambda pair: tuple(pair)) if graph.is_directed() else (lambda pair: tuple(sorted(pair)))
        found = graph.edges(data="weight")
        return sorted((*ordered((names[one], names[other])), float(weight)) for one, other, weight in found)

    assert ties(back, labels) == ties(graph, {name: name for name in graph})


PIECES = [
    b"", b'"', b"[", b"]", b"<", b">", b"&a;", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\n", b"\t", b";", b",", b"sep=;\n",
    b"-", b"nan", b"1e999", b"9" * 400, b"*Vertices 9999999999\n", b"*Arcs :7 x\n", b"*Matrix\n", b"*Network x\n",
    b"*Partition x\n", b"<graph>", b"</graph>", b"<node id='a'/>", b"<default>", b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"graph [", b"id 1",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A file with a few pieces cut out, put in, doubled or moved."""
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(content)))
        end = min(len(content), begin + draw(st.integers(0, 30)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=4) | st.just(content[begin:end] * 2))
        content = content[:begin] + piece + content[end:]
    return content


KNOWN = (ValueError, csv.Error, type(None))  # reasons that a reader gives; an index out of range would be a fault of it


def outcome(path: Path, **more: Any) -> str:
    """What comes of a file: read, or one line, for a reason that the reader knew."""
    network, error = None, None
    try:
        network = load_network(path, organisation_attribute="org", **more)
    except InputError as caught:
        error = caught
    if network is None:
        assert "\n" not in str(error)
        assert str(path.parent) in str(error)
        assert isinstance(error.__cause__, KNOWN), error
        return "refused"
    assert len(network.graph) == network.report.people == len(network.organisation_of)
    return "read"


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_damaged_files_are_read_or_one_line(name: str, data: st.DataObject) -> None:
    file = HABITS / name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data.draw(damaged(file.read_bytes())))
        beside = file.with_name(f"{file.stem}_nodes{file.suffix}")
        if beside.exists():
            path.with_name(beside.name).write_bytes(beside.read_bytes())
        more = data.draw(st.sampled_from([{}, {"projection": "people"}, {"relation": "likes"}, {"isolates": "drop"}]))
        assert outcome(path, **more) in ("read", "refused")


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_one_line(suffix: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"it{suffix}"
        path.write_bytes(content)
        assert outcome(path) == "refused"
