"""Checks of arguments: each returns the plain value, or raises an `InputError` that names the argument."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cosim.errors import InputError, nearest

__all__ = ["number", "one_of", "whole", "words"]

# What no computer gets through, by the name of the argument: refused at once, and not after memory is full.
_LARGEST = {
    "runs": 10**6, "runs_max": 10**6, "replicates": 10**6, "confirm": 10**6, "trials": 10**6, "samples": 10**8,
    "weeks": 10**5, "workers": 10**4, "threads": 10**4, "seed": 2**128 - 1,
}  # fmt: skip
_ANY = 10**15


def whole(name: str, value: object, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number as a Python integer.

    NumPy integers are whole numbers; ``True``, ``2.0`` and ``"2"`` are not.

    Parameters
    ----------
    name
        Of the argument, for the error.
    least, most
        Bounds, both allowed; if ``most`` is None, only what no computer gets through is refused.

    Raises
    ------
    InputError
        If it is not a whole number within the bounds.

    Examples
    --------
    >>> whole("runs", np.int64(3), least=1)
    3
    >>> whole("runs", 2.0, least=1)
    Traceback (most recent call last):
        ...
    cosim.errors.InputError: runs: expected a whole number of 1 or more, got 2.0
    """
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        found = int(value)
        if most is None and found > (limit := _LARGEST.get(name, _ANY)):
            most = limit
        if least <= found and (most is None or found <= most):
            return found
    expected = f"a whole number of {least} or more" if most is None else f"a whole number from {least} to {most}"
    raise InputError(name, expected=expected, got=_shown(value))


def number(
    name: str,
    value: object,
    *,
    least: float = -math.inf,
    most: float = math.inf,
    above: float = -math.inf,
    below: float = math.inf,
) -> float:
    """Return a finite number as a Python float.

    Parameters
    ----------
    name
        Of the argument, for the error.
    least, most
        Bounds that are allowed themselves.
    above, below
        Bounds that are not.

    Raises
    ------
    InputError
        If it is not a number, not finite, or outside the bounds.

    Examples
    --------
    >>> number("confidence", 0.95, above=0.0, below=1.0)
    0.95
    >>> number("precision", 0, above=0.0)
    Traceback (most recent call last):
        ...
    cosim.errors.InputError: precision: expected a number above 0, got 0
    """
    if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
        found = float(value)
        if math.isfinite(found) and least <= found <= most and above < found < below:
            return found
    raise InputError(name, expected=f"a number{_range(least, most, above, below)}", got=_shown(value))


def words(name: str, value: object) -> tuple[str, ...]:
    """Return a list of words as a tuple; a single string is refused, since it would be read letter by letter.

    Raises
    ------
    InputError
        If it is not a list of strings.

    Examples
    --------
    >>> words("outcomes", ["functioning", "placed"])
    ('functioning', 'placed')
    >>> words("outcomes", "functioning")
    Traceback (most recent call last):
        ...
    cosim.errors.InputError: outcomes: expected a list of words, got 'functioning'; put it in [ ]
    """
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InputError(
            name, expected="a list of words", got=repr(value), hint="put it in [ ]" if isinstance(value, str) else ""
        )
    for item in value:
        if not isinstance(item, str):
            raise InputError(name, expected="a list of words", got=_shown(item))
    return tuple(map(str, value))


def one_of(name: str, value: object, allowed: Sequence[str]) -> str:
    """Return a word that is one of those allowed.

    Raises
    ------
    InputError
        If it is another, with the nearest allowed word as a hint.

    Examples
    --------
    >>> one_of("engine", "thread", ("threads", "processes"))
    Traceback (most recent call last):
        ...
    cosim.errors.InputError: engine: expected one of threads, processes, got 'thread'; did you mean 'threads'?
    """
    if isinstance(value, str) and value in allowed:
        return str(value)
    hint = nearest(value, allowed) if isinstance(value, str) else ""
    raise InputError(name, expected=f"one of {', '.join(allowed)}", got=_shown(value), hint=hint)


def _range(least: float, most: float, above: float, below: float) -> str:
    if math.isfinite(above) and math.isfinite(below):
        return f" between {above:g} and {below:g}"
    if math.isfinite(least) and math.isfinite(most):
        return f" from {least:g} to {most:g}"
    parts = [
        text
        for bound, text in (
            (least, f"of {least:g} or more"),
            (above, f"above {above:g}"),
            (most, f"at most {most:g}"),
            (below, f"below {below:g}"),
        )
        if math.isfinite(bound)
    ]
    return f" {' and '.join(parts)}" if parts else ""


def _shown(value: object) -> str:
    """How a value that is refused is shown: NumPy scalars as their value."""
    if isinstance(value, int) and abs(value) > _ANY**4:  # Python does not even print one of 5,000 digits
        return f"a number of about {value.bit_length() * 3 // 10} digits"
    return repr(value.item() if isinstance(value, np.generic) else value)
