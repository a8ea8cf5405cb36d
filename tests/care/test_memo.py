"""Memo only: words change nothing, unless somebody with contracts to give listens to them."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.care.policies.model import Policy, Reach, RunningCost
from cosim.care.simulate import simulate
from cosim.care.state import PROGRAMME, World
from helpers.small import Values, differing, policy, small, world_after

WEEKS = 170
START = 20
PER_WEEK = 250.0

# A lively system in which what organisations really do differs, and so do their words.
ALIVE: Values = {
    "population.arrivals_per_week": 5, "absorption.hours_per_domain": 2, "contradiction.loss": 0.2,
    "coupling.rate": 0.05,
    "effort.hours_per_week": 1, "placement.rate": 0.01, "relapse.share": 0.4, "recovery.base": 0.005,
    "learning.language": 0.05, "trust.gain": 0.05, "trust.loss": 0.1, "ties.fading": 0.01, "feel.strain": 0.5,
    "choice.rule": "imitation", "choice.exploration": 0.02, "choice.stance_pull": 0.3, "partners.rate": 0.5,
    "steer.rate": 0.5, "steer.staff": 0.2, "steer.contract": 0, "claims.fashion": 0, "claims.rate": 0.3,
    "contracts.strength": 1, "contracts.listen_to_results": 0.2, "contracts.listen_to_claims": 0,
    "behaviour.competitive": 0.3, "behaviour.side_by_side": 0.3, "behaviour.co_creative": 0.4,
    "behaviour.cohesion": 0.8,
}  # fmt: skip
LISTENING: Values = {"contracts.listen_to_claims": 1.0}
DEAF_CONTRACTS: Values = {"contracts.strength": 0.0}
WORDS = ("organisations.claim",)
RATINGS = ("organisations.standing",)
BILL = ("system.spent", "system.received", "system.programme_weekly")


def memo(reach: Reach | None = None) -> Policy:
    return policy("memo", {"claims.memo": 1}, start=START, reach=reach, running_cost=RunningCost(PER_WEEK))


EVERYBODY = memo()
SOME = memo(Reach(names=("organisation 0", "organisation 3")))


def pair(applied: Policy, *changes: Values, seed: int = 0) -> tuple[World, World]:
    base = small(ALIVE, *changes, weeks=WEEKS)
    return world_after(base, seed=seed), world_after(base.with_policies([applied]), seed=seed)


def only_its_own_bill(base: World, told: World) -> None:
    """Besides the running cost of the memo, every euro is where it was."""
    extra = told.system[0]["spent"] - base.system[0]["spent"]
    cents = round(100 * PER_WEEK) * (WEEKS - START)
    assert extra[0, PROGRAMME] == cents
    assert extra.sum() == cents
    assert np.count_nonzero(extra) == 1


@pytest.mark.parametrize("applied", [EVERYBODY, SOME], ids=["everybody", "some"])
@pytest.mark.parametrize("seed", range(3))
def test_words_that_nobody_listens_to_change_nothing_but_words(applied: Policy, seed: int) -> None:
    base, told = pair(applied, seed=seed)
    assert set(differing(base, told)) == {*WORDS, *BILL}
    only_its_own_bill(base, told)


def test_no_outcome_changes_but_the_bill_and_the_gap() -> None:
    scenario = small(ALIVE, weeks=WEEKS)
    base, told = simulate(scenario, seed=1), simulate(scenario.with_policies([EVERYBODY]), seed=1)
    changed = {name for name, value in base.summary.items() if told.summary[name] != value and not np.isnan(value)}
    assert changed == {
        "euros_total", "euros_municipality", "euros_programme", "cost_per_resolved", "claim_practice_gap",
    }  # fmt: skip
    rest = told.summary["euros_total"] - told.summary["euros_programme"]
    assert rest == pytest.approx(base.summary["euros_total"], rel=1e-12)
    assert base.clients.equals(told.clients)


@pytest.mark.parametrize("applied", [EVERYBODY, SOME], ids=["everybody", "some"])
def test_words_that_the_purchaser_listens_to_move_clients(applied: Policy) -> None:
    base, told = pair(applied, LISTENING)
    found = differing(base, told)
    assert {"organisations.standing", "organisations.contract", "clients.organisation", "clients.need"} <= set(found)


@pytest.mark.parametrize("applied", [EVERYBODY, SOME], ids=["everybody", "some"])
def test_they_do_so_through_contracts_alone(applied: Policy) -> None:
    """The purchaser listens and rates, but sends nobody elsewhere for it: nothing moves but words and ratings."""
    base, told = pair(applied, LISTENING, DEAF_CONTRACTS)
    found = set(differing(base, told))
    assert found <= {*WORDS, *RATINGS, *BILL}
    assert "organisations.standing" in found
    only_its_own_bill(base, told)


def test_a_claim_that_everybody_makes_says_nothing() -> None:
    """Where all claim alike before the memo and after it, even a purchaser who listens hears nothing."""
    base, told = pair(EVERYBODY, LISTENING, {"claims.fashion": 1})
    assert set(differing(base, told)) <= {*WORDS, *BILL}
    base, told = pair(SOME, LISTENING, {"claims.fashion": 0})
    assert "clients.need" in differing(base, told)


def test_through_contracts_alone_where_management_looks_at_contracts_too() -> None:
    applied = SOME
    base, told = pair(applied, LISTENING, DEAF_CONTRACTS, {"steer.contract": 1, "steer.noise": 0.01})
    assert not [name for name in differing(base, told) if name.startswith("clients")]
