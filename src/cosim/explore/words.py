"""Texts of the explorer, one file a language."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["texts_of"]


@lru_cache(maxsize=4)
def texts_of(code: str) -> dict[str, Any]:
    """Tables of texts in a language: ``ui``, and names and meanings of ``knobs``."""
    return tomllib.loads(files("cosim.explore").joinpath("texts", f"{code}.toml").read_text(encoding="utf-8"))
