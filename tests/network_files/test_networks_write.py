"""Writers: all of it, the same bytes every time, whole or not at all."""

from __future__ import annotations

import os
import time
from enum import IntEnum
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import pytest

from cosim.care.networks.user import load_network
from cosim.errors import InputError
from cosim.network_files.write import write_network

SUFFIXES = [".graphml", ".gexf"]


class Mood(IntEnum):
    """A number with a name."""

    GOOD = 1


def world() -> nx.DiGraph[int]:
    """A graph with everything a finished run may carry."""
    graph: nx.DiGraph[int] = nx.DiGraph(description='a "test" & more')
    graph.add_node(0, label="Ánna <&\"'>", organisation="North", talent=np.array([0.5, 0.25]), felt=np.float64(1.5))
    graph.add_node(1, organisation="South", talent=np.array([1.0, 0.0]), felt=np.nan, behaviour=np.int8(2), start=4)
    graph.add_node(2, organisation="South", talent=(1, 0), felt=3, changed=None, met=np.bool_(True), mood=Mood.GOOD)
    graph.add_edge(0, 1, trust=np.float32(0.5), since=np.int32(3), weight=0.75)
    graph.add_edge(1, 2, trust=float("inf"), since=4)
    graph.add_edge(2, 0, trust=1, kind="old")
    return graph


def read(path: Path) -> nx.Graph[Any]:
    return nx.read_graphml(path) if path.suffix == ".graphml" else nx.read_gexf(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_round_trip(tmp_path: Path, suffix: str) -> None:
    path = write_network(world(), tmp_path / f"run{suffix}")
    graph = read(path)
    assert graph.is_directed()
    assert set(graph.edges) == {("0", "1"), ("1", "2"), ("2", "0")}
    nodes = dict(graph.nodes(data=True))
    assert nodes["0"] == {
        "label": "Ánna <&\"'>", "organisation": "North", "talent_0": 0.5, "talent_1": 0.25, "felt": 1.5,
    }  # fmt: skip
    assert nodes["1"] == {
        "label": "1", "organisation": "South", "talent_0": 1.0, "talent_1": 0.0, "behaviour": 2, "start_": 4,
    }  # fmt: skip
    assert nodes["2"]["met"] is True
    assert nodes["2"]["mood"] == 1
    assert isinstance(nodes["2"]["felt"], float)  # one type a column, although this value was whole
    edges = {pair: {k: v for k, v in graph.edges[pair].items() if k != "id"} for pair in graph.edges}
    assert edges["0", "1"] == {"trust": 0.5, "since": 3, "weight": 0.75}
    assert edges["1", "2"] == {"since": 4}
    assert edges["2", "0"] == {"trust": 1.0, "kind": "old"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_graph_is_the_same_bytes_on_another_day(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_network(world(), tmp_path / f"a{suffix}").read_bytes()
    monkeypatch.setattr(time, "strftime", lambda *_: "2099-12-31")
    assert write_network(world(), tmp_path / f"b{suffix}").read_bytes() == first
    assert nx.__version__.encode() not in first
    assert b"NaN" not in first
    assert b"None" not in first
    assert b'mode="dynamic"' not in first


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_attributes_are_declared_once_and_before_use(tmp_path: Path, suffix: str) -> None:
    root = ET.parse(write_network(world(), tmp_path / f"run{suffix}")).getroot()
    tag, name = (".//{*}key", "attr.name") if suffix == ".graphml" else (".//{*}attribute", "title")
    titles = [element.get(name) for element in root.iterfind(tag)]
    assert titles.count("felt") == 1
    assert titles.count("trust") == 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_can_be_a_users_own_network(tmp_path: Path, suffix: str) -> None:
    path = write_network(world(), tmp_path / f"run{suffix}")
    network = load_network(path, organisation_attribute="organisation")
    assert network.organisations == ("North", "South")
    assert network.organisation_of.tolist() == [0, 1, 1]
    assert network.graph.nodes[0]["label"] == "Ánna <&\"'>"
    assert set(network.graph.edges) == {(0, 1), (1, 2), (2, 0)}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_characters_that_xml_forbids_are_dropped(tmp_path: Path, suffix: str) -> None:
    graph = nx.Graph()
    graph.add_node("a\x00b", label="x\x1b\ud800y\nz")
    read_back = read(write_network(graph, tmp_path / f"x{suffix}"))
    assert read_back.nodes["ab"]["label"] == "xy\nz"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_empty_graph_is_a_document(tmp_path: Path, suffix: str) -> None:
    assert len(read(write_network(nx.Graph(), tmp_path / f"x{suffix}"))) == 0


def test_unknown_suffix_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"did you mean '\.gexf'"):
        write_network(world(), tmp_path / "run.gefx")


def test_folder_that_is_not_there_or_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in ("absent", "file"):
        with pytest.raises(InputError, match="a folder that can be written"):
            write_network(world(), tmp_path / folder / "run.gexf")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="rights do not bind the superuser")
def test_folder_without_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(InputError, match="Permission denied"):
            write_network(world(), tmp_path / "run.gexf")
    finally:
        tmp_path.chmod(0o700)


def test_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = write_network(world(), tmp_path / "run.gexf")
    before = path.read_bytes()
    graph = world()
    graph.edges[2, 0]["plan"] = object()
    with pytest.raises(InputError, match="object in 'plan' of tie 2 0"):
        write_network(graph, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_target_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "run.gexf").mkdir()
    with pytest.raises(InputError, match="can be written"):
        write_network(world(), tmp_path / "run.gexf")
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.gexf"]
