"""Arrive: families come to the front door; the first line helps light cases and the others join a queue.

Sentence. Needs arrive at a given rate. Some stay hidden until outreach finds them. A strong first line resolves light
single problems before they become cases, unless providers staff the door and refer to their own care. A referred client
registers at an organisation of the sector of its largest need.

Formula. A hidden need with depth h in (0, 1) comes if h < outreach. A client with one need of at most
``first_line.need_limit`` hours is helped with probability reach * (1 - provider_share * capture); help takes ``hours``
hours and resolves skill * hours; a client with less than ``first_line.enough`` hours left is done. Organisation o of
the right sector and region is chosen with probability w_o / sum(w), w = contract weight * staff, as the smallest of
-log(u_o) / w_o with one counter-based draw per organisation, so a changed contract affects no other client's choice.

Units: hours are skilled hours, money EUR cent. Sources: outreach and capture at a provider-staffed door follow CPB
(2019), De wijkteambenadering nader bekeken; the exponential race is in Devroye (1986),
doi:10.1007/978-1-4613-8643-8.
"""

from __future__ import annotations

import math

from cosim.care.rules.budget import is_referred_away
from cosim.care.rules.ledger import charge, receive_outside, rounded, spend
from cosim.care.rules.needs import total_need
from cosim.care.rules.recover import extrapolate
from cosim.care.rules.returns import be_placed, schedule_return
from cosim.care.state import (
    DOMAINS,
    DONE,
    FIRST_LINE,
    LEFT,
    NOBODY,
    WAITING,
    ClientIndex,
    OrganisationIndex,
    Stage,
    Week,
    World,
)
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "arrive_all", "enqueue", "put_first", "register"]

_REGISTER = Stream.REGISTER
_FIRST_LINE = Stream.FIRST_LINE

PARAMETERS = (
    Parameter(
        "front_door.outreach", 0.0, "0..1", 0, 1,
        "Share of hidden needs that outreach finds.", off=0, read_by="purchaser",
    ),
    Parameter(
        "front_door.provider_share", 0.0, "0..1", 0, 1,
        "Share of the front door that is staffed by providers, who may refer to their own care.",
        off=0, read_by="purchaser",
    ),
    Parameter(
        "front_door.capture", 0.8, "0..1", 0, 1,
        "How far providers at the door refer to care what the first line could have helped.",
        off=0, read_by="purchaser",
    ),
    Parameter(
        "first_line.reach", 0.15, "0..1", 0, 1,
        "Share of light clients helped by the first line.", off=0, read_by="purchaser",
    ),
    Parameter(
        "first_line.need_limit", 60.0, "skilled hours", 0, 1000,
        "Largest single need that counts as light.", read_by="purchaser",
    ),
    Parameter("first_line.hours", 8.0, "hours/client", 0, 200, "Hours of first-line help.", read_by="purchaser"),
    Parameter("first_line.skill", 0.7, "skilled hours/hour", 0, 1, "Skill of the first line.", read_by="purchaser"),
    Parameter(
        "first_line.enough", 25.0, "skilled hours", 0, 1000,
        "Remaining need that a family carries by itself.", read_by="purchaser",
    ),
    Parameter("first_line.tariff", 65.0, "EUR/hour", 0, 500, "Price of first-line help.", read_by="purchaser"),
    Parameter(
        "first_line.payer", 0, "payer index", 0, 5,
        "Who pays the first line, by order of appearance.", whole=True, read_by="purchaser",
    ),
)  # fmt: skip


@rule
def _without_staff(region: int, sector: int, world: World) -> OrganisationIndex:
    """Where families wait if nobody of their sector has a contract and staff: at one that is there, if any."""
    first = world.sectors[region, sector]
    for at in range(first, world.sectors[region, sector + 1]):
        if world.organisations[world.sector_members[at]]["present"] == 1:
            return world.sector_members[at]
    return world.sector_members[first]


@rule
def register(c: ClientIndex, week: Week, key: Key, world: World) -> OrganisationIndex:
    """Organisation at which client ``c`` registers, by contract weight among its sector and region."""
    client = world.clients[c]
    sector = world.domains[client["lead_domain"]]["sector"]
    best, shortest = NOBODY, math.inf
    for at in range(world.sectors[client["region"], sector], world.sectors[client["region"], sector + 1]):
        o = world.sector_members[at]
        weight = world.organisations[o]["contract"] * world.organisations[o]["staff"] * world.organisations[o]["lead"]
        if weight > 0.0:
            wait = -math.log(1.0 - uniform(key, _REGISTER, client["number"], week, o)) / weight
            if wait < shortest:
                best, shortest = o, wait
    return best if best != NOBODY else _without_staff(client["region"], sector, world)


@rule
def enqueue(c: ClientIndex, o: OrganisationIndex, world: World) -> None:
    """Put client ``c`` at the end of the queue of organisation ``o``."""
    organisation = world.organisations[o]
    world.clients[c]["organisation"] = o
    world.clients[c]["next"] = NOBODY
    if organisation["head"] == NOBODY:
        organisation["head"] = c
    else:
        world.clients[organisation["tail"]]["next"] = c
    organisation["tail"] = c
    organisation["queue"] += 1


@rule
def put_first(c: ClientIndex, o: OrganisationIndex, world: World) -> None:
    """Put client ``c`` at the head of the queue of organisation ``o``."""
    organisation = world.organisations[o]
    world.clients[c]["organisation"] = o
    world.clients[c]["next"] = organisation["head"]
    organisation["head"] = c
    if organisation["tail"] == NOBODY:
        organisation["tail"] = c
    organisation["queue"] += 1


@rule
def helped_at_the_door(c: ClientIndex, week: Week, key: Key, world: World) -> bool:
    """Whether the first line helps client ``c``; purchaser's parameters."""
    client, parameters = world.clients[c], world.parameters[world.organisations.size]
    if client["domains"] > 1 or total_need(client["need"]) > parameters["first_line.need_limit"]:
        return False
    captured = parameters["front_door.provider_share"] * parameters["front_door.capture"]
    return uniform(key, _FIRST_LINE, client["number"], week, 0) < parameters["first_line.reach"] * (1.0 - captured)


@rule
def _help(c: ClientIndex, week: Week, world: World) -> None:
    client, parameters = world.clients[c], world.parameters[world.organisations.size]
    hours, payer = parameters["first_line.hours"], int(parameters["first_line.payer"])
    factor = max(0.0, 1.0 - parameters["first_line.skill"] * hours / total_need(client["need"]))
    for d in range(DOMAINS):
        client["need"][d] *= factor
    client["hours_first_line"] += hours
    amount = rounded(100.0 * hours * parameters["first_line.tariff"])
    charge(c, payer, amount, world)
    spend(payer, FIRST_LINE, amount, world)
    receive_outside(FIRST_LINE, amount, world)


@rule
def _list_present(c: ClientIndex, week: Week, key: Key, world: World) -> None:
    """Client ``c`` joins those present, at an organisation with a contract."""
    client, system = world.clients[c], world.system[0]
    o = client["organisation"]
    if o == NOBODY or world.organisations[o]["contract"] <= 0.0:
        client["organisation"] = register(c, week, key, world)
    world.present[system["present"]] = c
    system["present"] += 1


@rule
def _join(c: ClientIndex, week: Week, key: Key, world: World) -> None:
    """Client ``c`` joins those present and the queue of an organisation."""
    client = world.clients[c]
    client["stage"], client["since"] = WAITING, week
    _list_present(c, week, key, world)
    enqueue(c, client["organisation"], world)


@rule
def _go(c: ClientIndex, stage: Stage, week: Week, world: World) -> None:
    """Client ``c`` goes from the front door without care, done or left."""
    client, system = world.clients[c], world.system[0]
    client["stage"], client["since"], client["end"] = stage, week, week
    client["need_exit"] = total_need(client["need"])
    extrapolate(c, week, world)
    if stage == DONE:
        system["done"] += 1
    else:
        system["left"] += 1


@rule
def _relapse(c: ClientIndex, world: World) -> None:
    """Client ``c`` comes back: each need is at least ``relapse.size`` of what it was at arrival."""
    client = world.clients[c]
    size = world.parameters[client["organisation"]]["relapse.size"]
    for d in range(DOMAINS):
        client["need"][d] = max(client["need"][d], size * client["need_arrival"][d])
    client["re_entries"] += 1


@rule
def _come(c: ClientIndex, week: Week, key: Key, world: World) -> None:
    """Client ``c`` arrives at the front door for the first time."""
    client, system = world.clients[c], world.system[0]
    system["arrived"] += 1
    if helped_at_the_door(c, week, key, world):
        _help(c, week, world)
    if client["hours_first_line"] > 0.0 and total_need(client["need"]) <= _enough(world):
        _go(c, DONE, week, world)
    elif is_referred_away(c, world):
        client["referred_away"] = 1
        _go(c, LEFT, week, world)
        schedule_return(c, week, key, world)
    else:
        _join(c, week, key, world)


@rule
def _merge(old: int, world: World) -> None:
    """Sort the newcomers, listed after the first ``old`` clients present, into their places by number.

    The list is then ordered by region, so that neighbours in it share professionals, and memory.
    """
    count = world.system[0]["present"]
    for at in range(old, count):  # there are few newcomers, nearly in order
        c, place = world.present[at], at
        while place > old and world.present[place - 1] > c:
            world.present[place] = world.present[place - 1]
            place -= 1
        world.present[place] = c
    new = count - old
    for n in range(new):  # free space behind the list, which has two places for every client and is never full
        world.present[count + n] = world.present[old + n]
    at, mine, theirs = count - 1, old - 1, count + new - 1
    while theirs >= count:
        if mine >= 0 and world.present[mine] > world.present[theirs]:
            world.present[at] = world.present[mine]
            mine -= 1
        else:
            world.present[at] = world.present[theirs]
            theirs -= 1
        at -= 1
    for at in range(count):
        world.clients[world.present[at]]["at"] = at


@driver
def arrive_all(week: Week, key: Key, world: World) -> None:
    """All arrivals of the week: first the clients who relapse, then new ones, by number."""
    system = world.system[0]
    old = system["present"]
    c = world.returns[week]
    while c != NOBODY:
        following = world.clients[c]["next"]
        if world.clients[c]["stage"] == DONE:
            system["done"] -= 1
        else:
            system["left"] -= 1
        if world.clients[c]["placed_next"] == 1:
            be_placed(c, week, world)
            _list_present(c, week, key, world)
        else:
            _relapse(c, world)
            _join(c, week, key, world)
        c = following
    for region in range(world.next_client.shape[0]):
        c = world.next_client[region, 0]
        while c < world.next_client[region, 1] and world.clients[c]["arrival"] <= week:
            if world.clients[c]["hidden"] < _found(world):
                _come(c, week, key, world)
            c += 1
        world.next_client[region, 0] = c
    _merge(old, world)


@rule
def _found(world: World) -> float:
    """Depth to which hidden needs are found; a need that is not hidden (depth 0) always comes."""
    return max(1e-12, world.parameters[world.organisations.size]["front_door.outreach"])


@rule
def _enough(world: World) -> float:
    return world.parameters[world.organisations.size]["first_line.enough"]
