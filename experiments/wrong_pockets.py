"""Wrong pockets: who pays for a policy, who saves, and would a payer who looks at its own pocket choose what is best?

Design. Policies and bundles against the region as it is, on the same luck; costs a year by payer, running costs of the
policies included. Published (Foster and Connor 2005, doi:10.1176/appi.ps.56.1.50): 78 % of what an integrated system
cost one sector extra came back at the others.

Wrong pockets, yes: a policy that is shown to help families costs some payer more while another saves (both intervals
without zero). Offset: where a payer is shown to pay more, the share of its extra cost that other payers save.
Own pocket: the arm that is cheapest for a payer, against the arm that is best for families and the arm that is cheapest
for all together; and in how many replicates the payer would choose the same. No conflict: all choose the same arm.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from common import interval, keep, listed, options, origin, said, shown, values

import cosim
from cosim.plots.style import ARM_LOOKS, new_figure, styled
from cosim.studies.comparison.paired import Interval

QUESTION = "Who pays, who saves, and does a payer's own pocket choose what is best?"
POLICIES = [
    "alignment-meetings", "one-plan", "first-line", "quick-specialist", "client-at-table", "outcome-joint",
    "audit+outcome-joint", "audit+client-at-table+outcome-joint",
]  # fmt: skip
MILLION = 1e-6


def differences(runs, payers, arms):
    """Costs a year and functioning of each arm minus the base: arm, outcome -> interval; all hold together."""
    outcomes = [*(f"euros_{payer}" for payer in payers), "euros_total", "functioning"]
    together = len(outcomes) * len(arms)
    return {
        (arm, outcome): interval(values(runs, outcome, arm=arm) - values(runs, outcome, arm="base"), together=together)
        for arm in arms for outcome in outcomes
    }  # fmt: skip


def offset(runs, arm, payer):
    """Share of a payer's extra cost that the others together save, by replicate."""
    own, total = (values(runs, o, arm=arm) - values(runs, o, arm="base") for o in (f"euros_{payer}", "euros_total"))
    return (own - total) / own


def choice(runs, outcome, *, highest=False):
    """Arm with the best mean of an outcome, the base among them, and the share of replicates in which it is best."""
    wide = runs.pivot(index="replicate", columns="arm", values=outcome) * (1 if highest else -1)
    best = wide.mean().idxmax()
    return best, float((wide.idxmax(axis=1) == best).mean())


def conclusion(found, choices, offsets):
    """One sentence that says no more than the intervals and the choices do."""
    payers = [name for name in choices if name not in ("families", "all")]
    arms = list(dict.fromkeys(arm for arm, _ in found))
    helped, wrong = [], 0
    for arm in [arm for arm in arms if shown(found[arm, "functioning"]) > 0]:
        pays = [payer for payer in payers if shown(found[arm, f"euros_{payer}"]) > 0]
        saves = [payer for payer in payers if shown(found[arm, f"euros_{payer}"]) < 0]
        told = f"{listed(pays, 'nobody')} pay{'s' * (len(pays) < 2)} more, {listed(saves, 'nobody')} save"
        told += "s" * (len(saves) < 2)
        if pays and saves:
            wrong += 1
            back = [said(offsets[arm, payer], "%", 0, sign="", scale=100) for payer in pays]
            told += f"; of its extra cost {listed(back)} comes back"
        helped.append(f"{arm} ({told})")
    head = f"Helped families, {len(helped)} of {len(arms)}: {listed(helped)}; in the wrong pocket: {wrong or 'none'}"
    if not helped:
        head = "No policy is shown to help families"
    best, cheapest = choices["families"][0], choices["all"][0]
    alike = [payer for payer in payers if choices[payer][0] == best]
    others = [f"{p} {choices[p][0]} ({choices[p][1]:.0%} of runs)" for p in payers if p not in alike]
    thrifty = [payer for payer in payers if choices[payer][0] == cheapest]
    return (
        f"{head}; best for families is {best} and cheapest for all payers together is {cheapest}, which "
        f"{listed(thrifty, 'no payer')} would choose by its own pocket; by its own pocket "
        f"{listed(alike, 'no payer')} would choose what is best for families, and the others would choose otherwise: "
        f"{listed(others, 'there are none')}."
    )


def in_short(found, choices):
    """The answer in a few words."""
    payers = [name for name in choices if name not in ("families", "all")]
    arms = list(dict.fromkeys(arm for arm, _ in found))
    helped = [arm for arm in arms if shown(found[arm, "functioning"]) > 0]
    wrong = [arm for arm in helped if {shown(found[arm, f"euros_{payer}"]) for payer in payers} >= {1, -1}]
    best = sum(choices[payer][0] == choices["families"][0] for payer in payers)
    pays = "Here one pays for what another saves" if wrong else "Nobody is shown to pay for what another saves"
    own = {0: "no payer", len(payers): "every payer"}.get(best, f"{best} of {len(payers)} payers")
    return f"{pays}; alone, {own} would choose what helps families most."


def draw(found, scenario, payers, arms, runs, weeks):
    """Differences by payer: a panel a payer and one for all, a row a policy."""
    with styled():
        figure, body = new_figure(
            11.0, 4.6, title=QUESTION, caption=f"{origin(scenario, runs, weeks)}; difference with the base in million "
            "EUR a year; bars: 95 % intervals that hold together. Red squares: pays more. Blue circles: saves. "
            "Hollow: no difference shown.",
        )  # fmt: skip
        panels = body.subplots(1, len(payers) + 1, sharey=True)
        for panel, payer in zip(panels, (*payers, "total"), strict=True):
            for row, arm in enumerate(arms):
                one: Interval = found[arm, f"euros_{payer}"]
                colour = {1: ARM_LOOKS[2].colour, -1: ARM_LOOKS[1].colour, 0: "#888888"}[shown(one)]
                error = np.nan_to_num([[one.mean - one.low], [one.high - one.mean]]) * MILLION
                panel.errorbar(one.mean * MILLION, row, xerr=error, color=colour, marker="s" if shown(one) > 0 else "o",
                               markerfacecolor=colour if shown(one) else "white", capsize=2.5)  # fmt: skip
            panel.axvline(0, color="black", linewidth=0.8)
            panel.set_title("all payers together" if payer == "total" else payer.replace("_", " "))
            panel.margins(x=0.15)
        panels[0].set_yticks(range(len(arms)), [arm.replace("+", " +\n") for arm in arms])
        panels[0].set_ylim(len(arms) - 0.5, -0.5)
        body.supxlabel("difference in costs (million EUR a year)", fontsize=9)
    return figure


def main(arguments=None):
    """Compare, print, draw, answer."""
    asked = options("wrong_pockets", arguments, about=QUESTION)
    scenario = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, weeks = (3, 130) if asked.small else (8, 416)
    result = cosim.compare(scenario, POLICIES, runs=runs, weeks=weeks, seed=0, workers=2, store=asked.store)
    arms, payers = result.arms[1:], scenario.payers
    found = differences(result.runs, payers, arms)
    table = pd.DataFrame(
        [{"policy": arm, "outcome": name, "mean": one.mean, "low": one.low, "high": one.high}
         for (arm, name), one in found.items()]
    )  # fmt: skip
    print(table.pivot(index="policy", columns="outcome", values="mean").loc[list(arms)].round(3).to_string())
    choices = {payer: choice(result.runs, f"euros_{payer}") for payer in payers}
    choices |= {"families": choice(result.runs, "functioning", highest=True), "all": choice(result.runs, "euros_total")}
    print(pd.DataFrame(choices, index=["chooses", "share of runs"]).T.to_string())
    offsets = {(arm, payer): interval(offset(result.runs, arm, payer)) for arm in arms for payer in payers
               if shown(found[arm, f"euros_{payer}"]) > 0}  # fmt: skip
    figure = draw(found, scenario, payers, arms, runs, weeks)
    return keep(
        asked, scenario, {"differences": table, "runs": result.runs}, figure, conclusion(found, choices, offsets),
        short=in_short(found, choices),
    )  # fmt: skip


if __name__ == "__main__":
    main()
