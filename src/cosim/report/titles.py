"""Titles of packaged policies, for results that keep no more than their names."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from cosim.texts.language import Language

__all__ = ["policy_title"]


@lru_cache(maxsize=64)
def _written(name: str) -> tuple[str, str]:
    place = files("cosim.care.policies").joinpath("packaged", f"{name}.toml")
    if not name.replace("-", "").isalnum() or not place.is_file():
        return "", ""
    found = tomllib.loads(place.read_text(encoding="utf-8"))
    return str(found.get("title", "")), str(found.get("title_nl", ""))


def policy_title(name: str, language: Language) -> str:
    """The title of a policy or bundle; the name of one that is not packaged, and words for the base.

    Examples
    --------
    >>> policy_title("memo+one-plan", Language("nl")), policy_title("mine", Language("en"))
    ('Alleen een memo + E\u00e9n plan per gezin, met \u00e9\u00e9n regisseur', 'mine')
    """
    if name in {"base", "the base"}:
        return language.tr("if you change nothing")
    return " + ".join(language.of(*_written(part)) or part for part in name.split("+"))
