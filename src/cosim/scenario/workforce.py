"""The providers of a run: organisations, professionals, their talents and the ties between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np

from cosim.core.parameters import BEHAVIOURS
from cosim.core.rng import Stream, normal, uniform
from cosim.core.state import DOMAINS, ORGANISATIONS, PROFESSIONALS, TIES, Records, rows

__all__ = ["organisation_rows", "professional_rows", "sizes_by_rank", "spread_over", "tie_rows"]

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
    table["first"] = np.concatenate([[0], np.cumsum(staff)[:-1]])
    table["payer"] = np.asarray(payer_of_sector)[np.asarray(sector)]
    sectors = max(1, len(payer_of_sector) - 1)
    table["status"] = values["status.spread"] * (1.0 - table["sector"] / sectors)
    for o in range(table.size):
        table[o]["values"] = 0.5 + values["values.spread"] * (uniform(key, Stream.VALUES, o, 0, 0) - 0.5)
        table[o]["stance"] = _drawn_behaviour(uniform(key, Stream.STANCE, o, 0, 0), values)
        table[o]["claim"] = values["claims.fashion"]
    return table


def _drawn_behaviour(u: float, values: Values) -> int:
    shares = [float(values[f"behaviour.{name}"]) for name in BEHAVIOURS]
    bounds = np.cumsum(shares)
    return int(min(2, np.searchsorted(bounds, u * bounds[-1], side="right")))


def professional_rows(
    organisations: Records,
    domains_of_sector: Sequence[Sequence[int]],
    shares: Sequence[float],
    key: Any,
    values: Values,
) -> Records:
    """Professionals in order of their organisation, with own domain, contract, talents and first behaviour."""
    table = rows(PROFESSIONALS, int(organisations["staff"].sum()))
    p = 0
    for o in range(organisations.size):
        own = list(domains_of_sector[organisations[o]["sector"]])
        bounds = np.cumsum([shares[d] for d in own])
        for _ in range(organisations[o]["staff"]):
            row = table[p]
            row["organisation"], row["sector"] = o, organisations[o]["sector"]
            at = np.searchsorted(bounds, uniform(key, Stream.TALENT, p, 1, 0) * bounds[-1], side="right")
            row["home"] = own[int(min(at, len(own) - 1))]
            hours = values["workforce.contract_hours"] + values["workforce.contract_sd"] * normal(
                key, Stream.CONTRACT_HOURS, p, 0, 0
            )
            row["contract_hours"] = hours if values["workforce.contract_sd"] == 0 else min(40.0, max(8.0, hours))
            for d in range(DOMAINS):
                mean = values["talent.own"] if d == row["home"] else values["talent.other"]
                row["talent"][d] = min(1.0, max(0.0, mean + values["talent.sd"] * normal(key, Stream.TALENT, p, 0, d)))
            row["behaviour"] = _drawn_behaviour(uniform(key, Stream.BEHAVIOUR, p, 0, 0), values)
            if uniform(key, Stream.BEHAVIOUR, p, 0, 1) < values["behaviour.cohesion"]:
                row["behaviour"] = organisations[o]["stance"]
            row["next_behaviour"] = row["behaviour"]
            row["propensity"] = [values[f"behaviour.{name}"] for name in BEHAVIOURS]
            p += 1
    return table


def tie_rows(graph: nx.Graph[Any], professionals: Records, values: Values) -> Records:
    """Ties of ``graph`` (nodes 0..n-1) by source, an undirected edge as two ties; writes where each row of ties begins.

    An edge attribute ``trust`` (0..1) is what trust starts from; without it trust starts from where the two stand.
    """
    pairs: list[tuple[int, int, float]] = []
    for p, q, data in graph.edges(data=True):
        trust = float(data.get("trust", np.nan))
        pairs.append((int(p), int(q), trust))
        if not graph.is_directed():
            pairs.append((int(q), int(p), trust))
    pairs.sort(key=lambda pair: pair[:2])
    table = rows(TIES, len(pairs))
    if not pairs:
        return table
    table["source"], table["target"] = [a for a, _, _ in pairs], [b for _, b, _ in pairs]
    given = np.array([t for _, _, t in pairs])
    one, other = professionals[table["source"]], professionals[table["target"]]
    inside, sector = one["organisation"] == other["organisation"], one["sector"] == other["sector"]
    for name in ("trust", "language"):
        start = np.where(
            inside, values[f"{name}.same_organisation"],
            np.where(sector, values[f"{name}.same_sector"], values[f"{name}.across"]),
        )  # fmt: skip
        start = np.where(np.isnan(given), start, given) if name == "trust" else start
        table[name] = table[f"{name}_start"] = start
    table["known"] = np.where(inside, values["network.known_same_organisation"], values["network.known_elsewhere"])
    counts = np.bincount(table["source"], minlength=professionals.size)
    professionals["ties"] = counts
    professionals["first_tie"] = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return table
