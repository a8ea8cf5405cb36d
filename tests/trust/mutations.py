"""One to four changes to a sound file, made by a seeded generator."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from random import Random
from typing import Any

__all__ = ["mutated"]

ODD = [
    b"", b"0", b"-1", b"1e999", b"nan", b"inf", b"-0.0", b"9" * 400, b"true", b"null", b'""', b"[]", b"{}", b"[[[[[[",
    b"}", b'"', b"'", b"\\", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\x1b[2J", b"\r", b"\n", b"../../x",
    b"a.b.c.d",
    b"=1+1", b",", b";", "\u202e\u0663".encode(), b"1_000", b"0x10", b"2024-02-30",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"*Vertices 3",
]  # fmt: skip
ODD_VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 10**400, 2**63, 1e308, "", "x/../y", "\x1b[2J", "=1+1", [], {}, [[]], {"a": {}}, "inf",
    "nan",
]  # fmt: skip


def mutated(data: bytes, draw: Random, *, others: Sequence[bytes], is_json: bool) -> bytes:
    """A file with one to four changes."""
    if is_json and draw.random() < 0.6:
        with contextlib.suppress(ValueError):
            found = json.loads(data)
            for _ in range(draw.randint(1, 3)):
                _change_value(found, draw)
            return json.dumps(found).encode()
    for _ in range(draw.randint(1, 4)):
        data = _CHANGES[draw.randrange(len(_CHANGES))](data, draw, others)
    return data


def _change_value(found: Any, draw: Random) -> None:
    """Replace or drop one value somewhere in a document."""
    at = found
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return
        key = draw.choice(keys)
        if isinstance(at[key], (dict, list)) and at[key] and draw.random() < 0.8:
            at = at[key]
            continue
        if draw.random() < 0.25:
            del at[key]
        else:
            at[key] = draw.choice(ODD_VALUES)
        return


def _flip(data: bytes, draw: Random, _: Sequence[bytes]) -> bytes:
    at = draw.randrange(max(1, len(data)))
    return data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, draw: Random, _: Sequence[bytes]) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _drop(data: bytes, draw: Random, _: Sequence[bytes]) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + data[at + draw.randint(1, 40) :]


def _repeat(data: bytes, draw: Random, _: Sequence[bytes]) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + data[at : at + draw.randint(1, 200)] + data[at:]


def _insert(data: bytes, draw: Random, _: Sequence[bytes]) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + draw.choice(ODD) + data[at:]


def _replace_word(data: bytes, draw: Random, _: Sequence[bytes]) -> bytes:
    words = data.split(b" ")
    words[draw.randrange(len(words))] = draw.choice(ODD)
    return b" ".join(words)


def _swap_lines(data: bytes, draw: Random, _: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _splice(data: bytes, draw: Random, others: Sequence[bytes]) -> bytes:
    other = draw.choice(others)
    return data[: draw.randrange(len(data) + 1)] + other[draw.randrange(len(other) + 1) :]


def _value(data: bytes, draw: Random, _: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    at = draw.randrange(len(lines))
    key, sign, _old = lines[at].partition(b"=")
    lines[at] = key + sign + b" " + draw.choice(ODD)
    return b"\n".join(lines)


_CHANGES = (_flip, _cut, _drop, _repeat, _insert, _replace_word, _swap_lines, _splice, _value)
