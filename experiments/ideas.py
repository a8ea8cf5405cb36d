"""What do mechanisms that are off by default carry in a whole region, and do policies work better where they are on?

Some ideas of the essay are mechanisms that no packaged scenario switches on, because nobody has measured them. A test
of each in a small system says that it works; it does not say that it matters. Here each is switched on in
`region-2015`, alone, with and without the policy that belongs to it: four arms with the same families, people and
chances. Twice: where people choose how they work, as in the packaged region, and where everybody keeps one plan.

A mechanism matters where functioning at follow-up moves when it is switched on. A policy rests on it where the policy's
effect is another with it than without it. Intervals are paired and wide enough for all differences of the table to hold
together. "None shown" is not "none".
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from common import BAR, bars, interval, keep, options, origin, put, run_arms, said, shown, values

import cosim
from cosim.plots.style import ARM_LOOKS, new_figure, styled

QUESTION = "What do the mechanisms that are off by default carry in a whole region?"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "ablation.md"
TOGETHER = {"choice.rule": "fixed", "behaviour.competitive": 0, "behaviour.side_by_side": 0, "behaviour.co_creative": 1}
WORLDS = {"people choose": {}, "all keep one plan": TOGETHER}
MANY, WARM_UP = 3, 52  # problems of a family, and weeks


class Idea(NamedTuple):
    """A mechanism of an idea: what switches it on, and the packaged policy that belongs to it."""

    idea: str
    words: str
    on: dict[str, float | str]
    policy: str = ""


IDEAS = (
    Idea("I1", "organisations advertise, families choose by it", {"claims.advertise": 1.0, "families.choose": 3.0},
         "checked-claims"),
    Idea("I3", "a claim that covers a pact, a purchaser that looks", {"claims.cloak": 0.8, "contracts.see_pacts": 0.2},
         "audit"),
    Idea("I7", "who is asked weighs its gain, favours are returned", {"favours.gain": 0.5, "favours.returned": 0.5},
         "choose-partners"),
    Idea("I7", "it feels good to be answered in kind", {"feel.reciprocity": 0.5}, "choose-partners"),
    Idea("I8", "families differ in what matters most to them", {"population.goals_sd": 1.0}, "goals-of-the-family"),
    Idea("I10", "views that count less are kept back", {"power.silence": 0.5, "status.achieved": 0.02}, "equal-voice"),
    Idea("I13", "growth is felt", {"feel.growth": 1.0}, "knowledge-institute"),
    Idea("I14", "unusual families need a plan that nobody has ready", {"ideas.weight": 0.5}, "diverse-teams"),
    Idea("I15", "an hour of dialogue with families", {"dialogue.hours_per_week": 1.0, "dialogue.circle": "family"},
         "joint-training"),
    Idea("I15", "an hour of dialogue with the team", {"dialogue.hours_per_week": 1.0, "dialogue.circle": "team"},
         "joint-training"),
    Idea("I15", "an hour of dialogue with all", {"dialogue.hours_per_week": 1.0, "dialogue.circle": "all"},
         "joint-training"),
    Idea("I19", "people around a family help, tire and come back", {"support.mean": 0.5}, "network-conference"),
    Idea("I20", "the first line has an hour for each new family", {"first_line.capacity": 1.0}, "first-line"),
    Idea("I23", "managers come and go", {"managers.turnover": 0.25}, "institute-advises"),
    Idea("I26", "a change takes hours until it makes sense", {"change.weight": 1.0, "change.hours": 2.0}, "one-plan"),
    Idea("I27", "values come closer where plans are kept", {"values.convergence": 0.01}, "shared-values"),
    Idea("I28", "asking what one can do is a habit that is learnt", {"asking.weight": 0.7, "asking.fits": 0.7},
         "joint-training"),
    Idea("A7", "people differ in how easily they trust", {"trust.spread": 0.2}, "choose-partners"),
    Idea("A9", "half of the people answer in kind", {"choice.in_kind": 0.5}, "outcome-joint"),
)  # fmt: skip
SHOWN = {
    "functioning": (1, 3, ""),
    "many": (1, 3, ""),
    "euros_total": (100, 1, " %"),
    "share_co_creative": (100, 1, ""),
}
COLUMNS = (
    *(("mechanism", outcome) for outcome in SHOWN),
    *((f"policy {way} it", "functioning") for way in ("without", "with")),
)
HEAD = (
    "| idea | mechanism | functioning (SD) | with three or more problems | all euros | co-creators (points) | policy "
    "| its effect without the mechanism (SD) | and with it |"
)
OFF = str({})


def look(run):
    """Functioning at follow-up of families with three or more problems."""
    clients = run.clients
    came = clients[(clients["arrival"] >= WARM_UP) & (clients["domains"] >= MANY)]
    return {"many": float(came["functioning_follow_up"].mean())}


def scenarios(base, ideas):
    """The region in both worlds; each mechanism off and on, each policy without and with it. One arm, one run."""
    ways = [({}, "")]
    for one in ideas:
        ways += [(one.on, ""), ({}, one.policy), (one.on, one.policy)]
    found = {}
    for world, changes in WORLDS.items():
        for on, policy in ways:
            arm = base.replace(on).from_week_0(changes)
            found[world, str(on), policy] = arm.with_policies([cosim.load_policy(policy)] if policy else [])
    return [({"world": world, "on": on, "policy": policy}, one) for (world, on, policy), one in found.items()]


def effects(table, ideas):
    """(world, number of the idea, what, outcome) -> interval of a difference; euros as a share of those without."""
    together = len(WORLDS) * len(ideas) * 3
    found = {}
    for world in WORLDS:
        for n, one in enumerate(ideas):
            off, on = (OFF, ""), (str(one.on), "")
            pairs = {"mechanism": (on, off)}
            if one.policy:
                pairs |= {"policy without it": ((OFF, one.policy), off), "policy with it": ((on[0], one.policy), on)}
            for what, arms in pairs.items():
                for outcome in SHOWN:
                    more, less = (values(table, outcome, world=world, on=on, policy=policy) for on, policy in arms)
                    change = more / less - 1.0 if outcome.startswith("euros") else more - less
                    found[world, n, what, outcome] = interval(change, together=together)
    return found


def cell(found, outcome):
    """A difference in the table, in bold where it is shown."""
    if found is None:
        return ""
    scale, digits, unit = SHOWN[outcome]
    text = "0" if found.exactly_none else f"{found.mean * scale:+.{digits}f}{unit}"
    return f"**{text}**" if shown(found) else text


def page(found, ideas, line):
    """The tables of the documentation."""
    lines = [f"{line}. **Bold**: the interval leaves zero out, wide enough for all of both tables to hold together."]
    for world in WORLDS:
        lines += ["", f"Where {world}, mechanism on minus off:", "", HEAD, "|---|---|--:|--:|--:|--:|---|--:|--:|"]
        for n, one in enumerate(ideas):
            cells = [cell(found.get((world, n, what, outcome)), outcome) for what, outcome in COLUMNS]
            cells.insert(4, f"`{one.policy}`" if one.policy else "")
            lines.append(f"| {one.idea} | {one.words} | {' | '.join(cells)} |")
    return "\n".join(lines)


def conclusion(found, ideas):
    """One sentence that says no more than the intervals do."""
    parts = []
    for world in WORLDS:
        here = [found[world, n, "mechanism", "functioning"] for n in range(len(ideas))]
        up, down = (sum(shown(one) == side for one in here) for side in (1, -1))
        most = max(range(len(ideas)), key=lambda n: abs(here[n].mean))
        parts.append(
            f"where {world}, {up} of {len(ideas)} mechanisms are shown to help families and {down} to harm them; the "
            f"largest change comes of this one: {ideas[most].words} ({said(here[most], 'SD', 3)})"
        )
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def draw(found, ideas, line):
    """Effect of each mechanism on functioning, a colour for each world."""
    with styled():
        figure, body = new_figure(10.0, 7.0, title=QUESTION, caption=f"{line}; bars hold together.")
        axes = body.subplots()
        for at, world in enumerate(WORLDS):
            middle, lengths = bars([found[world, n, "mechanism", "functioning"] for n in range(len(ideas))])
            look_of = {"color": ARM_LOOKS[at].colour, "marker": ARM_LOOKS[at].marker}
            places = np.arange(len(ideas)) + 0.25 * at
            axes.errorbar(middle, places, xerr=lengths, label=f"where {world}", **look_of, **BAR)
        axes.set_yticks(range(len(ideas)), [f"{one.words} ({one.idea})" for one in ideas])
        axes.invert_yaxis()
        axes.axvline(0.0, color="0.6", lw=1)
        axes.set_xlabel("functioning at follow-up, mechanism on minus off (SD)")
        axes.legend()
    return figure


def main(arguments=None):
    """Run all arms, print the table, answer; with ``--write`` put the table into the documentation."""
    asked = options("ideas", arguments, about=QUESTION, page=True)
    base = cosim.load_scenario("classroom" if asked.small else "region-2015")
    ideas, runs, weeks = (IDEAS[:3], 2, 130) if asked.small else (IDEAS, 6, 260)
    table = run_arms(scenarios(base, ideas), runs=runs, weeks=weeks, look=look, store=asked.store)
    found = effects(table, ideas)
    text = page(found, ideas, f"`{base.name}` ({base.identity[:10]}), {runs} paired runs of {weeks} weeks")
    print(text)
    if asked.write and not asked.small:
        put(PAGE, "ideas", text)
    rows = [
        {"world": world, "idea": ideas[n].idea, "mechanism": ideas[n].words, "policy": ideas[n].policy, "what": what,
         "outcome": outcome, "mean": one.mean, "low": one.low, "high": one.high}
        for (world, n, what, outcome), one in found.items()
    ]  # fmt: skip
    figure = draw(found, ideas, origin(base, runs, weeks))
    return keep(asked, base, {"effects": pd.DataFrame(rows), "runs": table}, figure, conclusion(found, ideas))


if __name__ == "__main__":
    main()
