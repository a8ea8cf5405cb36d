"""A network as a table of ties in CSV, with an optional table of people beside it, as Gephi, Excel and UCINET write it.

``ties.csv`` has the columns ``source`` and ``target``; other columns are attributes of the tie, except those that begin
with ``source_`` or ``target_``, which are attributes of the person (``source_organisation``). ``ties_nodes.csv``, if it
lies beside it, has the column ``id``; its other columns are attributes of the person. Both may be used, as long as they
do not contradict each other. Capitals in these names do not matter.

Ties are undirected unless a column ``type`` says ``directed`` or ``mutual`` in every row, as Gephi writes it. A column
``type`` with other words says of which relation a tie is; with several, one is chosen, else they are refused.

Comma, semicolon and tab are recognised by the header, or by Excel's first line ``sep=;``. With semicolons, numbers of a
tie may have a decimal comma.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cosim.network_files.draft import Draft, NetworkFile, listed
from cosim.network_files.source import Choice, Source, chosen
from cosim.network_files.values import shown

__all__ = ["people_files", "read_csv"]

_WORDS = ("source", "target", "type", "id")  # columns whose capitals do not matter
_ENDS, _SIDES = ("source", "target"), ("source_", "target_")
_DIRECTIONS = frozenset({"directed", "undirected", "mutual", ""})
_TIMES = ("timeset", "interval", "timestamp", "start", "end")  # of Gephi's tables
_COMMA, _POINT = re.compile(r"-?\d+,\d+"), re.compile(r"-?\d+\.\d+")
_WHOLE = re.compile(r"(-?\d+)\.0+")
_SEPARATOR = re.compile(r'"?sep=(.)"?,*', re.IGNORECASE)


@dataclass(frozen=True)
class _Table:
    """Names of the columns, values of each row with its line, and whether numbers may have a decimal comma."""

    names: list[str]
    rows: list[tuple[int, dict[str, str]]]
    commas: bool


def read_csv(source: Source, choice: Choice) -> NetworkFile:
    """Read a table of ties and the table of people beside it; all values remain text.

    Raises
    ------
    ValueError
        If a column is missing or there twice, a row has another length than the header, or two values for one person
        differ.
    InputError
        If ties are of several relations and none is chosen, or a network is chosen.
    """
    if choice.network is not None:
        chosen([], choice.network, key="network", source=source)
    draft = Draft()
    files = people_files(source.path)
    if files:
        _people(draft, files[0])
    if len(files) > 1:
        draft.notes.append(f"people are those of {files[0].name}; {files[1].name} is not read")
    table = _table(source, ("source", "target"), draft)
    rows, directed = _of_one_relation(table, source, choice, draft)
    sides = _sides(table.names, [name for data in draft.people.values() for name in data])
    known = {_word(node): node for node in map(str, draft.people)}
    others: dict[str, None] = {}
    respelt: dict[str, None] = {}
    for line, row in rows:
        given = [row[end] for end in _ENDS]
        ends = [end if end in draft.people else known.setdefault(_word(end), end) for end in given]
        respelt |= dict.fromkeys(was for was, end in zip(given, ends, strict=True) if was != end)
        others |= dict.fromkeys(end for end in ends if end not in draft.people)
        for end, columns in zip(ends, sides, strict=True):
            facts = {name: row[column] for column, name in columns.items()}
            _know(draft, end, facts, f"{source.path.name} line {line}")
        data = {name: _number(row[name], table) for name in table.names if _of_tie(name)}
        draft.tie(ends[0], ends[1], data, directed=directed)
        if directed and row["type"].lower() == "mutual" and ends[0] != ends[1]:
            draft.tie(ends[1], ends[0], dict(data), directed=True)
    if files and others:
        draft.notes.append(f"people with ties who are not in {files[0].name}: {listed(others)}")
    if respelt and files:
        draft.notes.append(f"ids that {files[0].name} writes without decimals: {listed(respelt)}")
    elif respelt:
        draft.notes.append(f"ids with and without decimals, as 1 and 1.0, are one person: {listed(respelt)}")
    return draft.finished(directed=directed)


def people_files(path: Path) -> list[Path]:
    """Tables of people beside a table of ties, the one with the same suffix first."""
    names = dict.fromkeys(f"{path.stem}_nodes{suffix}" for suffix in (path.suffix, ".csv", ".tsv"))
    return [file for name in names if (file := path.with_name(name)).exists()]


def _people(draft: Draft, file: Path) -> None:
    """Add the people of a table."""
    table = _table(Source.of(file), ("id",), draft)
    for line, row in table.rows:
        _know(draft, row["id"], {name: row[name] for name in table.names if name != "id"}, f"{file.name} line {line}")
    repeated = len(table.rows) - len(draft.people)
    if repeated:
        draft.notes.append(
            f"rows of {file.name} that repeat a person are joined; they do not contradict each other ({repeated})"
        )


def _table(source: Source, needed: tuple[str, ...], draft: Draft) -> _Table:
    """A table, without its empty rows."""
    name, text = source.path.name, source.text
    first, _, rest = text.partition("\n")
    separator = _SEPARATOR.fullmatch(first.strip("\r"))
    text = rest if separator else text
    mark = separator[1] if separator else max(",;\t", key=re.split(r"[\r\n]", text, maxsplit=1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    names = [_column(column) for column in next(reader, [])]
    for column in needed:
        if column not in names:
            raise ValueError(_without(column, names, reader, name))
    twice = [column for column, count in Counter(names).items() if column and count > 1]
    if twice:
        raise ValueError(f"{name} has two columns '{min(twice)}'")
    rows: list[tuple[int, dict[str, str]]] = []
    nameless = False
    for values in reader:
        line = reader.line_num + bool(separator)
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(names):
            raise ValueError(f"{name} line {line} has {len(values)} values for {len(names)} columns")
        row = {column: value.strip() for column, value in zip(names, values, strict=True) if column}
        nameless = nameless or any(value.strip() and not column for column, value in zip(names, values, strict=True))
        for column in needed:
            if not row[column]:
                raise ValueError(f"{name} line {line} has no {column}")
        rows.append((line, row))
    if nameless:
        draft.notes.append(f"a column of {name} without a name is left out")
    for column in names:
        values = [row[column] for _, row in rows if column and row[column]]
        if column.lower() in _TIMES and values:
            draft.notes.append(f"times are not read: '{shown(column)}' in {name} ({len(values)} of {len(rows)} rows)")
        if mark == ";" and any(map(_COMMA.fullmatch, values)) and any(map(_POINT.fullmatch, values)):
            raise ValueError(f"{name} has numbers with a decimal comma and with a point in column '{column}'")
    return _Table([column for column in names if column], rows, mark == ";")


def _column(text: str) -> str:
    """Name of a column; `_WORDS` and the sides of a tie in small letters, and these with a ``_`` where a space is."""
    name = text.strip()
    if name.lower() in _WORDS:
        return name.lower()
    side = next((side for side in _SIDES if name.lower().replace(" ", "_").startswith(side)), "")
    return side + name[len(side) :]


def _without(column: str, names: list[str], reader: Iterator[list[str]], name: str) -> str:
    """What to say of a table without a column that is needed."""
    rows = [row[0].strip() for row in reader if row]
    if names and not names[0] and set(rows) == set(names[1:]):
        return f"{name} is a matrix; save it as a list of ties with the columns source and target"
    wanted = "ids in a column id" if column == "id" else "the ends of a tie in columns source and target"
    has = ", ".join(map(shown, names)) or "none"
    return f"{name} has no column '{column}' (it has {has}); put {wanted}, separated by comma, semicolon or tab"


def _number(value: str, table: _Table) -> str:
    """A value of a tie; in a file with semicolons with a decimal point."""
    return value.replace(",", ".") if table.commas and _COMMA.fullmatch(value) else value


def _word(value: str) -> str:
    """An id as one word: Gephi and pandas write 1.0 for 1."""
    whole = _WHOLE.fullmatch(value)
    return whole[1] if whole else value


def _of_tie(name: str) -> bool:
    """Whether a column describes the tie and not a person."""
    return name not in ("source", "target", "type") and not name.startswith(_SIDES)


def _sides(names: list[str], known: list[str]) -> list[dict[str, str]]:
    """Attribute by column for each end of a tie; names that differ in capitals only are one, as first met."""
    spelt: dict[str, str] = {name.lower(): name for name in reversed(known)}
    found: list[dict[str, str]] = []
    for side in _SIDES:
        columns = [name for name in names if name.startswith(side)]
        found.append(
            {name: spelt.setdefault(name.removeprefix(side).lower(), name.removeprefix(side)) for name in columns}
        )
    return found


def _of_one_relation(
    table: _Table, source: Source, choice: Choice, draft: Draft
) -> tuple[list[tuple[int, dict[str, str]]], bool]:
    """Rows of the relation that is read, and whether ties have a direction."""
    kinds = list(dict.fromkeys(row["type"] for _, row in table.rows)) if "type" in table.names else []
    if {kind.lower() for kind in kinds} <= _DIRECTIONS:
        directions = {kind.lower() for kind in kinds}
        if "directed" in directions and directions & {"undirected", ""}:
            raise ValueError(f"{source.path.name} mixes directed and undirected ties")
        return table.rows, "directed" in directions
    draft.relation_read = True
    at = chosen([kind or "without a type" for kind in kinds], choice.relation, key="relation", source=source)
    rows = [(line, row) for line, row in table.rows if row["type"] == kinds[at]]
    if len(rows) < len(table.rows):
        draft.notes.append(f"relation '{kinds[at]}' is read; other ties are not ({len(table.rows) - len(rows)})")
    return rows, False


def _know(draft: Draft, person: str, facts: Mapping[str, str], where: str) -> None:
    """Add what is known of a person; empty values are not known."""
    if person not in draft.people:
        draft.person(person, {})
    data = draft.people[person]
    for name, value in facts.items():
        if value and _word(data.setdefault(name, value)) != _word(value):
            raise ValueError(f"{where} gives '{person}' the {name} '{value}', earlier it was '{data[name]}'")
