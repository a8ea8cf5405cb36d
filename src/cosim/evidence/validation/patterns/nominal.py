"""V1: nominal coordination increases service and cost, and does not improve outcomes.

Sources: Bickman (1996), Am. Psychologist 51:689-701 (Fort Bragg); Bickman, Summerfelt and Noser (1997), Psychiatr.
Serv. 48:1543-1548 (Stark County); Bruns et al. (2015), Adm. Policy Ment. Health 42:309-322, PMC4278946.

Room. Fort Bragg was paid at cost, so that hours for one family were not taken from another, and the two smaller studies
were a few families of a system. Where staff is scarce a comparison of whole regions measures the waiting list as
well. So in both arms staff follows the queue quickly; where staff stands still, the mean contract is 1.3 times as long:
a quarter more hours, since none is longer than 40. In ``region-2015`` that takes most of the queue away in four years
and part of it in eight (docs/decisions/0035-as-the-studies-compared.md).

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
from cosim.studies.effects import Estimate, effect_of, ratio_of
from cosim.studies.lab import ARMS, Arm, Lab
from cosim.texts.language import mark

__all__ = ["OUTCOME", "PATTERN", "arms", "estimates", "service_hours"]

_CONTRACT = "workforce.contract_hours"
_FAMILIES = 1000 + 350 + 93  # Fort Bragg, Stark County, Bruns et al.
_HALF = round(1.96 * 2.0 / math.sqrt(_FAMILIES), 3)

OUTCOME = Line(
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
    return {_CONTRACT: 1.3 * float(scenario.values[_CONTRACT])}


def arms(scenario: Scenario) -> tuple[Arm, Arm]:
    """All alone, and all side by side, with the same room."""
    room = _room(scenario)
    alone, nominal = ARMS["competitive"], ARMS["nominal"]
    return Arm("competitive_room", {**alone.values, **room}), Arm("nominal_room", {**nominal.values, **room})


def estimates(lab: Lab) -> tuple[Estimate, Estimate, Estimate]:
    """Functioning (SD between clients), hours and cost (ratios), side by side against alone."""
    alone, nominal = lab.samples_of(arms(lab.scenario))
    return (
        effect_of(nominal, alone, "functioning_follow_up"),
        ratio_of(nominal, alone, service_hours),
        ratio_of(nominal, alone, "cost"),
    )


def _measure(lab: Lab) -> Sequence[Finding]:
    return [line.judge(found) for line, found in zip((OUTCOME, _HOURS, _COST), estimates(lab), strict=True)]


PATTERN = Pattern(
    "V1",
    mark("Nominal coordination: more service and cost, no better outcome"),
    "Whole regions, the same families in both: all professionals side by side against all working alone, behaviour "
    "fixed. In both staff follows the queue quickly, or there are a quarter more contract hours where staff stands "
    "still, so that waiting lists count for less. Clients who arrived after the warm-up, followed up a year after "
    "arrival.",
    (
        "Bickman 1996, Am. Psychologist 51:689",
        "Bickman et al. 1997, Psychiatr. Serv. 48:1543",
        "Bruns et al. 2015, PMC4278946",
    ),
    _measure,
    compares=arms,
)
