"""Which values of what nobody measured keep the region of today where it is, near the published figures?

History matching in the small (`docs/calibration.md` has the method in full): points that fill the space of `FREE`
evenly (Sobol), each run at `SCALE` of the size after a burn-in of fourteen years, and a second half near the best of
the first. A figure is implausible beyond one and a half half-widths of its band. A yes: a point at which no figure is.
Prices are not searched: payoffs do not see the price level, so all euros are scaled afterwards until the municipality
spends what is published. ``docs/how-to/region-2025.md`` says where each band comes from.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from common import keep, options, run_arms
from matplotlib.figure import Figure
from scipy.stats import qmc

from cosim.care.outcomes.measure import users_by_year
from cosim.care.scenario.load import load_scenario

BURN_IN, YEARS, SCALE, SEED = 728, 5, 0.4, 0
SCALED = ("population.arrivals_per_week", "population.initial_stock", "workforce.organisations",
          "workforce.professionals", "workforce.extra_organisations", "workforce.extra_seats")  # fmt: skip
# Key: lowest and highest. Those of the fit to 2015-2019 keep to its acceptable range; the others are assumptions.
FREE = {
    "population.arrivals_per_week": (57, 85),
    "population.more_share": (0.25, 0.5),
    "population.child_years": (10, 18),
    "population.need_hours": (150, 182),
    "placement.rate": (0.00206, 0.00247),
    "coupling.rate": (0.019, 0.027),
    "re_entry.rate": (1.17, 1.57),
    "waiting.p_leave": (0.00734, 0.0145),
    "tariff.margin": (0.107, 0.125),
    "staff.turnover": (0.15, 0.2),
    "staff.handover": (0.5, 0.9),
    "staff.hiring_weeks": (8, 26),
    "staff.adjust": (0.03, 0.15),
    "staff.queue_limit": (1, 5),
    "providers.entry": (0.05, 0.3),
    "providers.fail_quarters": (4, 12),
    "providers.credit_weeks": (13, 52),
    "providers.switch": (0.0, 0.05),
    "administration.fixed_hours": (0, 4),
    "choice.review_weeks": (26, 78),
    "imitation.noise": (0.1, 0.3),
    "choice.stance_pull": (0.05, 0.15),
}
WHOLE = ("choice.review_weeks", "providers.fail_quarters")
# Figure: lowest and highest accepted, of the whole region.
BANDS = {
    "users": (10_700, 11_850),
    "weeks_waited": (10, 18),
    "years_in_care": (1.15, 1.5),
    "heavy": (0.075, 0.105),
    "several_problems": (650, 870),
    "re_entries": (0.2, 0.4),
    "services": (1.26, 1.54),
    "providers": (183, 223),
    "loss_making": (0.15, 0.25),
    "overhead_share": (0.4, 0.48),
    "share_competitive": (0.1, 0.4),
    "share_co_creative": (0.05, 0.25),
    "drift_users": (-0.015, 0.015),
    "drift_waiting": (-0.05, 0.05),
    "drift_placed": (-0.03, 0.03),
    "drift_euros": (-0.02, 0.02),
    "drift_competitive": (-0.015, 0.015),
    "drift_co_creative": (-0.01, 0.01),
}


def drift(series, *, relative=True):
    """Slope a year of yearly means, as a share of their mean unless it is a share already."""
    years = np.asarray(series, dtype=float).reshape(-1, 52).mean(axis=1)
    slope = float(np.polyfit(np.arange(years.size), years, 1)[0])
    return slope / max(1e-9, abs(float(years.mean()))) if relative else slope


def look(run):
    """Figures of one run beside its outcomes; numbers of families and providers at the size of the run."""
    weekly, clients = run.recorded, run.clients
    stage, mix = weekly["stage"], weekly["behaviour"]
    in_care, placed = float(stage[:, 2].mean()), float(stage[:, 3].mean())
    users = float(np.mean(users_by_year(clients, run.weeks)))
    here = clients["stage"].isin(["in_care", "placed"])
    return {
        "users": users,
        "years_in_care": (in_care + placed) / max(1.0, users - in_care - placed),
        "heavy": placed * (1.0 + 52.0 / float(run.scenario.values["placement.weeks"])) / users,
        "several_problems": float((clients["domains"][here] >= 4).sum()),
        "services": float(clients["professionals_met"][clients["arrival"] >= 0].mean()),
        "providers": float(weekly["providers"].mean()),
        "staff": float(weekly["employed"].mean()),
        "in_care_or_placed": in_care + placed,
        "queue": float(stage[:, 1].mean()),
        "drift_users": drift(stage[:, 2] + stage[:, 3]),
        "drift_waiting": drift(stage[:, 1]),
        "drift_placed": drift(stage[:, 3]),
        "drift_euros": drift(np.diff(weekly["spent"][:, 0], prepend=0)),
        "drift_competitive": drift(mix[:, 0], relative=False),
        "drift_co_creative": drift(mix[:, 2], relative=False),
    }


COUNTS = ("users", "several_problems", "providers", "staff", "in_care_or_placed", "queue")


def points(count, low, high, seed):
    """``count`` points between two corners, evenly spread."""
    cube = qmc.Sobol(len(FREE), seed=seed).random(count)
    return np.asarray(low) + cube * (np.asarray(high) - np.asarray(low))


def changes(point, scale):
    """Values of a point, and the size of the region."""
    found = {key: round(float(f"{value:.4g}")) if key in WHOLE else float(f"{value:.4g}")
             for key, value in zip(FREE, point, strict=True)}  # fmt: skip
    base = load_scenario("region-2025").values
    for key in SCALED:
        value = scale * float(found.get(key, base[key]))
        found[key] = value if key.startswith("population.arrivals") else round(value)
    # without the budget, whose shortfall depends on prices: the threat that it adds is part of the level
    return found | {"population.burn_in_weeks": BURN_IN, "budget.payer_0": 0.0, "threat.level": 0.105}


def implausibility(table):
    """The worst figure of each row: distance from the middle of its band, in half-widths; 1 is its edge."""
    return pd.DataFrame({
        name: ((table[name] - (low + high) / 2.0).abs() / ((high - low) / 2.0)) for name, (low, high) in BANDS.items()
    })  # fmt: skip


def wave(found, scale, **how):
    """Run points; a row each, with figures brought to the whole region."""
    base = load_scenario("region-2025")
    arms = [({"point": n}, base.replace(changes(point, scale))) for n, point in enumerate(found)]
    table = run_arms(arms, runs=1, weeks=52 * YEARS, look=look, **how)
    table[list(COUNTS)] /= scale
    worst = implausibility(table)
    values = pd.DataFrame(found, columns=list(FREE))
    kept = ["staff", "in_care_or_placed", "queue", *BANDS]
    return pd.concat([values, table[kept], worst.max(axis=1).rename("worst"), worst.idxmax(axis=1).rename("by"),
                      worst.clip(lower=1.0).pow(2).sum(axis=1).rename("distance")], axis=1)  # fmt: skip


def main(arguments=None):
    """Two waves; the table of all points, best first, and a figure of the best."""
    asked = options("steady_region", arguments, about="Which values keep region-2025 where it is?")
    first, second, scale = (2, 2, 0.05) if asked.small else (64, 64, SCALE)
    low, high = np.array(list(FREE.values()), dtype=float).T
    tables = [wave(points(first, low, high, SEED), scale, store=asked.store)]
    best = tables[0].sort_values("distance").head(max(2, first // 8))[list(FREE)].to_numpy()
    margin = (high - low) * 0.1
    near = points(
        second, np.maximum(low, best.min(axis=0) - margin), np.minimum(high, best.max(axis=0) + margin), SEED + 1
    )
    tables.append(wave(near, scale, store=asked.store))
    every = pd.concat(tables, ignore_index=True).sort_values("distance", ignore_index=True)
    good = every[every["worst"] <= 1.5]
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(every.index + 1, every["worst"], "o", ms=3)
    axes.axhline(1.5, color="0.6", lw=1)
    axes.set(xlabel="points, best first", ylabel="worst figure, half-widths of its band", ylim=(0, 10))
    sentence = (
        f"{len(good)} of {len(every)} points keep every figure plausible; the best misses by {every['worst'][0]:.2g} "
        f"half-widths of a band ({every['by'][0]})."
    )
    return keep(asked, load_scenario("region-2025"), {"points": every}, figure, sentence)


if __name__ == "__main__":
    main(sys.argv[1:])
