"""Which bundle of policies, from which starting share, makes co-creation last?

Design. Regions that start with few or many co-creators (people and managements alike; the others divided as in the
scenario) meet nothing, one lever, or a bundle. Policies run for four years and then END; three more years follow, so
that one history says both what a bundle reaches and what remains of it.

One lever is enough: at the end of the policy more than half co-create under a single policy, from a small start
(interval above one half). A bundle is needed: only combinations do so. History matters: where one ends depends on where
one began (largest minus smallest start, interval without zero). It lasts: more than half co-create three years later.
Measure: share of professionals who co-create, in the last year of the policy and in the last year of all. The tipping
share is where that share crosses one half, read between the starting shares tried. Every cell is judged by a 95 %
interval of its own: a map of 70 cells shows where to look, and one cell of it is no finding.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from common import interval, keep, listed, options, origin, points, run_arms, shown, values

import cosim
from cosim.plots.style import new_figure, styled

QUESTION = "Which bundle, from which starting share, makes co-creation last?"
STARTS = (0.02, 0.1, 0.3, 0.6, 0.9)
BUNDLES = {
    "no policy": (), "audit": ("audit",), "partners": ("choose-partners",), "outcomes": ("outcome-joint",),
    "audit, partners, training": ("audit", "choose-partners", "joint-training"),
    "audit, outcomes": ("audit", "outcome-joint"), "partners, outcomes": ("choose-partners", "outcome-joint"),
}  # fmt: skip
MOMENTS = {"during": "in the last year of the policy", "after": "in the last year of all, after its end"}
HALF = 0.5


def beginning(base, share):
    """The region with this share of co-creators in week 0; the others keep their proportion. All have one past."""
    others = {name: base.values[f"behaviour.{name}"] for name in ("competitive", "side_by_side")}
    left = (1.0 - share) / sum(others.values())
    return base.from_week_0(
        {"behaviour.co_creative": share, **{f"behaviour.{name}": left * value for name, value in others.items()}}
    )


def look(end, run):
    """Share that co-creates in the last year of the policy and of the run."""
    share = run.series["share_co_creative"].to_numpy()
    return {"during": share[end - 52 : end].mean(), "after": share[-52:].mean()}


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


def reach(name, cells, tip):
    """From which starting share a bundle is shown to end above one half, or nothing; ``tip`` is its tipping share."""
    above = [start for start, cell in cells.items() if shown(cell) > 0]  # intervals of share minus half
    if not above:
        return ""
    crossed = "below the smallest start" if tip == 0.0 else "not reached" if tip is None else f"at {tip:.0%}"
    start = "any start" if len(above) == len(cells) else f"{min(above):.0%} on"
    return f"from {start} under [{name}] (tipping share {crossed})"


def conclusion(found, tips, history, years=(4.0, 3.0)):
    """One sentence that says no more than the intervals do, cell by cell.

    By moment and bundle ``found`` has an interval of share minus half for every start, ``tips`` the tipping share, and
    ``history`` the interval of the largest start minus the smallest.
    """
    parts = []
    for moment, when in zip(MOMENTS, (f"after {years[0]:g} years", f"{years[1]:g} years after the end"), strict=True):
        cases = {name: reach(name, found[moment, name], tips[moment, name]) for name in BUNDLES}
        does = [case for case in cases.values() if case]
        never = [f"[{name}]" for name, case in cases.items() if not case]
        begun = [f"[{name}] ({points(history[moment, name])})" for name in BUNDLES if shown(history[moment, name]) > 0]
        parts.append(
            f"{when} more than half are shown to co-create {listed(does, 'nowhere')}, and from no start under "
            f"{listed(never, 'any other')}, and where one began is still seen under {listed(begun, 'none')}"
        )
    single = [name for name, policies in BUNDLES.items() if len(policies) == 1]
    few = [name for name in single if shown(found["during", name][min(STARTS)]) > 0]
    some = [name for name in single if reach(name, found["during", name], None)]
    lever = f"a single lever is enough from the smallest start ({listed(few)})"
    if not few:
        lever = f"a single lever is enough only from a larger start ({listed(some)})" if some else (
            "no single lever is shown to be enough")  # fmt: skip
    sentence = f"{'; '.join(parts)}; {lever}."
    return sentence[0].upper() + sentence[1:]


def in_short(found):
    """The answer in a few words."""
    lasts = [name for name in BUNDLES if reach(name, found["after", name], None)]
    if lasts:
        return f"Co-creation lasts under {len(lasts)} of {len(BUNDLES)} bundles, if enough people begin with it."
    during = [name for name in BUNDLES if reach(name, found["during", name], None)]
    if during:
        return "No bundle makes co-creation last after its end; some hold it while they run, if nearly all begin."
    return "No bundle that was tried makes co-creation last, or holds it while it runs."


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
    base = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, end, weeks = (2, 78, 130) if asked.small else (3, 208, 364)
    arms, years = [], (end / 52, (weeks - end) / 52)
    for name, policies in BUNDLES.items():
        timed = [replace(cosim.load_policy(policy), start_week=0, end_week=end) for policy in policies]
        arms += [({"bundle": name, "start": s}, beginning(base, s).with_policies(timed)) for s in STARTS]
    table = run_arms(arms, runs=runs, weeks=weeks, look=partial(look, end), store=asked.store)
    tips, found, history = {}, {}, {}
    for moment, words in MOMENTS.items():
        wide = table.pivot_table(index="bundle", columns="start", values=moment, sort=False)
        for name in BUNDLES:
            cells = {s: values(table, moment, bundle=name, start=s) for s in STARTS}
            tips[moment, name] = tipping(STARTS, wide.loc[name].to_numpy())
            found[moment, name] = {s: interval(cell - HALF) for s, cell in cells.items()}
            history[moment, name] = interval(cells[max(STARTS)] - cells[min(STARTS)])
        tipped = ["none" if tips[moment, name] is None else f"{tips[moment, name]:.2f}" for name in wide.index]
        print(f"share that co-creates {words}\n{wide.assign(tipping=tipped).round(3).to_string()}")
    sentence = conclusion(found, tips, history, years)
    return keep(asked, base, {"runs": table}, draw(table, base, runs, weeks), sentence, short=in_short(found))


if __name__ == "__main__":
    main()
