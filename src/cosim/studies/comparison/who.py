"""Who is better off: the same families, and the same organisations, under a policy and under the base.

With common random numbers a row of the clients is the same family in both arms, so families can be compared one by one.
This is one replicate, the first; what it counts is exact for that replicate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.state import TO_COME

__all__ = ["COLUMNS", "who_table"]

COLUMNS = ("policy", "kind", "group", "count", "better", "worse", "same")
_MANY = 3  # problems; more count as this


def who_table(runs: Mapping[str, Any], arms: Sequence[str]) -> pd.DataFrame:
    """Counts of families and organisations that are better off, worse off, and exactly the same.

    Parameters
    ----------
    runs
        The first replicate of arms, by name; arms that are not there are left out.
    arms
        Base first.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`: families by number of problems (``1``, ``2``, ``3+``) and ``all``, by need left at follow-up;
        organisations by sector and ``all``, by their reserve at the end.
    """
    base = runs.get(arms[0])
    rows: list[tuple[Any, ...]] = []
    if base is not None and hasattr(base, "built"):
        for arm in arms[1:]:
            if (run := runs.get(arm)) is not None:
                rows += [(arm, "family", *row) for row in _families(base, run)]
                rows += [(arm, "organisation", *row) for row in _organisations(base, run)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _families(base: Any, run: Any) -> list[tuple[str, int, int, int, int]]:
    before, after = base.built.world.clients, run.built.world.clients
    both = min(len(before), len(after))
    before, after = before[:both], after[:both]
    values = base.scenario.values
    first, last = int(values["measure.warm_up_weeks"]), base.weeks - int(values["follow_up.weeks"])
    arrival = before["arrival"]
    counted = (arrival >= first) & (arrival < last) & (before["stage"] != TO_COME) & (after["stage"] != TO_COME)
    counted &= after["arrival"] == arrival
    gain = (before["need_follow_up"] - after["need_follow_up"])[counted]
    problems = np.minimum(before["domains"][counted], _MANY)
    groups = {"all": np.ones(gain.size, dtype=bool)}
    groups |= {f"{many}{'+' if many == _MANY else ''}": problems == many for many in range(1, _MANY + 1)}
    return _counts(gain, groups)


def _organisations(base: Any, run: Any) -> list[tuple[str, int, int, int, int]]:
    before, after = base.built.world.organisations, run.built.world.organisations
    if len(before) != len(after):
        return []
    gain = (after["reserve"] - before["reserve"]).astype(np.float64)
    sectors = np.asarray(base.scenario.sectors)[before["sector"]]
    groups = {"all": np.ones(gain.size, dtype=bool)}
    groups |= {str(name): sectors == name for name in base.scenario.sectors}
    return _counts(gain, groups)


def _counts(gain: Any, groups: Mapping[str, Any]) -> list[tuple[str, int, int, int, int]]:
    found = []
    for name, mine in groups.items():
        part = gain[mine]
        if part.size:
            found.append((name, part.size, int((part > 0).sum()), int((part < 0).sum()), int((part == 0).sum())))
    return found
