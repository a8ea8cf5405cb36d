"""Do teams that trust each other help better? A correlation over teams, to be held against the published one.

Design. Every half year the teams of two or more around families with several problems are looked at: mean trust over
their ties, and what the family's need falls by through their help in the half year that follows. The correlation is
taken over teams, for the need resolved in all and for the need resolved per paid hour, where everybody keeps one plan
and where people choose as the region does, without and with differences between persons (``trust.spread``).

Published: 0.30 between trust and performance over teams, and more where members depend on each other (De Jong, Dirks
and Gillespie 2016, doi:10.1037/apl0000110). Reproduced: between 0.15 and 0.45, with three problems no lower than with
two.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from common import NO_ANSWER

import cosim
from cosim.care.simulate import engine_for
from cosim.care.state import STAGES
from cosim.plots.draw import save_figure
from cosim.plots.style import new_figure, styled

HALF_YEAR, BEGIN, LEAST_HOURS = 26, 104, 4.0
TOGETHER = {"choice.rule": "fixed", "behaviour.competitive": 0, "behaviour.side_by_side": 0, "behaviour.co_creative": 1}
WAYS = {"people choose": {}, "everybody keeps one plan": TOGETHER}
SPREADS = (0.0, 0.2)
PUBLISHED = (0.15, 0.45)


def teams(world):
    """A row per family in care with a team that has ties: the family, mean trust, and what it has had so far."""
    clients, ties = world.clients, world.ties
    trust = dict(zip(zip(ties["source"].tolist(), ties["target"].tolist(), strict=True), ties["trust"], strict=True))
    found = []
    for c in np.flatnonzero((clients["stage"] == STAGES.index("in_care")) & (clients["size"] >= 2)):
        team = clients["team"][c][: clients["size"][c]].tolist()
        known = [trust[pair] for pair in ((p, q) for p in team for q in team) if pair in trust]
        if known:
            found.append((c, clients["domains"][c], np.mean(known)))
    table = pd.DataFrame(found, columns=["client", "problems", "trust"]).astype({"client": int})
    rows = clients[table["client"].to_numpy()]
    return table.assign(need=rows["need"].sum(axis=1), resolved=rows["resolved"], hours=rows["hours"].sum(axis=1))


def followed(scenario, weeks, replicate):
    """Teams of a run, each with what it did in the half year after."""
    built, engine = engine_for(scenario, seed=0, replicate=replicate, weeks=weeks)
    found = []
    for now, then in pairwise(range(min(BEGIN, weeks - HALF_YEAR), weeks + 1, HALF_YEAR)):
        engine.run(now - engine.week, record=False)
        table = teams(built.world)
        engine.run(then - now, record=False)
        rows = built.world.clients[table["client"].to_numpy()]
        resolved, hours = rows["resolved"] - table["resolved"], rows["hours"].sum(axis=1) - table["hours"]
        found.append(table.assign(share=resolved / table["need"], per_hour=resolved / hours)[hours > LEAST_HOURS])
    return pd.concat(found)


def drawn(table, caption, folder):
    """Correlations with the need resolved per hour, beside the published band."""
    with styled():
        figure, part = new_figure(7.6, 3.4, title="Trust and need resolved per paid hour, over teams", caption=caption)
        axes = part.subplots()
        names = [f"{one.where}, {one.problems} problems, spread {one.spread:g}" for one in table.itertuples()]
        axes.axvspan(*PUBLISHED, color="0.9", zorder=0)
        axes.plot(table["r per_hour"], names, linestyle="", marker="o")
        axes.set(xlabel="correlation; grey: published, 0.15 to 0.45", xlim=(-0.2, 0.6))
        axes.invert_yaxis()
        save_figure(figure, folder / "teams.png")


def conclusion(table):
    """One sentence that says no more than the correlations do."""
    parts = []
    for (way, spread), some in table.groupby(["where", "spread"], sort=False):
        r = some.set_index("problems")["r per_hour"]
        both = " and ".join(f"{r[name]:.2f} with {name} problems" for name in ("two", "three or more") if name in r)
        parts.append(f"where {way} and trust differs by {spread:g} between persons {both}")
    return f"Over teams trust and need resolved per hour correlate {'; '.join(parts)} (published 0.15 to 0.45)."


def main(arguments=None):
    """Run, correlate, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="the classroom, one run: seconds, and no answer")
    parser.add_argument("--out", type=Path, default=Path("results/trust_and_performance"))
    given = parser.parse_args(arguments)
    scenario, weeks, runs = ("classroom", 156, 1) if given.small else ("region-2025", 312, 4)
    rows = []
    for way, values in WAYS.items():
        for spread in SPREADS:
            arm = cosim.load_scenario(scenario).replace({"trust.spread": spread}).from_week_0(values)
            found = pd.concat([followed(arm, weeks, replicate) for replicate in range(runs)])
            for problems, some in found.groupby(np.where(found["problems"] == 2, "two", "three or more")):
                seen = {"teams": len(some), "trust": some["trust"].mean(), "sd": some["trust"].std()}
                r = {f"r {name}": some["trust"].corr(some[name]) for name in ("share", "per_hour")}
                rows.append({"where": way, "spread": spread, "problems": problems, **seen, **r})
    table = pd.DataFrame(rows)
    given.out.mkdir(parents=True, exist_ok=True)
    table.to_csv(given.out / "teams.csv", index=False)
    print(table.round(2).to_string(index=False), end="\n\n")
    drawn(table, f"{scenario}, {runs} runs of {weeks} weeks, seed 0.", given.out)
    print(NO_ANSWER if given.small else conclusion(table))


if __name__ == "__main__":
    main()
