"""Under threat people crowd together. Do they come apart again when the threat is gone?

Design. Threat goes up from 0 in steps and down again, in one history: every step is a policy that adds to
`threat.level` from one week to another. The same families and chances meet the same providers without any threat
(never); shortfalls threaten nobody here (`threat.overspend` 0), before week 0 either.
Held short and held long tell a lag from a lock: a lag shrinks when there is more time at every step.

Yes, they huddle: at the top more professionals stand side by side than where there never was a threat.
Yes, they un-huddle: at the end of the free years no difference with "never" is left. No: one is left, and the same way.
Loop: mean over the steps between of side-by-side on the way down minus on the way up, less the same for "never"
(which takes out what would have drifted anyway).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from common import BAR, bars, interval, keep, options, origin, points, run_arms, shown, values

import cosim
from cosim.care.policies.model import Change
from cosim.plots.style import BEHAVIOUR_LOOKS, new_figure, styled

QUESTION = "Does threat make people huddle, and do they come apart again when it is gone?"
TOP, FREE = 5, 156  # steps up, and weeks without threat at the end
STEP = 0.1


def staircase(held, quiet):
    """Policies that take threat up step by step from week ``quiet`` on, and down again."""
    alike = replace(cosim.load_policy("threat"), changes=(Change("threat.level", "add", STEP),))
    levels = 2 * TOP - 1  # 1 .. TOP .. 1
    return [
        replace(alike, name=f"threat-{n}", start_week=quiet + n * held, end_week=quiet + (levels - n) * held)
        for n in range(TOP)
    ]


def look(held, quiet, run):
    """Share side by side in the last quarter of every level, up and down, and in the last year of all."""
    share = run.series["share_side_by_side"].to_numpy()
    ends = [quiet + held * n for n in range(2 * TOP)]  # of level 0, then 1 .. TOP .. 1
    found = {f"up{n}": share[end - 13 : end].mean() for n, end in enumerate(ends[: TOP + 1])}
    down = {f"down{2 * TOP - n}": share[end - 13 : end].mean() for n, end in enumerate(ends) if n >= TOP}
    return found | down | {"down0": share[-13:].mean(), "after": share[-52:].mean()}


def measures(table, held):
    """Huddling at the top, size of the loop, and what is left at the end: each against never, with intervals."""

    def gap(outcome):
        return values(table, outcome, held=held, arm="threat") - values(table, outcome, held=held, arm="never")

    between = [gap(f"down{n}") - gap(f"up{n}") for n in range(1, TOP)]
    found = {"huddling": gap(f"up{TOP}"), "loop": np.mean(between, axis=0), "left": gap("after")}
    return {name: interval(numbers, together=6) for name, numbers in found.items()}


def conclusion(short, long, *, weeks, free=FREE):
    """One sentence from the measures of two lengths of a step."""
    if shown(short["huddling"]) <= 0 or shown(long["huddling"]) <= 0:
        head = "No huddling under threat is shown"
    else:
        head = "Threat makes people huddle"
    head += f" (professionals side by side at the top: {points(long['huddling'])}"
    loop, left = long["loop"], long["left"]
    middle = f"({points(loop)}; with steps of {weeks[0]} weeks {points(short['loop'])})"
    if shown(loop) == 0:
        middle = f"no loop between the way up and the way down is shown {middle}"
    else:
        lag = long["loop"].high < short["loop"].low
        middle = f"the way down lies {'above' if loop.mean > 0 else 'below'} the way up {middle}"
        middle += ", less than when steps are short: partly a lag" if lag else ", no less than when steps are short"
    stays = {1: "they have not come apart again", 0: "nothing of it is shown to stay", -1: "fewer huddle than ever"}
    return (
        f"{head} against never, steps of {weeks[1]} weeks); {middle}; and {free / 52:g} years after the last threat "
        f"{stays[shown(left)]}: {points(left)} against never."
    )


def in_short(long):
    """The answer in a few words, from the measures of long steps."""
    if shown(long["huddling"]) <= 0:
        return "Threat is not shown to make people huddle."
    left = {1: "when it is gone they stay together", 0: "of that nothing is shown to stay when it is gone",
            -1: "when it is gone fewer huddle than ever"}  # fmt: skip
    return f"Under threat people huddle, and {left[shown(long['left'])]}."


def draw(table, scenario, runs, held, weeks):
    """Share side by side against threat, up and down, with "never" beside it."""
    style, levels = BEHAVIOUR_LOOKS["side_by_side"], np.arange(TOP + 1) * STEP
    with styled():
        figure, body = new_figure(
            8.6, 4.6, title=QUESTION,
            caption=f"{origin(scenario, runs, max(weeks))}; bars: 95 % intervals over runs. Grey: the same weeks, "
            f"never a threat. The last point of the way down comes after {FREE} weeks without any.",
        )  # fmt: skip
        for panel, length in zip(body.subplots(1, 2, sharey=True), held, strict=True):
            for arm, colour, name in (("never", "#888888", "never a threat"), ("threat", style.colour, "threat")):
                for way, line, face in (("up", "-", colour), ("down", "--", "white")):
                    found = [interval(values(table, f"{way}{n}", held=length, arm=arm)) for n in range(TOP + 1)]
                    mean, error = bars(found, 100.0)
                    panel.errorbar(levels, mean, error, color=colour, marker=style.marker, markerfacecolor=face,
                                   **BAR | {"linestyle": line}, label=f"{name}, way {way}")  # fmt: skip
            panel.set_title(f"each step held {length} weeks")
            panel.set_xlabel("threat (0 to 1)")
        figure.axes[0].set_ylabel("professionals side by side (%)")
        figure.axes[0].set_ylim(0, 103)
        figure.axes[1].legend(loc="lower right")
    return figure


def main(arguments=None):
    """Run, print, draw, answer."""
    asked = options("who_is_the_enemy", arguments, about=QUESTION)
    base = cosim.load_scenario("classroom" if asked.small else "region-2025").replace(
        {"threat.level": 0.0, "threat.overspend": 0.0}
    )
    runs, held, quiet = (3, (13, 26), 26) if asked.small else (16, (26, 78), 52)
    parts, lengths = [], []
    for weeks in held:
        lengths.append(quiet + (2 * TOP - 1) * weeks + FREE)
        arms = [({"held": weeks, "arm": "never"}, base),
                ({"held": weeks, "arm": "threat"}, base.with_policies(staircase(weeks, quiet)))]  # fmt: skip
        parts.append(run_arms(arms, runs=runs, weeks=lengths[-1], look=partial(look, weeks, quiet), store=asked.store))
    table = pd.concat(parts)
    columns = [*(f"up{n}" for n in range(TOP + 1)), *(f"down{n}" for n in range(TOP, -1, -1)), "after"]
    print((100 * table.groupby(["held", "arm"])[columns].mean()).round(1).T.to_string())
    short, long = (measures(table, weeks) for weeks in held)
    sentence = conclusion(short, long, weeks=held)
    return keep(asked, base, {"runs": table}, draw(table, base, runs, held, lengths), sentence,
                short=in_short(long))  # fmt: skip


if __name__ == "__main__":
    main()
