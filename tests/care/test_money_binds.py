"""Money that binds: budgets, prices that follow costs, and payoffs that do not see the price level."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.care.scenario.model import Scenario
from cosim.care.simulate import simulate
from cosim.care.state import LEFT, PLACED, WAITING
from cosim.errors import InputError
from helpers.small import Values, came, differing, paid_by, policy, small, world_after

YEARS = 130
BUSY: Values = {
    "population.arrivals_per_week": 5, "population.initial_stock": 50, "recovery.base": 0.01, "relapse.share": 0.3,
    "placement.rate": 0.004, "closing.remaining": 0.3, "absorption.hours_per_domain": 2, "first_line.reach": 0.3,
}  # fmt: skip
REACTIONS = ("overspend", "waiting_list", "price", "entitlement")


def with_budget(reaction: str, *changes: Values, municipality: float = 400_000) -> Scenario:
    wanted: Values = {"budget.payer_0": municipality, "budget.reaction": reaction}
    return small(BUSY, wanted, *changes, weeks=YEARS)


@pytest.mark.parametrize("reaction", REACTIONS)
def test_an_ample_budget_is_no_budget(reaction: str) -> None:
    ample, none = (world_after(with_budget(reaction, municipality=money)) for money in (1e11, 0))

    assert not differing(ample, none, besides=("system.budget", "system.year_budget"))


@pytest.mark.parametrize("reaction", REACTIONS)
def test_euros_balance_to_the_cent_whatever_the_reaction(reaction: str) -> None:
    run = simulate(with_budget(reaction, {"tariff.cost_based": 0.5}), seed=1)
    kinds = run.ledger.groupby("kind")[["debit", "credit"]].sum()

    assert (kinds["debit"] == kinds["credit"]).all()
    assert run.budgets["spent"].sum() == pytest.approx(run.ledger.query("role == 'payer'")["credit"].sum() / 100.0)


def test_a_budget_of_one_euro_stops_care_of_its_payer_only() -> None:
    from_year_two = policy("one euro", {"budget.payer_0": 1, "budget.reaction": "waiting_list"}, start=52)
    base, bound = (simulate(small(BUSY, weeks=YEARS, policies=p), seed=0) for p in ([], [from_year_two]))
    spent = {name: run.budgets.query("year == 1").set_index("payer")["spent"] for name, run in
             (("base", base), ("bound", bound))}  # fmt: skip

    assert spent["bound"]["municipality"] < 0.7 * spent["base"]["municipality"]
    assert spent["bound"]["school_board"] > 0.8 * spent["base"]["school_board"]
    waiting = [int((run.built.world.clients["stage"] == WAITING).sum()) for run in (base, bound)]
    assert waiting[1] > 2 * waiting[0]
    needs = [float(np.nanmean(came(run.built.world)["need_follow_up"])) for run in (base, bound)]
    assert needs[1] > needs[0]


@pytest.mark.parametrize("start", [52, 60, 104])
def test_a_budget_may_follow_from_the_last_whole_year_before_it(start: int) -> None:
    cut = policy("cut", {"budget.of_before": 0.9}, start=start)
    run = simulate(small(BUSY, weeks=4 * 52, policies=[cut]), seed=0)
    budgets = run.budgets.query("payer == 'municipality'").set_index("year")
    before = start // 52 - 1

    assert budgets["budget"][before + 1 :].to_list() == pytest.approx([0.9 * budgets["spent"][before]] * (3 - before))
    assert budgets["budget"][: before + 1].isna().all()


def test_from_week_0_the_first_year_has_no_budget_that_follows() -> None:
    run = simulate(small(BUSY, {"budget.of_before": 0.9}, weeks=3 * 52), seed=0)
    budgets = run.budgets.query("payer == 'municipality'").set_index("year")

    assert budgets["budget"].fillna(0.0).to_list() == pytest.approx([0, *[0.9 * budgets["spent"][0]] * 2])


def test_a_waiting_list_keeps_to_a_budget_that_covers_those_in_care() -> None:
    free = simulate(small(BUSY, weeks=YEARS), seed=0).budgets.query("payer == 'municipality'")["spent"].to_list()
    run = simulate(with_budget("waiting_list", municipality=0.8 * free[1]), seed=0)
    year = run.budgets.query("payer == 'municipality' and year == 1").iloc[0]

    assert year["weeks"] == 52
    assert 0.9 * year["budget"] < year["spent"] < 1.03 * year["budget"]


def test_prices_come_down_until_the_budget_is_met_and_stop_at_the_floor() -> None:
    free = simulate(small(BUSY, weeks=YEARS), seed=0).budgets.query("payer == 'municipality'")["spent"].to_list()
    cut = world_after(with_budget("price", municipality=0.8 * free[0])).system[0]["cut"]
    floor = world_after(with_budget("price", municipality=1)).system[0]["cut"]

    assert 0.5 < cut[0] < 0.95
    assert floor[0] == 0.5
    assert (cut[1:] == 1.0).all()


def test_light_cases_are_referred_away_first() -> None:
    world = world_after(with_budget("entitlement", municipality=100_000))
    rows = came(world)
    away = rows["referred_away"] == 1

    assert away.sum() > 20
    assert np.isin(rows["stage"][away & (rows["re_entries"] == 0) & (rows["placements"] == 0)], [LEFT]).all()
    need = rows["need_arrival"].sum(axis=1)
    assert need[away].max() < world.system[0]["reference_need"] * 1.5
    assert need[away].mean() < 0.6 * need[~away].mean()


def test_shortfall_is_reported_by_year_and_payer() -> None:
    run = simulate(with_budget("overspend", municipality=100_000), seed=0)
    table = run.budgets

    assert table.columns.tolist() == ["year", "payer", "weeks", "budget", "spent", "shortfall"]
    assert table["weeks"].tolist() == [52, 52, 52, 52, 26, 26]
    mine = table[table["payer"] == "municipality"]
    assert mine["budget"].tolist() == pytest.approx([100_000, 100_000, 50_000])
    assert (mine["shortfall"] == (mine["spent"] - mine["budget"]).clip(lower=0)).all()
    assert run.summary["shortfall"] == pytest.approx(mine["shortfall"].sum() / mine["budget"].sum())
    assert table[table["payer"] == "school_board"]["budget"].isna().all()


def test_a_budget_for_a_payer_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match=r"budget\.payer_2.*payers: 0 municipality, 1 school_board"):
        small({"budget.payer_2": 5.0})


EUROS = ("tariff", "capitation", "lump_sum", "outcome", "outcome_joint", "placement", "wage", "budget")
LIVELY: Values = {
    **BUSY, "choice.rule": "imitation", "choice.exploration": 0.05, "steer.rate": 0.5, "contracts.strength": 0.5,
    "contracts.listen_to_results": 0.3, "behaviour.competitive": 0.4, "behaviour.side_by_side": 0.3,
    "behaviour.co_creative": 0.3, "feel.norm_per_wage": 1.125, "threat.overspend": 0.5, "tariff.cost_based": 0.5,
    "budget.payer_0": 400_000, "money.budget": 600_000,
}  # fmt: skip
MONEY_COLUMNS = (
    "clients.cost", "professionals.week_earned", "organisations.revenue", "organisations.wages",
    "organisations.reserve", "organisations.year_revenue", "organisations.year_wages", "system.year_spent",
    "system.spent", "system.received", "system.budget", "system.year_budget", "system.year_before", "system.year_paid",
    "system.paid_before", "system.care_before",
)  # fmt: skip
ROUNDED = (  # follow from euros that were rounded to cents
    "professionals.felt", "professionals.belief", "organisations.performance", "organisations.standing",
    "organisations.contract", "organisations.price", "organisations.cost_price", "organisations.starts",
    "system.shortage", "system.overspend", "system.shortfall", "system.threat", "system.cut",
)  # fmt: skip


@pytest.mark.parametrize("reaction", REACTIONS)
@pytest.mark.parametrize("scheme", ["volume", "outcome_joint"])
def test_twice_as_much_of_every_euro_changes_nothing_but_euros(reaction: str, scheme: str) -> None:
    once = small(LIVELY, paid_by(scheme), {"budget.reaction": reaction}, weeks=YEARS)
    keys = [f"money.{name}" for name in EUROS] + ["first_line.tariff", "budget.payer_0"]
    twice = once.replace({key: 2.0 * float(once.values[key]) for key in keys})
    one, two = world_after(once), world_after(twice)

    assert not differing(one, two, besides=MONEY_COLUMNS + ROUNDED)
    for column in ROUNDED:
        table, name = column.split(".")
        np.testing.assert_allclose(
            getattr(one, table)[name], getattr(two, table)[name], rtol=1e-3, atol=0.02 if name == "starts" else 1e-4
        )


def test_with_an_absolute_norm_the_price_level_is_felt() -> None:
    absolute: Values = {"feel.norm_per_wage": 0}
    once = small(LIVELY, absolute, weeks=YEARS)
    twice = once.replace({key: 2.0 * float(once.values[key]) for key in ("money.tariff", "money.wage")})
    one, two = world_after(once), world_after(twice)

    assert "professionals.behaviour" in differing(one, two)


@pytest.mark.parametrize("hours", ["meetings", "training", "sense"])
def test_time_that_is_taken_from_clients_comes_back_in_the_tariff(hours: str) -> None:
    def ratio(cost_based: float) -> float:
        settings: Values = {**BUSY, "tariff.cost_based": cost_based, "population.arrivals_per_week": 8}
        taken: Values = {f"{hours}.hours_per_week": 4}
        base, more = (simulate(small(settings, extra, weeks=208), seed=0) for extra in ({}, taken))
        return more.summary["euros_total"] / base.summary["euros_total"]

    assert ratio(1.0) > ratio(0.0) + 0.03


def test_families_can_be_placed_after_their_exit() -> None:
    settings: Values = {**BUSY, "placement.rate": 0.03, "closing.remaining": 0.7, "placement.after_exit": 1}
    off = world_after(small(settings, {"placement.after_exit": 0}, weeks=YEARS))
    built = simulate(small(settings, weeks=YEARS), seed=0).built
    on = built.world

    assert on.clients["placements"].sum() > 1.05 * off.clients["placements"].sum()
    assert (on.clients["stage"] == PLACED).sum() > 0
    assert on.system[0]["done"] == (on.clients["stage"] == 4).sum()
