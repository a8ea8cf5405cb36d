"""From the strength of a tie, as someone measured it, to trust between 0 and 1.

With a table every level has its trust, be it a number or a word. Without one, trust is linear in strength, from
`LOWEST` for the weakest tie in the network to `HIGHEST` for the strongest; a tie is never total trust or none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import networkx as nx

from cosim.errors import InputError, nearest

__all__ = ["HIGHEST", "LOWEST", "listing", "set_trust", "word_of"]

LOWEST, HIGHEST = 0.2, 0.8
_SHOWN = 8  # words at most in a message


def word_of(value: object) -> str:
    """A level or a name as it is written: 1, 1.0 and "1" are one word; None, NaN and blanks are none.

    Examples
    --------
    >>> word_of(1.0), word_of(" north "), word_of(float("nan"))
    ('1', 'north', '')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def listing(words: set[str] | list[str]) -> str:
    """Words in order, the first few if there are many."""
    ordered = sorted(words)
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return (", ".join(ordered[:_SHOWN]) or "none") + more


def set_trust(
    graph: nx.MultiGraph[Any], where: str, *, attribute: str, strength_to_trust: Mapping[str, float] | None
) -> None:
    """Write ``trust`` on every tie of ``graph``.

    Parameters
    ----------
    graph
        A network with at least one tie.
    where
        The file, for messages.
    attribute
        Attribute of ties that holds the strength.
    strength_to_trust
        Trust for each level, or None for the linear rule.

    Raises
    ------
    InputError
        If a tie has no strength, a level has no trust, or a trust is not a number from 0 to 1.
    """
    ties = [data for _, _, data in graph.edges(data=True)]
    words = [word_of(data.get(attribute)) for data in ties]
    missing = words.count("")
    if missing:
        known = {str(key) for data in ties for key in data if key != "key"}
        got = f"no '{attribute}' on {missing} of {len(ties)} ties; attributes of ties: {listing(known)}"
        hint = nearest(attribute, known - {attribute})
        raise InputError(f"{where}: strength_attribute", expected="a strength on every tie", got=got, hint=hint)
    trust = _linear(words, where, attribute) if strength_to_trust is None else _table(words, where, strength_to_trust)
    for data, word in zip(ties, words, strict=True):
        data["trust"] = trust[word]


def _table(words: list[str], where: str, strength_to_trust: Mapping[str, float]) -> dict[str, float]:
    """Trust of each level by the user's own table."""
    table = {word_of(key): value for key, value in strength_to_trust.items()}
    for level, value in table.items():
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not 0.0 <= value <= 1.0:
            raise InputError(f"{where}: strength_to_trust.{level}", expected="a trust from 0 to 1", got=repr(value))
    absent = set(words) - set(table)
    if absent:
        raise InputError(
            f"{where}: strength_to_trust",
            expected=f"a trust for each level ({listing(set(words))})",
            got=f"none for {listing(absent)}",
        )
    return {word: float(table[word]) for word in set(words)}


def _linear(words: list[str], where: str, attribute: str) -> dict[str, float]:
    """Trust of each strength on a line from the weakest to the strongest; one strength only: halfway."""
    numbers = {word: _number(word, where, attribute) for word in set(words)}
    low, high = min(numbers.values()), max(numbers.values())
    if low == high:
        return dict.fromkeys(numbers, (LOWEST + HIGHEST) / 2)
    return {word: LOWEST + (HIGHEST - LOWEST) * (number - low) / (high - low) for word, number in numbers.items()}


def _number(word: str, where: str, attribute: str) -> float:
    """A strength as a number."""
    try:
        number = float(word)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        hint = "give a table strength_to_trust for levels that are words"
        raise InputError(
            f"{where}: strength_attribute", expected=f"numbers in '{attribute}'", got=repr(word), hint=hint
        )
    return number
