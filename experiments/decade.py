"""Can the rules of the model lead from 2015 to 2023 (V8), and which of two changes carries it?

`decade-2015` starts as a region of 2014 with closed contracts; in 2015 contracts open and families are found more
easily. Nothing else changes: arrivals are constant. First a search over `FREE` (Sobol points at `SCALE` of the size),
by the number of users from 2015 to 2019 (CBS) and in 2023, users with and without a stay, and providers. Then, at full
size, the packaged scenario with both changes, with each alone and with neither.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from common import interval, keep, options, run_arms, values
from matplotlib.figure import Figure
from scipy.stats import qmc

from cosim.care.policies.model import Change, Policy
from cosim.care.scenario.load import load_scenario
from cosim.evidence.validation.patterns.decentralisation import users_of_years

QUESTION = "Can the rules lead from the users and providers of 2015 to those of 2023?"
YEARS, LAW, SCALE, SEED = 11, 2, 0.3, 1  # years of a run from 2013, the year of the law, size and seed of the search
PUBLISHED = {2015: 1.0, 2016: 1.073, 2017: 1.121, 2018: 1.15, 2019: 1.185, 2023: 1.25}  # users, CBS and Jeugdautoriteit
# Of the last year against the first after the law: lowest and highest accepted (`cosim validate`, V8).
BANDS = {"users": (1.15, 1.35), "without_stay": (1.24, 1.44), "with_stay": (0.93, 1.13), "providers": (3.0, 6.0)}
FREE = {
    "workforce.organisations": (60, 120),
    "workforce.professionals": (560, 720),
    "population.arrivals_per_week": (56, 72),
    "population.hidden_per_visible": (0.5, 1.5),
    "providers.entry": (0.2, 1.0),
    "providers.entry_queue": (0.5, 3.0),
    "access.factor": (1.0, 3.0),
    "access.deterrence": (0.0, 0.04),
    "access.shows": (0.05, 0.3),
    "doors.provider_share": (0.15, 0.4),
}
BY_LAW = ("access.factor", "doors.provider_share")  # the others hold before the law too
SIZED = ("workforce.organisations", "workforce.professionals", "population.arrivals_per_week")
KEPT = ("population.initial_stock", "workforce.extra_organisations", "workforce.extra_seats")
CLOSED = {"contracts.open": 0.0}
NOT_NEARER = {"access.factor": 1.0, "doors.provider_share": 0.15}
ARMS = {"both": {}, "contracts open": NOT_NEARER, "families found": CLOSED, "neither": {**CLOSED, **NOT_NEARER}}


def look(run):
    """Users of each year against 2015, and how much more of what there is in the last; as pattern V8 counts them."""
    series, providers = run.series, run.recorded["providers"]
    away, users = series["placed"].to_numpy(dtype=float), users_of_years(series, LAW)
    stays = away.reshape(-1, 52).mean(axis=1)[LAW:] * (1.0 + 52.0 / float(run.scenario.values["placement.weeks"]))
    euros = series["euros_total"].to_numpy(dtype=float).reshape(-1, 52).sum(axis=1)[LAW:]
    path = {f"users_{2015 + year}": float(one / users[0]) for year, one in enumerate(users)}
    return path | {
        "users_of_2015": float(users[0]),
        "users": float(users[-1] / users[0]),
        "without_stay": float((users - stays)[-1] / (users - stays)[0]),
        "with_stay": float(stays[-1] / stays[0]),
        "cost_of_a_user": float((euros / users)[-1] / (euros / users)[0]),
        "providers": float(providers[-52:].mean() / providers[52 * (LAW - 1) : 52 * LAW].mean()),
    }


def law(changes):
    """A policy that sets values from 2015 on."""
    kinds = tuple(Change(key, "set", value) for key, value in changes.items())
    return Policy(name="law", start_week=52 * LAW, changes=kinds)


def scenario_at(point, scale):
    """The decade with the values of a point, at a share of the size."""
    base = load_scenario("decade-2015")
    start = {key: value * (scale if key in SIZED else 1.0) for key, value in point.items() if key not in BY_LAW}
    start = {key: round(value) if key.startswith("workforce.") else value for key, value in start.items()}
    start |= {key: round(scale * float(base.values[key])) for key in KEPT}
    return base.replace(start).with_policies([law({key: point[key] for key in BY_LAW})])


def distance(table):
    """How far the figures of a row are from what is published, in half-widths; within a band counts as 1."""
    far = [(table[name] - (low + high) / 2.0).abs() / ((high - low) / 2.0) for name, (low, high) in BANDS.items()]
    far += [(table[f"users_{year}"] - value).abs() / 0.03 for year, value in PUBLISHED.items() if 2015 < year < 2020]
    return sum(one.clip(lower=1.0) ** 2 for one in far)


def search(count, scale, store):
    """Points that fill the space of `FREE`, best first."""
    low, high = np.array(list(FREE.values())).T
    found = low + qmc.Sobol(len(FREE), seed=SEED).random(count) * (high - low)
    points = [{key: float(f"{value:.4g}") for key, value in zip(FREE, one, strict=True)} for one in found]
    arms = [({"point": n}, scenario_at(point, scale)) for n, point in enumerate(points)]
    table = run_arms(arms, runs=1, weeks=52 * YEARS, look=look, store=store)
    shown = ["users_of_2015", *BANDS, *(f"users_{year}" for year in PUBLISHED)]
    table = pd.concat([pd.DataFrame(points), table[list(dict.fromkeys(shown))]], axis=1)
    table["users_of_2015"] /= scale
    return table.assign(distance=distance(table)).sort_values("distance", ignore_index=True)


def parts(runs, store, *, small):
    """The scenario with both changes, with each alone and with neither."""
    base = load_scenario("decade-2015")
    if small:
        size = {key: round(0.1 * float(base.values[key])) for key in (*KEPT, *SIZED)}
        base = base.replace(size | {"population.burn_in_weeks": 52})
    arms = [({"arm": name}, base.with_policies([law(changes)]) if changes else base) for name, changes in ARMS.items()]
    return base, run_arms(arms, runs=runs, weeks=52 * YEARS, look=look, store=store)


def main(arguments=None):
    """The search, the parts, a figure of users over the years, and how much each change carries."""
    asked = options("decade", arguments, about=QUESTION)
    count, scale, runs = (2, 0.1, 2) if asked.small else (64, SCALE, 4)
    points = search(count, scale, asked.store)
    base, table = parts(runs, asked.store, small=asked.small)
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    years = range(2015, 2015 + YEARS - LAW)
    for arm, marker in zip(ARMS, "osv^", strict=True):
        axes.plot(years, [values(table, f"users_{year}", arm=arm).mean() for year in years], marker=marker, label=arm)
    axes.plot(list(PUBLISHED), list(PUBLISHED.values()), "k*", ms=9, ls="", label="published")
    axes.set(xlabel="year", ylabel="users, 2015 = 1")
    axes.legend(frameon=False)
    grown = {arm: interval(values(table, "users", arm=arm) - 1.0) for arm in ARMS}
    sentence = "Users grow by " + ", ".join(
        f"{100 * one.mean:.0f} % ({100 * one.low:.0f} to {100 * one.high:.0f}) with {arm}" for arm, one in grown.items()
    )  # fmt: skip
    sentence += f"; published 25 %. Providers: {values(table, 'providers', arm='both').mean():.1f} times as many."
    return keep(asked, base, {"points": points, "runs": table}, figure, sentence)


if __name__ == "__main__":
    main(sys.argv[1:])
