"""Verdicts in words: what two say together is true for both, and one doubt has one word."""

from __future__ import annotations

import itertools

import pytest

from cosim.texts.answer import overall
from cosim.texts.headline import headline
from cosim.texts.language import Language
from cosim.texts.sizes import AT_MOST_SMALL, MATTERS, NONE, PERHAPS, SMALL, UNCLEAR
from cosim.texts.verdicts import STATUS, TOGETHER, status_of, together

ROWS = [{"size": MATTERS, "verdict": word} for word in ("better", "worse", "higher")]
ROWS += [{"size": size, "verdict": "better"} for size in (SMALL, AT_MOST_SMALL, PERHAPS, UNCLEAR, NONE)]


@pytest.mark.parametrize(("one", "other"), list(itertools.product(ROWS, ROWS)))
def test_what_two_verdicts_say_together_is_true_for_both(one: dict[str, str], other: dict[str, str]) -> None:
    found = together(one, other)
    assert found in TOGETHER
    assert found == together(other, one)
    matter = {row["verdict"] for row in (one, other) if row["size"] == MATTERS}
    assert (found == "mixed") == ({"better", "worse"} <= matter)
    assert found not in {"better", "worse"} or (found in matter and not {"better", "worse"} <= matter)
    assert found != "none" or one["size"] == other["size"] == NONE
    assert found != "small" or not {PERHAPS, UNCLEAR} & {one["size"], other["size"]}


def test_every_status_has_words_in_both_languages() -> None:
    assert [status_of(name, Language("nl")) for name in STATUS] == ["uit onderzoek", "afgestemd op cijfers", "aanname"]


def test_a_headline_says_where_policies_are() -> None:
    nothing, good, bad = ({"size": size, "verdict": verdict} for size, verdict in
                          ((SMALL, "worse"), (MATTERS, "better"), (MATTERS, "worse")))  # fmt: skip
    titles = {"a": "A", "b": "B", "c": "C", "d": "D"}
    english = Language("en")
    assert headline({"a": good, "b": nothing}, {"a": bad, "b": nothing}, titles, english) == (
        "A: better for families, at a price; 1 other: nothing that matters is shown."
    )
    assert headline(dict.fromkeys("abcd", nothing), dict.fromkeys("abcd", good), titles, english).startswith(
        "4 policies: cheaper"
    )
    assert headline({"a": nothing}, {"a": nothing}, titles, english).startswith("No policy makes a difference")
    assert "cannot rule one out" in headline({"a": {"size": UNCLEAR, "verdict": "-"}}, {"a": nothing}, titles, english)


def test_what_gets_worse_elsewhere_is_in_the_answer() -> None:
    common = {"policy": "cut", "role": "primary", "low": 0.0, "high": 0.0}
    rows = [
        {**common, "outcome": "functioning", "unit": "SD", "difference": -0.01, "size": SMALL, "verdict": "worse"},
        {**common, "outcome": "weeks_waited", "unit": "weeks", "difference": 2.8, "size": MATTERS, "verdict": "worse"},
    ]
    found = overall(rows, titles={"cut": "Budget cut"}, primary=["functioning"], runs="4", language=Language("en"))
    assert found[1] == "What gets worse: Budget cut: 2.8 weeks more waiting."
