"""Prices at which each scheme pays, in the base, what payment by the hour pays: `money.lump_sum` and its like.

Run it after a calibration and put the values into the scenario. Tariffs are held (`tariff.cost_based` 0), because they
would bring every scheme to cost within a year. Each price is scaled by revenue by the hour over its own until both
agree.
"""

from __future__ import annotations

import argparse

from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate
from cosim.care.state import FUNDING

PRICES = {"lump_sum": "money.lump_sum", "capitation": "money.capitation", "outcome_individual": "money.outcome",
          "outcome_joint": "money.outcome_joint"}  # fmt: skip
ROUNDS = 3


def revenue(scenario, *, runs, weeks):
    """EUR of care that providers receive, over all runs."""
    paid = 0.0
    for replicate in range(runs):
        system = simulate(scenario, seed=0, replicate=replicate, weeks=weeks, record="none").built.world.system[0]
        paid += float(system["spent"][:, : len(FUNDING)].sum()) / 100.0
    return paid


def price_of(scheme, base, by_the_hour, how):
    """The price of a scheme that pays as much as the hour does."""
    key = PRICES[scheme]
    price = float(base.values[key])
    for _ in range(ROUNDS):
        changed = base.from_week_0({"funding.volume": 0.0, f"funding.{scheme}": 1.0, key: price})
        price *= by_the_hour / revenue(changed, **how)
    return price


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default="region-2015")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--weeks", type=int, default=416)
    words = parser.parse_args()
    how = {"runs": words.runs, "weeks": words.weeks}
    base = load_scenario(words.scenario).from_week_0({"tariff.cost_based": 0.0})
    by_the_hour = revenue(base, **how)
    for scheme in PRICES:
        print(f"{PRICES[scheme]} = {price_of(scheme, base, by_the_hour, how):.4g}")


if __name__ == "__main__":
    main()
