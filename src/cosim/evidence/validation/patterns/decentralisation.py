"""V8: after decentralisation light care grew, heavy care did not, and cost rose faster than the number of users.

Measured in one region without any policy. Year 0 is the first after a warm-up of two years, when the number of clients
placed out of home has reached its level; year 8 represents 2023.

Users of a year are those in care or placed at its start and those who begin in it; one who goes and comes back
in the same year counts twice. Those with a stay are the mean number placed, times 1 + 52 / mean stay in weeks.

Sources: Jeugdautoriteit (2024), Stand van de Jeugdzorg 2024; CBS, Jeugdhulp 2015-2023; counts of establishments: KvK.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cosim.care.outcomes.measure import WEEKS_A_YEAR
from cosim.care.state import NOBODY
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.studies.effects import estimate
from cosim.studies.lab import ARMS, Lab
from cosim.studies.runs.readers import reader
from cosim.texts.language import mark

if TYPE_CHECKING:
    import pandas as pd

    from cosim.care.simulate import Run

__all__ = ["PATTERN", "users_of_years"]

_SETTLING, _YEARS = 2, 8

_LINES = (
    Line("users", "users a year, year 8 against year 0", "ratio", "1.25", 1.15, 1.35, null=1.0),
    Line("cost_per_user", "cost of a user, all payers, in euros of the year", "ratio", "about 1.6, prices included",
         1.4, 1.8, null=1.0),
    Line("light", "users without stay", "ratio", "1.34", 1.24, 1.44, null=1.0),
    Line("heavy", "users with a stay out of home", "ratio", "1.03", 0.93, 1.13, null=1.0, direction=0),
    Line("concave", "growth of users in the first four years minus the last four", "share", "6 % in 2016, 1 % in 2023",
         0.0, math.inf, sided=True),
    Line("providers", "providers", "ratio", "3.5 to 6.2 by two counts", 3.0, 6.0, null=1.0),
)  # fmt: skip


def users_of_years(series: pd.DataFrame, first: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Users of each whole year of a run from year ``first`` on, at least 1; a row of ``series`` is a week."""
    here = (series["in_care"] + series["placed"]).to_numpy(dtype=float)
    ends = np.arange(first, len(series) // WEEKS_A_YEAR + 1) * WEEKS_A_YEAR - 1
    found: np.ndarray[Any, np.dtype[np.float64]] = here[ends[:-1]] + np.diff(series["started"].to_numpy(float)[ends])
    return found


@reader("V8", version=2)
def _growth(run: Run) -> list[float]:
    series, away = run.series, run.series["placed"].to_numpy(dtype=float)
    users = users_of_years(series, _SETTLING)[: _YEARS + 1]
    turnover = 1.0 + WEEKS_A_YEAR / float(run.scenario.values["placement.weeks"])
    years = []
    for year, count in enumerate(users.tolist(), start=_SETTLING):
        weeks = slice(year * WEEKS_A_YEAR, (year + 1) * WEEKS_A_YEAR)
        stays = away[weeks].mean() * turnover
        euros = float(series["euros_total"].iloc[weeks].sum())
        years.append((count, euros / count, count - stays, stays))
    half = _YEARS // 2
    grown = users[-1] > users[0]  # undefined without growth
    bend = (users[half] - users[0]) / users[0] - (users[-1] - users[half]) / users[half] if grown else math.nan
    ratios = [float(years[-1][at] / years[0][at]) for at in range(4)]
    rows = run.built.world.organisations
    first_ones = (rows["founded"] == NOBODY) & ((rows["present"] == 1) | (rows["closed"] != NOBODY))
    providers = float(rows["present"].sum()) / float(first_ones.sum())
    return [*ratios, float(bend), providers]


def _measure(lab: Lab) -> Sequence[Finding]:
    weeks = (_SETTLING + _YEARS + 1) * WEEKS_A_YEAR
    found = np.asarray(lab.collect(ARMS["base"], _growth, weeks=weeks))
    return [line.judge(estimate(found[:, at])) for at, line in enumerate(_LINES)]


PATTERN = Pattern(
    "V8",
    mark("After decentralisation: users +25 %, cost about +100 %, providers x 3.5 to 6"),
    "One region without policies for eight years, after a warm-up of two years.",
    ("Jeugdautoriteit 2024, Stand van de Jeugdzorg", "CBS Jeugdhulp"),
    _measure,
    compares=lambda scenario: (ARMS["base"],),
    reads=("clients.placements", "organisations.present"),
)
