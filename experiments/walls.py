"""Walls between sectors: what do ties across them, and friction at them, do to families?

Design. Two doses, apart, on the same luck: friction (`walls.height`, the share of invitations across sectors that rules
and money stop) and ties (`network.own_sector_share`, which moves ties inside the own sector in place of ties across).
Each where people choose how to work, as the region does, and where everybody keeps one plan with whom they can get.
Beside it the packaged policy, in the region as it is and behind high walls. Friction begins in week 0; ties are drawn
once, so that regions with few ties across have had a past with few.

Walls harm: functioning is lower at the largest dose than at the smallest (interval without zero), and the doses between
lie between. They shelter: it is higher (where work across sectors is careless, a wall may keep people from each
other's feet). No difference shown: they do not matter to families there, as far as these runs can tell.
"""

from __future__ import annotations

import numpy as np
from careless_collaboration import fixed
from common import BAR, bars, interval, keep, listed, options, origin, run_arms, said, shown, values

import cosim
from cosim.plots.style import BEHAVIOUR_LOOKS, new_figure, styled

QUESTION = "Do walls between sectors harm families, and does breaking them help?"
DOSES = {"walls.height": (0.0, 0.5, 1.0), "network.own_sector_share": (0.0, 0.4, 0.75)}
SAID = {"walls.height": "invitations across sectors stopped (share)",
        "network.own_sector_share": "ties kept inside the sector (share)"}  # fmt: skip
SHORT = {"walls.height": "friction at walls", "network.own_sector_share": "few ties across"}
WAYS = {"free": "people choose", "co_creative": "all keep one plan"}
HIGH = 0.75
OUTCOMES = {"functioning": ("functioning", "SD", 3), "cost_per_client": ("cost", "EUR a client", 0)}
TOGETHER = 2 * len(WAYS) * len(DOSES) + 2 * 2 * len(WAYS)


def scenario_of(base, way):
    """The region with free choice, or with everybody in one way of working."""
    return base if way == "free" else fixed(base, way)


def arms_of(base):
    """Every dose in both ways of working, and the policy where walls are as they are and where they are high."""
    arms = []
    for way in WAYS:
        scenario = scenario_of(base, way)
        for key, doses in DOSES.items():
            changed = scenario.from_week_0 if key == "walls.height" else scenario.replace  # ties are drawn once
            arms += [({"way": way, "key": key, "dose": dose, "policy": False}, changed({key: dose})) for dose in doses]
        for name, place in (("as is", scenario), ("high", scenario.from_week_0({"walls.height": HIGH}))):
            arms.append(({"way": way, "key": name, "dose": np.nan, "policy": False}, place))
            broken = place.with_policies("wall-breaking")
            arms.append(({"way": way, "key": name, "dose": np.nan, "policy": True}, broken))
    return arms


def effects(table):
    """Largest minus smallest dose, and policy minus none: (way, what, outcome) -> interval; all hold together."""
    found = {}
    for way in WAYS:
        for outcome in OUTCOMES:
            for key, doses in DOSES.items():
                low, high = (values(table, outcome, way=way, key=key, dose=dose) for dose in (doses[0], doses[-1]))
                found[way, key, outcome] = interval(high - low, together=TOGETHER)
            for place in ("as is", "high"):
                none, policy = (values(table, outcome, way=way, key=place, policy=p) for p in (False, True))
                found[way, place, outcome] = interval(policy - none, together=TOGETHER)
    return found


def conclusion(found):
    """One sentence that says no more than the intervals do."""

    def told(way, what):
        words = {1: "helps", 0: "shows no difference for", -1: "harms"}
        gain, cost = (found[way, what, outcome] for outcome in OUTCOMES)
        return f"{words[shown(gain)]} families ({said(gain, 'SD', 3)}; cost {said(cost, 'EUR a client', 0)})"

    parts = []
    for way, name in WAYS.items():
        doses = listed([f"{SHORT[key]} {told(way, key)}" for key in DOSES])
        policy = f"the policy {told(way, 'as is')} as walls are and {told(way, 'high')} behind high ones"
        parts.append(f"where {name}, from the lowest to the highest dose, {doses}, and {policy}")
    return f"{parts[0][0].upper()}{parts[0][1:]}; {'; '.join(parts[1:])}."


def in_short(found):
    """The answer in a few words."""
    words = {1: "shelter families", 0: "show no difference", -1: "harm families"}
    plan, free = (words[shown(found[way, "walls.height", "functioning"])] for way in ("co_creative", "free"))
    return f"Walls between sectors {plan} where all keep one plan, and {free} where people choose."


def draw(table, scenario, runs, weeks):
    """Functioning and cost against dose, less the smallest dose: a column a dose, a colour a way of working."""
    with styled():
        figure, body = new_figure(
            9.0, 6.0, title=QUESTION, caption=f"{origin(scenario, runs, weeks)}; difference with the lowest dose; "
            "bars: 95 % intervals over runs. Cross: as the region is.",
        )  # fmt: skip
        panels = body.subplots(len(OUTCOMES), len(DOSES), sharey="row", sharex="col")
        for row, (outcome, (words, unit, _)) in zip(panels, OUTCOMES.items(), strict=True):
            for panel, (key, doses) in zip(row, DOSES.items(), strict=True):
                for way, name in WAYS.items():
                    style = BEHAVIOUR_LOOKS["side_by_side" if way == "free" else way]
                    base = values(table, outcome, way=way, key=key, dose=doses[0])
                    cells = [interval(values(table, outcome, way=way, key=key, dose=dose) - base) for dose in doses]
                    mean, error = bars(cells)
                    panel.errorbar(doses, mean, error, color=style.colour, marker=style.marker, label=name,
                                   **BAR | {"linestyle": style.line})  # fmt: skip
                panel.axhline(0, color="black", linewidth=0.8)
                panel.plot(float(scenario.values[key]), 0, marker="x", color="black", markersize=7)
            row[0].set_ylabel(f"difference in {words} ({unit})")
        for panel, key in zip(panels[-1], DOSES, strict=True):
            panel.set_xlabel(SAID[key])
        panels[0, 0].legend(loc="best")
    return figure


def main(arguments=None):
    """Run, print, draw, answer."""
    asked = options("walls", arguments, about=QUESTION)
    base = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, weeks = (2, 130) if asked.small else (5, 208)
    table = run_arms(arms_of(base), runs=runs, weeks=weeks, store=asked.store)
    columns = [*OUTCOMES, "professionals_met", "co_creation_hours", "waste_share", "weeks_waited"]
    cells = table.groupby(["way", "key", "dose", "policy"], sort=False, dropna=False)
    print(cells[columns].mean().round(3).to_string())
    found = effects(table)
    return keep(asked, base, {"runs": table}, draw(table, base, runs, weeks), conclusion(found),
                short=in_short(found))  # fmt: skip


if __name__ == "__main__":
    main()
