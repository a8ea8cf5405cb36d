"""Which bundle of policies, from which starting share, makes co-creation last?

Design. Regions that start with few or many co-creators (people and managements alike; the others divided as in the
scenario) meet nothing, one lever, or a bundle. Policies run for four years and then END; three more years follow, so
that one history says both what a bundle reaches and what remains of it.

One lever is enough: at the end of the policy more than half co-create under a single policy, from a small start
(interval above one half). A bundle is needed: only combinations do so. History matters: where one ends depends on where
one began (largest minus smallest start, interval without zero). It lasts: more than half co-create three years later.
Measure: share of professionals who co-create, in the last year of the policy and in the last year of all. The tipping
share is where that share crosses one half, read between the starting shares tried.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from common import interval, keep, listed, options, origin, points, run_arms, shown, values

import cosim
from cosim.plots.style import new_figure, styled

QUESTION = "Which bundle, from which starting share, makes co-creation last?"
STARTS = (0.02, 0.1, 0.3, 0.6, 0.9)
BUNDLES = {
    "nothing": (), "audit": ("audit",), "partners": ("choose-partners",), "outcomes": ("outcome-joint",),
    "audit, partners, training": ("audit", "choose-partners", "joint-training"),
    "audit, outcomes": ("audit", "outcome-joint"), "partners, outcomes": ("choose-partners", "outcome-joint"),
}  # fmt: skip
MOMENTS = {"during": "in the last year of the policy", "after": "in the last year of all, after its end"}
HALF = 0.5


def beginning(base, share):
    """The region with this share of co-creators at the start; the others keep their proportion."""
    others = {name: base.values[f"behaviour.{name}"] for name in ("competitive", "side_by_side")}
    left = (1.0 - share) / sum(others.values())
    return base.replace(
        {"behaviour.co_creative": share, **{f"behaviour.{name}": left * value for name, value in others.items()}}
    )


def looker(end):
    """Share that co-creates in the last year of the policy and of the run."""

    def look(run):
        share = run.series["share_co_creative"].to_numpy()
        return {"during": share[end - 52 : end].mean(), "after": share[-52:].mean()}

    return look


def tipping(starts, shares):
    """Starting share from which more than half co-create in the end: 0 from any, None from none, else in between."""
    above = np.asarray(shares) > HALF
    if above[0] and above.all():
        return 0.0
    if not above[-1]:
        return None
    last = int(np.flatnonzero(~above)[-1])  # from here on all are above
    low, high = shares[last], shares[last + 1]
    return float(starts[last] + (HALF - low) / (high - low) * (starts[last + 1] - starts[last]))


def told(name, cells):
    """Whether every start, some, or none is shown to end above one half; ``cells``: intervals of share minus half."""
    above = [start for start, cell in cells.items() if shown(cell) > 0]
    if len(above) == len(cells):
        return name, "any"
    return name, f"{name} (from {min(above):.0%} on)" if above else "none"


def conclusion(found, history, years=(4.0, 3.0)):
    """One sentence that says no more than the intervals do.

    ``found`` has, by moment and bundle, an interval of share minus half for every start; ``history`` one by bundle.
    """
    said = {}
    for moment in MOMENTS:
        cases = [told(name, found[moment, name]) for name in BUNDLES]
        any_start = [name for name, case in cases if case == "any"]
        some = [case for name, case in cases if case not in ("any", "none")]
        never = [name for name, case in cases if case == "none"]
        said[moment] = (
            f"more than half co-create from any start tried under {listed(f'[{name}]' for name in any_start)}, from a "
            f"larger start under {listed(some)}, and are not shown to under {listed(f'[{name}]' for name in never)}"
        )
    few = min(STARTS)
    single = [name for name, one in BUNDLES.items() if len(one) == 1 and shown(found["during", name][few]) > 0]
    lever = f"a single lever is enough ({listed(single)})" if single else "no single lever is shown to be enough"
    depends = [f"{name} ({points(one)})" for name, one in history.items() if shown(one) > 0]
    return (
        f"After {years[0]:g} years {said['during']}, so {lever}; {years[1]:g} years after the end {said['after']}; "
        f"where one began is then still seen under {listed(depends, 'nothing')}."
    )


def draw(table, scenario, runs, weeks):
    """Two heat maps: end share of co-creation by start and bundle, at the end of the policy and three years after."""
    with styled():
        figure, body = new_figure(
            10.0, 4.8, title=QUESTION, caption=f"{origin(scenario, runs, weeks)}; in the cells: professionals who "
            "co-create (%, mean ± half the 95 % interval over runs). Triangle: tipping share, where half co-create.",
        )  # fmt: skip
        for panel, (moment, words) in zip(body.subplots(1, 2, sharey=True), MOMENTS.items(), strict=True):
            grid = np.zeros((len(BUNDLES), len(STARTS)))
            for row, name in enumerate(BUNDLES):
                for column, start in enumerate(STARTS):
                    found = interval(values(table, moment, bundle=name, start=start))
                    grid[row, column] = found.mean
                    ink = "black" if found.mean > 0.55 else "white"
                    number = f"{100 * found.mean:.0f} ± {100 * np.nan_to_num(found.half_width):.0f}"
                    panel.text(column, row - 0.1, number, ha="center", va="center", fontsize=8, color=ink)
                tip = tipping(STARTS, grid[row])
                if tip:
                    at = np.interp(tip, STARTS, range(len(STARTS)))
                    panel.plot(at, row + 0.3, marker="^", markersize=8, color="white", markeredgecolor="black")
            image = panel.imshow(grid, cmap="cividis", vmin=0, vmax=1, aspect="auto")
            panel.set_xticks(range(len(STARTS)), [f"{start:.0%}" for start in STARTS])
            panel.set_yticks(range(len(BUNDLES)), list(BUNDLES))
            panel.set_xlabel("co-creators at the start")
            panel.set_title(words)
            panel.grid(False)
        body.colorbar(image, ax=figure.axes[:2], label="share that co-creates", shrink=0.9)
    return figure


def main(arguments=None):
    """Run, print, draw, answer."""
    asked = options("bundles", arguments, about=QUESTION)
    base = cosim.load_scenario("classroom" if asked.small else "region-2015")
    runs, end, weeks = (2, 78, 130) if asked.small else (3, 208, 364)
    arms, years = [], (end / 52, (weeks - end) / 52)
    for name, policies in BUNDLES.items():
        timed = [replace(cosim.load_policy(policy), start_week=0, end_week=end) for policy in policies]
        arms += [({"bundle": name, "start": s}, beginning(base, s).with_policies(timed)) for s in STARTS]
    table = run_arms(arms, runs=runs, weeks=weeks, look=looker(end))
    for moment, words in MOMENTS.items():
        wide = table.pivot_table(index="bundle", columns="start", values=moment, sort=False)
        tips = [tipping(STARTS, wide.loc[name].to_numpy()) for name in wide.index]
        print(f"share that co-creates {words}")
        print(wide.assign(tipping=["none" if tip is None else f"{tip:.2f}" for tip in tips]).round(3).to_string())
    found = {
        (moment, name): {s: interval(values(table, moment, bundle=name, start=s) - HALF) for s in STARTS}
        for moment in MOMENTS for name in BUNDLES
    }  # fmt: skip
    history = {
        name: interval(values(table, "after", bundle=name, start=max(STARTS))
                       - values(table, "after", bundle=name, start=min(STARTS)), together=len(BUNDLES))
        for name in BUNDLES
    }  # fmt: skip
    return keep(asked, base, {"runs": table}, draw(table, base, runs, weeks), conclusion(found, history, years))


if __name__ == "__main__":
    main()
