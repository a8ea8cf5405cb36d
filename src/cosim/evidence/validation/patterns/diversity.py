"""V11: diversity is better on rugged problems, ability on smooth ones; groups are better only on complex tasks.

The first half is theory: the library's own search module (`cosim.group_search`) against the replication of Hong and
Page. Complexity of a task is its ruggedness. The second half measures the same in the care system: need resolved for
each hour of service, co-creation against working alone, by the number of problems of a family at arrival.

Sources: Wallrich, doi:10.5281/zenodo.7484072; Grim et al. (2019), Philos. Sci. 86:98-123; Almaatouq et al. (2021),
doi:10.1073/pnas.2101062118.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from cosim.care.scenario.model import Scenario
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.evidence.validation.patterns.nominal import service_hours
from cosim.group_search.hong_page import group_versus_individual, hong_page, table_a5
from cosim.studies.effects import Estimate, over_runs
from cosim.studies.lab import ARMS, Arm, Lab
from cosim.texts.language import mark

__all__ = ["PATTERN", "sign_changes"]

_FEW, _MANY = 25, 200  # landscapes of the quick and the full tier
_SWEEP = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
_SMOOTH, _RUGGED = 8, 1
_GROUP = "doi:10.1073/pnas.2101062118: groups are better on complex tasks only"

_REVERSAL = Line(
    "reversal", f"random team minus best team of 10 at smoothness {_SMOOTH} (relay)", "points",
    "ability is better above about 4", -math.inf, 0.0, direction=-1, sided=True,
)  # fmt: skip
_TOURNAMENT = (
    Line("tournament_best", "tournament minus relay, best team of 10, smoothness 1 to 20", "points", "2.3", 2.0, 3.0),
    Line(
        "tournament_random", "tournament minus relay, random team of 10, smoothness 1 to 20", "points", "2.8", 2.0, 3.0
    ),
)
_RUGGED_GAIN = Line(
    "group_complex", "group of 3 minus best individual, most rugged task", "points", _GROUP, 0.0, math.inf, sided=True
)
_SMOOTH_GAIN = Line(
    "group_simple", f"group of 3 minus best individual, smoothness {_SMOOTH}", "points", _GROUP,
    -math.inf, 0.0, direction=-1, sided=True,
)  # fmt: skip
_CHANGES = Line("group_changes", "changes of sign as tasks become smoother", "count", "one", 1.0, 1.0, count=True)
_CARE_MANY = Line(
    "care_complex", "need resolved an hour, together against alone, three problems or more", "ratio", _GROUP,
    1.0, math.inf, null=1.0, sided=True,
)  # fmt: skip
_CARE_ONE = Line(
    "care_simple", "need resolved an hour, together against alone, one problem", "ratio", _GROUP,
    0.0, 1.0, null=1.0, direction=-1, sided=True,
)  # fmt: skip


def sign_changes(values: Sequence[float]) -> int:
    """Number of times that a curve crosses zero.

    Examples
    --------
    >>> sign_changes([2.0, 0.5, -1.0, -0.2])
    1
    """
    signs = np.sign(values)
    return int((signs[1:] != signs[:-1]).sum())


def _measure(lab: Lab) -> Sequence[Finding]:
    landscapes = _FEW if lab.replicates < 10 else _MANY
    return [*_table(lab, landscapes), *_teams(lab, landscapes), *_groups(lab, landscapes), *_care(lab)]


def _report(lab: Lab, what: str) -> None:
    if lab.tick is not None:
        lab.tick(what)


def _table(lab: Lab, landscapes: int) -> Iterator[Finding]:
    for row in table_a5(landscapes=landscapes, seed=lab.seed).to_dict("records"):
        what = f"{row['team']} team of {row['agents']}, steps up to {row['longest']}, relay"
        key = f"{row['team']}_{row['agents']}_{row['longest']}"
        line = Line(key, what, "0..100", f"{row['published']:.2f}", row["low"], row["high"])
        half = 1.96 * row["error"]
        yield line.judge(Estimate(row["value"], row["value"] - half, row["value"] + half))
    _report(lab, "table")


def _interval(values: pd.Series) -> Estimate:
    """Mean and normal interval over landscapes."""
    mean, half = float(values.mean()), 1.96 * float(values.std(ddof=1)) / math.sqrt(len(values))
    return Estimate(mean, mean - half, mean + half)


def _teams(lab: Lab, landscapes: int) -> Iterator[Finding]:
    parts = []
    for smoothness in _SWEEP:
        found = hong_page(rules=("relay", "tournament"), landscapes=landscapes, smoothness=smoothness, seed=lab.seed)
        parts.append(found.assign(smoothness=smoothness))
        _report(lab, f"smoothness {smoothness}")
    table = pd.concat(parts)
    relay = table[table["rule"] == "relay"].set_index(["smoothness", "landscape"])
    joint = table[table["rule"] == "tournament"].set_index(["smoothness", "landscape"])
    smooth = relay.loc[_SMOOTH]
    yield _REVERSAL.judge(_interval(smooth["random"] - smooth["best"]))
    for line, team in zip(_TOURNAMENT, ("best", "random"), strict=True):
        yield line.judge(_interval((joint[team] - relay[team]).groupby("landscape").mean()))


def _groups(lab: Lab, landscapes: int) -> Iterator[Finding]:
    curve = group_versus_individual(_SWEEP, landscapes=landscapes, seed=lab.seed).set_index("smoothness")
    gains = {at: Estimate(row["gain"], row["low"], row["high"]) for at, row in curve.iterrows()}
    yield _RUGGED_GAIN.judge(gains[_RUGGED])
    yield _SMOOTH_GAIN.judge(gains[_SMOOTH])
    count = float(sign_changes(curve["gain"].tolist()))
    yield _CHANGES.judge(Estimate(count, math.nan, math.nan))


def _arms(scenario: Scenario) -> Sequence[Arm]:
    return ARMS["competitive"], ARMS["co_creative"]


def _care(lab: Lab) -> Iterator[Finding]:
    alone, together = lab.samples_of(_arms(lab.scenario))
    yield _CARE_MANY.judge(over_runs(together, alone, lambda a, b: _resolved_an_hour(a, 3) / _resolved_an_hour(b, 3)))
    yield _CARE_ONE.judge(over_runs(together, alone, lambda a, b: _resolved_an_hour(a, 1) / _resolved_an_hour(b, 1)))


def _resolved_an_hour(clients: pd.DataFrame, problems: int) -> float:
    """Need that is gone at follow-up for each hour of service: families with one problem, or with this many or more."""
    chosen = clients["domains"] == 1 if problems == 1 else clients["domains"] >= problems
    part = clients[chosen]
    return float((part["need_arrival"] - part["need_follow_up"]).sum() / service_hours(part).sum())


PATTERN = Pattern(
    "V11",
    mark("Diversity is better on rugged problems, ability on smooth ones; groups are better only on complex tasks"),
    "Teams of problem solvers on random landscapes of 2,000 points, without a scenario; then the region, all "
    "professionals co-creating against all alone, by the number of problems of the family.",
    ("Wallrich, doi:10.5281/zenodo.7484072", "Grim et al. 2019", "Almaatouq et al. 2021, doi:10.1073/pnas.2101062118"),
    _measure,
    compares=_arms,
)
