"""Municipalities of a region: families, budgets, policies and results of their own; providers are shared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cosim.care.burn_in import BURN_IN
from cosim.care.outcomes.municipal import ALL, SPREAD
from cosim.care.policies.model import Change, Policy, Reach, RunningCost
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.resolve import from_resolved
from cosim.care.scenario.writing import to_toml
from cosim.care.simulate import Run, simulate
from cosim.care.state import FIRST_LINE, World
from cosim.errors import InputError
from cosim.studies.comparison.compare import compare

WEEKS = 156
THREE = """
[municipalities.large]
inhabitants = 60000
[municipalities.poor]
inhabitants = 30000
use = 2.0
[municipalities.heavy]
inhabitants = 10000
need = 1.5
"""


def written(folder: Path, text: str, *, head: str = "", extends: str = "classroom", name: str = "m.toml") -> Scenario:
    file = folder / name
    file.write_text(f'extends = "{extends}"\n{head}\n{text}', encoding="utf-8")
    return load_scenario(file)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return written(tmp_path_factory.mktemp("three"), THREE)


@pytest.fixture(scope="module")
def run(three: Scenario) -> Run:
    return simulate(three, seed=1, weeks=WEEKS)


def value(run: Run, year: int, municipality: str, quantity: str) -> float:
    table = run.municipalities
    rows = table[(table["year"] == year) & (table["municipality"] == municipality) & (table["quantity"] == quantity)]
    return float(rows["value"].iloc[0])


def test_one_municipality_changes_no_number(tmp_path: Path) -> None:
    one = written(tmp_path, "[municipalities.whole]\ninhabitants = 80000\n")
    plain = load_scenario("classroom")
    assert one.identity != plain.identity
    a, b = (simulate(scenario, seed=1, weeks=60) for scenario in (plain, one))
    assert a.summary == pytest.approx(b.summary, rel=0, abs=0, nan_ok=True)
    own = {"clients", "municipalities", "municipal_years", "parameters", "system"}
    for name in sorted(set(World._fields) - own):
        assert getattr(a.built.world, name).tobytes() == getattr(b.built.world, name).tobytes(), name
    assert b.built.world.clients["municipality"].min() == 0
    assert a.built.world.clients["municipality"].max() == -1


def test_the_same_families_come(three: Scenario, run: Run) -> None:
    plain = simulate(load_scenario("classroom"), seed=1, weeks=WEEKS).built.world.clients
    here = run.built.world.clients
    assert np.array_equal(plain["number"], here["number"])
    normal = here["municipality"] < 2
    assert np.array_equal(plain["need_arrival"][normal], here["need_arrival"][normal])
    assert here["need_arrival"][~normal] == pytest.approx(1.5 * plain["need_arrival"][~normal])
    shares = np.bincount(here["municipality"]) / here.size
    assert shares == pytest.approx([60 / 130, 60 / 130, 10 / 130], abs=0.03)


def test_accounts_of_municipalities_add_up_to_the_cent(three: Scenario) -> None:
    costly = Policy("costly", changes=(Change("money.tariff", "scale", 1.1),))
    lump = Policy(
        "lump-sum-half", changes=(Change("funding.volume", "set", 0.5), Change("funding.lump_sum", "set", 0.5))
    )
    paid = replace(costly, running_cost=RunningCost(per_week=1000.0, per_client_week=0.5))
    world = simulate(three.with_policies([paid, lump]), seed=1, weeks=60).built.world
    spent = world.system[0]["spent"]
    assert np.array_equal(world.municipalities["spent"].sum(axis=(0, 2)), spent.sum(axis=1))
    assert np.array_equal(world.municipalities["spent"][:, :, 1].sum(axis=0), spent[:, 7])
    assert spent[:, 7].sum() > 0
    assert spent[:, 2].sum() > 0
    assert np.array_equal(world.municipal_years["paid"].sum(axis=(0, 1)), spent.sum(axis=1))


def test_hours_of_the_first_line_that_nobody_needs_are_divided_too(three: Scenario) -> None:
    settings = {"first_line.capacity": 20.0, "first_line.watch": 1.0, "support.mean": 0.5}
    world = simulate(three.replace(settings), seed=0, weeks=60).built.world

    helped = 65 * 100 * world.clients["hours_first_line"].sum()
    assert world.system[0]["spent"][:, FIRST_LINE].sum() > 1.5 * helped > 0
    assert np.array_equal(world.municipalities["spent"].sum(axis=(0, 2)), world.system[0]["spent"].sum(axis=1))


def test_the_table_agrees_with_the_whole(run: Run) -> None:
    weekly = run.series
    for year in (1, 2, 3):
        mine = weekly[(weekly["week"] >= 52 * (year - 1)) & (weekly["week"] < 52 * year)]
        assert value(run, year, ALL, "euros_total") == pytest.approx(mine["euros_total"].sum())
        assert value(run, year, ALL, "in_care") == pytest.approx(mine["in_care"].mean(), rel=0.02)
        parts = [value(run, year, name, "users") for name in ("large", "poor", "heavy")]
        assert sum(parts) == value(run, year, ALL, "users") > value(run, year, ALL, "in_care")
        use = [value(run, year, name, "users_per_1000") for name in ("large", "poor", "heavy")]
        assert value(run, year, ALL, SPREAD) == pytest.approx(max(use) / min(use))
    assert value(run, 2, "poor", "users_per_1000") > 1.5 * value(run, 2, "large", "users_per_1000")
    assert np.isnan(value(run, 3, ALL, "functioning"))  # not followed up yet
    assert value(run, 2, "heavy", "functioning") < value(run, 2, "large", "functioning")
    assert np.isnan(value(run, 2, ALL, "shortfall"))  # no budgets


def test_threads_and_a_burn_in_give_the_same_bits(three: Scenario) -> None:
    scenario = three.replace({BURN_IN: 52})
    one, two = (simulate(scenario, seed=2, weeks=60, threads=n).built.world for n in (1, 2))
    for name in sorted(set(World._fields) - {"sheets", "seats"}):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes(), name
    assert np.array_equal(one.municipalities["spent"].sum(axis=(0, 2)), one.system[0]["spent"].sum(axis=1))


def test_one_budget_runs_out_and_only_its_families_wait(tmp_path: Path, run: Run) -> None:
    text = THREE.replace("use = 2.0", 'use = 2.0\nbudget = { municipality = 2.0e6 }\nreaction = "waiting_list"')
    short = simulate(written(tmp_path, text), seed=1, weeks=WEEKS)
    assert value(short, 3, "poor", "waiting") > value(run, 3, "poor", "waiting") + 100
    assert value(short, 3, "large", "waiting") <= value(run, 3, "large", "waiting")  # there is more room
    assert value(short, 3, "poor", "euros_municipality") < 0.7 * value(run, 3, "poor", "euros_municipality")
    assert value(short, 3, "poor", "budget") == pytest.approx(2.0e6)
    assert np.isnan(value(short, 3, "large", "budget"))
    years = short.built.world.municipal_years
    assert short.summary["shortfall"] == years["shortfall"][1:].sum() / years["budget"][1:].sum() > 0


def short_of_money(tmp_path: Path, reaction: str) -> Run:
    text = THREE.replace("use = 2.0", f'use = 2.0\nbudget = {{ municipality = 2.0e6 }}\nreaction = "{reaction}"')
    short = simulate(written(tmp_path, text), seed=1, weeks=WEEKS)
    assert value(short, 3, "poor", "shortfall") > 0
    return short


def test_a_municipality_cuts_its_own_prices(tmp_path: Path) -> None:
    municipalities = short_of_money(tmp_path, "price").built.world.municipalities
    assert municipalities["cut"][1, 0] < 1.0
    assert (municipalities["cut"][[0, 2]] == 1.0).all()


def test_a_municipality_refers_its_own_families_away(tmp_path: Path) -> None:
    clients = short_of_money(tmp_path, "entitlement").built.world.clients
    there = clients["municipality"] == 1
    assert clients["referred_away"][there].sum() > 10
    assert clients["referred_away"][~there].sum() == 0


def test_a_municipality_overspends(tmp_path: Path, run: Run) -> None:
    short = short_of_money(tmp_path, "overspend")
    assert value(short, 3, "poor", "euros_total") == pytest.approx(value(run, 3, "poor", "euros_total"), rel=0.1)


def test_a_budget_of_the_region_is_divided_by_inhabitants(tmp_path: Path) -> None:
    scenario = written(tmp_path, THREE + "[budget]\npayer_0 = 1.0e7\n")
    world = simulate(scenario, seed=1, weeks=2).built.world
    assert world.municipalities["budget"][:, 0] == pytest.approx([6e6, 3e6, 1e6])
    assert world.system[0]["budget"][0] == pytest.approx(1e7)


def test_a_policy_reaches_one_municipality(three: Scenario) -> None:
    outreach = Policy(
        "outreach", reach=Reach(municipality="poor"), changes=(Change("front_door.outreach", "set", 1.0),)
    )
    base, changed = (simulate(one, seed=1, weeks=104) for one in (three, three.with_policies(outreach)))
    assert value(changed, 2, "poor", "inflow") > 1.3 * value(base, 2, "poor", "inflow")
    for name in ("large", "heavy"):
        assert value(changed, 2, name, "inflow") == value(base, 2, name, "inflow")


def test_a_comparison_says_what_changes_where(three: Scenario, tmp_path: Path) -> None:
    outreach = Policy(
        "outreach", reach=Reach(municipality="poor"), changes=(Change("front_door.outreach", "set", 1.0),)
    )
    found = compare(three, [outreach], runs=2, weeks=104, out=tmp_path / "out")
    table = found.municipalities.set_index(["municipality", "quantity"])
    assert table.loc[("poor", "inflow"), "difference"] > 50
    assert table.loc[("large", "inflow"), "difference"] == 0.0
    assert (tmp_path / "out" / "municipalities.csv").is_file()
    assert found.to_dict()["municipalities"]


def test_it_is_stored_and_written(three: Scenario, tmp_path: Path) -> None:
    assert from_resolved(three.resolved()).identity == three.identity
    file = tmp_path / "again.toml"
    file.write_text(to_toml(three), encoding="utf-8")
    assert load_scenario(file).identity == three.identity


def test_many_municipalities_and_regions(tmp_path: Path) -> None:
    text = "".join(f"[municipalities.m{n}]\ninhabitants = {1000 + 10 * n}\nregion = {n % 2}\n" for n in range(400))
    scenario = written(tmp_path, text + "[regions]\ncount = 2\n")
    world = simulate(scenario, seed=0, weeks=30).built.world
    here = world.clients
    assert np.array_equal(here["municipality"] % 2, here["region"])
    assert np.array_equal(world.municipalities["spent"].sum(axis=(0, 2)), world.system[0]["spent"].sum(axis=1))


@pytest.mark.slow
@pytest.mark.statistical
def test_half_a_region_with_half_of_everything_has_the_same_means(tmp_path: Path) -> None:
    def means(size: float) -> dict[str, float]:
        places = "".join(
            f"[municipalities.m{n:02}]\ninhabitants = {size * (40_000 + 2_000 * n):.0f}\nuse = {0.6 + 0.09 * n:.2f}\n"
            f'budget = {{ municipality = {size * 5.5e6} }}\nreaction = "waiting_list"\n'
            for n in range(14)
        )
        sizes = (
            f"[population]\narrivals_per_week = {75.6 * size}\ninitial_stock = {5100 * size:.0f}\nburn_in_weeks = 104\n"
            f"[workforce]\nprofessionals = {800 * size:.0f}\norganisations = {130 * size:.0f}\n"
        )
        scenario = written(tmp_path, places + sizes, extends="region-2015", name=f"{size}.toml")
        runs = [simulate(scenario, seed=0, replicate=r, weeks=156) for r in range(3)]
        found = {name: np.mean([run.summary[name] for run in runs]) for name in ("functioning", "cost_per_client")}
        for quantity in ("users_per_1000", "euros_per_user"):
            found[quantity] = np.mean([value(run, 3, ALL, quantity) for run in runs])
        for quantity in ("euros_municipality", "waiting"):
            found[quantity] = np.mean([value(run, 3, ALL, quantity) for run in runs]) / size
        return {name: float(one) for name, one in found.items()}

    whole, half = means(1.0), means(0.5)
    assert half.pop("functioning") == pytest.approx(whole.pop("functioning"), abs=0.05)
    assert half.pop("waiting") == pytest.approx(whole.pop("waiting"), rel=0.2)
    assert half == pytest.approx(whole, rel=0.08)


BAD = [
    ("[municipalities.a]\ninhabitants = 0\n", "municipalities.a.inhabitants"),
    ("[municipalities.a]\n", "municipalities.a.inhabitants"),
    ("[municipalities.A]\ninhabitants = 10\n", "municipalities"),
    ("[municipalities.a]\ninhabitants = 10\nbudget = { school = 5.0 }\n", "municipalities.a.budget.school"),
    ("[municipalities.a]\ninhabitants = 10\nbudget = { municipality = -5.0 }\n", "municipalities.a.budget"),
    ("[municipalities.a]\ninhabitants = 10\nreaction = 'wait'\n", "municipalities.a.reaction"),
    ("[municipalities.a]\ninhabitants = 10\nregion = 1\n", "municipalities.a.region"),
    ("[municipalities.a]\ninhabitants = 10\nuses = 2\n", "municipalities.a.uses"),
    ("[municipalities.a]\ninhabitants = 10\n[regions]\ncount = 2\n", "region 1"),
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_bad_input_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        written(tmp_path, text)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def reaching(key: str, municipality: str = "poor") -> Policy:
    return Policy("p", reach=Reach(municipality=municipality), changes=(Change(key, "set", 0.5),))


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (reaching("front_door.outreach", "pour"), "poor"),
        (reaching("money.tariff"), "a key that a municipality sets"),
        (reaching("contracts.keep_share"), "a key that a municipality sets"),
    ],
)
def test_a_reach_or_key_that_cannot_act_is_refused(three: Scenario, policy: Policy, words: str) -> None:
    with pytest.raises(InputError, match=words):
        three.with_policies(policy)


def test_a_scenario_without_municipalities_says_so() -> None:
    with pytest.raises(InputError, match="no municipalities"):
        load_scenario("classroom").with_policies(reaching("front_door.outreach"))


def test_a_municipality_reaches_alone(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    changes = '[[changes]]\nkey = "budget.reaction"\nset = "price"\n'
    text = 'reach = { municipality = "a", sector = "mental_health" }\n' + changes
    file.write_text(f'name = "p"\n{text}', encoding="utf-8")
    scenario: Any = load_scenario("classroom")
    with pytest.raises(InputError, match="municipality alone"):
        scenario.with_policies(file)


def test_packaged_municipalities_share_a_budget_and_the_families_of_their_region() -> None:
    changes = {"population.burn_in_weeks": 52}
    region, parts = (load_scenario(name).replace(changes) for name in ("region-2025", "municipalities-2025"))
    assert sum(one.inhabitants for one in parts.municipalities) == 428_000
    whole, divided = simulate(region, seed=0, weeks=104), simulate(parts, seed=0, weeks=104)
    both = whole.clients.index.intersection(divided.clients.index)
    assert len(both) > 0.99 * len(whole.clients)  # who is found later depends on waiting lists
    same = ["domains", "self_reliance_arrival"]
    assert whole.clients.loc[both, same].equals(divided.clients.loc[both, same])
    assert value(divided, 2, ALL, "budget") == pytest.approx(region.values["budget.payer_0"], rel=1e-6)
    assert 2.5 < value(divided, 2, ALL, SPREAD) < 5  # published: 3.5 to 4
    assert divided.summary["shortfall"] > whole.summary["shortfall"]
