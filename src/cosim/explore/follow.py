"""One run of one world for the explorer, in quarters, so that it can be stopped between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cosim.care.along import going
from cosim.care.branches import common_weeks, forked
from cosim.care.checkpoint import Going
from cosim.care.frames import series_columns
from cosim.care.outcomes.catalogue import payer_outcome
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import Run, engine_for, finish
from cosim.care.state import HOURS, Records
from cosim.core.parameters import BEHAVIOURS

__all__ = ["EVERY", "QUARTER", "SERIES", "CancelledError", "Followed", "follow", "hours_name", "outcome_names"]

QUARTER = 13  # weeks between two pictures of the network
EVERY = 4  # weeks that a point of a series is the mean of
SERIES = (*(f"share_{name}" for name in BEHAVIOURS), "waiting", "in_care", "placed", "euros_total", "trust", "language",
          "hours_wasted")  # fmt: skip
_SHOWN = ("functioning", "cost_per_client", "weeks_waited", "placed", "professionals_met", "waste_share",
          "overhead_share", "loss_making", "trust", "language", *(f"share_{name}" for name in BEHAVIOURS),
          "euros_total")  # fmt: skip


class CancelledError(Exception):
    """The run is not wanted any more."""


@dataclass(frozen=True)
class Followed:
    """What is kept of a run.

    Attributes
    ----------
    outcomes
        Value by name, hours by kind in hours a week included.
    series
        Means of `EVERY` weeks, by name.
    behaviours
        ``int8[quarters, professionals]``, in the first replicate only; a professional who is not employed is -1.
    run
        The whole run, in the first replicate only.
    """

    outcomes: dict[str, float]
    series: dict[str, np.ndarray[Any, Any]]
    behaviours: np.ndarray[Any, Any] | None
    run: Run | None


def hours_name(kind: str) -> str:
    """Name of the outcome that counts hours of a kind."""
    return f"hours_{kind}"


def outcome_names(scenario: Scenario) -> tuple[str, ...]:
    """Outcomes of the explorer, in order."""
    payers = (payer_outcome(payer) for payer in scenario.payers)
    return (*_SHOWN, *payers, *(hours_name(kind) for kind in HOURS))


class _Walk(NamedTuple):
    """A run on its way: its weekly records in parts, and a look at behaviours every quarter."""

    run: Going
    weekly: list[Records]
    behaviours: list[np.ndarray[Any, Any]]

    def go(self, until: int, *, looks: bool, stopped: Callable[[], bool]) -> None:
        """Run up to a week."""
        engine = self.run.engine
        while engine.week < until:
            if stopped():
                raise CancelledError
            quarter = (engine.week // QUARTER + 1) * QUARTER
            self.weekly.append(engine.run(min(quarter, until) - engine.week))
            if looks and engine.week in (quarter, self.run.built.world.returns.size - 1):
                people = self.run.built.world.professionals
                self.behaviours.append(np.where(people["employed"] > 0, people["behaviour"], -1).astype(np.int8))


def follow(
    *scenarios: Scenario, seed: int, replicate: int, weeks: int, stopped: Callable[[], bool] = lambda: False
) -> list[Followed]:
    """Run worlds; those that have weeks in common with the first share them (`cosim.care.branches`).

    Raises
    ------
    CancelledError
        Between two quarters, once ``stopped()`` is true.
    """
    first, *others = scenarios
    looks = replicate == 0

    def begun(scenario: Scenario) -> _Walk:
        return _Walk(going(*engine_for(scenario, seed=seed, replicate=replicate, weeks=weeks)), [], [])

    walk = begun(first)
    walks = [(first, walk)]
    for week, other in sorted(((common_weeks(first, one, weeks), one) for one in others), key=lambda found: found[0]):
        walk.go(week, looks=looks, stopped=stopped)
        shared = _Walk(forked(walk.run, other), [*walk.weekly], [*walk.behaviours]) if week else begun(other)
        walks.append((other, shared))
    for _, one in walks:
        one.go(weeks, looks=looks, stopped=stopped)
    found = {id(scenario): _kept(scenario, one, seed=seed, replicate=replicate) for scenario, one in walks}
    return [found[id(scenario)] for scenario in scenarios]


def _kept(scenario: Scenario, walk: _Walk, *, seed: int, replicate: int) -> Followed:
    """What is kept of a run at its end."""
    weekly, weeks = np.concatenate(walk.weekly), sum(part.size for part in walk.weekly)
    run = finish(scenario, walk.run.built, weekly, seed=seed, replicate=replicate, every=1, origin={}, phases={})
    warm_up = int(scenario.values["measure.warm_up_weeks"])
    outcomes = {name: float(run.summary.get(name, np.nan)) for name in outcome_names(scenario)}
    counted = weekly[warm_up:] if weekly.size > warm_up else weekly
    outcomes |= {hours_name(kind): float(counted["hours"][:, at].mean()) for at, kind in enumerate(HOURS)}
    columns = series_columns(weekly, scenario.payers)
    starts = np.arange(0, weeks, EVERY)
    sizes = np.diff(np.append(starts, weeks))
    series = {name: np.add.reduceat(columns[name].astype(float), starts) / sizes for name in SERIES}
    first_one = replicate == 0
    return Followed(outcomes, series, np.array(walk.behaviours) if first_one else None, run if first_one else None)
