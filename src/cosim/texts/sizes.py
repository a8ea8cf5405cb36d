"""How large a difference is, in six words, and whether it was asked about.

- ``none``: exactly none in every run;
- ``small``: shown, and below the threshold of the outcome;
- ``matters``: shown, and not below it;
- ``at most small``: not shown, and the whole interval is below the threshold;
- ``perhaps``: the interval excludes zero and reaches the threshold, but among so many comparisons it is not shown;
- ``cannot tell``: not shown, and the interval has both zero and the threshold: more runs may show a difference that
  matters.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cosim.texts.outcomes import small_of, threshold

__all__ = ["AT_MOST_SMALL", "MATTERS", "NONE", "PERHAPS", "SMALL", "UNCLEAR", "size_of", "sized"]

NONE, SMALL, MATTERS = "none", "small", "matters"
AT_MOST_SMALL, PERHAPS, UNCLEAR = "at most small", "perhaps", "cannot tell"
_EDGE = 1e-9  # of the threshold: 0.05 counts as 0.05 whatever the last bit is


def size_of(row: Mapping[str, Any], least: float) -> str:
    """The size of one row of a comparison table; ``least`` is the threshold in its unit.

    Examples
    --------
    >>> size_of({"verdict": "better", "difference": 0.04, "low": 0.03, "high": 0.05}, 0.05)
    'small'
    >>> size_of({"verdict": "no difference shown", "difference": 0.01, "low": -0.1, "high": 0.12}, 0.05)
    'cannot tell'
    >>> size_of({"verdict": "no difference shown", "difference": 0.08, "low": 0.01, "high": 0.15}, 0.05)
    'perhaps'
    """
    if row["verdict"] == "exactly none":
        return NONE
    edge = least * (1.0 - _EDGE)
    if row["verdict"] != "no difference shown":
        return SMALL if abs(row["difference"]) < edge else MATTERS
    ends = (row["low"], row["high"])
    if any(end is None or math.isnan(end) for end in ends):
        return UNCLEAR
    if max(abs(end) for end in ends) < edge:  # not where there is no threshold
        return AT_MOST_SMALL
    return PERHAPS if row["low"] > 0.0 or row["high"] < 0.0 else UNCLEAR


def sized(
    rows: Iterable[Mapping[str, Any]], *, small: Mapping[str, float | str] | None, primary: Sequence[str]
) -> list[dict[str, Any]]:
    """Rows of a comparison table with ``threshold``, ``size`` and ``role`` (``primary`` or ``exploratory``)."""
    kept = [dict(row) for row in rows]
    bases: dict[str, dict[str, float]] = {}
    for row in kept:
        bases.setdefault(row["policy"], {})[row["outcome"]] = row["base"]
    for row in kept:
        declared = small_of(row["outcome"], row["unit"], small)
        row["threshold"] = threshold(declared, row["base"], bases[row["policy"]])
        row["size"] = size_of(row, row["threshold"])
        row["role"] = "primary" if row["outcome"] in primary else "exploratory"
    return kept
