"""Asking what one can do for the other: a habit that is trained, spreads, is forgotten, and does only what it says."""

from __future__ import annotations

import numpy as np

from cosim.care.state import LEARNING, World
from cosim.core.parameters import COMPETITIVE, SIDE_BY_SIDE
from helpers.small import Values, everybody, policy, practice, small, world_after, worlds

SEVERAL: Values = {"population.single_share": 0, "workforce.professionals": 40}
HABIT: Values = {"asking.weight": 1, "asking.hours_per_week": 1, "asking.learnt": 0.1}


def asks(world: World) -> float:
    return float(world.professionals["asks"].mean())


def waste(world: World) -> float:
    clients = world.clients["hours"]
    return float(clients[:, 1].sum() / clients[:, :2].sum())


def test_training_takes_its_hours_from_everybody() -> None:
    trained = worlds(SEVERAL, HABIT, weeks=20)[0]

    assert np.allclose(trained.professionals["hours"][:, LEARNING], 20.0)


def test_the_habit_is_passed_on_by_help_that_reaches_families_and_is_lost_where_nobody_asks() -> None:
    def after_training(behaviour: int, spread: float) -> float:
        training = policy("training", {"asking.hours_per_week": 4.0}, end_week=10)
        values: Values = {"asking.weight": 1, "asking.learnt": 0.02, "asking.spread": spread, "asking.forgetting": 0.05}
        scenario = small(SEVERAL, everybody(behaviour), values, weeks=60, policies=[training])
        return asks(world_after(scenario))

    alone, beside = after_training(COMPETITIVE, 0.05), after_training(SIDE_BY_SIDE, 0.05)

    assert after_training(SIDE_BY_SIDE, 0.0) < beside
    assert alone < beside


def test_what_comes_of_it_depends_on_what_those_who_come_then_do() -> None:
    """Without leaving room it is the norm to invite again: more come, and more of their hours reach nobody."""
    alone = everybody(COMPETITIVE)
    before, habit, room = (
        waste(worlds(SEVERAL, alone, changes)[0]) for changes in ({}, HABIT, {**HABIT, "asking.fits": 1})
    )
    norm = waste(worlds(SEVERAL, alone, practice("accepts", 1), practice("invites", 1))[0])

    assert before < 0.01
    assert habit > 0.3
    assert norm > 0.3
    assert before < room < 0.5 * habit


def test_with_one_problem_there_is_nobody_to_ask() -> None:
    single: Values = {"population.single_share": 1, **everybody(COMPETITIVE)}
    without, habit = (worlds(single, {**HABIT, "asking.weight": weight})[0] for weight in (0, 1))

    assert asks(habit) > 0.5
    assert habit.clients.tobytes() == without.clients.tobytes()
