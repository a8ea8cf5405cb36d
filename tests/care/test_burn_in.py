"""Burn-in: a scenario starts where its own rules keep it, and every arm of a comparison starts there."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from cosim.care import burn_in
from cosim.care.burn_in import BURN_IN, begin, forget
from cosim.care.outcomes.measure import cohort
from cosim.care.policies.model import Change, Policy
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.resolve import from_resolved
from cosim.care.simulate import Run, simulate
from cosim.care.state import (
    ACCESS,
    CLIENTS,
    HIDDEN,
    MUNICIPALITIES,
    NOBODY,
    ORGANISATIONS,
    PROFESSIONALS,
    SYSTEM,
    TIES,
    World,
)
from cosim.care.world.build import build
from cosim.core.rng import key_of
from cosim.errors import InputError
from cosim.studies.comparison.compare import compare
from helpers.earlier import EARLIER

WEEKS, BEFORE = 60, 104
WORK = ("sheets", "seats")  # what a week leaves behind there is not read by the next


@pytest.fixture(scope="module")
def settled() -> Scenario:
    return load_scenario("classroom").replace({BURN_IN: BEFORE})


@pytest.fixture(scope="module")
def run(settled: Scenario) -> Run:
    return simulate(settled, seed=3, weeks=WEEKS)


def same(one: World, other: World) -> None:
    for name in World._fields:
        if name not in WORK:
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


def test_off_is_off() -> None:
    scenario = load_scenario("classroom")
    same(begin(scenario, key_of(0, 1), 20).world, build(scenario, key_of(0, 1), 20).world)
    assert scenario.replace({BURN_IN: 0}).identity == scenario.identity


def test_a_burn_in_is_part_of_the_identity_and_is_stored(settled: Scenario) -> None:
    assert settled.identity != load_scenario("classroom").identity
    assert from_resolved(settled.resolved()).identity == settled.identity


def test_from_memory_made_again_and_on_threads_are_the_same_bits(settled: Scenario, run: Run) -> None:
    same(run.built.world, simulate(settled, seed=3, weeks=WEEKS).built.world)
    forget()
    same(run.built.world, simulate(settled, seed=3, weeks=WEEKS, threads=2).built.world)


def test_it_does_not_depend_on_the_length_of_the_run(settled: Scenario, run: Run) -> None:
    short = simulate(settled, seed=3, weeks=30).series
    for name in ("waiting", "in_care", "placed", "euros_total", "share_competitive", "trust"):
        assert short[name].tolist() == run.series[name][:30].tolist(), name


def test_the_families_from_week_0_on_are_those_of_a_run_without_it(run: Run) -> None:
    plain = simulate(load_scenario("classroom"), seed=3, weeks=WEEKS).built.world.clients
    with_it = run.built.world.clients
    for name in ("number", "need_arrival", "arrival", "hidden"):
        one, other = (rows[name][rows["number"] < 2**31] for rows in (plain, with_it))
        count = load_scenario("classroom").values["population.initial_stock"]
        assert np.array_equal(one[int(count) :], other), name


def test_those_who_are_there_have_a_history_and_numbers_of_their_own(run: Run) -> None:
    clients = run.built.world.clients
    before = clients[clients["arrival"] < 0]
    assert before.size > 100
    assert (before["number"] >= 2**31).all()
    assert (clients[clients["arrival"] >= 0]["number"] < 2**31).all()
    assert np.unique(clients["number"]).size == clients.size
    assert (before["arrival"].min(), before["arrival"].max()) == (-BEFORE, -1)
    assert (before["weeks_in_care"] > WEEKS).any()


def test_the_first_weeks_go_on_where_the_burn_in_ended(settled: Scenario, run: Run) -> None:
    world = begin(settled, key_of(3, 0), WEEKS).world
    stages = np.bincount(world.clients["stage"][world.present[: world.system[0]["present"]]], minlength=6)
    first = run.series.iloc[0]
    for at, name in ((1, "waiting"), (2, "in_care"), (3, "placed")):
        assert abs(first[name] - stages[at]) < 0.05 * stages[1:4].sum(), name
    assert world.organisations["queue"].sum() == stages[1]
    cases = {(int(p), int(c)) for p, row in enumerate(world.professionals) for c in row["case"][: row["cases"]]}
    teams = {(int(p), c) for c, row in enumerate(world.clients) for p in row["team"][: row["size"]]}
    assert cases == teams
    for at, c in enumerate(world.present[: world.system[0]["present"]]):
        assert world.clients[c]["at"] == at


def test_accounts_start_at_week_0_and_balance(run: Run) -> None:
    books = run.ledger.groupby("kind")[["debit", "credit"]].sum()
    assert (books["debit"] == books["credit"]).all()
    assert run.ledger[run.ledger["role"] == "payer"]["credit"].sum() == round(100 * run.series["euros_total"].sum())
    a_week = run.series["euros_total"]
    assert a_week.iloc[0] < 2 * a_week.iloc[1:].mean()
    assert run.organisations["years"].max() == 1
    assert run.professionals.filter(like="hours_").sum(axis=1).max() < WEEKS * 41 + 41


def test_outcomes_are_about_families_from_week_0_on(settled: Scenario) -> None:
    scenario = settled.replace({"measure.warm_up_weeks": 0, "follow_up.weeks": 20})
    run = simulate(scenario, seed=3, weeks=WEEKS)
    followed = cohort(run.clients, warm_up=0, weeks=WEEKS, follow_up=20)
    assert followed["arrival"].min() >= 0
    assert run.spread["functioning"][2] == followed["functioning_follow_up"].notna().sum()
    newcomers = run.built.world.clients
    newcomers = newcomers[(newcomers["arrival"] >= 0) & (newcomers["hidden"] == 0)]["need_arrival"].sum(axis=1)
    row = run.clients.iloc[-1]
    wanted = (newcomers.mean() - row["need_arrival"]) / newcomers.std()
    assert row["functioning_arrival"] == pytest.approx(wanted)


def test_policies_begin_in_week_0_and_arms_start_alike(settled: Scenario) -> None:
    scenario = settled.replace({BURN_IN: 52})
    forget()
    cheaper = Policy("cheaper", changes=(Change("money.tariff", "scale", 0.5),))
    found = compare(scenario, [cheaper], runs=2, weeks=80)
    assert len(burn_in._kept) == 2  # one for each replicate, not for each arm
    changed = scenario.with_policies(cheaper)
    key = key_of(0, 1)
    same(begin(scenario, key, 80).world, begin(changed, key, 80).world)
    forget()
    alone, base = (simulate(one, seed=0, replicate=1, weeks=80) for one in (changed, scenario))
    assert alone.series["euros_total"][0] < 0.7 * base.series["euros_total"][0]
    kept = found.runs[(found.runs["arm"] == "cheaper") & (found.runs["replicate"] == 1)]
    assert float(kept["euros_total"].iloc[0]) == alone.summary["euros_total"]


def test_the_base_moves_less_after_it() -> None:
    def drift(before: int) -> float:
        scenario = load_scenario("classroom").replace({**EARLIER, BURN_IN: before})
        waits = [simulate(scenario, seed=0, replicate=r, weeks=104).series["waiting"].to_numpy() for r in range(3)]
        return abs(float(np.mean([wait[-26:].mean() - wait[:26].mean() for wait in waits])))

    assert drift(520) < 0.5 * drift(0)


def test_every_column_is_known_to_the_burn_in() -> None:
    """A new column that is about clients, weeks or the start has to say what becomes of it at week 0."""
    tables = {
        "clients": CLIENTS,
        "professionals": PROFESSIONALS,
        "organisations": ORGANISATIONS,
        "system": SYSTEM,
        "municipalities": MUNICIPALITIES,
    }
    declared = [
        (table, column)
        for table, columns in {**tables, "ties": TIES, "access": ACCESS, "hidden": HIDDEN}.items()
        for column in columns
    ]
    counted = [
        f"{table}.{column.name}"
        for table, column in declared
        if "since the start" in column.meaning
        and "_before" not in column.name
        and column.name not in burn_in._SINCE_START[table]
    ]
    assert counted == [], "counted since the start: from week 0?"
    places = ("at", "organisation", "region", "lead_domain", "team", "slot")
    indices = [
        f"{table}.{column.name}"
        for table, column in declared
        if column.unit == "index"
        and re.search(r"\bclients?\b", column.meaning)
        and column.name not in (*burn_in._INDICES.get(table, ()), *places)
    ]
    assert indices == [], "the index of a client?"
    arrays = {
        "clients", "professionals", "organisations", "ties", "sheets", "seats", "system", "present", "next_client",
        "returns", "sectors", "sector_members", "blocks", "domains", "parameters", "access", "hidden", "municipalities",
        "municipal_years",
    }  # fmt: skip
    assert set(World._fields) == arrays, "say in cosim.care.burn_in what becomes of a new array at week 0"


def test_never_stays_never_and_the_week_before_week_0_is_not_never() -> None:
    table = np.zeros(3, dtype=[(c.name, c.dtype, c.shape) for c in CLIENTS])
    table["start"] = [NOBODY, 103, 50]
    table["arrival"] = [0, 103, 50]
    burn_in._shift(table, CLIENTS, 104)
    assert table["start"].tolist() == [NOBODY, -2, -54]
    assert table["arrival"].tolist() == [-104, -1, -54]


@pytest.mark.parametrize(
    ("value", "words"),
    [(-52, "0 to 2600"), (10.5, "whole"), (5200, "0 to 2600"), (100, "whole years of 52 weeks"), ("long", "number")],
)
def test_bad_input_is_one_line(value: Any, words: str) -> None:
    with pytest.raises(InputError) as refused:
        load_scenario("classroom").replace({BURN_IN: value})
    assert BURN_IN in str(refused.value)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_policy_cannot_change_it(settled: Scenario, tmp_path: Any) -> None:
    file = tmp_path / "p.toml"
    file.write_text(f'name = "p"\n[[changes]]\nkey = "{BURN_IN}"\nset = 52\n', encoding="utf-8")
    with pytest.raises(InputError, match="burn_in_weeks"):
        settled.with_policies(file)


def test_values_from_week_0_leave_the_burn_in_as_it_was(settled: Scenario) -> None:
    """Arms of a study share one past; what is drawn at the start is drawn anew, by the same addresses."""
    key = key_of(3, 0)
    everybody = {"behaviour.competitive": 0.0, "behaviour.side_by_side": 0.0, "behaviour.co_creative": 1.0}
    arm = settled.from_week_0({**everybody, "caseload.maximum": 9})
    assert dict(arm.before) == {
        "behaviour.competitive": settled.values["behaviour.competitive"],
        "behaviour.side_by_side": settled.values["behaviour.side_by_side"],
        "behaviour.co_creative": settled.values["behaviour.co_creative"],
        "caseload.maximum": settled.values["caseload.maximum"],
    }
    base, changed = begin(settled, key, WEEKS).world, begin(arm, key, WEEKS).world
    for name in ("clients", "ties", "hidden", "present"):
        assert getattr(base, name).tobytes() == getattr(changed, name).tobytes(), name
    assert (changed.professionals["behaviour"] == 2).all()
    assert (changed.organisations["stance"] == 2).all()
    drawn = {"behaviour", "next_behaviour", "propensity"}
    for column in set(base.professionals.dtype.names) - drawn:
        assert (base.professionals[column] == changed.professionals[column]).all(), column
    assert (changed.parameters["caseload.maximum"] == 9).all()


def test_newcomers_bring_what_they_brought_unless_nobody_changes(settled: Scenario) -> None:
    """An assigned start does not change who applies for a job; where everybody keeps one way, newcomers do too."""
    everybody = {"behaviour.competitive": 0.0, "behaviour.side_by_side": 0.0, "behaviour.co_creative": 1.0}
    key, usual = key_of(3, 0), begin(settled, key_of(3, 0), WEEKS).world.system["mix"][0]
    free = begin(settled.from_week_0(everybody), key, WEEKS).world
    fixed = begin(settled.from_week_0({**everybody, "choice.rule": "fixed"}), key, WEEKS).world
    assert (free.professionals["behaviour"] == 2).all()
    assert free.system["mix"][0].tolist() == usual.tolist()
    assert fixed.system["mix"][0][:3].tolist() == [0.0, 0.0, 1.0]


def test_the_past_of_values_from_week_0_counts_and_comes_back(settled: Scenario) -> None:
    arm = settled.from_week_0({"caseload.maximum": 9})
    assert len({arm.identity, settled.identity, settled.replace({"caseload.maximum": 9}).identity}) == 3
    assert from_resolved(arm.resolved()).identity == arm.identity
    twice = arm.from_week_0({"caseload.maximum": 8})
    assert twice.before == arm.before
    usual = settled.values["caseload.maximum"]
    assert arm.from_week_0({"caseload.maximum": usual}).identity == settled.identity  # there and back
    assert settled.from_week_0({"caseload.maximum": settled.values["caseload.maximum"]}).identity == settled.identity


def test_without_a_burn_in_values_from_week_0_are_values() -> None:
    scenario = load_scenario("classroom")
    values = {"behaviour.side_by_side": 0.1, "behaviour.co_creative": 0.5, "workforce.professionals": 30}
    assert scenario.from_week_0(values).identity == scenario.replace(values).identity


def test_what_is_read_before_week_0_only_is_refused(settled: Scenario) -> None:
    with pytest.raises(InputError, match=r"workforce.professionals: expected a number that is read from week 0 on"):
        settled.from_week_0({"workforce.professionals": 30})
