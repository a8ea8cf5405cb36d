"""Settle: what was decided on one snapshot takes effect: behaviours, stances, ties, talents."""

from __future__ import annotations

from typing import Any

from cosim.care.rules.partners import exchange
from cosim.care.state import DOMAINS
from cosim.core.compiled import kernel

__all__ = ["settle_all", "settle_stances_all"]


@kernel
def settle_all(low: Any, high: Any, week: Any, key: Any, world: Any) -> None:
    """Professionals ``low`` to ``high``: behaviour, one tie, talents."""
    for p in range(low, high):
        row = world.professionals[p]
        if row["next_behaviour"] != row["behaviour"]:
            row["behaviour"] = row["next_behaviour"]
            row["changed"] = week
        exchange(p, week, world)
        for d in range(DOMAINS):
            row["talent"][d] = min(1.0, row["talent"][d] + row["talent_gain"][d])


@kernel
def settle_stances_all(low: Any, high: Any, week: Any, key: Any, world: Any) -> None:
    """Organisations ``low`` to ``high``: stance."""
    for o in range(low, high):
        world.organisations[o]["stance"] = world.organisations[o]["next_stance"]
