"""Rebound: an open need re-opens others.

Formula. Each week need e flares up at rate h_e = ``coupling.rate`` * g_e * sum_{d != e} min(1, need_d / ref_d),
with g_e = 1 for a need that the client had at arrival and ``coupling.spread`` for any other. One draw decides whether a
need flares up, with probability 1 - exp(-sum h), and a second one which; that need grows by ``coupling.size`` * ref_e.
In care the rate grows with help that does not fit (`information`). While the client is placed out of home it is
``placement.rebound`` times as high: 0 takes all re-opening away. In a
family that is hidden or has gone it is ``coupling.outside`` times as high, in expectation (`recover`).

Units: rate per week, ref = mean need of the domain at arrival in skilled hours. Assumed; with one domain and no
spread nothing can flare up.
"""

from __future__ import annotations

import math

from cosim.care.rules.needs import total_need
from cosim.care.state import DOMAINS, IN_CARE, PLACED, WAITING, ClientIndex, DomainIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "flare", "growth", "rebound", "rebound_all"]

_REOPEN = Stream.REOPEN

PARAMETERS = (
    Parameter("coupling.rate", 0.04, "1/week", 0, 1, "Rate at which an open need re-opens another.", off=0),
    Parameter("coupling.size", 0.1, "share of mean need", 0, 2, "Size of a re-opened need."),
    Parameter(
        "placement.rebound",
        0.0,
        "0..1",
        0,
        1,
        "Rate of re-opening while placed out of home, relative to at home.",
        off=0,
    ),
    Parameter(
        "coupling.outside",
        0.0,
        "0..1",
        0,
        1,
        "Rate of re-opening while a family is hidden or has gone, relative to at home in care.",
        off=0,
    ),
    Parameter("coupling.spread", 0.0, "0..1", 0, 1, "Relative rate for needs not present at arrival.", off=0),
)


@rule
def flare(c: ClientIndex, e: DomainIndex, world: World) -> float:
    """Rate per week at which need ``e`` of client ``c`` flares up."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    relative = 1.0 if client["need_arrival"][e] > 0.0 else parameters["coupling.spread"]
    if world.domains[e]["reference"] <= 0.0 or relative <= 0.0:
        return 0.0
    open_share = 0.0
    for d in range(DOMAINS):
        if d != e and client["need"][d] > 0.0:
            open_share += min(1.0, client["need"][d] / world.domains[d]["reference"])
    return parameters["coupling.rate"] * relative * open_share


@rule
def growth(c: ClientIndex, world: World) -> float:
    """Expected growth of the needs of client ``c`` by re-opening, as a share of them, in 1/week."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    left = total_need(client["need"])
    if left <= 0.0 or (client["domains"] < 2 and parameters["coupling.spread"] <= 0.0):
        return 0.0
    grown = 0.0
    for e in range(DOMAINS):
        grown += flare(c, e, world) * parameters["coupling.size"] * world.domains[e]["reference"]
    return grown / left


@rule
def rebound(c: ClientIndex, week: Week, key: Key, world: World) -> None:
    """Draw whether a need of client ``c`` flares up: writes its needs."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    if parameters["coupling.rate"] <= 0.0 or (client["domains"] < 2 and parameters["coupling.spread"] <= 0.0):
        return
    total = 0.0
    for e in range(DOMAINS):
        total += flare(c, e, world)
    rate = total
    if client["stage"] == IN_CARE:  # help that does not fit, see `information`
        rate *= 1.0 + parameters["information.reopening"] * (1.0 - world.sheets[client["at"]]["fit"])
    elif client["stage"] == PLACED:
        rate *= parameters["placement.rebound"]
    if total <= 0.0 or uniform(key, _REOPEN, client["number"], week, 0) >= 1.0 - math.exp(-rate):
        return
    left = uniform(key, _REOPEN, client["number"], week, 1) * total
    for e in range(DOMAINS):
        left -= flare(c, e, world)
        if left < 0.0:
            client["need"][e] += parameters["coupling.size"] * world.domains[e]["reference"]
            return


@driver
def rebound_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Clients waiting, in care or placed among those present from ``low`` to ``high``."""
    for at in range(low, high):
        stage = world.clients[world.present[at]]["stage"]
        if stage == PLACED:
            if world.parameters[world.clients[world.present[at]]["organisation"]]["placement.rebound"] > 0.0:
                rebound(world.present[at], week, key, world)
        elif stage == IN_CARE or stage == WAITING:
            rebound(world.present[at], week, key, world)
