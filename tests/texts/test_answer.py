"""Sentences follow the numbers: every one of them turns round when the numbers do, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from cosim.texts.answer import answers, overall
from cosim.texts.language import Language
from cosim.texts.mixed import remarks, too_short
from cosim.texts.sizes import sized
from cosim.texts.verdicts import marks_explained, verdict_mark, verdict_word

EN, NL = Language("en"), Language("nl")
UNITS = {"functioning": "SD", "weeks_waited": "weeks", "euros_total": "EUR/year", "placed": "share"}
BASES = {"functioning": 0.6, "weeks_waited": 12.0, "euros_total": 100e6, "placed": 0.1, "waiting": 200.0}
LOWER = {"weeks_waited", "euros_total", "placed", "referred_away", "waiting", "dropped_out", "cost_per_client"}


def row(
    outcome: str, difference: float, half: float, *, shown: bool | None = None, policy: str = "p"
) -> dict[str, Any]:
    """A row of a comparison table, judged by whether its interval excludes zero."""
    certain = abs(difference) > half if shown is None else shown
    good = (difference < 0.0) == (outcome in LOWER)
    verdict = "exactly none" if difference == half == 0.0 else "no difference shown"
    if certain and difference:
        verdict = "better" if good else "worse"
    unit = UNITS.get(outcome) or ("EUR/year" if outcome.startswith("euros") else "EUR/client" if "cost" in outcome else
                                  "clients" if outcome == "waiting" else "share")  # fmt: skip
    return {"policy": policy, "outcome": outcome, "unit": unit, "base": BASES.get(outcome, 20e6), "group": "clients",
            "difference": difference, "low": difference - half, "high": difference + half, "verdict": verdict,
            "runs_needed": 40.0}  # fmt: skip


def answer(*rows: dict[str, Any], language: Language = EN, primary: tuple[str, ...] = ("functioning",)) -> Any:
    found = sized(rows, small=None, primary=primary)
    return answers(found, titles={"p": "The policy"}, caveats={}, primary=primary, language=language)[0]


@pytest.mark.parametrize(
    ("numbers", "english", "dutch"),
    [
        ((("functioning", 0.11, 0.01),), "families do better (+0.11 SD, between +0.10 and +0.12).",
         "het gaat beter met gezinnen (+0,11 SD, tussen +0,10 en +0,12)."),
        ((("functioning", -0.11, 0.01),), "families do worse (-0.11 SD, between -0.12 and -0.10).",
         "het gaat slechter met gezinnen (-0,11 SD, tussen -0,12 en -0,10)."),
        ((("functioning", 0.04, 0.01),), "families hardly differ (+0.04 SD).",
         "gezinnen merken er nauwelijks iets van (+0,04 SD)."),
        ((("functioning", 0.01, 0.02),), "no difference that matters for families (at most 0.03 SD).",
         "geen verschil van belang voor gezinnen (hooguit 0,03 SD)."),
        ((("functioning", 0.01, 0.2),), "these runs cannot tell for families (-0.19 to +0.21 SD).",
         "niet te zeggen voor gezinnen (-0,19 tot +0,21 SD)."),
        ((("functioning", 0.0, 0.0),), "exactly the same for families.", "precies hetzelfde voor gezinnen."),
        ((("weeks_waited", -9.0, 1.0),), "9 weeks less waiting (8 to 10).", "9 weken korter wachten (8 tot 10)."),
        ((("weeks_waited", 9.0, 1.0),), "9 weeks more waiting (8 to 10).", "9 weken langer wachten (8 tot 10)."),
        ((("euros_total", -10.2e6, 1e6),), "EUR 10 million a year less (9 to 11).",
         "10 miljoen euro per jaar minder (9 tot 11)."),
        ((("euros_total", 10.2e6, 1e6),), "EUR 10 million a year more (9 to 11).",
         "10 miljoen euro per jaar meer (9 tot 11)."),
        ((("placed", -0.024, 0.004),), "fewer placements out of home (-2.4 percentage points, between -2.8 and -2.0).",
         "minder uithuisplaatsingen (-2,4 procentpunt, tussen -2,8 en -2,0)."),
        ((("placed", 0.001, 0.0005),), "these runs are too short to say anything.",
         "deze herhalingen zijn te kort om iets te zeggen."),
    ],
)  # fmt: skip
def test_a_sentence_says_size_direction_and_certainty(numbers: Any, english: str, dutch: str) -> None:
    rows = [row(*one) for one in numbers]
    assert answer(*rows).sentence == english
    assert answer(*rows, language=NL).sentence == dutch


def test_a_difference_that_is_not_sure_among_many_comparisons_is_perhaps_there() -> None:
    hint, neither = row("euros_total", 2.0e6, 1.0e6, shown=False), row("functioning", 0.01, 0.2)
    assert answer(hint, neither).sentence == (
        "perhaps: EUR 2 million a year more (1.0 to 3.0); these runs cannot tell for families (-0.19 to +0.21 SD)."
    )
    assert answer(hint, neither, language=NL).sentence.startswith(
        "misschien: 2 miljoen euro per jaar meer (1,0 tot 3,0)"
    )


@pytest.mark.parametrize(
    ("size", "verdict", "word", "mark"),
    [
        ("matters", "worse", "worse", "W"),
        ("small", "worse", "worse, but small", "w"),
        ("at most small", "no difference shown", "at most small", "s"),
        ("perhaps", "no difference shown", "perhaps", "?"),
        ("cannot tell", "no difference shown", "cannot tell", "~"),
        ("none", "exactly none", "exactly the same", "="),
    ],
)
def test_every_size_has_one_word_and_one_mark(size: str, verdict: str, word: str, mark: str) -> None:
    found = {"size": size, "verdict": verdict}
    assert (verdict_word(found, EN), verdict_mark(found)) == (word, mark)
    assert f"{verdict_mark(found, NL)} " in marks_explained(NL).replace("kleine letter", "s b h l ")
    explained = f"{mark} {word}" if mark in "s?~=" else f"{mark.upper()} {verdict}"
    assert explained in marks_explained(EN)


def test_the_example_of_a_whole_sentence() -> None:
    found = answer(row("functioning", 0.04, 0.01), row("weeks_waited", -9.0, 0.1), row("euros_total", -10e6, 0.1e6))
    assert found.text == (
        "The policy: 9 weeks less waiting (8.9 to 9.1), EUR 10 million a year less; families hardly differ (+0.04 SD)."
    )


def test_a_threshold_of_the_scenario_changes_the_sentence() -> None:
    rows = [row("functioning", 0.08, 0.01)]
    found = sized(rows, small={"functioning": 0.1}, primary=("functioning",))
    assert (found[0]["size"], found[0]["threshold"], found[0]["role"]) == ("small", 0.1, "primary")
    assert sized(rows, small=None, primary=())[0]["size"] == "matters"


def test_costs_are_small_by_a_share_of_their_base() -> None:
    found = sized([row("euros_total", 0.9e6, 0.1e6), row("euros_programme", 0.9e6, 0.1e6)], small=None, primary=())
    assert [one["size"] for one in found] == ["small", "small"]
    assert sized([row("euros_total", 1.1e6, 0.1e6)], small=None, primary=())[0]["size"] == "matters"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("euros_total", -5e6, 1e6), row("referred_away", 0.03, 0.005)],
         "Cheaper because fewer families get help: more are sent away for lack of money (+3.0 percentage points)."),
        ([row("euros_total", -5e6, 1e6), row("waiting", 40.0, 5.0)],
         "Cheaper because fewer families get help: more are waiting (+40 families)."),
        ([row("euros_total", 5e6, 1e6), row("functioning", 0.2, 0.01)], "Families gain, at higher costs."),
        ([row("euros_total", -5e6, 1e6), row("functioning", -0.2, 0.01)], "Cheaper, and families are worse off."),
        ([row("weeks_waited", -5.0, 1.0), row("functioning", -0.2, 0.01)],
         "Families wait less and are worse off all the same."),
        ([row("euros_total", 5e6, 1e6), row("cost_per_client", -900e3, 1e3)],
         "Costs per family fall while total costs rise: the number of families, or which families come, has changed."),
        ([row("euros_a", 5e6, 1e6), row("euros_b", -4e6, 1e6)],
         "Other pockets: b (EUR 4 million a year) pays less, a (EUR 5 million a year) pays more."),
    ],
)  # fmt: skip
def test_mixed_verdicts_are_said_in_words(rows: list[dict[str, Any]], expected: str) -> None:
    found = {one["outcome"]: one for one in sized(rows, small=None, primary=())}
    assert expected in remarks(found, EN)
    turned = {one["outcome"]: {**one, "size": "small"} for one in found.values()}
    assert remarks(turned, EN) == ()


def test_three_sentences_turn_round_with_the_numbers() -> None:
    def said(gain: float, cost: float, half: float) -> list[str]:
        rows = sized(
            [row("functioning", gain, half), row("euros_total", cost, 1e5)], small=None, primary=("functioning",)
        )
        return overall(rows, titles={"p": "P"}, primary=("functioning",), runs="20", language=EN)

    helps = said(0.2, -5e6, 0.01)
    assert helps[0] == "P helps most: +0.20 SD for families, and it costs EUR 5 million a year less."
    assert helps[1].startswith("No policy is shown to harm")
    harms = said(-0.2, 5e6, 0.01)
    assert harms[0].startswith("No policy is shown to help")
    assert harms[1] == "Families are worse off with P (-0.20 SD); more expensive: P (EUR +5 million a year)."
    assert "too few to tell for any policy" in said(0.1, 0.0, 0.5)[2]
    assert "hardly noticeable for families: P (+0.03 SD)" in said(0.03, 5e6, 0.01)[0]
    assert overall([], titles={}, primary=("functioning",), runs="2", language=NL) == [
        "Deze herhalingen zijn te kort om te zeggen wat een maatregel voor gezinnen doet."
    ]


def test_outcomes_that_are_not_there_say_why() -> None:
    assert too_short({}, weeks=52, language=EN) == ""
    assert "takes 105 weeks, and these runs have 52" in too_short({"a": 105}, weeks=52, language=EN)
    assert "zijn 105 weken nodig" in too_short({"a": 105}, weeks=52, language=NL)
    assert "occurred" in too_short({"a": 105}, weeks=200, language=EN)
    both = too_short({"a": 105, "later": 157}, weeks=120, language=EN)
    assert "occurred" in both
    assert "Not there: later. A family is followed" in both
    assert "157 weeks" in both


def test_two_years_after_is_said_where_it_is_another_story() -> None:
    rows = {one["outcome"]: one for one in (row("functioning", 0.1, 0.01), row("functioning_later", -0.2, 0.01))}
    small = {name: {**one, "size": "matters"} for name, one in rows.items()}
    assert any("After two years families are worse off (0.20 SD)" in one for one in remarks(small, EN))
    same = {**small, "functioning_later": {**small["functioning"], "outcome": "functioning_later"}}
    assert not any("two years" in one for one in remarks(same, EN))
    assert any(
        "het verschil voor gezinnen klein" in one
        for one in remarks({**small, "functioning_later": {**small["functioning_later"], "size": "at most small"}}, NL)
    )


def _overall(*rows: dict[str, Any], language: Language = EN) -> str:
    primary = ("functioning", "weeks_waited", "euros_total")
    found = sized(rows, small=None, primary=primary)
    return overall(found, titles={"p": "One", "q": "Two"}, primary=primary, runs="6", language=language)[0]


def test_where_families_do_not_differ_the_first_sentence_says_what_else_improves() -> None:
    """Weeks and euros were asked about too: who reads three sentences must not miss them."""
    rows = [row("functioning", 0.01, 0.02), row("weeks_waited", -9.0, 0.5), row("euros_total", -4.1e6, 0.1e6),
            row("functioning", 0.01, 0.02, policy="q"), row("weeks_waited", 9.0, 0.5, policy="q")]  # fmt: skip
    assert _overall(*rows) == (
        "No policy is shown to matter for families; what does improve: One: 9 weeks less waiting and "
        "EUR 4.1 million a year less."
    )
    assert "wat wel verbetert: One: 9 weken korter wachten en 4,1 miljoen euro per jaar minder." in _overall(
        *rows, language=NL
    )
    worse = [row("functioning", 0.01, 0.02), row("weeks_waited", 9.0, 0.5), row("euros_total", 4.1e6, 0.1e6)]
    assert "improve" not in _overall(*worse)
