"""The families of a run: generated at the start, and therefore the same under every policy.

In each region and week a Poisson number of families arrives, and a Poisson number has a need that stays hidden
until outreach finds it. Number of domains: one with ``single_share``, else two plus a geometric number; domains
by their shares, without repetition; need per domain lognormal; self-reliance normal, clipped. Every draw has the
client as its entity (`cosim.core.rng`). Where ``population.child_years`` = Y > 0 the youngest child of a family grows
out of care within Y years of its coming, at a time drawn evenly: the family then leaves, and does not come back.
Where ``population.goals_sd`` > 0 families differ in what they value (`cosim.care.rules.goals`).

Where arrivals are a series, a week's number of families is the Poisson quantile of that week's rate at the same uniform
number, which grows with the rate. The address of a family then is its week and its place within the week, visible
families counted up and hidden ones down, so that with another inflow the same families come, plus or minus the last of
each week. A constant inflow keeps the old addresses (order of arrival in the region), so compare a series with a flat
series.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from cosim.care.state import CLIENTS, DOMAINS, ClientRow, Records, Week, rows
from cosim.core.compiled import driver, rule
from cosim.core.rng import Key, Stream, normal, poisson, uniform
from cosim.core.sums import in_order_sum
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError

__all__ = ["Population", "client_rows", "mean_need"]

Rates = np.ndarray[Any, np.dtype[np.float64]]

_ARRIVALS, _DOMAINS, _NEED = Stream.ARRIVALS, Stream.DOMAINS, Stream.NEED
_SELF, _HIDDEN, _STOCK = Stream.SELF_RELIANCE, Stream.HIDDEN, Stream.STOCK
_MUNICIPALITY, _GROWN_UP, _GOALS = Stream.MUNICIPALITY, Stream.GROWN_UP, Stream.GOALS


_REGION = 2**24  # addresses for the clients of one region
_STOCK_END = 2**18  # with a series of arrivals: first address after those present in week 0 (at most 200,000)
_WEEK = 2**11  # and addresses for the families of one week


class Population(NamedTuple):
    """Parameters of the families of a scenario; units as in `structure`."""

    regions: int
    arrivals_per_week: float
    hidden_per_visible: float
    initial_stock: int
    single_share: float
    more_share: float
    need_hours: float
    need_cv: float
    self_reliance: float
    self_reliance_sd: float
    shares: Any  # float64[domains]
    child_years: float = 0.0
    goals_sd: float = 0.0
    municipal_bounds: Any = np.zeros(0)  # float64[municipalities]: cumulative shares of the families of each region
    municipal_region: Any = np.zeros(0, dtype=np.int64)  # int64[municipalities], ascending
    municipal_need: Any = np.zeros(0)  # float64[municipalities]: factor on needs
    first_number: int = 0  # number of the first family of a region, where arrivals are no series


@rule
def _count(key: Key, rates: Rates, population: Population, counts: Records) -> None:
    """Numbers of visible and hidden families: writes ``counts[week, region, 2]``."""
    for week in range(rates.size):
        hidden = rates[week] * population.hidden_per_visible
        for region in range(population.regions):
            counts[week, region, 0] = poisson(rates[week], uniform(key, _ARRIVALS, region, week, 0))
            counts[week, region, 1] = poisson(hidden, uniform(key, _ARRIVALS, region, week, 1))
            if week == 0:
                counts[week, region, 0] += population.initial_stock


@rule
def _make_needs(key: Key, population: Population, client: ClientRow) -> None:
    """Domains and needs of a client."""
    c = client["number"]
    wanted = 1
    if uniform(key, _DOMAINS, c, 0, 0) >= population.single_share:
        wanted = 2
        while wanted < population.shares.size and uniform(key, _DOMAINS, c, 0, wanted) < population.more_share:
            wanted += 1
    wanted = min(wanted, population.shares.size)
    variance = math.log(1.0 + population.need_cv * population.need_cv)
    largest = -1.0
    for n in range(wanted):
        left_share = 0.0
        for d in range(population.shares.size):
            if client["need"][d] == 0.0:
                left_share += population.shares[d]
        left = uniform(key, _DOMAINS, c, 1, n) * left_share
        chosen = -1
        for d in range(population.shares.size):
            if client["need"][d] == 0.0 and population.shares[d] > 0.0:
                if chosen < 0 or left >= 0.0:
                    chosen = d
                left -= population.shares[d]
                if left < 0.0:
                    break
        if chosen < 0:
            break
        size = math.exp(math.sqrt(variance) * normal(key, _NEED, c, 0, n) - 0.5 * variance)
        client["need"][chosen] = population.need_hours * size
        client["domains"] += 1
        if client["need"][chosen] > largest:
            largest = client["need"][chosen]
            client["lead_domain"] = chosen


@rule
def _settle_in(key: Key, population: Population, client: ClientRow) -> None:
    """The municipality where a family lives, by a draw of its own, and its needs as they are there."""
    u = uniform(key, _MUNICIPALITY, client["number"], 0, 0)
    for m in range(population.municipal_region.size):
        if population.municipal_region[m] == client["region"]:
            client["municipality"] = m
            if u < population.municipal_bounds[m]:
                break
    for d in range(DOMAINS):
        client["need"][d] *= population.municipal_need[client["municipality"]]


@rule
def _make_goals(key: Key, population: Population, client: ClientRow) -> None:
    """What the family values: a weight for each need at arrival, whose mean over that need is 1."""
    total = weighted = 0.0
    for d in range(DOMAINS):
        if client["need_arrival"][d] > 0.0:
            client["valued"][d] = math.exp(population.goals_sd * normal(key, _GOALS, client["number"], 0, d))
            total += client["need_arrival"][d]
            weighted += client["need_arrival"][d] * client["valued"][d]
    for d in range(DOMAINS):
        if client["need_arrival"][d] > 0.0:
            client["valued"][d] *= total / weighted


@rule
def _make_client(
    c: int, week: Week, region: int, hidden: bool, stock: bool, key: Key, population: Population, client: ClientRow
) -> None:
    client["number"], client["arrival"], client["region"] = c, week, region
    client["hidden"] = max(1e-9, uniform(key, _HIDDEN, c, 0, 0)) if hidden else 0.0
    _make_needs(key, population, client)
    if population.municipal_region.size > 0:
        _settle_in(key, population, client)
    reliance = population.self_reliance + population.self_reliance_sd * normal(key, _SELF, c, 0, 0)
    client["self_reliance"] = client["self_reliance_arrival"] = min(1.0, max(0.0, reliance))
    if population.child_years > 0.0:
        weeks = uniform(key, _GROWN_UP, c, 0, 0) * population.child_years * WEEKS_A_YEAR
        client["grown_up"] = week + 1 + int(weeks)
    left = uniform(key, _STOCK, c, 0, 0) * 0.7 + 0.3 if stock else 1.0
    for d in range(DOMAINS):
        client["need_arrival"][d] = client["need"][d]
        client["need"][d] *= left
    if population.goals_sd > 0.0:
        _make_goals(key, population, client)


@rule
def _address(week: Week, n: int, hidden: bool, visible: int, stock: int) -> int:
    """Address within its region of the n-th family of a week, where arrivals are a series."""
    if n < stock:
        return n
    within = _WEEK - 1 - (n - visible) if hidden else n - stock
    return _STOCK_END + week * _WEEK + within


@driver
def _make_all(key: Key, counts: Records, by_week: bool, population: Population, clients: Records) -> None:
    c = 0
    for region in range(population.regions):
        first = c  # draws of a client depend neither on the length of the run nor on other regions
        for week in range(counts.shape[0]):
            stock = population.initial_stock if week == 0 else 0
            for n in range(counts[week, region, 0] + counts[week, region, 1]):
                hidden = n >= counts[week, region, 0]
                number = region * _REGION + population.first_number + c - first
                if by_week:
                    number = region * _REGION + _address(week, n, hidden, counts[week, region, 0], stock)
                _make_client(number, week, region, hidden, n < stock, key, population, clients[c])
                c += 1


def mean_need(population: Population) -> float:
    """Expected total need of a client at arrival, in skilled hours, from the scenario.

    With n domains, s = ``single_share``, m = ``more_share``: need_hours * (s + (1 - s) * (2 + m + ... + m**(n - 2))).
    """
    domains = int(np.count_nonzero(population.shares))
    several = min(2, domains) + in_order_sum(population.more_share**n for n in range(1, domains - 1))
    return population.need_hours * (population.single_share + (1.0 - population.single_share) * several)


def client_rows(key: Key, weeks: int, population: Population, rates: Rates | None = None) -> tuple[Records, Any]:
    """All families of a run of ``weeks`` weeks.

    Parameters
    ----------
    rates
        ``float64[weeks]``, families a week in each region, where arrivals are a series.

    Returns
    -------
    clients, bounds
        Clients by region and then by arrival; ``int64[regions, 2]``, first and last plus one of each region.

    Raises
    ------
    InputError
        If more families come in one week than have an address there.
    """
    counts = np.zeros((weeks, population.regions, 2), dtype=np.int64)
    _count(key, np.full(weeks, population.arrivals_per_week) if rates is None else rates, population, counts)
    most = int((counts.sum(axis=2)[0] - population.initial_stock).max(initial=0))
    most = max(most, int(counts[1:].sum(axis=2).max(initial=0)))
    if rates is not None and most > _WEEK:
        raise InputError(
            "population.arrivals_per_week", expected=f"at most {_WEEK} families in a week in a region, hidden included",
            got=most, hint="describe several smaller regions (regions.count)",
        )  # fmt: skip
    clients = rows(CLIENTS, int(counts.sum()))
    _make_all(key, counts, rates is not None, population, clients)
    ends = np.cumsum(counts.sum(axis=(0, 2)))
    bounds = np.stack([ends - counts.sum(axis=(0, 2)), ends], axis=1)
    return clients, bounds
