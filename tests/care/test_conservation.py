"""Nothing is lost and nothing is made: clients, hours and euros add up in every week of whatever scenario."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from cosim.care.frames import ledger_table
from cosim.care.policies.model import Change, Policy, Reach, RunningCost
from cosim.care.rules.catalogue import PARAMETERS
from cosim.care.scenario import tables
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.parts import Domain
from cosim.care.state import (
    ADMINISTRATION,
    ALIGNMENT,
    DONE,
    EFFECTIVE,
    EXTERNAL,
    FIRST_LINE,
    FUNDING,
    IDLE,
    IN_CARE,
    KINDS,
    LEARNING,
    LEFT,
    LUMP_SUM,
    NOBODY,
    PLACED,
    PLACEMENT,
    PLANNING,
    PROGRAMME,
    TO_COME,
    WAITING,
    WASTED,
    World,
)
from cosim.care.world.build import Built
from cosim.core.parameters import Parameter
from cosim.errors import InputError
from helpers.small import begin, small

WEEKS = 10
PAYERS = ("municipality", "insurer")
CLOSE = 1e-9

# Where the ends of the declared range would only make a system in which nothing happens, or a large one.
STRUCTURE: dict[str, tuple[float, float]] = {
    "population.arrivals_per_week": (0, 4), "population.hidden_per_visible": (0, 1), "population.initial_stock": (0,
    25),
    "population.single_share": (0, 1), "population.more_share": (0, 1), "population.need_hours": (1, 300),
    "population.need_cv": (0, 2), "population.self_reliance": (0, 1), "population.self_reliance_sd": (0, 1),
    "workforce.organisations": (6, 8), "workforce.professionals": (8, 20), "workforce.size_skew": (0, 3),
    "workforce.extra_organisations": (0, 4), "workforce.extra_seats": (0, 6),
    "workforce.contract_hours": (8, 40), "workforce.contract_sd": (0, 20), "talent.own": (0, 1), "talent.other": (0, 1),
    "talent.sd": (0, 1), "behaviour.cohesion": (0, 1), "network.ties_per_professional": (2, 3),
    "network.own_organisation_share": (0, 0.4), "network.own_sector_share": (0, 0.4), "network.wall_height": (0, 1),
    "network.rewiring": (0, 1), "network.known_same_organisation": (0, 1), "network.known_elsewhere": (0, 1),
    "values.spread": (0, 1), "status.spread": (0, 1),
}  # fmt: skip
BUILDERS = ("nested", "small_world", "scale_free", "communities", "complete", "lattice")
SECTORS = ("youth_care", "mental_health", "education", "youth_care", "safety", "mental_health")

NO_PAYER = {f"budget.payer_{n}" for n in range(2, 6)}  # the system has two payers
MECHANISMS = {
    key: (parameter, at)
    for parameter in PARAMETERS
    for at, key in enumerate(parameter.keys)
    if not parameter.choices and not key.startswith("funding.") and key not in NO_PAYER
}
fractions = st.one_of(st.sampled_from((0.0, 1.0)), st.integers(0, 1000).map(lambda n: n / 1000))


def _high(parameter: Parameter) -> float:
    return len(PAYERS) - 1 if parameter.unit == "payer index" else parameter.high


def _within(low: float, high: float, fraction: float, whole: bool) -> float:
    value = low + fraction * (high - low)
    return float(round(value)) if whole else min(high, value)


@st.composite
def settings_of(draw: Any, most: int) -> dict[str, float | str]:
    """A few mechanisms at any value of their declared range, and a funding mix."""
    chosen = draw(st.dictionaries(st.sampled_from(sorted(MECHANISMS)), fractions, max_size=most))
    found: dict[str, float | str] = {}
    for key, fraction in chosen.items():
        parameter, _ = MECHANISMS[key]
        found[key] = _within(parameter.low, _high(parameter), fraction, parameter.whole)
    return found | draw(mixes("funding", FUNDING))


@st.composite
def mixes(draw: Any, prefix: str, names: tuple[str, ...]) -> dict[str, float | str]:
    parts = draw(st.lists(st.integers(0, 4), min_size=len(names), max_size=len(names)).filter(any))
    return {f"{prefix}.{name}": part / sum(parts) for name, part in zip(names, parts, strict=True)}


@st.composite
def policies(draw: Any, name: str) -> Policy:
    """A policy that changes whatever it likes, for whom it likes, in the middle of the run."""
    values = draw(settings_of(6))
    if draw(st.booleans()):
        values["choice.rule"] = draw(st.sampled_from(("fixed", "imitation", "conditional")))
    reach = draw(st.sampled_from((Reach(), Reach(names=("organisation 1",)), Reach(share=0.5))))
    if any(key in MECHANISMS and MECHANISMS[key][0].read_by != "organisations" for key in values):
        reach = Reach()  # refused for some organisations only
    cost = RunningCost(
        per_week=draw(st.floats(0, 999)), per_professional_week=draw(st.floats(0, 9)),
        per_client_week=draw(st.floats(0, 9)), payer=draw(st.sampled_from(PAYERS[:1])),
    )  # fmt: skip
    return Policy(
        name, start_week=draw(st.integers(1, WEEKS - 2)), phase_in_weeks=0, reach=reach, running_cost=cost,
        changes=tuple(Change(key, "set", value) for key, value in values.items()),
    )  # fmt: skip


class Recipe(NamedTuple):
    """A scenario in a few words, so that a failing example can be read."""

    domains: int
    values: dict[str, float | str]
    policies: tuple[Policy, ...]

    def scenario(self) -> Scenario:
        """The start values of the package, so that most of it is switched on, with these in their place."""
        domains = [Domain(f"d{n}", SECTORS[n], PAYERS[n % 2], 1 / self.domains) for n in range(self.domains)]
        defaults = {key: parameter.defaults[at] for key, (parameter, at) in MECHANISMS.items()}
        return small(defaults, self.values, weeks=WEEKS, domains=domains, policies=self.policies)


@st.composite
def recipes(draw: Any) -> Recipe:
    values: dict[str, float | str] = {"choice.review_weeks": 3}
    for key, (low, high) in STRUCTURE.items():
        values[key] = _within(low, high, draw(fractions), key in WHOLE)
    values["network.builder"] = draw(st.sampled_from(BUILDERS))
    values["choice.rule"] = draw(st.sampled_from(RULES))
    values |= draw(mixes("behaviour", ("competitive", "side_by_side", "co_creative"))) | draw(settings_of(25))
    return Recipe(draw(st.integers(2, 6)), values, (draw(policies("one")),) if draw(st.booleans()) else ())


WHOLE = {parameter.key for parameter in tables.parameters() if parameter.whole}
RULES = next(parameter.choices for parameter in PARAMETERS if parameter.key == "choice.rule")


def check_clients(world: World) -> None:
    stage, system = world.clients["stage"], world.system[0]
    counts = np.bincount(stage, minlength=6)
    present = world.present[: system["present"]]
    assert counts[TO_COME] == stage.size - system["arrived"]
    assert counts[DONE] == system["done"]
    assert counts[LEFT] == system["left"]
    assert system["arrived"] == counts[WAITING] + counts[IN_CARE] + counts[PLACED] + counts[DONE] + counts[LEFT]
    assert present.tolist() == np.flatnonzero(np.isin(stage, (WAITING, IN_CARE, PLACED))).tolist()
    assert world.clients["at"][present].tolist() == list(range(present.size))
    assert (world.clients["at"][np.isin(stage, (DONE, LEFT))] == NOBODY).all()


def check_queues(world: World) -> None:
    queued: list[int] = []
    for o, organisation in enumerate(world.organisations):
        c, mine = int(organisation["head"]), []
        while c != NOBODY:
            assert c not in mine, "a queue that goes round in a circle"
            mine.append(c)
            assert world.clients[c]["organisation"] == o
            c = int(world.clients[c]["next"])
        assert len(mine) == organisation["queue"]
        assert organisation["tail"] == (mine[-1] if mine else NOBODY)
        queued += mine
    assert sorted(queued) == np.flatnonzero(world.clients["stage"] == WAITING).tolist()


def check_teams(world: World) -> None:
    """Teams and cases say the same from both sides."""
    seats = set()
    for c, client in enumerate(world.clients):
        size, team = int(client["size"]), client["team"].tolist()
        assert all(p != NOBODY for p in team[:size])
        assert all(p == NOBODY for p in team[size:])
        assert len(set(team[:size])) == size
        assert size == 0 or client["stage"] in (IN_CARE, PLACED)
        assert size >= 1 or client["stage"] != IN_CARE
        assert size <= 1 or client["stage"] != PLACED
        seats |= {(p, c, slot) for slot, p in enumerate(team[:size])}
    held = {
        (p, int(row["case"][k]), int(row["slot"][k]))
        for p, row in enumerate(world.professionals)
        for k in range(row["cases"])
    }
    assert held == seats
    assert len(held) == world.professionals["cases"].sum()
    most = world.professionals["cases"].max()
    assert most <= 32


def _meetings(world: World) -> float:
    """Hours of meetings that reach no case: what is left of them where fixed hours do not fit the contract."""
    total = 0.0
    for row in world.professionals[world.professionals["employed"] == 1]:
        own = world.parameters[row["organisation"]]
        contract = row["contract_hours"]
        learning = sum(own[f"{name}.hours_per_week"] for name in ("training", "sense", "dialogue", "values", "asking"))
        change = (
            own["change.hours"] * (1.0 - own["change.managers"]) * world.organisations[row["organisation"]]["unsettled"]
        )
        meetings = own["meetings.hours_per_week"] + own["placement.lead_hours"] * row["placed_cases"] + change
        share = own["administration.share"]
        if own["administration.response"] > 0 or own["administration.fixed_hours"] > 0:
            share = world.organisations[row["organisation"]]["administration"]
        fixed = contract * share + meetings + learning
        if fixed > 0:
            total += meetings * min(1.0, 0.95 * contract / fixed)
    return total


def check_hours(world: World, before: Any) -> None:
    hours = world.professionals["week_hours"]
    contract = world.professionals["contract_hours"] * world.professionals["employed"]
    assert (hours >= 0.0).all()
    np.testing.assert_allclose(hours.sum(axis=1), contract, rtol=CLOSE, atol=CLOSE)
    work = hours[:, [EFFECTIVE, WASTED, ALIGNMENT, PLANNING, ADMINISTRATION, LEARNING]].sum(axis=1)
    assert (work <= contract + CLOSE).all()
    assert (hours[:, IDLE] >= 0.0).all()
    at_clients = (world.clients["hours"] - before).sum(axis=0)
    booked = hours.sum(axis=0)[[EFFECTIVE, WASTED, ALIGNMENT, PLANNING]]
    booked[ALIGNMENT] -= _meetings(world)
    np.testing.assert_allclose(at_clients, booked, rtol=CLOSE, atol=1e-7)


def check_ranges(world: World) -> None:
    for values in (
        world.professionals["talent"], world.clients["self_reliance"], world.ties["trust"], world.ties["language"],
        world.ties["known"], world.organisations["claim"], world.organisations["practice"],
        world.organisations["standing"], world.system["threat"], world.organisations["values"],
        world.organisations["promised"], world.organisations["delivered"], world.organisations["internalised"],
        world.professionals["asks"], world.clients["agreed"], world.clients["told"],
        world.clients["support"][~np.isnan(world.clients["support_level"])],
    ):  # fmt: skip
        assert np.isfinite(values).all()
        assert ((values >= 0.0) & (values <= 1.0)).all()
    assert np.isfinite(world.clients["need"]).all()
    assert (world.clients["need"] >= 0.0).all()
    assert np.isfinite(world.professionals["felt"]).all()
    assert (np.abs(world.professionals["prestige"]) <= 1.0).all()
    assert (np.abs(world.organisations["doubt"]) <= 1.0).all()
    assert ((world.clients["views"] == 0.0) | (world.clients["views"] >= 1.0)).all()
    assert (world.access["first_line"] >= 0.0).all()
    assert (world.organisations["contract"] >= 0.0).all()


def check_seats(world: World) -> None:
    """Every seat belongs to one organisation or is free, and who is gone has none."""
    rows, seen = world.professionals, []
    for o, organisation in enumerate(world.organisations):
        p, staff = int(organisation["first"]), 0
        while p != NOBODY:
            seen.append(p)
            assert rows[p]["organisation"] == o
            staff += int(rows[p]["employed"])
            p = int(rows[p]["colleague"])
        assert staff == organisation["staff"]
        assert organisation["present"] or (staff == 0 and organisation["first"] == NOBODY)
    assert len(seen) == len(set(seen))
    assert sorted(seen) == np.flatnonzero(rows["free"] == 0).tolist()
    vacant = rows["employed"] == 0
    assert (rows["cases"][vacant] == 0).all()
    assert (rows["week_earned"][vacant] == 0).all()
    assert (rows["vacancy"][~vacant] == 0).all()


def check_money(world: World) -> None:
    system = world.system[0]
    spent, received = system["spent"], system["received"]
    revenue = world.organisations["revenue"]
    for kind in range(len(FUNDING)):
        assert spent[:, kind].sum() == revenue[:, kind].sum(), KINDS[kind]
    for at, _ in enumerate(EXTERNAL):
        assert spent[:, len(FUNDING) + at].sum() == received[at]
    assert (spent >= 0).all()
    assert (spent[len(PAYERS) :] == 0).all(), "spent by a payer that does not exist"
    at_clients = world.clients["cost"].sum(axis=0)
    assert (at_clients + spent[:, LUMP_SUM] + spent[:, PROGRAMME] == spent.sum(axis=1)).all()
    books, owed = world.organisations, system["obligations"]
    moved = books["carried"] + books["written_off"]
    assert (books["reserve"] == revenue.sum(axis=1) - books["wages"] + moved).all()
    assert books["carried"].sum() == 0
    assert books["written_off"].sum() == system["written_off"]
    assert (books["reserve"][books["closed"] != NOBODY] >= 0).all(), "debt of who is gone"
    assert (world.clients["owed"].sum(axis=0) == owed).all()
    assert system["year_spent"] == spent.sum() - spent[:, PROGRAMME].sum() + owed.sum()  # the first year is not over
    assert (system["year_paid"] == spent.sum(axis=1) - spent[:, PROGRAMME] + owed).all()


def check_ledger(built: Built, payers: tuple[str, ...]) -> None:
    kinds = ledger_table(built, payers).groupby("kind")[["debit", "credit"]].sum()
    assert (kinds["debit"] == kinds["credit"]).all()


@settings(max_examples=200)
@given(recipe=recipes(), seed=st.integers(0, 3))
@pytest.mark.slow
def test_every_week_everything_adds_up(recipe: Recipe, seed: int) -> None:
    scenario = recipe.scenario()
    try:
        built, engine = begin(scenario, seed=seed)
    except InputError as error:
        if "network" not in str(error):
            raise
        reject()  # more ties wanted than there are people to tie
    world = built.world
    check_clients(world)
    for _ in range(WEEKS):
        before = world.clients["hours"].copy()
        engine.run(1, record=False)
        check_clients(world)
        check_queues(world)
        check_teams(world)
        check_hours(world, before)
        check_ranges(world)
        check_seats(world)
        check_money(world)
    check_ledger(built, scenario.payers)


LIVELY: dict[str, float | str] = {
    "workforce.extra_organisations": 9, "workforce.extra_seats": 15, "staff.turnover": 2, "staff.adjust": 0.5,
    "staff.handover": 0.5, "staff.hiring_weeks": 3, "providers.entry": 4, "providers.entry_queue": 0.2,
    "providers.fail_quarters": 1, "providers.credit_weeks": 2, "providers.switch": 0.5, "administration.response": 0.6,
    "administration.fixed_hours": 4, "climate.effect": 0.4, "climate.keeps_staff": 0.4, "placement.rate": 0.02,
    "relapse.share": 0.5, "behaviour.competitive": 0.3, "behaviour.side_by_side": 0.3, "behaviour.co_creative": 0.4,
    "choice.rule": "imitation", "partners.rate": 1,
}  # fmt: skip
# What is off by default and acts between people, families and organisations, all at once.
TOGETHER: dict[str, float | str] = {
    "values.convergence": 0.5, "power.view": "status", "power.silence": 1, "status.achieved": 10, "status.shared": 1,
    "population.goals_sd": 3, "goals.hours_per_week": 8, "goals.gain": 10, "feel.valued": 20, "asking.weight": 1,
    "asking.fits": 1, "asking.hours_per_week": 2, "asking.learnt": 1, "claims.advertise": 1, "families.choose": 20,
    "families.tell": 1, "claims.rate": 1, "audit.p_per_quarter": 1, "audit.corrects": 1, "support.mean": 1,
    "support.wear": 1, "support.conference": 1, "support.conference_hours": 200, "ideas.weight": 1, "ideas.seek": 1,
    "first_line.reach": 1, "first_line.capacity": 1, "first_line.watch": 1, "institute.sample": 1,
    "managers.turnover": 12, "choice.committed": 0.3, "choice.in_kind": 0.5, "population.single_share": 0,
}  # fmt: skip
TWISTS: dict[str, dict[str, float | str]] = {
    "as it is": {}, "free care": {"money.tariff": 0}, "mergers": {"providers.merge_below": 5},
    "half of the contracts": {"contracts.keep_share": 0.5}, "lump sums": {"funding.volume": 0, "funding.lump_sum": 1},
    "two regions": {"regions.count": 2, "network.builder": "nested", "network.ties_per_professional": 4},
    "lead contractors": {"contracts.leads": 1}, "together": TOGETHER,
    "together in two regions that merge": {
        **TOGETHER, "regions.count": 2, "network.builder": "nested", "network.ties_per_professional": 4,
        "power.view": "equal", "power.hours": 8, "providers.merge_below": 5, "staff.restart_hours": 10,
    },
}  # fmt: skip


@pytest.mark.parametrize("twist", TWISTS)
def test_everything_adds_up_while_staff_and_organisations_come_and_go(twist: str) -> None:
    scenario = small(LIVELY, TWISTS[twist])
    built, engine = begin(scenario, seed=1, weeks=80)
    for _ in range(80):
        before = built.world.clients["hours"].copy()
        engine.run(1, record=False)
        check_clients(built.world)
        check_queues(built.world)
        check_teams(built.world)
        check_hours(built.world, before)
        check_ranges(built.world)
        check_seats(built.world)
        spent, revenue = built.world.system[0]["spent"], built.world.organisations["revenue"]
        assert (spent[:, : len(FUNDING)].sum(axis=0) == revenue[:, : len(FUNDING)].sum(axis=0)).all()
    check_ledger(built, scenario.payers)
    assert built.world.system[0]["leavers"] > 10
    assert built.world.system[0]["hires"] + built.world.system[0]["bankrupt"] > 3


def test_the_checks_would_notice() -> None:
    """Each check refuses a world in which one thing is wrong."""
    scenario = small({"behaviour.competitive": 0.0, "behaviour.co_creative": 1.0, "population.arrivals_per_week": 9})
    built, engine = begin(scenario, weeks=WEEKS)
    world = built.world
    engine.run(WEEKS - 1, record=False)
    before = world.clients["hours"].copy()
    engine.run(1, record=False)
    check_hours(world, before)
    assert (world.clients["stage"] == WAITING).any()
    assert (world.clients["size"] > 1).any()

    def wrong(check: Any, table: str, column: str, at: Any, by: float) -> None:
        values = getattr(world, table)[column]
        values[at] += by
        with pytest.raises(AssertionError):
            check()
        values[at] -= by

    waiting = int(np.flatnonzero(world.clients["stage"] == WAITING)[0])
    cared = int(np.flatnonzero(world.clients["stage"] == IN_CARE)[0])
    wrong(lambda: check_clients(world), "system", "done", 0, 1)
    wrong(lambda: check_clients(world), "clients", "stage", waiting, DONE - WAITING)
    wrong(lambda: check_queues(world), "organisations", "queue", 0, 1)
    wrong(lambda: check_queues(world), "clients", "stage", waiting, IN_CARE - WAITING)
    wrong(lambda: check_teams(world), "clients", "team", (cared, 0), 1)
    wrong(lambda: check_hours(world, before), "professionals", "week_hours", (0, IDLE), 1e-6)
    wrong(lambda: check_hours(world, before), "clients", "hours", (cared, PLANNING), 1e-3)
    wrong(lambda: check_ranges(world), "ties", "trust", 0, 1.0)
    wrong(lambda: check_money(world), "clients", "cost", (cared, 0), 1)
    wrong(lambda: check_money(world), "organisations", "revenue", (0, 0), 1)
    wrong(lambda: check_money(world), "system", "received", (0, FIRST_LINE - PLACEMENT), 1)
