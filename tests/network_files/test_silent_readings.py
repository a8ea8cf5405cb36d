"""What was once read as something else without a word: each is now read as meant, noted, or refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cosim.care.networks.user import UserNetwork, load_network
from cosim.errors import InputError

SIDES = "source_org,target_org"
CHAIN = "*Vertices 4\n" + "".join(f'{n} "{n}" org "{o}"\n' for n, o in zip("1234", "xxyy", strict=True))
NAMES = "*Vertices 3\n1 {} org x\n2 Bob org x\n3 Carl org y\n*Edges\n1 2\n2 3\n"
KEY = '<key id="o" for="node" attr.name="org" attr.type="string"{}/>'
NODE = '<node id="{}"><data key="o">{}</data></node>'
ARROWS = (
    '<edge source="{}" target="{}"><data key="d"><y:PolyLineEdge xmlns:y="http://www.yworks.com/xml/graphml">'
    '<y:Arrows source="{}" target="{}"/></y:PolyLineEdge></data></edge>'
)
GEXF = (
    '<gexf><graph mode="dynamic"><attributes class="node"><attribute id="o" title="org" type="string"/></attributes>'
    '<nodes><node id="a"><attvalues><attvalue for="o" {}/></attvalues></node><node id="b"><attvalues>'
    '<attvalue for="o" value="y"/></attvalues></node></nodes><edges><edge source="a" target="b"/></edges>'
    "</graph></gexf>"
)
LISTS = (
    f"<graphml>{KEY.format(' attr.list=' + chr(34) + 'string' + chr(34))}<graph>{NODE.format('a', 'x,y')}"
    f"{NODE.format('b', 'x')}<edge source='a' target='b'/></graph></graphml>"
)
BOARDS = f"source,target,{SIDES}\nanna,b1,x,z\nbob,b1,x,z\nbob,b2,x,z\ncarl,b2,y,z\ncarl,b1,y,z\n"


def yed(*ties: tuple[str, str, str, str]) -> str:
    people = "".join(NODE.format(one, org) for one, org in ("ax", "bx", "cy"))
    edges = "".join(ARROWS.format(*tie) for tie in ties)
    head = KEY.format("") + '<key id="d" for="edge" yfiles.type="edgegraphics"/>'
    return f'<graphml>{head}<graph edgedefault="directed">{people}{edges}</graph></graphml>'


def two_modes(mark: str) -> str:
    nodes = "".join(f'node [ id {n} type {t} org "x" ]\n' for n, t in enumerate("00011"))
    ties = "".join(f"edge [ source {one} target {other} {mark} ]\n" for one, other in ("03", "13", "14", "24"))
    return f"graph [\n{nodes}{ties}]\n"


def load(folder: Path, name: str, text: str, **more: str) -> UserNetwork:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_network(path, organisation_attribute="org", **more)


NOTED = {
    # kind: (name, text, ties as read, what a note says)
    "ids as 1 and 1.0": (
        "it.csv", f"source,target,{SIDES}\n1,2.0,x,x\n2,3.0,x,y\n3,1.0,y,x\n", [(0, 1), (0, 2), (1, 2)],
        "ids with and without decimals, as 1 and 1.0, are one person: '2', '3', '1.0'",
    ),
    "Gephi's times": (
        "it.csv", f"Source,Target,Timeset,{SIDES}\na,b,<[2009.0]>,x,x\nb,c,,x,y\n", [(0, 1), (1, 2)],
        "times are not read: 'Timeset' in it.csv (1 of 2 rows)",
    ),
    "two modes that nothing says": (
        "it.csv", BOARDS, [(0, 1), (1, 2), (1, 4), (2, 3), (3, 4)], 'projection = "people"',
    ),
    "dislike without a strength": (
        "it.net", CHAIN + "*Edges\n1 2 1\n2 3 -1\n3 4 1\n", [(0, 1), (1, 2), (2, 3)],
        "ties whose 'weight' is below 0 are read as ties like all others (1 of 3)",
    ),
    "ties of 0 without a strength": (
        "it.net", CHAIN + "*Edges\n1 2 0\n2 3\n3 4\n", [(0, 1), (1, 2), (2, 3)],
        "ties whose 'weight' is 0 are read as ties like all others (1 of 3)",
    ),
    "labels of ties": (
        "it.net", CHAIN + '*Edges\n1 2 1 l "likes"\n2 3 1 l "dislikes"\n3 4 1\n', [(0, 1), (1, 2), (2, 3)],
        "labels of ties are not read ('likes', 'dislikes')",
    ),
    "a name of three words": ("it.net", NAMES.format("Anna van Dam"), [(0, 1), (1, 2)], "not everybody has: 'van'"),
    "a value for a time": (
        "it.gexf", GEXF.format('value="x" start="2000"'), [(0, 1)], "values that hold for a time only count as always",
    ),
    "yEd without arrows": (
        "it.graphml", yed(("a", "b", "none", "none"), ("b", "c", "none", "none")), [(0, 1), (1, 2)],
        "drawn without an arrow have no direction (2 of 2)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", NOTED)
def test_it_is_noted(kind: str, tmp_path: Path) -> None:
    name, text, ties, said = NOTED[kind]
    network = load(tmp_path, name, text)
    assert list(network.graph.edges) == ties
    assert [note for note in network.report.notes if said in note], network.report.notes


REFUSED = {
    "a name of two words": ("it.net", NAMES.format("Anna Dam"), "line 2: 'Dam' behind a label is no place"),
    "more people than nodes": ("it.net", "*Vertices 3 99\n*Edges\n1 2\n", "more of the first mode than there are"),
    "two marks of decimals": (
        "it.csv", f"source;target;weight;{SIDES.replace(',', ';')}\na;b;1.000;x;x\nb;c;2,5;x;y\n",
        "a decimal comma and with a point in column 'weight'",
    ),
    "columns of other names": ("it.csv", "ego,alter\na,b\n", "ends of a tie in columns source and target"),
    "a direction of its own": (
        "it.gml", "graph [ node [ id 1 ] edge [ source 1 target 1 directed 1 ] edge [ source 1 target 1 ] ]",
        "mixes 1 directed and 1 undirected",
    ),
    "igraph's modes in GML": ("it.gml", two_modes(""), "two-mode network .attribute 'type'.: 3 people and 2 things"),
    "an interval in a word": ("it.gexf", GEXF.format('value="[2000.0, 2001.0, x)"'), "one word or number in 'org'"),
    "a list": ("it.graphml", LISTS, "got 2 values .x, y. for 'a'"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused(kind: str, tmp_path: Path) -> None:
    name, text, said = REFUSED[kind]
    with pytest.raises(InputError, match=said) as caught:
        load(tmp_path, name, text)
    assert "\n" not in str(caught.value)


def test_arrows_of_yed_point_where_they_are_drawn(tmp_path: Path) -> None:
    ties = yed(("a", "b", "standard", "none"), ("b", "c", "delta", "standard"))
    assert list(load(tmp_path, "it.graphml", ties).graph.edges) == [(1, 0), (1, 2), (2, 1)]


def test_mutual_ties_beside_directed_ones_run_both_ways(tmp_path: Path) -> None:
    text = f"Source,Target,Type,{SIDES}\na,b,Directed,x,x\nb,c,Mutual,x,y\n"
    assert list(load(tmp_path, "it.csv", text).graph.edges) == [(0, 1), (1, 2), (2, 1)]


def test_two_modes_that_nothing_says_can_be_projected(tmp_path: Path) -> None:
    network = load(tmp_path, "it.csv", BOARDS, projection="people", strength_attribute="weight")
    assert [data["label"] for _, data in network.graph.nodes(data=True)] == ["anna", "bob", "carl"]
    assert dict(zip(network.graph.edges, network.trust.tolist(), strict=True)) == pytest.approx(
        {(0, 1): 0.2, (0, 2): 0.2, (1, 2): 0.8}
    )
    assert load(tmp_path, "it.csv", BOARDS, projection="none").report.notes == ()


def test_a_partition_is_taken_for_one_of_the_network_that_is_chosen(tmp_path: Path) -> None:
    one = '*Network {}\n*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Edges\n1 2\n2 3\n'
    text = one.format("A") + one.format("B") + "*Partition org\n*Vertices 3\n1\n1\n2\n"
    assert (
        "partitions of this size are taken for those of 'B': 'org'"
        in load(tmp_path, "it.paj", text, network="B").report.notes
    )
