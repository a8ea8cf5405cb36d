"""First line: how many hours it has, and its contact with families that wait for care with several problems.

Sentence. The first line of a region has people for a number of hours. Light families come first; when the hours are
gone it refers on what it would have helped. With what is left it keeps in touch with families with several problems
who wait for care. Hours that nobody needs within a quarter lapse, and are paid like the others. Somebody who sees a
family by itself knows little of how its problems hang together, so this contact helps as far as `information` says of
one who works alone.

Formula. Each week the hours grow by w = ``first_line.capacity`` * families expected a week in the region, hidden ones
included, up to 13 * w; what exceeds that lapses. Help at the door takes ``first_line.hours``, and is refused where
fewer are left. A waiting family with two or more problems is watched with probability ``first_line.watch``, by a draw
of the family: ``first_line.watch_hours`` hours a week while there are hours, longest waiting first, which resolve
``first_line.skill`` * hours * (1 - ``information.weight`` * (1 - ``information.alone``) * (1 - 1 / k)), spread over its
needs. All hours are paid at ``first_line.tariff`` by ``first_line.payer``.

Units: hours of help. 0 hours is no limit. Source for capacity: none was found for Dutch youths as hours a family;
of 405,000 youths without stay in 2019 neighbourhood teams helped 79,000 themselves (CBS). Assumed; off by default.
"""

from __future__ import annotations

from cosim.care.rules.information import problems
from cosim.care.rules.ledger import charge, receive_outside, rounded, spend
from cosim.care.rules.municipal import book_at_home, governs
from cosim.care.rules.needs import total_need
from cosim.care.state import DOMAINS, FIRST_LINE, WAITING, ClientIndex, Week, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform
from cosim.core.units import QUARTER

__all__ = ["PARAMETERS", "has_hours", "help_for", "open_week", "watch_all"]

_FIRST_LINE = Stream.FIRST_LINE

PARAMETERS = (
    Parameter(
        "first_line.capacity", 0.0, "hours/family", 0, 200,
        "Hours that the first line has for each family that is expected; 0 is no limit.", off=0, read_by="purchaser",
    ),
    Parameter(
        "first_line.watch", 0.0, "0..1", 0, 1,
        "Share of waiting families with several problems with which the first line keeps in touch.",
        off=0, read_by="municipality",
    ),
    Parameter(
        "first_line.watch_hours", 0.5, "hours/week", 0, 40, "Hours of that contact.", off=0.5, read_by="municipality",
    ),
)  # fmt: skip


@rule
def _pay(amount: int, payer: int, world: World) -> None:
    spend(payer, FIRST_LINE, amount, world)
    receive_outside(FIRST_LINE, amount, world)


@rule
def help_for(c: ClientIndex, hours: float, effect: float, world: World) -> None:
    """The first line helps client ``c`` for some ``hours``, of which the part ``effect`` counts; they are paid."""
    client, parameters = world.clients[c], world.parameters[governs(c, world)]
    payer = int(parameters["first_line.payer"])
    factor = max(0.0, 1.0 - effect * parameters["first_line.skill"] * hours / total_need(client["need"]))
    for d in range(DOMAINS):
        client["need"][d] *= factor
    client["hours_first_line"] += hours
    amount = rounded(100.0 * hours * parameters["first_line.tariff"])
    charge(c, payer, amount, world)
    book_at_home(c, payer, amount, world)
    _pay(amount, payer, world)


@rule
def open_week(world: World) -> None:
    """Hours of the first line of every region at the beginning of a week; those that lapse are paid."""
    purchaser = world.parameters[world.organisations.size]
    if purchaser["first_line.capacity"] <= 0.0:
        return
    for region in range(world.access.shape[0]):
        families = 0.0
        for sector in range(world.access.shape[1]):
            families += world.access[region, sector]["families"]
        hours = world.access[region, 0]["first_line"] + purchaser["first_line.capacity"] * families
        most = QUARTER * purchaser["first_line.capacity"] * families
        world.access[region, 0]["first_line"] = min(hours, most)
        if hours > most:
            lapsed = rounded(100.0 * (hours - most) * purchaser["first_line.tariff"])
            _pay(lapsed, int(purchaser["first_line.payer"]), world)


@rule
def has_hours(c: ClientIndex, hours: float, world: World) -> bool:
    """Take ``hours`` of the first line for client ``c``, if it has them."""
    if world.parameters[world.organisations.size]["first_line.capacity"] <= 0.0:
        return True
    row = world.access[world.clients[c]["region"], 0]
    if row["first_line"] < hours:
        return False
    row["first_line"] -= hours
    return True


@rule
def _is_watched(c: ClientIndex, week: Week, key: Key, world: World) -> bool:
    client = world.clients[c]
    if client["stage"] != WAITING or client["since"] >= week or client["domains"] < 2:
        return False
    share = world.parameters[governs(c, world)]["first_line.watch"]
    return share > 0.0 and uniform(key, _FIRST_LINE, client["number"], 0, 1) < share


@rule
def watch_all(week: Week, key: Key, world: World) -> None:
    """The first line keeps in touch with families who wait, those who came first before the others."""
    for at in range(world.system[0]["present"]):
        c = world.present[at]
        if _is_watched(c, week, key, world) and total_need(world.clients[c]["need"]) > 0.0:
            parameters = world.parameters[governs(c, world)]
            hours = parameters["first_line.watch_hours"]
            if has_hours(c, hours, world):
                known = world.parameters[world.clients[c]["organisation"]]
                missed = known["information.weight"] * (1.0 - known["information.alone"])
                effect = 1.0 - missed * (1.0 - 1.0 / problems(world.clients[c]["need"]))
                help_for(c, hours, effect, world)
