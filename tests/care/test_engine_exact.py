"""One seed, one history: however a run is carried out and whatever is recorded, every bit of it is the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from cosim.care.policies.load import load_policy, policies
from cosim.care.rules.choice.best_response import respond_best
from cosim.care.rules.choice.conditional import respond_in_kind
from cosim.care.rules.choice.imitation import imitate
from cosim.care.rules.choice.reinforcement import reinforce
from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate
from cosim.core.parameters import CO_CREATIVE, COMPETITIVE, SIDE_BY_SIDE
from cosim.core.rng import Stream, key_of, uniform
from helpers.exact import CHANGES, WEEKS, arrays, begin, differing, fingerprint, fingerprint_of, python, tiny

FAMILIES = ("arrival", "region", "hidden", "domains", "lead_domain", "need_arrival", "self_reliance_arrival")
RULES = {
    "imitation": imitate,
    "conditional": respond_in_kind,
    "reinforcement": reinforce,
    "best_response": respond_best,
}


@pytest.fixture(scope="module")
def whole():
    """Fingerprint of the tiny scenario as compiled whole weeks, policies and all."""
    return fingerprint_of(tiny())


def test_much_happens_in_the_tiny_scenario():
    # What never happens cannot differ, and the tests below would be empty.
    built, engine = begin(tiny())
    none = engine.run(0)
    before = {name: array.copy() for name, array in arrays(built.world, none).items()}
    series = engine.run(WEEKS)
    after = arrays(built.world, none)
    moved = {name for name in before if before[name].tobytes() != after[name].tobytes()}

    assert moved >= {
        "clients.stage", "clients.team", "clients.next", "clients.placements", "clients.re_entries",
        "professionals.behaviour", "professionals.talent", "professionals.rewired", "professionals.exposure",
        "organisations.stance", "organisations.claim", "organisations.standing", "organisations.contract",
        "ties.target", "ties.trust", "ties.language", "ties.known", "system.threat", "system.spent",
        "parameters.absorption.hours_per_week", "parameters.choice.rule",
    }  # fmt: skip
    assert (series["stage"][-1] > 0).all()
    assert series["team_size"].max() > 1.2


def test_the_same_twice(whole):
    assert differing(whole, fingerprint_of(tiny())) == []


@pytest.mark.slow
def test_plain_python_gives_the_same_bits(whole):
    # The scenario imitates; the policies bring the other rules.
    found = json.loads(python("-m", "helpers.exact", NUMBA_DISABLE_JIT="1"))

    assert differing(found, whole) == []


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_give_the_same_bits(whole, threads):
    assert differing(whole, fingerprint_of(tiny(), threads=threads)) == []


def test_phase_by_phase_gives_the_same_bits(whole):
    # Also holds that `run_weeks` has the order of `PHASES`.
    assert differing(whole, fingerprint_of(tiny(), profile=True)) == []


def test_single_steps_give_the_same_bits():
    built, engine = begin(tiny())
    for _ in range(WEEKS):
        engine.step()
    other, at_once = begin(tiny())

    at_once.run(WEEKS, record=False)

    assert differing(fingerprint(built.world, np.zeros(0)), fingerprint(other.world, np.zeros(0))) == []


def test_more_threads_than_rows():
    scenario = tiny({"workforce.organisations": 6, "workforce.professionals": 6, "network.ties_per_professional": 2})

    assert differing(fingerprint_of(scenario), fingerprint_of(scenario, threads=9)) == []


@pytest.mark.parametrize("parts", [(1, 59), (5, 1, 54), (11, 9, 40), (23, 37)])
def test_a_run_in_parts_is_the_run(whole, parts):
    built, engine = begin(tiny())
    series = np.concatenate([engine.run(weeks) for weeks in parts])

    assert differing(whole, fingerprint(built.world, series)) == []


def test_whole_weeks_and_steps_may_alternate():
    built, engine = begin(tiny())
    engine.run(7, record=False)
    for _ in range(6):
        engine.step()
    engine.run(WEEKS - 13, record=False)

    other, at_once = begin(tiny())
    at_once.run(WEEKS, record=False)

    assert differing(fingerprint(built.world, np.zeros(0)), fingerprint(other.world, np.zeros(0))) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_called_from_python_gives_the_same_bits(rule):
    scenario = tiny({"choice.rule": rule}, policies=False)
    built, engine = begin(scenario)
    engine.choice = lambda me: int(RULES[rule](me.index, me.week, built.key, built.world))

    assert differing(fingerprint_of(scenario), fingerprint(built.world, engine.run(WEEKS))) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_a_rule_written_again_in_python_gives_the_same_bits(threads):
    scenario = tiny({"choice.rule": "conditional"}, policies=False)
    values, key = scenario.values, key_of(1, 0)

    def conditional(me):
        chance = values["conditional.after_other"]
        if me.behaviour == CO_CREATIVE:
            chance = values["conditional.base"] + values["conditional.slope"] * me.share(CO_CREATIVE)
        if uniform(key, Stream.CONDITIONAL, me.index, me.week, 0) < chance:
            return CO_CREATIVE
        alone, beside = me.share(COMPETITIVE), me.share(SIDE_BY_SIDE)
        custom = beside / (alone + beside) if alone + beside > 0 else 0.5
        u = uniform(key, Stream.CONDITIONAL, me.index, me.week, 1)
        return SIDE_BY_SIDE if u < me.threat + (1 - me.threat) * custom else COMPETITIVE

    found = fingerprint_of(scenario, choice=conditional, threads=threads)

    assert differing(fingerprint_of(scenario), found) == []


def test_staying_put_is_the_fixed_rule():
    scenario = tiny({"choice.rule": "fixed", "choice.exploration": 0, "choice.stance_pull": 0}, policies=False)

    assert differing(fingerprint_of(scenario), fingerprint_of(scenario, choice=lambda me: me.behaviour)) == []


@pytest.mark.parametrize("how", [{"record": "none"}, {"record": 7}, {"record": WEEKS + 1}, {"profile": True}], ids=str)
def test_observing_changes_nothing(how):
    weekly = simulate(tiny(), seed=1, weeks=WEEKS)
    other = simulate(tiny(), seed=1, weeks=WEEKS, **how)
    every = how.get("record", 1)
    kept = weekly.recorded[:0] if every == "none" else weekly.recorded[every - 1 :: every]

    assert differing(fingerprint(weekly.built.world, kept), fingerprint(other.built.world, other.recorded)) == []
    assert repr(weekly.summary) == repr(other.summary)
    assert repr(weekly.spread) == repr(other.spread)


def test_an_engine_that_records_nothing_makes_the_same_world(whole):
    built, engine = begin(tiny())
    nothing = engine.run(WEEKS, record=False)

    assert nothing.size == 0
    assert all(name.startswith("series") for name in differing(whole, fingerprint(built.world, nothing)))


def test_looking_at_a_run_changes_nothing():
    run = simulate(tiny(), seed=1, weeks=WEEKS)
    before = fingerprint(run.built.world, run.recorded)
    for table in ("series", "clients", "professionals", "organisations", "ledger", "graph", "provenance"):
        getattr(run, table)

    assert differing(before, fingerprint(run.built.world, run.recorded)) == []


def test_policies_come_in_one_order_only(whole):
    scenario = tiny(policies=False)

    assert differing(whole, fingerprint_of(scenario.with_policies(CHANGES[::-1]))) == []


def test_zero_is_a_seed():
    zero = fingerprint_of(tiny(), seed=0)

    assert differing(zero, fingerprint_of(tiny(), seed=0)) == []
    assert "clients.need_arrival" in differing(zero, fingerprint_of(tiny(), seed=1))


@pytest.mark.slow
def test_a_thousand_replicates_have_a_thousand_histories():
    scenario = tiny(policies=False)
    histories = set()
    for replicate in range(1000):
        _, engine = begin(scenario, seed=0, replicate=replicate, weeks=8)
        histories.add(hashlib.sha256(engine.run(8).tobytes()).digest())

    assert len(histories) == 1000


def families(scenario, *, weeks=WEEKS, **how):
    """The columns of the families of a finished run."""
    built, engine = begin(scenario, weeks=weeks, **how)
    engine.run(weeks, record=False)
    return {name: built.world.clients[name] for name in FAMILIES}


def same_families(one, other):
    """Whether two sets of families are the same to the last bit."""
    return all(one[name].tobytes() == other[name].tobytes() for name in FAMILIES)


@pytest.mark.parametrize("name", policies())
def test_every_policy_meets_the_same_families(name):
    policy = replace(load_policy(name), start_week=3, phase_in_weeks=2)
    base = tiny(policies=False)

    assert same_families(families(base.with_policies([policy])), families(base))


def test_other_rules_and_other_workforces_meet_the_same_families():
    base = tiny(policies=False)
    for change in ({"choice.rule": "best_response"}, {"workforce.professionals": 30}, {"network.builder": "complete"}):
        assert same_families(families(base.replace(change)), families(base))


def test_families_of_a_longer_run_begin_with_those_of_a_shorter_one():
    short, long = families(tiny(), weeks=50), families(tiny(), weeks=100)

    count = short["arrival"].size

    assert same_families(short, {name: column[:count] for name, column in long.items()})
    assert (long["arrival"][count:] >= 50).all()


def test_families_of_a_longer_run_begin_with_those_of_a_shorter_one_in_every_region():
    two = tiny({"regions.count": 2})
    short, long = families(two, weeks=50), families(two, weeks=100)

    assert same_families(short, {name: column[long["arrival"] < 50] for name, column in long.items()})


def test_a_longer_run_begins_with_the_shorter_one():
    (short, engine), (long, further) = begin(tiny(), weeks=50), begin(tiny(), weeks=100)
    first, more = engine.run(50), further.run(50)
    count = short.world.clients.size
    long_world = long.world._replace(clients=long.world.clients[:count])
    parted = differing(fingerprint(short.world, first), fingerprint(long_world, more))

    # Told apart only by how many are still to come, and by the room for them.
    assert [name for name in parted if name.split(".")[0] not in {"sheets", "seats", "hidden"}] == [
        "clients.next", "present", "next_client", "returns", "blocks", "series.stage",
    ]  # fmt: skip
    assert first["stage"][:, 1:].tobytes() == more["stage"][:, 1:].tobytes()


def test_a_packaged_scenario_too():
    scenario = load_scenario("classroom").with_policies(["audit", "outcome-joint"])
    one = fingerprint_of(scenario, weeks=80)

    assert differing(one, fingerprint_of(scenario, weeks=80, threads=2)) == []
