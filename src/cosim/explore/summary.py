"""Replicates so far as the page gets them: differences with paired intervals, series, and a verdict an outcome."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cosim.care.scenario.model import Scenario
from cosim.explore.follow import SERIES, Followed, outcome_names
from cosim.studies.comparison.paired import paired_interval, verdict_of
from cosim.texts.outcomes import small_of, threshold
from cosim.texts.sizes import SMALL, size_of

__all__ = ["Pair", "number", "summary_of"]

Pair = tuple[Followed, Followed]


def number(value: float) -> float | None:
    """A number of five digits for JSON; None if there is none."""
    return float(f"{value:.5g}") if math.isfinite(value) else None


def summary_of(pairs: Mapping[int, Pair], scenario: Scenario) -> dict[str, Any]:
    """What is known after the pairs (by replicate, in any order).

    Returns
    -------
    dict
        ``outcomes``: means of both worlds, mean difference, interval, verdict, its
        size beside what counts for this outcome, whether it is small, and the difference of each replicate.
        ``series``: mean of each world by point in time.
    """
    ordered = [pairs[key] for key in sorted(pairs)]
    better = {one.name: one.better for one in scenario.outcomes}
    units = {one.name: one.unit for one in scenario.outcomes}
    names = outcome_names(scenario)
    bases = {name: _mean(np.array([one.outcomes[name] for one, _ in ordered])) for name in names}
    outcomes = {}
    for name in names:
        base = np.array([one.outcomes[name] for one, _ in ordered])
        arm = np.array([one.outcomes[name] for _, one in ordered])
        interval = paired_interval(arm - base)
        verdict = verdict_of(interval, interval.p, better=better.get(name, "neither"))
        least = threshold(small_of(name, units.get(name, ""), scenario.small), bases[name], bases)
        size = size_of({"verdict": verdict, "difference": interval.mean, "low": interval.low, "high": interval.high},
                       least)  # fmt: skip
        outcomes[name] = {
            "base": number(bases[name]), "arm": number(_mean(arm)), "mean": number(interval.mean),
            "low": number(interval.low), "high": number(interval.high),
            "verdict": verdict, "size": size, "small": size == SMALL,
            "each": [number(one) for one in arm - base],
        }  # fmt: skip
    series = {
        name: [[number(x) for x in np.mean([pair[at].series[name] for pair in ordered], axis=0)] for at in (0, 1)]
        for name in SERIES
    }
    return {"outcomes": outcomes, "series": series}


def _mean(values: np.ndarray[Any, Any]) -> float:
    kept = values[np.isfinite(values)]
    return float(kept.mean()) if kept.size else math.nan
