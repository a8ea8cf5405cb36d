"""Knobs of the explorer: a dozen parameters that a visitor may change, each within a range worth looking at."""

from __future__ import annotations

from typing import Any, NamedTuple

from cosim.care.scenario.model import Scenario
from cosim.care.scenario.tables import parameters
from cosim.core.parameters import keys_of

__all__ = ["KNOBS", "Knob", "knobs_of"]

# Key, lowest and highest value, step. What a parameter allows is wider: the range holds what makes sense together.
KNOBS = (
    ("absorption.hours_per_week", 1.0, 10.0, 0.5),
    ("coupling.rate", 0.0, 0.15, 0.01),
    ("contradiction.loss", 0.0, 0.5, 0.05),
    ("effort.hours_per_week", 0.0, 4.0, 0.25),
    ("practices.co_creative.planning_hours", 0.0, 2.0, 0.1),
    ("practices.side_by_side.alignment_hours", 0.0, 2.0, 0.1),
    ("language.across", 0.0, 1.0, 0.05),
    ("walls.height", 0.0, 1.0, 0.05),
    ("partners.rate", 0.0, 1.0, 0.05),
    ("choice.stance_pull", 0.0, 1.0, 0.05),
    ("threat.level", 0.0, 1.0, 0.05),
    ("contracts.listen_to_claims", 0.0, 1.0, 0.05),
)


class Knob(NamedTuple):
    """A knob as the page shows it.

    Attributes
    ----------
    key, unit, status
        Of the parameter; the status is that of the value in the scenario.
    low, high, step
        Range and step.
    value
        Value in the scenario.
    """

    key: str
    unit: str
    status: str
    low: float
    high: float
    step: float
    value: float


def knobs_of(scenario: Scenario) -> tuple[Knob, ...]:
    """The knobs of a scenario; a range is widened to hold the scenario's own value."""
    known: dict[str, Any] = keys_of(parameters())
    found = []
    for key, low, high, step in KNOBS:
        value = float(scenario.values[key])
        status = scenario.notes[key].status if key in scenario.notes else known[key][0].status
        found.append(Knob(key, known[key][0].unit, status, min(low, value), max(high, value), step, value))
    return tuple(found)
