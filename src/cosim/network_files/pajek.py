"""Pajek networks (``.net``), projects (``.paj``), and partitions that lie beside them (``.clu``).

- **Several networks** in a project, and **several relations** in a network (``*Arcs :2 "advice"``, or ``2: 1 4`` at the
  start of a line): one is chosen, else they are refused. Ties without a number are relation 1, as in Pajek.
- **Two-mode** networks (``*Vertices 5 3``: the first three are people) are marked as such.
- **Partitions** become attributes of people under their title. Vectors, permutations, clusters and hierarchies are left
  out, with a note.
- **Attributes** of a vertex are pairs of words after its place and shape, as NetworkX writes them:
  ``1 "Anna" 0.0 0.0 ellipse organisation "School"``. A backslash is a character like any other, except before a quote.
- The value of a tie is its ``weight``, 1 if it has none, as in Pajek. A file with arcs is directed; edges then count
  both ways.

NetworkX's reader merges people with one label, reads ``*Arcs`` after ``*Edges`` as edges, takes a third neighbour in
``*Edgeslist`` for a weight, and joins the relations and networks of a file.

Format: Batagelj and Mrvar (1998), Pajek, a program for large network analysis, Connections 21:47; manual of Pajek 5.
"""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cosim.network_files.draft import Draft, NetworkFile, check_people, listed
from cosim.network_files.pajek_lines import Line, Section, sections
from cosim.network_files.source import Choice, Source, chosen
from cosim.network_files.values import NUMBER, put, shown

__all__ = ["partition_files", "read_pajek"]

_LEFT_OUT = ("vector", "permutation", "cluster", "hierarchy")
_TIES = ("arcs", "edges", "matrix", "arcslist", "edgeslist")
_MISSING = frozenset({"9999998", "999999998"})  # what Pajek writes for a class that is not known
_SHAPES = frozenset(
    {"ellipse", "box", "diamond", "triangle", "cross", "empty", "house", "man", "woman", "circle", "square"}
)
_DRAWN = frozenset(
    {"ic", "bc", "bw", "x_fact", "y_fact", "s_size", "phi", "r", "q", "lc", "la", "lr", "lphi", "fos", "font", "hooks"}
)  # how a vertex is drawn
_WEIGHT = 1.0


def read_pajek(source: Source, choice: Choice) -> NetworkFile:
    """Read a Pajek file; nodes are vertex numbers as text, with ``label`` and further attributes.

    Raises
    ------
    ValueError
        If the file is not what Pajek writes.
    InputError
        If it has several networks or relations and none is chosen.
    """
    networks, partitions, notes = _objects(sections(source.text))
    if not networks:
        raise ValueError("no *Vertices line")
    names = [title or f"network {at + 1}" for at, (title, _) in enumerate(networks)]
    several = len(networks) > 1 or choice.network is not None
    at = chosen(names, choice.network, key="network", source=source) if several else 0
    draft = Draft()
    draft.notes += notes
    if len(networks) > 1:
        draft.notes.append(f"network '{names[at]}' is read; not read: {listed(names[:at] + names[at + 1 :])}")
        same = [part.title or "partition" for part in partitions if len(part.lines) == _counts(networks[at][1][0])[0]]
        if same:
            draft.notes.append(f"partitions of this size are taken for those of '{names[at]}': {listed(same)}")
    parts = networks[at][1]
    count, first = _vertices(draft, parts[0])
    _relations(draft, parts[1:], source, choice, first)
    for part in partitions:
        values = [line.words[0] for line in part.lines]
        if len(values) == count:
            _partition(draft, part.title or "partition", values)
        else:
            draft.notes.append(f"partition '{part.title}' is left out: {len(values)} values for {count} vertices")
    for file in partition_files(source.path):
        text = Source.of(file).text
        values = [
            line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("*", "%"))
        ]
        if len(values) != count:
            raise ValueError(f"{file.name} has {len(values)} values for {count} vertices")
        _partition(draft, file.stem.removeprefix(f"{source.path.stem}_"), values)
    made = draft.finished(mixed=True)
    if first < count:
        made.others = frozenset(str(number) for number in range(first + 1, count + 1))
        made.two_mode_by = f"*Vertices {count} {first}"
    return made


def partition_files(path: Path) -> list[Path]:
    """Partitions beside a network: ``<name>_<attribute>.clu``."""
    return sorted(path.parent.glob(f"{glob.escape(path.stem)}_*.clu"))


Network = tuple[str, list[Section]]


def _objects(found: Iterator[Section]) -> tuple[list[Network], list[Section], list[str]]:
    """Networks, each with its ``*Vertices`` first; partitions; and notes on what is left out."""
    networks: list[Network] = []
    partitions: list[Section] = []
    notes: list[str] = []
    title, owner = "", "network"
    for section in found:
        if section.name in ("partition", *_LEFT_OUT):
            owner, title = section.name, section.title
            if owner in _LEFT_OUT:
                notes.append(f"{owner} '{title}' is not read")
        elif section.name == "network":
            owner, title = "network", section.title
        elif section.name == "vertices" and owner == "network":
            networks.append((title, [section]))
            title = ""
        elif section.name == "vertices":
            if owner == "partition":
                partitions.append(Section("partition", section.line, section.number, title, section.lines))
            owner = "network"
        elif section.name in _TIES:
            if not networks:
                raise ValueError(
                    f"line {section.line}: *{section.name} names a vertex that is not there: no *Vertices before"
                )
            networks[-1][1].append(section)
        else:
            notes.append(f"section *{section.name} is not read")
    return networks, partitions, notes


def _vertices(draft: Draft, section: Section) -> tuple[int, int]:
    """Add vertices 1..count, those without a line without attributes; count, and how many are people."""
    count, first = _counts(section)
    check_people(count)
    known: dict[str, dict[str, Any]] = {str(number + 1): {} for number in range(count)}
    seen, timed, loose = set(), 0, dict[str, None]()
    for line in section.lines:
        number, *words = line.words
        if number not in known:
            raise ValueError(f"line {line.number}: vertex {number} is not one of 1 to {count}")
        if number in seen:
            raise ValueError(f"line {line.number}: vertex {number} is there twice")
        seen.add(number)
        timed += bool(line.times)
        loose |= dict.fromkeys(_vertex(known[number], words, line))
    for number, data in known.items():
        draft.person(number, data)
    if 0 < len(seen) < count:
        draft.notes.append(f"vertices without a line of their own have no label ({count - len(seen)} of {count})")
    of_all = {name: sum(name in data for data in known.values()) for name in loose}
    rare = [name for name, people in of_all.items() if people < len(seen) and name.lower() not in _DRAWN]
    if rare:
        draft.notes.append(
            "words right behind a label are read as attributes that not everybody has: "
            f"{listed(rare)}; put labels with blanks in quotes"
        )
    if timed:
        draft.notes.append(f"times are not read: vertices that come or go count as always there ({timed})")
    return count, first if 0 < first < count else count


def _counts(section: Section) -> tuple[int, int]:
    """Vertices, and how many of them are of the first mode."""
    words = section.title.split()
    if not words or not all(word.isdecimal() and len(word) < 16 for word in words[:2]):
        raise ValueError(f"line {section.line}: *Vertices has no number, but {section.title[:40]!r}")
    count, first = int(words[0]), int(words[-1 if len(words) == 1 else 1])
    if first > count:
        raise ValueError(
            f"line {section.line}: *Vertices {count} {first}: more of the first mode than there are in all"
        )
    return count, first


def _vertex(data: dict[str, Any], words: list[str], line: Line) -> list[str]:
    """Label and attributes of a vertex; an attribute called label is the label, as NetworkX writes it.

    Returns the names of attributes without a place or a shape before them: they may be the rest of a name.
    """
    label = words.pop(0) if words else None
    placed = bool(words) and NUMBER.fullmatch(words[0]) is not None
    while words and NUMBER.fullmatch(words[0]):
        words.pop(0)  # place
    if len(words) % 2:
        shape = words.pop(0)
        if not placed and shape.lower() not in _SHAPES:
            raise ValueError(
                f"line {line.number}: '{shown(shape)}' behind a label is no place and no shape; "
                "put labels with blanks in quotes"
            )
        placed = True
    for name, value in zip(words[::2], words[1::2], strict=True):
        if NUMBER.fullmatch(name):
            raise ValueError(f"a vertex has an attribute '{name}'; put labels and values with blanks in quotes")
        put(data, name, value)
    if label is not None:
        data.setdefault("label", label)
    return [] if placed else words[::2]


def _relations(draft: Draft, parts: list[Section], source: Source, choice: Choice, first: int) -> None:
    """Add the ties of the relation that is read."""
    titles: dict[str, str] = {}
    ties: dict[str, list[tuple[Section, int, Line]]] = {}
    for part in parts:
        own = part.number or part.title or "1"
        if part.title and titles.setdefault(own, part.title) != part.title:
            raise ValueError(f"line {part.line}: relation {own} is '{part.title}', before it was '{titles[own]}'")
        for row, line in enumerate(part.lines):
            ties.setdefault(line.relation or own, []).append((part, row, line))
    read = _one_of(list(ties), titles, source, choice, draft)
    timed = 0
    drawn: dict[str, None] = {}
    for part, row, line in ties.get(read, []):
        timed += bool(line.times)
        drawn |= dict.fromkeys(_drawn(line) if part.name in ("arcs", "edges") else ())
        if part.name == "matrix":
            _cells(draft, part, row, first)
        else:
            _tie(draft, part.name, line)
    if drawn:
        draft.notes.append(f"labels of ties are not read ({listed(drawn)}); ties of all labels are")
    if timed:
        draft.notes.append(f"times are not read: ties that come or go count as always there ({timed})")


def _drawn(line: Line) -> list[str]:
    """The label of a tie, as in ``1 2 1.0 l "advice"``."""
    words = line.words[3:]
    return [label for name, label in zip(words[::2], words[1::2], strict=False) if name == "l"]


def _one_of(numbers: list[str], titles: dict[str, str], source: Source, choice: Choice, draft: Draft) -> str:
    """Number of the relation that is read, chosen by its name or number."""
    draft.relation_read = True
    if len(numbers) <= 1 and choice.relation is None:
        return numbers[0] if numbers else ""
    names = [titles.get(number, number) for number in numbers]
    if choice.relation in numbers and choice.relation not in names:
        names[numbers.index(choice.relation)] = choice.relation
    at = chosen(names, choice.relation, key="relation", source=source)
    if len(names) > 1:
        draft.notes.append(f"relation '{names[at]}' is read; not read: {listed(names[:at] + names[at + 1 :])}")
    return numbers[at]


def _tie(draft: Draft, kind: str, line: Line) -> None:
    """Add ties: a line is two vertices and a value, or, in a list, a vertex and all its neighbours."""
    one, *words = line.words
    if not words:
        raise ValueError(f"line {line.number}: a tie of one vertex, {one}")
    numbered = kind.endswith("list")
    for other in words if numbered else words[:1]:
        for end in (one, other):
            if end not in draft.people:
                raise ValueError(f"line {line.number}: tie {one} {other} names a vertex that is not there")
        weight = _WEIGHT if numbered or len(words) < 2 else _value(words[1], line)
        draft.tie(one, other, {"weight": weight}, directed=kind.startswith("arcs"))


def _cells(draft: Draft, part: Section, row: int, first: int) -> None:
    """Add an arc for every cell of a row that is not 0; in a two-mode network the columns are the second mode."""
    nodes = list(draft.people)
    rows, columns = nodes[:first], nodes[first:] or nodes
    line = part.lines[row]
    if len(part.lines) != len(rows) or len(line.words) != len(columns):
        got = f"{len(part.lines)} rows, and {len(line.words)} values in line {line.number}"
        raise ValueError(f"*Matrix has {got}; {len(rows)} rows of {len(columns)} are expected")
    for other, text in zip(columns, line.words, strict=True):
        value = _value(text, line)
        if value != 0:
            draft.tie(rows[row], other, {"weight": value}, directed=True)


def _value(text: str, line: Line) -> float:
    """Value of a tie."""
    if NUMBER.fullmatch(text) is None:
        raise ValueError(f"line {line.number}: the value of a tie is '{shown(text)}', not a number")
    return float(text)


def _partition(draft: Draft, name: str, values: list[str]) -> None:
    """Classes of the vertices, in order, as an attribute."""
    for data, value in zip(draft.people.values(), values, strict=True):
        if value not in _MISSING:
            put(data, name, value)
