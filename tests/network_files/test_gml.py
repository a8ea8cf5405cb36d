"""GML: numbers in every notation, repeated keys, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from cosim.care.networks.user import load_network
from cosim.errors import InputError
from cosim.network_files.draft import NetworkFile
from cosim.network_files.formats import read_file
from cosim.network_files.values import Several


def gml(folder: Path, body: str) -> NetworkFile:
    path = folder / "it.gml"
    path.write_text(f"graph [ {body} ]\n", encoding="utf-8")
    return read_file(path, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("-2", -2), ("0.5", 0.5), (".5", 0.5), ("2.", 2.0), ("1e+05", 1e5), ("1e-05", 1e-5), ("1E5", 1e5),
        ("Inf", math.inf), ("-INF", -math.inf), ('"a &amp; &#233;"', "a & é"), ('"two\n   lines"', "two lines"),
    ],
)  # fmt: skip
def test_values(tmp_path: Path, text: str, value: float | str) -> None:
    """NetworkX reads 1e+05, as igraph writes it, as the number 1 and an attribute e of 5."""
    assert gml(tmp_path, f"node [ id 1 x {text} y 3 ]").graph.nodes[1] == {"x": value, "y": 3}


def test_nan_is_no_value(tmp_path: Path) -> None:
    gml(tmp_path, "node [ id 1 org NaN ] node [ id 2 org 3 ] edge [ source 1 target 2 ]")
    with pytest.raises(InputError, match=r"1 of 2 people without, for example '1'"):
        load_network(tmp_path / "it.gml", organisation_attribute="org")


def test_repeated_attributes_are_several_values(tmp_path: Path) -> None:
    file = gml(tmp_path, 'node [ id 1 org "a" org "b" ] node [ id 2 org "a" org "a" ] edge [ source 1 target 2 ]')
    assert dict(file.graph.nodes(data="org")) == {1: Several(("a", "b")), 2: "a"}
    with pytest.raises(InputError, match=r"got 2 values .a, b. for '1'"):
        load_network(tmp_path / "it.gml", organisation_attribute="org")


def test_a_comment_with_a_quote_hides_nothing(tmp_path: Path) -> None:
    """NetworkX takes the lines after it for the rest of a text, and all of them for a comment."""
    path = tmp_path / "it.gml"
    path.write_text('# 5" wide\ngraph [\n# a "b\nnode [ id 1 ]\nnode [ id 2 label "A" ]\n]\n', encoding="utf-8")
    assert list(read_file(path, None).graph) == [1, 2]


def test_groups_of_yed_are_left_out_and_labels_may_lack_quotes(tmp_path: Path) -> None:
    file = gml(tmp_path, "node [ id 1 label Ann graphics [ x 1 ] ] node [ id 2 isGroup 1 ] edge [ source 1 target 2 ]")
    assert dict(file.graph.nodes(data=True)) == {1: {"label": "Ann"}}
    assert file.notes == ["groups of the drawing are no people and left out: '2'; ties to them too (1)"]


@pytest.mark.parametrize("directed", [0, 1])
def test_direction(tmp_path: Path, directed: int) -> None:
    ties = "node [ id 1 ] node [ id 2 ] edge [ source 2 target 1 ]"
    assert gml(tmp_path, f"directed {directed} {ties}").graph.is_directed() == bool(directed)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("directed 0 directed 1", "directed is 2 values .0, 1., not 0 or 1"),
        ('directed "no"', "directed is no, not 0 or 1"),
        ("node [ id 1 ] node [ id 1 ]", "two people have the id '1'"),
        ("node [ id 1 id 2 ]", "a node has several values of id"),
        ("node [ label 1 ]", "a node has no id"),
        ("node [ id 1 ] edge [ source 1 target 2 ]", "a person that is not there: '2'"),
        ("node 5", "node is not followed by"),
        ("node [ id 1 org North ]", "line 1: org is 'North', not a number or text in quotes"),
        ("node [ id 1 ] ]", "] without"),
        ("node [ id 1", "it ends before"),
        ('node [ id 1 label "x ]', "a quote that is not closed"),
        ("a [ " * 200 + "] " * 200, "nested more than 100 deep"),
        ("node [ id 1 x " + "9" * 5000 + " ]", "not a number or text in quotes"),
    ],
)
def test_what_is_refused(tmp_path: Path, body: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        gml(tmp_path, body)


def test_several_graphs_are_refused_unless_one_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "it.gml"
    path.write_text('graph [ label "a" node [ id 1 ] ] graph [ node [ id 2 ] ]', encoding="utf-8")
    with pytest.raises(InputError, match=r"one network in the file, got 2 .a, graph 2."):
        read_file(path, None)
    assert list(read_file(path, None, network="graph 2").graph) == [2]
    path.write_text("Version 1", encoding="utf-8")
    with pytest.raises(InputError, match=r"no graph"):
        read_file(path, None)
