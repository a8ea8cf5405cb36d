"""V13: a family at the table changes little while professionals work as before.

The arm is the base with the policy ``client-at-table``: every lead makes the plan with the family, and no practice of
professionals changes otherwise. The study gave families the conference, with intensive case management as usual care.

Source: Dijkstra et al. (2019), Child Maltreatment 24:137-151, a randomised trial with 328 families in Amsterdam, as
rated by crimesolutions.ojp.gov: no difference in safety, maltreatment, length of involvement or supervision orders;
more placements (9 % against 1.3 %).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from cosim.care.scenario.model import Scenario
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.studies.effects import Estimate, effect_of, over_runs, ratio_of
from cosim.studies.lab import ARMS, Arm, Lab
from cosim.texts.language import mark

__all__ = ["ARM", "PATTERN", "estimates", "odds_ratio"]

ARM = Arm("client_at_table", {}, ("client-at-table",))

_FUNCTIONING = Line(
    "functioning", "functioning a year after arrival, family at the table against usual care", "SD between clients",
    "no difference in any outcome of the child", -0.10, 0.10, direction=0,
)  # fmt: skip
_PLACEMENT = Line(
    "placement", "placements out of home", "odds ratio", "more placements: 9 % against 1.3 %", 0.9, math.inf,
    null=1.0, direction=0,
)  # fmt: skip
_COST = Line("cost", "cost of a client, all payers", "ratio", "not reported; the length of involvement did not differ",
             0.95, 1.10, null=1.0, direction=0)  # fmt: skip


def odds_ratio(treated: pd.Series, control: pd.Series) -> float:
    """Odds of the treated over those of the control, with a half added to each count.

    Examples
    --------
    >>> odds_ratio(pd.Series([1, 0, 0, 0]), pd.Series([1, 0, 0, 0]))
    1.0
    """
    odds = [(float(group.sum()) + 0.5) / (float((1 - group).sum()) + 0.5) for group in (treated, control)]
    return odds[0] / odds[1]


def _arms(scenario: Scenario) -> Sequence[Arm]:
    return ARMS["base"], ARM


def estimates(lab: Lab) -> tuple[Estimate, Estimate, Estimate]:
    """Functioning (SD between clients), placements (odds ratio) and cost (ratio), family at the table against usual."""
    usual, treated = lab.samples_of(_arms(lab.scenario))
    return (
        effect_of(treated, usual, "functioning_follow_up"),
        over_runs(treated, usual, lambda a, b: odds_ratio(a["placed"], b["placed"])),
        ratio_of(treated, usual, "cost"),
    )


def _measure(lab: Lab) -> Sequence[Finding]:
    return [line.judge(found) for line, found in zip((_FUNCTIONING, _PLACEMENT, _COST), estimates(lab), strict=True)]


PATTERN = Pattern(
    "V13",
    mark("Giving the family the plan, without changing how professionals work: no effect"),
    "The region as it is, with and without the policy client-at-table: the same families, professionals who work as "
    "before. Clients who came after the warm-up, followed up a year after arrival.",
    ("Dijkstra et al. 2019, Child Maltreatment 24:137",),
    _measure,
    compares=_arms,
)
