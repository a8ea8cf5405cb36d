"""Pajek: relations, networks, partitions, two modes, words and times."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from cosim.care.networks.user import load_network
from cosim.errors import InputError
from cosim.network_files.draft import NetworkFile
from cosim.network_files.formats import read_file
from cosim.network_files.values import Several

FOUR = "*Vertices 4\n1 A\n2 B\n3 C\n4 D\n"


def pajek(folder: Path, text: str, suffix: str = ".net", **more: Any) -> NetworkFile:
    path = folder / f"it{suffix}"
    path.write_text(text, encoding="utf-8")
    return read_file(path, None, **more)


def ties(file: NetworkFile) -> list[tuple[str, str, float]]:
    return sorted((one, other, data["weight"]) for one, other, data in file.graph.edges(data=True))


def test_a_tie_without_a_value_has_the_value_1(tmp_path: Path) -> None:
    assert ties(pajek(tmp_path, f"{FOUR}*Edges\n1 2\n2 3 2.5\n")) == [("1", "2", 1.0), ("2", "3", 2.5)]
    assert ties(pajek(tmp_path, f"{FOUR}*Edgeslist\n1 2 3\n")) == [("1", "2", 1.0), ("1", "3", 1.0)]


@pytest.mark.parametrize(
    "text",
    [
        '*Arcs :1 "likes"\n1 2\n*Arcs :2 "dislikes"\n1 4\n*Edges :2\n2 4\n',
        '*Arcs :1 "likes"\n*Arcs :2 "dislikes"\n*Arcs\n1: 1 2\n2: 1 4\n2: 4 2\n2: 2 4\n',
        '*Arcs "likes"\n1 2\n*Arcs "dislikes"\n1 4\n2 4\n4 2\n',
    ],
)
def test_relations_are_never_joined(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"one relation in the file, got 2 .likes, dislikes."):
        pajek(tmp_path, FOUR + text)
    assert ties(read_file(tmp_path / "it.net", None, relation="likes")) == [("1", "2", 1.0)]
    dislikes = read_file(tmp_path / "it.net", None, relation="dislikes")
    assert ties(dislikes) == [("1", "4", 1.0), ("2", "4", 1.0), ("4", "2", 1.0)]
    assert "relation 'dislikes' is read; not read: 'likes'" in dislikes.notes


def test_relations_without_ties_and_parts_of_one_relation_are_no_choice(tmp_path: Path) -> None:
    text = f'{FOUR}*Arcs :1 "likes"\n1 2\n*Arcs :2 "dislikes"\n*Edges :1 "likes"\n2 3\n'
    file = pajek(tmp_path, text)
    assert ties(file) == [("1", "2", 1.0), ("2", "3", 1.0), ("3", "2", 1.0)]
    assert file.notes == ["ties without a direction count in both directions (1 of 2)"]


def test_a_relation_with_two_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"relation 1 is 'kin', before it was 'likes'"):
        pajek(tmp_path, f'{FOUR}*Arcs :1 "likes"\n1 2\n*Edges :1 "kin"\n2 3\n')


def test_networks_of_a_project(tmp_path: Path) -> None:
    text = f"*Network one\n{FOUR}*Edges\n1 2\n*Network two\n*Vertices 2\n*Edges\n1 2 5\n"
    text += "*Partition club\n*Vertices 4\n1\n1\n2\n2\n"
    with pytest.raises(InputError, match=r"one network in the file, got 2 .one, two."):
        pajek(tmp_path, text, ".paj")
    one = read_file(tmp_path / "it.paj", None, network="one")
    assert dict(one.graph.nodes(data="club")) == {"1": "1", "2": "1", "3": "2", "4": "2"}
    two = read_file(tmp_path / "it.paj", None, network="two")
    assert ties(two) == [("1", "2", 5.0)]
    assert two.notes == [
        "network 'two' is read; not read: 'one'",
        "partition 'club' is left out: 4 values for 2 vertices",
    ]
    with pytest.raises(InputError, match=r"got 2 .network 1, network 2."):
        pajek(tmp_path, f"{FOUR}*Edges\n1 2\n{FOUR}*Edges\n1 3\n")


def test_partitions_by_title_and_what_is_not_read(tmp_path: Path) -> None:
    parts = "*Partition 1. Clubs of N1\n*Vertices 4\n0\n0\n2\n9999998\n*Vector age\n*Vertices 4\n1\n2\n3\n4\n"
    parts += "*Permutation order\n*Vertices 4\n1\n2\n3\n4\n*Foo\n1\n"
    file = pajek(tmp_path, f"*Network x\n{FOUR}*Edges\n1 2\n{parts}", ".paj")
    assert dict(file.graph.nodes(data="1. Clubs of N1")) == {"1": "0", "2": "0", "3": "2", "4": None}
    assert dict(file.graph.nodes(data="label")) == {"1": "A", "2": "B", "3": "C", "4": "D"}
    assert file.notes == ["vector 'age' is not read", "permutation 'order' is not read", "section *foo is not read"]


def test_partitions_that_contradict_are_several_values(tmp_path: Path) -> None:
    (tmp_path / "it_club.clu").write_text("*Vertices 2\n1\n2\n", encoding="utf-8")
    file = pajek(tmp_path, "*Vertices 2\n1 A 0 0 box club 1\n2 B 0 0 box club 1 club 3\n*Edges\n1 2\n")
    assert dict(file.graph.nodes(data="club")) == {"1": "1", "2": Several(("1", "3", "2"))}


def test_partition_beside_a_file_with_brackets_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "a[1]_club.clu").write_text("\ufeff*Vertices 2\n1\n2\n", encoding="utf-8")
    path = tmp_path / "a[1].net"
    path.write_text("*Vertices 2\n*Edges\n1 2\n", encoding="utf-8")
    assert load_network(path, organisation_attribute="club").organisations == ("1", "2")


@pytest.mark.parametrize("text", ["*Edges\n1 4\n2 4\n2 5\n3 5\n", "*Matrix\n1 0\n1 1\n0 1\n"])
def test_two_modes(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"a two-mode network .\*Vertices 5 3.: 3 people and 2 things"):
        pajek(tmp_path, f"*Vertices 5 3\n{text}")
    file = read_file(tmp_path / "it.net", None, projection="people")
    assert ties(file) == [("1", "2", 1), ("2", "3", 1)]
    assert not file.graph.is_directed()


def test_two_modes_with_a_tie_inside_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a tie 1 - 2 in one mode"):
        pajek(tmp_path, "*Vertices 5 3\n*Edges\n1 2\n1 4\n", projection="people")


def test_words_quotes_backslashes_and_times(tmp_path: Path) -> None:
    text = r"""*Vertices 5
1 "GGZ\North" 0.1 0.2 0.5 box org "say \"hi\"" [1-3]
2 "C:\" org "x\" ic Blue
3 O'Brien [5,7-*] org y
4 "[odd]" 0 0 org "two  blanks"
*Edges
1 2 1 [1-2] c Blue
"""
    file = pajek(tmp_path, text)
    assert file.graph.nodes["1"] == {"label": r"GGZ\North", "org": 'say "hi"'}
    assert file.graph.nodes["2"] == {"label": "C:\\", "org": "x\\", "ic": "Blue"}
    assert file.graph.nodes["3"] == {"label": "O'Brien", "org": "y"}
    assert file.graph.nodes["4"] == {"label": "[odd]", "org": "two  blanks"}
    assert file.notes == [
        "vertices without a line of their own have no label (1 of 5)",
        "times are not read: vertices that come or go count as always there (2)",
        "times are not read: ties that come or go count as always there (1)",
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("*Vertices 2\n1 A\n1 B\n", "line 3: vertex 1 is there twice"),
        ("*Vertices 2\n1 Jan de Vries 0.1 0.2\n2 B\n", "put labels and values with blanks in quotes"),
        ('*Vertices 2\n1 "A"B"\n', "line 2: quotes that do not match"),
        ("*Vertices two\n", r"\*Vertices has no number, but 'two'"),
        ("*Vertices -2\n", r"\*Vertices has no number"),
        ("*Vertices 2\n*Matrix\n0 1\n0\n", r"\*Matrix has 2 rows, and 1 values in line 4; 2 rows of 2 are expected"),
        ("*Vertices 2\n*Matrix\n0 1\n", r"\*Matrix has 1 rows"),
        ("*Vertices 2\n*Arcs\n1\n", "a tie of one vertex, 1"),
        ("*Vertices 2\n*Arcs\n1 2 x\n", "line 3: the value of a tie is 'x', not a number"),
        ("*Vertices 2\n**\n", "begins with a star and is no section"),
        ("*Vertices 999999999999\n*Edges\n1 2\n", "999,999,999,999 people; at most 1,000,000"),
        ("*Vertices " + "9" * 5000, r"\*Vertices has no number"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, word: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(InputError, match=word):
        pajek(tmp_path, text)
    assert time.perf_counter() - begin < 5.0


def test_labels_of_networkx_that_are_shared_remain_two_people(tmp_path: Path) -> None:
    graph: nx.Graph[Any] = nx.path_graph(3)
    nx.write_pajek(graph, tmp_path / "it.net")
    text = (tmp_path / "it.net").read_text(encoding="utf-8").replace(" 1 0.0", " 0 0.0")
    file = pajek(tmp_path, text)
    assert len(file.graph) == 3
