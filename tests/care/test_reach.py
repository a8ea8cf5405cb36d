"""A policy moves nobody it cannot reach: what is not connected stays the same to the last bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cosim.care.policies.model import Policy, Reach, RunningCost
from cosim.care.state import WAITING, World
from helpers.small import Values, differing, policy, practice, small, world_after

WEEKS = 120  # two years close within them, and contracts change twice
ORGANISATIONS = 6  # in each region; region 0 has the first ones

# Two regions with nothing in common but luck, a purchaser without a budget, and everything else alive.
TWO_REGIONS: Values = {
    "regions.count": 2, "network.builder": "nested", "population.arrivals_per_week": 5,
    "population.hidden_per_visible": 0.3,
    "front_door.outreach": 0.5, "first_line.reach": 0.3, "waiting.worsening": 0.004, "waiting.p_leave": 0.01,
    "intake.poaching": 0.3, "teams.release_per_week": 0.1, "teams.join_delay_weeks": 1, "walls.height": 0.1,
    "absorption.hours_per_domain": 2, "planning.language_saves": 0.8, "planning.leverage": 1,
    "planning.family_hours": 0.2,
    "contradiction.loss": 0.2, "effort.hours_per_week": 1, "effort.growth": 0.01, "coupling.rate": 0.05,
    "placement.rate": 0.01, "dropout.base": 0.005, "relapse.share": 0.5, "recovery.base": 0.005,
    "learning.language": 0.05,
    "learning.known": 0.05, "learning.own": 0.01, "learning.partner": 0.01, "trust.gain": 0.05, "trust.loss": 0.1,
    "ties.fading": 0.01, "feel.strain": 0.5, "feel.exposure": 0.3, "feel.safety": 0.5, "threat.level": 0.1,
    "choice.rule": "imitation", "choice.exploration": 0.05, "choice.stance_pull": 0.2, "partners.rate": 0.5,
    "trust.same_organisation": 0.8, "trust.across": 0.3,
    "claims.fashion": 0.5, "claims.rate": 0.3, "steer.rate": 0.3, "steer.staff": 0.2, "steer.contract": 0.5,
    "audit.p_per_quarter": 0.3, "audit.weight": 0.3, "audit.convinces": 0.3,
    "contracts.listen_to_results": 0.4, "contracts.listen_to_claims": 0.3, "contracts.strength": 0.5,
    "contracts.memory": 0.2,
    "behaviour.competitive": 0.4, "behaviour.side_by_side": 0.4, "behaviour.co_creative": 0.2,
    "behaviour.cohesion": 0.3,
    "money.budget": 0, "threat.overspend": 0.5,
}  # fmt: skip

ONE = Reach(names=("organisation 2",))
POLICIES = (
    policy("meetings", {"meetings.hours_per_week": 8}, start=10, reach=ONE),
    policy("caseload", {"caseload.maximum": 2}, start=10, reach=ONE),
    policy("practices", {**practice("joint_plan", 1), **practice("invites", 1), **practice("accepts", 1)}, start=10,
    reach=ONE),
    policy("rule", {"choice.rule": "reinforcement", "choice.exploration": 0.8}, start=10, reach=ONE),
    policy("poaching", {"intake.poaching": 1, "caseload.maximum": 30, **practice("poaches", 1)}, start=10, reach=ONE),
    policy("tariff", {"money.tariff": 200}, start=10, reach=ONE),
    policy("memo", {"claims.memo": 1}, start=10, reach=ONE),
)  # fmt: skip


def region_of(world: World, region: int) -> dict[str, Any]:
    """Which rows of each table belong to a region."""
    organisations = world.organisations["region"] == region
    professionals = organisations[world.professionals["organisation"]]
    return {
        "clients": world.clients["region"] == region,
        "organisations": organisations,
        "professionals": professionals,
        "ties": professionals[world.ties["source"]],
    }


def differences(one: World, other: World, region: int) -> list[str]:
    """Columns that differ in a region; places on lists that both share (who is present, who returns) left out."""
    tables, rows = ("clients", "professionals", "organisations", "ties"), region_of(one, region)
    found = differing(one, other, tables=tables, besides=["clients.at", "clients.next"], rows=rows)
    queued = {"clients": rows["clients"] & (one.clients["stage"] == WAITING)}
    return found + [name for name in differing(one, other, tables=["clients"], rows=queued) if name == "clients.next"]


def worlds_with(applied: Policy, *changes: Values) -> tuple[World, World]:
    base = small(TWO_REGIONS, *changes, weeks=WEEKS)
    return world_after(base, seed=3), world_after(base.with_policies([applied]), seed=3)


def test_the_two_regions_are_two_components() -> None:
    world = world_after(small(TWO_REGIONS, weeks=WEEKS))
    of = world.organisations["region"][world.professionals["organisation"]]
    assert (of[world.ties["source"]] == of[world.ties["target"]]).all()
    teams = world.clients["team"]
    mine = np.where(teams >= 0, of[teams], world.clients["region"][:, None])
    assert (mine == world.clients["region"][:, None]).all()
    assert world.organisations["region"].tolist() == [0] * ORGANISATIONS + [1] * ORGANISATIONS


@pytest.mark.parametrize("applied", POLICIES, ids=lambda applied: applied.name)
def test_who_cannot_be_reached_is_untouched_to_the_last_bit(applied: Policy) -> None:
    base, touched = worlds_with(applied)
    assert differences(base, touched, 1) == []
    # Words without deeds cost nothing; they move how the purchaser sees the organisation.
    assert ("organisations.standing" if applied.name == "memo" else "clients.cost") in differences(base, touched, 0)


@pytest.mark.parametrize("applied", POLICIES, ids=lambda applied: applied.name)
def test_nobody_is_touched_before_it_starts(applied: Policy) -> None:
    base = small(TWO_REGIONS, weeks=10)
    assert differing(world_after(base, seed=3), world_after(base.with_policies([applied]), seed=3)) == []


def test_running_costs_touch_nobody() -> None:
    """What a policy costs to run is the payers' affair."""
    cost = RunningCost(per_week=999.0, per_professional_week=9.0, per_client_week=9.0)
    dear = policy("dear", {"meetings.hours_per_week": 0}, start=10, reach=ONE, running_cost=cost)
    base, touched = worlds_with(dear)
    bill = {"spent", "received", "programme_weekly", "programme_case"}
    assert set(differing(base, touched)) == {f"system.{name}" for name in bill}


def test_running_costs_end_with_the_policy() -> None:
    """A policy of ten weeks is paid for ten weeks."""
    brief = replace(policy("brief", {}, start=10, running_cost=RunningCost(per_week=999.0)), end_week=20)
    base, touched = worlds_with(brief)
    paid = touched.system["spent"].sum() - base.system["spent"].sum()
    assert paid == 10 * 99_900


def test_a_shared_budget_does_reach_the_other_region() -> None:
    """The comparison can fail: where overspending threatens everybody, dear care here is felt there."""
    base, touched = worlds_with(POLICIES[5], {"money.budget": 1_400_000})
    assert "professionals.felt" in differences(base, touched, 1)


def test_a_policy_for_the_other_region_does_reach_it() -> None:
    there = Reach(names=(f"organisation {ORGANISATIONS}",))
    base, touched = worlds_with(policy("meetings", {"meetings.hours_per_week": 8}, start=10, reach=there))
    assert differences(base, touched, 0) == []
    assert "clients.need" in differences(base, touched, 1)
