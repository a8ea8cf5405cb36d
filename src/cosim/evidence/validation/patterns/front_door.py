"""V7: neighbourhood teams did not lower referrals, and teams staffed by providers raised them most.

Referrals are clients who start care in the fourth year, the third after the teams began. The growth without teams (+26
%) has causes that the model does not include; the published levels are therefore relative to those without teams: 1.59
/ 1.26 and 1.29 / 1.26, each with the tolerance of 0.10 on the published level.

Source: CPB, Van Eijkel, Gerritsen and Vermeulen (2019), De wijkteambenadering nader bekeken (read in news reports).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cosim.care.outcomes.measure import WEEKS_A_YEAR
from cosim.care.scenario.model import Scenario
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.studies.effects import estimate
from cosim.studies.lab import ARMS, Arm, Lab
from cosim.studies.runs.readers import reader
from cosim.texts.language import mark

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["PATTERN"]

_YEAR = 3  # counted from 0; teams begin in year 1
_WITHOUT, _WITH, _NO_PROVIDERS, _TOLERANCE = 1.26, 1.59, 1.29, 0.10

_PROVIDERS = Line(
    "providers", "referrals with teams staffed by providers, against no teams", "ratio", "1.26, from +59 % and +26 %",
    (_WITH - _TOLERANCE) / _WITHOUT, (_WITH + _TOLERANCE) / _WITHOUT, null=1.0,
)  # fmt: skip
_TEAMS = Line(
    "teams", "referrals with teams without providers, against no teams", "ratio", "1.02, from +29 % and +26 %",
    (_NO_PROVIDERS - _TOLERANCE) / _WITHOUT, (_NO_PROVIDERS + _TOLERANCE) / _WITHOUT, null=1.0, direction=0,
)  # fmt: skip
_ORDER = Line(
    "order", "teams with providers against teams without", "ratio", "1.23, from +59 % and +29 %",
    1.0, math.inf, null=1.0, sided=True,
)  # fmt: skip


@reader("V7", version=1)
def _started(run: Run) -> int:
    start = run.clients["start"]
    return int(((start >= _YEAR * WEEKS_A_YEAR) & (start < (_YEAR + 1) * WEEKS_A_YEAR)).sum())


def _arms(scenario: Scenario) -> Sequence[Arm]:
    names = ("neighbourhood-teams-providers", "neighbourhood-teams")
    return ARMS["base"], *(Arm(name, policies=(name,)) for name in names)


def _measure(lab: Lab) -> Sequence[Finding]:
    weeks = (_YEAR + 1) * WEEKS_A_YEAR
    without, providers, teams = lab.collect_of(_arms(lab.scenario), _started, weeks=weeks)
    return (
        _PROVIDERS.judge(estimate([a / b for a, b in zip(providers, without, strict=True)])),
        _TEAMS.judge(estimate([a / b for a, b in zip(teams, without, strict=True)])),
        _ORDER.judge(estimate([a / b for a, b in zip(providers, teams, strict=True)])),
    )


PATTERN = Pattern(
    "V7",
    mark("Neighbourhood teams did not lower referrals; provider-staffed teams raised them most"),
    "The same region without teams, with municipal teams, and with teams staffed by providers, from the second year "
    "on; the measure is the number of clients who start care in the fourth year.",
    ("CPB 2019, De wijkteambenadering nader bekeken",),
    _measure,
    compares=_arms,
    reads=("clients.start",),
)
