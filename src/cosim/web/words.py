"""Words of a set of pages: one TOML file a language, in the folder ``texts`` of a package."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["texts_of"]


@lru_cache(maxsize=8)
def texts_of(package: str, code: str) -> dict[str, Any]:
    """Tables of texts of a package in a language, such as ``ui``; they are shared, so nobody may change them.

    Examples
    --------
    >>> texts_of("cosim.lessons", "nl")["ui"]["next"]
    'Verder'
    """
    return tomllib.loads(files(package).joinpath("texts", f"{code}.toml").read_text(encoding="utf-8"))
