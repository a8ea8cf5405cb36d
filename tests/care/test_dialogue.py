"""Dialogue with some or with all: a small circle goes deeper, a large one reaches further, in the same hours."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.care.rules.dialogue import CIRCLES
from cosim.care.state import LEARNING, World
from cosim.core.parameters import CO_CREATIVE
from helpers.small import Values, differing, everybody, worlds

TALKING: Values = {
    **everybody(CO_CREATIVE), "dialogue.hours_per_week": 2, "dialogue.gain": 0.02, "population.single_share": 0,
    "workforce.professionals": 24, "network.known_same_organisation": 0, "network.known_elsewhere": 0,
    "network.builder": "nested", "network.ties_per_professional": 8,
}  # fmt: skip


def after(circle: str, *changes: Values, crowding: float = 1.0) -> World:
    settings = {**TALKING, "dialogue.circle": circle, "dialogue.crowding": crowding}
    return worlds(settings, *changes, weeks=20)[0]


def reach_and_depth(world: World) -> tuple[float, float]:
    """Share of ties on which something is known, and how much is known there."""
    known = world.ties["known"]
    return float((known > 0.0).mean()), float(known[known > 0.0].mean())


def test_a_small_circle_goes_deeper_and_a_large_one_further() -> None:
    small, large = reach_and_depth(after("organisation")), reach_and_depth(after("network"))

    assert small[0] < large[0] == 1.0
    assert small[1] > 2.0 * large[1]


def test_who_listens_all_at_once_loses_nothing_by_a_large_circle() -> None:
    small, large = (reach_and_depth(after(circle, crowding=0.0)) for circle in ("organisation", "network"))

    assert small[1] == pytest.approx(large[1])


@pytest.mark.parametrize("circle", CIRCLES)
def test_every_circle_takes_the_same_hours_and_reaches_whom_it_names(circle: str) -> None:
    world = after(circle)
    staff, ties = world.professionals, world.ties
    own = staff["organisation"][ties["source"]] == staff["organisation"][ties["target"]]
    known = ties["known"] > 0.0
    told = world.clients["told"] > 0.0

    assert staff["hours"][:, LEARNING] == pytest.approx(40.0)
    assert told.any() == (circle in ("family", "all"))
    assert known.any() == (circle != "family")
    assert known[~own].any() == (circle in ("team", "network", "all"))
    assert known.all() == (circle in ("network", "all"))


def test_a_family_that_tells_is_helped_by_who_knows_its_other_problems() -> None:
    fitting: Values = {"information.weight": 1, "dialogue.gain": 0.2}
    quiet, heard = (after("family", {**fitting, "dialogue.gain": gain}) for gain in (0, 0.2))

    assert heard.clients["resolved"].sum() > 1.02 * quiet.clients["resolved"].sum()


def test_without_hours_the_circle_does_not_count() -> None:
    off: Values = {"dialogue.hours_per_week": 0}
    one, other = after("family", off), after("all", off)

    assert not differing(one, other)
    assert np.all(one.ties["known"] == 0.0)
