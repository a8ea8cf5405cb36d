"""An institute counts what it sees, and needs something to compare; managers bring their own conviction."""

from __future__ import annotations

import numpy as np

from cosim.care.state import NOBODY, World
from cosim.core.parameters import COMPETITIVE
from helpers.small import Values, everybody, policy, worlds

SEEN: Values = {
    "institute.sample": 1, "institute.heard": 1, "population.arrivals_per_week": 8, "population.initial_stock": 50,
    "workforce.professionals": 30, "behaviour.competitive": 0.5, "behaviour.side_by_side": 0,
    "behaviour.co_creative": 0.5, "practices.side_by_side.huddles": 0,
}  # fmt: skip


def after(*changes: Values, weeks: int) -> World:
    return worlds(SEEN, *changes, weeks=weeks)[0]


def test_it_advises_what_did_best_in_what_it_saw() -> None:
    before, world = after(weeks=12), after(weeks=13)
    result = before.system[0]["studied"] / np.maximum(before.system[0]["studied_hours"], 1e-9)

    assert world.system[0]["advice"] == int(np.argmax(result))
    assert world.system[0]["studied_hours"].sum() == 0.0


def test_it_advises_nothing_where_all_work_alike() -> None:
    assert after(everybody(COMPETITIVE), weeks=26).system[0]["advice"] == NOBODY


def test_where_all_listen_every_management_asks_for_what_it_advised() -> None:
    world, later = after(weeks=13), after(weeks=26)

    assert (later.organisations["stance"] == world.system[0]["advice"]).all()


def test_new_managers_come_as_often_as_they_should() -> None:
    world = worlds({"managers.turnover": 4, "workforce.organisations": 12}, weeks=104)[0]
    expected = 12 * 8 * (1.0 - np.exp(-1.0))

    assert abs(world.organisations["managers"].sum() - expected) < 4 * np.sqrt(expected)


def test_what_it_saw_before_a_pause_does_not_count() -> None:
    until = policy("institute", {"institute.sample": 1}, end_week=20)
    paused = worlds(SEEN, {"institute.sample": 0}, weeks=22, policies=(until,))[0]

    assert paused.system[0]["advice"] == NOBODY
    assert paused.system[0]["studied_hours"].sum() == 0.0
