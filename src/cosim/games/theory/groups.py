"""Success of a group by the kind of its task, and the number of communication channels.

Formula. Of n members who each succeed with chance p: one is enough (disjunctive) 1 - (1 - p)^n; all are needed
(conjunctive) p^n; a majority of an odd n is right with chance sum over k > n/2 of the binomial. Channels: n(n-1)/2.

Sources: Lorge and Solomon (1955), doi:10.1007/BF02288986; Steiner (1972), Group Process and Productivity; Condorcet
(1785); Brooks (1975), The Mythical Man-Month.
"""

from __future__ import annotations

from scipy.stats import binom

from cosim.checks import number, whole
from cosim.errors import InputError

__all__ = ["channels", "conjunctive", "disjunctive", "majority"]


def disjunctive(chance: float, size: int) -> float:
    """Chance that at least one of ``size`` members succeeds.

    Raises
    ------
    InputError
        If the chance is not from 0 to 1, or there is no member.

    Examples
    --------
    >>> round(disjunctive(0.3, 4), 6)
    0.7599
    """
    number("chance", chance, least=0.0, most=1.0)
    return float(1.0 - (1.0 - chance) ** whole("size", size, least=1))


def conjunctive(chance: float, size: int) -> float:
    """Chance that all of ``size`` members succeed.

    Raises
    ------
    InputError
        As `disjunctive`.

    Examples
    --------
    >>> round(conjunctive(0.9, 5), 6)
    0.59049
    """
    number("chance", chance, least=0.0, most=1.0)
    return float(chance ** whole("size", size, least=1))


def majority(chance: float, size: int) -> float:
    """Chance that more than half of an odd number of members are right (Condorcet).

    Raises
    ------
    InputError
        As `disjunctive`, or if the number is even.

    Examples
    --------
    >>> round(majority(0.6, 3), 6)
    0.648
    """
    number("chance", chance, least=0.0, most=1.0)
    size = whole("size", size, least=1)
    if size % 2 == 0:
        raise InputError("size", expected="an odd number", got=size)
    return float(binom.sf(size // 2, size, chance))


def channels(size: int) -> int:
    """Communication channels between pairs of ``size`` members.

    Raises
    ------
    InputError
        If there is no member.

    Examples
    --------
    >>> channels(10)
    45
    """
    size = whole("size", size, least=1)
    return size * (size - 1) // 2
