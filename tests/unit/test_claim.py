"""The claim asked of a small scenario: what is planted, what is refused, what is said."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from cosim.care.policies.model import Change, Policy
from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate
from cosim.cli import main
from cosim.errors import InputError
from cosim.evidence.growth.answer import sentences
from cosim.evidence.growth.ask import ask
from cosim.evidence.growth.design import AXES, CONDITIONS, SHARES, check_question, planted, switched

ALONE, BESIDE, COMPETING = AXES


@pytest.fixture(scope="module")
def small():
    return load_scenario("classroom").replace({
        "workforce.professionals": 60, "population.arrivals_per_week": 6.0, "population.initial_stock": 200,
        "steer.huddle": 0.0,  # else threat moves stances of management, and with them who poaches from whom
    })  # fmt: skip


@pytest.fixture(scope="module")
def answered(small):
    question = check_question(
        small, axes=[ALONE.name], conditions=["as-is", "threat"], outcomes=["functioning", "cost_per_client"], runs=4,
        weeks=221,
    )  # fmt: skip
    return ask(small, question, workers=2)


def test_planted_sets_are_nested(small):
    def who(share):
        run = simulate(planted(small, ALONE, share).replace({"choice.rule": "fixed"}), seed=0, weeks=1)
        return set(np.flatnonzero(run.professionals["behaviour"] == "co_creative"))

    sets = [who(share) for share in (0.0, 0.3, 0.6, 1.0)]
    assert sets[0] == set()
    assert len(sets[3]) == 60
    assert all(fewer < more for fewer, more in pairwise(sets))


def test_a_change_gives_everybody_the_practice_of_the_planted(small):
    scenario = switched(small.replace({"choice.rule": "fixed"}), COMPETING, 50)
    keys = {change.key for change in scenario.policies[-1].changes}
    assert {"practices.side_by_side.invites", "practices.co_creative.joint_plan"} <= keys
    assert all(float(change.value) in {0.0, 1.0} for change in scenario.policies[-1].changes if "plan" in change.key)
    assert scenario.values["behaviour.competitive"] == 0.0


def test_threat_moves_nothing_while_nobody_changes(answered):
    table = answered.table[answered.table["over"] == "share"].set_index(["condition", "families", "outcome"])
    for group in ("one", "two", "three or more"):
        one, other = (table.loc[(name, group, "functioning")] for name in ("as-is", "threat"))
        assert one["gain"] == other["gain"]


def test_the_answer_is_made_of_its_curves(answered):
    assert answered.points()["x"].max() > 1.0  # weeks stand beside shares
    said = " ".join(answered.answer)
    row = answered.table.query(
        "condition == 'as-is' and over == 'share' and families == 'one' and outcome == 'functioning'"
    )
    assert f"{row['gain'].iloc[0]:+.3f}" in said
    exponential = (answered.table["verdict"] == "exponential").any() or answered.table["exponential_upto"].notna().any()
    assert ("nowhere exponential" in said) == (not exponential)


def test_the_last_sentence_names_what_is_exponential(answered):
    table = answered.table.copy()
    table["exponential_upto"] = np.nan
    table["verdict"] = "no growth"
    assert sentences(table)[-1] == f"Of {len(table)} curves 0 grow, 0 of them faster than linear; nowhere exponential."
    table.loc[0, ["verdict", "direction"]] = ["exponential", "better"]
    assert "1 exponentially: functioning of all families (together-from-alone, as-is, better)" in sentences(table)[-1]
    many = pd.concat([table, *[table.iloc[1:]] * 30], ignore_index=True)
    assert "weak evidence" in sentences(many)[-1]
    table["verdict"] = "exponential"
    assert "weak evidence" not in sentences(table)[-1]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"runs": 3}, "runs"),
        ({"outcomes": ["functionig"]}, "outcomes"),
        ({"axes": ["together"]}, "axes"),
        ({"conditions": ["coupled"]}, "conditions"),
        ({"weeks": 60}, "weeks"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(small, asked, where):
    with pytest.raises(InputError, match=where):
        check_question(small, **asked)


def test_policies_that_decide_who_works_how_are_refused(small):
    policy = Policy("rule", changes=(Change("choice.rule", "set", "imitation"),))
    with pytest.raises(InputError, match="leave that policy out"):
        check_question(small.with_policies(policy))
    with pytest.raises(InputError, match="leave out the conditions named free"):
        check_question(small.replace({"choice.rule": "fixed"}), conditions=["all"])


def test_a_wrong_option_is_one_line(capsys):
    assert main(["claim", "classroom", "--runs", "2"]) == 2
    assert main(["claim", "classroom", "--outcome", "functionig"]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 2
    assert "did you mean 'functioning'?" in said[1]


@pytest.mark.slow
def test_the_command_writes_what_it_says(tmp_path, capsys):
    code = main([
        "claim", "classroom", "--axis", "competing", "--outcome", "functioning", "--runs", "4", "--weeks", "221",
        "--json", "--out", str(tmp_path / "out"), "--set", "workforce.professionals=60",
    ])  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["answer"][-1].startswith("Of ")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"claim.csv", "points.csv", "claim.json", "claim.png", "duration.svg"} <= names


def test_shares_and_conditions_are_as_the_page_says():
    assert SHARES == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert [one.name for one in CONDITIONS if one.free] == ["free", "free-threat", "free-joint-funding"]
