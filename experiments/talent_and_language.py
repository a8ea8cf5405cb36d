"""Talent and language: when do diverse talents, a talent directory and joint training pay?

Design. A factorial on the same luck: talents alike or diverse (`talent.sd`, the mean stays), with and without a talent
directory, with and without joint training, where everybody works side by side and where everybody keeps one plan. The
effect of a factor is the mean of all cells with it minus the mean of all cells without it; diversity times directory is
half the difference between the effect of a directory where talents are diverse and where they are alike.

Pays: functioning a year after arrival is higher with it (interval without zero), for families with one, two, or three
and more problems. The directory is about diversity: the interaction is above zero. Complexity decides: shown for
families with many problems and not for those with one.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from careless_collaboration import PROBLEMS, fixed
from careless_collaboration import look as by_problems
from common import BAR, bars, interval, keep, listed, options, origin, run_arms, said, shown, values

import cosim
from cosim.plots.style import BEHAVIOUR_LOOKS, new_figure, styled

QUESTION = "When do diverse talents, a talent directory and joint training pay?"
SPREAD = {False: 0.0, True: 0.25}  # talent.sd
FACTORS = ("diverse", "directory", "training")
NAMES = {"diverse": "diverse talents", "directory": "a talent directory", "training": "joint training",
         "diverse x directory": "a directory of diverse talents (interaction)"}  # fmt: skip
COMPARED = {"side_by_side": "work side by side", "co_creative": "keep one plan"}
TOGETHER = len(NAMES) * len(COMPARED) * len(PROBLEMS)


def cell(base, way, diverse, directory, training):
    """One cell of the factorial."""
    scenario = fixed(base.replace({"talent.sd": SPREAD[diverse]}), way)
    policies = ["talent-directory"] * directory + ["joint-training"] * training
    return scenario.with_policies(policies) if policies else scenario


def effects(table):
    """Effect of every factor and of the interaction: (way, factor, outcome) -> interval."""
    found = {}
    for way, outcome in product(COMPARED, PROBLEMS):
        cells = {key: values(table, outcome, way=way, **dict(zip(FACTORS, key, strict=True)))
                 for key in product((False, True), repeat=3)}  # fmt: skip
        for n, factor in enumerate(FACTORS):
            gain = [cells[key] * (1 if key[n] else -1) for key in cells]
            found[way, factor, outcome] = interval(np.sum(gain, axis=0) / 4, together=TOGETHER)
        gain = [cells[key] * (1 if key[0] == key[1] else -1) for key in cells]
        found[way, "diverse x directory", outcome] = interval(np.sum(gain, axis=0) / 4, together=TOGETHER)
    return found


def conclusion(found):
    """One sentence that says no more than the intervals do."""
    parts = []
    for factor, name in NAMES.items():
        told = []
        for way in COMPARED:
            up = [f"{p} ({said(one, 'SD', 3)})" for p in PROBLEMS if shown(one := found[way, factor, p]) > 0]
            down = [f"{p} ({said(one, 'SD', 3)})" for p in PROBLEMS if shown(one := found[way, factor, p]) < 0]
            verdicts = [f"helps families with {listed(words)}" for words in [up] if words]
            verdicts += [f"harms families with {listed(words)}" for words in [down] if words]
            told.append(f"{listed(verdicts, 'no difference is shown')} where all {COMPARED[way]}")
        parts.append(f"{name}: {', '.join(told)}")
    return f"{'; '.join(parts)[0].upper()}{'; '.join(parts)[1:]}."


def in_short(found):
    """The answer in a few words: whom each of the three is shown to help, in all ways of working."""
    named = {"diverse": "diverse talents", "directory": "a directory", "training": "joint training"}

    def signs(factor):
        return {shown(found[way, factor, problems]) for way, problems in product(COMPARED, PROBLEMS)}

    helps = [name for factor, name in named.items() if 1 in signs(factor)]
    harms = [name for factor, name in named.items() if signs(factor) <= {0, -1} and -1 in signs(factor)]
    none = [name for factor, name in named.items() if signs(factor) == {0}]
    told = [f"{listed(helps)} helps some families"] * bool(helps)
    told += [f"{listed(harms)} costs families more than it brings"] * bool(harms)
    told += [f"no difference is shown for {listed(none)}"] * bool(none)
    text = "; ".join(told)
    return f"{text[0].upper()}{text[1:]}."


def draw(found, scenario, runs, weeks):
    """Effects by number of problems: a panel a factor, a colour a way of working."""
    with styled():
        figure, body = new_figure(
            11.0, 4.2, title=QUESTION, caption=f"{origin(scenario, runs, weeks)}; effect on functioning a year after "
            "arrival, in SD between families; bars: 95 % intervals that hold together. Hollow: no difference shown.",
        )  # fmt: skip
        for panel, (factor, name) in zip(body.subplots(1, len(NAMES), sharey=True), NAMES.items(), strict=True):
            for at, way in enumerate(COMPARED):
                style, cells = BEHAVIOUR_LOOKS[way], [found[way, factor, p] for p in PROBLEMS]
                mean, error = bars(cells)
                for x, (one, y) in enumerate(zip(cells, mean, strict=True)):
                    panel.errorbar(x + 0.2 * (at - 0.5), y, error[:, [x]], color=style.colour, marker=style.marker,
                                   markerfacecolor=style.colour if shown(one) else "white", **BAR,
                                   label=COMPARED[way] if x == 0 else None)  # fmt: skip
            panel.axhline(0, color="black", linewidth=0.8)
            panel.set_xticks(range(3), ["one", "two", "three\nor more"])
            panel.set_xlim(-0.5, 2.5)
            panel.set_title(name.replace(" (interaction)", "\n(interaction)"))
        figure.axes[0].set_ylabel("effect on functioning (SD)")
        figure.axes[0].legend(title="all", loc="best")
        body.supxlabel("problems of the family (domains at arrival)", fontsize=9)
    return figure


def main(arguments=None):
    """Run, print, draw, answer."""
    asked = options("talent_and_language", arguments, about=QUESTION)
    base = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, weeks = (2, 130) if asked.small else (6, 208)
    keys = list(product(COMPARED, *[(False, True)] * 3))
    arms = [(dict(zip(("way", *FACTORS), key, strict=True)), cell(base, *key)) for key in keys]
    table = run_arms(arms, runs=runs, weeks=weeks, look=by_problems, store=asked.store)
    found = effects(table)
    rows = [{"way": w, "factor": f, "problems": p, "mean": one.mean, "low": one.low, "high": one.high}
            for (w, f, p), one in found.items()]  # fmt: skip
    shown_table = pd.DataFrame(rows)
    print(shown_table.round(3).to_string(index=False))
    figure = draw(found, base, runs, weeks)
    return keep(asked, base, {"runs": table, "effects": shown_table}, figure, conclusion(found),
                short=in_short(found))  # fmt: skip


if __name__ == "__main__":
    main()
