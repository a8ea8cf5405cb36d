"""Close, place or leave: how an episode of care ends, and whether the client returns.

Sentence. A family whose youngest child grows out of care goes. A case closes when little of the need is left. A heavy
need in a family with low self-reliance may lead to a placement out of home, also from the waiting list. A team that
keeps one plan and knows the problems finds another answer to part of the crises. Families drop out, more often with
contradictory advice. Some return.

Formula. Done: need <= ``closing.remaining`` * need at arrival. Placed with probability 1 - exp(-``placement.rate`` *
(need / ref)^2 * (1 - s) * (1 - ``placement.averted`` * plan)) a week, less with support (`support`), ref = mean total
need, plan = what two or more members who keep one plan know of the open needs (`information`), 0 without such a plan;
back with probability 1 / ``placement.weeks``. Leaves with probability ``dropout.base`` + ``dropout.contradiction`` * x
in care, ``waiting.p_leave`` waiting. Comes back with probability ``relapse.share`` * (1 - s), after a geometric time
with mean ``relapse.weeks``, each need then at least ``relapse.size`` * need at arrival.

Units: probabilities per week, times in weeks. Shared savings: providers who close a case without a placement share
``money.shared_savings`` of the expected cost of a placement (``money.placement_risk``), through joint outcome funding.
Sources: care by a team with one plan avoids more stays out of home than it improves functioning, so not by less need
alone: g 0.41 against 0.32 in 17 studies (Olson et al. 2021, PMID 33785404), 16 against 34 % where teams were supported
as well (Glisson et al. 2010, J. Consult. Clin. Psychol. 78:537). A family conference without a team that works by it
avoided none (Dijkstra et al. 2019, Child Maltreatment 24:137).
"""

from __future__ import annotations

import math

from cosim.care.rules.claims import report_back
from cosim.care.rules.information import keepers_of, plan_knows
from cosim.care.rules.needs import total_need
from cosim.care.rules.queues import enqueue
from cosim.care.rules.recover import extrapolate
from cosim.care.rules.returns import is_grown_up, schedule_return
from cosim.care.rules.support import break_off, eases
from cosim.care.rules.team import dismiss
from cosim.care.state import DONE, IN_CARE, LEFT, NOBODY, PLACED, WAITING, ClientIndex, Stage, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "decide", "decide_all", "move_all", "p_placement"]

_LEAVE, _PLACE, _RETURN = Stream.LEAVE, Stream.PLACE, Stream.RETURN

PARAMETERS = (
    Parameter("closing.remaining", 0.25, "share of need at arrival", 0, 1, "A case closes when this share is left."),
    Parameter("placement.rate", 0.004, "1/week", 0, 1, "Placement rate at the mean need without self-reliance.", off=0),
    Parameter(
        "placement.averted",
        0.0,
        "0..1",
        0,
        1,
        "Part of the placements that a team avoids which keeps one plan and knows all problems.",
        off=0,
    ),
    Parameter("placement.weeks", 40.0, "weeks", 1, 1040, "Mean stay out of home."),
    Parameter("dropout.base", 0.002, "1/week", 0, 1, "Chance that a family drops out of care.", off=0),
    Parameter("dropout.contradiction", 0.02, "1/week", 0, 1, "Extra chance when all advice is contradictory.", off=0),
    Parameter("waiting.p_leave", 0.004, "1/week", 0, 1, "Chance that a family leaves a waiting list.", off=0),
    Parameter("relapse.share", 0.4, "0..1", 0, 1, "Share of clients that return if self-reliance is 0.", off=0),
    Parameter("relapse.weeks", 60.0, "weeks", 1, 1040, "Mean time until return."),
    Parameter("relapse.size", 0.5, "share of need at arrival", 0, 1, "Need with which a client returns."),
)


@rule
def p_placement(c: ClientIndex, world: World) -> float:
    """Probability that client ``c`` is placed out of home this week."""
    client = world.clients[c]
    relative = total_need(client["need"]) / world.system[0]["reference_need"]
    parameters = world.parameters[client["organisation"]]
    rate = parameters["placement.rate"]
    if parameters["placement.averted"] > 0.0 and client["stage"] == IN_CARE:
        rate *= 1.0 - parameters["placement.averted"] * plan_knows(c, keepers_of(c, world), world)
    return 1.0 - math.exp(-rate * relative * relative * (1.0 - client["self_reliance"]) * eases(c, world))


@rule
def decide(c: ClientIndex, week: Week, key: Key, world: World) -> Stage:
    """Stage that client ``c`` moves to this week (the present one if it stays). Reads only."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    if is_grown_up(c, week, world):
        return LEFT
    if client["stage"] == PLACED:
        back = uniform(key, _RETURN, client["number"], week, 0) * parameters["placement.weeks"] < 1.0
        if not back:
            return PLACED
        return IN_CARE if client["size"] > 0 else WAITING
    left = total_need(client["need"])
    if client["stage"] == IN_CARE and left <= parameters["closing.remaining"] * total_need(client["need_arrival"]):
        return DONE
    if uniform(key, _PLACE, client["number"], week, 0) < p_placement(c, world):
        return PLACED
    chance = parameters["waiting.p_leave"]
    if client["stage"] == IN_CARE:
        lost = world.sheets[client["at"]]["contradiction"]
        chance = parameters["dropout.base"] + parameters["dropout.contradiction"] * lost
    return LEFT if uniform(key, _LEAVE, client["number"], week, 0) < chance else client["stage"]


@driver
def decide_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Everybody present from ``low`` to ``high``: writes column ``next_stage`` of the sheets."""
    for at in range(low, high):
        world.sheets[at]["next_stage"] = decide(world.present[at], week, key, world)


@rule
def _exit(c: ClientIndex, week: Week, key: Key, world: World) -> None:
    """Client ``c`` leaves: free its team, record its outcome, and schedule its return, if any."""
    client = world.clients[c]
    for slot in range(client["size"] - 1, -1, -1):
        dismiss(c, slot, world)
    client["end"], client["next"], client["at"] = week, NOBODY, NOBODY
    if client["stage"] == DONE:
        world.system[0]["done"] += 1
    else:
        world.system[0]["left"] += 1
    client["need_exit"] = total_need(client["need"])
    report_back(c, key, world)
    extrapolate(c, week, world)
    schedule_return(c, week, key, world)


@rule
def _to_placement(c: ClientIndex, world: World) -> None:
    """The lead keeps the client, the others leave."""
    client = world.clients[c]
    client["placements"] += 1
    break_off(c, world)
    for slot in range(client["size"] - 1, 0, -1):
        dismiss(c, slot, world)


@rule
def _tidy_queues(world: World) -> None:
    """Remove clients who no longer wait from the queues, keeping the order."""
    for o in range(world.organisations.size):
        organisation = world.organisations[o]
        c = organisation["head"]
        organisation["head"], organisation["tail"], organisation["queue"] = NOBODY, NOBODY, 0
        while c != NOBODY:
            following = world.clients[c]["next"]
            if world.clients[c]["stage"] == WAITING:
                enqueue(c, o, world)
            c = following


@driver
def move_all(week: Week, key: Key, world: World) -> None:
    """Apply the decisions in the order of the list, and close the gaps in it."""
    system = world.system[0]
    keep = exits = 0
    for at in range(system["present"]):
        c = world.present[at]
        client = world.clients[c]
        stage = world.sheets[at]["next_stage"]
        if stage != client["stage"]:
            came_from = client["stage"]
            client["stage"], client["since"] = stage, week
            if stage == PLACED:
                _to_placement(c, world)
            if came_from == WAITING:
                exits += 1
            elif stage == WAITING:  # back from a placement without a lead
                enqueue(c, client["organisation"], world)
    if exits > 0:
        _tidy_queues(world)
    for at in range(system["present"]):
        c = world.present[at]
        client = world.clients[c]
        if client["stage"] == DONE or client["stage"] == LEFT:
            _exit(c, week, key, world)
            continue
        world.present[keep] = c
        client["at"] = keep
        keep += 1
    system["present"] = keep
