"""Real networks that NetworkX ships, written by its own writers and read back equal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from cosim.care.networks.user import load_network
from cosim.errors import InputError
from cosim.network_files.formats import read_file
from cosim.network_files.write import write_network


def karate() -> nx.Graph[Any]:
    """34 members of a club with the side that each took, and how often two met."""
    return nx.relabel_nodes(nx.karate_club_graph(), str)


def les_miserables() -> nx.Graph[Any]:
    """77 persons of a novel, tied by the chapters that they share; their communities as organisations."""
    graph = nx.les_miserables_graph()
    for at, members in enumerate(nx.community.greedy_modularity_communities(graph)):
        nx.set_node_attributes(graph, dict.fromkeys(members, f"group {at}"), "club")
    return graph


def florentine() -> nx.DiGraph[Any]:
    """15 families and their marriages, here with a direction and without weights."""
    graph = nx.DiGraph(nx.florentine_families_graph().edges)
    nx.set_node_attributes(graph, {family: family[0] for family in graph}, "club")
    nx.set_edge_attributes(graph, 1.5, "weight")
    return graph


NETWORKS: dict[str, Callable[[], nx.Graph[Any]]] = {
    "karate": karate, "les_miserables": les_miserables, "florentine": florentine,
}  # fmt: skip
WRITERS: dict[str, Callable[[nx.Graph[Any], Path], object]] = {
    ".graphml": nx.write_graphml, ".gexf": nx.write_gexf, ".gml": nx.write_gml, ".net": nx.write_pajek,
    ".csv": lambda graph, path: write_csv(graph, path),
}  # fmt: skip


def write_csv(graph: nx.Graph[Any], path: Path) -> None:
    kind = "Directed" if graph.is_directed() else "Undirected"
    rows = [f"{one},{other},{kind},{data['weight']}" for one, other, data in graph.edges(data=True)]
    path.write_text("\n".join(["Source,Target,Type,weight", *rows]), encoding="utf-8")
    people = [f"{node},{data['club']}" for node, data in graph.nodes(data=True)]
    path.with_name(f"{path.stem}_nodes.csv").write_text("\n".join(["Id,club", *people]), encoding="utf-8")


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("name", NETWORKS)
def test_it_comes_back_equal(tmp_path: Path, name: str, suffix: str) -> None:
    graph = NETWORKS[name]()
    WRITERS[suffix](graph, tmp_path / f"it{suffix}")
    network = load_network(tmp_path / f"it{suffix}", organisation_attribute="club", strength_attribute="weight")
    labels = dict(network.graph.nodes(data="label"))
    assert list(labels.values()) == list(graph)
    clubs = dict(zip(labels.values(), (network.organisations[at] for at in network.organisation_of), strict=True))
    assert clubs == dict(graph.nodes(data="club"))
    back = nx.relabel_nodes(network.graph, labels)
    assert type(back) is type(graph)
    assert nx.utils.edges_equal(back.edges, graph.edges, directed=graph.is_directed())
    low, high = (bound(weight for *_, weight in graph.edges(data="weight")) for bound in (min, max))
    for one, other, weight in graph.edges(data="weight"):
        expected = 0.2 + 0.6 * (weight - low) / (high - low) if high > low else 0.5
        assert back.edges[one, other]["trust"] == pytest.approx(expected)
    assert network.report.notes == ()


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".gml"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_attribute_is_as_networkx_reads_it(tmp_path: Path, name: str, suffix: str) -> None:
    """Where NetworkX reads a format rightly it is the judge: the same people, ties, types and values."""
    path = tmp_path / f"it{suffix}"
    WRITERS[suffix](NETWORKS[name](), path)
    judge = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf, ".gml": lambda file: nx.read_gml(file, label="id")}
    expected, found = judge[suffix](path), read_file(path, None).graph
    keep = {"label", "club", "weight"}
    assert {node: {k: v for k, v in data.items() if k in keep} for node, data in found.nodes(data=True)} == {
        node: {k: v for k, v in data.items() if k in keep} for node, data in expected.nodes(data=True)
    }
    assert sorted((one, other, data["weight"]) for one, other, data in found.edges(data=True)) == sorted(
        (one, other, data["weight"]) for one, other, data in expected.edges(data=True)
    )


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".gml"])
def test_southern_women_are_a_network_of_two_modes(tmp_path: Path, suffix: str) -> None:
    graph = nx.davis_southern_women_graph()
    graph.graph.clear()  # lists of names, which not every writer takes
    women = [node for node, mode in graph.nodes(data="bipartite") if mode == 0]
    nx.set_node_attributes(graph, {node: re.sub(r"[^A-Z]", "", node)[:1] or "E" for node in graph}, "club")
    path = tmp_path / f"women{suffix}"
    WRITERS[suffix](graph, path)
    with pytest.raises(InputError, match=r"a two-mode network .attribute 'bipartite'.: 18 people and 14 things"):
        load_network(path, organisation_attribute="club")
    network = load_network(path, organisation_attribute="club", projection="people")
    expected = nx.bipartite.projected_graph(graph, women)
    labels = dict(network.graph.nodes(data="label"))
    assert set(labels.values()) == set(women)
    assert nx.utils.edges_equal(nx.relabel_nodes(network.graph, labels).edges, expected.edges)
    assert load_network(path, organisation_attribute="club", projection="none").report.people == 32


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
@pytest.mark.parametrize("name", NETWORKS)
def test_what_cosim_writes_comes_back(tmp_path: Path, name: str, suffix: str) -> None:
    graph = NETWORKS[name]()
    back = read_file(write_network(graph, tmp_path / f"it{suffix}"), None)
    assert back.notes == []
    assert list(back.graph) == list(graph)
    assert nx.utils.edges_equal(nx.Graph(back.graph).edges, nx.Graph(graph).edges)
    assert dict(back.graph.nodes(data="club")) == dict(graph.nodes(data="club"))
