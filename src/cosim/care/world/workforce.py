"""The providers of a run: organisations, professionals, their talents and the ties between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import nan, sqrt
from typing import Any

import networkx as nx
import numpy as np

from cosim.care.state import DOMAINS, NOBODY, ORGANISATIONS, PROFESSIONALS, TIES, Records, rows
from cosim.core.parameters import BEHAVIOURS
from cosim.core.rng import Stream, normal, uniform

__all__ = ["organisation_rows", "professional_rows", "sizes_by_rank", "spread_over", "tie_rows", "with_spare_ties"]

Values = Mapping[str, Any]


def spread_over(total: int, shares: Sequence[float]) -> list[int]:
    """Divide ``total`` over ``shares`` in whole numbers, at least one each, by largest remainders.

    Examples
    --------
    >>> spread_over(10, [0.5, 0.3, 0.2])
    [5, 3, 2]
    """
    weights = np.asarray(shares, dtype=float)
    exact = weights / weights.sum() * total
    counts = np.maximum(1, np.floor(exact).astype(int))
    while counts.sum() < total:
        counts[int(np.argmax(exact - counts))] += 1
    while counts.sum() > total and counts.max() > 1:
        counts[int(np.argmax(np.where(counts > 1, counts - exact, -np.inf)))] -= 1
    return [int(n) for n in counts]


def sizes_by_rank(total: int, count: int, skew: float) -> list[int]:
    """Staff of ``count`` organisations with ``total`` people, falling with rank to the power ``skew``."""
    return spread_over(total, [(rank + 1.0) ** -skew for rank in range(count)])


def organisation_rows(
    sector: Sequence[int],
    region: Sequence[int],
    staff: Sequence[int],
    payer_of_sector: Sequence[int],
    key: Any,
    values: Values,
) -> Records:
    """Organisations with their staff numbers, values, status and stance; ``int`` sequences have one entry each."""
    table = rows(ORGANISATIONS, len(sector))
    table["sector"], table["region"], table["staff"] = sector, region, staff
    table["first"] = np.where(table["staff"] > 0, np.concatenate([[0], np.cumsum(staff)[:-1]]), NOBODY)
    table["present"] = table["staff"] > 0
    table["payer"] = np.asarray(payer_of_sector)[np.asarray(sector)]
    sectors = max(1, len(payer_of_sector) - 1)
    table["status"] = values["status.spread"] * (1.0 - table["sector"] / sectors)
    bounds = _behaviour_bounds(values)
    for o in range(table.size):
        table[o]["values"] = 0.5 + values["values.spread"] * (uniform(key, Stream.VALUES, o, 0, 0) - 0.5)
        table[o]["stance"] = _drawn_behaviour(uniform(key, Stream.STANCE, o, 0, 0), bounds)
        table[o]["claim"] = values["claims.fashion"]
        table[o]["contract"] = table[o]["present"]
        if table[o]["present"] == 0:  # no choice is made here before it is founded
            table[o]["next_stance"] = table[o]["stance"]
        table[o]["leadership"] = normal(key, Stream.LEADERSHIP, o, 0, 0)
    return table


def _behaviour_bounds(values: Values) -> list[float]:
    """Cumulative shares of the behaviours."""
    return [float(at) for at in np.cumsum([float(values[f"behaviour.{name}"]) for name in BEHAVIOURS])]


def _drawn_behaviour(u: float, bounds: Sequence[float]) -> int:
    return min(2, bisect_right(bounds, u * bounds[-1]))


def professional_rows(
    organisations: Records,
    domains_of_sector: Sequence[Sequence[int]],
    shares: Sequence[float],
    key: Any,
    values: Values,
    spare: Sequence[int] = (),
) -> Records:
    """Professionals in order of their organisation, with own domain, contract, talents and first behaviour.

    ``spare`` seats follow, which nobody holds, each at an organisation of its sector and region.
    """
    employer = np.concatenate(
        [np.repeat(np.arange(organisations.size), organisations["staff"]), np.asarray(spare, dtype=np.int64)]
    )
    table = rows(PROFESSIONALS, employer.size)
    held = employer.size - len(spare)
    table["employed"][held:], table["free"][held:], table["spare"][held:] = 0, 1, 1
    last = np.append(np.diff(employer[:held]) != 0, True)  # of its organisation
    table["colleague"][:held] = np.where(last, NOBODY, np.arange(1, held + 1))
    table["organisation"], table["sector"] = employer, organisations["sector"][employer]
    sector, stance = table["sector"].tolist(), organisations["stance"][employer].tolist()
    domain_bounds = [np.cumsum([shares[d] for d in own]).tolist() for own in domains_of_sector]
    behaviour_bounds, cohesion = _behaviour_bounds(values), values["behaviour.cohesion"]
    hours, hours_sd = values["workforce.contract_hours"], values["workforce.contract_sd"]
    own_talent, other_talent, talent_sd = values["talent.own"], values["talent.other"], values["talent.sd"]
    home, contract, talent, behaviour = [], [], [], []  # whole columns, because one value at a time is slow
    for p in range(table.size):
        own, bounds = domains_of_sector[sector[p]], domain_bounds[sector[p]]
        at = bisect_right(bounds, uniform(key, Stream.TALENT, p, 1, 0) * bounds[-1])
        home.append(own[min(at, len(own) - 1)])
        drawn = hours + hours_sd * normal(key, Stream.CONTRACT_HOURS, p, 0, 0)
        contract.append(drawn if hours_sd == 0 else min(40.0, max(8.0, drawn)))
        means = [own_talent if d == home[-1] else other_talent for d in range(DOMAINS)]
        talent.append([
            min(1.0, max(0.0, mean + talent_sd * normal(key, Stream.TALENT, p, 0, d))) for d, mean in enumerate(means)
        ])  # fmt: skip
        first = _drawn_behaviour(uniform(key, Stream.BEHAVIOUR, p, 0, 0), behaviour_bounds)
        behaviour.append(stance[p] if uniform(key, Stream.BEHAVIOUR, p, 0, 1) < cohesion else first)
    table["home"], table["contract_hours"], table["talent"] = home, contract, talent
    table["behaviour"] = table["next_behaviour"] = behaviour
    for n, name in enumerate(("trusting", "trusted")):
        table[name] = [normal(key, Stream.TRUSTING, p, 0, n) for p in range(table.size)]
    table["propensity"] = [values[f"behaviour.{name}"] for name in BEHAVIOURS]
    return table


def tie_rows(graph: nx.Graph[Any], professionals: Records, values: Values) -> Records:
    """Ties of ``graph`` (nodes 0..n-1) by source, an undirected edge as two ties; writes where each row of ties begins.

    An edge attribute ``trust`` (0..1) is the initial trust; without it, that depends on organisation,
    sector and the two persons (`cosim.care.rules.relations`).
    """
    edges = np.array(list(graph.edges()), dtype=np.int64).reshape(-1, 2)
    pairs: Any = graph.edges(data="trust", default=nan)
    given = np.array([trust for _, _, trust in pairs], dtype=np.float64)
    if not graph.is_directed():
        edges, given = np.concatenate([edges, edges[:, ::-1]]), np.concatenate([given, given])
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    edges, given = edges[order], given[order]
    table = rows(TIES, len(edges))
    if not len(edges):
        return table
    table["source"], table["target"] = edges[:, 0], edges[:, 1]
    one, other = professionals[table["source"]], professionals[table["target"]]
    inside, sector = one["organisation"] == other["organisation"], one["sector"] == other["sector"]
    for name in ("trust", "language"):
        start = np.where(
            inside, values[f"{name}.same_organisation"],
            np.where(sector, values[f"{name}.same_sector"], values[f"{name}.across"]),
        )  # fmt: skip
        if name == "trust":
            differ = values["trust.spread"] * (one["trusting"] + other["trusted"]) / sqrt(2.0)
            start = np.where(np.isnan(given), np.clip(start + differ, 0.0, 1.0), given)
        table[name] = table[f"{name}_start"] = start
    table["known"] = np.where(inside, values["network.known_same_organisation"], values["network.known_elsewhere"])
    counts = np.bincount(table["source"], minlength=professionals.size)
    professionals["ties"] = counts
    professionals["first_tie"] = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return table


def with_spare_ties(ties: Records, professionals: Records, each: int) -> Records:
    """``ties`` and, behind them, ``each`` unused rows for every spare seat; writes where those begin."""
    spare = np.flatnonzero(professionals["spare"])
    more = rows(TIES, each * spare.size)
    more["source"] = more["target"] = np.repeat(spare, each)
    professionals["first_tie"][spare] = ties.size + each * np.arange(spare.size)
    return np.concatenate([ties, more])
