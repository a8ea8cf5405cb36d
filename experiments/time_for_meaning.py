"""Managers take the time, practice gets the pressure: what is time for making sense of a change worth, and when?

Design. One reform (joint results are paid for, and partners are trained together) comes at once or is phased in slowly,
in a practice that is calm, pressed, or overloaded: the same families and people on more or fewer contract hours. A
family is taken in, and a colleague joins, however full the professional is, so pressure reaches practice, not queues.
Each with and without time for meaning: an hour a week to make sense of it and two families fewer, for as long as the
reform lasts. Same luck everywhere.

Time pays: co-creation in the last year or functioning is higher with it than without, in the same cell (interval
without zero), and where pressure is high more so. It costs: functioning or waiting is worse with it.
A slow phase-in pays: the same, slow minus at once; it is also less of the reform for as long, which is its price.
Time that is only taken and brings nothing is a no.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from common import BAR, bars, interval, keep, listed, options, origin, points, run_arms, said, shown, values

import cosim
from cosim.plots.style import ARM_LOOKS, new_figure, styled

QUESTION = "Does time for making sense of a reform pay, and does it pay more under pressure?"
REFORM = ("outcome-joint", "joint-training")
PRESSURE = {"calm": 38.0, "pressed": 28.5, "overloaded": 22.0}  # workforce.contract_hours
PHASE_IN = (0, 104)  # weeks
OUTCOMES = {"functioning": ("functioning", "SD", 1), "weeks_waited": ("weeks on a list", "weeks", 1),
            "share_co_creative": ("co-creators, last year", "%", 100),
            "language": ("shared language (0 to 1)", "", 1)}  # fmt: skip
TOGETHER = 12  # at each pressure: three effects of time and one of a slow phase-in, which the sentence rests on


def arm(base, pressure, weeks, time):
    """The region at this pressure, with the reform phased in over so many weeks, with or without time for meaning."""
    policies = [replace(cosim.load_policy(name), phase_in_weeks=weeks) for name in REFORM]
    policies += [replace(cosim.load_policy("time-for-meaning"), phase_in_weeks=0)] * time
    pressed = {"workforce.contract_hours": PRESSURE[pressure], "intake.load_limit": 1.5, "teams.load_limit": 1.5}
    return base.from_week_0(pressed).with_policies(policies)


def effects(table):
    """Time minus none in every cell, slow minus at once without time: (what, pressure, weeks, outcome) -> interval."""
    found = {}
    for pressure in PRESSURE:
        for outcome in OUTCOMES:
            plain = {w: values(table, outcome, pressure=pressure, phase_in=w, time=False) for w in PHASE_IN}
            for weeks in PHASE_IN:
                gain = values(table, outcome, pressure=pressure, phase_in=weeks, time=True) - plain[weeks]
                found["time", pressure, weeks, outcome] = interval(gain, together=TOGETHER)
            slow = plain[max(PHASE_IN)] - plain[min(PHASE_IN)]
            found["slow", pressure, max(PHASE_IN), outcome] = interval(slow, together=TOGETHER)
    return found


def conclusion(found, load):
    """One sentence that says no more than the intervals do; ``load`` is the mean load at each pressure."""
    at = min(PHASE_IN)
    parts = []
    for pressure in PRESSURE:
        families, people = (found["time", pressure, at, o] for o in ("functioning", "share_co_creative"))
        word = {1: "helps families", 0: "shows no difference for families", -1: "harms families"}[shown(families)]
        spread = {1: "spreads co-creation", 0: "none is shown for co-creation", -1: "lowers co-creation"}[shown(people)]
        place = f"{pressure} practice (load {load[pressure]:.2f})"
        parts.append(f"{place} it {word} ({said(families, 'SD', 3)}) and {spread} ({points(people)})")
    wait = [p for p in PRESSURE if shown(found["time", p, at, "weeks_waited"]) > 0]
    slow = {p: found["slow", p, max(PHASE_IN), "functioning"] for p in PRESSURE}
    pays = [f"{p} practice ({said(one, 'SD', 3)})" for p, one in slow.items() if shown(one) > 0]
    costs = [f"{p} practice ({said(one, 'SD', 3)})" for p, one in slow.items() if shown(one) < 0]
    return (
        f"Time for making sense beside a reform that comes at once: in {listed(parts)}; families wait longer for it in "
        f"{listed(wait, 'none of these')}; phasing the reform in over {max(PHASE_IN) // 52} years instead of at once, "
        f"without that time, helps families in {listed(pays, 'none')} and harms them in {listed(costs, 'none')}."
    )


def in_short(found):
    """The answer in a few words."""
    signs = {shown(found["time", pressure, min(PHASE_IN), "functioning"]) for pressure in PRESSURE}
    if signs == {-1}:
        return "Time to make sense of a reform harms families under any pressure: they wait longer for it."
    if 1 in signs:
        return "Time to make sense of a reform helps families under some pressure."
    return "Time to make sense of a reform is not shown to help families under any pressure."


def draw(table, scenario, runs, weeks):
    """Every outcome against phase-in: a colour a pressure, hollow and broken without time for meaning."""
    with styled():
        figure, body = new_figure(
            10.0, 6.2, title=QUESTION, caption=f"{origin(scenario, runs, weeks)}; reform: {' + '.join(REFORM)} from "
            "week 52; bars: 95 % intervals over runs. Full marks: with time for meaning; hollow: without.",
        )  # fmt: skip
        for panel, (outcome, (words, unit, scale)) in zip(body.subplots(2, 2).ravel(), OUTCOMES.items(), strict=True):
            for n, pressure in enumerate(PRESSURE):
                style = ARM_LOOKS[n]
                for time in (True, False):
                    one = {"pressure": pressure, "time": time}
                    cells = [interval(values(table, outcome, phase_in=w, **one)) for w in PHASE_IN]
                    mean, error = bars(cells, scale)
                    places = np.array(PHASE_IN) + 2.5 * (n - 1) + (0.8 if time else -0.8)
                    face = style.colour if time else "white"
                    panel.errorbar(places, mean, error, color=style.colour, marker=style.marker, markerfacecolor=face,
                                   label=f"{pressure}, {'time' if time else 'no time'}",
                                   **BAR | {"linestyle": "-" if time else ":"})  # fmt: skip
            panel.set_ylabel(f"{words} ({unit})" if unit else words)
            panel.set_xticks(PHASE_IN)
            panel.set_xlabel("weeks over which the reform is phased in")
        handles, labels = figure.axes[0].get_legend_handles_labels()
        body.legend(handles, labels, loc="outside upper center", ncols=6)
    return figure


def main(arguments=None):
    """Run, print, draw, answer."""
    asked = options("time_for_meaning", arguments, about=QUESTION)
    base = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, weeks = (2, 130) if asked.small else (6, 312)
    arms = [({"pressure": pressure, "phase_in": w, "time": time}, arm(base, pressure, w, time))
            for pressure in PRESSURE for w in PHASE_IN for time in (False, True)]  # fmt: skip
    table = run_arms(arms, runs=runs, weeks=weeks, store=asked.store)
    cells = table.groupby(["pressure", "phase_in", "time"], sort=False)
    print(cells[[*OUTCOMES, "load", "cost_per_client"]].mean().round(3).to_string())
    load = {p: float(values(table, "load", pressure=p, phase_in=0, time=False).mean()) for p in PRESSURE}
    found = effects(table)
    return keep(asked, base, {"runs": table}, draw(table, base, runs, weeks), conclusion(found, load),
                short=in_short(found))  # fmt: skip


if __name__ == "__main__":
    main()
