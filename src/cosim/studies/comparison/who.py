"""Who is better off: the same families, and the same organisations, under a policy and under the base.

With common random numbers a row of the clients is the same family in both arms, so families can be compared one by one.
This is one replicate, the first; what it counts is exact for that replicate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from cosim.care.state import TO_COME

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["COLUMNS", "Who", "who_in", "who_table"]

COLUMNS = ("policy", "kind", "group", "count", "better", "worse", "same")
_MANY = 3  # problems; more count as this

# Columns of families and of organisations in one run, as they are kept with it.
Who: TypeAlias = dict[str, Any]


def who_in(run: Run) -> Who | None:
    """What a comparison one by one needs of a run; None but for the first replicate."""
    if run.replicate != 0:
        return None
    clients, organisations, values = run.built.world.clients, run.built.world.organisations, run.scenario.values
    first, last = int(values["measure.warm_up_weeks"]), run.weeks - int(values["follow_up.weeks"])
    counted = (clients["arrival"] >= first) & (clients["arrival"] < last) & (clients["stage"] != TO_COME)
    return {
        "number": clients["number"][counted],
        "arrival": clients["arrival"][counted],
        "domains": clients["domains"][counted],
        "need": clients["need_follow_up"][counted],
        "sector": organisations["sector"].copy(),
        "reserve": organisations["reserve"].copy(),
    }


def who_table(found: Mapping[str, Who], arms: Sequence[str], sectors: Sequence[str]) -> pd.DataFrame:
    """Counts of families and organisations that are better off, worse off, and exactly the same.

    Parameters
    ----------
    found
        `who_in` of the first replicate of arms, by name; arms that are not there are left out.
    arms
        Base first.
    sectors
        Names of the sectors.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`: families by number of problems (``1``, ``2``, ``3+``) and ``all``, by need left at follow-up;
        organisations by sector and ``all``, by their reserve at the end. A family counts if it came in the same week.
    """
    base = found.get(arms[0])
    rows: list[tuple[Any, ...]] = []
    if base is not None:
        for arm in arms[1:]:
            if (other := found.get(arm)) is not None:
                rows += [(arm, "family", *row) for row in _families(base, other)]
                rows += [(arm, "organisation", *row) for row in _organisations(base, other, sectors)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _families(base: Who, other: Who) -> list[tuple[str, int, int, int, int]]:
    _, here, there = np.intersect1d(base["number"], other["number"], return_indices=True)
    same_week = base["arrival"][here] == other["arrival"][there]
    here, there = here[same_week], there[same_week]
    gain = base["need"][here] - other["need"][there]
    problems = np.minimum(base["domains"][here], _MANY)
    groups = {"all": np.ones(gain.size, dtype=bool)}
    groups |= {f"{many}{'+' if many == _MANY else ''}": problems == many for many in range(1, _MANY + 1)}
    return _counts(gain, groups)


def _organisations(base: Who, other: Who, sectors: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    if len(base["reserve"]) != len(other["reserve"]):
        return []
    gain = (other["reserve"] - base["reserve"]).astype(np.float64)
    names = np.asarray(sectors)[base["sector"]]
    groups = {"all": np.ones(gain.size, dtype=bool)}
    groups |= {str(name): names == name for name in sectors}
    return _counts(gain, groups)


def _counts(gain: Any, groups: Mapping[str, Any]) -> list[tuple[str, int, int, int, int]]:
    found = []
    for name, mine in groups.items():
        part = gain[mine]
        if part.size:
            found.append((name, part.size, int((part > 0).sum()), int((part < 0).sum()), int((part == 0).sum())))
    return found
