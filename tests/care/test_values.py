"""Values come closer where plans are kept, meet between the start values, and make goals easier to agree on."""

from __future__ import annotations

import numpy as np

from cosim.care.simulate import simulate
from cosim.care.state import World
from cosim.core.parameters import CO_CREATIVE
from helpers.small import Values, everybody, mean, small, worlds

PLANNING: Values = {**everybody(CO_CREATIVE), "population.single_share": 0, "workforce.professionals": 40}
CLOSER: Values = {"values.convergence": 0.05}
GOALS: Values = {"goals.hours_per_week": 0.25, "goals.distance": 1}


def agreed(world: World) -> float:
    return float(world.clients["agreed"].mean())


def test_organisations_meet_between_the_values_they_had() -> None:
    (before,), (after,) = worlds(PLANNING, weeks=1), worlds(PLANNING, CLOSER, weeks=60)
    first, last = before.organisations["values"], after.organisations["values"]

    assert last.std() < 0.5 * first.std()
    assert first.min() < last.min() < last.max() < first.max()


def test_who_moves_at_once_does_not_pass_the_others_by() -> None:
    spread = [worlds(PLANNING, {"values.convergence": 0.5}, weeks=weeks)[0].organisations["values"].std()
              for weeks in (2, 4, 8, 16)]  # fmt: skip

    assert (np.diff(spread) < 0.0).all()


def test_goals_are_agreed_on_sooner_where_values_are_shared_too() -> None:
    goals, values_too = (mean(agreed, worlds(PLANNING, GOALS, more, seeds=3)) for more in ({}, CLOSER))
    alike, alike_too = (mean(agreed, worlds(PLANNING, GOALS, more, {"values.spread": 0})) for more in ({}, CLOSER))

    assert values_too > 1.02 * goals
    assert alike_too == alike


def test_the_spread_of_values_is_an_outcome() -> None:
    apart, closer = (
        simulate(small(PLANNING, more), seed=0, weeks=40).summary["values_spread"] for more in ({}, CLOSER)
    )

    assert closer < 0.9 * apart
