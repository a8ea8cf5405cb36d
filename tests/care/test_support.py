"""People around a family: they tire under a heavy need, are lost with a placement, and belong to nobody's hours."""

from __future__ import annotations

import numpy as np

from cosim.care.state import World
from cosim.core.parameters import CO_CREATIVE
from helpers.small import Values, came, differing, everybody, worlds

FOLLOWED: Values = {
    "support.mean": 0.6, "support.spread": 0, "support.wear": 0, "support.returns": 0, "support.plan": 0,
    "support.breaks": 0, "support.recovery": 0, "support.protects": 0, "workforce.professionals": 40,
}  # fmt: skip


def after(*changes: Values, weeks: int = 40) -> World:
    return worlds(FOLLOWED, *changes, weeks=weeks)[0]


def test_it_tires_sooner_where_the_need_is_heavier() -> None:
    rows = came(after({"support.wear": 0.05}, {"population.need_cv": 1.0}, weeks=20))
    rows = rows[rows["arrival"] == 0]
    need = rows["need"].sum(axis=1)

    assert len(rows) > 8
    assert rows["support"].max() < 0.6
    assert np.corrcoef(need, rows["support"])[0, 1] < -0.5


def test_it_never_comes_back_above_where_it_was_by_itself() -> None:
    rows = came(after({"support.wear": 0.03, "support.returns": 0.2, "placement.rate": 0.05, "support.breaks": 0.9}))

    assert (rows["support"] <= 0.6).all()
    assert (rows["support"] > 0.0).all()


def test_a_placement_breaks_the_part_that_it_says() -> None:
    rows = came(after({"placement.rate": 0.05, "support.breaks": 0.5}))
    times = rows["placements"]

    assert (times > 0).any()
    assert np.allclose(rows["support"], 0.6 * 0.5**times)


def test_it_is_apart_from_what_the_family_does_itself() -> None:
    quiet, planned = after(everybody(CO_CREATIVE)), after(everybody(CO_CREATIVE), {"support.plan": 0.02})

    assert came(planned)["support"].mean() > came(quiet)["support"].mean()
    assert differing(quiet, planned) == ["clients.support"]


def test_a_conference_without_anybody_around_does_not_happen() -> None:
    called = {"support.conference": 1, "support.conference_hours": 30}

    assert not differing(after({"support.mean": 0}), after({"support.mean": 0, **called}))
