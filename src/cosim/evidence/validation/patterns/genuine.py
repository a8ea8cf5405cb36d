"""V4: genuine team-based care has a small to medium effect, costs no more, and has more effect at a higher dose.

Families. Wraparound and teams like it are for youths with needs in several areas of life, whom several services know.
So families with two problems or more are compared; a family with one problem has no team.

The dose is the share of professionals who co-create in an otherwise usual mix; it is assigned, not observed.

Sources: Olson et al. (2021), J. Am. Acad. Child Adolesc. Psychiatry 60:1353-1366, PMID 33785404;
Suter and Bruns (2009), Clin. Child Fam. Psychol. Rev. 12:336-351, doi:10.1007/s10567-009-0059-y.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cosim.care.scenario.model import Scenario
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.studies.effects import Estimate, effect_of, estimate, hedges_g, log_odds_d, over_runs
from cosim.studies.lab import ARMS, Arm, Lab, Observed, dose
from cosim.texts.language import mark

__all__ = ["DOSES", "PATTERN", "arms", "estimates", "several"]

_SEVERAL = 2  # problems
DOSES = (0.0, 0.25, 0.5, 0.75, 1.0)

_FUNCTIONING = Line(
    "functioning", "functioning a year after arrival, co-creative against usual care", "SD between clients",
    "0.315 (0.086 to 0.545); 0.25 in the older review", 0.10, 0.55,
)  # fmt: skip
_PLACEMENT = Line(
    "placement", "fewer placements out of home", "SD, from the odds ratio", "0.413 (0.176 to 0.650)", 0.18, 0.65
)
_COST = Line("cost", "lower cost of a client, all payers", "SD between clients", "0.391 (0.282 to 0.500)", 0.0, 0.5)
_FIDELITY = Line(
    "fidelity", "slope of functioning on the share that co-creates", "SD per unit of share",
    "larger with higher fidelity", 0.0, math.inf, sided=True,
)  # fmt: skip


def several(samples: Sequence[Observed]) -> list[Observed]:
    """The same runs, with the families that have two problems or more.

    Examples
    --------
    >>> import pandas as pd
    >>> [one] = several([Observed(pd.DataFrame({"domains": [1, 2, 3]}), {}, pd.DataFrame())])
    >>> one.clients["domains"].tolist()
    [2, 3]
    """
    return [replace(one, clients=one.clients[one.clients["domains"] >= _SEVERAL]) for one in samples]


def _slope(effects: Sequence[float]) -> float:
    return float(np.polyfit(DOSES, effects, 1)[0])


def arms() -> tuple[Arm, Arm]:
    """Usual care, which is the unchanged region, and all co-creating."""
    return ARMS["base"], ARMS["co_creative"]


def estimates(lab: Lab) -> tuple[Estimate, Estimate, Estimate]:
    """Functioning, fewer placements and lower cost, all in SD: several problems, co-creative against usual."""
    usual, treated = map(several, lab.samples_of(arms()))
    return (
        effect_of(treated, usual, "functioning_follow_up"),
        over_runs(usual, treated, lambda a, b: log_odds_d(a["placed"], b["placed"])),
        effect_of(usual, treated, "cost"),
    )


def _measure(lab: Lab) -> Sequence[Finding]:
    _, _, *steps = map(several, lab.samples_of(_all_arms(lab.scenario)))
    zero = steps[0]
    slopes = [
        _slope([hedges_g(step[run].clients["functioning_follow_up"], zero[run].clients["functioning_follow_up"])
                for step in steps])
        for run in range(lab.replicates)
    ]  # fmt: skip
    found = (*estimates(lab), estimate(slopes))
    return [line.judge(one) for line, one in zip((_FUNCTIONING, _PLACEMENT, _COST, _FIDELITY), found, strict=True)]


def _all_arms(scenario: Scenario) -> Sequence[Arm]:
    return *arms(), *(dose(scenario, share) for share in DOSES)


PATTERN = Pattern(
    "V4",
    mark("Genuine team-based care: small to medium gain, at no higher cost"),
    "Whole regions, the same families in both: all professionals co-creating, behaviour fixed, against the unchanged "
    "region (usual care); and a quarter, half and three quarters of them against none. Families with two problems or "
    "more.",
    ("Olson et al. 2021, PMID 33785404", "Suter and Bruns 2009, doi:10.1007/s10567-009-0059-y"),
    _measure,
    compares=_all_arms,
)
