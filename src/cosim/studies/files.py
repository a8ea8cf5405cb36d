"""Write results atomically, and read tables back to the last bit."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.provenance import to_install
from cosim.core.limits import check_memory
from cosim.core.reading import read_bytes
from cosim.core.untrusted import csv_cell
from cosim.core.writing import part_of, unwritable
from cosim.errors import InputError
from cosim.studies import folders

__all__ = [
    "FORMAT", "check_output", "csv_text", "json_text", "made_by", "number", "plain_table", "read_json", "table_from",
    "write_all", "write_set",
]  # fmt: skip

FORMAT = 1  # of result.json and run.json; raised when an older version cannot read them

_MEMORY_A_BYTE = 12.0  # of JSON: a number is an object of 24 bytes and a place in a list
_INFINITE = {"inf": math.inf, "-inf": -math.inf}  # JSON has no notation for these


def check_output(path: str | Path, *, is_file: bool | None = None) -> Path:
    """Check that a file or folder can be written, before a long computation.

    It leaves no file behind.

    Parameters
    ----------
    is_file
        Whether it is a file; None takes names in ``.csv`` and ``.json`` for files.

    Raises
    ------
    InputError
        If a part of the path is a file, or the nearest existing folder refuses a trial file.
    """
    target = Path(path)
    try:
        return _checked_output(target, target.suffix in {".csv", ".json"} if is_file is None else is_file)
    except (OSError, ValueError) as error:
        raise unwritable(target, error) from error


def _checked_output(target: Path, is_file: bool) -> Path:
    if "\0" in str(target):
        raise ValueError("a name with a zero in it")
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise InputError(str(target), expected="a file or a folder to write to", got="a device or a pipe")
    if (target.is_dir() and is_file) or (target.is_file() and not is_file):
        kind = "a file" if is_file else "a folder"
        raise InputError(str(target), expected=f"{kind} to write to", got="another kind of item")
    folder = target.parent if is_file else target
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    with tempfile.TemporaryFile(dir=folder):
        pass
    return target


def write_set(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write files that belong together to a folder: all of them or, whatever happens, none.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    InputError
        If the folder cannot be written, or another process writes to it; what is there stays.
    """
    check_output(folder)
    folders.write_set(folder, {name: text.encode() for name, text in texts.items()})
    return [folder / name for name in texts]


def write_all(texts: Mapping[Path, str], *, checked: Path) -> Path:
    """Write each text to a temporary file and move it, so a reader never sees an incomplete file.

    Returns ``checked``, the path the user gave.
    """
    check_output(checked, is_file=checked in texts or None)
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.remove_parts(path.parent)
            _write(path, text)
    except OSError as error:
        raise unwritable(checked, error) from error
    return checked


def _write(path: Path, text: str) -> None:
    part = part_of(path)
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV with numbers that read back to the last bit; words as `cosim.core.untrusted.csv_cell` has them."""
    words = {name: table[name].map(csv_cell) for name in table.columns if table[name].dtype.kind in "OUS"}
    plain = table.assign(**words) if words else table
    return plain.rename(columns=csv_cell).to_csv(index=False, lineterminator="\n")


def json_text(value: Mapping[str, Any], *, encoding: str = "utf-8") -> str:
    """Plain JSON; NumPy numbers become numbers, NaN becomes null.

    Letters are themselves if ``encoding`` has all of them, else escapes: names of files may be no text in UTF-8.
    """
    plain = _plain(value)
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return json.dumps(plain, allow_nan=False) + "\n"
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if isinstance(value, Path):
        return str(value)
    return value


def plain_table(table: pd.DataFrame) -> dict[str, list[Any]]:
    """A table as a list per column."""
    return {str(name): _plain(table[name].tolist()) for name in table.columns}


def table_from(plain: Mapping[str, list[Any]]) -> pd.DataFrame:
    """The table from the output of `plain_table`."""
    return pd.DataFrame({name: _column(values) for name, values in plain.items()})


def _column(values: list[Any]) -> Any:
    """Numbers, with null for NaN, as a number column; other values unchanged."""
    if any(isinstance(value, str) and value not in _INFINITE for value in values):
        return values
    if values and all(isinstance(value, int) for value in values):
        return np.array(values)
    return np.array([number(value) for value in values], dtype=np.float64)


def number(plain: Any) -> float:
    """The number that JSON cannot represent: null is NaN, and infinity is a word."""
    return math.nan if plain is None else float(plain)


def read_json(path: Path) -> dict[str, Any]:
    """Read a result file and check that it is one.

    Raises
    ------
    InputError
        If it is not there, is not JSON, or was not written by this library in a format it knows.
    """
    expected = "a result written by cosim (result.json or run.json)"
    try:
        size = path.stat().st_size
        check_memory(_MEMORY_A_BYTE * size, where=str(path), what=f"a file of {size / 2**20:,.0f} MiB")
        found = json.loads(read_bytes(path, most=size, where=str(path), expected=expected))
    except OSError as error:
        raise InputError(str(path), expected=expected, got=error.strerror or str(error)) from error
    except InputError:
        raise
    except RecursionError:
        raise InputError(str(path), expected=expected, got="JSON nested too deeply") from None
    except ValueError as error:
        if path.read_bytes()[:15] == b"SQLite format 3":
            hint = "cosim resume goes on with a store, and cosim export writes its table"
            raise InputError(str(path), expected=expected, got="a store of runs", hint=hint) from None
        raise InputError(str(path), expected=expected, got=f"no JSON ({error})") from error
    if not isinstance(found, dict) or found.get("kind") not in ("comparison", "run"):
        raise InputError(str(path), expected=expected, got="another kind of file")
    if found.get("format") != FORMAT:
        raise InputError(str(path), expected=f"format {FORMAT}", got=found.get("format"),
                         hint=made_by(found) or "use the same version")  # fmt: skip
    return found


def made_by(found: Mapping[str, Any]) -> str:
    """What to install to have the version that made a result; empty if it does not say, or is this version."""
    about = found.get("provenance")
    engine = about.get("engine", about) if isinstance(about, dict) else {}
    made_with, at = engine.get("versions"), engine.get("commit")
    if not isinstance(made_with, dict):
        return ""
    return to_install({name: str(one) for name, one in made_with.items()}, at if isinstance(at, str) else None)
