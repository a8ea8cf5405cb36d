"""CSV: habits of Excel, Gephi, pandas and UCINET."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path
from typing import Any

import pytest

from cosim.care.networks.user import UserNetwork, load_network
from cosim.errors import InputError


def load(
    folder: Path, text: str, people: str = "", *, suffix: str = ".csv", encoding: str = "utf-8", **more: Any
) -> UserNetwork:
    path = folder / f"it{suffix}"
    path.write_bytes(text.encode(encoding))
    if people:
        path.with_name(f"it_nodes{suffix}").write_bytes(people.encode(encoding))
    return load_network(path, **{"organisation_attribute": "org", **more})


PEOPLE = "Id,Label,org\n1,Ann,x\n2,Bob,x\n3,Cas,y\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_ends_of_lines_and_marks(tmp_path: Path, encoding: str, end: str, mark: str) -> None:
    text = "Source,Target,w\n1,2,1\n2,3,2\n".replace(",", mark).replace("\n", end)
    network = load(
        tmp_path, text, PEOPLE.replace(",", mark).replace("\n", end), encoding=encoding, strength_attribute="w"
    )
    assert [label for _, label in network.graph.nodes(data="label")] == ["Ann", "Bob", "Cas"]
    assert network.trust == pytest.approx([0.2, 0.8])


def test_gephi_with_its_columns(tmp_path: Path) -> None:
    text = "Source,Target,Type,Id,Label,timeset,Weight\n1,2,Directed,0,,,1.0\n2,3,Directed,1,,,2.0\n"
    network = load(tmp_path, text, "Id,Label,timeset,Org\n1,Ann,,x\n2,Bob,,x\n3,Cas,,y\n", strength_attribute="weight")
    assert network.graph.is_directed()
    assert network.report.notes == (
        "organisation_attribute 'org' is 'Org' in the file",
        "strength_attribute 'weight' is 'Weight' in the file",
    )


def test_ids_that_pandas_made_numbers_are_the_same_people(tmp_path: Path) -> None:
    network = load(tmp_path, "source,target\n1.0,2.0\n2.0,3\n", PEOPLE)
    assert network.report.notes == ("ids that it_nodes.csv writes without decimals: '1.0', '2.0'",)
    assert [label for _, label in network.graph.nodes(data="label")] == ["Ann", "Bob", "Cas"]


def test_levels_in_any_notation_are_one_word(tmp_path: Path) -> None:
    text = "source,target,level\n1,2,1.0\n2,3,1\n1,3,2.50\n"
    network = load(tmp_path, text, PEOPLE, strength_attribute="level", strength_to_trust={"1.0": 0.3, "2.5": 0.9})
    assert network.trust == pytest.approx([0.3, 0.9, 0.3])
    with pytest.raises(InputError, match=r"one trust for a level, got 0.3 and 0.4: 1 is written in two ways"):
        load(tmp_path, text, PEOPLE, strength_attribute="level", strength_to_trust={"1.0": 0.3, "1": 0.4, "2.5": 0.9})


def test_codes_of_organisations_are_not_numbers(tmp_path: Path) -> None:
    people = "id,org\n1,007\n2,7\n3,1.10\n4,1.1\n5,1.0\n6,1\n"
    network = load(tmp_path, "source,target\n1,2\n2,3\n3,4\n4,5\n5,6\n", people)
    assert network.organisations == ("1", "1.1", "1.10", "007", "7")
    assert network.report.notes == ("these are one organisation: '1.0', '1'",)


@pytest.mark.parametrize(
    ("text", "trust"),
    [
        ("source;target;w\n1;2;0,5\n2;3;1,5\n", [0.2, 0.8]),
        ("sep=;\nsource;target;w\n1;2;0,5\n2;3;1,5\n", [0.2, 0.8]),
        ('"SEP=|"\r\nsource|target|w\r\n1|2|5\r\n2|3|1\r\n', [0.8, 0.2]),
        ('source,target,w,why\n1,2,1,"two\nlines, and a comma"\n2,3,2,\n', [0.2, 0.8]),
        ("source,target,w,,\n1,2,1,,\n\n2,3,2,,\n,,,,\n", [0.2, 0.8]),
    ],
)
def test_tables_as_excel_writes_them(tmp_path: Path, text: str, trust: list[float]) -> None:
    assert load(tmp_path, text, PEOPLE, strength_attribute="w").trust == pytest.approx(trust)


def test_a_decimal_comma_between_commas_gets_a_hint(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"got '0,5'; write decimals with a point"):
        load(tmp_path, 'source,target,w\n1,2,"0,5"\n2,3,1\n', PEOPLE, strength_attribute="w")


def test_names_of_organisations_keep_their_commas(tmp_path: Path) -> None:
    network = load(tmp_path, "source;target;source_org;target_org\na;b;1,5;1.5\n")
    assert network.organisations == ("1.5", "1,5")


def test_a_column_type_with_other_words_is_a_relation(tmp_path: Path) -> None:
    text = "source,target,type\n1,2,likes\n2,3,likes\n1,3,dislikes\n"
    with pytest.raises(InputError, match=r"one relation in the file, got 2 .likes, dislikes."):
        load(tmp_path, text, PEOPLE)
    network = load(tmp_path, text, PEOPLE, relation="likes")
    assert list(network.graph.edges) == [(0, 1), (1, 2)]
    assert network.report.notes == ("relation 'likes' is read; other ties are not (1)",)


def test_what_was_joined_left_out_or_doubtful_is_reported(tmp_path: Path) -> None:
    people = "id,org,\n1,North,7\n2,north,\n3,NA,\n3,NA,\n"
    text = "source,target,source_org,target_org\n1,2,,\n2,1,,\n2,3,,\n3,4,,North\n4,4,,\n"
    network = load(tmp_path, text, people)
    assert network.report.notes == (
        "a column of it_nodes.csv without a name is left out",
        "rows of it_nodes.csv that repeat a person are joined; they do not contradict each other (1)",
        "people with ties who are not in it_nodes.csv: '4'",
        "ties of people to themselves are left out (1)",
        "'NA' is read as the name of an organisation (1 of 4 people)",
        "names of different organisations that look alike: 'North', 'north'",
        "ties between the same two people are joined (1 fewer)",
    )


def test_people_who_differ_in_capitals_only_stay_two_and_are_reported(tmp_path: Path) -> None:
    text = "Source,Target,Source org,Target ORG\nP1,P2,x,x\np2,P3,y,x\nP3,P1,x,x\n"  # a space is as good as a _
    network = load(tmp_path, text)
    assert network.organisations == ("x", "y")
    assert network.report.people == 4
    assert network.report.notes == ("different people whose names look alike: 'P2', 'p2'",)


def test_negative_strengths_are_reported(tmp_path: Path) -> None:
    network = load(tmp_path, "source,target,w\n1,2,-1\n2,3,1\n", PEOPLE, strength_attribute="w")
    assert "negative strengths are read as little trust (1 of 2 ties)" in network.report.notes[0]


def test_two_tables_of_people(tmp_path: Path) -> None:
    (tmp_path / "it_nodes.csv").write_text(PEOPLE, encoding="utf-8")
    text = PEOPLE.replace(",", "\t").replace("y", "z")
    network = load(tmp_path, "source\ttarget\n1\t2\n2\t3\n", text, suffix=".tsv")
    assert network.organisations == ("x", "z")
    assert network.report.notes == ("people are those of it_nodes.tsv; it_nodes.csv is not read",)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (",a,b\na,0,1\nb,1,0\n", "it.csv is a matrix; save it as a list of ties"),
        ("source,target,org,org\n1,2,3,4\n", "it.csv has two columns 'org'"),
        ("source,target\n1,2\x00\n", "zero bytes"),
        ('source,target\n1,"2\n', "unexpected end of data"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        load(tmp_path, text)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".gml", ".graphml", ".gexf", ".net", ".paj"])
@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04abc", "an Excel workbook"),
        (gzip.compress(b"a,b\n" * 10_000_000, 1), "a gzip file"),
        (lzma.compress(b"a,b"), "an xz file"),
        (bz2.compress(b"a,b"), "a bzip2 file"),
    ],
    ids=["zip", "gzip", "xz", "bzip2"],
)
def test_packed_files_are_refused_and_not_unpacked(tmp_path: Path, data: bytes, word: str, suffix: str) -> None:
    path = tmp_path / f"it{suffix}"
    path.write_bytes(data)
    with pytest.raises(InputError, match=f"{word}; unpack it"):
        load_network(path, organisation_attribute="org")
