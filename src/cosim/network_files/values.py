"""Values of people and ties as a file has them: numbers in one notation, and what is several values at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["NUMBER", "Several", "put", "shown", "typed"]

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[-+]?\d+(\.0*)?", re.ASCII)
_ENDLESS = re.compile(r"[-+]?(nan|inf(inity)?)", re.IGNORECASE)
_TRUTH = {"true": True, "false": False, "1": True, "0": False}
_DIGITS = 300  # more than a number of double precision has; Python refuses to read some thousands


def shown(name: object, most: int = 60) -> str:
    r"""A name from a file as part of a line: short, and without what breaks a line or controls a terminal.

    Examples
    --------
    >>> shown("a\nb\x1b[31m"), shown("ab" * 9, most=5)
    ('a?b?[31m', 'abab…')
    """
    text = "".join(sign if sign.isprintable() else "?" for sign in str(name)[: most + 1])
    return text if len(text) <= most else f"{text[: most - 1]}…"


@dataclass(frozen=True)
class Several:
    """More than one value where one word or number is meant: a value that changes over time, or a repeated attribute.

    It is kept as it is, because most attributes of a file are never used. One that is used is refused.
    """

    values: tuple[Any, ...]

    def __str__(self) -> str:
        first = ", ".join(shown(value) for value in self.values[:3])
        return f"{len(self.values)} values ({first}{', ...' if len(self.values) > 3 else ''})"


def put(data: dict[str, Any], name: str, value: Any) -> None:
    """Write an attribute; a second value that differs makes `Several`.

    Examples
    --------
    >>> data = {}
    >>> for value in ("North", "North", "South"):
    ...     put(data, "organisation", value)
    >>> str(data["organisation"])
    '2 values (North, South)'
    """
    if name not in data:
        data[name] = value
        return
    known = data[name].values if isinstance(data[name], Several) else (data[name],)
    if value not in known:
        data[name] = Several((*known, value))


def _whole(text: str) -> int:
    if _WHOLE.fullmatch(text) is None or len(text) > _DIGITS:
        raise ValueError("a whole number")
    return int(text.partition(".")[0])


def _number(text: str) -> float:
    if (NUMBER.fullmatch(text) is None or len(text) > _DIGITS) and _ENDLESS.fullmatch(text) is None:
        raise ValueError("a number")
    return float(text)


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTH:
        raise ValueError("true or false")
    return _TRUTH[text.lower()]


def _words(text: str) -> Any:
    parts = [part.strip() for part in re.split(r"[|,;]", text.strip("[]")) if part.strip()]
    return Several(tuple(parts)) if len(parts) > 1 else "".join(parts)


# Names of types in GraphML and GEXF, and in the dialects of Mathematica and NetLogo; any other is a word.
_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("int", "integer", "long", "short", "byte", "biginteger"), _whole),
    **dict.fromkeys(("float", "double", "real", "number", "bigdecimal"), _number),
    **dict.fromkeys(("boolean", "bool"), _truth),
}


def typed(text: str | None, kind: str, *, where: str) -> Any:
    """A value by the type that the file declares; nothing is an empty word.

    Parameters
    ----------
    text
        As the file has it.
    kind
        Name of the type, in any case.
    where
        Whose attribute it is, for the message.

    Raises
    ------
    ValueError
        If the text is not of the type.

    Examples
    --------
    >>> typed("1.0", "int", where=""), typed("1e-05", "double", where=""), typed(" a ", "string", where="")
    (1, 1e-05, ' a ')
    >>> typed("0,5", "double", where="'weight' of the tie a - b")
    Traceback (most recent call last):
    ValueError: 'weight' of the tie a - b is '0,5', not a number (its declared type is double)
    """
    name = kind.lower()
    if text is None or not text.strip():
        return ""
    if name.startswith("list"):
        return _words(text)
    if name not in _READ:
        return text
    try:
        return _READ[name](text.strip())
    except ValueError as error:
        raise ValueError(f"{where} is {shown(repr(text.strip()))}, not {error} (its declared type is {kind})") from None
