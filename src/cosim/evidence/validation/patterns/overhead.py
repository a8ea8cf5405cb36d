"""V9: overhead takes about 29 % of the money and 38 % of the time, and campaigns against rules hardly reduce it.

Formula. Money on overhead = (hours of administration, alignment and planning / contract hours) * wages paid / spending
of all payers; contract hours carry housing and other costs in their wage. Where `cosim.care.rules.administration` is
off, the administration share of time is an input of the scenario, and its line only checks the accounts.

In the other arm half of the rules are scrapped in week 0 and everything else stays as it is, as in (Ont)Regel de Zorg;
administration is compared from the third year on, because 2 % noticed less of it after three years. What comes back by
then follows from the distrust that made the rules and from how fast they follow it (``administration.rate``): where
that is slow the line fails. Where rules do not respond to distrust (``administration.response`` 0), administration is
an input in both arms, so the line cannot fail and counts for no verdict. Rules about meeting each other, which this
pattern removed before, are no rules about registration: what they cost is in V1.

Sources: Berenschot (2019) in Skipr (read in a news report); CBS, Werknemersenquete zorg en welzijn 2025; Pointer and
FNV (2021) on the campaign (Ont)Regel de Zorg.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cosim.care.scenario.model import Scenario
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.studies.effects import estimate
from cosim.studies.lab import ARMS, Arm, Lab
from cosim.studies.runs.readers import reader
from cosim.texts.language import mark

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["PATTERN"]

_MONEY = Line("money", "overhead in all spending", "share", "0.29", 0.24, 0.34)
_TIME = Line("time", "administration in contract hours", "share", "0.38", 0.33, 0.43)
_RULES = Line(
    "rules", "change of administration in contract hours from the third year on, half of the rules scrapped", "share",
    "98 % noticed no change", -0.03, 0.03, direction=0,
)  # fmt: skip

_SCRAPPED = Arm("half_scrapped", {"administration.scrap": 0.5})
_THIRD_YEAR, _ENOUGH = 104, 156  # the week in which it begins, and a run that has all of it
_GROWS = ("administration.response", "administration.fixed_hours")  # with these off it is an input


def _arms(scenario: Scenario) -> Sequence[Arm]:
    return ARMS["base"], _SCRAPPED


@reader("V9", version=3)
def _shares(run: Run) -> tuple[float, float, float]:
    series, contract = run.series, run.recorded["contract_hours"]  # of those who work, not of vacant seats
    administration, begin = series["hours_administration"], int(run.scenario.values["measure.warm_up_weeks"])
    hours = administration + series["hours_alignment"] + series["hours_planning"]
    overhead = float(hours[begin:].sum()) / float(contract[begin:].sum())
    wages = float(run.organisations["wages"].sum()) * (len(series) - begin) / run.weeks
    return (
        overhead * wages / float(series["euros_total"][begin:].sum()),
        float(administration[begin:].sum()) / float(contract[begin:].sum()),
        float(administration[_THIRD_YEAR:].sum()) / float(contract[_THIRD_YEAR:].sum()),
    )


def _measure(lab: Lab) -> Sequence[Finding]:
    weeks = max(lab.weeks, _ENOUGH)
    usual, scrapped = map(np.asarray, lab.collect_of(_arms(lab.scenario), _shares, weeks=weeks))
    values = lab.scenario.values
    grows = any(float(values[key]) > 0.0 for key in _GROWS)
    return (
        _MONEY.judge(estimate(usual[:, 0])),
        replace(_TIME, given=not grows).judge(estimate(usual[:, 1])),
        replace(_RULES, given=not float(values[_GROWS[0]])).judge(estimate(scrapped[:, 2] - usual[:, 2])),
    )


PATTERN = Pattern(
    "V9",
    mark("Overhead: about 29 % of money, 38 % of time; campaigns do not reduce it"),
    "The unchanged region, and the region in which half of the rules are scrapped in week 0, with everything else free "
    "to change.",
    ("Berenschot 2019", "CBS WNE 2025", "Pointer and FNV 2021"),
    _measure,
    compares=_arms,
    reads=("organisations.administration",),
)
