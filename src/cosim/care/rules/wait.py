"""Wait: needs worsen on the waiting list.

Formula. need <- need * (1 + worsening) each week of waiting. Natural recovery (`recover`) goes on meanwhile, and is the
stronger of the two: children who got no service improved at the same rate as those who did in Stark County (Bickman,
Summerfelt and Noser 1997, Psychiatr Serv 48:1543, doi:10.1176/ps.48.12.1543).
"""

from __future__ import annotations

from typing import Any

from cosim.care.state import DOMAINS, WAITING
from cosim.core.compiled import kernel
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "wait", "wait_all"]

PARAMETERS = (
    Parameter("waiting.worsening", 0.004, "1/week", 0, 0.1, "Weekly growth of needs on a waiting list.", off=0),
)


@kernel
def wait(c: Any, world: Any) -> None:
    """One week on the list for client ``c``: writes its own needs."""
    client = world.clients[c]
    growth = 1.0 + world.parameters[client["organisation"]]["waiting.worsening"]
    for d in range(DOMAINS):
        client["need"][d] *= growth
    client["weeks_waited"] += 1


@kernel
def wait_all(low: Any, high: Any, week: Any, key: Any, world: Any) -> None:
    """Everybody on a list among those present from ``low`` to ``high``."""
    for at in range(low, high):
        client = world.clients[world.present[at]]
        if client["stage"] == WAITING and client["since"] < week:  # who came this week may still start this week
            wait(world.present[at], world)
