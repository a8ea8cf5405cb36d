"""How large a committed minority makes others co-create, and does it depend on how people choose?

Design. Nobody co-creates at first, but a share of people is committed: they co-create at every review, whatever others
do. The share runs from none to a half. The others follow the rule of the scenario; in every second arm half of them
answer in kind instead, as people do in experiments (Fischbacher, Gachter and Fehr 2001). With and without pay for joint
results, under each rule that looks at others. Same families, people and chances everywhere.

It tips where, in the last year, more than half of those who are not committed co-create, there and at every larger
share: on average, and shown (95 % interval over runs, each share by itself). Published for conventions: a quarter
(Centola et al. 2018, doi:10.1126/science.aas8827; 10 to 40 % in the literature). A convention is a game of
coordination, in which nobody loses by following; this one is not, so it may differ, and the answer says how.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
import pandas as pd
from common import interval, keep, options, origin, run_arms, values

import cosim
from cosim.plots.style import ARM_LOOKS, new_figure, styled

QUESTION = "How large a committed minority makes others co-create?"
SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
RULES = ("imitation", "reinforcement", "best_response")
IN_KIND = (0.0, 0.5)
PAY = {"as it is": [], "joint results": ["outcome-joint"]}
START = {"behaviour.competitive": 0.45, "behaviour.side_by_side": 0.55, "behaviour.co_creative": 0.0}
PUBLISHED = (0.1, 0.4)  # grey in the figure


def arms_of(base, shares, rules):
    """Every arm with its labels."""
    return [
        ({"rule": rule, "in_kind": kind, "pay": pay, "committed": share},
         base.replace({**START, "choice.rule": rule, "choice.in_kind": kind, "choice.committed": share})
         .with_policies([cosim.load_policy(name) for name in PAY[pay]]))
        for rule, kind, pay, share in product(rules, IN_KIND, PAY, shares)
    ]  # fmt: skip


def others(table, **labels):
    """Share of co-creators among those who are not committed, in the last year, by replicate."""
    committed = labels["committed"]
    return (values(table, "share_co_creative", **labels) - committed) / (1.0 - committed)


def first_above(found, shares):
    """The smallest share from which on all numbers exceed a half, or nan."""
    above = [share for share, number in zip(shares, found, strict=True) if number > 0.5]
    kept = [share for share in above if all(other in above for other in shares if other > share)]
    return min(kept, default=np.nan)


def row_of(table, shares, **labels):
    """What one way of choosing and paying leads to: where the mean passes a half, and where that is shown."""
    found = [interval(others(table, committed=share, **labels)) for share in shares]
    means = [one.mean for one in found]
    tips, shown = first_above(means, shares), first_above([one.low for one in found], shares)
    return {**labels, "tips_at": tips, "shown_at": shown, "without": means[0], "with_half": means[-1]}


def conclusion(rows):
    """One sentence over all ways of choosing."""
    parts = []
    for rule, here in rows.groupby("rule", sort=False):
        tipped = here["tips_at"].dropna()
        most = (
            f"with half of all people committed {here['with_half'].min():.0%} to {here['with_half'].max():.0%} follow"
        )
        if tipped.empty:
            parts.append(f"under {rule} no minority up to a half makes more than half of the others co-create ({most})")
            continue
        least, high = tipped.min(), tipped.max()
        ways = f"in {len(tipped)} of {len(here)} ways of paying and answering"
        parts.append(f"under {rule} a committed {least:.0%} to {high:.0%} does, {ways} (shown from "
                     f"{here['shown_at'].min():.0%} to {here['shown_at'].max():.0%} on; {most})")  # fmt: skip
    text = "; ".join(parts).replace("_", " ")
    return f"{text[0].upper()}{text[1:]}."


def draw(table, scenario, rules, shares, runs, weeks):
    """Share of the others who co-create, by the share that is committed; a panel for each rule."""
    with styled():
        figure, body = new_figure(10.5, 4.4, title=QUESTION, caption=origin(scenario, runs, weeks))
        for panel, rule in zip(np.atleast_1d(body.subplots(1, len(rules), sharey=True)), rules, strict=True):
            for n, (kind, pay) in enumerate(product(IN_KIND, PAY)):
                mean = [
                    100 * others(table, rule=rule, in_kind=kind, pay=pay, committed=share).mean() for share in shares
                ]
                label = f"pay {pay}{', half in kind' if kind else ''}"
                panel.plot(
                    [100 * share for share in shares],
                    mean,
                    color=ARM_LOOKS[n].colour,
                    marker=ARM_LOOKS[n].marker,
                    label=label,
                )
            panel.axvspan(*(100 * share for share in PUBLISHED), color="0.93", zorder=0)
            panel.set(title=rule.replace("_", " "), xlabel="committed (%)", ylim=(-3, 103))
        figure.axes[0].set_ylabel("of the others, co-creating (%)")
        handles, labels = figure.axes[0].get_legend_handles_labels()
        body.legend(handles, labels, loc="outside upper center", ncols=4)
    return figure


def main(arguments=None):
    """Run, print a row for each way of choosing and paying, draw, answer."""
    asked = options("tipping", arguments, about=QUESTION)
    base = cosim.load_scenario("classroom" if asked.small else "region-2015")
    shares, rules, runs, weeks = (SHARES[::4], RULES[:1], 2, 104) if asked.small else (SHARES, RULES, 3, 416)
    table = run_arms(arms_of(base, shares, rules), runs=runs, weeks=weeks, store=asked.store)
    ways = product(rules, IN_KIND, PAY)
    found = pd.DataFrame([row_of(table, shares, rule=rule, in_kind=kind, pay=pay) for rule, kind, pay in ways])
    print(found.round(3).to_string(index=False))
    figure = draw(table, base, rules, shares, runs, weeks)
    return keep(asked, base, {"tipping": found, "runs": table}, figure, conclusion(found))


if __name__ == "__main__":
    main(sys.argv[1:])
