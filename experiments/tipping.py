"""How large a committed minority makes others co-create, and does it depend on how people choose?

Design. Nobody co-creates at first, but a share of people is committed: they co-create at every review, whatever others
do. The share runs from none to a half. The others follow the rule of the scenario; in every second arm half of them
answer in kind instead, as people do in experiments (Fischbacher, Gachter and Fehr 2001). With and without pay for joint
results, under each rule that looks at others. Same families, people and chances everywhere.

The share tips where, in the last year, more than half of those who are not committed co-create. Published for
conventions: a quarter (Centola et al. 2018, doi:10.1126/science.aas8827; 10 to 40 % in the literature). A convention is
a game of coordination, in which nobody loses by following; this one is not, so it may differ, and the answer says how.
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
PUBLISHED = (0.1, 0.4)


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


def tips_at(table, shares, **labels):
    """The smallest share from which on more than half of the others are shown to co-create, or nan."""
    found = np.nan
    for share in sorted(shares, reverse=True):
        if interval(others(table, committed=share, **labels), together=len(shares)).low <= 0.5:
            break
        found = share
    return found


def conclusion(rows):
    """One sentence over all arms."""
    tipped = rows[rows["tips_at"].notna()]
    inside = tipped[tipped["tips_at"].between(*PUBLISHED)]
    ways = f"more than half of the others follow in {len(tipped)} of {len(rows)} ways of choosing and paying"
    parts = [f"{ways}, in {len(inside)} of them from a committed {PUBLISHED[0]:.0%} to {PUBLISHED[1]:.0%} on"]
    for row in rows.itertuples():
        kind = ", half of them in kind" if row.in_kind else ""
        where = f"from {row.tips_at:.0%} on" if row.tips_at == row.tips_at else "at no share up to a half"
        ends = f"{row.least:.0%} without anybody committed, {row.most:.0%} with half"
        parts.append(f"{row.rule}{kind}, pay {row.pay}: {where} ({ends})")
    text = "; ".join(parts)
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
    rows = []
    for rule, kind, pay in product(rules, IN_KIND, PAY):
        labels = {"rule": rule, "in_kind": kind, "pay": pay}
        least, most = (float(others(table, committed=share, **labels).mean()) for share in (shares[0], shares[-1]))
        rows.append({**labels, "tips_at": tips_at(table, shares, **labels), "least": least, "most": most})
    found = pd.DataFrame(rows)
    print(found.round(3).to_string(index=False))
    figure = draw(table, base, rules, shares, runs, weeks)
    return keep(asked, base, {"tipping": found, "runs": table}, figure, conclusion(found))


if __name__ == "__main__":
    main(sys.argv[1:])
