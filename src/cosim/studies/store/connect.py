"""Open a store: check kind, version and write access, and translate SQLite's errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pandas as pd

from cosim.core.reading import check_regular
from cosim.core.writing import unwritable
from cosim.errors import CosimError, InputError
from cosim.studies.store.schema import RUNS, SWEEP, Kind
from cosim.studies.store.sound import check_schema

__all__ = [
    "MEMORY", "StoreError", "check_store", "errors_of", "is_begun", "is_database", "kind_of",
    "make_folder", "reading", "writing",
]  # fmt: skip

MEMORY = Path(":memory:")
_MAGIC = b"SQLite format 3\x00"
_MARK_AT = 68  # bytes of the application id in the head of an SQLite file
_OTHER_KIND = {  # what to do with a store of the other kind
    SWEEP.application: "cosim status shows its runs; the command that made it, repeated, resumes from it",
    RUNS.application: "name another file; a sweep is resumed with: cosim resume",
}
_BUSY_SECONDS = 10.0  # a reader may delay a checkpoint for a moment


class StoreError(CosimError):
    """A store could not be written; its contents are intact."""


@contextmanager
def errors_of(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about a store into one line each.

    Raises
    ------
    StoreError
        If the disk is full or fails.
    InputError
        If the file is damaged, in use, or cannot be written.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "full" in text or "disk I/O" in text:
            raise StoreError(f"{path}: {text}; stored runs are intact: make room, then resume") from error
        if "locked" in text:
            raise InputError(str(path), expected="a store that no other process holds", got=text) from error
        if "no such" in text or "UTF-8" in text or "malformed" in text:
            raise InputError(str(path), expected="a sound store", got=f"a damaged one ({text})") from error
        raise InputError(str(path), expected="a place that can be read and written", got=text) from error
    except UnicodeDecodeError as error:  # SQLite quotes the damage, which need not be text
        raise InputError(str(path), expected="a sound store", got="a damaged file (names that are no text)") from error
    except (sqlite3.DatabaseError, pd.errors.DatabaseError) as error:  # pandas wraps errors of SQLite
        raise InputError(
            str(path), expected="a sound store", got=f"a damaged file ({error.__cause__ or error})"
        ) from error


def is_begun(path: Path, kind: Kind = SWEEP) -> bool:
    """Whether a file has contents; a command that is killed at the start leaves an empty file.

    Raises
    ------
    InputError
        If the file is not a store of this kind, or was made by a newer version.
    """
    try:
        check_regular(path.stat(), where=str(path), expected="a file")
        with path.open("rb") as stream:
            head = stream.read(len(_MAGIC))
    except FileNotFoundError:
        return False
    except InputError:
        raise
    except (OSError, ValueError) as error:
        got = getattr(error, "strerror", None) or str(error)
        raise InputError(str(path), expected="a readable file", got=got) from error
    if not head:
        return False
    if head != _MAGIC:
        raise InputError(str(path), expected=kind.what, got="another kind of file")
    with errors_of(path):
        connection = _read_only(path)
        try:
            application, version, tables = _marks(connection)
        finally:
            connection.close()
    if not application and not tables:
        return False
    if application != kind.application:
        other = {SWEEP.application: SWEEP.what, RUNS.application: RUNS.what}
        hint = _OTHER_KIND[kind.application] if application in other else ""
        raise InputError(
            str(path), expected=kind.what, got=other.get(application, "another SQLite database"), hint=hint
        )
    if version not in kind.reads:
        known = f"version {kind.version} of the store, which this cosim knows"
        hint = "use the version of cosim that made it, or a newer one" if version > kind.version else ""
        raise InputError(str(path), expected=known, got=f"version {version}", hint=hint)
    with errors_of(path):
        connection = _read_only(path)
        try:
            check_schema(connection, path, kind)
        finally:
            connection.close()
    return True


def is_database(path: Path) -> bool:
    """Whether a file is an SQLite database, a store or another one."""
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def kind_of(path: Path) -> Kind:
    """The kind of store that a file is, by its mark; that of a sweep if it is none."""
    try:
        check_regular(path.stat(), where=str(path), expected="a file")
        with path.open("rb") as stream:
            head = stream.read(_MARK_AT + 4)
    except (OSError, ValueError, InputError):
        return SWEEP  # who reads it says what is wrong
    found = int.from_bytes(head[_MARK_AT:], "big") if len(head) == _MARK_AT + 4 else 0
    return RUNS if found == RUNS.application and head.startswith(_MAGIC) else SWEEP


def check_store(path: Path, kind: Kind = SWEEP) -> None:
    """Refuse anything but a store of this kind with contents."""
    if not is_begun(path, kind):
        raise InputError(str(path), expected=kind.what, got="an empty file" if path.exists() else "no such file")


def _marks(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Application, version of the schema, and number of tables."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return int(application), int(version), int(tables)


def _read_only(path: Path) -> sqlite3.Connection:
    """A read-only connection, also on a read-only medium."""
    address = path.resolve().as_uri()
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        connection.close()
        if not isinstance(error, sqlite3.OperationalError):
            raise
        if path.with_name(f"{path.name}-wal").exists():
            raise
        if path.with_name(f"{path.name}-journal").exists():
            # A process was killed within a transaction: who only reads cannot take it back.
            with closing(sqlite3.connect(f"{address}?mode=rw", uri=True, timeout=_BUSY_SECONDS)) as mended:
                mended.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
        else:  # a store in WAL mode on a read-only medium has no writer
            connection = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.text_factory = _text
    return connection


def _text(data: bytes) -> str:
    """Words as far as they are UTF-8; what is checked later says where they are damaged."""
    return data.decode("utf-8", "replace")


@contextmanager
def reading(path: Path, kind: Kind = SWEEP) -> Iterator[sqlite3.Connection]:
    """A store for reading; another process may be writing it.

    Raises
    ------
    InputError
        If there is no store of this kind.
    """
    check_store(path, kind)
    with errors_of(path):
        connection = _read_only(path)
        try:
            yield connection
        finally:
            connection.close()


def writing(path: Path) -> sqlite3.Connection:
    """A connection that writes; the caller holds the lock.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    with errors_of(path):
        if path == MEMORY:
            return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute("PRAGMA synchronous = NORMAL")  # runs lost by a crash are repeated
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def make_folder(path: Path) -> None:
    """Make the folder of a store.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
