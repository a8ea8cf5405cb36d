"""Branches: arms that share a past make it once, and each is the run that it is alone, to the last bit."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cosim.care import branches
from cosim.care.branches import simulate_arms, worlds
from cosim.care.policies.load import load_policy, policies
from cosim.care.policies.model import Change, Condition, Policy, Reach, RunningCost
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import Run, simulate
from cosim.errors import InputError
from helpers.plugins import COUNTS, written
from helpers.same_run import same, same_tables

BASE = load_scenario("classroom").replace({
    "population.burn_in_weeks": 52, "population.initial_stock": 150, "measure.warm_up_weeks": 4, "follow_up.weeks": 4,
})  # fmt: skip
WEEKS = 24
RUN: dict[str, Any] = {"seed": 5, "replicate": 1, "weeks": WEEKS}
EARLY = Policy("early", start_week=3, changes=(Change("intake.load_limit", "set", 0.7),))
LATE = Policy("late", start_week=9, phase_in_weeks=4, changes=(Change("money.tariff", "scale", 1.4),))
SHORT = Policy("short", start_week=9, end_week=12, changes=(Change("choice.exploration", "set", 0.4),))
COSTS = Policy("costs", start_week=0, reach=Reach(share=0.5),
               running_cost=RunningCost(per_week=1_000.0, per_professional_week=3.0, per_client_week=0.7))  # fmt: skip
QUEUE = Policy("queue", start_week=4, when=Condition("load", "above", 0.0, every_weeks=4, for_weeks=4),
               running_cost=RunningCost(per_professional_week=2.0),
               changes=(Change("trust.gain", "scale", 1.5),))  # fmt: skip
NEVER = Policy("never", start_week=WEEKS + 30, changes=(Change("money.tariff", "scale", 1.4),))
BUNDLES: dict[str, tuple[Policy, ...]] = {
    "base": (), "early": (EARLY,), "late": (LATE,), "early+late": (EARLY, LATE), "short": (SHORT,),
    "costs": (COSTS,), "costs+late": (COSTS, LATE), "queue": (QUEUE,), "queue+late": (QUEUE, LATE),
    "late+queue": (LATE, QUEUE), "never": (NEVER,), "queue+never": (QUEUE, NEVER),
    "all": (NEVER, QUEUE, EARLY, SHORT, LATE, COSTS),
}  # fmt: skip


def together(arms: Mapping[str, Scenario], **run: Any) -> dict[str, Run]:
    """The runs of all arms, none of which failed."""
    found: dict[str, Run] = {}
    for arm, made, seconds in simulate_arms(arms, **{**RUN, **run}):
        assert isinstance(made, Run), f"{arm}: {made}"
        assert arm not in found
        assert seconds > 0.0
        found[arm] = made
    assert found.keys() == arms.keys()
    return found


@pytest.fixture
def weeks_run(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Weeks of each way that is gone, in one run or as a common past."""
    seen: list[int] = []
    run_along = branches.run_along

    def counting(run: Any, scenario: Scenario, weeks: int, stops: Any) -> Any:
        seen.append(weeks - run.engine.week)
        return run_along(run, scenario, weeks, stops)

    monkeypatch.setattr(branches, "run_along", counting)
    return seen


def test_every_packaged_policy_from_a_later_week(weeks_run: list[int]) -> None:
    late = {name: replace(load_policy(name), start_week=9, end_week=None) for name in policies()}
    arms = {"base": BASE, **{name: BASE.with_policies([policy]) for name, policy in late.items()}}
    found = together(arms)
    assert len(found) > 30
    assert sum(weeks_run) == 9 + len(arms) * (WEEKS - 9)
    different = [arm for arm in arms if not same(found[arm], simulate(arms[arm], **RUN))]
    assert different == []
    assert not same(found["outcome-joint"], found["base"])


@pytest.mark.parametrize("record", ["weekly", "none"])
def test_bundles_that_branch_in_several_weeks(record: str) -> None:
    arms = {name: BASE.with_policies(bundle) for name, bundle in BUNDLES.items()}
    found = together(arms, record=record)
    alone = {arm: simulate(scenario, **RUN, record=record) for arm, scenario in arms.items()}  # type: ignore[arg-type]
    assert [arm for arm in arms if not (same(found[arm], alone[arm]) and same_tables(found[arm], alone[arm]))] == []
    assert found["queue"].provenance["started"]["queue"]
    assert same(found["never"], found["base"])
    assert len({found[arm].summary["euros_total"] for arm in ("base", "costs", "late", "costs+late")}) == 4


def test_a_past_is_run_once(weeks_run: list[int]) -> None:
    arms = {name: BASE.with_policies(BUNDLES[name]) for name in ("base", "early", "early+late", "late", "short")}
    together(arms)
    assert sorted(weeks_run) == [3, 6, 6, 15, 15, 15, 15, 15]  # to 3; to 9 with and without early; five from there
    weeks_run.clear()
    together({"base": BASE, "never": BASE.with_policies(NEVER)})
    assert sum(weeks_run) == WEEKS


def test_what_cannot_be_shared_runs_as_before(weeks_run: list[int], tmp_path: Path) -> None:
    other = BASE.replace({"network.rewiring": 0.2})  # read when the world is built
    plugged = load_scenario("classroom", extend=[written(tmp_path, COUNTS.format(driver=""))])
    arms = {"base": BASE, "other": other, "plugged": plugged, "plugged too": plugged.with_policies(LATE)}
    found = together(arms, weeks=12)
    assert weeks_run == []
    assert [arm for arm in arms if not same(found[arm], simulate(arms[arm], **{**RUN, "weeks": 12}))] == []
    assert plugged.past is None
    assert BASE.past == BASE.with_policies(LATE).past != other.past


def test_tables_of_plugins_branch_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As they do where all phases of a plug-in are compiled, which takes too long here."""
    plugged = load_scenario("classroom", extend=[written(tmp_path, COUNTS.format(driver=""))])
    monkeypatch.setattr(Scenario, "past", "one past")
    faster = Policy("faster", start_week=7, changes=(Change("mine.rate", "set", 0.9),))
    arms = {"base": plugged, "faster": plugged.with_policies(faster), "late": plugged.with_policies(LATE)}
    found = together(arms, weeks=12)
    alone = {arm: simulate(scenario, **{**RUN, "weeks": 12}) for arm, scenario in arms.items()}
    assert [arm for arm in arms if not same(found[arm], alone[arm])] == []
    assert found["faster"].summary["x_total"] > found["base"].summary["x_total"] > 0.0


def test_an_arm_that_fails_takes_no_other_with_it() -> None:
    wrong = Policy("wrong", start_week=9, changes=(Change("intake.load_limit", "add", 1e9),))
    arms = {"base": BASE, "wrong": replace(BASE, policies=(wrong,)), "late": BASE.with_policies(LATE)}
    found = {arm: made for arm, made, _ in simulate_arms(arms, **RUN)}
    with pytest.raises(InputError) as alone:
        simulate(arms["wrong"], **RUN)
    assert str(found["wrong"]) == str(alone.value)
    runs = {arm: made for arm, made in found.items() if isinstance(made, Run)}
    assert {arm: same(made, simulate(arms[arm], **RUN)) for arm, made in runs.items()} == {"base": True, "late": True}


def test_few_worlds_are_in_memory_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world that has been read is gone before the next copy is made."""
    copies: list[weakref.ref[Any]] = []
    most: list[int] = []
    copy = branches._copy

    def watched(run: Any) -> Any:
        found = copy(run)
        copies.append(weakref.ref(found.built.world.clients))
        most.append(1 + sum(one() is not None for one in copies))
        return found

    monkeypatch.setattr(branches, "_copy", watched)
    flat = {"base": BASE, **{str(n): BASE.with_policies(replace(LATE, name=f"late{n}")) for n in range(6)}}
    assert read_all(flat) == 7
    assert max(most) == 2
    most.clear()
    arms = {name: BASE.with_policies(bundle) for name, bundle in BUNDLES.items()}
    assert read_all(arms) == len(arms)
    assert 2 <= max(most) <= worlds(len(arms))


def read_all(arms: Mapping[str, Scenario]) -> int:
    """Runs of all arms that did not fail, none of which is kept."""
    count = 0
    for one in simulate_arms(arms, **RUN):
        count += isinstance(one.run, Run)
        del one
    return count
