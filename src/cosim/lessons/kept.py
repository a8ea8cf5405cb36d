"""Lessons whose pages are in a folder already: a build of some lessons keeps the others.

A page carries its data, so the index, the pack for the teacher and the page itself can be written again from it, also
where the runs are elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from cosim.core.reading import read_bytes
from cosim.errors import InputError
from cosim.studies import folders

__all__ = ["FORMAT", "kept_in"]

FORMAT = 1  # of the data of a page; raised when pages of an older one cannot be written again
_DATA = re.compile(r'<script type="application/json" id="data-lesson">(.*?)</script>', re.DOTALL)
_MOST = 4 * 2**20
_HINT = "build every lesson again, or into another folder"


def kept_in(folder: Path, made: Collection[str]) -> list[dict[str, Any]]:
    """Data of the lessons that are in a folder, by file name, except those that are made now.

    Parameters
    ----------
    made
        File names of the pages that are made now.

    Raises
    ------
    InputError
        If a page is not as it was built, or was built by another version of the pages.
    """
    if not folder.is_dir():
        return []
    folders.settle(folder)
    return [_data(path) for path in sorted(folder.glob("lesson-*.html")) if path.name not in made]


def _data(path: Path) -> dict[str, Any]:
    if folders.changed(path) == path.name:
        raise InputError(str(path), expected="the page as it was built", got="a changed one", hint=_HINT)
    expected = "a page that this version of cosim lesson build can keep"
    try:
        text = read_bytes(path, most=_MOST, where=str(path), expected=expected).decode()
        match = _DATA.search(text)
        found: Any = json.loads(match[1]) if match else {}
    except (OSError, ValueError):
        found = {}
    if found.get("format") != FORMAT or path.name != f"lesson-{found.get('number')}.html":
        raise InputError(str(path), expected=expected, got="another file", hint=_HINT)
    return dict(found)
