"""Sums of floats that are the same to the last bit in every version of Python."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["sum_in_order"]


def sum_in_order(numbers: Iterable[float]) -> float:
    """Sum from left to right with a rounding after every step.

    The built-in ``sum`` did so up to Python 3.11 and corrects rounding errors since 3.12, so its last bit differs
    between versions. `math.fsum` does not, but would move the results of earlier versions of the model.

    Examples
    --------
    >>> sum_in_order([0.1] * 10)
    0.9999999999999999
    """
    total = 0.0
    for number in numbers:
        total += number
    return total
