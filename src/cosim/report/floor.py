"""What changes tomorrow: changes of a policy as sentences to those who work with it, and to families."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from cosim.texts.language import Language, mark

__all__ = ["ACTORS", "tomorrow"]

ACTORS = {
    "professional": mark("For a professional"),
    "family": mark("For a family"),
    "organisation": mark("For an organisation"),
    "purchaser": mark("For the purchaser"),
}


@lru_cache(maxsize=1)
def _phrases() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("cosim.report").joinpath("floor.toml").read_text(encoding="utf-8"))


def tomorrow(
    policies: Sequence[Mapping[str, Any]], values: Mapping[str, Any], language: Language
) -> dict[str, list[str]]:
    """Sentences by actor, in the order of `ACTORS`; a change without words is named by its key.

    Parameters
    ----------
    policies
        As their files have them.
    values
        Of the base, to tell a rise from a fall where a change sets a value.
    """
    found: dict[str, list[str]] = {actor: [] for actor in ACTORS}
    for policy in policies:
        for change in policy.get("changes", ()):
            actor, sentence = _sentence(change, values, language)
            if sentence and sentence not in found[actor]:
                found[actor].append(sentence)
    return found


def _sentence(change: Mapping[str, Any], values: Mapping[str, Any], language: Language) -> tuple[str, str]:
    key = str(change["key"])
    fits = [prefix for prefix in _phrases() if key == prefix or (prefix.endswith(".") and key.startswith(prefix))]
    rises = _rises(change, values)
    if fits:
        phrase = _phrases()[max(fits, key=len)]
        side = "up" if rises else "down"
        if side in phrase:
            return phrase["who"], language.of(phrase[side], phrase.get(f"{side}_nl", ""))
        if key.startswith("funding."):
            return phrase["who"], ""  # the part of the mix that goes is said by the part that comes
    written = ", ".join(str(change[kind]) for kind in ("set", "scale", "add") if kind in change)
    kind = next(kind for kind in ("set", "scale", "add") if kind in change)
    words = {
        "set": language.tr("{key} becomes {value}.", key=key, value=language.local(written)),
        "scale": language.tr("{key} is multiplied by {value}.", key=key, value=language.local(written)),
        "add": language.tr("{key} changes by {value}.", key=key, value=language.local(written)),
    }
    return "organisation", words[kind]


def _rises(change: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a change raises its value; one that sets it to a word or to what it is counts as a rise."""
    if "scale" in change:
        return float(change["scale"]) >= 1.0
    if "add" in change:
        return float(change["add"]) >= 0.0
    new, old = change["set"], values.get(change["key"], 0.0)
    if isinstance(new, str) or isinstance(old, str):
        return True
    return float(new) >= float(old) and not (float(new) == 0.0 == float(old))
