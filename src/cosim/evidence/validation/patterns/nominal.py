"""V1: nominal coordination increases service and cost, and does not improve outcomes.

Sources: Bickman (1996), Am. Psychologist 51:689-701 (Fort Bragg); Bickman, Summerfelt and Noser (1997), Psychiatr.
Serv. 48:1543-1548 (Stark County); Bruns et al. (2015), Adm. Policy Ment. Health 42:309-322, PMC4278946.

Room. Fort Bragg was paid at cost, so that hours for one family were not taken from another, and the two smaller studies
were a few families of a system. Where staff is scarce a comparison of whole regions measures the waiting list as
well. So in both arms staff follows the queue quickly; where staff stands still, everybody has 1.3 times the hours.

No standardised effects were found in what we read, so the accepted band is what "no difference" in the three together
means: the 95 % interval around zero of a difference between two halves of their 1,000 + 350 + 93 families, 1.96 * 2 /
sqrt(1443) SD.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from cosim.care.scenario.model import Scenario
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.studies.effects import effect_of, ratio_of
from cosim.studies.lab import ARMS, Arm, Lab
from cosim.texts.language import mark

__all__ = ["PATTERN", "service_hours"]

_FAMILIES = 1000 + 350 + 93  # Fort Bragg, Stark County, Bruns et al.
_HOURS_A_WEEK = "workforce.contract_hours"
_HALF = 1.96 * 2.0 / math.sqrt(_FAMILIES)

_OUTCOME = Line(
    "outcome", "functioning a year after arrival, side by side against alone", "SD between clients (Hedges' g)",
    "no difference in three studies", -_HALF, _HALF, direction=0,
)  # fmt: skip
_HOURS = Line(
    "hours", "hours of service, coordination included, a client", "ratio", "more hours in all three studies",
    1.1, math.inf, null=1.0,
)  # fmt: skip
_COST = Line(
    "cost", "cost of a client, all payers", "ratio", "higher; about 1.6 in Fort Bragg from memory, not confirmed",
    1.0, math.inf, null=1.0, sided=True,
)  # fmt: skip


def service_hours(clients: pd.DataFrame) -> pd.Series:
    """Hours of professionals for each client, of all kinds."""
    kinds = ("hours_effective", "hours_wasted", "hours_alignment", "hours_planning", "hours_first_line")
    return clients[list(kinds)].sum(axis=1)


def _room(scenario: Scenario) -> dict[str, float | str]:
    """What gives both arms staff for those who come."""
    if float(scenario.values["staff.adjust"]) > 0.0:
        return {"staff.adjust": 0.15, "staff.queue_limit": 1.0}
    return {_HOURS_A_WEEK: 1.3 * float(scenario.values[_HOURS_A_WEEK])}


def _arms(scenario: Scenario) -> Sequence[Arm]:
    room = _room(scenario)
    return tuple(Arm(f"{name}_room", {**ARMS[name].values, **room}) for name in ("competitive", "nominal"))


def _measure(lab: Lab) -> Sequence[Finding]:
    alone, nominal = lab.samples_of(_arms(lab.scenario))
    return (
        _OUTCOME.judge(effect_of(nominal, alone, "functioning_follow_up")),
        _HOURS.judge(ratio_of(nominal, alone, service_hours)),
        _COST.judge(ratio_of(nominal, alone, "cost")),
    )


PATTERN = Pattern(
    "V1",
    mark("Nominal coordination: more service and cost, no better outcome"),
    "Whole regions, the same families in both: all professionals side by side against all working alone, behaviour "
    "fixed. Clients who arrived after the warm-up, followed up a year after arrival.",
    (
        "Bickman 1996, Am. Psychologist 51:689",
        "Bickman et al. 1997, Psychiatr. Serv. 48:1543",
        "Bruns et al. 2015, PMC4278946",
    ),
    _measure,
    compares=_arms,
)
