"""Whole runs come out as they did. What moves here is a change of results: see CONTRIBUTING.md, "When numbers move"."""

from __future__ import annotations

import json

import pytest
from tests.baselines.refresh import (
    BASELINES,
    declared_defaults,
    differences,
    measure,
    moved,
    moved_defaults,
    recorded,
    recorded_defaults,
)


@pytest.mark.parametrize("name", BASELINES)
def test_whole_runs_come_out_as_recorded(name):
    assert differences(recorded(name), measure(name)) == [], "make refresh; see CONTRIBUTING.md, When numbers move"


def test_defaults_are_those_of_this_model_version():
    old, new = recorded_defaults(), declared_defaults()

    assert moved_defaults(old, new) == [], "numbers move: raise MODEL_VERSION, then make refresh"
    assert old == new, "make refresh"


# No year ends within the shorter ones, so nobody knows yet who makes a loss.
# Of organisations and staff that come and go: nobody does. None is long enough for the later follow-up.
MOVING = ["providers", "bankruptcies", "turnover", "vacancy_share", "no_room"]
LATER = "functioning_later"
# Nobody makes these claims; nobody follows support, limits the first line or looks for ideas.
OFF = ["support", "first_line_full", "gap_client", "gap_service", "views", "plan_quality"]


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("classroom", [LATER, *OFF, *MOVING]),
        ("bundle", [LATER, *OFF, "loss_making", *MOVING]),
        ("network", [LATER, *OFF, "loss_making", *MOVING]),
    ],
)
def test_outcomes_of_a_baseline_have_values(name, without):
    summary = recorded(name)["summary"]

    assert len(summary) > 20
    assert [outcome for outcome, value in summary.items() if value is None] == without


def test_every_baseline_is_another():
    kept = [json.dumps(recorded(name)["columns"], sort_keys=True) for name in BASELINES]

    assert len(set(kept)) == len(BASELINES) >= 5


def test_a_moved_number_is_found():
    old = {"whole": "ab12", "real": {"sum": 1.0}, "none": None}

    assert differences(old, {"whole": "ab12", "real": {"sum": 1.0 + 1e-14}, "none": None}) == []
    assert differences(old, {"whole": "ab13", "real": {"sum": 1.0 + 1e-11}, "none": 0.0}) == [
        "whole: ab12, now ab13", "real: sum: 1.0, now 1.00000000001", "none: None, now 0.0",
    ]  # fmt: skip
    assert differences({"a": 1}, {"b": 1}) == ["a: gone", "b: new"]


def test_new_and_gone_numbers_have_not_moved():
    lines = differences({"a": 1.0, "b": 1.0}, {"a": 2.0, "c": 1.0})

    assert moved(lines) == ["a: 1.0, now 2.0"]


def test_a_default_that_moves_numbers_needs_a_new_model_version():
    old = {"model": 1, "defaults": {"a": [0.5, 0.0], "b": [0.0, 0.0], "c": [1.0, None]}}
    same = {**old["defaults"], "new": [0.0, 0.0]}
    on = {**old["defaults"], "new": [0.5, 0.0]}
    without_off = {**old["defaults"], "new": [0.5, None]}
    changed = {**old["defaults"], "a": [0.6, 0.0]}
    gone = {"a": [0.5, 0.0], "c": [1.0, None]}
    gone_that_was_on = {"a": [0.5, 0.0], "b": [0.0, 0.0]}

    assert moved_defaults(old, {"model": 1, "defaults": same}) == []
    assert moved_defaults(old, {"model": 1, "defaults": gone}) == []
    for defaults in (on, without_off, changed, gone_that_was_on):
        assert len(moved_defaults(old, {"model": 1, "defaults": defaults})) == 1
        assert moved_defaults(old, {"model": 2, "defaults": defaults}) == []
