"""The first line has a number of hours: it refers on when they are gone, and is paid for all of them."""

from __future__ import annotations

import pytest

from cosim.care.state import FIRST_LINE, World
from helpers.small import Values, worlds

BUSY: Values = {
    "first_line.reach": 1, "population.single_share": 1, "population.arrivals_per_week": 8,
    "population.initial_stock": 0, "first_line.hours": 8, "first_line.tariff": 100,
}  # fmt: skip
WEEKS = 40


def after(**changes: float) -> World:
    return worlds(BUSY, {f"first_line.{name}": value for name, value in changes.items()}, weeks=WEEKS)[0]


def helped(world: World) -> float:
    return float(world.clients["hours_first_line"].sum())


@pytest.mark.parametrize("capacity", [0.5, 1.0, 2.0])
def test_no_more_hours_than_there_are(capacity: float) -> None:
    world = after(capacity=capacity)

    assert 0.8 * capacity * 8 * WEEKS < helped(world) <= capacity * 8 * WEEKS
    assert world.system[0]["first_line_full"] > 0


def test_hours_that_nobody_needs_are_paid_too() -> None:
    world = after(capacity=20.0)
    hours = 20.0 * 8 * WEEKS

    assert helped(world) < 0.5 * hours
    assert world.system[0]["first_line_full"] == 0
    paid = world.system[0]["spent"][:, FIRST_LINE].sum() / 100.0 / 100.0
    assert paid == pytest.approx(hours - world.access[0, 0]["first_line"])


def test_who_waits_gets_what_light_families_leave() -> None:
    several = {"population.single_share": 0.5, "first_line.watch": 1}
    ample, scarce = (worlds(BUSY, several, {"first_line.capacity": c}, weeks=WEEKS)[0] for c in (0, 0.5))

    def watched(world: World) -> float:
        return float(world.clients["hours_first_line"][world.clients["domains"] > 1].sum())

    assert watched(ample) > 0.0
    assert watched(scarce) < 0.5 * watched(ample)
