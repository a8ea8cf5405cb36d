"""A sum of floats that gives the same bits on every version of Python.

The built-in ``sum`` adds floats one after the other up to Python 3.11, and compensates for rounding from 3.12 on. Every
sum that leads into a result is therefore made here. ``math.fsum`` would be the same everywhere too, but its bits are
not those of the results that are recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

__all__ = ["in_order_sum"]


def in_order_sum(values: Iterable[float]) -> float:
    """Add one after the other, as the built-in ``sum`` did up to Python 3.11.

    Examples
    --------
    >>> in_order_sum([0.1] * 10), in_order_sum([])
    (0.9999999999999999, 0.0)
    """
    return reduce(add, values, 0.0)
