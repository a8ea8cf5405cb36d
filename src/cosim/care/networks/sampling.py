"""Draw exact numbers of distinct ties of each kind, uniformly, in time proportional to the number of ties.

Kinds of tie are `Ring` objects, from the nearest to the widest: a pair belongs to a ring when both are in the same
group and not in the same inner group. Where a group has no room for the ties that are wanted (five colleagues
cannot have six ties each), the remaining ties go to the next ring, and the mean number of ties stays as wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cosim.care.networks.ties_wanted import Index
from cosim.errors import InputError

__all__ = ["Ring", "distinct_pairs", "draw_ties"]

Amounts = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, eq=False)
class Ring:
    """One kind of tie.

    Attributes
    ----------
    group, inner
        ``int[n]`` labels; an inner group lies within one group.
    wanted
        ``float[n]``, ties of this kind wanted by each professional. All 0: this kind never occurs.
    """

    group: Index
    inner: Index
    wanted: Amounts


class _Cells:
    """A ring cut into its groups, with the room in each."""

    def __init__(self, ring: Ring) -> None:
        self.wanted = ring.wanted
        self.open = bool(np.any(ring.wanted > 0))
        _, self.group = np.unique(ring.group, return_inverse=True)
        _, inner, count = np.unique(ring.inner, return_index=True, return_counts=True)
        self.sizes = np.bincount(self.group)
        same = np.bincount(self.group[inner], weights=count.astype(float) ** 2, minlength=self.sizes.size)
        self.room: Amounts = (self.sizes.astype(float) ** 2 - same) / 2 if self.open else np.zeros(self.sizes.size)
        self.members = np.lexsort((ring.inner, self.group))
        self.starts = np.concatenate(([0], np.cumsum(self.sizes)))
        self.inner = ring.inner


def draw_ties(rings: list[Ring], ties: int, *, generator: np.random.Generator) -> Index:
    """Draw ``ties`` distinct ties, divided over rings and groups as wanted as far as there is room.

    Parameters
    ----------
    rings
        From the nearest to the widest; no pair may belong to two of them.
    ties
        Number of ties in all; the wanted numbers of all rings add up to twice this, plus or minus one.
    generator
        Random generator.

    Returns
    -------
    ndarray
        ``int64[ties, 2]``, positions of professionals.

    Raises
    ------
    InputError
        If the open rings together have no room.
    """
    cells = [_Cells(ring) for ring in rings]
    quotas = _whole(_quotas(cells, ties), ties, generator)
    found = [np.zeros((0, 2), dtype=np.int64)]
    for cell, quota in zip(cells, quotas, strict=True):
        for group in np.flatnonzero(quota):
            members = cell.members[cell.starts[group] : cell.starts[group + 1]]
            inner = cell.inner[members]  # in order
            blocks = np.diff(np.flatnonzero(np.concatenate(([True], inner[1:] != inner[:-1], [True]))))
            found.append(members[distinct_pairs(blocks, int(quota[group]), generator=generator)])
    return np.concatenate(found)


def _quotas(cells: list[_Cells], ties: int) -> list[Amounts]:
    """Ties per ring and group: the wanted number, overflow to the next ring, the remainder to any ring with room."""
    carry = np.zeros(cells[0].wanted.size)
    given: list[Amounts] = []
    for cell in cells:
        requested = np.bincount(cell.group, weights=cell.wanted + carry) / 2
        given.append(np.minimum(requested, cell.room))
        carry = ((requested - given[-1]) * 2 / cell.sizes)[cell.group]
    left = float(carry.sum()) / 2
    spare = sum(float((cell.room - quota).sum()) for cell, quota in zip(cells, given, strict=True))
    if left > spare + 0.5:
        people = carry.size
        raise InputError(
            "network.ties_per_professional",
            expected=f"at most {2 * (ties - left + spare) / people:.4g}, the room these organisations and shares leave",
            got=f"{2 * ties / people:.4g}",
            hint="allow ties of a wider kind (a share above 0, a lower wall) or ask for fewer",
        )
    part = left / spare if spare > 0 else 0.0
    return [quota + np.maximum(cell.room - quota, 0) * min(part, 1.0) for cell, quota in zip(cells, given, strict=True)]


def _whole(quotas: list[Amounts], ties: int, generator: np.random.Generator) -> list[Index]:
    """Round quotas to whole numbers that add up to ``ties``, largest remainders first, equal ones at random."""
    flat = np.concatenate(quotas)
    down = np.floor(flat + 1e-9)
    rest = flat - down
    up = np.lexsort((generator.random(flat.size), -rest))[: max(ties - int(down.sum()), 0)]
    down[up] += 1
    cuts = np.cumsum([quota.size for quota in quotas])[:-1]
    return np.split(down.astype(np.int64), cuts)


def _distinct(numbers: Index) -> Index:
    """`numpy.unique`, in a third of the time for a few numbers."""
    found = np.sort(numbers)
    return found[np.concatenate(([True], found[1:] != found[:-1]))] if found.size else found


def distinct_pairs(blocks: Index, count: int, *, generator: np.random.Generator) -> Index:
    """Draw distinct pairs of people from different blocks, every set of pairs being as likely as another.

    Parameters
    ----------
    blocks
        ``int[b]``, sizes of the blocks; people are numbered block after block.
    count
        Number of pairs; at most as many as there are.
    generator
        Random generator.

    Returns
    -------
    ndarray
        ``int64[count, 2]``, the lower number first.

    Examples
    --------
    >>> distinct_pairs(np.array([1, 1, 1]), 3, generator=np.random.default_rng(0)).tolist()
    [[0, 1], [0, 2], [1, 2]]
    >>> distinct_pairs(np.array([2, 1]), 2, generator=np.random.default_rng(0)).tolist()
    [[0, 2], [1, 2]]
    """
    people = int(blocks.sum())
    size = np.repeat(blocks, blocks)  # of the block of each person
    start = np.repeat(np.cumsum(blocks) - blocks, blocks)
    ends = np.cumsum(people - size)  # ordered pairs, numbered person after person
    ordered = int(ends[-1])

    def keys(numbers: Index) -> Index:
        """Ordered pair of each number, as one number that does not depend on the order."""
        one = np.searchsorted(ends, numbers, side="right")
        other = numbers - (ends[one] - (people - size[one]))
        other += np.where(other >= start[one], size[one], 0)
        return np.minimum(one, other) * people + np.maximum(one, other)

    if 6 * count >= ordered:  # dense: list all pairs and pick
        found = _distinct(keys(np.arange(ordered)))
    else:  # sparse: rejection sampling of pairs drawn before
        found = np.zeros(0, dtype=np.int64)
        while found.size < count:
            thrown = keys(generator.integers(ordered, size=2 * (count - found.size) + 8))
            found = _distinct(np.concatenate((found, thrown)))
    if found.size > count:
        found = np.sort(generator.choice(found, size=count, replace=False))
    return np.stack((found // people, found % people), axis=1)
