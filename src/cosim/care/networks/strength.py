"""Convert a measured strength of ties to trust between 0 and 1.

With a table each level, a number or a word, has its own trust. Without one, trust is linear in strength, from
`LOWEST` for the weakest tie in the network to `HIGHEST` for the strongest; trust is never exactly 0 or 1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import networkx as nx

from cosim.errors import InputError, nearest
from cosim.network_files.values import NUMBER, Several, shown

__all__ = ["HIGHEST", "LOWEST", "ONE_VALUE", "attribute_in", "listing", "set_trust", "word_of"]

LOWEST, HIGHEST = 0.2, 0.8
ONE_VALUE = "write one value to an attribute of its own; of a value that changes over time, that of one moment"
_SHOWN = 8  # words at most in a message
_WHOLE = re.compile(r"(-?(?:0|[1-9]\d*))\.0+", re.ASCII)  # not 01.0, which is a code
_DIGITS = 30  # of a number; longer ones are words


def word_of(value: object) -> str:
    """A level or a name as it is written: 1, 1.0, "1" and "1.0" are one word; None, NaN and blanks are none.

    Examples
    --------
    >>> word_of(1.0), word_of("1.0"), word_of(" north "), word_of(float("nan")), word_of("1.10")
    ('1', '1', 'north', '', '1.10')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    text = str(value).strip()
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _level_of(value: object) -> str:
    """A strength as one word: as `word_of`, and 0.50 is 0.5."""
    word = word_of(value)
    return word_of(float(word)) if NUMBER.fullmatch(word) and len(word) <= _DIGITS else word


def attribute_in(known: set[str], attribute: str) -> str | None:
    """An attribute as the file spells it: as given, or the only one that differs in capitals; None if there is none.

    Examples
    --------
    >>> attribute_in({"Weight", "id"}, "weight"), attribute_in({"a"}, "b"), attribute_in({"org", "Org"}, "ORG")
    ('Weight', None, None)
    """
    if attribute in known:
        return attribute
    alike = [name for name in known if name.lower() == attribute.lower()]
    return alike[0] if len(alike) == 1 else None


def listing(words: set[str] | list[str]) -> str:
    """Words in order, the first few if there are many."""
    ordered = [shown(word) for word in sorted(words)]
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return (", ".join(ordered[:_SHOWN]) or "none") + more


def set_trust(
    graph: nx.MultiGraph[Any],
    where: str,
    *,
    attribute: str,
    strength_to_trust: Mapping[str, float] | None,
    notes: list[str],
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
    notes
        Sentences on doubtful input are added here.

    Raises
    ------
    InputError
        If a tie has no strength or several, a level has no trust, or a trust is not a number from 0 to 1.
    """
    ties = list(graph.edges(data=True))
    known = {str(key) for _, _, data in ties for key in data if key != "key"}
    spelt = attribute_in(known, attribute) or attribute
    if spelt != attribute:
        notes.append(f"strength_attribute '{attribute}' is '{spelt}' in the file")
    for one, other, data in ties:
        if isinstance(data.get(spelt), Several):
            raise InputError(
                f"{where}: strength_attribute", expected=f"one word or number in '{spelt}' on every tie",
                got=f"{data[spelt]} on the tie {shown(one)} - {shown(other)}",
                hint=ONE_VALUE,
            )  # fmt: skip
    words = [_level_of(data.get(spelt)) for _, _, data in ties]
    missing = words.count("")
    if missing:
        got = f"no '{attribute}' on {missing} of {len(ties)} ties; attributes of ties: {listing(known)}"
        hint = nearest(attribute, known - {attribute})
        raise InputError(f"{where}: strength_attribute", expected="a strength on every tie", got=got, hint=hint)
    trust = (
        _linear(words, where, spelt, notes) if strength_to_trust is None else _table(words, where, strength_to_trust)
    )
    for (_, _, data), word in zip(ties, words, strict=True):
        data["trust"] = trust[word]


def _table(words: list[str], where: str, strength_to_trust: Mapping[str, float]) -> dict[str, float]:
    """Trust of each level by the user's own table."""
    table: dict[str, float] = {}
    for key, value in strength_to_trust.items():
        level = _level_of(key)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not 0.0 <= value <= 1.0:
            raise InputError(f"{where}: strength_to_trust.{level}", expected="a trust from 0 to 1", got=repr(value))
        if table.setdefault(level, value) != value:
            got = f"{table[level]} and {value}: {level} is written in two ways"
            raise InputError(f"{where}: strength_to_trust.{level}", expected="one trust for a level", got=got)
    absent = set(words) - set(table)
    if absent:
        raise InputError(
            f"{where}: strength_to_trust",
            expected=f"a trust for each level ({listing(set(words))})",
            got=f"none for {listing(absent)}",
        )
    return {word: float(table[word]) for word in set(words)}


def _linear(words: list[str], where: str, attribute: str, notes: list[str]) -> dict[str, float]:
    """Trust of each strength on a line from the weakest to the strongest; one strength only: halfway."""
    numbers = {word: _number(word, where, attribute) for word in set(words)}
    low, high = min(numbers.values()), max(numbers.values())
    if low < 0:
        count = sum(numbers[word] < 0 for word in words)
        notes.append(
            f"negative strengths are read as little trust ({count} of {len(words)} ties); if they mean dislike, leave "
            "them out or give a table strength_to_trust"
        )
    if low <= 0 and (count := sum(numbers[word] == 0 for word in words)):
        notes.append(f"ties with a strength of 0 are read as ties ({count} of {len(words)})")
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
        if re.fullmatch(r"-?\d+,\d+", word):
            hint = "write decimals with a point"
        raise InputError(
            f"{where}: strength_attribute", expected=f"numbers in '{attribute}'", got=repr(word), hint=hint
        )
    return number
