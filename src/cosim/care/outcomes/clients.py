"""A row per client: the history of every family that arrived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.state import DONE, DOORS, LEFT, NOBODY, STAGES, TO_COME, Records, taken

__all__ = ["client_columns", "client_table", "reference_of"]

_DOORS = np.asarray((*DOORS, ""))  # the last: none
_HOURS = ("effective", "wasted", "alignment", "planning")


def reference_of(clients: Records) -> tuple[float, float]:
    """Mean and standard deviation of total need at arrival in skilled hours, over all families without hidden needs.

    Families who came before week 0, in a burn-in, do not count: those who are still here are the heavier ones. Policies
    do not change these numbers, so functioning has the same scale in every arm of a comparison.
    """
    total = clients["need_arrival"][(clients["hidden"] == 0.0) & (clients["arrival"] >= 0)].sum(axis=1)
    if total.size == 0:
        return 0.0, 1.0
    spread = float(total.std())
    return float(total.mean()), spread if spread > 0.0 else 1.0


def _share(part: Any, whole: Any) -> Any:
    return part / np.where(whole > 0.0, whole, np.nan)


def _weeks(column: Any) -> Any:
    """Weeks; missing where the event has not happened yet."""
    return pd.arrays.IntegerArray(column.astype(np.int64), column == NOBODY)


def client_columns(clients: Records, *, payers: Sequence[str], domains: Sequence[str]) -> dict[str, Any]:
    """The columns of `client_table` as arrays; outcomes need no table, which would be slower."""
    came = clients["stage"] != TO_COME
    rows = taken(clients, came)
    mean, sd = reference_of(clients)
    arrival, now = rows["need_arrival"].sum(axis=1), rows["need"].sum(axis=1)
    ended = (rows["stage"] == DONE) | (rows["stage"] == LEFT)
    grown = ended & (rows["grown_up"] != NOBODY) & (rows["end"] >= rows["grown_up"])
    hours, cost = rows["hours"], rows["cost"]
    work = hours[:, :2].sum(axis=1)
    columns = {
        "arrival": rows["arrival"],
        "start": rows["start"],
        "end": rows["end"],
        "stage": np.asarray(STAGES)[rows["stage"]],
        "organisation": rows["organisation"],
        "region": rows["region"],
        "door": _DOORS[rows["door"]],
        "domains": rows["domains"],
        "need_arrival": arrival,
        "need_now": now,
        "need_follow_up": rows["need_follow_up"],
        "functioning_arrival": (mean - arrival) / sd,
        "functioning_exit": np.where(ended, (mean - rows["need_exit"]) / sd, np.nan),
        "functioning_follow_up": (mean - rows["need_follow_up"]) / sd,
        "functioning_later": (mean - rows["need_later"]) / sd,
        "functioning_valued": (mean - rows["valued_follow_up"]) / sd,
        "goals": 1.0 - rows["need_follow_up"] / np.where(arrival > 0.0, arrival, np.nan),
        "self_reliance_arrival": rows["self_reliance_arrival"],
        "self_reliance": rows["self_reliance"],
        "support": rows["support"],
        "views": rows["views"],
        "weeks_waited": rows["weeks_waited"],
        "weeks_in_care": rows["weeks_in_care"],
        "weeks_placed": rows["weeks_placed"],
        "placed": (rows["placements"] > 0).astype(float),
        "placements": rows["placements"],
        "dropped_out": ((rows["stage"] == LEFT) & ~grown).astype(float),
        "grown_up": grown.astype(float),
        "re_entries": rows["re_entries"],
        "re_entered": (rows["re_entries"] > 0).astype(float),
        "refused": rows["refused"].astype(float),
        "referred_away": rows["referred_away"].astype(float),
        "professionals_met": rows["met"],
        **{f"hours_{name}": hours[:, kind] for kind, name in enumerate(_HOURS)},
        "hours_first_line": rows["hours_first_line"],
        "share_co_creation": _share(rows["hours_co_creation"], work),
        "share_side_by_side": _share(rows["hours_side_by_side"], work),
        "resolved": rows["resolved"],
        "own_effort": rows["own_effort"],
    }
    for at, domain in enumerate(domains):
        columns[f"need_arrival_{domain}"] = rows["need_arrival"][:, at]
        columns[f"need_now_{domain}"] = rows["need"][:, at]
    columns |= {f"cost_{payer}": cost[:, at] / 100.0 for at, payer in enumerate(payers)}
    columns["cost"] = cost.sum(axis=1) / 100.0
    return columns


def client_table(clients: Records, *, payers: Sequence[str], domains: Sequence[str]) -> pd.DataFrame:
    """A row per client that arrived, by number of arrival.

    Returns
    -------
    DataFrame
        Weeks of ``arrival``, ``start`` and ``end`` (missing if not yet); ``stage``; number of ``domains``; needs in
        skilled hours at arrival, now and by domain; ``functioning_arrival``, ``_exit``, ``_follow_up`` and ``_later``
        in SD of need at arrival (higher is better, 0 is the mean at arrival); hours by kind; cost by payer in EUR.
    """
    columns = client_columns(clients, payers=payers, domains=domains)
    columns |= {name: _weeks(columns[name]) for name in ("start", "end")}
    index = pd.Index(np.flatnonzero(clients["stage"] != TO_COME), name="client")
    # One table at once: adding column by column took a tenth of a classroom run, with the interpreter locked.
    return pd.DataFrame(columns, index=index)
