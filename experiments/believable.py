"""Does the region of today answer extreme changes in a way that can be believed?

Every change is extreme on purpose: money, work, contracts, placements and discharge are turned far beyond anything that
is on a table, so that a mechanism that is missing shows. It begins in week 52 of `region-2025`, at `SCALE` of its size,
except the number of organisations, which holds during the burn-in too. Differences are paired, over replicates with
common random numbers: families in SD between clients, one and two years after they came, euros as a ratio. `BELIEVED`
says beforehand which side each figure has to be on.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from common import bars, interval, keep, options, origin, run_arms, said, values
from matplotlib.figure import Figure

from cosim.care.policies.model import Change, Policy
from cosim.care.scenario.load import load_scenario

QUESTION = "Does region-2025 answer extreme changes in a way that can be believed?"
WEEKS, START, SCALE = 260, 52, 0.3
ARMS = {
    "tariffs at 1 %": {"money.tariff_factor": 0.01},
    "wages times three": {"money.wage": 3.0},
    "budget of one euro, overspend": {"budget.payer_0": 1.0, "budget.reaction": "overspend"},
    "budget of one euro, waiting list": {"budget.payer_0": 1.0, "budget.reaction": "waiting_list"},
    "budget of one euro, price": {"budget.payer_0": 1.0, "budget.reaction": "price"},
    "budget of one euro, entitlement": {"budget.payer_0": 1.0, "budget.reaction": "entitlement"},
    "half of the contracts": {"contracts.keep_share": 0.5},
    "no administration": {"administration.share": 0.0, "administration.fixed_hours": 0.0},
    "meetings of two hours a week": {"meetings.hours_per_week": 2.0},
    "placements times five": {"placement.rate": 5.0},
    "no placements": {"placement.rate": 0.0},
    "discharge at half of the need": {"closing.remaining": 0.5},
    "one organisation a sector": {"workforce.organisations": 6},
    "twice as many organisations": {"workforce.organisations": 122},
}
SIZE = ("population.arrivals_per_week", "budget.payer_0", "population.initial_stock", "workforce.organisations",
        "workforce.professionals", "workforce.extra_organisations", "workforce.extra_seats")  # fmt: skip
TIMES = ("money.wage", "placement.rate")  # factors on the value of the scenario
SHOWN = ("functioning", "functioning_later", "weeks_waited", "euros_municipality", "euros_total", "providers", "staff",
         "re_entered", "overhead_share", "idle_share", "loss_making", "shortfall")  # fmt: skip
# Arm, outcome, and the side on which the mean has to be.
BELIEVED = [
    ("tariffs at 1 %", "functioning", -1),
    ("tariffs at 1 %", "weeks_waited", +1),
    ("tariffs at 1 %", "providers", -1),
    ("wages times three", "functioning", -1),
    ("budget of one euro, overspend", "shortfall", +1),
    ("budget of one euro, waiting list", "euros_municipality", -1),
    ("budget of one euro, waiting list", "functioning", -1),
    ("budget of one euro, price", "euros_municipality", -1),
    ("budget of one euro, entitlement", "euros_municipality", -1),
    ("half of the contracts", "functioning", -1),
    ("no administration", "functioning", +1),
    ("no administration", "weeks_waited", -1),
    ("meetings of two hours a week", "functioning", -1),
    ("placements times five", "euros_municipality", +1),
    ("placements times five", "functioning", -1),
    ("discharge at half of the need", "functioning", -1),
    ("discharge at half of the need", "functioning_later", -1),
    ("discharge at half of the need", "re_entered", +1),
    ("one organisation a sector", "overhead_share", -1),
    ("twice as many organisations", "overhead_share", +1),
]


def scenarios(base):
    """The base and every arm."""
    found = [({"arm": "base"}, base)]
    for name, changes in ARMS.items():
        changes = {key: float(base.values[key]) * value if key in TIMES else value for key, value in changes.items()}
        if all(key.startswith("workforce.") for key in changes):
            found.append(({"arm": name}, base.replace(changes)))
            continue
        kinds = tuple(Change(key, "set", value) for key, value in changes.items())
        found.append(({"arm": name}, base.with_policies([Policy(name=name, start_week=START, changes=kinds)])))
    return found


def look(run):
    """Further numbers of a run: idle hours, staff, and the spread of functioning between clients."""
    counted = run.recorded[START:]
    return {
        "idle_share": float(counted["hours"][:, -1].sum() / counted["contract_hours"].sum()),
        "staff": float(run.recorded["employed"][-52:].mean()),
        "spread": float(run.spread["functioning"][1]),
        "spread_later": float(run.spread["functioning_later"][1]),
    }


def change(runs, arm, outcome):
    """Interval of an arm minus the base: functioning in SD between clients, euros as a ratio minus 1."""
    mine, base = values(runs, outcome, arm=arm), values(runs, outcome, arm="base")
    if outcome.startswith("functioning"):
        spread = outcome.replace("functioning", "spread")
        return interval((mine - base) / values(runs, spread, arm="base"))
    if outcome.startswith("euros"):
        return interval(mine / base - 1.0)
    return interval(mine - base)


def main(arguments=None):
    """Run all arms; a row each, a figure, and how many statements came out on the believed side."""
    asked = options("believable", arguments, about=QUESTION)
    runs, weeks, scale, before = (2, 156, 0.1, 52) if asked.small else (3, WEEKS, SCALE, 572)
    base = load_scenario("region-2025")
    size = {key: scale * float(base.values[key]) for key in SIZE} | {"population.burn_in_weeks": before}
    base = base.replace({key: value if key in SIZE[:2] else round(value) for key, value in size.items()})
    arms = [(label, one) for label, one in scenarios(base) if not asked.small or "twice" not in label["arm"]]
    table = run_arms(arms, runs=runs, weeks=weeks, look=look, store=asked.store)
    names = [label["arm"] for label, _ in arms if label["arm"] != "base"]
    found = pd.DataFrame([
        {"arm": arm, "outcome": outcome, "mean": one.mean, "low": one.low, "high": one.high,
         "base": values(table, outcome, arm="base").mean(), "value": values(table, outcome, arm=arm).mean()}
        for arm in names for outcome in SHOWN for one in [change(table, arm, outcome)]
    ])  # fmt: skip
    wanted = [(arm, outcome, side) for arm, outcome, side in BELIEVED if arm in names]
    wrong = [f"{arm}: {outcome}" for arm, outcome, side in wanted if np.sign(change(table, arm, outcome).mean) != side]
    sentence = f"{len(wanted) - len(wrong)} of {len(wanted)} statements come out on the side that was written down"
    sentence += f" beforehand; not: {', '.join(wrong)}." if wrong else " beforehand."
    effects = [change(table, arm, "functioning") for arm in names]
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    middle, lengths = bars(effects)
    axes.errorbar(middle, range(len(names)), xerr=lengths, fmt="o", capsize=2.5)
    axes.axvline(0, color="0.6", lw=1)
    axes.set(yticks=range(len(names)), yticklabels=names, xlabel="functioning, SD between clients")
    axes.set_title(origin(base, runs, weeks), fontsize=7)
    for arm, effect in zip(names, effects, strict=True):
        print(f"{arm}: functioning {said(effect, 'SD', 3)}", file=sys.stderr)
    return keep(asked, base, {"changes": found, "runs": table}, figure, sentence)


if __name__ == "__main__":
    main(sys.argv[1:])
