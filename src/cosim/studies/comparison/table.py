"""The comparison table: a row per policy and outcome."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from cosim.care.outcomes.catalogue import Outcome
from cosim.studies.comparison.collect import Array, Collector
from cosim.studies.comparison.paired import (
    Interval,
    holm,
    paired_interval,
    pairing_factor,
    pooled_sd,
    runs_needed,
    standardised_effect,
    verdict_of,
)
from cosim.texts.sizes import sized

__all__ = ["COLUMNS", "GROUPS", "SIZES", "Precision", "differences_of", "table_of", "with_sizes"]

GROUPS = ("clients", "costs", "system")
COLUMNS = (
    "policy", "group", "outcome", "unit", "base", "value", "difference", "low", "high", "p", "p_holm", "verdict",
    "effect", "runs_needed", "pairing_factor", "runs", "precision",
)  # fmt: skip

SIZES = ("threshold", "size", "role")  # see `cosim.texts.sizes`

# Half widths that `runs_needed` aims at when none is given.
_EFFECT_PRECISION = 0.05  # standard deviations between clients: a quarter of a "small" effect (Cohen 1988)
_SHARE_PRECISION = 0.01  # one percentage point
_RELATIVE_PRECISION = 0.02  # of the base, for euros, hours and counts
_SHARE_UNITS = {"share": 1.0, "0..1": 1.0, "fraction": 1.0, "%": 100.0, "percent": 100.0}


@dataclass(frozen=True, slots=True)
class Precision:
    """Precision of a comparison.

    Attributes
    ----------
    outcome, precision
        Half width wanted for the interval of this outcome, in its own unit; None for the default of its kind.
    confidence
        Coverage of the intervals; one minus it is the level of the verdicts.
    primary
        Outcomes that the question is about: their verdicts are adjusted for the comparisons among them alone. All
        others are exploratory, and adjusted over the whole table. Without any, all are.
    """

    outcome: str
    precision: float | None
    confidence: float
    primary: tuple[str, ...] = ()


def differences_of(kept: Collector, arm: str, outcome: str) -> Array:
    """``float64[replicates]``, arm minus base."""
    return kept.values(arm, outcome) - kept.values(kept.arms[0], outcome, beside=arm)


def table_of(
    kept: Collector,
    outcomes: Sequence[Outcome],
    wanted: Precision,
    *,
    small: Mapping[str, float | str] | None = None,
) -> pd.DataFrame:
    """Compare every arm with the base on every outcome.

    Parameters
    ----------
    outcomes
        In the order of the table; outcomes that no run has are left out.
    small
        Thresholds that the scenario chooses, by outcome.

    Returns
    -------
    DataFrame
        Columns `COLUMNS` and `SIZES`. ``runs`` is the number of pairs behind the row, ``precision`` the half width that
        ``runs_needed`` aims at.
    """
    grouped = sorted(outcomes, key=lambda outcome: GROUPS.index(outcome.group))
    present = [outcome for outcome in grouped if not np.isnan(kept.values(kept.arms[0], outcome.name)).all()]
    pairs = [(arm, outcome) for arm in kept.arms[1:] for outcome in present]
    intervals = [
        paired_interval(differences_of(kept, arm, outcome.name), confidence=wanted.confidence) for arm, outcome in pairs
    ]
    values = np.array([interval.p for interval in intervals], dtype=np.float64)
    adjusted = holm(values)
    question = np.array([outcome.name in wanted.primary for _, outcome in pairs], dtype=bool)
    if question.any():
        adjusted[question] = holm(values[question])
    rows = [
        _row(kept, arm, outcome, interval=interval, p_holm=float(p_holm), wanted=wanted)
        for (arm, outcome), interval, p_holm in zip(pairs, intervals, adjusted, strict=True)
    ]
    return with_sizes(pd.DataFrame(rows, columns=list(COLUMNS)), small=small, primary=wanted.primary)


def with_sizes(
    table: pd.DataFrame, *, small: Mapping[str, float | str] | None = None, primary: Sequence[str] = ()
) -> pd.DataFrame:
    """The table with `SIZES`: from which difference on it matters, how large it is, and whether it was asked about."""
    if table.empty:
        return table.assign(**{name: [] for name in SIZES})
    records: list[dict[str, Any]] = cast("Any", table.to_dict("records"))
    rows = sized(records, small=small, primary=primary)
    return table.assign(**{name: [row[name] for row in rows] for name in SIZES})


def _row(
    kept: Collector, arm: str, outcome: Outcome, *, interval: Interval, p_holm: float, wanted: Precision
) -> dict[str, object]:
    base, value = kept.values(kept.arms[0], outcome.name, beside=arm), kept.values(arm, outcome.name)
    paired = ~np.isnan(base - value)
    mean = float(base[paired].mean()) if paired.any() else math.nan
    half_width = _precision(kept, arm, outcome, mean, wanted)
    return {
        "policy": arm,
        "group": outcome.group,
        "outcome": outcome.name,
        "unit": outcome.unit,
        "base": mean,
        "value": float(value[paired].mean()) if paired.any() else math.nan,
        "difference": interval.mean,
        "low": interval.low,
        "high": interval.high,
        "p": interval.p,
        "p_holm": p_holm,
        "verdict": verdict_of(interval, p_holm, better=outcome.better, level=1.0 - wanted.confidence),
        "effect": _effect(kept, arm, outcome.name),
        "runs_needed": runs_needed(interval.sd, half_width, confidence=wanted.confidence),
        "pairing_factor": pairing_factor(base, value, confidence=wanted.confidence),
        "runs": interval.n,
        "precision": half_width,
    }


def _effect(kept: Collector, arm: str, outcome: str) -> float:
    base, value = kept.spreads(kept.arms[0], outcome, beside=arm), kept.spreads(arm, outcome)
    return math.nan if base is None or value is None else standardised_effect(base, value)


def _precision(kept: Collector, arm: str, outcome: Outcome, base: float, wanted: Precision) -> float:
    """Half width that `runs_needed` aims at, in the unit of the outcome; NaN if it has no scale."""
    if wanted.precision is not None and outcome.name == wanted.outcome:
        return wanted.precision
    spreads = (kept.spreads(kept.arms[0], outcome.name, beside=arm) or []) + (kept.spreads(arm, outcome.name) or [])
    between, _ = pooled_sd(spreads)
    if outcome.per_client is not None and between > 0.0:
        return _EFFECT_PRECISION * between
    if outcome.unit in _SHARE_UNITS:
        return _SHARE_PRECISION * _SHARE_UNITS[outcome.unit]
    return _RELATIVE_PRECISION * abs(base) if base else math.nan
