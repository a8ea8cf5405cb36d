"""GraphML and GEXF: what their writers do, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from cosim.care.networks.user import load_network
from cosim.errors import InputError
from cosim.network_files.draft import NetworkFile
from cosim.network_files.formats import read_file
from cosim.network_files.values import Several

NODES = '<node id="a"/><node id="b"/><node id="c"/>'


def graphml(folder: Path, body: str, *, keys: str = "", default: str = "undirected") -> NetworkFile:
    path = folder / "it.graphml"
    path.write_text(f'<graphml>{keys}<graph edgedefault="{default}">{body}</graph></graphml>', encoding="utf-8")
    return read_file(path, None)


def gexf(folder: Path, nodes: str, edges: str, *, head: str = "", default: str = "undirected") -> NetworkFile:
    path = folder / "it.gexf"
    path.write_text(
        f'<gexf version="1.3"><graph defaultedgetype="{default}">{head}<nodes>{nodes}</nodes>'
        f"<edges>{edges}</edges></graph></gexf>",
        encoding="utf-8",
    )
    return read_file(path, None)


def key(name: str, kind: str, scope: str = "node", inner: str = "") -> str:
    return f'<key id="{name}" for="{scope}" attr.name="{name}" attr.type="{kind}">{inner}</key>'


def edge(one: str, other: str, more: str = "") -> str:
    return f'<edge source="{one}" target="{other}" {more}/>'


def test_ties_with_one_id_remain_two(tmp_path: Path) -> None:
    """NetworkX takes the id of a tie for its key, so a second tie of two people replaces the first."""
    ties = edge("a", "b", 'id="0"') + edge("a", "b", 'id="0"')
    assert graphml(tmp_path, NODES + ties).graph.number_of_edges() == 2
    assert gexf(tmp_path, NODES, ties).graph.number_of_edges() == 2


@pytest.mark.parametrize(
    ("ties", "default", "directed"),
    [
        (edge("a", "b", 'directed="true"') + edge("b", "c", 'directed="true"'), "undirected", True),
        (edge("a", "b", 'directed="false"') + edge("b", "c", 'directed="false"'), "directed", False),
        (edge("a", "b"), "directed", True),
        (edge("a", "b"), "", False),
    ],
)
def test_graphml_direction_of_every_tie_counts(tmp_path: Path, ties: str, default: str, directed: bool) -> None:
    assert graphml(tmp_path, NODES + ties, default=default).graph.is_directed() == directed


def test_ties_with_and_without_direction_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mixes 1 directed and 1 undirected"):
        graphml(tmp_path, NODES + edge("a", "b", 'directed="true"') + edge("b", "c"))
    with pytest.raises(InputError, match=r"mixes 1 directed and 1 undirected"):
        gexf(tmp_path, NODES, edge("a", "b", 'type="directed"') + edge("b", "c"))


def test_gexf_mutual_ties_point_both_ways_among_directed_ones(tmp_path: Path) -> None:
    directed = gexf(tmp_path, NODES, edge("a", "b", 'type="mutual"') + edge("b", "c"), default="directed").graph
    assert sorted(directed.edges()) == [("a", "b"), ("b", "a"), ("b", "c")]
    assert not gexf(tmp_path, NODES, edge("a", "b", 'type="mutual"') + edge("b", "c")).graph.is_directed()


def test_graphml_values_have_their_declared_type(tmp_path: Path) -> None:
    keys = key("n", "int") + key("x", "Real") + key("t", "Boolean") + key("w", "String") + key("none", "double")
    data = '<data key="n">3.0</data><data key="x">1e-05</data><data key="t">TRUE</data><data key="w"> é </data>'
    file = graphml(tmp_path, f'<node id="a">{data}<data key="none"></data></node>', keys=keys)
    assert file.graph.nodes["a"] == {"n": 3, "x": 1e-05, "t": True, "w": " é ", "none": ""}


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        ("double", "0,5", "'age' of person 'b' is '0,5', not a number .its declared type is double."),
        ("int", "1.5", "'age' of person 'b' is '1.5', not a whole number"),
        ("int", "9" * 5000, "not a whole number"),
        ("double", "1_000", "not a number"),
        ("boolean", "perhaps", "not true or false"),
    ],
)
def test_a_bad_number_is_reported_with_person_and_key(tmp_path: Path, kind: str, text: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        graphml(tmp_path, f'<node id="b"><data key="age">{text}</data></node>', keys=key("age", kind))


def test_graphml_defaults_fill_in_but_do_not_replace(tmp_path: Path) -> None:
    keys = key("org", "string", inner="<default>x</default>") + key("all", "int", "all", "<default>7</default>")
    body = '<node id="a"><data key="org">y</data></node><node id="b"/><node id="c"><data key="org"/></node>'
    file = graphml(tmp_path, body + edge("a", "b"), keys=keys)
    assert dict(file.graph.nodes(data="org")) == {"a": "y", "b": "x", "c": ""}  # an empty value is one
    assert [data for _, _, data in file.graph.edges(data=True)] == [{"all": 7}]


def test_graphml_groups_are_left_out_at_any_depth(tmp_path: Path) -> None:
    inner = '<node id="g::h" yfiles.foldertype="group"><graph><node id="g::h::a"/></graph></node>'
    body = f'<node id="b"/><node id="g"><graph>{inner}</graph></node>{edge("b", "g::h::a")}{edge("g", "b")}'
    file = graphml(tmp_path, body)
    assert list(file.graph) == ["b", "g::h::a"]
    assert file.graph.number_of_edges() == 1
    assert file.notes == ["groups of the drawing are no people and left out: 'g', 'g::h'; ties to them too (1)"]


def test_graphml_label_that_yed_draws(tmp_path: Path) -> None:
    keys = '<key id="d" for="node" yfiles.type="nodegraphics"/>' + key("label", "string")
    drawn = '<data key="d"><y:N xmlns:y="http://www.yworks.com/xml/graphml"><y:NodeLabel>Ann</y:NodeLabel></y:N></data>'
    file = graphml(
        tmp_path, f'<node id="a">{drawn}</node><node id="b">{drawn}<data key="label">B</data></node>', keys=keys
    )
    assert dict(file.graph.nodes(data="label")) == {"a": "Ann", "b": "B"}


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (NODES + "<hyperedge><endpoint/><endpoint/><endpoint/></hyperedge>", "a tie of 3 people"),
        ('<node id="a"/><node id="a"/>', "two people have the id 'a'"),
        (NODES + edge("a", "z"), "a person that is not there: 'z'"),
        (NODES + '<edge source="a"/>', "an edge has no target"),
        ("<node/>", "a node has no id"),
        ('<node id="a"><data key="x">1</data></node>', "data of the key 'x', which is not declared"),
    ],
)
def test_graphml_that_is_damaged(tmp_path: Path, body: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        graphml(tmp_path, body)


def test_graphml_empty_graph_beside_the_one_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "it.graphml"
    path.write_text(f"<graphml><graph/><graph>{NODES}</graph></graphml>", encoding="utf-8")
    assert len(read_file(path, None).graph) == 3


def attributes(*entries: str, scope: str = "node") -> str:
    return f'<attributes class="{scope}">{"".join(entries)}</attributes>'


def test_gexf_values_that_change_are_refused_only_where_they_are_used(tmp_path: Path) -> None:
    head = attributes('<attribute id="0" title="org" type="string"/><attribute id="1" title="age" type="int"/>')
    age = '<attvalue for="1" value="30" start="1"/><attvalue for="1" value="31" start="2"/>'
    nodes = "".join(
        f'<node id="{name}"><attvalues><attvalue for="0" value="x"/>{age}</attvalues></node>' for name in "ab"
    )
    file = gexf(tmp_path, nodes, edge("a", "b"), head=head)
    assert file.graph.nodes["a"] == {"org": "x", "age": Several((30, 31))}
    path = tmp_path / "it.gexf"
    assert load_network(path, organisation_attribute="org").organisations == ("x",)
    with pytest.raises(InputError, match=r"2 values .30, 31. for 'a'"):
        load_network(path, organisation_attribute="age")


def test_gexf_weights_that_change_are_refused(tmp_path: Path) -> None:
    head = attributes('<attribute id="w" title="weight" type="double"/>', scope="edge")
    head += attributes('<attribute id="0" title="org" type="string"><default>x</default></attribute>')
    values = "".join(f'<attvalue for="w" value="{at}.0" start="{at}"/>' for at in (1, 2))
    tie = f'<edge source="a" target="b"><attvalues>{values}</attvalues></edge>'
    gexf(tmp_path, NODES, tie + edge("b", "c"), head=head)
    with pytest.raises(
        InputError, match=r"one word or number in 'weight' on every tie, got 2 values .1.0, 2.0. on the tie a - b"
    ):
        load_network(tmp_path / "it.gexf", organisation_attribute="org", strength_attribute="weight")


def test_gexf_weights_in_an_attribute_of_gephi_are_the_weights(tmp_path: Path) -> None:
    head = attributes('<attribute id="weight" title="Weight" type="double"/>', scope="edge")
    head += attributes('<attribute id="0" title="org" type="string"><default>x</default></attribute>')
    tie = '<edge source="a" target="b"><attvalues><attvalue for="weight" value="4"/></attvalues></edge>'
    gexf(tmp_path, NODES, tie + edge("b", "c"), head=head)
    network = load_network(tmp_path / "it.gexf", organisation_attribute="org", strength_attribute="weight")
    assert network.trust == pytest.approx([0.8, 0.2])
    assert "ties without a weight have the weight 1.0, as GEXF says (1 of 2)" in network.report.notes


def test_gexf_lists_times_and_groups(tmp_path: Path) -> None:
    head = attributes('<attribute id="0" title="org" type="liststring"/>')
    both = '<attvalues><attvalue for="0" value="North|South"/></attvalues>'
    nodes = f'<node id="a" start="2020">{both}</node><node id="g"><nodes><node id="b"/></nodes></node>'
    nodes += '<node id="c" pid="h"/><node id="h"/>'
    file = gexf(tmp_path, nodes, edge("a", "b") + "<edge source='a' target='c'><spells/></edge>", head=head)
    assert file.graph.nodes["a"]["org"] == Several(("North", "South"))  # nobody works for North|South
    assert list(file.graph) == ["a", "b", "c"]
    assert file.notes == [
        "times are not read: people and ties that come or go count as always there (2)",
        "groups of the drawing are no people and left out: 'g', 'h'",
    ]


def test_gexf_kinds_of_ties_are_relations(tmp_path: Path) -> None:
    ties = edge("a", "b", 'kind="likes"') + edge("b", "c", 'kind="dislikes"')
    with pytest.raises(InputError, match=r"one relation in the file, got 2 .likes, dislikes."):
        gexf(tmp_path, NODES, ties)
    file = read_file(tmp_path / "it.gexf", None, relation="dislikes")
    assert list(file.graph.edges()) == [("b", "c")]
    assert file.notes == ["relation 'dislikes' is read; other ties are not (1)"]


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
@pytest.mark.parametrize(
    "inside",
    [
        '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]>',
    ],
)
def test_entities_are_refused(tmp_path: Path, suffix: str, inside: str) -> None:
    path = tmp_path / f"it{suffix}"
    root = suffix[1:]
    path.write_text(f'<?xml version="1.0"?>{inside}<{root}><graph>{NODES}</graph></{root}>', encoding="utf-8")
    with pytest.raises(InputError, match=r"it declares or uses an entity"):
        read_file(path, None)


def test_a_document_type_alone_is_harmless_but_its_entities_are_not_known(tmp_path: Path) -> None:
    path = tmp_path / "it.graphml"
    head = '<!DOCTYPE graphml SYSTEM "http://graphml.graphdrawing.org/dtds/graphml.dtd">'
    path.write_text(f"{head}<graphml><graph>{NODES}</graph></graphml>", encoding="utf-8")
    assert list(read_file(path, None).graph) == ["a", "b", "c"]
    path.write_text(
        f'{head}<graphml><graph><node id="a"><desc>&eacute;</desc></node></graph></graphml>', encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"entity"):
        read_file(path, None)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<a>" * 100_000, "nested more than 100 deep"),
        (b"<html></html>", "its root is <html>, not <graphml>"),
        (b"<graphml></graphml>", "no <graph> in it"),
        ('<graphml><graph><node id="é"/></graph></graphml>'.encode("latin-1"), "save as UTF-8"),
        (b"<graphml><graph>", "no element found, line 1"),
    ],
)
def test_graphml_that_is_no_graphml(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "it.graphml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=word):
        read_file(path, None)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_declared_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "it.graphml"
    text = f'<?xml version="1.0" encoding="{encoding}"?><graphml><graph><node id="é"/></graph></graphml>'
    path.write_bytes(text.encode(encoding))
    assert list(read_file(path, None).graph) == ["é"]


def test_text_of_a_graph_made_by_networkx_with_a_dynamic_attribute_is_not_a_name(tmp_path: Path) -> None:
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_node("a", org=[("North", 1, 2), ("South", 2, 3)])
    graph.add_edge("a", "b")
    graph.nodes["b"]["org"] = [("North", 1, 3)]
    nx.write_gexf(graph, tmp_path / "it.gexf")
    file = read_file(tmp_path / "it.gexf", None)
    assert file.graph.nodes["a"]["org"] == Several(("North", "South"))
    assert file.graph.nodes["b"]["org"] == "North"
