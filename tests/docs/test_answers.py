"""The answer of an experiment follows its numbers: made-up numbers give the opposite answer."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cosim.studies.comparison.paired import Interval

FOLDER = Path(__file__).resolve().parents[2] / "experiments"


@pytest.fixture(autouse=True)
def _beside(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))


def about(mean, half=0.01):
    """An interval around a mean."""
    return Interval(mean, mean - half, mean + half, 0.5, 1.0, 5, False)


UP, NONE, DOWN = about(0.2), about(0.0), about(-0.2)
EXACT = Interval(0.0, 0.0, 0.0, 1.0, 0.0, 5, True)


def script(name):
    return importlib.import_module(name)


def test_words_for_an_interval():
    common = script("common")
    assert [common.shown(one) for one in (UP, NONE, DOWN, EXACT)] == [1, 0, -1, 0]
    assert common.said(UP, "SD") == "+0.20 SD, +0.19 to +0.21"
    assert common.points(DOWN) == "-20.0 points, -21.0 to -19.0"
    assert common.said(EXACT) == "exactly none"
    assert common.listed(["a", "b", "c"]) == "a, b and c"
    assert common.listed([], "nobody") == "nobody"


def test_intervals_that_hold_together_are_wider():
    common = script("common")
    alone, together = (common.interval(np.array([1.0, 2.0, 3.0, 4.0]), together=k) for k in (1, 10))
    assert together.low < alone.low < alone.high < together.high


def test_values_of_one_arm_are_in_the_order_of_replicates():
    common = script("common")
    table = pd.DataFrame({"arm": ["a", "b", "a"], "replicate": [1, 0, 0], "x": [5.0, 6.0, 7.0]})
    assert common.values(table, "x", arm="a").tolist() == [7.0, 5.0]
    with pytest.raises(AssertionError, match="more than one arm"):
        common.values(table, "x")


def test_who_is_the_enemy():
    say = script("who_is_the_enemy").conclusion
    locked = {"huddling": UP, "loop": UP, "left": UP}
    told = say(locked, locked, weeks=(26, 78))
    assert "Threat makes people huddle" in told
    assert "they have not come apart again" in told
    assert "no less than when steps are short" in told
    lag = say(locked, {"huddling": UP, "loop": about(0.05), "left": NONE}, weeks=(26, 78))
    assert "partly a lag" in lag
    assert "nothing of it is shown to stay" in lag
    quiet = {"huddling": NONE, "loop": NONE, "left": DOWN}
    told = say(quiet, quiet, weeks=(26, 78))
    assert told.startswith("No huddling under threat is shown")
    assert "no loop between the way up and the way down is shown (+0.0 points" in told


def test_the_loop_of_a_history_without_memory_is_nothing():
    """Threat moves the share, and the way down is the way up: no loop, nothing left."""
    one = script("who_is_the_enemy")
    rows = []
    for replicate in range(4):
        for arm, effect in (("never", 0.0), ("threat", 0.1)):
            row = {
                f"{way}{n}": 0.3 + effect * n + 0.01 * replicate for way in ("up", "down") for n in range(one.TOP + 1)
            }
            rows.append(row | {"held": 9, "arm": arm, "replicate": replicate, "after": 0.3 + 0.01 * replicate})
    found = one.measures(pd.DataFrame(rows), 9)
    assert found["huddling"].mean == pytest.approx(0.5)
    assert abs(found["loop"].mean) < 1e-12
    assert found["left"].exactly_none


def test_threat_goes_up_and_comes_down_again():
    one = script("who_is_the_enemy")
    policies = one.staircase(10, 20)
    level = [sum(policy.grown(week) for policy in policies) for week in range(0, 130, 10)]
    assert level == [0, 0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0, 0]


def test_careless_collaboration():
    one = script("careless_collaboration")
    outcomes, others = (
        ("waste_share", "cost_per_resolved", "functioning", *one.PROBLEMS),
        ("competitive", "co_creative"),
    )
    wasteful = {(o, w): UP if "_" in o else DOWN for o in outcomes for w in others}
    assert one.conclusion(wasteful).startswith("Yes: working side by side")
    assert "worse for families with one problem, two and three or more" in one.conclusion(wasteful)
    thrifty = {key: DOWN if "_" in key[0] else UP for key in wasteful}
    told = one.conclusion(thrifty)
    assert told.startswith("Not on every count")
    assert "wastes less" in told
    assert "better for one problem, two and three or more" in told


def test_words_and_deeds():
    one = script("words_and_deeds")
    outcomes = ("claim_practice_gap", "advantage", *one.FLOOR)
    empty = {(p, a, o): EXACT for p in one.PURCHASERS for a in one.ARMS for o in outcomes}
    told = one.conclusion(empty)
    assert "is widened by nothing and narrowed by nothing" in told
    assert "advertising changes exactly nothing" in told
    assert "the floor moves with nothing, exactly not with memo to all, half advertise, audit and" in told
    assert "advertising is not shown to pay (+0.00" in one.conclusion(dict.fromkeys(empty, NONE))
    moved = dict.fromkeys(empty, UP) | {("listens", "audit", "claim_practice_gap"): DOWN}
    told = one.conclusion(moved)
    assert "narrowed by audit (-0.20" in told
    assert "advertising pays (+0.20" in told
    assert "the floor moves with memo to all (hours under one plan +20.0 points" in told


def test_bundles():
    one = script("bundles")
    few, many = one.STARTS[0], one.STARTS[-1]
    cells = [(moment, bundle) for moment in one.MOMENTS for bundle in one.BUNDLES]
    never, tips = {cell: dict.fromkeys(one.STARTS, DOWN) for cell in cells}, dict.fromkeys(cells, 0.25)
    told = one.conclusion(never, tips, dict.fromkeys(cells, NONE))
    assert told.startswith(
        "After 4 years more than half are shown to co-create nowhere, and from no start under [no policy]"
    )
    assert "where one began is still seen under none" in told
    assert told.endswith("no single lever is shown to be enough.")
    larger = never | {("during", "audit"): {few: DOWN, many: UP}}
    told = one.conclusion(larger, tips, dict.fromkeys(cells, UP))
    assert "from 90% on under [audit] (tipping share at 25%)" in told
    assert "still seen under [no policy] (+20.0 points" in told
    assert told.endswith("a single lever is enough only from a larger start (audit).")
    lever = larger | {("during", "outcomes"): dict.fromkeys(one.STARTS, UP)}
    told = one.conclusion(lever, tips | {("during", "outcomes"): 0.0}, dict.fromkeys(cells, UP))
    assert "from any start under [outcomes] (tipping share below the smallest start)" in told
    assert told.endswith("a single lever is enough from the smallest start (outcomes).")


def test_tipping_share():
    tipping = script("bundles").tipping
    assert tipping((0.1, 0.3, 0.5), (0.2, 0.4, 0.8)) == pytest.approx(0.35)
    assert tipping((0.1, 0.3, 0.5), (0.6, 0.7, 0.8)) == 0.0
    assert tipping((0.1, 0.3, 0.5), (0.2, 0.3, 0.4)) is None


def test_wrong_pockets():
    one = script("wrong_pockets")
    costs = {("plan", "euros_town"): UP, ("plan", "euros_state"): DOWN, ("plan", "functioning"): UP}
    choices = {"town": ("base", 1.0), "state": ("plan", 0.5), "families": ("plan", 1.0), "all": ("plan", 1.0)}
    told = one.conclusion(costs, choices, {("plan", "town"): about(0.8)})
    assert "1 of 1: plan (town pays more, state saves; of its extra cost 80 %, 79 to 81 comes back)" in told
    assert "in the wrong pocket: 1;" in told
    assert "state would choose what is best for families" in told
    assert "town base (100% of runs)" in told
    alike = dict.fromkeys(choices, ("plan", 1.0))
    told = one.conclusion(costs | {("plan", "euros_town"): DOWN}, alike, {})
    assert "plan (nobody pays more, town and state save); in the wrong pocket: none" in told
    assert one.conclusion(costs | {("plan", "functioning"): NONE}, alike, {}).startswith("No policy is shown to help")
    assert "town and state would choose what is best" in told


def test_own_pocket_and_offset():
    one = script("wrong_pockets")
    runs = pd.DataFrame({"arm": ["base", "plan"] * 2, "replicate": [0, 0, 1, 1],
                         "euros_a": [10.0, 20.0, 10.0, 8.0], "euros_total": [50.0, 52.0, 50.0, 40.0]})  # fmt: skip
    assert one.choice(runs, "euros_a") == ("base", 0.5)
    assert one.choice(runs, "euros_total") == ("plan", 0.5)
    assert one.offset(runs, "plan", "a")[0] == pytest.approx(0.8)


def test_the_index_takes_answers_and_leaves_others():
    one = script("refresh_answers")
    answer = {"question": "Q?", "answer": "Yes (a; b): c; d.", "scenario": "s", "identity": "f" * 64, "seconds": 90}
    answer |= {"small": False, "short": "In short, yes."}
    empty = "\n".join(["top", one.BEGIN, one.END, "rest"])
    page = one.rewritten(empty, {"walls": one.entry("walls", answer | {"question": "Old?"})})
    made = one.rewritten(page, {"bundles": one.entry("bundles", answer)})
    assert made.splitlines()[4] == "| `bundles.py` | Q? | 2 min; `--small` seconds |"
    assert made.splitlines()[5] == "| `walls.py` | Old? | 2 min; `--small` seconds |"
    new, old = made.split(one.TITLE)[1].split("**In short, yes.** Old?")
    assert new.split("\n") == [
        "",
        "",
        "**In short, yes.** Q? (`bundles`; s, identity ffffffffffffffff)",
        "",
        "- Yes (a; b): c",
        "- D",
        "",
        "",
    ]
    assert "- Yes (a; b): c\n- D\n" in old
    assert made.endswith("rest")
    many = one.entry("bundles", answer | {"answer": "a; b; c; d; e."})[1].splitlines()
    assert many[2:] == ["- A", "- B", "- C; d; e"]  # three at most
    assert one.rewritten(made, {}) == made
    with pytest.raises(SystemExit, match="at full size"):
        one.entry("bundles", answer | {"small": True})


def test_an_answer_in_short_has_at_most_twenty_words_and_follows_the_numbers():
    who, walls, words = script("who_is_the_enemy"), script("walls"), script("words_and_deeds")
    assert who.in_short({"huddling": NONE, "left": NONE}) == "Threat is not shown to make people huddle."
    assert "they stay together" in who.in_short({"huddling": UP, "left": UP})
    for free in (UP, NONE, DOWN):
        for plan in (UP, NONE, DOWN):
            found = {
                ("free", "walls.height", "functioning"): free,
                ("co_creative", "walls.height", "functioning"): plan,
            }
            assert len(walls.in_short(found).split()) <= 20
            found = {("listens", arm, outcome): free for arm in words.ARMS for outcome in words.FLOOR}
            found["listens", "audit", "functioning"] = plan
            assert len(words.in_short(found).split()) <= 20
    assert "harm families where all keep one plan" in walls.in_short(
        {("free", "walls.height", "functioning"): UP, ("co_creative", "walls.height", "functioning"): DOWN}
    )


def test_every_answer_stands_in_the_index():
    one = script("refresh_answers")
    page = one.INDEX.read_text(encoding="utf-8")
    between = page.split(one.BEGIN)[1].split(one.END)[0]
    table, answers = between.split(one.TITLE)
    assert [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")] == [
        f"{n}.py" for n in one.NAMES
    ]
    assert re.findall(r"^\*\*.*\(`(\w+)`; ", answers, re.MULTILINE) == list(one.NAMES)
    assert all(len(short.split()) <= 20 for short in re.findall(r"^\*\*(.*?)\*\*", answers, re.MULTILINE))
    assert one.rewritten(page, {}) == page


def test_time_for_meaning():
    one = script("time_for_meaning")
    slow = max(one.PHASE_IN)
    cells = {("time", p, w, o): NONE for p in one.PRESSURE for w in one.PHASE_IN for o in one.OUTCOMES}
    cells |= {("slow", p, slow, o): NONE for p in one.PRESSURE for o in one.OUTCOMES}
    load = dict.fromkeys(one.PRESSURE, 0.9)
    told = one.conclusion(cells, load)
    assert "shows no difference for families" in told
    assert "helps families" in told
    assert "helps families in none and harms them in none" in told
    paid = {key: DOWN if "weeks_waited" in key else UP for key in cells}
    told = one.conclusion(paid, load)
    assert "in calm practice (load 0.90) it helps families (+0.200 SD" in told
    assert "spreads co-creation (+20.0 points" in told
    assert "families wait longer for it in none of these" in told
    harm = {key: UP if "weeks_waited" in key else DOWN for key in cells}
    told = one.conclusion(harm, load)
    assert "it harms families" in told
    assert "families wait longer for it in calm, pressed and overloaded" in told
    assert "harms them in calm practice (-0.200 SD" in told


def test_talent_and_language():
    one = script("talent_and_language")
    empty = {(w, f, p): NONE for w in one.COMPARED for f in one.NAMES for p in one.PROBLEMS}
    assert one.conclusion(empty).count("no difference is shown") == len(one.COMPARED) * len(one.NAMES)
    told = one.conclusion(empty | {("co_creative", "directory", "two"): UP, ("side_by_side", "directory", "two"): DOWN})
    assert "a talent directory: harms families with two (-0.200 SD" in told
    assert "where all work side by side, helps families with two (+0.200 SD" in told


def test_effects_of_a_factorial():
    """Training adds 1; a directory adds 2 where talents are diverse, else nothing."""
    one = script("talent_and_language")
    rows = []
    for replicate in range(3):
        for way in one.COMPARED:
            for diverse, directory, training in np.ndindex(2, 2, 2):
                gain = training + 2.0 * diverse * directory
                row = {"way": way, "diverse": bool(diverse), "directory": bool(directory), "training": bool(training)}
                rows.append(row | {"replicate": replicate} | dict.fromkeys(one.PROBLEMS, gain + replicate))
    found = one.effects(pd.DataFrame(rows))
    means = {factor: found["co_creative", factor, "two"].mean for factor in one.NAMES}
    assert means == {"diverse": 1.0, "directory": 1.0, "training": 1.0, "diverse x directory": 1.0}


def test_walls():
    one = script("walls")
    what = (*one.DOSES, "as is", "high")
    empty = {(w, k, o): NONE for w in one.WAYS for k in what for o in one.OUTCOMES}
    assert one.conclusion(empty).count("shows no difference for families") == len(one.WAYS) * len(what)
    told = one.conclusion(
        empty | {("free", "walls.height", "functioning"): UP, ("co_creative", "high", "functioning"): UP}
    )
    assert "friction at walls helps families (+0.200 SD" in told
    assert "helps families (+0.200 SD, +0.190 to +0.210; cost +0 EUR a client, -0 to +0) behind high ones." in told
    assert "friction at walls harms families" in one.conclusion(dict.fromkeys(empty, DOWN))


def test_first_line():
    one = script("first_line")
    arms = (*one.DOSES, *one.BESIDE, "interaction")
    empty = {(arm, o): NONE for arm in arms for o in one.OUTCOMES}
    told = one.conclusion(empty)
    assert told.startswith("Fewer placements at lower total costs are shown for none of them")
    assert "neither more nor less than their sum" in told
    told = one.conclusion(empty | {("first-line", "placed"): DOWN, ("first-line", "euros_total"): DOWN})
    assert "are shown for a first line with more time;" in told
    assert "a first line with more time: placed out of home less (-20.00 points" in told
    assert "both together do more than it" in one.conclusion(empty | {("interaction", "placed"): DOWN})
