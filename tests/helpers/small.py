"""Small care systems, quickly: every mechanism switched off, so that a test switches on what it is about.

The values are written out, not taken from the declarations: a test must not move when a default is tuned. Only what is
off by default need not be written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cosim.care.engine import Engine
from cosim.care.policies.model import Change, Policy, Reach
from cosim.care.scenario import tables
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.parts import Domain, note_of
from cosim.care.simulate import engine_for
from cosim.care.state import World
from cosim.care.world.build import Built
from cosim.core.parameters import BEHAVIOURS, keys_of

Values = Mapping[str, float | str]

DOMAINS = (
    Domain("family", "youth_care", "municipality", 0.4),
    Domain("mind", "mental_health", "municipality", 0.3),
    Domain("school", "education", "school_board", 0.3),
)


def practice(name: str, *rows: float) -> dict[str, float | str]:
    """One practice for the three behaviours; one number for all alike."""
    values = rows if len(rows) == 3 else rows * 3
    return {f"practices.{b}.{name}": value for b, value in zip(BEHAVIOURS, values, strict=True)}


def practices_as(behaviour: int) -> dict[str, float | str]:
    """Three equal rows in the table of practices: those of one behaviour."""
    names = [key.split(".")[2] for key in QUIET if key.startswith("practices.competitive.")]
    found: dict[str, float | str] = {}
    for name in names:
        value = QUIET[f"practices.{BEHAVIOURS[behaviour]}.{name}"]
        found |= {f"practices.{b}.{name}": value for b in BEHAVIOURS}
    return found


def everybody(behaviour: int) -> dict[str, float | str]:
    """All staff and all managements start with one behaviour."""
    return {f"behaviour.{name}": float(at == behaviour) for at, name in enumerate(BEHAVIOURS)}


def paid_by(scheme: str) -> dict[str, float | str]:
    """One funding scheme for everything."""
    names = ("volume", "capitation", "lump_sum", "outcome_individual", "outcome_joint")
    return {f"funding.{name}": float(name == scheme) for name in names}


OFF_BY_DEFAULT: dict[str, float | str] = {
    key: one.off for key, (one, at) in keys_of(tables.parameters()).items() if one.off == one.defaults[at]
}
QUIET: dict[str, float | str] = {
    **OFF_BY_DEFAULT,  # those that are on by default are written out below
    # practices: the three behaviours without the safety of huddling
    **practice("invites", 0, 1, 1),
    **practice("accepts", 0, 1, 1),
    **practice("joint_plan", 0, 0, 1),
    **practice("fits_absorption", 0, 0, 0),
    **practice("client_included", 0, 0, 1),
    **practice("alignment_hours", 0, 0.5, 0),
    **practice("planning_hours", 0, 0, 0.5),
    **practice("poaches", 1, 0, 0),
    **practice("spares", 0, 1, 0),
    **practice("huddles", 0, 1, 0),
    # front door, waiting, intake
    "front_door.outreach": 0, "front_door.provider_share": 0, "front_door.capture": 1,
    "first_line.reach": 0, "first_line.need_limit": 40, "first_line.hours": 8, "first_line.skill": 0.7,
    "first_line.enough": 10, "first_line.tariff": 65, "first_line.payer": 0,
    "waiting.worsening": 0, "waiting.p_leave": 0,
    "caseload.maximum": 14, "intake.load_limit": 1, "intake.poaching": 0,
    # hours
    "administration.share": 0, "meetings.hours_per_week": 0, "training.hours_per_week": 0,
    "sense.hours_per_week": 0, "overhead.limit": 0.6,
    # relations: nobody is nearer than anybody else
    "trust.same_organisation": 0.5, "trust.same_sector": 0.5, "trust.across": 0.5,
    "language.same_organisation": 0.4, "language.same_sector": 0.4, "language.across": 0.4,
    # teams
    "teams.size_max": 3, "teams.join_delay_weeks": 0, "teams.release_per_week": 0, "teams.load_limit": 1.5,
    "teams.worth_hours": 4, "teams.worth_talent": 0, "teams.guess": 0.9, "directory.coverage": 0,
    "walls.height": 0, "status.barrier": 0, "values.barrier": 0,
    # plan and work
    "absorption.hours_per_week": 4, "absorption.hours_per_domain": 168, "planning.language_saves": 0,
    "planning.family_hours": 0, "planning.leverage": 0, "talent.floor": 0.05,
    "contradiction.loss": 0, "effort.hours_per_week": 0, "effort.growth": 0,
    "coupling.rate": 0, "coupling.size": 0.5, "coupling.spread": 0,
    # how it ends
    "closing.remaining": 0.25, "placement.rate": 0, "placement.averted": 0, "placement.weeks": 8, "dropout.base": 0,
    "dropout.contradiction": 0, "relapse.share": 0, "relapse.weeks": 8, "relapse.size": 0.5,
    "recovery.base": 0, "recovery.self_reliance": 0, "placement.recovery": 0, "follow_up.weeks": 20,
    "follow_up.later_weeks": 30,
    # learning
    "learning.language": 0, "learning.language_beside": 0, "learning.known": 0, "learning.own": 0,
    "learning.partner": 0, "trust.gain": 0, "trust.loss": 0, "ties.fading": 0, "values.weight": 0,
    "pressure.effect": 0, "training.language": 0, "sense.effect": 0,
    # money
    **paid_by("volume"),
    "money.tariff_factor": 1, "money.tariff": 85, "money.capitation": 150, "money.lump_sum": 40,
    "money.outcome": 110, "money.outcome_joint": 110, "money.shared_savings": 0, "money.placement_risk": 0.1,
    "money.placement": 1000,
    "money.placement_payer": 0, "money.wage": 40, "money.budget": 0,
    "budget.price_response": 1, "budget.price_floor": 0.5, "budget.referral_limit": 1, "tariff.idle_limit": 0.1,
    "tariff.margin": 0,
    # what is felt, and threat
    "feel.money": 1, "feel.craft": 1, "feel.strain": 0, "feel.exposure": 0, "feel.safety": 0, "feel.norm": 45,
    "feel.memory": 4, "exposure.autonomy": 0.2, "exposure.credit_taken": 0.3, "threat.exposure": 0,
    "threat.level": 0, "threat.overspend": 0,
    # choices
    "choice.rule": "fixed", "choice.review_weeks": 4, "choice.exploration": 0, "choice.stance_pull": 0,
    "choice.committed": 0, "choice.in_kind": 0,
    "imitation.noise": 0.1, "conditional.base": 0.4, "conditional.slope": 0, "conditional.after_other": 0.2,
    "reinforcement.rate": 0, "reinforcement.sensitivity": 2, "reinforcement.aspiration": 1,
    "best_response.noise": 0.1, "best_response.memory": 0.5,
    "partners.rate": 0, "partners.introductions": 0.3, "partners.caution": 0,
    "claims.fashion": 0, "claims.memo": 0, "claims.rate": 0, "steer.rate": 0, "steer.noise": 0.1,
    "steer.contract": 0, "steer.staff": 0, "steer.huddle": 0,
    "audit.p_per_quarter": 0, "audit.weight": 0, "audit.corrects": 0, "audit.convinces": 0,
    "contracts.listen_to_claims": 0, "contracts.listen_to_results": 0, "contracts.memory": 0,
    "contracts.strength": 0, "contracts.keep_share": 1,
    # staff and organisations that come and go: off, with these numbers where a test switches them on
    "staff.handover": 0, "staff.restart_hours": 0, "staff.hiring_weeks": 8, "staff.scarcity": 0,
    "staff.idle_limit": 0.25, "staff.queue_limit": 1,
    "providers.entry_queue": 0.5, "providers.entry_margin": 0.1, "providers.entry_staff": 2,
    "providers.credit_weeks": 4,
    "administration.trust": 0.5, "administration.rate": 0.25, "administration.audit": 0, "administration.loss": 0,
    "administration.threat": 0, "administration.usual_threat": 0, "administration.standing": 0,
    "climate.turnover": 0, "climate.usual_turnover": 0.18, "climate.load": 0, "climate.years": 2,
    # who is there
    "regions.count": 1, "population.arrivals_per_week": 2, "population.hidden_per_visible": 0,
    "population.initial_stock": 12, "population.single_share": 0.3, "population.more_share": 0.5,
    "population.need_hours": 50, "population.need_cv": 0.6, "population.self_reliance": 0.5,
    "population.self_reliance_sd": 0.2,
    "workforce.organisations": 6, "workforce.professionals": 15, "workforce.size_skew": 0,
    "workforce.contract_hours": 30, "workforce.contract_sd": 5,
    "talent.own": 0.8, "talent.other": 0.45, "talent.sd": 0.1,
    **everybody(0), "behaviour.cohesion": 0,
    "network.builder": "complete", "network.ties_per_professional": 6, "network.own_organisation_share": 0.3,
    "network.own_sector_share": 0.3, "network.wall_height": 0, "network.rewiring": 0.1,
    "network.known_same_organisation": 0.5, "network.known_elsewhere": 0.5,
    "values.spread": 1, "status.spread": 0.6, "measure.warm_up_weeks": 0,
}  # fmt: skip


def small(
    *changes: Values, weeks: int = 40, domains: Sequence[Domain] = DOMAINS, policies: Sequence[Policy] = ()
) -> Scenario:
    """A small scenario with everything off but ``changes``, the later ones stronger."""
    declared = keys_of(tables.parameters())
    values = {key: QUIET.get(key, parameter.defaults[at]) for key, (parameter, at) in declared.items()}
    base = Scenario(
        name="small", title="", description="", weeks=weeks, values=values,
        notes={key: note_of(parameter) for key, (parameter, _) in declared.items()}, domains=tuple(domains),
    )  # fmt: skip
    merged: dict[str, float | str] = {}
    for change in changes:
        merged |= change
    changed = base.replace(merged)
    return changed.with_policies(list(policies)) if policies else changed


def begin(scenario: Scenario, *, seed: int = 0, weeks: int | None = None) -> tuple[Built, Engine]:
    """The scenario in week 0 and its engine."""
    return engine_for(scenario, seed=seed, weeks=scenario.weeks if weeks is None else weeks)


def world_after(scenario: Scenario, *, seed: int = 0) -> World:
    """The world at the end of the scenario's weeks."""
    built, engine = begin(scenario, seed=seed)
    engine.run(scenario.weeks, record=False)
    return built.world


def worlds(*changes: Values, seeds: int = 1, **how: Any) -> list[World]:
    """The worlds at the end of the first few seeds."""
    scenario = small(*changes, **how)
    return [world_after(scenario, seed=seed) for seed in range(seeds)]


def mean(measure: Callable[[World], float], several: Sequence[World]) -> float:
    """Mean of a measure over worlds, those left out where it has no value."""
    return float(np.nanmean([measure(world) for world in several]))


def came(world: World) -> Any:
    """Rows of the clients that have come."""
    return world.clients[world.clients["stage"] != 0]


def differing(
    one: World,
    other: World,
    *,
    tables: Sequence[str] = ("clients", "professionals", "organisations", "ties", "system"),
    besides: Sequence[str] = (),
    rows: Mapping[str, Any] | None = None,
) -> list[str]:
    """Columns (``clients.need``) that are not the same to the last bit in both worlds.

    Parameters
    ----------
    tables
        Tables to look at.
    besides
        Columns not to look at.
    rows
        Index or mask of the rows to look at, by table; all if it is not there.
    """
    found = []
    for table in tables:
        left, right = getattr(one, table), getattr(other, table)
        at = (rows or {}).get(table, slice(None))
        for name in left.dtype.names:
            full = f"{table}.{name}"
            if full not in besides and left[name][at].tobytes() != right[name][at].tobytes():
                found.append(full)
    return found


def policy(name: str, changes: Values, *, start: int = 0, reach: Reach | None = None, **how: Any) -> Policy:
    """A policy that sets values from a week on."""
    kinds = tuple(Change(key, "set", value) for key, value in changes.items())
    plain = Policy(name=name, start_week=start, changes=kinds, **how)
    return plain if reach is None else replace(plain, reach=reach)
