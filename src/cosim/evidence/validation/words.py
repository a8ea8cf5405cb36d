"""What a validation says in another language: lines, units, published results, and explanations."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from cosim.texts.language import Language

__all__ = ["explained", "worded"]

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


@lru_cache(maxsize=1)
def _dutch() -> dict[str, Any]:
    place = files("cosim.evidence.validation").joinpath("packaged", "dutch.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))


def worded(text: str, language: Language) -> str:
    """A description, a unit or a published result in a language; a number with its decimal sign.

    Examples
    --------
    >>> worded("placements out of home", Language("nl")), worded("1.25", Language("nl"))
    ('plaatsingen uit huis', '1,25')
    """
    if _NUMBER.fullmatch(text):
        return language.local(text)
    return language.of(text, _dutch()["words"].get(text, ""))


def explained(pattern: str, line: str, english: str, language: Language) -> str:
    """The explanation of a line that does not agree."""
    dutch = _dutch()["words"].get(english) or _dutch()["why"].get(pattern, {}).get(line, "")  # the first: of a scenario
    return language.of(english, dutch) if english else ""
