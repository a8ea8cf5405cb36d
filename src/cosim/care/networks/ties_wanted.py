"""Input of a network builder: the staff, and how many ties of each kind are wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cosim.errors import InputError

__all__ = ["MOST_TIES", "Index", "NetworkPlan", "Staff", "staff_of"]

Index = np.ndarray[Any, np.dtype[np.int64]]

MOST_TIES = 5_000_000  # a networkx tie takes some 300 bytes, so this is about 1.5 GB


@dataclass(frozen=True, eq=False)
class NetworkPlan:
    """Input of all builders; each builder's docstring lists the fields that it reads.

    Attributes
    ----------
    organisation_of
        ``int[n]``, organisation of each professional, as an index into the next two.
    sector_of, region_of
        ``int[m]``, sector and region of each organisation.
    ties_per_professional
        Wanted mean number of ties of a professional; need not be whole.
    own_organisation_share, own_sector_share, across_regions_share
        Shares of ties inside the own organisation, with other organisations of the own sector and region, and with
        other regions. The remainder goes to other sectors of the own region. A kind with share 0 never occurs.
    wall_height
        0: ties do not depend on sector; 1: no tie crosses between sectors.
    rewiring
        Probability that a tie of the ring is replaced by a random one.
    """

    organisation_of: Sequence[int] | Index
    sector_of: Sequence[int] | Index
    region_of: Sequence[int] | Index
    ties_per_professional: float
    own_organisation_share: float = 0.5
    own_sector_share: float = 0.3
    across_regions_share: float = 0.0
    wall_height: float = 0.5
    rewiring: float = 0.1


class Staff(NamedTuple):
    """A plan that has been checked: organisation, sector and region of each professional, and the ties wanted."""

    organisation: Index
    sector: Index
    region: Index
    ties: int


def staff_of(plan: NetworkPlan, *, complete: bool = False) -> Staff:
    """Check a plan and spread it over professionals.

    Parameters
    ----------
    plan
        The plan as given.
    complete
        Whether the network is complete, in which case ``ties_per_professional`` is not read.

    Raises
    ------
    InputError
        If the plan is empty, contradicts itself, or exceeds the possible number of ties.
    """
    organisation = _indices(plan.organisation_of, "organisation_of")
    sector = _indices(plan.sector_of, "sector_of")
    region = _indices(plan.region_of, "region_of")
    if organisation.size == 0:
        raise InputError("network.organisation_of", expected="at least one professional", got="none")
    if sector.size != region.size:
        raise InputError(
            "network.region_of", expected=f"one region for each of {sector.size} organisations", got=region.size
        )
    if int(organisation.max()) >= sector.size:
        raise InputError(
            "network.organisation_of", expected=f"organisations 0 to {sector.size - 1}", got=int(organisation.max())
        )
    _check_shares(plan)
    ties = _ties(plan, organisation.size, complete)
    return Staff(organisation, sector[organisation], region[organisation], ties)


def _indices(values: Sequence[int] | Index, name: str) -> Index:
    """A one-dimensional array of whole numbers of 0 or more."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu" or int(array.min()) < 0:
        raise InputError(
            f"network.{name}",
            expected="a list of whole numbers of 0 or more",
            got=f"{array.dtype} of shape {array.shape}",
        )
    return array.astype(np.int64)


def _check_shares(plan: NetworkPlan) -> None:
    """Shares lie in 0..1 and the three kinds of tie leave room for each other."""
    kinds = ("own_organisation_share", "own_sector_share", "across_regions_share")
    for name in (*kinds, "wall_height", "rewiring"):
        value = getattr(plan, name)
        if not 0.0 <= value <= 1.0:
            raise InputError(f"network.{name}", expected="a number from 0 to 1", got=value)
    total = sum(getattr(plan, name) for name in kinds)
    if total > 1.0 + 1e-9:
        names = " + ".join(kinds)
        raise InputError(f"network.{kinds[0]}", expected=f"{names} of at most 1", got=f"{total:g}")


def _ties(plan: NetworkPlan, people: int, complete: bool) -> int:
    """Number of ties wanted in all."""
    wanted = float(people - 1) if complete else plan.ties_per_professional
    if not (math.isfinite(wanted) and 0 <= wanted <= people - 1):
        raise InputError(
            "network.ties_per_professional",
            expected=f"a number from 0 to {people - 1} (there are {people} professionals)",
            got=plan.ties_per_professional,
        )
    ties = math.floor(people * wanted / 2 + 0.5)
    if ties > MOST_TIES:
        raise InputError(
            "network.ties_per_professional", expected=f"at most {MOST_TIES:,} ties in all", got=f"{ties:,}"
        )
    return ties
