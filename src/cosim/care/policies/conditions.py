"""Policies that wait for a state: if families wait for more than 12 weeks, then.

Sentence. Every ``every_weeks`` weeks, from the start week of the policy on, a quantity of the system is looked at; when
it is above (or below) a number, the policy starts in the week that follows. It stays, or with ``for_weeks`` it ends and
may start again. What is looked at is the state of the run itself, and looking draws nothing, so the arms of a
comparison have common random numbers as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from cosim.care.policies.model import Policy
from cosim.care.state import WAITING, Records, World

__all__ = ["QUANTITIES", "in_force", "starting"]


def _weeks_waiting(world: World, series: Records) -> float:
    waiting = world.clients[world.clients["stage"] == WAITING]
    return float((int(series["week"][-1]) - waiting["since"]).mean()) if waiting.size else 0.0


def _behaviour(at: int) -> Callable[[World, Records], float]:
    return lambda world, series: float(series["behaviour"][:, at].mean())


def _mean(name: str) -> Callable[[World, Records], float]:
    return lambda world, series: float(series[name].mean())


# Of the world and of the records of the weeks since the last look.
QUANTITIES: dict[str, Callable[[World, Records], float]] = {
    "weeks_waiting": _weeks_waiting,  # mean of the families that wait now, so far
    "waiting": lambda world, series: float(series["stage"][:, WAITING].mean()),
    "load": _mean("load"),
    "threat": _mean("threat"),
    "trust": _mean("trust"),
    "vacancies": _mean("vacancies"),
    "share_competitive": _behaviour(0),
    "share_side_by_side": _behaviour(1),
    "share_co_creative": _behaviour(2),
}


def in_force(policies: Sequence[Policy], started: Mapping[str, int]) -> tuple[Policy, ...]:
    """Policies with the weeks in which they run; one that waits for its state is left out."""
    found = []
    for policy in policies:
        if policy.when is None:
            found.append(policy)
        elif (week := started.get(policy.name)) is not None:
            lasts = policy.when.for_weeks
            found.append(replace(policy, start_week=week, end_week=policy.end_week if lasts is None else week + lasts))
    return tuple(found)


def starting(
    policies: Sequence[Policy], started: Mapping[str, int], world: World, series: Records, week: int
) -> dict[str, int]:
    """Policies that start in ``week``, given the state at the end of the week before."""
    found = {}
    for policy in policies:
        when = policy.when
        if when is None or week < policy.start_week or week % when.every_weeks:
            continue
        before = started.get(policy.name)
        if before is not None and (when.for_weeks is None or week < before + when.for_weeks):
            continue
        value = QUANTITIES[when.quantity](world, series[-when.every_weeks :])
        if np.isfinite(value) and ((value > when.number) if when.side == "above" else (value < when.number)):
            found[policy.name] = week
    return found
