"""Habits of people who call the library: numbers from NumPy and pandas, one word where a list is meant."""

from __future__ import annotations

import numpy as np
import pytest

import cosim
from cosim.errors import InputError


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8])
def test_a_seed_and_a_number_of_runs_may_come_from_an_array(kind: type[np.integer]) -> None:
    small = cosim.load_scenario("classroom").replace(
        {"workforce.professionals": 24, "population.arrivals_per_week": 1.0, "population.initial_stock": 20}
    )
    found = cosim.compare(small, ["memo"], seed=kind(1), runs=kind(2), weeks=kind(3))
    same = cosim.compare(small, ["memo"], seed=1, runs=2, weeks=3)
    assert found.runs.equals(same.runs)


def test_one_word_where_a_list_is_meant_is_refused_with_what_to_do() -> None:
    with pytest.raises(
        InputError, match=r"factors: expected a list of factors, got 'walls.height=0:1'; put it in \[ \]"
    ):
        cosim.make_study(cosim.load_scenario("classroom"), "walls.height=0:1", design="lhs", samples=4)
