"""What do relations carry: trust, shared language, knowing each other's talents, ties across walls, who is on the team?

Design. Each relation is taken away, or made perfect, in the whole region, alone and all of them together; with the same
families, people and chances. Relations are so before week 0 as well, since they grow over years. From week 0 on people
choose as the region does, or everybody keeps one plan. Differences in functioning a year after arrival, for all
families and by number of problems, with intervals that hold together over the table.

Relations count if taking them away harms families with several problems, and does next to nothing with one. They carry
the gain of co-creation if nothing is left of it without them: the first rows have co-creation and side by side against
everybody alone.
"""

from __future__ import annotations

from pathlib import Path

from careless_collaboration import PROBLEMS, fixed, look
from common import BAR, bars, interval, keep, options, origin, put, run_arms, said, shown, values

import cosim
from cosim.plots.style import ARM_LOOKS, new_figure, styled

QUESTION = "What do relations between professionals carry?"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "ablation.md"
TRUST = ("trust.same_organisation", "trust.same_sector", "trust.across")
LANGUAGE = ("language.same_organisation", "language.same_sector", "language.across")
TALENTS = ("network.known_same_organisation", "network.known_elsewhere")
NONE = {
    "no trust": dict.fromkeys((*TRUST, "trust.gain"), 0.0),
    "no shared language": dict.fromkeys((*LANGUAGE, "learning.language", "learning.language_beside"), 0.0),
    "walls of full height": {"walls.height": 1.0},
    "talents unknown": dict.fromkeys((*TALENTS, "learning.known"), 0.0),
}
FULL = {
    "full trust": {**dict.fromkeys(TRUST, 1.0), "trust.loss": 0.0},
    "full shared language": dict.fromkeys(LANGUAGE, 1.0),
    "no walls": {"walls.height": 0.0},
    "talents fully known": {**dict.fromkeys(TALENTS, 1.0), "directory.coverage": 1.0},
}
RELATIONS = {
    **NONE, "teams of one": {"teams.size_max": 1},
    "none of these relations": {key: value for one in NONE.values() for key, value in one.items()},
    **FULL, "all of these relations": {key: value for one in FULL.values() for key, value in one.items()},
}  # fmt: skip
WORLDS = {"people choose": "", "all keep one plan": "co_creative"}
TABLE, CHAIR = "practices.{}.client_included", "the family is not at the table"
OUTCOMES = ("functioning", *PROBLEMS)
TITLES = ("all", *PROBLEMS)


def world_of(base, world):
    """The region as it chooses, or with everybody in one way of working from week 0 on."""
    return fixed(base, WORLDS[world]) if WORLDS[world] else base


def arms_of(base, relations):
    """Every relation in both worlds, the other ways of working, and the family at the table without a team."""
    arms = []
    for world in WORLDS:
        for name, changes in ({"": {}} | relations).items():
            arms.append(({"world": world, "what": name}, world_of(base.replace(changes), world)))
    together, alone = world_of(base, "all keep one plan"), fixed(base, "competitive")
    arms += [
        ({"world": "all keep one plan", "what": CHAIR}, together.from_week_0({TABLE.format("co_creative"): 0.0})),
        ({"world": "alone", "what": ""}, alone),
        ({"world": "alone", "what": "chair"}, alone.from_week_0({TABLE.format("competitive"): 1.0})),
        ({"world": "side by side", "what": ""}, fixed(base, "side_by_side")),
    ]
    return arms


def effects(table, relations):
    """(part of the table, words, outcome) -> interval of a difference; all hold together."""
    pairs = {
        ("ways", "co-creation, against all alone"): (("all keep one plan", ""), ("alone", "")),
        ("ways", "side by side, against all alone"): (("side by side", ""), ("alone", "")),
        ("ways", "all alone, the family at the table, against all alone"): (("alone", "chair"), ("alone", "")),
    }
    for world in WORLDS:
        pairs |= {(world, name): ((world, name), (world, "")) for name in relations}
    pairs["all keep one plan", CHAIR] = (("all keep one plan", CHAIR), ("all keep one plan", ""))
    together = len(pairs) * len(OUTCOMES)
    return {
        (*name, outcome): interval(
            values(table, outcome, world=one[0], what=one[1]) - values(table, outcome, world=other[0], what=other[1]),
            together=together,
        )
        for name, (one, other) in pairs.items() for outcome in OUTCOMES
    }  # fmt: skip


def page(found, line):
    """The tables of the documentation."""
    lines = [f"{line}. **Bold**: the interval leaves zero out, wide enough for all three tables to hold together."]
    for part in dict.fromkeys(part for part, _, _ in found):
        words = "Ways of working" if part == "ways" else f"Where {part}, against the same with relations as they are"
        lines += ["", f"{words} (SD):", "", f"| | {' | '.join(TITLES)} |", f"|---|{'--:|' * len(TITLES)}"]
        for name in dict.fromkeys(name for at, name, _ in found if at == part):
            cells = [found[part, name, outcome] for outcome in OUTCOMES]
            texts = ["0" if one.exactly_none else f"{one.mean:+.3f}" for one in cells]
            cells = [f"**{text}**" if shown(one) else text for text, one in zip(texts, cells, strict=True)]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def conclusion(found):
    """One sentence that says no more than the intervals do."""
    world, last = "all keep one plan", OUTCOMES[-1]
    gain = found["ways", "co-creation, against all alone", last]
    parts = [f"with three or more problems co-creation gains {said(gain, 'SD', 3)} against all alone"]
    named = [name for part, name, outcome in found if part == world and outcome == last]
    down, up = ([n for n in named if shown(found[world, n, last]) == side] for side in (-1, 1))
    for words, names in (("less", down), ("more", up)):
        told = [f"{name} ({said(found[world, name, last], 'SD', 3)})" for name in names]
        parts.append(f"{words} with {', '.join(told) or 'nothing that was tried'}")
    one = [name for name in named if shown(found[world, name, PROBLEMS[0]])]
    most = max((abs(found[world, name, PROBLEMS[0]].mean) for name in one), default=0.0)
    parts.append(f"with one problem none of them is shown to move more than {most:.3f} SD")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def draw(found, line):
    """Effect on families with three or more problems, a colour for each world."""
    with styled():
        figure, body = new_figure(9.0, 5.6, title=QUESTION, caption=f"{line}; bars hold together.")
        axes = body.subplots()
        names = list(RELATIONS)
        for at, world in enumerate(WORLDS):
            middle, lengths = bars(
                [found[world, name, OUTCOMES[-1]] for name in names if (world, name, OUTCOMES[-1]) in found]
            )
            look_of = {"color": ARM_LOOKS[at].colour, "marker": ARM_LOOKS[at].marker}
            axes.errorbar(middle, [n + 0.25 * at for n in range(len(middle))], xerr=lengths, label=f"where {world}",
                          **look_of, **BAR)  # fmt: skip
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.axvline(0.0, color="0.6", lw=1)
        axes.set_xlabel("functioning with three or more problems, against relations as they are (SD)")
        axes.legend()
    return figure


def main(arguments=None):
    """Run all arms, print the tables, answer; with ``--write`` put the tables into the documentation."""
    asked = options("relations", arguments, about=QUESTION, page=True)
    base = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, weeks = (2, 130) if asked.small else (6, 260)
    table = run_arms(arms_of(base, RELATIONS), runs=runs, weeks=weeks, look=look, store=asked.store)
    found = effects(table, RELATIONS)
    text = page(found, f"`{base.name}` ({base.identity[:10]}), {runs} paired runs of {weeks} weeks")
    print(text)
    if asked.write and not asked.small:
        put(PAGE, "relations", text)
    return keep(asked, base, {"runs": table}, draw(found, origin(base, runs, weeks)), conclusion(found))


if __name__ == "__main__":
    main()
