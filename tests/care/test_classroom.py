"""The scenario of the lessons is built as its file says."""

from __future__ import annotations

import re

import numpy as np

from cosim.care.scenario.load import load_scenario
from cosim.care.world.build import build
from cosim.core.rng import key_of


def test_each_sector_has_as_many_organisations_as_the_file_says():
    scenario = load_scenario("classroom")
    built = build(scenario, key_of(0), 1).world.organisations
    counts = np.bincount(built["sector"], minlength=len(scenario.sectors)).tolist()
    note = scenario.notes["workforce.organisations"].note
    found = re.search(r"need: ([\d, ]+)$", note)
    assert found is not None, note
    assert [int(one) for one in found[1].split(", ")] == counts
    assert len(counts) == 6
    assert sum(counts) == built.size == int(scenario.values["workforce.organisations"]) == 12
