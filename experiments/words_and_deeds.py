"""Words and deeds: what do claims, memos and audits change: the words, who gets contracts, or work on the floor?

Design. Three things are said or asked: a memo to everybody; every second provider of those that the region began with
advertises that it co-creates (the same memo, sent to half of them; others say what is in fashion); and an audit that
asks what the collaboration is for, alone and on top of advertising. Each under a purchaser who does not listen to words
and under one who does (`contracts.listen_to_claims`); both send more families to those who stand well
(`contracts.strength`, which is 0 in the region as it is). Against the same purchaser's region with nothing of it,
with common random numbers.

Words move without deeds: the gap between claim and practice grows while co-creative work and functioning show nothing.
Words pay: those who advertise are sent more new clients (contract weight) than the others, beyond what they were in the
base; audits stop that if the advantage goes. Deeds move: co-creative hours and functioning differ from the base.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from common import interval, keep, listed, options, origin, points, run_arms, said, shown, values

import cosim
from cosim.care.policies.model import Change, Reach
from cosim.plots.style import ARM_LOOKS, new_figure, styled

QUESTION = "Do claims, memos and audits change words, contracts, or work on the floor?"
PURCHASERS = {"deaf": 0.0, "listens": 0.5}  # contracts.listen_to_claims
STRENGTH = 0.3  # contracts.strength, a year
ARMS = {"memo to all": ("memo",), "half advertise": ("advertise",), "audit": ("audit",),
        "half advertise, audit": ("advertise", "audit")}  # fmt: skip
FLOOR = {"co_creation_hours": "hours under one plan", "functioning": "functioning"}
TOGETHER = 16  # gaps 4, contracts 4, the floor 8: what the sentence rests on


def advertise(base):
    """Every second provider claims to co-create, at full voice."""
    names = tuple(f"organisation {n}" for n in range(0, int(base.values["workforce.organisations"]), 2))
    memo, loud = cosim.load_policy("memo"), (Change("claims.memo", "set", 1.0),)
    return replace(memo, name="advertise", reach=Reach(names=names), changes=loud)


def look(run):
    """Gap by year, and contract weight of every second provider that is still there minus that of the others."""
    gap = (run.series["claim"] - run.series["practice"]).to_numpy()
    since_start = run.organisations.iloc[: int(run.scenario.values["workforce.organisations"])]
    contract = since_start["contract"].where(since_start["present"]).to_numpy()
    years = {f"gap{year}": gap[52 * year : 52 * year + 52].mean() for year in range(run.weeks // 52)}
    return years | {"advantage": float(np.nanmean(contract[::2]) - np.nanmean(contract[1::2]))}


def effects(table):
    """Difference with the base of the same purchaser, by purchaser, arm and outcome."""
    found = {}
    for purchaser in PURCHASERS:
        for outcome in ("claim_practice_gap", "advantage", *FLOOR):
            base = values(table, outcome, purchaser=purchaser, arm="base")
            for arm in ARMS:
                gain = values(table, outcome, purchaser=purchaser, arm=arm) - base
                found[purchaser, arm, outcome] = interval(gain, together=TOGETHER)
    return found


def conclusion(found):
    """One sentence that says no more than the intervals do."""
    gap = {arm: found["listens", arm, "claim_practice_gap"] for arm in ARMS}
    opened = [f"{arm} ({said(gap[arm])})" for arm in ARMS if shown(gap[arm]) > 0]
    closed = [f"{arm} ({said(gap[arm])})" for arm in ARMS if shown(gap[arm]) < 0]
    pays = {}
    for purchaser in PURCHASERS:
        plain, asked = (found[purchaser, arm, "advantage"] for arm in ("half advertise", "half advertise, audit"))
        pays[purchaser] = verdict(plain) if plain.exactly_none else f"{verdict(plain)} ({said(plain)} mean contracts)"
        if shown(plain) > 0:
            pays[purchaser] += f" and with audits {verdict(asked)} ({said(asked)})"
    moved = [
        f"{arm} ({FLOOR[outcome]} {points(effect) if outcome != 'functioning' else said(effect, 'SD', 3)})"
        for arm in ARMS for outcome in FLOOR if shown(effect := found["listens", arm, outcome]) != 0
    ]  # fmt: skip
    none = [arm for arm in ARMS if all(found["listens", arm, outcome].exactly_none for outcome in FLOOR)]
    still = [arm for arm in ARMS if arm not in none and not any(shown(found["listens", arm, o]) for o in FLOOR)]
    return (
        f"Words: the gap between claim and practice (0 to 1) is widened by {listed(opened, 'nothing')} and narrowed by "
        f"{listed(closed, 'nothing')}; contracts: advertising {pays['listens']} where the purchaser listens and "
        f"{pays['deaf']} where it does not; the floor moves with {listed(moved, 'nothing')}, exactly not with "
        f"{listed(none, 'nothing')}, and no difference there is shown for {listed(still, 'others')}."
    )


def in_short(found):
    """The answer in a few words."""
    memo = [found["listens", "memo to all", outcome] for outcome in FLOOR]
    words = "A memo changes words alone" if not any(map(shown, memo)) else "A memo changes work on the floor"
    plans, families = (shown(found["listens", "audit", outcome]) for outcome in FLOOR)
    work = {1: "brings more joint plans", 0: "brings no more joint plans", -1: "brings fewer joint plans"}
    end = {
        1: "and helps families",
        0: "and shows no difference for families",
        -1: "and harms families",
    }
    return f"{words}; an audit {work[plans]} {end[families]}."


def verdict(found):
    """What an advantage in contracts says."""
    if found.exactly_none:
        return "changes exactly nothing"
    return {1: "pays", 0: "is not shown to pay", -1: "costs contracts"}[shown(found)]


def draw(found, table, scenario, runs, weeks):
    """Gap over the years, and differences in contracts and on the floor."""
    years = range(weeks // 52)
    with styled():
        figure, body = new_figure(
            10.0, 4.4, title=QUESTION, caption=f"{origin(scenario, runs, weeks)}; bars: 95 % intervals that hold "
            "together. Purchaser: full marks listen to words, hollow ones do not. Policies start in year 1.",
        )  # fmt: skip
        first, *others = body.subplots(1, 4, width_ratios=(1.6, 1, 1, 1))
        for at, arm in enumerate(("base", *ARMS)):
            style = ARM_LOOKS[at]
            mean = [values(table, f"gap{year}", purchaser="listens", arm=arm).mean() for year in years]
            first.plot(years, mean, color=style.colour, linestyle=style.line, marker=style.marker)
            below = arm == "audit"  # which ends just under another line
            first.annotate(arm, (years[-1], mean[-1]), (4, -6 if below else 6), textcoords="offset points", ha="right",
                           va="top" if below else "bottom", color=style.colour, fontsize=8)  # fmt: skip
        first.set_xlabel("year")
        first.set_title("claim minus practice (0 to 1)")
        first.set_ylim(0, 1.1)
        titles = ("clients sent to the loud\n(mean contracts)", "hours under one plan\n(share)", "functioning\n(SD)")
        for panel, outcome, title in zip(others, ("advantage", *FLOOR), titles, strict=True):
            for n, purchaser in enumerate(PURCHASERS):
                for at, arm in enumerate(ARMS):
                    one, style = found[purchaser, arm, outcome], ARM_LOOKS[at + 1]
                    error = np.nan_to_num([[one.mean - one.low], [one.high - one.mean]])
                    panel.errorbar(one.mean, at + 0.25 * (0.5 - n), xerr=error, color=style.colour, marker=style.marker,
                                   markerfacecolor=style.colour if n else "white", capsize=2.5)  # fmt: skip
            panel.axvline(0, color="black", linewidth=0.8)
            panel.set_yticks(range(len(ARMS)), list(ARMS) if panel is others[0] else [""] * len(ARMS))
            panel.set_ylim(len(ARMS) - 0.5, -0.5)
            panel.set_title(title)
            panel.set_xlabel("difference with the base")
    return figure


def main(arguments=None):
    """Run, print, draw, answer."""
    asked = options("words_and_deeds", arguments, about=QUESTION)
    base = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, weeks = (3, 156) if asked.small else (8, 416)
    arms = []
    for purchaser, ear in PURCHASERS.items():
        scenario = base.from_week_0({"contracts.listen_to_claims": ear, "contracts.strength": STRENGTH})
        arms.append(({"purchaser": purchaser, "arm": "base"}, scenario))
        for name, policies in ARMS.items():
            chosen = [advertise(base) if policy == "advertise" else policy for policy in policies]
            arms.append(({"purchaser": purchaser, "arm": name}, scenario.with_policies(chosen)))
    table = run_arms(arms, runs=runs, weeks=weeks, look=look, store=asked.store)
    columns = ["claim_practice_gap", "advantage", "contract_spread", "share_co_creative", *FLOOR]
    print(table.groupby(["purchaser", "arm"], sort=False)[columns].mean().round(3).to_string())
    found = effects(table)
    return keep(asked, base, {"runs": table}, draw(found, table, base, runs, weeks), conclusion(found),
                short=in_short(found))  # fmt: skip


if __name__ == "__main__":
    main()
