"""Settle: decisions made on one snapshot take effect: behaviours, stances, values, ties, talents, status."""

from __future__ import annotations

from cosim.care.rules.partners import exchange
from cosim.care.state import DOMAINS, Week, World
from cosim.core.compiled import driver
from cosim.core.rng import Key

__all__ = ["settle_all", "settle_stances_all"]


@driver
def settle_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Professionals ``low`` to ``high``: behaviour, one tie, talents, status."""
    for p in range(low, high):
        row = world.professionals[p]
        if row["next_behaviour"] != row["behaviour"]:
            row["behaviour"] = row["next_behaviour"]
            row["changed"] = week
        exchange(p, week, world)
        for d in range(DOMAINS):
            row["talent"][d] = min(1.0, row["talent"][d] + row["talent_gain"][d])
        row["prestige"] = min(1.0, max(-1.0, row["prestige"] + row["prestige_gain"]))


@driver
def settle_stances_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Organisations ``low`` to ``high``: stance and values."""
    for o in range(low, high):
        world.organisations[o]["stance"] = world.organisations[o]["next_stance"]
        world.organisations[o]["values"] += world.organisations[o]["values_shift"]
