"""Files that are written whole: beside their place first, and one line where there is no room for them."""

from __future__ import annotations

import os
from pathlib import Path

from cosim.errors import InputError

__all__ = ["part_of", "unwritable"]


def part_of(path: Path) -> Path:
    """The hidden file beside ``path`` that takes its place once it is whole; its name has the process that writes it.

    Examples
    --------
    >>> part_of(Path("out/table.csv")).name == f".table.csv.{os.getpid()}.part"
    True
    """
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def unwritable(where: str | Path, error: Exception) -> InputError:
    """What to raise where something cannot be written.

    Examples
    --------
    >>> unwritable("out", OSError(28, "No space left on device"))
    InputError('out: expected a place that can be written to, got No space left on device')
    """
    got = getattr(error, "strerror", None) or str(error)
    return InputError(str(where), expected="a place that can be written to", got=got)
