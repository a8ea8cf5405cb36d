"""V5: savings of other payers offset most of the extra cost of an integrated system to one payer.

Formula. With R_own the spending of the sector that integrates and R_all that of all sectors, each relative to the same
region without: offset share = (R_own - R_all) / (R_own - 1). Not defined where the own sector pays no more.

Source: Foster and Connor (2005), Psychiatr. Serv. 56:50, doi:10.1176/appi.ps.56.1.50. The share is arithmetic on its
ratios: (81 - 18) / 81 = 0.78.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from cosim.care.scenario.model import Scenario
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.studies.effects import estimate
from cosim.studies.lab import ARMS, Arm, Lab
from cosim.texts.language import mark

__all__ = ["PATTERN", "offset_share"]

INTEGRATED = Arm("integrated", policies=("audit", "outcome-joint", "client-at-table"))

_OWN = Line("own", "spending of the leading sector", "ratio", "1.81", 1.0, math.inf, null=1.0, sided=True)
_OFFSET = Line(
    "offset", "share of the extra cost that other sectors save", "share", "0.78, from 1.81 and 1.18", 0.5, 0.9
)


def offset_share(own: float, everybody: float) -> float:
    """Share of the own sector's extra cost that other sectors offset; nan without extra cost.

    Examples
    --------
    >>> round(offset_share(1.81, 1.18), 2)
    0.78
    """
    return (own - everybody) / (own - 1.0) if own > 1.0 else math.nan


def by_sector(scenario: Scenario) -> Scenario:
    """The scenario with a payer for every sector; child protection, if there is such a sector, pays placements."""
    domains = tuple(replace(domain, payer=domain.sector) for domain in scenario.domains)
    payers = list(dict.fromkeys(domain.payer for domain in domains))
    placements = payers.index("child_protection") if "child_protection" in payers else len(payers) - 1
    return replace(scenario, domains=domains).replace({"money.placement_payer": placements})


def _arms(scenario: Scenario) -> Sequence[Arm]:
    return ARMS["base"], INTEGRATED


def _measure(lab: Lab) -> Sequence[Finding]:
    own = f"euros_{lab.scenario.domains[0].sector}"
    region = replace(lab, scenario=by_sector(lab.scenario), _kept={})
    pairs = list(zip(*region.samples_of(_arms(region.scenario)), strict=True))
    ratios = [(a.summary[own] / b.summary[own], a.summary["euros_total"] / b.summary["euros_total"]) for b, a in pairs]
    mean_own = estimate([one for one, _ in ratios])
    shares = [offset_share(one, everybody) for one, everybody in ratios]
    return (_OWN.judge(mean_own), _OFFSET.judge(estimate(shares)))


def _lacks(lab: Lab) -> str:
    if len(lab.scenario.sectors) < 2:
        return "at least two sectors"
    return "" if lab.weeks >= 156 else "a run of at least 156 weeks"


PATTERN = Pattern(
    "V5",
    mark("Savings accrue to other sectors than that of the payer"),
    "The region with a payer for every sector: audit, joint outcome funding and the client at the table against "
    "none of these; the own sector is that of the first domain. All spending after the warm-up, overhead of the "
    "policies included.",
    ("Foster and Connor 2005, doi:10.1176/appi.ps.56.1.50",),
    _measure,
    _lacks,
    compares=_arms,
)
