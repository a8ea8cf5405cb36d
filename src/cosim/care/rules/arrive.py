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

from cosim.care.rules.access import come_to_light, hide, is_found, is_over, note_referral, spread_word
from cosim.care.rules.budget import is_referred_away
from cosim.care.rules.doors import are_open, choose_door, is_kept, is_refused
from cosim.care.rules.first_line import has_hours, help_for, open_week, watch_all
from cosim.care.rules.municipal import governs
from cosim.care.rules.needs import total_need
from cosim.care.rules.queues import enqueue, enqueue_first, goes_first, register
from cosim.care.rules.recover import extrapolate
from cosim.care.rules.returns import be_placed, come_back, schedule_return
from cosim.care.rules.support import gather
from cosim.care.state import DONE, LEFT, NOBODY, RETURN_DOOR, WAITING, ClientIndex, Stage, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "arrive_all"]

_FIRST_LINE = Stream.FIRST_LINE

PARAMETERS = (
    Parameter(
        "front_door.outreach", 0.0, "0..1", 0, 1,
        "Share of hidden needs that outreach finds.", off=0, read_by="municipality",
    ),
    Parameter(
        "front_door.provider_share", 0.0, "0..1", 0, 1,
        "Share of the front door that is staffed by providers, who may refer to their own care.",
        off=0, read_by="municipality",
    ),
    Parameter(
        "front_door.capture", 0.8, "0..1", 0, 1,
        "How far providers at the door refer to care what the first line could have helped.",
        off=0, read_by="municipality",
    ),
    Parameter(
        "first_line.reach", 0.15, "0..1", 0, 1,
        "Share of light clients helped by the first line.", off=0, read_by="municipality",
    ),
    Parameter(
        "first_line.need_limit", 60.0, "skilled hours", 0, 1000,
        "Largest single need that counts as light.", read_by="municipality",
    ),
    Parameter("first_line.hours", 8.0, "hours/client", 0, 200, "Hours of first-line help.", read_by="municipality"),
    Parameter("first_line.skill", 0.7, "skilled hours/hour", 0, 1, "Skill of the first line.", read_by="municipality"),
    Parameter(
        "first_line.enough", 25.0, "skilled hours", 0, 1000,
        "Remaining need that a family carries by itself.", read_by="municipality",
    ),
    Parameter("first_line.tariff", 65.0, "EUR/hour", 0, 500, "Price of first-line help.", read_by="municipality"),
    Parameter(
        "first_line.payer", 0, "payer index", 0, 5,
        "Who pays the first line, by order of appearance.", whole=True, read_by="municipality",
    ),
)  # fmt: skip


@rule
def helped_at_the_door(c: ClientIndex, week: Week, key: Key, world: World) -> bool:
    """Whether the first line helps client ``c``; purchaser's parameters."""
    client, parameters = world.clients[c], world.parameters[governs(c, world)]
    if client["domains"] > 1 or total_need(client["need"]) > parameters["first_line.need_limit"]:
        return False
    captured = parameters["front_door.provider_share"] * parameters["front_door.capture"]
    return uniform(key, _FIRST_LINE, client["number"], week, 0) < parameters["first_line.reach"] * (1.0 - captured)


@rule
def _is_helped(c: ClientIndex, world: World) -> bool:
    """The first line helps client ``c`` at the door, unless it has no hours left."""
    hours = world.parameters[governs(c, world)]["first_line.hours"]
    if has_hours(c, hours, world):
        help_for(c, hours, 1.0, world)
        return True
    world.system[0]["first_line_full"] += 1
    return False


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
    note_referral(c, world)
    if client["re_entries"] > 0:
        world.system[0]["referred"][RETURN_DOOR] += 1
    elif client["door"] >= 0:
        world.system[0]["referred"][client["door"]] += 1
    if goes_first(c, world):
        enqueue_first(c, client["organisation"], world)
    else:
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
def _is_kept(c: ClientIndex, week: Week, key: Key, world: World) -> bool:
    """Whether client ``c``, who has come through a door, is helped there and goes."""
    client = world.clients[c]
    if not is_kept(c, key, world) or not _is_helped(c, world):
        return False
    world.system[0]["kept"][client["door"]] += 1
    _go(c, DONE, week, world)
    schedule_return(c, week, key, world)
    return True


@rule
def _come(c: ClientIndex, week: Week, key: Key, world: World) -> None:
    """Client ``c`` arrives at the front door for the first time."""
    client, system = world.clients[c], world.system[0]
    system["arrived"] += 1
    if client["door"] >= 0:
        if _is_kept(c, week, key, world):
            return
    elif helped_at_the_door(c, week, key, world):
        _is_helped(c, world)
    if client["hours_first_line"] > 0.0 and total_need(client["need"]) <= _enough(c, world):
        _go(c, DONE, week, world)
    elif is_refused(c, world):
        client["refused"] = 1
        _go(c, LEFT, week, world)
        schedule_return(c, week, key, world)
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


@rule
def _find_hidden(week: Week, key: Key, world: World) -> None:
    """Families whose need comes to light arrive; the others stay in the list, which keeps its order."""
    system = world.system[0]
    keep = 0
    for at in range(system["hidden"]):
        c = world.hidden[at]["client"]
        if is_found(at, week, world):
            found = week < world.hidden[at]["shows"]
            come_to_light(c, week, world)
            world.clients[c]["door"] = choose_door(c, found, key, world)
            _come(c, week, key, world)
        elif not is_over(at, week, world):
            if keep < at:
                world.hidden[keep] = world.hidden[at]
            keep += 1
    system["hidden"] = keep


@driver
def arrive_all(week: Week, key: Key, world: World) -> None:
    """All arrivals of the week: first the clients who relapse, then new ones, by number."""
    system = world.system[0]
    old = system["present"]
    open_week(world)
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
            come_back(c, week, world)
            _join(c, week, key, world)
        c = following
    doors = are_open(world)
    if doors:
        spread_word(world)
    for region in range(world.next_client.shape[0]):
        c = world.next_client[region, 0]
        while c < world.next_client[region, 1] and world.clients[c]["arrival"] <= week:
            gather(c, key, world)
            if doors and world.clients[c]["hidden"] > 0.0:
                hide(c, week, key, world)
            elif doors:
                world.clients[c]["door"] = choose_door(c, False, key, world)
                _come(c, week, key, world)
            elif world.clients[c]["hidden"] < _found(c, world):
                _come(c, week, key, world)
            c += 1
        world.next_client[region, 0] = c
    if doors:
        _find_hidden(week, key, world)
    _merge(old, world)
    watch_all(week, key, world)


@rule
def _found(c: ClientIndex, world: World) -> float:
    """Depth to which hidden needs are found; a need that is not hidden (depth 0) always comes."""
    return max(1e-12, world.parameters[governs(c, world)]["front_door.outreach"])


@rule
def _enough(c: ClientIndex, world: World) -> float:
    return world.parameters[governs(c, world)]["first_line.enough"]
