"""A network as a table of ties in CSV, with an optional table of people beside it.

``ties.csv`` has the columns ``source`` and ``target``; other columns are attributes of the tie, except those that begin
with ``source_`` or ``target_``, which are attributes of the person (``source_organisation``). ``ties_nodes.csv``, if it
lies beside it, has the column ``id``; its other columns are attributes of the person. Both may be used, as long as they
do not contradict each other. Ties are undirected unless a column ``type`` says ``directed`` in every row (as Gephi
writes it). Comma, semicolon and tab are recognised by the header; with semicolons, decimals may have a comma.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import networkx as nx

__all__ = ["read_csv"]

_WORDS = ("source", "target", "type", "id")  # columns whose case does not matter


def read_csv(path: Path) -> nx.MultiGraph[str]:
    """Read a table of ties and the table of people beside it; all values stay text.

    Raises
    ------
    ValueError
        If a column is missing, a row has another length than the header, or two values for one person differ.
    """
    rows = list(_rows(path, ("source", "target")))
    graph: nx.MultiGraph[str] = nx.MultiDiGraph() if _directed(rows, path) else nx.MultiGraph()
    people = path.with_name(f"{path.stem}_nodes.csv")
    if people.exists():
        for at, row in _rows(people, ("id",)):
            _person(
                graph, row["id"], {key: value for key, value in row.items() if key != "id"}, f"{people.name} line {at}"
            )
    for at, row in rows:
        source, target = row["source"], row["target"]
        for side, person in (("source_", source), ("target_", target)):
            known = {key.removeprefix(side): value for key, value in row.items() if key.startswith(side)}
            _person(graph, person, known, f"{path.name} line {at}")
        graph.add_edges_from([(source, target, {key: value for key, value in row.items() if _of_tie(key)})])
    return graph


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and values of each row that is not empty."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        mark = max(",;\t", key=header.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=mark, strict=True)
        names = [name.strip() for name in next(reader, [])]
        names = [name.lower() if name.lower() in _WORDS else name for name in names]
        for name in needed:
            if name not in names:
                raise ValueError(f"{path.name} has no column '{name}' (it has {', '.join(names) or 'none'})")
        for values in reader:
            if not any(values):
                continue
            if len(values) != len(names):
                raise ValueError(
                    f"{path.name} line {reader.line_num} has {len(values)} values for {len(names)} columns"
                )
            row = dict(zip(names, (_text(value, mark) for value in values), strict=True))
            for name in needed:
                if not row[name]:
                    raise ValueError(f"{path.name} line {reader.line_num} has no {name}")
            yield reader.line_num, row


def _text(value: str, mark: str) -> str:
    """A value without blanks around it and, in a file with semicolons, with a decimal point."""
    value = value.strip()
    if mark == ";" and value.count(",") == 1 and value.replace(",", "").lstrip("-").isdigit():
        return value.replace(",", ".")
    return value


def _of_tie(key: str) -> bool:
    """Whether a column describes the tie and not a person."""
    return key not in ("source", "target", "type") and not key.startswith(("source_", "target_"))


def _directed(rows: list[tuple[int, dict[str, str]]], path: Path) -> bool:
    """Whether every row says directed; refuses a mixture."""
    kinds = {row["type"].lower() for _, row in rows if "type" in row}
    if "directed" in kinds and kinds != {"directed"}:
        raise ValueError(f"{path.name} mixes directed and undirected ties")
    return kinds == {"directed"}


def _person(graph: nx.MultiGraph[str], person: str, known: Mapping[str, str], where: str) -> None:
    """Add what is known of a person; empty values are not known."""
    graph.add_node(person)
    data = graph.nodes[person]
    for key, value in known.items():
        if value and data.setdefault(key, value) != value:
            raise ValueError(f"{where} gives '{person}' the {key} '{value}', earlier it was '{data[key]}'")
