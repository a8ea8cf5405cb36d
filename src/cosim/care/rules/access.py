"""Access: need that stays hidden, and how much of it care that is near, quick and plentiful brings to light.

Sentence. Beside the families that come by themselves others hide a need. A heavy need shows by itself before long. A
light one is found by somebody at a door, sooner where there is much care for the number of families, and later where
the waiting list is long, because people do not refer, or ask, for what is not to be had. What nobody finds in time is
gone: the pool is finite, so more access finds more, and less and less more.

Formula, with doors open (`doors`), per region and sector of the largest need. access A = ``access.factor`` * (S /
``access.norm``)^``access.elasticity`` * exp(-``access.deterrence`` * W); S = contract hours a week of organisations
with a contract / (families a week, hidden included, * mean need); W = queue / families referred a week, over a
quarter. Hazard of being found h = A * sum of ``doors.k_reach``. A hidden family with depth u in (0, 1) is found when
the sum of h since its need began reaches -log(1 - u); the reach of doors takes the place of ``front_door.outreach``.
It shows by itself at rate ``access.shows`` * (need / mean need)^2, and hides for ``access.hidden_weeks`` at most; its
need recovers naturally meanwhile (`recover`). u and the week it shows are fixed for a family, so with other access
the same families come plus or minus some.

Units: rates 1/year, S in contract hours per skilled hour of new need. Sources: youths in care +18.5 % from 2015 to
2019 while providers grew from 1,367 to over 6,000 (EVIDENCE V8, B1); use rose most where teams were active (CPB,
Magnee and Benda). That supply creates its own demand: Roemer (1961); how far in youth care is not published. Assumed;
off by default.
"""

from __future__ import annotations

import math

from cosim.care.rules.doors import set_doors
from cosim.care.rules.needs import total_need
from cosim.care.rules.recover import outside_rate
from cosim.care.rules.returns import is_grown_up
from cosim.care.rules.seats import after, first_of
from cosim.care.state import DOMAINS, DOORS, NOBODY, ClientIndex, Week, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform
from cosim.core.units import QUARTER, WEEKS_A_YEAR

__all__ = ["PARAMETERS", "come_to_light", "hide", "is_found", "is_over", "note_referral", "spread_word"]

_SHOWS = Stream.SHOWS
_DOORS = len(DOORS)

PARAMETERS = (
    Parameter(
        "access.factor", 1.0, "factor", 0, 100,
        "Factor on access: a series for growth of care that a run does not contain itself.",
        off=1, read_by="purchaser",
    ),
    Parameter(
        "access.elasticity", 1.0, "exponent", 0, 5, "How far access rises with care per family.",
        off=1, read_by="purchaser",
    ),
    Parameter(
        "access.norm", 0.8, "hours/skilled hour", 0.01, 100, "Care per new need at which access is 1.",
        off=0.8, read_by="purchaser",
    ),
    Parameter(
        "access.deterrence", 0.02, "1/week", 0, 1, "Part of access that a week of waiting takes away.",
        off=0.02, read_by="purchaser",
    ),
    Parameter(
        "access.shows", 0.2, "1/year", 0, 52, "Rate at which a hidden need of mean size shows by itself.",
        off=0.2, read_by="purchaser",
    ),
    Parameter(
        "access.hidden_weeks", 104, "weeks", 1, 1040, "Longest time that a need stays hidden.",
        whole=True, off=104, read_by="purchaser",
    ),
)  # fmt: skip


@rule
def _supply(region: int, sector: int, world: World) -> float:
    """Contract hours a week of a sector of a region, organisations with a contract only."""
    hours = 0.0
    for at in range(world.sectors[region, sector], world.sectors[region, sector + 1]):
        organisation = world.organisations[world.sector_members[at]]
        if organisation["contract"] > 0.0:
            p = first_of(world.sector_members[at], world)
            while p != NOBODY:
                hours += world.professionals[p]["contract_hours"]
                p = after(p, world)
    return hours


@rule
def _waiting(region: int, sector: int, world: World) -> float:
    """Weeks that a family referred now waits: queue over families referred a week."""
    queue = 0
    for at in range(world.sectors[region, sector], world.sectors[region, sector + 1]):
        queue += world.organisations[world.sector_members[at]]["queue"]
    referred = world.access[region, sector]["referred"]
    return queue / referred if referred > 0.0 else 0.0


@rule
def spread_word(world: World) -> None:
    """One week of finding: how easy care is to get everywhere, and what that adds to the chance of being found."""
    set_doors(world)
    purchaser = world.parameters[world.organisations.size]
    reach = 0.0
    for k in range(_DOORS):
        reach += world.system[0]["door_reach"][k]
    for region in range(world.access.shape[0]):
        for sector in range(world.access.shape[1]):
            row = world.access[region, sector]
            row["referred"] += (row["week_referred"] - row["referred"]) / QUARTER
            row["week_referred"] = 0
            need = row["families"] * world.system[0]["reference_need"]
            supply = _supply(region, sector, world) / need if need > 0.0 else 0.0
            access = purchaser["access.factor"] * (supply / purchaser["access.norm"]) ** purchaser["access.elasticity"]
            row["access"] = access * math.exp(-purchaser["access.deterrence"] * _waiting(region, sector, world))
            row["found"] += row["access"] * reach / WEEKS_A_YEAR


@rule
def note_referral(c: ClientIndex, world: World) -> None:
    """Count a family that joins a queue where its largest need belongs."""
    client = world.clients[c]
    world.access[client["region"], world.domains[client["lead_domain"]]["sector"]]["week_referred"] += 1


@rule
def hide(c: ClientIndex, week: Week, key: Key, world: World) -> None:
    """Client ``c`` begins to need care this week, and hides it: enter it among the hidden."""
    client, system = world.clients[c], world.system[0]
    purchaser = world.parameters[world.organisations.size]
    row = world.hidden[system["hidden"]]
    system["hidden"] += 1
    row["client"] = c
    sector = world.domains[client["lead_domain"]]["sector"]
    row["region"], row["sector"] = client["region"], sector
    row["due"] = world.access[client["region"], sector]["found"] - math.log(1.0 - client["hidden"])
    size = total_need(client["need"]) / system["reference_need"]
    rate = purchaser["access.shows"] / WEEKS_A_YEAR * size * size
    row["until"] = week + int(purchaser["access.hidden_weeks"])
    row["shows"] = row["until"] + 1
    if rate > 0.0:
        weeks = -math.log(1.0 - uniform(key, _SHOWS, client["number"], 0, 0)) / rate
        if weeks < purchaser["access.hidden_weeks"]:
            row["shows"] = week + 1 + int(weeks)


@rule
def is_found(at: int, week: Week, world: World) -> bool:
    """Whether the hidden family in place ``at`` comes this week, found or by itself."""
    row = world.hidden[at]
    if is_grown_up(row["client"], week, world):
        return False
    return week >= row["shows"] or world.access[row["region"], row["sector"]]["found"] >= row["due"]


@rule
def is_over(at: int, week: Week, world: World) -> bool:
    """Whether the hidden family in place ``at`` has managed without anybody, or its child has grown up."""
    row = world.hidden[at]
    return week >= row["until"] or is_grown_up(row["client"], week, world)


@rule
def come_to_light(c: ClientIndex, week: Week, world: World) -> None:
    """Client ``c`` comes this week with the need that is left; from now on it counts as any other."""
    client, system = world.clients[c], world.system[0]
    left = math.pow(1.0 - outside_rate(c, world), float(week - client["arrival"]))
    for d in range(DOMAINS):
        client["need"][d] *= left
        client["need_arrival"][d] = client["need"][d]
    client["arrival"] = week
    system["came_hidden"] += 1
