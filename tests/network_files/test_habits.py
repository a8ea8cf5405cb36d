"""Habits of the programs that write networks: what each file means, and what is refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cosim.care.networks.user import UserNetwork, load_network
from cosim.errors import InputError

FOLDER = Path(__file__).parents[1] / "data" / "networks" / "habits"


def load(name: str, **more: Any) -> UserNetwork:
    return load_network(FOLDER / name, **{"organisation_attribute": "org", **more})


READ = {
    # file: (attribute of strength, organisation of each person, trust of each tie in order)
    "backslash.net": ("weight", ["GGZ\\North", "GGZNorth", "y", "y"], [0.5, 0.5, 0.5]),
    "capital.csv": (None, ["x", "x", "y"], None),
    "default.graphml": ("strength", ["North", "North", "South", "South"], [0.2, 0.8, 0.2]),
    "gephi-label.csv": ("weight", ["x", "x", "y", "y"], [0.2, 0.8, 0.5]),
    "intfloat.graphml": (None, ["1", "2"], None),
    "levels.csv": ("strength", ["x", "x", "y", "y"], [0.2, 0.5, 0.8]),
    "mathematica.graphml": ("w", ["x", "y", "y"], [0.2, 0.8]),
    "netlogo.graphml": ("w", ["x", "y", "y"], [0.2, 0.8]),
    "partition.paj": (None, ["1", "1", "2"], None),
    "partition-zero.paj": (None, ["0", "1", "1"], None),
    "people.tsv": (None, ["x", "x", "y"], None),
    "prefixed.paj": ("weight", ["x", "x", "y"], [0.5, 0.5]),
    "sep.csv": (None, ["x", "x", "y"], None),
    "vector.paj": (None, ["x", "x", "y"], None),
    "weight-one.gexf": ("weight", ["N", "S", "S"], [0.8, 0.2]),
    "yed-group.graphml": (None, ["North", "North", "South"], None),
}


@pytest.mark.parametrize("name", READ)
def test_it_is_read_as_it_was_meant(name: str) -> None:
    strength, organisations, trust = READ[name]
    network = load(name, strength_attribute=strength)
    assert [network.organisations[at] for at in network.organisation_of] == organisations
    assert (None if network.trust is None else network.trust.tolist()) == (trust and pytest.approx(trust))
    assert (network.report.people, network.report.ties) == (len(organisations), network.graph.number_of_edges())


REFUSED = {
    # file: what the line says
    "dynamic.gexf": "one word or number in 'org' for everybody, got 2 values .North, South. for 'A'",
    "isolates.csv": 'without ties: .d.; set .network. isolates = "keep" or "drop"',
    "latin.csv": "text in UTF-8, got another encoding .line 2.; save as UTF-8",
    "latin.net": "text in UTF-8, got another encoding .line 2.; save as UTF-8",
    "relations.net": 'one relation in the file, got 2 .likes, dislikes.; .* relation = "likes"',
    "two-graphs.graphml": "one network in the file, got 2 .graph 1, graph 2.",
    "two-mode.net": r'got a two-mode network .\*Vertices 5 3.: 3 people and 2 things .* projection = "people"',
    "two-networks.paj": 'one network in the file, got 2 .advice, conflict.; .* network = "advice"',
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(InputError, match=REFUSED[name]) as caught:
        load(name)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_every_file_is_tried() -> None:
    assert {file.name for file in FOLDER.iterdir() if "_nodes" not in file.stem} == {*READ, *REFUSED}


def notes(name: str, **more: Any) -> str:
    return "; ".join(load(name, **more).report.notes)


def test_what_is_left_out_is_reported() -> None:
    assert notes("vector.paj") == "vector 'age' is not read"
    assert "left out: 'n2'; ties to them too (1)" in notes("yed-group.graphml")
    assert "not by 'label': 1 of 3 have none" in notes("yed-group.graphml")
    assert notes("weight-one.gexf") == "ties without a weight have the weight 1.0, as GEXF says (1 of 2)"
    assert notes("default.graphml") == ""


def test_one_of_several_is_chosen_and_the_others_are_named() -> None:
    likes = load("relations.net", relation="likes", strength_attribute="weight")
    assert set(likes.graph.edges) == {(0, 1), (1, 2), (2, 3)}
    assert likes.report.notes == ("relation 'likes' is read; not read: 'dislikes'",)
    assert set(load("relations.net", relation="2", isolates="keep").graph.edges) == {
        (0, 3),
        (3, 0),
        (1, 3),
    }  # by its number
    advice = load("two-networks.paj", network="advice")
    assert set(advice.graph.edges) == {(0, 1), (1, 2), (2, 3)}
    assert advice.report.notes == ("network 'advice' is read; not read: 'conflict'",)
    assert load("two-graphs.graphml", network="graph 2").graph.nodes[0]["label"] == "c"


@pytest.mark.parametrize(
    ("name", "choice", "word"),
    [
        ("relations.net", {"relation": "like"}, "one of likes, dislikes, got 'like'; did you mean 'likes'"),
        ("two-networks.paj", {"network": "x"}, "one of advice, conflict, got 'x'"),
        ("capital.csv", {"relation": "x"}, "a file with several of it"),
        ("capital.csv", {"network": "x"}, "a file with several of it"),
        ("weight-one.gexf", {"network": "x"}, "a file with several of it"),
        ("capital.csv", {"projection": "people"}, "a two-mode network, to project it on people"),
        ("two-mode.net", {"projection": "persons"}, "one of people, none"),
        ("isolates.csv", {"isolates": "remove"}, "one of keep, drop, refuse"),
    ],
)
def test_a_choice_that_cannot_be_made(name: str, choice: dict[str, str], word: str) -> None:
    with pytest.raises(InputError, match=word):
        load(name, **choice)


def test_people_without_ties_are_kept_dropped_or_refused() -> None:
    assert len(load("isolates.csv", isolates="keep").graph) == 4
    dropped = load("isolates.csv", isolates="drop")
    assert [label for _, label in dropped.graph.nodes(data="label")] == ["a", "b", "c"]
    assert dropped.report.notes == ("people without ties are left out, as isolates says: 'd'",)
    with pytest.raises(InputError, match=r"a connected network"):
        load("isolates.csv", isolates="refuse", allow_disconnected=True)


def test_a_two_mode_network_is_projected_if_asked() -> None:
    network = load("two-mode.net", projection="people", strength_attribute="weight")
    assert set(network.graph.edges) == {(0, 1), (1, 2)}  # Ann and Bob share a board, Bob and Cas another
    assert network.organisations == ("x", "y")
    assert "3 people are tied who share one of 2 things" in network.report.notes[0]
    everybody = load("two-mode.net", projection="none")
    assert len(everybody.graph) == 5
    assert "read as one of people" in everybody.report.notes[0]
