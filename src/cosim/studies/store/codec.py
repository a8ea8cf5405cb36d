"""Payloads as bytes: JSON for structure, words and numbers, and NumPy's own format for arrays. Nothing is pickled.

Numbers read back to the last bit. Decoded values have plain types: dictionaries, lists, tuples, words, numbers, arrays
of numbers or truth values, and tables of these. A reader may return no other types, see `cosim.studies.runs.readers`.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cosim.errors import CosimError

__all__ = ["CodecError", "decode", "encode"]

_STRUCTURE = "structure"
_ARRAY, _TUPLE, _TABLE = "array:", "tuple:", "table:"  # key of a dictionary of one entry: types that JSON lacks
_KINDS = "biuf"  # truth values and numbers


class CodecError(CosimError):
    """Bytes that are not a payload."""


def encode(payload: Any) -> bytes:
    """A payload as bytes.

    Raises
    ------
    TypeError
        If it contains a type that is not plain.

    Examples
    --------
    >>> decode(encode({"a": 0.1, "b": (np.arange(2), None)}))
    {'a': 0.1, 'b': (array([0, 1]), None)}
    """
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    text = json.dumps(_plain(payload, arrays), ensure_ascii=False, separators=(",", ":"))
    buffer = io.BytesIO()
    arrays[_STRUCTURE] = np.frombuffer(text.encode(), dtype=np.uint8)
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _plain(value: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value.item() if isinstance(value, np.generic) else value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in _KINDS:
            raise TypeError(f"an array of {value.dtype} cannot be kept")
        name = f"a{len(arrays)}"
        arrays[name] = value
        return {_ARRAY: name}
    if isinstance(value, tuple):
        return {_TUPLE: [_plain(item, arrays) for item in value]}
    if isinstance(value, pd.DataFrame):
        columns = [(name, _column(value[name])) for name in value.columns]
        return {_TABLE: _plain({"index": (value.index.name, value.index.to_numpy()), "columns": columns}, arrays)}
    if isinstance(value, list):
        return [_plain(item, arrays) for item in value]
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("a dictionary whose keys are not all words cannot be kept")
        return {key: _plain(item, arrays) for key, item in value.items()}
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def _column(column: pd.Series) -> Any:
    """A column as an array; whole numbers with missing values as two arrays; words as a list."""
    if isinstance(column.dtype, pd.Int64Dtype):
        return column.fillna(0).to_numpy(dtype=np.int64), column.isna().to_numpy()
    return column.to_numpy() if column.dtype.kind in _KINDS else column.tolist()


def decode(data: bytes) -> Any:
    """The payload of these bytes.

    Raises
    ------
    CodecError
        If they are not a payload.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            structure = json.loads(bytes(found[_STRUCTURE]).decode())
            return _restored(structure, found)
    except (
        ValueError,
        LookupError,
        OSError,
        EOFError,
        zipfile.BadZipFile,
        TypeError,
        OverflowError,
        RecursionError,
        MemoryError,
        NotImplementedError,
        zlib.error,
    ) as error:
        raise CodecError(f"not a payload ({error})") from error


def _restored(value: Any, arrays: Any) -> Any:
    if isinstance(value, list):
        return [_restored(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == [_ARRAY]:
        return arrays[value[_ARRAY]]
    if list(value) == [_TUPLE]:
        return tuple(_restored(item, arrays) for item in value[_TUPLE])
    if list(value) == [_TABLE]:
        table = _restored(value[_TABLE], arrays)
        name, index = table["index"]
        columns = {
            key: pd.arrays.IntegerArray(*column) if isinstance(column, tuple) else column
            for key, column in table["columns"]
        }
        return pd.DataFrame(columns, index=pd.Index(index, name=name))
    return {key: _restored(item, arrays) for key, item in value.items()}
