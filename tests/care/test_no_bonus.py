"""No bonus: a behaviour multiplies nothing.

With nothing to gain from each other, co-creation loses to working alone; and a label without its practices is a word.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cosim.care.state import LUMP_SUM, PLANNING, World
from cosim.core.parameters import CO_CREATIVE, COMPETITIVE, SIDE_BY_SIDE
from helpers.small import came, differing, everybody, paid_by, policy, practice, practices_as, small, world_after

WEEKS = 60
SEEDS = range(3)
SCHEMES = ("volume", "capitation", "lump_sum", "outcome_individual", "outcome_joint")

# Nothing to gain from each other: equal talents, one need each, no coupling, no effort, no learning (all off in QUIET).
NOTHING_TO_GAIN: dict[str, float | str] = {
    "talent.sd": 0, "talent.own": 0.6, "talent.other": 0.6, "population.single_share": 1,
    "recovery.base": 0.005, "recovery.self_reliance": 0.005, "placement.rate": 0.01, "dropout.base": 0.004,
    "relapse.share": 0.4, "waiting.worsening": 0.004, "waiting.p_leave": 0.004, "absorption.hours_per_domain": 1.9,
    "contradiction.loss": 0.3, "administration.share": 0.3, "follow_up.weeks": 26,
}  # fmt: skip
BUSY = {"population.arrivals_per_week": 7.0, "population.initial_stock": 60.0}
CALM = {"population.arrivals_per_week": 1.0, "population.initial_stock": 6.0, "workforce.professionals": 30.0}
CROWDED = BUSY | {"intake.load_limit": 3.0}  # everybody is taken in, and hours are shared out
FREE = {**practice("planning_hours", 0), "planning.family_hours": 0.0}
DEAR = {**practice("planning_hours", 0.5), "planning.family_hours": 0.5}

HAPPENED = (  # what happens to a client; not who was in the team, or how the hours are called
    "stage", "start", "end", "need", "need_exit", "need_follow_up", "self_reliance", "weeks_waited", "weeks_in_care",
    "weeks_placed", "placements", "re_entries", "resolved",
)  # fmt: skip


def resolved(world: World) -> float:
    return float(world.clients["resolved"].sum())


def open_need(world: World) -> float:
    return float(came(world)["need_follow_up"][~np.isnan(came(world)["need_follow_up"])].mean())


def euros(world: World) -> float:
    return float(world.system[0]["spent"].sum()) / 100.0


def pair(*changes: Any, seed: int = 0, **how: Any) -> tuple[World, World]:
    """The same luck, once with everybody alone and once with everybody in co-creation."""
    return (
        world_after(small(NOTHING_TO_GAIN, *changes, everybody(COMPETITIVE), weeks=WEEKS, **how), seed=seed),
        world_after(small(NOTHING_TO_GAIN, *changes, everybody(CO_CREATIVE), weeks=WEEKS, **how), seed=seed),
    )


@pytest.mark.parametrize("crowd", [CALM, BUSY, CROWDED], ids=["calm", "busy", "crowded"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_without_planning_hours_co_creation_is_working_alone(crowd: Any, scheme: str) -> None:
    for seed in SEEDS:
        alone, together = pair(crowd, FREE, paid_by(scheme), seed=seed)
        same = [f"clients.{name}" for name in HAPPENED]
        assert not set(differing(alone, together, tables=["clients"])) & set(same)
        assert not differing(alone, together, tables=["clients"], besides=["clients.hours_co_creation"])
        assert (alone.system["spent"] == together.system["spent"]).all()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_planning_hours_make_co_creation_dearer_and_no_better_where_there_is_time(scheme: str) -> None:
    alone, together = pair(CALM, DEAR, paid_by(scheme))
    assert together.clients["hours"][:, PLANNING].sum() > 0
    assert resolved(together) == resolved(alone)
    assert open_need(together) == open_need(alone)
    if scheme == "volume":  # the only scheme that pays for planning
        assert euros(together) > euros(alone)
    else:
        assert euros(together) == euros(alone)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_planning_hours_make_co_creation_worse_where_time_is_short(scheme: str) -> None:
    for seed in SEEDS:
        alone, together = pair(BUSY, DEAR, paid_by(scheme), seed=seed)
        assert resolved(together) < resolved(alone)
        assert open_need(together) > open_need(alone)
        price = euros(together) / resolved(together), euros(alone) / resolved(alone)
        assert price[0] >= price[1] * (1 - 1e-6)  # cents are rounded


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lump_sum_is_paid_whatever_is_achieved(seed: int) -> None:
    paid = [world.system["spent"][0][:, LUMP_SUM].sum() for world in pair(BUSY, DEAR, paid_by("lump_sum"), seed=seed)]
    assert paid[0] == paid[1] > 0


def test_poaching_which_is_a_practice_of_who_works_alone_only_widens_the_gap() -> None:
    waited = [
        [world.clients["weeks_waited"].sum() for world in pair(BUSY, DEAR, {"intake.poaching": 0.5}, seed=seed)]
        for seed in SEEDS
    ]
    assert sum(alone for alone, _ in waited) < sum(together for _, together in waited)


def test_help_in_a_team_of_equals_is_no_better_either() -> None:
    """Side by side with equals, on needs that stand alone: more hours, no more achieved."""
    changes = {"population.single_share": 1, "contradiction.loss": 0.3}
    alone = world_after(small(NOTHING_TO_GAIN, CALM, changes, everybody(COMPETITIVE), weeks=WEEKS))
    beside = world_after(small(NOTHING_TO_GAIN, CALM, changes, everybody(SIDE_BY_SIDE), weeks=WEEKS))
    assert resolved(beside) <= resolved(alone)
    assert euros(beside) >= euros(alone)


# Everything on: what does not depend on labels may be as lively as it likes.
LIVELY: dict[str, float | str] = {
    "coupling.rate": 0.05, "contradiction.loss": 0.2, "effort.hours_per_week": 1, "effort.growth": 0.01,
    "learning.language": 0.05, "learning.known": 0.05, "learning.own": 0.01, "learning.partner": 0.02,
    "trust.gain": 0.05, "trust.loss": 0.1, "ties.fading": 0.01, "partners.rate": 0.5, "planning.leverage": 1,
    "planning.language_saves": 0.8, "planning.family_hours": 0.2, "absorption.hours_per_domain": 2,
    "teams.release_per_week": 0.1, "teams.join_delay_weeks": 2, "walls.height": 0.2, "status.barrier": 0.3,
    "values.barrier": 0.3, "placement.rate": 0.01, "dropout.base": 0.01, "relapse.share": 0.4,
    "recovery.base": 0.005, "recovery.self_reliance": 0.005, "network.builder": "nested",
    "population.goals_sd": 0.8, "goals.hours_per_week": 0.3, "values.convergence": 0.02, "power.view": "status",
    "power.silence": 0.5, "status.achieved": 0.1, "status.shared": 0.05,
    "population.arrivals_per_week": 5, "contracts.strength": 0.5, "contracts.listen_to_results": 0.3,
}  # fmt: skip
CHOOSING: dict[str, float | str] = {
    "choice.rule": "imitation", "choice.exploration": 0.2, "choice.stance_pull": 0.2, "steer.rate": 0.3,
    "steer.staff": 0.3,
    "steer.huddle": 0.3, "threat.level": 0.3, "audit.p_per_quarter": 0.5, "audit.convinces": 0.5, "feel.safety": 1.0,
}  # fmt: skip
MIXES = (
    everybody(COMPETITIVE), everybody(SIDE_BY_SIDE), everybody(CO_CREATIVE),
    {"behaviour.competitive": 0.2, "behaviour.side_by_side": 0.3, "behaviour.co_creative": 0.5},
)  # fmt: skip
LABELS = (
    "system.mix", "professionals.behaviour", "professionals.next_behaviour", "professionals.changed",
    "professionals.propensity",
    "professionals.belief", "professionals.felt", "organisations.stance", "organisations.next_stance",
)  # fmt: skip


def relabelled(row: int, *changes: Any) -> list[World]:
    """Worlds that differ only in who is called what; all three rows of the table are that of behaviour ``row``."""
    return [world_after(small(LIVELY, practices_as(row), *changes, mix, weeks=WEEKS), seed=1) for mix in MIXES]


@pytest.mark.parametrize("row", [COMPETITIVE, SIDE_BY_SIDE, CO_CREATIVE])
def test_labels_without_practices_change_nothing(row: int) -> None:
    first, *others = relabelled(row)
    assert [differing(first, other, besides=LABELS) for other in others] == [[], [], []]


@pytest.mark.parametrize("row", [COMPETITIVE, SIDE_BY_SIDE, CO_CREATIVE])
def test_labels_that_change_during_the_run_change_nothing(row: int) -> None:
    first, *others = relabelled(row, CHOOSING)
    assert (first.professionals["changed"] >= 0).any()
    found = [name for other in others for name in differing(first, other, besides=LABELS)]
    assert not [name for name in found if name.startswith(("clients", "system", "ties"))]


@pytest.mark.parametrize("row", [COMPETITIVE, SIDE_BY_SIDE, CO_CREATIVE])
def test_labels_without_practices_do_not_decide_who_poaches(row: int) -> None:
    first, *others = relabelled(row, {"intake.poaching": 0.5, "population.arrivals_per_week": 7})
    assert [differing(first, other, besides=LABELS) for other in others] == [[], [], []]


def test_the_practices_do_change_something() -> None:
    """The tests above can fail: with the three rows as they are, a mix is not another mix."""
    one, other = (world_after(small(LIVELY, mix, weeks=WEEKS), seed=1) for mix in MIXES[:2])
    assert "clients.need" in differing(one, other)


def test_a_policy_that_only_relabels_changes_nothing() -> None:
    """Staff who change their words in week 20, by exploring, while all practices are alike."""
    base = small(LIVELY, practices_as(SIDE_BY_SIDE), {"choice.rule": "imitation"}, weeks=WEEKS)
    words = base.with_policies([policy("words", {"choice.exploration": 1.0}, start=20)])
    still, moved = world_after(base), world_after(words)
    assert "professionals.behaviour" in differing(still, moved)
    assert not differing(still, moved, besides=LABELS)
