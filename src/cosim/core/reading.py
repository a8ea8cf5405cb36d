"""Files that a user names, read whole: a device, a pipe and a file that is too large are refused before a byte is read.

A pipe may never send anything, and ``/dev/zero`` never ends. The file is opened first, without waiting, and what was
opened is looked at: what a name stands for can change between two looks.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cosim.errors import InputError

__all__ = ["MOST_TABLE", "MOST_TOML", "check_regular", "read_bytes", "read_toml_text"]

MOST_TOML = 4 * 2**20  # a thousand times the longest scenario; its parser reads about 1 MiB a second
MOST_TABLE = 16 * 2**20  # a CSV file of dated values


def read_bytes(path: Path, *, most: int, where: str, expected: str) -> bytes:
    """The bytes of a regular file.

    Parameters
    ----------
    most
        Bytes that it may have.
    where, expected
        Of the error.

    Raises
    ------
    InputError
        If it is a folder, a device or a pipe, is larger, or grows while it is read.
    OSError
        If it is not there or cannot be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        check_regular(os.fstat(descriptor), where=where, expected=expected)
        data = file.read(most + 1)
    if len(data) > most:
        got = f"one of more than {most / 2**20:,.0f} MiB"
        raise InputError(where, expected=f"{expected} of at most {most / 2**20:,.0f} MiB", got=got)
    return data


def check_regular(found: os.stat_result, *, where: str, expected: str) -> None:
    """Refuse what is no regular file.

    Raises
    ------
    InputError
        If so.
    """
    if stat.S_ISREG(found.st_mode):
        return
    got = "a folder" if stat.S_ISDIR(found.st_mode) else "a device, a pipe or a socket"
    hint = "" if got == "a folder" else "write it to a file first"
    raise InputError(where, expected=expected, got=got, hint=hint)


def read_toml_text(path: Path) -> str:
    """Text of a TOML file in UTF-8, without the byte order mark that some editors write.

    Raises
    ------
    InputError
        As `read_bytes`, or if it is other text.
    OSError
        If it is not there or cannot be opened.
    """
    data = read_bytes(path, most=MOST_TOML, where=str(path), expected="a TOML file")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError(str(path), expected="text in UTF-8", got=f"other bytes at position {error.start}") from None
