"""Returns: whether and when a family that has gone comes back, to care or into a placement.

Sentence. Some come back to care. The risk of a placement out of home does not end with care: it goes on, with the need
that is left and at the rate of those who are still here. Without it a family that leaves early can never be placed, so
early exits would prevent placements.

Formula. Back to care with probability ``relapse.share`` * (1 - s), after a geometric time with mean ``relapse.weeks``.
Placed in week t after the exit with hazard ``placement.after_exit`` * ``placement.rate`` * (need * (1 - r)^t / ref)^2 *
(1 - s), r the natural recovery less what re-opens (`recover`): t is the first week in which the sum of hazards reaches
-log(1 - u). All these risks are smaller with support (`support`). The earlier of the two happens, unless the youngest
child has grown out of care by then. After a placement the family waits for care where it was.

Re-entry by what is left open, in the place of that share: weekly hazard ``re_entry.rate`` / 52 * need * (1 - r)^t /
ref * (1 - s), t weeks after the exit, the same closed form. The family comes back to its organisation, where
``re_entry.first`` is 1 to the front of the queue, and each need has grown by ``re_entry.growth`` * need at arrival.
So a case that closes early comes back more often, and with more: 1 a year gives about a quarter back from a quarter
left open.

Sources: of 159,715 trajectories begun in the first half of 2023 39,105 were repeated use, 24 %; after the general
practitioner 29 %, after the municipality 22 % (CBS StatLine 85097NED). Over a third of children back from care
re-entered in Texas within 3.5 years (Terling 1999, quoted). How it depends on what is left open is assumed.

Source: systems of care, Foster and Connor 2005 (doi:10.1176/appi.ps.56.1.50), count placements whether or not a
family is in care. Off by default. Assumed.
"""

from __future__ import annotations

import math

from cosim.care.rules.needs import total_need
from cosim.care.rules.recover import outside_rate
from cosim.care.rules.support import break_off, eases, live_on
from cosim.care.state import DOMAINS, NOBODY, PLACED, ClientIndex, Week, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["PARAMETERS", "be_placed", "come_back", "is_grown_up", "schedule_return"]

_RELAPSE, _PLACE_AFTER, _RE_ENTRY = Stream.RELAPSE, Stream.PLACE_AFTER, Stream.RE_ENTRY
_NEVER = 1 << 30

PARAMETERS = (
    Parameter(
        "placement.after_exit", 0.0, "ratio", 0, 10,
        "Placement rate of families after their exit, relative to families in care or waiting.", off=0,
    ),
    Parameter(
        "re_entry.rate", 0.0, "1/year", 0, 52,
        "Rate at which a mean need that is still open brings a family back; takes the place of relapse.", off=0,
    ),
    Parameter(
        "re_entry.growth", 0.35, "share of need at arrival", 0, 2,
        "Need that has risen again when a family comes back.", off=0.35,
    ),
    Parameter(
        "re_entry.first", 1, "0 or 1", 0, 1, "Whether a family that comes back goes to the front of the queue.",
        whole=True, off=1,
    ),
)  # fmt: skip


@rule
def _first_week(hazard: float, kept: float, u: float) -> int:
    """First week in which hazards that begin with ``hazard`` and keep ``kept`` of it each week reach -log(1 - u)."""
    if hazard <= 0.0:
        return _NEVER
    wanted = -math.log(1.0 - u) / hazard
    if kept >= 1.0:
        return max(1, int(math.ceil(min(wanted, float(_NEVER)))))
    rest = 1.0 - wanted * (1.0 - kept)
    return max(1, int(math.ceil(math.log(rest) / math.log(kept)))) if rest > 0.0 else _NEVER


@rule
def _weeks_to_re_entry(c: ClientIndex, week: Week, key: Key, world: World) -> int:
    """Weeks from the exit of client ``c`` in ``week`` until its need rises again."""
    client = world.clients[c]
    rate = world.parameters[client["organisation"]]["re_entry.rate"] / WEEKS_A_YEAR
    open_need = total_need(client["need"]) / world.system[0]["reference_need"]
    kept = 1.0 - outside_rate(c, world)
    hazard = rate * open_need * (1.0 - client["self_reliance"]) * kept * eases(c, world)
    return _first_week(hazard, kept, uniform(key, _RE_ENTRY, client["number"], week, 0))


@rule
def _weeks_to_placement(c: ClientIndex, week: Week, key: Key, world: World) -> int:
    """Weeks from the exit of client ``c`` in ``week`` to its placement, if it does not come back before."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    relative = total_need(client["need"]) / world.system[0]["reference_need"]
    rate = parameters["placement.after_exit"] * parameters["placement.rate"]
    hazard = rate * relative * relative * (1.0 - client["self_reliance"]) * eases(c, world)
    kept = math.pow(1.0 - outside_rate(c, world), 2.0)
    return _first_week(hazard * kept, kept, uniform(key, _PLACE_AFTER, client["number"], week, 0))


@rule
def is_grown_up(c: ClientIndex, week: Week, world: World) -> bool:
    """Whether the youngest child of client ``c`` has grown out of care by ``week``."""
    grown_up = world.clients[c]["grown_up"]
    return grown_up != NOBODY and week >= grown_up


@rule
def schedule_return(c: ClientIndex, week: Week, key: Key, world: World) -> None:
    """Enter client ``c``, who goes this week, in the list of those who come back, if it does within the run."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    after = _NEVER
    if parameters["re_entry.rate"] > 0.0:
        after = week + _weeks_to_re_entry(c, week, key, world)
    elif uniform(key, _RELAPSE, client["number"], week, 0) < parameters["relapse.share"] * (
        1.0 - client["self_reliance"]
    ) * eases(c, world):
        stay = 1.0 - 1.0 / parameters["relapse.weeks"]
        u = 1.0 - uniform(key, _RELAPSE, client["number"], week, 1)
        after = week + 1 + (int(math.floor(math.log(u) / math.log(stay))) if stay > 0.0 else 0)
    client["placed_next"] = 0
    if parameters["placement.after_exit"] > 0.0:
        placed = week + _weeks_to_placement(c, week, key, world)
        if placed < after:
            after, client["placed_next"] = placed, 1
    if after < world.returns.size and not is_grown_up(c, after, world):
        client["next"] = world.returns[after]
        world.returns[after] = c


@rule
def _recover_since(c: ClientIndex, week: Week, world: World) -> None:
    """The need of client ``c``, who had gone, has declined by itself since."""
    client = world.clients[c]
    left = math.pow(1.0 - outside_rate(c, world), float(week - client["end"]))
    for d in range(DOMAINS):
        client["need"][d] *= left


@rule
def come_back(c: ClientIndex, week: Week, world: World) -> None:
    """The need of client ``c``, who had gone, has risen again: what is left of it, and more."""
    client, parameters = world.clients[c], world.parameters[world.clients[c]["organisation"]]
    if parameters["re_entry.rate"] > 0.0:
        _recover_since(c, week, world)
        for d in range(DOMAINS):
            client["need"][d] += parameters["re_entry.growth"] * client["need_arrival"][d]
    else:
        for d in range(DOMAINS):
            client["need"][d] = max(client["need"][d], parameters["relapse.size"] * client["need_arrival"][d])
    client["re_entries"] += 1
    live_on(c, week - client["end"], world)


@rule
def be_placed(c: ClientIndex, week: Week, world: World) -> None:
    """Client ``c``, who had gone, is placed out of home; its need has declined by itself since."""
    client = world.clients[c]
    _recover_since(c, week, world)
    live_on(c, week - client["end"], world)
    break_off(c, world)
    client["stage"], client["since"], client["placed_next"] = PLACED, week, 0
    client["placements"] += 1
    world.system[0]["started"] += 1
