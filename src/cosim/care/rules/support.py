"""Support: relatives, friends and neighbours of a family, apart from what the family can do itself.

Sentence. People around a family help it a little: needs recover somewhat faster, and a placement or a return is less
likely. They get tired of a heavy need, the sooner the heavier it is, and come back slowly, at most to where they were.
A placement out of home breaks part of it at once. A plan that is made with the family brings people back, week by week;
so does a family group conference, at once, which costs its lead the hours to prepare it.

Formula. At arrival support = level = clip(``support.mean`` + ``support.spread`` * z), z standard normal, a draw of the
family. Each week support <- support - ``support.wear`` * need / mean need * support, and, below its level, +
``support.returns`` * (level - support); with the client at the table + ``support.plan`` * (1 - support). At a placement
support <- (1 - ``support.breaks``) * support. With probability ``support.conference`` the first lead calls a
conference: support <- support + ``support.mobilises`` * (1 - support), for ``support.conference_hours`` hours of
planning. Effects: recovery + ``support.recovery`` * support (`recover`); hazards of placement and return times 1 -
``support.protects`` * support (`close`, `returns`). After an exit support comes back to its level, nothing else moves
it.

Units: 0..1; times 1/week. Sources: social support and well-being of children, 246 studies: positive and small, Chu,
Saucier and Hafner (2010), doi:10.1521/jscp.2010.29.6.624; it deteriorates where it is needed long, Kaniasty and Norris
(1993), doi:10.1037/0022-3514.64.3.395. After conferences families felt more supported, without a difference in safety
or length of involvement and with more placements (Dijkstra et al. 2019, Child Maltreatment 24:137-151): that relatives
may take a child in is not modelled. All numbers are assumed. Off by default.
"""

from __future__ import annotations

import math

from cosim.care.rules.municipal import governs
from cosim.care.rules.needs import total_need
from cosim.care.state import PLACED, ClientIndex, Week, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, normal, uniform

__all__ = [
    "PARAMETERS", "around", "break_off", "call_conference", "come_closer", "eases", "gather", "live_on", "recovers",
    "wear_out",
]  # fmt: skip

_SUPPORT = Stream.SUPPORT

# The first switches the mechanism on; the others act only then, and their off value is the default.
PARAMETERS = (
    Parameter(
        "support.mean", 0.0, "0..1", 0, 1, "Mean informal support of a family at arrival; at 0 there is none.", off=0,
        read_by="municipality",
    ),
    Parameter(
        "support.spread", 0.25, "0..1", 0, 1, "Standard deviation of informal support between families.", off=0.25,
        read_by="municipality",
    ),
    Parameter("support.wear", 0.01, "1/week", 0, 1, "Support lost under a mean need.", off=0.01),
    Parameter("support.returns", 0.01, "1/week", 0, 1, "Return of support to its level.", off=0.01),
    Parameter(
        "support.plan", 0.005, "1/week", 0, 1, "Part of missing support that a week of planning with a family brings.",
        off=0.005,
    ),
    Parameter("support.breaks", 0.5, "0..1", 0, 1, "Part of support that a placement out of home breaks.", off=0.5),
    Parameter("support.recovery", 0.003, "1/week", 0, 0.2, "Extra recovery at full support.", off=0.003),
    Parameter(
        "support.protects", 0.2, "0..1", 0, 1, "Part of placements and returns that full support prevents.", off=0.2
    ),
    Parameter(
        "support.conference", 0.0, "0..1", 0, 1, "Share of families whose first lead calls a conference.", off=0
    ),
    Parameter(
        "support.mobilises", 0.5, "0..1", 0, 1, "Part of missing support that a conference brings at once.", off=0.5
    ),
    Parameter(
        "support.conference_hours", 8.0, "hours/conference", 0, 200, "Hours of the lead for a conference.", off=8
    ),
)  # fmt: skip


@rule
def gather(c: ClientIndex, key: Key, world: World) -> None:
    """Client ``c`` arrives: write its support and the level to which it comes back."""
    client, parameters = world.clients[c], world.parameters[governs(c, world)]
    mean = parameters["support.mean"]
    if mean <= 0.0:
        return
    level = mean + parameters["support.spread"] * normal(key, _SUPPORT, client["number"], 0, 0)
    client["support"] = client["support_level"] = min(1.0, max(0.0, level))


@rule
def _is_followed(c: ClientIndex, world: World) -> bool:
    return world.clients[c]["support_level"] >= 0.0  # it is missing elsewhere


@rule
def around(c: ClientIndex, world: World) -> float:
    """Informal support of client ``c`` now, in 0..1; 0 where it is not followed."""
    return world.clients[c]["support"] if _is_followed(c, world) else 0.0


@rule
def recovers(c: ClientIndex, world: World) -> float:
    """Extra recovery of client ``c`` by its support, in 1/week."""
    client = world.clients[c]
    return world.parameters[client["organisation"]]["support.recovery"] * around(c, world)


@rule
def eases(c: ClientIndex, world: World) -> float:
    """Factor on the hazards of placement and return of client ``c``, in 0..1."""
    client = world.clients[c]
    return 1.0 - world.parameters[client["organisation"]]["support.protects"] * around(c, world)


@rule
def wear_out(c: ClientIndex, world: World) -> None:
    """One week of support of client ``c``, who is present: it wears out, and comes back."""
    client = world.clients[c]
    if not _is_followed(c, world):
        return
    parameters = world.parameters[client["organisation"]]
    worn = parameters["support.wear"] * total_need(client["need"]) / world.system[0]["reference_need"]
    change = -min(1.0, worn) * client["support"]
    if client["support"] < client["support_level"] and client["stage"] != PLACED:
        change += parameters["support.returns"] * (client["support_level"] - client["support"])
    client["support"] = min(1.0, max(0.0, client["support"] + change))


@rule
def come_closer(c: ClientIndex, world: World) -> None:
    """A week in which the plan of client ``c`` is made with the family."""
    client = world.clients[c]
    if _is_followed(c, world):
        parameters = world.parameters[client["organisation"]]
        client["support"] += parameters["support.plan"] * (1.0 - client["support"])


@rule
def call_conference(c: ClientIndex, key: Key, world: World) -> None:
    """Client ``c`` comes into care for the first time: its lead may call a family group conference."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    if not _is_followed(c, world) or parameters["support.conference"] <= 0.0:
        return
    if uniform(key, _SUPPORT, client["number"], 0, 2) < parameters["support.conference"]:
        client["support"] += parameters["support.mobilises"] * (1.0 - client["support"])
        client["restart"] += parameters["support.conference_hours"]


@rule
def break_off(c: ClientIndex, world: World) -> None:
    """Client ``c`` is placed out of home."""
    client = world.clients[c]
    if _is_followed(c, world):
        client["support"] *= 1.0 - world.parameters[client["organisation"]]["support.breaks"]


@rule
def live_on(c: ClientIndex, weeks: Week, world: World) -> None:
    """Client ``c`` comes back ``weeks`` weeks after its exit: support has come back meanwhile."""
    client = world.clients[c]
    if client["support"] < client["support_level"]:
        stays = math.pow(1.0 - world.parameters[client["organisation"]]["support.returns"], float(weeks))
        client["support"] = client["support_level"] - stays * (client["support_level"] - client["support"])
