"""Wait: needs worsen on the waiting list.

Formula. need <- need * (1 + worsening) each week of waiting. Natural recovery (`recover`) continues meanwhile, and is
the stronger of the two: children who got no service improved at the same rate as those who did in Stark County
(Bickman, Summerfelt and Noser 1997, Psychiatr Serv 48:1543, doi:10.1176/ps.48.12.1543).
"""

from __future__ import annotations

from cosim.care.state import DOMAINS, WAITING, ClientIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key

__all__ = ["PARAMETERS", "wait", "wait_all"]

PARAMETERS = (
    Parameter("waiting.worsening", 0.004, "1/week", 0, 0.1, "Weekly growth of needs on a waiting list.", off=0),
)


@rule
def wait(c: ClientIndex, world: World) -> None:
    """One week on the list for client ``c``: writes its own needs."""
    client = world.clients[c]
    growth = 1.0 + world.parameters[client["organisation"]]["waiting.worsening"]
    for d in range(DOMAINS):
        client["need"][d] *= growth
    client["weeks_waited"] += 1


@driver
def wait_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Everybody on a list among those present from ``low`` to ``high``."""
    for at in range(low, high):
        client = world.clients[world.present[at]]
        if client["stage"] == WAITING and client["since"] < week:  # newcomers may still start this week
            wait(world.present[at], world)
