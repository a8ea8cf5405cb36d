"""The providers of a run: organisations, professionals, their talents and the ties between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan, sqrt
from typing import Any

import networkx as nx
import numpy as np

from cosim.care.state import DOMAINS, NOBODY, ORGANISATIONS, PROFESSIONALS, TIES, Records, rows
from cosim.core.parameters import BEHAVIOURS
from cosim.core.rng import Stream, normals, uniforms

__all__ = [
    "both_ways", "ends_of", "organisation_rows", "professional_rows", "sizes_by_rank", "spread_over", "tie_rows",
    "with_spare_ties",
]  # fmt: skip

Values = Mapping[str, Any]
Index = np.ndarray[Any, np.dtype[np.int64]]
Amounts = np.ndarray[Any, np.dtype[np.float64]]


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
    count = table.size
    table["values"] = 0.5 + values["values.spread"] * (uniforms(key, Stream.VALUES, count) - 0.5)
    table["stance"] = _drawn_behaviours(uniforms(key, Stream.STANCE, count), values)
    table["claim"] = values["claims.fashion"]
    table["contract"] = table["present"]
    # No choice is made before an organisation is founded.
    table["next_stance"] = np.where(table["present"] == 0, table["stance"], table["next_stance"])
    table["leadership"] = normals(key, Stream.LEADERSHIP, count)
    return table


def _drawn_behaviours(u: Amounts, values: Values) -> Index:
    """A behaviour for each uniform number, by the shares of the scenario."""
    bounds = np.cumsum([float(values[f"behaviour.{name}"]) for name in BEHAVIOURS])
    found: Index = np.minimum(2, np.searchsorted(bounds, u * bounds[-1], side="right"))
    return found


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
    count = table.size
    u = uniforms(key, Stream.TALENT, count, 1)
    for sector, own in enumerate(domains_of_sector):
        mine, bounds = table["sector"] == sector, np.cumsum([shares[d] for d in own])
        at = np.searchsorted(bounds, u[mine] * bounds[-1], side="right")
        table["home"][mine] = np.asarray(own)[np.minimum(at, len(own) - 1)]
    hours, hours_sd = values["workforce.contract_hours"], values["workforce.contract_sd"]
    drawn = hours + hours_sd * normals(key, Stream.CONTRACT_HOURS, count)
    table["contract_hours"] = drawn if hours_sd == 0 else np.minimum(40.0, np.maximum(8.0, drawn))
    for d in range(DOMAINS):
        mean = np.where(table["home"] == d, values["talent.own"], values["talent.other"])
        talent = mean + values["talent.sd"] * normals(key, Stream.TALENT, count, 0, d)
        table["talent"][:, d] = np.minimum(1.0, np.maximum(0.0, talent))
    first = _drawn_behaviours(uniforms(key, Stream.BEHAVIOUR, count), values)
    follows = uniforms(key, Stream.BEHAVIOUR, count, 0, 1) < values["behaviour.cohesion"]
    table["behaviour"] = np.where(follows, organisations["stance"][employer], first)
    table["next_behaviour"] = table["behaviour"]
    for n, name in enumerate(("trusting", "trusted")):
        table[name] = normals(key, Stream.TRUSTING, count, 0, n)
    table["propensity"] = [values[f"behaviour.{name}"] for name in BEHAVIOURS]
    return table


def ends_of(graph: nx.Graph[Any]) -> tuple[Index, Amounts]:
    """Ends and trust of the ties of ``graph`` (nodes 0..n-1), ``int64[ties, 2]`` and ``float64[ties]``.

    An edge without direction is two ties. An edge attribute ``trust`` (0..1) is the initial trust; NaN without it.
    """
    edges = np.array(list(graph.edges()), dtype=np.int64).reshape(-1, 2)
    pairs: Any = graph.edges(data="trust", default=nan)
    given = np.array([trust for _, _, trust in pairs], dtype=np.float64)
    return (edges, given) if graph.is_directed() else (both_ways(edges), np.concatenate([given, given]))


def both_ways(edges: Index) -> Index:
    """Every tie, and after them every tie the other way."""
    return np.concatenate([edges, edges[:, ::-1]])


def tie_rows(edges: Index, given: Amounts, professionals: Records, values: Values) -> Records:
    """Ties by source, from their ends and initial trust; writes where each row of ties begins.

    Where ``given`` is NaN, initial trust depends on organisation, sector and the two persons
    (`cosim.care.rules.relations`).
    """
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    edges, given = edges[order], given[order]
    table = rows(TIES, len(edges))
    if not len(edges):
        return table
    table["source"], table["target"] = edges[:, 0], edges[:, 1]
    one, other = edges[:, 0], edges[:, 1]
    inside, sector = (professionals[name][one] == professionals[name][other] for name in ("organisation", "sector"))
    for name in ("trust", "language"):
        start = np.where(
            inside, values[f"{name}.same_organisation"],
            np.where(sector, values[f"{name}.same_sector"], values[f"{name}.across"]),
        )  # fmt: skip
        if name == "trust":
            between = professionals["trusting"][one] + professionals["trusted"][other]
            differ = values["trust.spread"] * between / sqrt(2.0)
            start = np.where(np.isnan(given), np.clip(start + differ, 0.0, 1.0), given)
        table[name] = table[f"{name}_start"] = start
    table["known"] = np.where(inside, values["network.known_same_organisation"], values["network.known_elsewhere"])
    counts = np.bincount(one, minlength=professionals.size)
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
