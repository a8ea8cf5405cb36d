"""V9: overhead takes about 29 % of the money and 38 % of the time, and campaigns against rules hardly reduce it.

Formula. Money on overhead = (hours of administration, alignment and planning / contract hours) * wages paid / spending
of all payers; contract hours carry housing and other costs in their wage. Where `cosim.care.rules.administration` is
off, the administration share of time is an input of the scenario, and its line only checks the accounts. The arm
without rules removes those about coordination: no alignment hours side by side and no meetings, with trust and
behaviour free.

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
    "rules", "change of the overhead share of time without rules to align", "share", "98 % noticed no change",
    -0.03, 0.03, direction=0,
)  # fmt: skip

_NO_RULES = Arm("no_rules", {"practices.side_by_side.alignment_hours": 0.0, "meetings.hours_per_week": 0.0})


_GROWS = ("administration.response", "administration.fixed_hours")  # with these off it is an input


def _arms(scenario: Scenario) -> Sequence[Arm]:
    return ARMS["base"], _NO_RULES


@reader("V9", version=2)
def _shares(run: Run) -> tuple[float, float, float]:
    begin = int(run.scenario.values["measure.warm_up_weeks"])
    series = run.series.iloc[begin:]
    contract = float(run.recorded["contract_hours"][begin:].sum())  # of those who work, not of vacant seats
    administration = float(series["hours_administration"].sum()) / contract
    overhead = administration + float((series["hours_alignment"] + series["hours_planning"]).sum()) / contract
    wages = float(run.organisations["wages"].sum()) * len(series) / run.weeks
    return overhead * wages / float(series["euros_total"].sum()), administration, overhead


def _measure(lab: Lab) -> Sequence[Finding]:
    usual, relieved = map(np.asarray, lab.collect_of(_arms(lab.scenario), _shares))
    grows = any(float(lab.scenario.values[key]) > 0.0 for key in _GROWS)
    return (
        _MONEY.judge(estimate(usual[:, 0])),
        replace(_TIME, given=not grows).judge(estimate(usual[:, 1])),
        _RULES.judge(estimate(relieved[:, 2] - usual[:, 2])),
    )


PATTERN = Pattern(
    "V9",
    mark("Overhead: about 29 % of money, 38 % of time; campaigns do not reduce it"),
    "The unchanged region, and the region without rules to align, with everything else free to change.",
    ("Berenschot 2019", "CBS WNE 2025", "Pointer and FNV 2021"),
    _measure,
    compares=_arms,
    reads=("organisations.administration",),
)
