"""Recover: needs decline without help too, faster with more self-reliance.

Formula. need <- need * (1 - r), r = ``recovery.base`` + ``recovery.self_reliance`` * s, plus what support adds
(`support`), plus ``placement.recovery`` while placed. At ``follow_up.weeks`` after arrival, and again at
``follow_up.later_weeks``, the open need of every client is recorded, in care or not; that of a client who has left is
what was left at the exit, declined at r since (see *Outside*).

Outside. A family that is still hidden or has gone is followed by one number, not need by need: its need declines at
r - ``coupling.outside`` * g a week, g = expected growth of its needs by re-opening (`rebound`) / need, both at its
exit; at least 0, so needs that would grow stay. With 0 problems stop re-opening each other where care ends, and an
early exit looks better than it is.

Placement: children at the margin of placement had better employment, delinquency and teen motherhood outcomes when they
stayed at home, with large standard errors (Doyle 2007, Child protection and child outcomes, abstract). 0 is neutral and
-0.002 mildly harmful; neutral takes `rebound` while placed (1), the lead's hours (`hours`) and the same risk after the
exit (`returns`) as well, because room that placements free helps others.

Units: 1/week. Source: children without any service improved at the same rate (Bickman, Summerfelt and Noser 1997,
doi:10.1176/ps.48.12.1543); about 1 % a week assumed.
"""

from __future__ import annotations

import math

from cosim.care.rules.goals import valued_need
from cosim.care.rules.needs import total_need
from cosim.care.rules.rebound import growth
from cosim.care.rules.support import recovers, wear_out
from cosim.care.state import DOMAINS, PLACED, ClientIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["PARAMETERS", "extrapolate", "outside_rate", "recover", "recover_all", "recovery_rate"]

PARAMETERS = (
    Parameter("recovery.base", 0.007, "1/week", 0, 0.2, "Natural recovery of needs.", off=0),
    Parameter(
        "recovery.self_reliance", 0.008, "1/week", 0, 0.2,
        "Extra recovery of a fully self-reliant client.", off=0,
    ),
    Parameter(
        "placement.recovery", 0.01, "1/week", -0.1, 0.2,
        "Extra recovery while placed out of home; below 0 placement slows recovery.", off=0,
    ),
    Parameter(
        "follow_up.weeks", WEEKS_A_YEAR, "weeks", 1, 520,
        "Time from arrival to the measurement of the outcome.", whole=True,
    ),
    Parameter(
        "follow_up.later_weeks", 2 * WEEKS_A_YEAR, "weeks", 1, 1040,
        "Time from arrival to the later measurement.", whole=True, off=2 * WEEKS_A_YEAR,
    ),
)  # fmt: skip


@rule
def recovery_rate(c: ClientIndex, world: World) -> float:
    """Natural recovery of client ``c`` outside placement, in 1/week."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    own = parameters["recovery.base"] + parameters["recovery.self_reliance"] * client["self_reliance"]
    return min(1.0, own + recovers(c, world))


@rule
def outside_rate(c: ClientIndex, world: World) -> float:
    """Decline of the need of client ``c`` while hidden or gone, in 1/week: recovery less re-opening, at least 0."""
    rate, relative = recovery_rate(c, world), world.parameters[world.clients[c]["organisation"]]["coupling.outside"]
    return max(0.0, rate - relative * growth(c, world)) if relative > 0.0 else rate


@rule
def recover(c: ClientIndex, week: Week, world: World) -> None:
    """One week of natural recovery of client ``c``: writes its needs and, at follow-up, its outcome."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    rate = recovery_rate(c, world)
    if client["stage"] == PLACED:
        rate = min(1.0, max(0.0, rate + parameters["placement.recovery"]))
        client["weeks_placed"] += 1
    for d in range(DOMAINS):
        client["need"][d] *= 1.0 - rate
    wear_out(c, world)
    if week == client["arrival"] + parameters["follow_up.weeks"]:
        client["need_follow_up"], client["valued_follow_up"] = total_need(client["need"]), valued_need(client)
    if week == client["arrival"] + parameters["follow_up.later_weeks"]:
        client["need_later"] = total_need(client["need"])


@rule
def extrapolate(c: ClientIndex, week: Week, world: World) -> None:
    """Record the outcome of a client who leaves before follow-up; its need goes on declining."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    ahead = client["arrival"] + parameters["follow_up.weeks"] - week
    later = client["arrival"] + parameters["follow_up.later_weeks"] - week
    if max(ahead, later) < 0.0:
        return
    rate = outside_rate(c, world)
    if ahead >= 0.0:
        left = math.exp(ahead * math.log(1.0 - rate)) if rate < 1.0 else 0.0
        client["need_follow_up"] = total_need(client["need"]) * left
        client["valued_follow_up"] = valued_need(client) * left
    if later >= 0.0 and week + later < world.returns.size - 1:  # within the run, as for families who are still here
        left = math.exp(later * math.log(1.0 - rate)) if rate < 1.0 else 0.0
        client["need_later"] = total_need(client["need"]) * left


@driver
def recover_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Everybody present from ``low`` to ``high``."""
    for at in range(low, high):
        recover(world.present[at], week, world)
