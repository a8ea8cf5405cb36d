"""Names that others wrote, made safe for where they go: a file name, a cell of a table.

Names of arms, policies, studies and people come from files that anybody may have written. `cosim.errors.terminal_text`
is the third function of this kind, for a terminal; SQL has `cosim.studies.store.schema.quoted`.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

__all__ = ["csv_cell", "file_name", "is_plain"]

_OTHER = re.compile(r"[^\w.+-]|(?<!\w)\.")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # devices of Windows, with any ending
_LONGEST = 80
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last: full width
_INSIDE = re.compile(rf"([;\t][\"']?)(?=[{re.escape(''.join(_FORMULA))}])")


def file_name(name: str) -> str:
    """A name as part of a file name: letters, digits, ``_``, ``-``, ``+`` and dots inside words.

    What has to be changed gets the beginning of a hash of the whole name, so that two names stay two files.

    Examples
    --------
    >>> file_name("memo+audit"), file_name("x/../../pwned"), file_name("")
    ('memo+audit', 'x_______pwned-a3c1f9', '-e3b0c4')
    """
    plain = _OTHER.sub("_", name)[:_LONGEST]
    if plain == name and name and not name.startswith("-") and not _RESERVED.fullmatch(name):
        return name
    return f"{plain}-{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:6]}"


def csv_cell(value: Any) -> Any:
    """A value as a cell of a CSV file: words that a spreadsheet would take for a formula get an apostrophe in front.

    So do parts of words after a semicolon or a tab, where a spreadsheet of another country begins a new cell. Numbers
    stay, also as words.

    Examples
    --------
    >>> csv_cell("=1+1"), csv_cell("-0.5"), csv_cell(-0.5), csv_cell("memo"), csv_cell("a;=1+1")
    ("'=1+1", '-0.5', -0.5, 'memo', "a;'=1+1")
    """
    if not isinstance(value, str):
        return value
    value = _INSIDE.sub(r"\1'", value)
    if not value.startswith(_FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def is_plain(name: str) -> bool:
    """Whether a name is one of a file in the same folder, and no path.

    Examples
    --------
    >>> is_plain("ties.csv"), is_plain("../ties.csv"), is_plain("")
    (True, False, False)
    """
    return bool(name) and name not in {".", ".."} and not set(name) & {"/", "\\", "\0", ":"}
