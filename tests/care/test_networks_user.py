"""A user's own network: five formats, one result; and what is refused, in one line each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from cosim.care.networks.user import UserNetwork, load_network
from cosim.errors import InputError

PEOPLE = {"ann": "North", "bob": "North", "cés": "South", "dee": "10"}
TIES = [("ann", "bob", 1), ("bob", "cés", 2), ("cés", "dee", 4)]


def graph_of(kind: type[nx.Graph[Any]] = nx.Graph) -> nx.Graph[Any]:
    graph = kind()
    for name, organisation in PEOPLE.items():
        graph.add_node(name, agency=organisation)
    graph.add_edges_from((one, other, {"collab": level}) for one, other, level in TIES)
    return graph


def write(graph: nx.Graph[Any], path: Path) -> Path:
    """Write with networkx, as a user would, and as Pajek would."""
    if path.suffix == ".graphml":
        nx.write_graphml(graph, path)
    elif path.suffix == ".gexf":
        nx.write_gexf(graph, path)
    elif path.suffix == ".gml":
        nx.write_gml(graph, path)
    elif path.suffix == ".net":
        number = {name: at + 1 for at, name in enumerate(graph)}
        lines = [f"*Vertices {len(graph)}"]
        lines += [
            f'{number[name]} "{name}" 0.1 0.2 0.5 box agency "{data["agency"]}"'
            for name, data in graph.nodes(data=True)
        ]
        lines += ["*Arcs" if graph.is_directed() else "*Edges"]
        lines += [f"{number[one]} {number[other]} {data['collab']}" for one, other, data in graph.edges(data=True)]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        kind = "directed" if graph.is_directed() else "undirected"
        rows = [f"{one},{other},{kind},{data['collab']}" for one, other, data in graph.edges(data=True)]
        path.write_text("\n".join(["Source,Target,Type,collab", *rows]), encoding="utf-8")
        people = [f"{name},{data['agency']}" for name, data in graph.nodes(data=True)]
        path.with_name(f"{path.stem}_nodes.csv").write_text("\n".join(["id,agency", *people]), encoding="utf-8")
    return path


def load(path: Path, **more: Any) -> UserNetwork:
    strength = "weight" if path.suffix == ".net" else "collab"
    return load_network(path, **{"organisation_attribute": "agency", "strength_attribute": strength, **more})


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".gml", ".net", ".csv"])
def test_five_formats_give_one_network(tmp_path: Path, suffix: str, directed: bool) -> None:
    network = load(write(graph_of(nx.DiGraph if directed else nx.Graph), tmp_path / f"ties{suffix}"))
    assert type(network.graph) is (nx.DiGraph if directed else nx.Graph)
    assert list(network.graph) == [0, 1, 2, 3]
    assert [label for _, label in network.graph.nodes(data="label")] == list(PEOPLE)
    assert network.organisations == ("10", "North", "South")
    assert network.organisation_of.tolist() == [1, 1, 2, 0]
    assert list(network.graph.edges) == [(0, 1), (1, 2), (2, 3)]
    assert network.trust == pytest.approx([0.2, 0.4, 0.8])
    assert [trust for _, _, trust in network.graph.edges(data="trust")] == network.trust.tolist()


def test_without_strength_there_is_no_trust(tmp_path: Path) -> None:
    network = load(write(graph_of(), tmp_path / "ties.gml"), strength_attribute=None)
    assert network.trust is None
    assert all(data == {} for _, _, data in network.graph.edges(data=True))


def test_levels_by_table_may_be_numbers_or_words(tmp_path: Path) -> None:
    path = write(graph_of(), tmp_path / "ties.gml")
    assert load(path, strength_to_trust={"1": 0.0, "2": 0.9, "4": 1, "5": 0.3}).trust == pytest.approx([0, 0.9, 1])
    words = graph_of()
    nx.set_edge_attributes(words, "often", "collab")
    path = write(words, tmp_path / "words.gml")
    assert load(path, strength_to_trust={"often": 0.7}).trust == pytest.approx([0.7] * 3)
    with pytest.raises(InputError, match="expected numbers in 'collab', got 'often'"):
        load(path)


def test_one_strength_only_is_halfway(tmp_path: Path) -> None:
    graph = graph_of()
    nx.set_edge_attributes(graph, 3.0, "collab")
    assert load(write(graph, tmp_path / "ties.gml")).trust == pytest.approx([0.5] * 3)


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".gml", ".net", ".csv"])
def test_self_ties_are_dropped_and_parallel_ties_merged_and_both_counted(tmp_path: Path, suffix: str) -> None:
    graph = graph_of(nx.MultiGraph)
    graph.add_edge("bob", "ann", collab=4)
    graph.add_edge("dee", "dee", collab=9)
    network = load(write(graph, tmp_path / f"ties{suffix}"))
    assert (network.self_ties, network.parallel_ties) == (1, 1)
    assert network.trust == pytest.approx([0.8, 0.4, 0.8])  # the more trusting of two; the self tie sets no scale


def test_gml_with_parallel_ties_that_are_not_announced(tmp_path: Path) -> None:
    path = tmp_path / "ties.gml"
    nodes = 'node [ id 1 agency "a" ] node [ id 2 agency "b" name "Zoë" ]'
    edges = "edge [ source 1 target 2 ] edge [ source 2 target 1 ]"
    path.write_text(f'Creator "x"\ngraph\n[\n directed 0 {nodes} {edges}\n]\n', encoding="utf-8")
    network = load(path, strength_attribute=None)
    assert network.parallel_ties == 1
    assert [label for _, label in network.graph.nodes(data="label")] == ["1", "2"]  # not everybody has a name


@pytest.mark.parametrize("address", ["http://gexf.net/1.3", "http://www.gexf.net/1.3", "http://www.gexf.net/1.1draft"])
def test_gexf_as_other_versions_of_gephi_write_it(tmp_path: Path, address: str) -> None:
    path = write(graph_of(), tmp_path / "ties.gexf")
    path.write_text(path.read_text("utf-8").replace("http://www.gexf.net/1.2draft", address), encoding="utf-8")
    assert load(path).organisations == ("10", "North", "South")


def test_csv_with_semicolons_decimal_commas_and_organisations_in_the_row(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    rows = [
        "source;target;source_agency;target_agency;uren per week",
        '"a";b;"North; east";South;0,5',
        "",
        "b;c;South;South;1,5",
    ]
    path.write_text("\ufeff" + "\r\n".join(rows), encoding="utf-8")
    network = load(path, strength_attribute="uren per week")
    assert network.organisations == ("North; east", "South")
    assert network.trust == pytest.approx([0.2, 0.8])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("from,to\na,b", "no column 'source' .it has from, to."),
        ("source,target\na,b,c", "line 2 has 3 values for 2 columns"),
        ("source,target\na,", "line 2 has no target"),
        ("source,target,type\na,b,directed\nb,c,undirected", "mixes directed and undirected"),
        ("source,target,source_agency\na,b,x\na,c,y", "gives 'a' the agency 'y', earlier it was 'x'"),
        ("", "no column 'source' .it has none."),
    ],
)
def test_tables_that_cannot_be_read(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "ties.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=word):
        load(path)


def test_pajek_as_pajek_writes_it(tmp_path: Path) -> None:
    """Arcs and edges in one file, lists, comments, equal labels and a partition: what networkx reads wrongly."""
    path = tmp_path / "ties.net"
    path.write_text(
        '*Network x\r\n*Vertices 4\r\n% people\r\n1 O\'Brien\r\n2 "twin" 0.1 0.1 box\r\n3 "twin"\r\n\r\n'
        "*Arcs\r\n*Arcslist\r\n1 2 3\r\n*Edges\r\n3 4 1 c Blue\r\n",
        encoding="utf-8",
    )
    (tmp_path / "ties_agency.clu").write_text("*Vertices 4\n1\n1\n2\n10\n", encoding="utf-8")
    network = load(path, strength_attribute=None)
    assert set(network.graph.edges) == {(0, 1), (0, 2), (2, 3), (3, 2)}
    assert network.organisations == ("1", "2", "10")
    path.write_text("*Vertices 3\n*Matrix\n0 1 0\n0 0 1\n0 0 0\n", encoding="utf-8")
    (tmp_path / "ties_agency.clu").write_text("*Vertices 3\n1\n1\n2\n", encoding="utf-8")
    assert list(load(path).graph.edges) == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("*Edges\n1 2", "vertex that is not there"),
        ("hello", "no .Vertices line"),
        ("*Vertices 2\n3 x", "vertex 3 is not one of 1 to 2"),
        ("*Vertices 2\n1 a\n2 b\n*Edges\n1 3", "names a vertex that is not there"),
        ("*Vertices 2\n*Edges\n1 2 much", "'much', not a number"),
    ],
)
def test_pajek_that_cannot_be_read(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "ties.net"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=word):
        load(path)


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".gml", ".net", ".csv"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00garbage", b"<graphml><graph>", b"graph [ node [", b"[]"])
def test_malformed_files_are_one_line(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"ties{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def refusal(graph: nx.Graph[Any], folder: Path, **more: Any) -> str:
    """The message with which a network is refused."""
    with pytest.raises(InputError) as caught:
        load(write(graph, folder / "ties.graphml"), **more)
    return str(caught.value)


def test_missing_file_folder_and_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="got no such file"):
        load(tmp_path / "absent.gml")
    with pytest.raises(InputError, match="got a folder"):
        load(tmp_path, format="gml")
    with pytest.raises(InputError, match=r"did you mean '\.graphml'"):
        load(tmp_path / "ties.grapml")
    with pytest.raises(InputError, match="did you mean 'pajek'"):
        load(tmp_path / "ties.net", format="pajeck")


def test_format_may_be_named(tmp_path: Path) -> None:
    path = write(graph_of(), tmp_path / "ties.gml").rename(tmp_path / "ties.txt")
    assert len(load(path, format="gml").graph) == 4


def test_organisation_attribute_that_is_missing_or_incomplete(tmp_path: Path) -> None:
    message = refusal(graph_of(), tmp_path, organisation_attribute="agencies")
    assert "attributes of people: agency" in message
    assert "did you mean 'agency'?" in message
    graph = graph_of()
    del graph.nodes["bob"]["agency"]
    graph.nodes["dee"]["agency"] = " "
    assert "2 of 4 people without, for example 'bob'" in refusal(graph, tmp_path)


def test_empty_network_network_without_ties_and_network_in_parts(tmp_path: Path) -> None:
    assert "got 0 people and 0 ties" in refusal(nx.Graph(), tmp_path)
    graph = graph_of()
    graph.remove_edges_from(list(graph.edges))
    graph.add_edge("ann", "ann", collab=1)
    assert "got 4 people and 0 ties but self ties" in refusal(graph, tmp_path)
    graph = graph_of()
    graph.remove_edge("cés", "dee")
    assert "2 components, the smallest of size 1 with 'dee'" in refusal(graph, tmp_path)
    assert len(load(tmp_path / "ties.graphml", allow_disconnected=True).graph) == 4


def test_strength_that_is_missing_or_has_no_trust(tmp_path: Path) -> None:
    message = refusal(graph_of(), tmp_path, strength_attribute="colab")
    assert "no 'colab' on 3 of 3 ties; attributes of ties: collab" in message
    assert "did you mean 'collab'?" in message
    assert "a trust for each level (1, 2, 4), got none for 4" in refusal(
        graph_of(), tmp_path, strength_to_trust={"1": 0.1, "2": 0.2}
    )
    for wrong in (1.2, -0.1, float("nan"), True, "much"):
        assert "strength_to_trust.4: expected a trust from 0 to 1" in refusal(
            graph_of(), tmp_path, strength_to_trust={"1": 0.1, "2": 0.2, "4": wrong}
        )
    assert "a strength_attribute with it" in refusal(
        graph_of(), tmp_path, strength_attribute=None, strength_to_trust={"1": 0.1}
    )


def test_numbers_of_infinite_strength_are_refused(tmp_path: Path) -> None:
    graph = graph_of()
    graph.edges["ann", "bob"]["collab"] = float("inf")
    nx.set_edge_attributes(graph, {("bob", "cés"): 2.0, ("cés", "dee"): 4.0}, "collab")
    assert "expected numbers in 'collab', got 'inf'" in refusal(graph, tmp_path)
