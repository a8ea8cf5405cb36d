"""The table of results as CSV or Parquet, written in pages, so memory does not depend on the size of the store."""

from __future__ import annotations

import csv
import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from cosim.care.provenance import origin_line
from cosim.checks import one_of
from cosim.core.untrusted import csv_cell
from cosim.core.writing import part_of, unwritable
from cosim.errors import InputError, MissingExtraError
from cosim.studies.files import json_text
from cosim.studies.folders import remove_parts
from cosim.studies.store.connect import is_database, reading
from cosim.studies.store.definition import stored_study
from cosim.studies.store.schema import quoted, results_query
from cosim.studies.store.writer import outcomes_in

__all__ = ["FORMATS", "check_place", "export", "write_csv"]

_ROWS = 5_000  # at a time
_WHOLE = {"point", "replicate", "seed", "week"}


def export(store: Path, out: Path, *, form: str, series: bool = False) -> int:
    """Write the table of results, or of weekly figures, to a file; returns the number of rows.

    The file depends on the runs only, not on when, where or in which order they were made. It is written to a temporary
    file and moved at the end.

    Raises
    ------
    InputError
        If there is no store or no such format, the study keeps no series, or the file cannot be written.
    MissingExtraError
        If the format is Parquet and pyarrow is not installed.
    """
    write = FORMATS[one_of("form", form, tuple(FORMATS))]()
    with reading(store) as connection:
        check_place(out)
        if out.exists() and is_database(out):
            raise InputError(str(out), expected="another file than a store, which it would replace", got="a store")
        remove_parts(out.parent)
        beside = out.with_name(f"{out.name}-metadata.json")
        part, about = map(part_of, (out, beside))
        try:
            study = stored_study(connection, store, look=True)
            origin = origin_line(study.arms, seed=study.seed, study=study.identity)
            rows = write(connection.execute(_query(connection, store, series)), part, origin)
            if form == "csv":
                about.write_text(_metadata(out.name, part, origin), encoding="utf-8")
            beside.unlink(missing_ok=True)  # killed here, a table has no metadata: never those of another table
            part.replace(out)
            if form == "csv":
                about.replace(beside)
        except OSError as error:
            raise unwritable(out, error) from error
        finally:
            part.unlink(missing_ok=True)
            about.unlink(missing_ok=True)
    return rows


def write_csv(store: Path, stream: TextIO, *, series: bool = False) -> int:
    """The same as CSV to a stream."""
    with reading(store) as connection:
        try:
            rows = _csv(connection.execute(_query(connection, store, series)), stream)
            stream.flush()
        except BrokenPipeError:
            raise  # the reader has closed the pipe
        except OSError as error:
            with suppress(OSError):
                stream.close()  # otherwise Python tries to write the rest at exit
            raise unwritable("standard output", error) from error
    return rows


def check_place(out: Path) -> None:
    """Refuse a file that cannot be written; the check leaves no file behind.

    Raises
    ------
    InputError
        If it is a folder or a device, or its folder cannot be written to.
    """
    try:
        if out.is_dir():
            raise InputError(str(out), expected="a file", got="a folder")
        if out.exists() and not out.is_file():  # it would be replaced
            raise InputError(str(out), expected="a file", got="a device", hint="without a file, CSV goes to stdout")
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out.parent):
            pass
    except OSError as error:
        raise unwritable(out, error) from error


def _query(connection: sqlite3.Connection, store: Path, series: bool) -> str:
    keys = [row[1] for row in connection.execute("PRAGMA table_info(points)")][1:]
    if not series:
        return results_query(keys, outcomes_in(connection))
    columns = [row[1] for row in connection.execute("PRAGMA table_info(series)")][1:]
    if not columns:
        raise InputError("series", expected="a study that keeps weekly series", got=f"{store}, which keeps none")
    names = ["c.point", "a.policy", "r.replicate", *(f"s.{quoted(name)}" for name in columns)]
    return (
        f"SELECT {', '.join(names)} FROM cells c JOIN policies a ON a.position = c.position "
        "JOIN runs r ON r.scenario = c.scenario JOIN series s ON s.run = r.run "
        "ORDER BY c.point, c.position, r.replicate, s.week"
    )


def _names(cursor: sqlite3.Cursor) -> list[str]:
    return [column[0] for column in cursor.description]


def _pages(cursor: sqlite3.Cursor) -> Iterator[Sequence[tuple[Any, ...]]]:
    while page := cursor.fetchmany(_ROWS):
        yield page


def _csv(cursor: sqlite3.Cursor, stream: TextIO) -> int:
    """Numbers read back to the last bit; missing values are empty."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([csv_cell(name) for name in _names(cursor)])
    rows = 0
    for page in _pages(cursor):
        writer.writerows([csv_cell(value) if isinstance(value, str) else value for value in row] for row in page)
        rows += len(page)
    return rows


def _metadata(name: str, part: Path, origin: str) -> str:
    """Where a CSV file comes from, for a file beside it: comments in CSV confuse most of its readers."""
    with part.open("rb") as table:
        digest = hashlib.file_digest(table, "sha256").hexdigest()
    return json_text({"url": name, "sha256": digest, "source": origin})


def _csv_file(cursor: sqlite3.Cursor, path: Path, origin: str) -> int:
    with path.open("w", encoding="utf-8", newline="") as stream:
        return _csv(cursor, stream)


def _parquet_file(cursor: sqlite3.Cursor, path: Path, origin: str) -> int:
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    names, rows = _names(cursor), 0
    pages = _pages(cursor)
    first = next(pages, [])
    # A column has words if its first value is a word: factors are all numbers or have at least one word.
    words = {name for at, name in enumerate(names) if any(isinstance(row[at], str) for row in first)}
    kinds = [arrow.string() if n in words else arrow.int64() if n in _WHOLE else arrow.float64() for n in names]
    schema = arrow.schema(list(zip(names, kinds, strict=True)), metadata={"cosim": origin})
    with parquet.ParquetWriter(path, schema) as writer:
        page = first
        while page:
            columns = list(zip(*page, strict=True))
            arrays = [
                arrow.array([str(v) if k == arrow.string() and v is not None else v for v in column], type=k)
                for column, k in zip(columns, kinds, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            rows += len(page)
            page = next(pages, [])
    return rows


def _parquet() -> Callable[[sqlite3.Cursor, Path, str], int]:
    try:
        import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtraError('Parquet needs an extra: pip install "cosim[parquet]"') from error
    return _parquet_file


FORMATS: dict[str, Callable[[], Callable[[sqlite3.Cursor, Path, str], int]]] = {
    "csv": lambda: _csv_file,
    "parquet": _parquet,
}
