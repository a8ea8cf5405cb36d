"""The Mesa models: the same run as without agents, bit for bit, and agents that Mesa's own tools can handle.

A few lines over 400: all of it is one contract, on one small system.
"""

from __future__ import annotations

import gc
import math
import weakref

import mesa
import networkx as nx
import numpy as np
import pytest

from cosim.care.mesa.organisation import Organisation
from cosim.care.mesa.professional import Professional
from cosim.care.mesa.reporters import columns
from cosim.care.mesa.system import CareSystem
from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate
from cosim.core.parameters import BEHAVIOURS
from cosim.errors import CosimError, InputError
from cosim.studies.rerun import same_table

WEEKS = 54  # four quarters and a year end
RULES = ("fixed", "imitation", "conditional", "reinforcement", "best_response")
MESA = tuple(int(part) for part in mesa.__version__.split(".")[:3] if part.isdigit())


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("classroom").replace(
        {
            "population.arrivals_per_week": 5.0,
            "population.initial_stock": 300,
            "workforce.professionals": 60,
            "audit.p_per_quarter": 0.5,
            "measure.warm_up_weeks": 13,
        }
    )


@pytest.fixture(scope="module")
def short(scenario):
    """A system that has had five of its weeks; tests leave it as it is."""
    system = CareSystem(scenario, rng=3, weeks=9)
    system.run(5)
    return system


def steps_of(system) -> float:
    """Steps that Mesa counted; from Mesa 4 on it keeps only the time."""
    return system.steps if MESA < (4,) else system.time


def differing(world, other):
    """Arrays of two worlds that are not the same to the last bit."""
    assert world._fields == other._fields
    return [name for name, a, b in zip(world._fields, world, other, strict=True) if a.tobytes() != b.tobytes()]


class Follower(Professional):
    def choose(self):
        return "co_creative" if self.share(2) + 0.3 * self.luck() > 1 / 3 else self.behaviour


def follow(me):
    return 2 if me.share(2) + 0.3 * me.luck() > 1 / 3 else me.behaviour


class Unchanged(Organisation):
    def choose(self):
        return super().choose()


class Loud(Organisation):
    def choose(self):
        return "competitive"


# --- the same run ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_agents_give_the_same_world_as_the_engine(scenario, rule):
    chosen = scenario.replace({"choice.rule": rule, "choice.review_weeks": 5})
    system = CareSystem(chosen, rng=7, weeks=WEEKS, follow_agents=False)
    system.run()
    assert differing(system.world, simulate(chosen, seed=7, weeks=WEEKS).built.world) == []


def test_order_of_activation_changes_nothing(scenario):
    chosen = scenario.replace({"choice.rule": "reinforcement", "choice.review_weeks": 3})
    expected = simulate(chosen, seed=0, weeks=WEEKS).built.world
    system = CareSystem(chosen, rng=0, weeks=WEEKS, organisation_class=Unchanged)
    while system.running:
        system.professionals.shuffle(inplace=True)
        system.organisations.shuffle(inplace=True)
        system.step()
    assert [one.index for one in system.professionals] != sorted(one.index for one in system.professionals)
    assert differing(system.world, expected) == []


def test_policies_reach_the_agents(scenario):
    chosen = scenario.with_policies(["audit"])
    system = CareSystem(chosen, rng=2, weeks=70)
    system.run()
    assert differing(system.world, simulate(chosen, seed=2, weeks=70).built.world) == []


def test_looking_changes_nothing(scenario):
    system = CareSystem(scenario.replace({"choice.rule": "reinforcement"}), rng=5, weeks=15)
    quiet = CareSystem(scenario.replace({"choice.rule": "reinforcement"}), rng=5, weeks=15, follow_agents=False)
    graph = system.graph
    while system.running:
        for agent in system.agents:
            agent.choose()
        system.datacollector.collect(system)
        assert len(graph) == 60
        assert system.latest["to_come"] >= 0
        system.step()
    quiet.run()
    assert differing(system.world, quiet.world) == []


def test_own_choice_is_the_same_as_a_choice_function(scenario):
    chosen = scenario.replace({"choice.review_weeks": 4, "choice.exploration": 0.1})
    system = CareSystem(chosen, rng=1, weeks=30, professional_class=Follower)
    system.run()
    run = simulate(chosen, seed=1, weeks=30, choice=follow)
    assert differing(system.world, run.built.world) == []
    assert differing(system.world, simulate(chosen, seed=1, weeks=30).built.world)


def test_own_stance_is_held_from_the_end_of_the_quarter(scenario):
    system = CareSystem(scenario, rng=1, weeks=14, organisation_class=Loud)
    start = system.organisations.get("stance")
    assert set(start) != {"competitive"}
    system.run(12)
    assert system.organisations.get("stance") == start
    system.step()
    assert set(system.organisations.get("stance")) == {"competitive"}


def test_finish_is_the_run(scenario):
    system = CareSystem(scenario, rng=4, weeks=WEEKS)
    system.run()
    run, expected = system.finish(), simulate(scenario, seed=4, weeks=WEEKS)
    assert run.provenance == expected.provenance
    assert run.summary.keys() == expected.summary.keys()
    assert all(run.summary[k] == v or math.isnan(v) for k, v in expected.summary.items())
    for name in ("series", "clients", "professionals", "organisations", "ledger"):
        assert same_table(getattr(run, name), getattr(expected, name)), name
    assert same_table(system.series, expected.series)


def test_finish_before_the_end_stays_what_it_was_and_says_so(scenario):
    system = CareSystem(scenario, rng=4, weeks=30, professional_class=Follower)
    with pytest.raises(CosimError, match="at least one completed week"):
        system.finish()
    system.run(20)
    system.professional(0).behaviour = "competitive"
    run = system.finish()
    before = run.built.world.professionals.copy()
    system.run()
    assert run.weeks == 20
    assert run.provenance["planned_weeks"] == 30
    assert run.provenance["values_set_by_hand"] == 1
    assert run.provenance["choice"].endswith("Follower")
    assert run.built.world.professionals.tobytes() == before.tobytes()
    assert len(run.series) == 20


# --- weeks ----------------------------------------------------------------------------------------------------------


def test_there_are_so_many_weeks_and_no_more(scenario):
    system = CareSystem(scenario, rng=1, weeks=3)
    with pytest.raises(CosimError, match=r"families for 3 weeks, of which 0 have passed.*weeks=4"):
        system.run(4)
    assert system.week == steps_of(system) == 0
    system.run_model()
    assert not system.running
    before = system.world.professionals.copy()
    for _ in range(2):
        with pytest.raises(CosimError, match="families for 3 weeks"):
            system.step()
    assert steps_of(system) == system.week == 3
    assert system.world.professionals.tobytes() == before.tobytes()
    with pytest.raises(CosimError, match="after the last week"):
        system.professional(0).behaviour = 2


def test_weeks_are_those_of_the_scenario(scenario):
    assert CareSystem(scenario.replace({"weeks": 12}), rng=1).weeks == 12


@pytest.mark.skipif(MESA < (3, 5), reason="Mesa has no run_for before 3.5")
def test_mesa_time_is_weeks(scenario):
    system = CareSystem(scenario, rng=1, weeks=5)
    system.run_for(3)
    assert system.week == steps_of(system) == system.time == 3


def test_a_week_broken_off_is_not_gone_on_with(scenario):
    class Undecided(Professional):
        def choose(self):
            return None

    system = CareSystem(scenario.replace({"choice.review_weeks": 2}), rng=1, weeks=5, professional_class=Undecided)
    system.step()
    with pytest.raises(InputError, match=r"Undecided\.choose: expected competitive.*got None"):
        system.step()
    for refused in (system.step, system.run):
        with pytest.raises(CosimError, match=r"interrupted week \d+ in phase .choose."):
            refused()


@pytest.mark.parametrize("rng", [None, -1, 1.0, True, "1", np.random.default_rng(1)])
def test_seed_is_a_whole_number(scenario, rng):
    with pytest.raises(InputError, match="rng: expected a whole number"):
        CareSystem(scenario, rng=rng)


def test_seed_may_come_from_numpy(scenario):
    one, other = CareSystem(scenario, rng=np.int64(6), weeks=2), CareSystem(scenario, rng=6, weeks=2)
    one.run()
    other.run()
    assert differing(one.world, other.world) == []
    assert one.random.random() == other.random.random()


@pytest.mark.parametrize(
    "wrong",
    [{"weeks": 0}, {"weeks": 1.5}, {"professional_class": Organisation}, {"organisation_class": "Organisation"}],
)
def test_wrong_arguments_are_named(scenario, wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        CareSystem(scenario, rng=1, **wrong)


def test_scenario_has_to_be_loaded():
    with pytest.raises(InputError, match="load_scenario"):
        CareSystem("classroom", rng=1)


# --- agents ---------------------------------------------------------------------------------------------------------


def test_agents_are_those_of_the_tables(short):
    run = short.finish()
    people, providers = run.professionals, run.organisations
    assert [one.index for one in short.professionals] == list(people.index)
    for name in ("label", "home", "sector", "behaviour", "contract_hours", "cases", "load", "felt", "resolved"):
        assert short.professionals.get(name) == people[name].tolist(), name
    assert [one.organisation.label for one in short.professionals] == people["organisation"].tolist()
    assert [len(one.ties) for one in short.professionals] == people["ties"].tolist()
    assert [one.hours["effective"] for one in short.professionals] == people["hours_effective"].tolist()
    assert [one.talents["safety"] for one in short.professionals] == people["talent_safety"].tolist()
    names = ("label", "sector", "payer", "region", "stance", "claim", "practice", "gap", "values", "status")
    for name in (*names, "standing", "contract", "queue", "wages", "reserve"):
        assert short.organisations.get(name) == providers[name].tolist(), name
    assert [len(one.staff) for one in short.organisations] == providers["staff"].tolist()
    one = short.organisation(2)
    assert one.revenue == pytest.approx(sum(one.revenue_by_kind.values()))
    assert one.performance == short.world.organisations[2]["performance"]


def test_cases_and_staff_lead_back(short):
    for one in short.professionals:
        assert len(one.clients) == one.cases
        assert all(one.index in short.world.clients[c]["team"] for c in one.clients)
        assert one in one.organisation.staff
    assert short.organisations.agg("cases", sum) == short.professionals.agg("cases", sum)


def test_ties_and_trust(short):
    one = short.professional(10)
    assert one.trust == pytest.approx(np.mean([one.trust_in(other) for other in one.ties]))
    shares = [one.share(behaviour) for behaviour in BEHAVIOURS]
    assert sum(shares) == pytest.approx(1.0)
    assert one.share("side_by_side") == pytest.approx(
        len(one.ties.select(lambda other: other.behaviour == "side_by_side")) / len(one.ties)
    )
    assert one.trust_in(one) == 0.0
    organisation = one.organisation
    weighted = sum(member.trust * len(member.ties) for member in organisation.staff)
    assert organisation.trust == pytest.approx(
        weighted / organisation.staff.agg("ties", lambda ties: sum(map(len, ties)))
    )
    assert organisation.load == pytest.approx(organisation.staff.agg("load", np.mean))
    assert 0.0 <= one.luck() < 1.0
    assert one.mean_felt(one.behaviour) != 0.0


def test_agent_sets_select_and_aggregate(short):
    counted = short.finish().professionals["behaviour"].value_counts()
    assert short.professionals.groupby("behaviour").count() == dict(counted)
    educators = short.professionals.select(lambda one: one.sector == "education")
    assert 0 < len(educators) < len(short.professionals)
    assert educators.agg("load", max) == max(educators.get("load"))
    assert len(short.agents) == len(short.professionals) + len(short.organisations)
    assert short.organisations.agg("queue", sum) >= 0


def test_reviews_are_spread_over_the_period(short):
    due = [one.index for one in short.professionals.select(lambda one: one.reviews_now)]
    assert due == [p for p in range(60) if (short.week + p) % 13 == 0]


def test_values_may_be_set_between_weeks(scenario):
    system = CareSystem(scenario.replace({"choice.rule": "fixed", "choice.stance_pull": 0.0}), rng=1, weeks=5)
    system.professionals.set("behaviour", "co_creative")
    system.organisations.set("stance", 2)
    system.organisations.set("claim", 0.25)
    assert system.latest["share_co_creative"] == 1.0
    assert system.latest["claim"] == pytest.approx(0.25)
    system.run()
    assert set(system.professionals.get("behaviour")) == {"co_creative"}
    assert set(system.organisations.get("stance")) == {"co_creative"}
    assert system.professional(0).changed == 0
    assert system.values_set_by_hand == 60 + 2 * len(system.organisations)


def test_nothing_is_set_within_a_week(scenario):
    class Hasty(Professional):
        def choose(self):
            self.behaviour = "co_creative"

    system = CareSystem(scenario.replace({"choice.review_weeks": 2}), rng=1, weeks=5, professional_class=Hasty)
    with pytest.raises(CosimError, match="return it from choose"):
        system.run()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("stance", "co_creativ", "did you mean 'co_creative'"),
        ("stance", 3, "or 0, 1, 2"),
        ("stance", True, "or 0, 1, 2"),
        ("claim", 1.1, "a number in 0..1"),
        ("claim", math.nan, "a number in 0..1"),
        ("claim", "loud", "a number in 0..1"),
    ],
)
def test_wrong_values_are_refused(short, name, value, words):
    before = short.world.organisations.copy()
    with pytest.raises(InputError, match=words):
        setattr(short.organisation(0), name, value)
    assert short.world.organisations.tobytes() == before.tobytes()


def test_nobody_disappears(short):
    with pytest.raises(CosimError, match="cannot be removed"):
        short.professional(3).remove()
    assert len(short.professionals) == 60


# --- what Mesa and networkx see -------------------------------------------------------------------------------------


def test_data_collector_tells_the_series(scenario):
    system = CareSystem(scenario, rng=8, weeks=6)
    system.run()
    collected = system.datacollector.get_model_vars_dataframe()
    series = simulate(scenario, seed=8, weeks=6).series
    assert tuple(collected.columns) == columns(scenario.payers)
    for name in collected:
        assert collected[name].tolist() == series[name].tolist(), name


def test_data_collector_follows_agents(short):
    agents = short.datacollector.get_agent_vars_dataframe()
    assert len(agents) == 5 * len(short.agents)
    last = agents.xs(5, level="Step")
    assert last["load"].tolist() == pytest.approx(short.agents.get("load"))
    assert set(last["behaviour"]) <= set(BEHAVIOURS)
    providers = short.datacollector.get_agenttype_vars_dataframe(Organisation)
    assert len(providers) == 5 * len(short.organisations)
    assert providers.xs(5, level="Step")["claim"].tolist() == short.organisations.get("claim")


def test_own_data_collector(scenario):
    system = CareSystem(scenario, rng=1, weeks=3)
    system.datacollector = mesa.DataCollector(
        model_reporters={"queues": lambda model: model.organisations.agg("queue", sum)}
    )
    system.run()
    assert len(system.datacollector.get_model_vars_dataframe()["queues"]) == 3


def test_graph_is_live(scenario):
    system = CareSystem(scenario, rng=1, weeks=8)
    graph = system.graph
    assert isinstance(graph, nx.DiGraph)
    assert graph.number_of_edges() == system.world.ties.size
    system.run()
    assert [load for _, load in graph.nodes(data="load")] == system.professionals.get("load")
    assert [known for _, _, known in graph.edges(data="trust")] == system.world.ties["trust"].tolist()
    assert system.graph is graph
    assert dict(graph.adjacency()) == dict(system.finish().graph.adjacency())


@pytest.mark.skipif(MESA <= (3, 4, 1), reason="Mesa keeps every model alive up to 3.4.1")
def test_models_are_freed(scenario):
    system = CareSystem(scenario, rng=1, weeks=2)
    system.run()
    gone = weakref.ref(system)
    del system
    gc.collect()
    assert gone() is None
