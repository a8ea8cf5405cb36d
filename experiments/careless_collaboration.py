"""Is careless collaboration a waste: against no collaboration, and against real collaboration?

Design. Whole regions in which everybody keeps one way of working: alone (competitive), side by side with alignment
(collaboration in name), or one team with one plan (co-creative). Same families, same chances, paid by the hour.

Yes: side by side, more hours are lost or spent on overhead and a resolved need costs more than alone *and* than in real
collaboration, while families do no better. No: any of these is not shown, or the other way round.
Measures: hours by kind (share of contract hours), waste share of hours of work, cost per skilled hour of need resolved,
functioning a year after arrival by the number of domains in which a family has problems.
"""

from __future__ import annotations

import numpy as np
from common import BAR, bars, interval, keep, listed, options, origin, points, run_arms, said, shown, values

import cosim
from cosim.plots.style import BEHAVIOUR_LOOKS, HOUR_LOOKS, new_figure, styled

QUESTION = "Does careless collaboration waste, against none and against real collaboration?"
WAYS = {"competitive": "alone", "side_by_side": "side by side", "co_creative": "one plan"}
KINDS = list(HOUR_LOOKS)
PROBLEMS = ("one problem", "two", "three or more")
TOGETHER = 12  # two comparisons of waste, cost, and functioning in all and by three numbers of problems; rounded up


def fixed(base, way):
    """The region in which from week 0 on everybody works in one way and nobody changes; all have one past."""
    shares = {f"behaviour.{name}": float(name == way) for name in WAYS}
    return base.from_week_0({"choice.rule": "fixed", **shares})


def look(run):
    """Hours by kind as shares of all, and functioning by number of problems, of those who came after the warm-up."""
    begin, follow_up = (int(run.scenario.values[key]) for key in ("measure.warm_up_weeks", "follow_up.weeks"))
    hours = run.series.iloc[begin:][[f"hours_{kind}" for kind in KINDS]].sum()
    came = run.clients[(run.clients["arrival"] >= begin) & (run.clients["arrival"] + follow_up < run.weeks)]
    by_number = came.groupby(came["domains"].clip(upper=3))["functioning_follow_up"].mean()
    found = {kind: hours[f"hours_{kind}"] / hours.sum() for kind in KINDS}
    return found | {name: by_number.get(n, np.nan) for n, name in enumerate(PROBLEMS, 1)}


def against(table, outcome, other):
    """Side by side minus another way of working."""
    gap = values(table, outcome, way="side_by_side") - values(table, outcome, way=other)
    return interval(gap, together=TOGETHER)


def differences(table):
    """What the sentence rests on: waste, cost and functioning of side by side against both others."""
    return {
        (outcome, other): against(table, outcome, other)
        for outcome in ("waste_share", "cost_per_resolved", "functioning", *PROBLEMS)
        for other in ("competitive", "co_creative")
    }


def conclusion(found):
    """One sentence that says no more than the intervals do."""
    parts = []
    for other, name in (("competitive", "working alone"), ("co_creative", "real collaboration")):
        waste, cost, gain = (found[o, other] for o in ("waste_share", "cost_per_resolved", "functioning"))
        words = {1: "more", 0: "no different share shown", -1: "less"}
        part = f"against {name} it wastes {words[shown(waste)]} (of the hours of work {points(waste)})"
        dear = {1: "costs more", 0: "does not cost differently as far as shown", -1: "costs less"}
        part += f", {dear[shown(cost)]} ({said(cost, 'EUR a skilled hour resolved', 0)})"
        better = {1: "leaves families better off", 0: "shows no difference for families", -1: "leaves them worse off"}
        parts.append(f"{part} and {better[shown(gain)]} ({said(gain, 'SD', 3)})")
    yes = all(
        shown(found["waste_share", other]) > 0
        and shown(found["cost_per_resolved", other]) > 0
        and shown(found["functioning", other]) <= 0
        for other in ("competitive", "co_creative")
    )
    worst = [name for name in PROBLEMS if shown(found[name, "competitive"]) < 0]
    gains = [name for name in PROBLEMS if shown(found[name, "competitive"]) > 0]
    harmed, helped = listed(worst, "no number of problems"), listed(gains, "no group")
    spread = f"than where all work alone, worse for families with {harmed}, better for {helped}"
    head = "Yes: working side by side" if yes else "Not on every count: working side by side"
    return f"{head}, held against two others: {parts[0]}; {parts[1]}; {spread}."


def in_short(found):
    """The answer in a few words."""
    worse = [name for other, name in (("competitive", "working alone"), ("co_creative", "one plan"))
             if shown(found["waste_share", other]) > 0 and shown(found["functioning", other]) < 0]  # fmt: skip
    if not worse:
        return "Working side by side is not shown to waste time and help families less."
    return f"Working side by side without a plan wastes time and helps families less than {' or '.join(worse)} does."


def draw(table, scenario, runs, weeks):
    """Hours by kind, and functioning by number of problems."""
    with styled():
        figure, body = new_figure(
            9.0, 4.4, title=QUESTION, caption=f"{origin(scenario, runs, weeks)}; everybody works in one way; bars: "
            "95 % intervals over runs, mostly smaller than the marks. SD: between families at arrival.",
        )  # fmt: skip
        left, right = body.subplots(1, 2, width_ratios=(1.25, 1.0))
        start = np.zeros(len(WAYS))
        for kind in [kind for kind in KINDS if table[kind].max() > 0.0005]:  # others would be a legend without a bar
            part = 100 * np.array([values(table, kind, way=way).mean() for way in WAYS])
            style = HOUR_LOOKS[kind]
            left.barh(range(len(WAYS)), part, left=start, color=style.colour, hatch=style.hatch, edgecolor="white",
                      label=kind, height=0.62)  # fmt: skip
            for row, width in enumerate(part):
                if width > 6:
                    left.text(start[row] + width / 2, row, f"{width:.0f}", ha="center", va="center", fontsize=8,
                              bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0})  # fmt: skip
            start += part
        left.set_yticks(range(len(WAYS)), WAYS.values())
        left.invert_yaxis()
        left.set_xlabel("contract hours (%)")
        left.legend(ncols=4, loc="lower left", bbox_to_anchor=(0.0, 1.0))
        for at, (way, name) in enumerate(WAYS.items()):
            style = BEHAVIOUR_LOOKS[way]
            mean, error = bars([interval(values(table, outcome, way=way)) for outcome in PROBLEMS])
            places = np.arange(3) + 0.18 * (at - 1)
            right.errorbar(places, mean, error, color=style.colour, marker=style.marker, **BAR, label=name)
        right.axhline(0.0, color="black", linewidth=0.8)
        right.set_xticks(range(3), PROBLEMS)
        right.set_xlabel("problems of the family (domains at arrival)")
        right.set_ylabel("functioning a year after arrival (SD)")
        right.legend(title="all work", loc="lower left")
    return figure


def main(arguments=None):
    """Run, print, draw, answer."""
    asked = options("careless_collaboration", arguments, about=QUESTION)
    base = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, weeks = (3, 130) if asked.small else (10, 416)
    table = run_arms(
        [({"way": way}, fixed(base, way)) for way in WAYS], runs=runs, weeks=weeks, look=look, store=asked.store
    )
    shown_columns = [*KINDS, "waste_share", "overhead_share", "cost_per_resolved", "functioning", *PROBLEMS]
    print(table.groupby("way", sort=False)[shown_columns].mean().T.round(3).to_string())
    found = differences(table)
    return keep(asked, base, {"runs": table}, draw(table, base, runs, weeks), conclusion(found),
                short=in_short(found))  # fmt: skip


if __name__ == "__main__":
    main()
