"""A row per client: what happened to every family that came."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cosim.core.state import DONE, LEFT, NOBODY, STAGES, TO_COME, Records

__all__ = ["client_table", "reference_of"]

_HOURS = ("effective", "wasted", "alignment", "planning")


def reference_of(clients: Records) -> tuple[float, float]:
    """Mean and standard deviation of total need at arrival in skilled hours, over all families that come by themselves.

    No policy changes them, so functioning is on one scale in every arm of a comparison.
    """
    total = clients["need_arrival"][clients["hidden"] == 0.0].sum(axis=1)
    if total.size == 0:
        return 0.0, 1.0
    spread = float(total.std())
    return float(total.mean()), spread if spread > 0.0 else 1.0


def _share(part: pd.Series[float], whole: pd.Series[float]) -> pd.Series[float]:
    return part / whole.where(whole > 0.0)


def client_table(clients: Records, *, payers: Sequence[str], domains: Sequence[str]) -> pd.DataFrame:
    """A row per client that came, by number of arrival.

    Returns
    -------
    DataFrame
        Weeks of ``arrival``, ``start`` and ``end`` (missing if not yet); ``stage``; number of ``domains``; needs in
        skilled hours at arrival, now and by domain; ``functioning_arrival``, ``_exit`` and ``_follow_up`` in SD of
        need at arrival (higher is better, 0 is the mean at arrival); hours by kind; cost by payer in EUR.
    """
    came = clients["stage"] != TO_COME
    rows = clients[came]
    mean, sd = reference_of(clients)
    arrival, now = rows["need_arrival"].sum(axis=1), rows["need"].sum(axis=1)
    ended = (rows["stage"] == DONE) | (rows["stage"] == LEFT)
    table = pd.DataFrame(
        {
            "arrival": rows["arrival"],
            "start": pd.array(rows["start"], dtype="Int64"),
            "end": pd.array(rows["end"], dtype="Int64"),
            "stage": np.asarray(STAGES)[rows["stage"]],
            "organisation": rows["organisation"],
            "region": rows["region"],
            "domains": rows["domains"],
            "need_arrival": arrival,
            "need_now": now,
            "need_follow_up": rows["need_follow_up"],
            "functioning_arrival": (mean - arrival) / sd,
            "functioning_exit": np.where(ended, (mean - rows["need_exit"]) / sd, np.nan),
            "functioning_follow_up": (mean - rows["need_follow_up"]) / sd,
            "goals": 1.0 - rows["need_follow_up"] / np.where(arrival > 0.0, arrival, np.nan),
            "self_reliance_arrival": rows["self_reliance_arrival"],
            "self_reliance": rows["self_reliance"],
            "weeks_waited": rows["weeks_waited"],
            "weeks_in_care": rows["weeks_in_care"],
            "weeks_placed": rows["weeks_placed"],
            "placed": (rows["placements"] > 0).astype(float),
            "placements": rows["placements"],
            "dropped_out": (rows["stage"] == LEFT).astype(float),
            "re_entries": rows["re_entries"],
            "professionals_met": rows["met"],
        },
        index=pd.Index(np.flatnonzero(came), name="client"),
    )
    for column in ("start", "end"):
        table.loc[table[column] == NOBODY, column] = pd.NA
    for kind, name in enumerate(_HOURS):
        table[f"hours_{name}"] = rows["hours"][:, kind]
    table["hours_first_line"] = rows["hours_first_line"]
    work = pd.Series(rows["hours"][:, :2].sum(axis=1), index=table.index)
    table["share_co_creation"] = _share(pd.Series(rows["hours_co_creation"], index=table.index), work)
    table["share_side_by_side"] = _share(pd.Series(rows["hours_side_by_side"], index=table.index), work)
    table["resolved"], table["own_effort"] = rows["resolved"], rows["own_effort"]
    for at, domain in enumerate(domains):
        table[f"need_arrival_{domain}"] = rows["need_arrival"][:, at]
        table[f"need_now_{domain}"] = rows["need"][:, at]
    for at, payer in enumerate(payers):
        table[f"cost_{payer}"] = rows["cost"][:, at] / 100.0
    table["cost"] = rows["cost"].sum(axis=1) / 100.0
    return table
