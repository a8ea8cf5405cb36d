"""Ties of several kinds, and directions, in every spelling: nothing is joined or turned round without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from cosim.care.networks.user import UserNetwork, load_network
from cosim.errors import InputError

KEYS = (
    '<key id="o" for="node" attr.name="org" attr.type="string"/><key id="r" for="edge" attr.name="{}" '
    'attr.type="string"/>'
)
PEOPLE = "".join(f'<node id="{one}"><data key="o">{org}</data></node>' for one, org in ("ax", "bx", "cy"))
TIES = "".join(
    f'<edge source="{one}" target="{other}"><data key="r">{kind}</data></edge>'
    for one, other, kind in (("a", "b", "likes"), ("b", "c", "likes"), ("a", "c", "dislikes"))
)
CSV = "source,target,{},source_org,target_org\na,b,likes,x,x\nb,c,likes,x,y\na,c,dislikes,x,y\n"
GML = (
    'graph [ node [ id 1 org "x" ] node [ id 2 org "y" ] edge [ source 1 target 2 {0} "likes" ] '
    'edge [ source 1 target 2 {0} "dislikes" ] ]'
)
GEXF = (
    '<gexf><graph {}><attributes class="node"><attribute id="o" title="org" type="string"><default>x</default>'
    '</attribute></attributes><nodes><node id="a"/><node id="b"/></nodes><edges><edge source="a" target="b" {}/>'
    "</edges></graph></gexf>"
)


def graphml(attribute: str, *, about: str = 'edgedefault="undirected"', ties: str = TIES) -> str:
    return f"<graphml>{KEYS.format(attribute)}<graph {about}>{PEOPLE}{ties}</graph></graphml>"


def load(folder: Path, name: str, text: str, **more: str) -> UserNetwork:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_network(path, organisation_attribute="org", **more)


@pytest.mark.parametrize(
    ("name", "text"),
    [("it.csv", CSV.format("Relation")), ("it.graphml", graphml("relation")), ("it.gml", GML.format("relation"))],
)
def test_who_dislikes_whom_is_no_tie_of_who_likes_whom(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'got 2 .likes, dislikes.; choose one .* relation = "likes"'):
        load(tmp_path, name, text)
    likes = load(tmp_path, name, text, relation="likes")
    assert "relation 'likes' is read; other ties are not (1)" in likes.report.notes
    assert not likes.graph.has_edge(0, 2)
    with pytest.raises(InputError, match="one of likes, dislikes, got 'like'; did you mean 'likes'"):
        load(tmp_path, name, text, relation="like")


@pytest.mark.parametrize(("name", "text"), [("it.graphml", graphml("type")), ("it.gml", GML.format("kind"))])
def test_kinds_that_may_mean_anything_get_a_note_and_can_be_chosen(name: str, text: str, tmp_path: Path) -> None:
    assert "('likes', 'dislikes') and all are read" in load(tmp_path, name, text).report.notes[0]
    assert "relation 'likes' is read" in load(tmp_path, name, text, relation="likes").report.notes[0]


def test_levels_of_strength_are_no_relations(tmp_path: Path) -> None:
    path = tmp_path / "it.csv"
    path.write_text(CSV.format("relation"))
    found = load_network(
        path, organisation_attribute="org", strength_attribute="relation",
        strength_to_trust={"likes": 0.9, "dislikes": 0.1},
    )  # fmt: skip
    assert sorted(found.trust.tolist()) == [0.1, 0.9, 0.9]
    assert found.report.notes == ()


@pytest.mark.parametrize("text", [graphml("w", ties=TIES), GML.format("w")])
def test_a_relation_is_refused_where_there_is_none(text: str, tmp_path: Path) -> None:
    name = "it.graphml" if text.startswith("<") else "it.gml"
    with pytest.raises(InputError, match="a file with several of it, since relation is given"):
        load(tmp_path, name, text, relation="likes")


@pytest.mark.parametrize(
    ("text", "directed"),
    [
        (graphml("w", about='edgedefault="Directed"'), True),
        (graphml("w", about='edgedefault="UNDIRECTED"'), False),
        (graphml("w", ties=TIES.replace("<edge ", '<edge directed="True" ')), True),
        (graphml("w", ties=TIES.replace("<edge ", '<edge directed="1" ')), True),
        (GEXF.format('defaultedgetype="Directed"', ""), True),
        (GEXF.format("", 'type="DIRECTED"'), True),
        (GEXF.format("", 'type="dir"'), True),
        (GEXF.format('defaultedgetype="simple"', ""), False),
    ],
)
def test_directions_are_read_in_every_spelling(text: str, directed: bool, tmp_path: Path) -> None:
    name = "it.gexf" if text.startswith("<gexf") else "it.graphml"
    assert load(tmp_path, name, text).graph.is_directed() is directed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (graphml("w", about='edgedefault="both"'), "edgedefault is 'both'; directed or undirected is expected"),
        (graphml("w", ties=TIES.replace("<edge ", '<edge directed="maybe" ')), "directed of the tie a - b is 'maybe'"),
        (GEXF.format('defaultedgetype="zigzag"', ""), "ties of the type 'zigzag'; directed, undirected or mutual"),
    ],
)
def test_directions_that_nobody_knows_are_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        load(tmp_path, "it.gexf" if text.startswith("<gexf") else "it.graphml", text)


def test_ties_of_strength_0_are_counted(tmp_path: Path) -> None:
    text = "source,target,w,source_org,target_org\na,b,0,x,x\nb,c,2,x,y\n"
    notes = load(tmp_path, "it.csv", text, strength_attribute="w").report.notes
    assert notes == ("ties with a strength of 0 are read as ties (1 of 2)",)


def test_a_partition_of_another_size_is_named_where_it_is_missed(tmp_path: Path) -> None:
    text = '*Network n\n*Vertices 2\n1 "a"\n2 "b"\n*Edges\n1 2\n*Partition org\n*Vertices 3\n1\n1\n2\n'
    with pytest.raises(InputError, match="partition 'org' is left out: 3 values for 2 vertices"):
        load(tmp_path, "it.paj", text)
