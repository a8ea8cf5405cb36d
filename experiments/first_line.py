"""Does a strong first line, or a specialist who is quick in and quick out, lower the use of dear care?

Design. The region as it is against a first line with more time for each family (as in the packaged policy) that helps
more and more of the light ones itself (`doors.*_helps`: general practitioners, schools and neighbourhood teams, where
doors are open; else `first_line.reach`); against helping nine in ten in the usual time; against the quick specialist;
and against both packaged policies. Common random numbers. All from week 52.

Dear care falls: fewer families placed out of home, and less paid for it (intervals without zero). It pays for itself:
total costs fall too. It helps: functioning is higher or waiting shorter. More first line does more: the largest dose
against the smallest. Both do more than their sum, or less: the interaction.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from common import BAR, bars, interval, keep, listed, options, origin, points, said, shown, values

import cosim
from cosim.care.policies.model import Change
from cosim.plots.style import ARM_LOOKS, new_figure, styled

QUESTION = "Does a strong first line, or a quick specialist, lower the use of dear care?"
REACH = ("first_line.reach", "doors.practitioner_helps", "doors.school_helps", "doors.team_helps")
DOSES = {"wide-0": 0.0, "wide-0.3": 0.3, "first-line": 0.6, "wide-0.9": 0.9}  # share of light families it helps
BESIDE = {"reach-0.9": "nine in ten, usual time", "quick-specialist": "quick specialist",
          "first-line+quick-specialist": "both policies"}  # fmt: skip
PAIR = ("first-line", "quick-specialist", "first-line+quick-specialist")
TOLD = {"first-line": "a first line with more time"} | BESIDE
MILLIONS = ("million EUR a year", 1e-6, 2)
OUTCOMES = {"placed": ("placed out of home", "points", 100, 2), "euros_placement": ("paid for it", *MILLIONS),
            "euros_total": ("total costs", *MILLIONS), "weeks_waited": ("weeks waited", "weeks", 1, 1),
            "functioning": ("functioning", "SD", 1, 3)}  # fmt: skip
SHOWN = ("placed", "euros_total", "weeks_waited", "functioning")


def arms():
    """A first line with more time in doses, more families in the usual time, and the packaged policies."""
    wide = cosim.load_policy("first-line")
    others = tuple(change for change in wide.changes if change.key not in REACH)
    made = {name: replace(wide, name=name, changes=(*(Change(key, "set", dose) for key in REACH), *others))
            for name, dose in DOSES.items() if name.startswith("wide")}  # fmt: skip
    alone = replace(wide, name="reach-0.9", changes=tuple(Change(key, "set", 0.9) for key in REACH))
    return [*(made.get(name, name) for name in DOSES), alone, *PAIR[1:]]


def effects(runs, names):
    """Differences with the base, and the interaction of both policies: (arm, outcome) -> interval, holding together."""
    together = len(TOLD) * len(SHOWN) + 1  # what the sentence rests on
    found = {}
    for outcome in OUTCOMES:
        gain = {arm: values(runs, outcome, arm=arm) - values(runs, outcome, arm="base") for arm in names}
        found |= {(arm, outcome): interval(gain[arm], together=together) for arm in names}
        one, other, both = (gain[name] for name in PAIR)
        found["interaction", outcome] = interval(both - one - other, together=together)
    return found


def conclusion(found):
    """One sentence that says no more than the intervals do."""
    parts = []
    words = {1: "more", 0: "no difference shown", -1: "less"}
    for arm, name in TOLD.items():
        told = ", ".join(
            f"{title} {words[shown(found[arm, o])]} ({said(found[arm, o], unit, digits, scale=scale)})"
            for o, (title, unit, scale, digits) in OUTCOMES.items()
            if o in SHOWN
        )
        parts.append(f"{name}: {told}")
    cheaper = [name for a, name in TOLD.items() if shown(found[a, "placed"]) < 0 and shown(found[a, "euros_total"]) < 0]
    together = found["interaction", "placed"]
    sums = {1: "less than their sum", 0: "neither more nor less than their sum, as far as shown", -1: "more than it"}
    return (
        f"Fewer placements at lower total costs are shown for {listed(cheaper, 'none of them')}; against the region as "
        f"it is, {'; '.join(parts)}; on placements both together do {sums[shown(together)]} ({points(together, 2)})."
    )


def in_short(found):
    """The answer in a few words."""
    fewer = [name for arm, name in TOLD.items() if shown(found[arm, "placed"]) < 0]
    waits = "shortens" if shown(found["first-line", "weeks_waited"]) < 0 else "does not shorten"
    dear = (
        f"{len(fewer)} of {len(TOLD)} lower the use of dear care"
        if fewer
        else "Nothing tried lowers the use of dear care"
    )
    return f"{dear}; a stronger first line {waits} waiting."


def draw(found, scenario, runs, weeks):
    """Dose and response of the first line, and the policies beside it: a panel an outcome."""
    keys = REACH[1:] if scenario.values["doors.open"] else REACH[:1]
    usual = ", ".join(f"{key} {scenario.values[key]:g}" for key in keys)
    with styled():
        figure, body = new_figure(
            11.0, 4.4, title=QUESTION, caption=f"{origin(scenario, runs, weeks)}; difference with the region as it is "
            f"({usual}); bars: 95 % intervals that hold together. Hollow: no "
            "difference shown. Numbers: share of light families that it helps itself.",
        )  # fmt: skip
        names = [f"more time, {dose:g}" for dose in DOSES.values()] + list(BESIDE.values())
        for panel, outcome in zip(body.subplots(1, len(SHOWN)), SHOWN, strict=True):
            title, unit, scale, _ = OUTCOMES[outcome]
            cells = [found[arm, outcome] for arm in (*DOSES, *BESIDE)]
            mean, error = bars(cells, scale)
            panel.plot(range(len(DOSES)), mean[: len(DOSES)], color=ARM_LOOKS[1].colour, linewidth=1.0)
            for x, one in enumerate(cells):
                style = ARM_LOOKS[1 if x < len(DOSES) else x - len(DOSES) + 2]
                panel.errorbar(x, mean[x], error[:, [x]], color=style.colour, marker=style.marker,
                               markerfacecolor=style.colour if shown(one) else "white", **BAR)  # fmt: skip
            panel.axhline(0, color="black", linewidth=0.8)
            panel.axvline(len(DOSES) - 0.5, color="#AAAAAA", linewidth=0.8)
            panel.set_xticks(range(len(names)), names, rotation=60, ha="right", rotation_mode="anchor")
            panel.set_title(f"{title}\n({'percentage points' if unit == 'points' else unit})")
    return figure


def main(arguments=None):
    """Compare, print, draw, answer."""
    asked = options("first_line", arguments, about=QUESTION)
    scenario = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, weeks = (3, 130) if asked.small else (6, 260)
    result = cosim.compare(scenario, arms(), runs=runs, weeks=weeks, seed=0, workers=2, store=asked.store)
    found = effects(result.runs, result.arms[1:])
    rows = [(arm, outcome, one.mean, one.low, one.high) for (arm, outcome), one in found.items()]
    table = pd.DataFrame(rows, columns=["arm", "outcome", "mean", "low", "high"])
    wide = table.pivot(index="arm", columns="outcome", values="mean").loc[[*result.arms[1:], "interaction"]]
    print(wide.assign(**{o: wide[o] * OUTCOMES[o][2] for o in OUTCOMES})[list(OUTCOMES)].round(3).to_string())
    assert np.isfinite(table["mean"]).all(), "the run is too short to follow anybody up"
    return keep(
        asked,
        scenario,
        {"differences": table, "runs": result.runs},
        draw(found, scenario, runs, weeks),
        conclusion(found),
        short=in_short(found),
    )


if __name__ == "__main__":
    main()
