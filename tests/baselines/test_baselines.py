"""Whole runs come out as they did. What moves here is a change of results: see CONTRIBUTING.md, "When numbers move"."""

from __future__ import annotations

import json

import pytest
from tests.baselines.refresh import BASELINES, differences, measure, recorded


@pytest.mark.parametrize("name", BASELINES)
def test_whole_runs_come_out_as_recorded(name):
    assert differences(recorded(name), measure(name)) == []


# No year ends within the shorter ones, so nobody knows yet who makes a loss.
@pytest.mark.parametrize(
    ("name", "without"), [("classroom", []), ("bundle", ["loss_making"]), ("network", ["loss_making"])]
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
