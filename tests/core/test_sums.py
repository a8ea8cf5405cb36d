"""Sums that lead into results have the bits of one addition after the other, on every version of Python."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import cosim
from cosim.core.sums import in_order_sum


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ([0.1] * 10, 0.9999999999999999),  # compensated: 1.0
        ([1e16, 1.0, 1.0, -1e16], 0.0),  # exact: 2.0
        ([-0.0], 0.0),
        ([], 0.0),
    ],
)
def test_numbers_are_added_one_after_the_other(values, total):
    assert in_order_sum(values) == total
    assert np.cumsum([0.0, *values])[-1] == total


def test_no_sum_of_floats_has_come_back():
    """A built-in sum of a generator of floats, as they look in the care model and the comparison."""
    root = Path(cosim.__file__).parent
    found = [
        f"{path.name}: {line.strip()}"
        for folder in ("care/world", "care/outcomes", "studies/comparison")
        for path in sorted((root / folder).rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"(?<![\w.])sum\((?!weight|staff|job|run\.arm)", line) and "``" not in line
    ]
    assert found == []
