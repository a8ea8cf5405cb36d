"""The recorder: one row a recorded week. It reads, and draws no luck, so what is recorded changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from cosim.care.state import DOMAINS, DONE, HOURS, IN_CARE, KINDS, LEFT, PAYERS, STAGES, TO_COME, Records
from cosim.core.compiled import kernel

__all__ = ["SERIES", "new_series", "record_week"]

_HOURS = len(HOURS)
_KINDS = len(KINDS)

SERIES = np.dtype(
    [
        ("week", np.int32),
        ("behaviour", np.float64, (3,)),
        ("stage", np.int64, (len(STAGES),)),
        ("arrived", np.int64),
        ("hours", np.float64, (_HOURS,)),
        ("contract_hours", np.float64),
        ("spent", np.int64, (PAYERS,)),
        ("spent_kind", np.int64, (_KINDS,)),
        ("resolved", np.float64),
        ("trust", np.float64),
        ("language", np.float64),
        ("known", np.float64),
        ("claim", np.float64),
        ("practice", np.float64),
        ("standing", np.float64),
        ("threat", np.float64),
        ("load", np.float64),
        ("felt", np.float64),
        ("felt_by", np.float64, (3,)),
        ("team_size", np.float64),
        ("need", np.float64),
        ("stance", np.float64, (3,)),
    ]
)


def new_series(rows: int) -> Records:
    """Empty series of so many recorded weeks."""
    return np.zeros(rows, dtype=SERIES)


@kernel
def _record_clients(world: Any, row: Any) -> None:
    system = world.system[0]
    cases = members = 0
    need = 0.0
    for stage in range(6):
        row["stage"][stage] = 0
    for at in range(system["present"]):
        client = world.clients[world.present[at]]
        row["stage"][client["stage"]] += 1
        for d in range(DOMAINS):
            need += client["need"][d]
        if client["stage"] == IN_CARE:
            cases += 1
            members += int(client["size"])
    row["stage"][TO_COME] = world.clients.size - system["arrived"]
    row["stage"][DONE], row["stage"][LEFT] = system["done"], system["left"]
    row["arrived"] = system["arrived"]
    row["team_size"] = members / max(1, cases)
    row["need"] = need / max(1, system["present"])


@kernel
def _record_professionals(world: Any, row: Any) -> None:
    n = world.professionals.size
    for kind in range(_HOURS):
        row["hours"][kind] = 0.0
    for b in range(3):
        row["behaviour"][b] = row["felt_by"][b] = 0.0
    row["contract_hours"] = row["load"] = row["felt"] = row["resolved"] = 0.0
    for p in range(n):
        one = world.professionals[p]
        row["behaviour"][one["behaviour"]] += 1.0
        row["felt_by"][one["behaviour"]] += one["felt"]
        for kind in range(_HOURS):
            row["hours"][kind] += one["week_hours"][kind]
        row["contract_hours"] += one["contract_hours"]
        row["load"] += one["load"] / n
        row["felt"] += one["felt"] / n
        row["resolved"] += one["week_resolved"]
    for b in range(3):
        if row["behaviour"][b] > 0.0:
            row["felt_by"][b] /= row["behaviour"][b]
        row["behaviour"][b] /= n


@kernel
def _record_organisations(world: Any, row: Any) -> None:
    n = world.organisations.size
    row["claim"] = row["practice"] = row["standing"] = 0.0
    for b in range(3):
        row["stance"][b] = 0.0
    for o in range(n):
        one = world.organisations[o]
        row["claim"] += one["claim"] / n
        row["practice"] += one["practice"] / n
        row["standing"] += one["standing"] / n
        row["stance"][one["stance"]] += 1.0 / n


@kernel
def record_week(week: Any, world: Any, row: Any) -> None:
    """Write the state at the end of ``week`` into ``row``; ``spent`` is cumulative, in cents."""
    row["week"] = week
    _record_clients(world, row)
    _record_professionals(world, row)
    _record_organisations(world, row)
    row["trust"] = row["language"] = row["known"] = 0.0
    ties = max(1, world.ties.size)
    for t in range(world.ties.size):
        row["trust"] += world.ties[t]["trust"] / ties
        row["language"] += world.ties[t]["language"] / ties
        row["known"] += world.ties[t]["known"] / ties
    system = world.system[0]
    row["threat"] = system["threat"]
    for payer in range(PAYERS):
        row["spent"][payer] = 0
        for kind in range(_KINDS):
            row["spent"][payer] += system["spent"][payer, kind]
    for kind in range(_KINDS):
        row["spent_kind"][kind] = 0
        for payer in range(PAYERS):
            row["spent_kind"][kind] += system["spent"][payer, kind]
