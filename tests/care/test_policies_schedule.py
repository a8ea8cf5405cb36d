"""The parameter table week by week."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cosim.care.policies.load import load_policy
from cosim.care.policies.model import Change, Policy, Reach
from cosim.care.policies.schedule import Organisations, Schedule, reached, records_of, schedule
from cosim.core.parameters import Parameter
from cosim.core.rng import Stream, key_of, uniform
from cosim.errors import InputError

DATA = Path(__file__).parent.parent / "data" / "policies"
TABLE = (
    Parameter("audit.p_per_quarter", 0.2, "0..1", 0, 1, "Chance."),
    Parameter("meetings.hours_per_week", 1.0, "hours/week", 0, 16, "Meetings."),
    Parameter("caseload.maximum", 14, "clients", 1, 32, "Most clients.", whole=True),
    Parameter("practices.*.invites", (0.1, 0.5, 0.8), "0..1", 0, 1, "Invites."),
    Parameter("choice.rule", "imitation", "word", 0, 1, "Rule.", choices=("imitation", "conditional")),
    Parameter("funding.volume", 0.75, "share", 0, 1, "Volume."),
    Parameter("funding.joint", 0.25, "share", 0, 1, "Joint."),
)
GROUPS = (("funding.volume", "funding.joint"),)
ORGANISATIONS = Organisations(names=("org 0", "org 1", "org 2"), sectors=("mental_health", "safety", "mental_health"))
KEY = key_of(3)


def base() -> Any:
    values = {key: value for p in TABLE for key, value in zip(p.keys, p.defaults, strict=True)}
    return records_of(values, parameters=TABLE, rows=4)


def lay(*policies: Policy, table: Any = None) -> Schedule:
    return schedule(
        policies,
        base() if table is None else table,
        organisations=ORGANISATIONS,
        key=KEY,
        parameters=TABLE,
        groups=GROUPS,
    )


def one(change: Change, *, name: str = "p", start: int = 0, phase_in: int = 0, reach: Reach | None = None) -> Policy:
    return Policy(name, start_week=start, phase_in_weeks=phase_in, reach=reach or Reach(), changes=(change,))


def test_nothing_changes_before_the_start_week_and_base_is_left_alone() -> None:
    start = base()
    laid = lay(load_policy(DATA / "audit.toml"), load_policy(DATA / "meetings.toml"), table=start)
    assert laid.weeks == (10, *range(52, 78))
    assert laid.table(9).tobytes() == base().tobytes()
    laid.table(500)
    assert start.tobytes() == base().tobytes()


def test_linear_phase_in_and_words_at_the_start_week() -> None:
    laid = lay(load_policy(DATA / "audit.toml"))
    values = [laid.table(week)["audit.p_per_quarter"][0] for week in range(51, 80)]
    assert values[:2] == [0.2, pytest.approx(0.2 + 0.8 / 26)]
    assert np.allclose(np.diff(values[:27]), 0.8 / 26)
    assert values[26:] == [1.0, 1.0, 1.0]
    assert [laid.table(week)["choice.rule"].tolist() for week in (51, 52)] == [[0.0] * 4, [1.0] * 4]


def test_table_between_two_weeks_of_change_stays_the_same() -> None:
    laid = lay(load_policy(DATA / "audit.toml"), load_policy(DATA / "meetings.toml"))
    previous = base().tobytes()
    for week in range(100):
        now = laid.table(week).tobytes()
        assert (now != previous) <= (week in laid.weeks)
        previous = now


def test_reach_by_sector_leaves_others_and_the_purchaser() -> None:
    table = lay(load_policy(DATA / "meetings.toml")).table(10)
    assert table["meetings.hours_per_week"].tolist() == [3.0, 1.0, 3.0, 1.0]
    assert table["practices.invites"].tolist() == [[0.1, 0.5, 0.4], [0.1, 0.5, 0.8], [0.1, 0.5, 0.4], [0.1, 0.5, 0.8]]
    assert table["caseload.maximum"].tolist() == [11.0, 14.0, 11.0, 14.0]  # 11.2, rounded


def test_share_is_an_addressed_draw_and_larger_shares_include_smaller() -> None:
    many = Organisations([f"org {o}" for o in range(200)], ["safety"] * 200)
    found = {share: reached(Reach(share=share), organisations=many, key=KEY) for share in (0.1, 0.4, 1.0)}
    draws = np.array([uniform(KEY, Stream.REACH, o, 0, 0) for o in range(200)])
    assert (found[0.4][:200] == (draws < 0.4)).all()
    assert (found[0.4] | ~found[0.1]).all()
    assert found[1.0][:200].all()
    assert not found[1.0][200]  # only a policy for everyone reaches the purchaser


def test_names_and_sector_restrict_together() -> None:
    rows = reached(Reach(sector="safety", names=("org 0", "org 1")), organisations=ORGANISATIONS, key=KEY)
    assert rows.tolist() == [False, True, False, False]


def test_set_scale_add_in_that_order_whatever_the_order_of_the_bundle() -> None:
    key = "meetings.hours_per_week"
    policies = [
        one(Change(key, "add", 0.3), name="a"),
        one(Change(key, "scale", 1.7), name="b"),
        one(Change(key, "set", 2.1), name="c", phase_in=9),
        one(Change(key, "scale", 0.9), name="d", phase_in=3),
    ]
    there, back = lay(*policies), lay(*policies[::-1])
    assert there.weeks == back.weeks
    assert all(there.table(week).tobytes() == back.table(week).tobytes() for week in there.weeks)
    assert there.table(20)[key][0] == pytest.approx(2.1 * 1.7 * 0.9 + 0.3)


def test_half_way_whole_numbers_are_rounded_halves_up() -> None:
    laid = lay(one(Change("caseload.maximum", "set", 11.0), phase_in=5))
    assert [laid.table(week)["caseload.maximum"][0] for week in range(6)] == [14.0, 13.0, 13.0, 12.0, 12.0, 11.0]


@pytest.mark.parametrize(
    "change", [Change("meetings.hours_per_week", "scale", 17.0), Change("audit.p_per_quarter", "add", -0.3)]
)
def test_out_of_range_is_an_error_that_names_policy_key_and_week(change: Change) -> None:
    with pytest.raises(InputError, match=rf"policy p: {change.key}: expected a number from .* in week 4"):
        lay(one(change, start=4))


def test_together_out_of_range_names_both() -> None:
    with pytest.raises(InputError, match=r"policy a\+b: audit.p_per_quarter: .* got 1.2"):
        lay(*(one(Change("audit.p_per_quarter", "add", 0.5), name=name) for name in "ab"))


def test_rounding_errors_do_not_count_as_out_of_range() -> None:
    laid = lay(*(one(Change("audit.p_per_quarter", "add", 0.1), name=name) for name in "abcdefgh"))
    assert laid.table(0)["audit.p_per_quarter"].max() <= 1.0


def test_shares_must_add_up_in_every_week() -> None:
    both = Policy(
        "p", phase_in_weeks=7, changes=(Change("funding.volume", "set", 0.0), Change("funding.joint", "set", 1.0))
    )
    table = lay(both).table(3)
    assert table["funding.volume"] + table["funding.joint"] == pytest.approx(1.0)
    with pytest.raises(InputError, match=r"expected shares that add up to 1, got 0\.25"):
        lay(one(Change("funding.volume", "set", 0.0)))


def test_unknown_sector_and_organisation() -> None:
    change = Change("audit.p_per_quarter", "set", 1.0)
    with pytest.raises(InputError, match=r"reach.sector: expected a known sector, got 'safty'; did you mean 'safety'"):
        lay(one(change, reach=Reach(sector="safty")))
    with pytest.raises(InputError, match=r"reach.names: expected a known organisation, got 'org 9'"):
        lay(one(change, reach=Reach(names=("org 9",))))


def test_no_policy_and_a_policy_without_changes() -> None:
    laid = lay(Policy("memo", start_week=3))
    assert laid.weeks == ()
    assert laid.rows["memo"].all()
    assert lay().weeks == ()


def test_a_policy_that_ends_leaves_nothing_behind() -> None:
    """From its end week on the table is the one before it, to the last bit; also when it had not fully grown."""
    ends = replace(one(Change("audit.p_per_quarter", "set", 0.9), start=2, phase_in=3), end_week=4)
    laid = lay(ends)
    assert laid.weeks == (2, 3, 4)
    assert laid.table(3)["audit.p_per_quarter"][0] == pytest.approx(0.2 + 0.5 * 0.7)
    assert laid.table(4).tobytes() == laid.table(900).tobytes() == base().tobytes()


def test_words_and_other_policies_outlive_an_end() -> None:
    word = replace(one(Change("choice.rule", "set", "conditional"), name="word"), end_week=7)
    stays = one(Change("meetings.hours_per_week", "add", 2.0), name="stays", start=3)
    laid = lay(word, stays)
    assert laid.weeks == (0, 3, 7)
    rule = [laid.table(week)["choice.rule"][0] for week in (0, 6, 7)]
    assert rule == [1, 1, 0]
    assert laid.table(7)["meetings.hours_per_week"][0] == 3.0
