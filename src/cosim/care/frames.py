"""The tables of a run besides its clients: series, professionals, organisations, ledger, network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from cosim.care.recorder import WEEKLY
from cosim.care.state import EXTERNAL, FUNDING, HOURS, KINDS, NOBODY, Records, World
from cosim.care.world.build import Built
from cosim.core.dates import date_of
from cosim.core.parameters import BEHAVIOURS
from cosim.core.units import WEEKS_A_YEAR

__all__ = [
    "budget_table", "graph_of", "ledger_table", "organisation_table", "professional_table", "series_columns",
    "series_table", "weekly_array", "with_dates",
]  # fmt: skip

_NAMES = np.asarray(BEHAVIOURS)


def series_columns(series: Records, payers: Sequence[str]) -> dict[str, Any]:
    """The columns of `series_table` as arrays, by the declarations of `cosim.care.recorder.WEEKLY`."""
    columns: dict[str, Any] = {}
    for weekly in WEEKLY:
        values, parts = series[weekly.name], None
        if weekly.name == "spent":  # a week's euros, from cents since the start
            before = np.vstack([np.zeros((1, values.shape[1]), dtype=np.int64), values[:-1]])
            spent = (values - before) / 100.0
            values, parts = np.column_stack([spent[:, : len(payers)], spent.sum(axis=1)]), (*payers, "total")
        elif weekly.name == "felt_by":
            values = np.where(series["behaviour"] > 0, values, np.nan)
        for at, name in enumerate(weekly.names(parts)):
            columns[name] = values[:, at] if weekly.shape else values
    columns["week"] = columns["week"].astype(int)
    return columns


def series_table(series: Records, payers: Sequence[str]) -> pd.DataFrame:
    """A row per recorded week: behaviour, clients by stage, hours of the week by kind, euros since the week before."""
    return pd.DataFrame(series_columns(series, payers))


def with_dates(series: pd.DataFrame, start: str | None) -> pd.DataFrame:
    """Weekly series with the date of the first day of each week, behind the week, where there is a start."""
    if start is None or "week" not in series:
        return series
    found = series.copy()
    found.insert(list(found).index("week") + 1, "date", [date_of(week, start) for week in found["week"]])
    return found


def weekly_array(
    series: Records, payers: Sequence[str]
) -> tuple[tuple[str, ...], np.ndarray[Any, np.dtype[np.float64]]]:
    """Names and numbers of `series_table`, ``float64[weeks, columns]``."""
    columns = series_columns(series, payers)
    found = np.empty((series.size, len(columns)))
    for at, column in enumerate(columns.values()):
        found[:, at] = column
    return tuple(columns), found


def professional_table(built: Built, domains: Sequence[str], sectors: Sequence[str]) -> pd.DataFrame:
    """A row per professional at the end of the run; hours since the start, talents by domain."""
    rows = built.world.professionals
    table = pd.DataFrame(
        {
            "label": built.professional_labels,
            "organisation": np.asarray(built.organisation_labels)[rows["organisation"]],
            "sector": np.asarray(sectors)[rows["sector"]],
            "home": np.asarray(domains)[rows["home"]],
            "behaviour": _NAMES[rows["behaviour"]],
            "employed": rows["employed"].astype(bool),
            "hired": pd.array(rows["hired"], dtype="Int64"),
            "contract_hours": rows["contract_hours"],
            "cases": rows["cases"].astype(int),
            "ties": rows["ties"].astype(int),
            "load": rows["load"],
            "felt": rows["felt"],
            "resolved": rows["resolved"],
            "changed": pd.array(rows["changed"], dtype="Int64"),
            "rewired": rows["rewired"].astype(int),
        },
        index=pd.RangeIndex(rows.size, name="professional"),
    )
    for name in ("changed", "hired"):
        table.loc[table[name] == NOBODY, name] = pd.NA
    for at, name in enumerate(HOURS):
        table[f"hours_{name}"] = rows["hours"][:, at]
    for at, domain in enumerate(domains):
        table[f"talent_{domain}"] = rows["talent"][:, at]
    return table


def organisation_table(built: Built, sectors: Sequence[str], payers: Sequence[str]) -> pd.DataFrame:
    """A row per organisation at the end of the run; money in EUR since the start."""
    rows = built.world.organisations
    table = pd.DataFrame(
        {
            "label": built.organisation_labels,
            "sector": np.asarray(sectors)[rows["sector"]],
            "region": rows["region"],
            "payer": np.asarray(payers)[rows["payer"]],
            "staff": rows["staff"],
            "present": rows["present"].astype(bool),
            "founded": pd.array(rows["founded"], dtype="Int64"),
            "closed": pd.array(rows["closed"], dtype="Int64"),
            "stance": _NAMES[rows["stance"]],
            "claim": rows["claim"],
            "practice": rows["practice"],
            "gap": np.maximum(0.0, rows["claim"] - rows["practice"]),
            "values": rows["values"],
            "status": rows["status"],
            "standing": rows["standing"],
            "contract": rows["contract"],
            "queue": rows["queue"],
            "wages": rows["wages"] / 100.0,
            "reserve": rows["reserve"] / 100.0,
            "years": rows["years"],
            "loss_years": rows["loss_years"],
        },
        index=pd.RangeIndex(rows.size, name="organisation"),
    )
    for name in ("founded", "closed"):
        table.loc[table[name] == NOBODY, name] = pd.NA
    for at, name in enumerate(FUNDING):
        table[f"revenue_{name}"] = rows["revenue"][:, at] / 100.0
    return table


def ledger_table(built: Built, payers: Sequence[str]) -> pd.DataFrame:
    """The books as a trial balance: every euro is a debit of one account and a credit of another.

    Returns
    -------
    DataFrame
        Columns account, role (payer, provider, staff), kind, debit and credit, the last two in whole cents. The payers'
        side and the providers' side are recorded and summed separately, so equal debits and credits for every kind are
        a check on the model, not an identity.
    """
    world = built.world
    entries: list[tuple[str, str, str, int, int]] = []
    spent, received = world.system[0]["spent"], world.system[0]["received"]
    for at, payer in enumerate(payers):
        entries += [(payer, "payer", kind, 0, int(spent[at, k])) for k, kind in enumerate(KINDS) if spent[at, k]]
    for o, label in enumerate(built.organisation_labels):
        row = world.organisations[o]
        revenue = row["revenue"]
        entries += [(label, "provider", kind, int(revenue[k]), 0) for k, kind in enumerate(KINDS) if revenue[k]]
        entries.append((label, "provider", "wages", 0, int(row["wages"])))
        entries.append((f"staff of {label}", "staff", "wages", int(row["wages"]), 0))
        if row["written_off"]:
            entries += [
                (label, "provider", "debt written off", int(row["written_off"]), 0),
                (f"creditors of {label}", "creditor", "debt written off", 0, int(row["written_off"])),
            ]
        if row["carried"]:
            gained = max(0, int(row["carried"])), max(0, -int(row["carried"]))
            entries.append((label, "provider", "merger", *gained))
    for at, name in enumerate(EXTERNAL):
        if received[at]:
            entries.append((name, "provider", KINDS[len(FUNDING) + at], int(received[at]), 0))
    return pd.DataFrame(entries, columns=["account", "role", "kind", "debit", "credit"])


def budget_table(weekly: Records, payers: Sequence[str]) -> pd.DataFrame:
    """A row per year and payer: budget, spent and shortfall in EUR, without running costs of policies.

    Parameters
    ----------
    weekly
        Records of all weeks. A last year that is not over counts as far as it goes: column weeks.
    """
    rows = []
    for year, first in enumerate(range(0, weekly.size, WEEKS_A_YEAR)):
        last = weekly[min(first + WEEKS_A_YEAR, weekly.size) - 1]
        for at, payer in enumerate(payers):
            budget, spent = round(float(last["year_budget"][at]), 2), float(last["year_paid"][at]) / 100.0
            short = max(0.0, round(spent - budget, 2)) if budget > 0.0 else 0.0
            rows.append((year, payer, int(last["week"]) + 1 - first, budget or np.nan, spent, short))
    return pd.DataFrame(rows, columns=["year", "payer", "weeks", "budget", "spent", "shortfall"])


def graph_of(built: Built, domains: Sequence[str], sectors: Sequence[str]) -> nx.DiGraph[int]:
    """The network at the end of the run with all attributes of professionals and ties, ready to be written."""
    people = professional_table(built, domains, sectors)
    graph: nx.DiGraph[int] = nx.DiGraph()
    for p, row in zip(people.index, people.to_dict("records"), strict=True):
        graph.add_node(int(p), **{str(k): (-1 if v is pd.NA else v) for k, v in row.items()})
    names = [str(name) for name in world_names(built.world)]
    for tie in built.world.ties:
        known: dict[str, Any] = {name: tie[name].item() for name in names}
        graph.add_edge(int(tie["source"]), int(tie["target"]), weight=float(tie["trust"]), **known)
    return graph


def world_names(world: World) -> tuple[str, ...]:
    """Attributes of a tie besides its ends."""
    return tuple(name for name in (world.ties.dtype.names or ()) if name not in ("source", "target"))
