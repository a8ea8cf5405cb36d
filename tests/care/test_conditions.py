"""Policies that wait for a state: they start when it is there, and run as if that week had been written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cosim.care.mesa.system import CareSystem
from cosim.care.policies.load import load_policy
from cosim.care.policies.model import Change, Condition, Policy
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.resolve import from_resolved
from cosim.care.simulate import Run, simulate
from cosim.errors import InputError

WEEKS = 40
CHANGES = (Change("recovery.base", "scale", 2),)


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("classroom").replace({"population.burn_in_weeks": 0})


def run_of(base: Scenario, policy: Policy) -> Run:
    return simulate(base.with_policies(policy), seed=1, weeks=WEEKS)


def same(one: Run, other: Run) -> bool:
    return all(a.tobytes() == b.tobytes() for a, b in zip(one.built.world, other.built.world, strict=True))


def test_it_starts_when_the_state_is_there_and_not_before(base: Scenario) -> None:
    usual = simulate(base, seed=1, weeks=WEEKS).series["waiting"]
    by_look = [usual[week - 4 : week].mean() for week in range(4, WEEKS, 4)]
    number = sorted(by_look)[len(by_look) // 2]
    expected = next(4 * at for at, mean in enumerate(by_look, start=1) if mean > number)
    waits = run_of(base, Policy("w", changes=CHANGES, when=Condition("waiting", "above", number)))
    assert waits.provenance["started"] == {"w": [expected]}
    assert same(waits, run_of(base, Policy("w", changes=CHANGES, start_week=expected)))


def test_where_it_never_starts_nothing_changes(base: Scenario) -> None:
    never = run_of(base, Policy("w", changes=CHANGES, when=Condition("weeks_waiting", "above", 1e6)))
    assert "started" not in never.provenance
    assert same(never, simulate(base, seed=1, weeks=WEEKS))


def test_it_lasts_as_long_as_it_says_and_may_start_again(base: Scenario) -> None:
    when = Condition("trust", "below", 2, every_weeks=8, for_weeks=12)
    again = run_of(base, Policy("w", changes=CHANGES, when=when))
    assert again.provenance["started"] == {"w": [8, 24]}
    waits, once = (
        simulate(base.with_policies(Policy("w", changes=CHANGES, **how)), seed=1, weeks=24)
        for how in ({"when": when}, {"start_week": 8, "end_week": 20})
    )
    assert same(waits, once)


def test_a_file_says_what_it_waits_for(base: Scenario, tmp_path: Path) -> None:
    head = 'name = "w"\nchanges = [{ key = "recovery.base", scale = 2 }]\n'
    file = tmp_path / "w.toml"
    file.write_text(f'{head}[when]\nquantity = "weeks_waiting"\nabove = 12\nfor_weeks = 26\n')
    policy = load_policy(file)
    assert policy.when == Condition("weeks_waiting", "above", 12.0, 4, 26)
    scenario = base.with_policies(policy)
    assert from_resolved(scenario.resolved()) == replace(scenario, written=scenario.resolved())
    assert scenario.identity != base.with_policies(replace(policy, when=None)).identity
    for wrong, words in (("above = 1\nbelow = 2", "above or below, got both"), ("every_weeks = 4", "got neither")):
        file.write_text(f'{head}[when]\nquantity = "waiting"\n{wrong}\n')
        with pytest.raises(InputError, match=words):
            load_policy(file)
    with pytest.raises(InputError, match="policies that do not wait for a state"):
        CareSystem(scenario, rng=1)
