"""The quick way to all abilities gives what walking every walk gives, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.group_search.ability import abilities, number_of
from cosim.group_search.landscape import ability_all, heuristics, landscape


@pytest.mark.parametrize(("longest", "smoothness", "points"), [(3, 1, 50), (7, 1, 300), (7, 6, 300), (12, 2, 2000)])
def test_abilities_are_those_of_walking(longest, smoothness, points):
    values = landscape(seed=2, smoothness=smoothness, points=points)
    solvers = heuristics(longest)
    walked = np.empty(len(solvers))
    ability_all(values, solvers, walked)
    assert np.array_equal(abilities(values, longest), walked)


def test_equal_values_are_no_gain():
    values = np.repeat([3.0, 7.0, 0.0], 10)
    walked = np.empty(24)
    ability_all(values, heuristics(4), walked)
    assert np.array_equal(abilities(values, 4), walked)


def test_numbers_are_the_order_of_the_list():
    assert [number_of(*steps, 5) for steps in heuristics(5).tolist()] == list(range(60))
