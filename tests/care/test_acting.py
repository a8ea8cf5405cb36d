"""A policy that cannot act is refused or noted; what only the purchaser reads moves nothing at organisations."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cosim.care import rules
from cosim.care.acting import SWITCHES, check_reach, full_value, idle_notes
from cosim.care.policies.compose import check_acts
from cosim.care.policies.load import load_policy, policies
from cosim.care.policies.model import Change, Policy, Reach, RunningCost
from cosim.care.rules.catalogue import PARAMETERS
from cosim.care.scenario import tables
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.resolve import from_resolved
from cosim.care.state import World
from cosim.core.parameters import Parameter
from cosim.errors import InputError
from cosim.studies.comparison.compare import compare
from helpers.small import Values, begin, differing, policy, small

PURCHASER = [one for one in PARAMETERS if one.read_by != "organisations"]
# Everything that the purchaser's parameters steer is on, so that each of them would show.
ALIVE: Values = {
    "population.hidden_per_visible": 0.5, "population.arrivals_per_week": 4, "front_door.outreach": 0.3,
    "front_door.provider_share": 0.5, "front_door.capture": 0.5, "first_line.reach": 0.5, "first_line.hours": 4,
    "contracts.listen_to_results": 0.3, "contracts.listen_to_claims": 0.3, "contracts.strength": 0.5,
    "contracts.memory": 0.2, "contracts.keep_share": 0.9, "claims.fashion": 0.5, "claims.rate": 0.3,
    "money.budget": 1_000_000, "threat.level": 0.1, "threat.overspend": 0.01, "threat.exposure": 1,
    "feel.exposure": 0.5, "audit.p_per_quarter": 0.5, "audit.corrects": 0.8,
    "feel.safety": 0.5, "placement.rate": 0.01, "steer.huddle": 0.3, "choice.rule": "imitation",
    "behaviour.competitive": 0.4, "behaviour.side_by_side": 0.4, "behaviour.co_creative": 0.2,
}  # fmt: skip


# What acts only where a budget runs out in a certain way, or where prices follow costs.
SHORT: Values = {"budget.payer_0": 200_000}
BESIDES: dict[str, Values] = {
    "budget.reaction": SHORT,
    "budget.of_before": {"budget.payer_0": 1_000_000},
    "budget.price_response": SHORT | {"budget.reaction": "price", "budget.price_floor": 0.01},
    "budget.price_floor": SHORT | {"budget.reaction": "price"},
    "budget.referral_limit": SHORT | {"budget.reaction": "entitlement"},
    "tariff.idle_limit": {"tariff.cost_based": 0.5},
    "tariff.margin": {"tariff.cost_based": 0.5},
}


# What acts only where doors are open, or where organisations come and go.
BY_SECTION: dict[str, Values] = {
    "access": {"doors.open": 1, "population.hidden_per_visible": 1},
    "doors": {"doors.open": 1, "population.hidden_per_visible": 1},
    "providers": {"providers.entry": 1, "workforce.extra_organisations": 9, "workforce.extra_seats": 18},
}
BESIDES |= {
    "contracts.open": BY_SECTION["providers"],
    "providers.merge_below": {"providers.merge_below": 4},
    "contracts.see_pacts": {"behaviour.side_by_side": 1, "behaviour.competitive": 0, "behaviour.co_creative": 0},
    "families.tell": {"families.choose": 3},
    "first_line.watch_hours": {"first_line.watch": 1, "first_line.capacity": 10},
    "support.spread": {"support.mean": 0.5},
    "money.book_obligations": {"money.shared_savings": 0.5, "funding.volume": 0, "funding.outcome_joint": 1},
}


def alive(key: str) -> Values:
    return ALIVE | BY_SECTION.get(key.split(".")[0], {}) | BESIDES.get(key, {})


def other(parameter: Parameter, value: float) -> float:
    """Another value that the parameter can take."""
    if parameter.choices:
        return 1.0 if value != 1.0 else 0.0
    if parameter.whole:
        return 1.0 if value != 1.0 else 0.0
    low, high = parameter.low, min(parameter.high, 10.0 * value + 1.0)
    return high if value < 0.5 * (low + high) else low


def run_with(key: str, rows: slice, value: float | None = None, besides: Values | None = None) -> World:
    """The world after two years with a value in some rows of the parameter table."""
    scenario = small(alive(key) | (besides or {}), weeks=104)
    built, engine = begin(scenario)
    engine.enact()
    if value is not None:
        built.world.parameters[key][rows] = value
    engine._changes = set()
    engine.week = 0
    engine.calendar = _Fixed(built.world.parameters.copy(), engine.calendar)
    engine.run(scenario.weeks, record=False)
    return built.world


class _Fixed:
    """A calendar that keeps one parameter table."""

    def __init__(self, table, calendar):
        self.weeks, self._table, self._calendar = (), table, calendar

    def table(self, week):
        return self._table

    def running(self, week):
        return self._calendar.running(week)


@pytest.mark.parametrize("parameter", PURCHASER, ids=lambda one: one.key)
def test_what_the_purchaser_reads_moves_nothing_at_an_organisation_and_something_at_the_purchaser(
    parameter: Parameter,
) -> None:
    given = small(alive(parameter.key)).values[parameter.key]
    value = other(parameter, float(parameter.choices.index(given) if isinstance(given, str) else given))
    base = run_with(parameter.key, slice(0))
    at_organisations = run_with(parameter.key, slice(0, -1), value)
    at_purchaser = run_with(parameter.key, slice(-1, None), value)
    assert differing(base, at_organisations) == []
    assert differing(base, at_purchaser) != []


def reads() -> tuple[set[str], set[str]]:
    """Keys that rule files read from the purchaser's row, and from any other row, found in their source."""
    at_purchaser: set[str] = set()
    elsewhere: set[str] = set()
    for file in Path(rules.__path__[0]).rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                here, there = _reads_of(function)
                at_purchaser |= here
                elsewhere |= there
    return at_purchaser, elsewhere


def _reads_of(function: ast.FunctionDef) -> tuple[set[str], set[str]]:
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            targets = node.targets[0]
            pairs = (
                zip(targets.elts, node.value.elts, strict=True)
                if isinstance(targets, ast.Tuple) and isinstance(node.value, ast.Tuple)
                else [(targets, node.value)]
            )
            names |= {target.id for target, value in pairs if isinstance(target, ast.Name) and _is_purchaser(value)}
    found: tuple[set[str], set[str]] = (set(), set())
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            purchaser = _is_purchaser(node.value) or (isinstance(node.value, ast.Name) and node.value.id in names)
            found[not purchaser].add(str(node.slice.value))
    return found


ROWS = {  # of the purchaser, or of the municipality that decides in its place
    "world.parameters[world.organisations.size]",
    "world.parameters[world.organisations.size + 1 + m]",
    "world.parameters[world.organisations.size + 1 + client['municipality']]",
    "world.parameters[governs(c, world)]",
}


def _is_purchaser(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and ast.unparse(node) in ROWS


def test_every_key_that_rules_read_from_the_row_of_the_purchaser_alone_is_declared() -> None:
    at_purchaser, elsewhere = reads()
    assert at_purchaser - elsewhere == {one.field for one in PURCHASER}


@pytest.mark.parametrize("reach", [Reach(sector="education"), Reach(share=0.5), Reach(names=("organisation 0",))])
def test_a_key_of_the_purchaser_aimed_at_organisations_is_refused(reach: Reach) -> None:
    aimed = policy("aimed", {"contracts.keep_share": 0.5}, reach=reach)
    with pytest.raises(InputError, match=r"policy aimed: contracts.keep_share: expected reach organisations = \"all\""):
        small().with_policies([aimed])
    small().with_policies([policy("aimed", {"contracts.keep_share": 0.5})])


def test_a_stored_scenario_with_such_a_policy_still_opens() -> None:
    """What was run before the refusal existed is still a result."""
    stored = small().with_policies([policy("aimed", {"administration.share": 0.5}, reach=Reach(share=0.5))]).resolved()
    stored["policies"][0]["changes"] = [{"key": "threat.level", "set": 0.5}]
    assert from_resolved(stored).policies[0].changes == (Change("threat.level", "set", 0.5),)


def test_a_share_of_nobody_is_refused() -> None:
    with pytest.raises(InputError, match=r"reach.share: expected more than 0, at most 1, got 0"):
        small().with_policies([policy("none", {"administration.share": 0.5}, reach=Reach(share=0.0))])


def test_a_reach_that_names_nobody_is_refused_with_the_names_that_exist() -> None:
    unknown = small().with_policies([policy("p", {"administration.share": 0.5}, reach=Reach(names=("Jansen",)))])
    with pytest.raises(InputError, match=r"got 'Jansen'; there are: organisation 0, organisation 1, .*organisation 5$"):
        check_reach(unknown)
    elsewhere = Reach(sector="education", names=("organisation 0",))
    with pytest.raises(InputError, match=r"organisations of sector education, got organisation 0; in that sector: org"):
        check_reach(small().with_policies([policy("p", {"administration.share": 0.5}, reach=elsewhere)]))
    with pytest.raises(InputError, match=r"there are: youth_care, mental_health, education"):
        small().with_policies([policy("p", {"administration.share": 0.5}, reach=Reach(sector="zz"))])
    check_reach(small().with_policies([policy("p", {"administration.share": 0.5}, reach=Reach(sector="education"))]))


def test_notes_name_what_does_nothing() -> None:
    base = small({"administration.share": 0.3})
    late = policy("late", {"administration.share": 0.5}, start=40)
    assert idle_notes(base.with_policies([late])) == (
        "policy late starts in week 40 and the run has 40 weeks, so it does nothing here",
    )
    assert idle_notes(base.with_policies([late]), weeks=41) == ()
    same = policy("same", {"administration.share": 0.3})
    assert idle_notes(base.with_policies([same])) == (
        "policy same changes nothing, since administration.share is 0.3 already",
    )
    half = policy("half", {"administration.share": 0.3, "training.hours_per_week": 1})
    assert idle_notes(base.with_policies([half])) == ("policy half: administration.share is 0.3 already",)
    rare = policy("rare", {"administration.share": 0.5}, reach=Reach(share=0.1))
    assert idle_notes(base.with_policies([rare])) == (
        "policy rare reaches a random share of 0.1 of 6 organisations, on average 0.6: in many runs nobody",
    )
    empty = Policy("empty")
    assert idle_notes(base.with_policies([empty])) == ("policy empty changes no parameter and costs nothing",)
    costly = Policy("costly", running_cost=RunningCost(per_week=1.0))
    assert idle_notes(base.with_policies([costly])) == ("policy costly changes no parameter",)


def switched() -> list[tuple[str, str, bool]]:
    """Every key that acts only while another is on or off, with that other key."""
    keys = [parameter.key for parameter in PARAMETERS]
    fitting = {one: [key for key in keys if key == one or (one[-1] == "." and key.startswith(one))] for one in SWITCHES}
    return [(key, *SWITCHES[one]) for one, found in fitting.items() for key in found if key != SWITCHES[one][0]]


@pytest.mark.parametrize(("key", "switch", "on"), switched(), ids=lambda one: str(one))
def test_what_is_noted_as_doing_nothing_does_nothing(key: str, switch: str, on: bool) -> None:
    parameter = next(one for one in PARAMETERS if one.key == key)
    given = small().values[key]
    value = other(parameter, float(parameter.choices.index(given) if isinstance(given, str) else given))
    asleep: Values = {switch: 0 if on else 1}
    assert differing(run_with(key, slice(0), None, asleep), run_with(key, slice(None), value, asleep)) == []


def test_a_change_of_what_a_scenario_leaves_off_is_noted() -> None:
    region, today = load_scenario("region-2015"), load_scenario("region-2025")
    conference = policy("conference", {"support.conference": 1.0})
    assert idle_notes(region.with_policies([conference])) == (
        "policy conference changes support.conference, which does nothing while support.mean is 0",
    )
    assert idle_notes(region.replace({"support.mean": 0.5}).with_policies([conference])) == ()
    assert idle_notes(region.with_policies([conference, policy("mean", {"support.mean": 0.5})])) == ()
    lighter = policy("lighter", {"first_line.reach": 0.6, "first_line.need_limit": 120.0})
    assert idle_notes(region.with_policies([lighter])) == ()
    assert idle_notes(today.with_policies([lighter])) == (
        "policy lighter changes first_line.reach, first_line.need_limit, which does nothing while doors.open is 1",
    )
    for one in (region, today):  # written for both kinds of scenario
        assert idle_notes(one.with_policies("neighbourhood-teams")) == ()


def test_a_mix_of_shares_is_noted_only_if_none_of_it_changes() -> None:
    scenario = load_scenario("classroom")
    assert idle_notes(scenario.with_policies("capitation")) == ()
    assert "policy volume changes nothing, since funding.volume is 1" in idle_notes(scenario.with_policies("volume"))[0]


def test_scaling_nothing_and_adding_nothing_are_noted() -> None:
    base = small({"meetings.hours_per_week": 0, "administration.share": 0.3})
    changes = (Change("meetings.hours_per_week", "scale", 2.0), Change("administration.share", "add", 0.0))
    noted = idle_notes(base.with_policies([Policy("p", changes=changes)]))
    assert len(noted) == 1
    assert "meetings.hours_per_week is 0, administration.share is 0.3 already" in noted[0]


def test_the_full_value_is_composed_as_the_schedule_does() -> None:
    changes = (Change("administration.share", "add", 0.1),)
    more = Policy("a", changes=changes)
    half = Policy("b", changes=(Change("administration.share", "scale", 0.5),))
    scenario = small({"administration.share": 0.4}).with_policies([more, half])
    assert full_value("administration.share", scenario) == pytest.approx(0.3)


def test_a_comparison_keeps_the_notes() -> None:
    late = policy("late", {"administration.share": 0.5}, start=10)
    result = compare(small(weeks=5), [late], runs=2)
    assert result.notes == ("policy late starts in week 10 and the run has 5 weeks, so it does nothing here",)
    assert result.to_dict()["notes"] == list(result.notes)
    assert "notes" not in compare(small(weeks=5), [policy("now", {"administration.share": 0.5})], runs=2).to_dict()


@pytest.mark.parametrize("name", policies())
def test_packaged_policies_can_act_in_the_packaged_region(name: str) -> None:
    scenario = load_scenario("region-2015").with_policies(name)
    check_acts(scenario.policies, parameters=tables.mechanisms())
    check_reach(scenario)
    # These name what the region does already, on purpose.
    known = {"volume", "budget-overspend", "all-co-create", "dialogue-team"}
    known |= {"network-conference", "family-group-conference"}  # the region does not follow support
    assert bool(idle_notes(scenario)) == (name in known)


@pytest.mark.parametrize(
    "name",
    [
        "lead-contractors", "practice-nurse", "school-support", "waiting-list-brigade", "fewer-rules",
        "fewer-rules-trust", "tariff-rise", "family-group-conference", "budget-overspend", "budget-waiting-list",
        "budget-price", "budget-entitlement", "merger", "lead-subcontractors",
    ],
)  # fmt: skip
def test_later_policies_say_what_the_model_leaves_out_and_where_costs_come_from(name: str) -> None:
    found = load_policy(name)
    assert found.description
    assert found.caveat
    cost = found.running_cost
    assert (cost == RunningCost()) or cost.source
