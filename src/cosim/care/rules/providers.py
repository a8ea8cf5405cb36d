"""Providers: organisations are founded, go bankrupt, close without work, and merge.

Sentence. Where families wait and organisations earn money, new ones are founded, more easily where every provider that
qualifies gets a contract. A family that waits may switch to an organisation of its sector that has room. Where the
purchaser has a few lead contractors, all families come to them, and they pass on those whom they cannot help at once.
Creditors give an organisation credit for some weeks of wages. One that owes more for some
quarters in a row goes bankrupt: its contract ends, its staff look for other work, its families join the queues of
others, its debt is lost. One that has neither staff nor work closes. Small organisations may merge: one queue, one
stance, one contract, one purse, and their staff become colleagues.

Formula. Every week: each professional with room at an organisation without a queue takes a family from the head of the
longest queue of its sector and region with probability ``providers.switch``. With ``contracts.leads`` = k > 0 only the
k organisations with the most staff receive families at the front door. Every quarter, per sector and region. Founded:
Poisson, mean (``providers.entry`` * ``contracts.open`` / 4) * max(1, n) * min(1, w / ``providers.entry_queue``) *
min(1, max(0, m) / ``providers.entry_margin``), n organisations, w = clients in queues per professional, m = result over
wages of all of them in the last quarter (where nobody is left: tariff * (1 - administration) / wage - 1, every hour
billed). A new organisation takes the next unused row of its sector and region, with ``providers.entry_staff`` seats of
which the first is filled. Bankrupt: reserve below -``providers.credit_weeks`` weeks of wages in
``providers.fail_quarters`` quarters in a row (0: never). Its families go to organisations by the same draw as at the
front door (`arrive`), those who were in care to the head of the queue, and so do families at an organisation without
contract and staff; if nobody is left in the sector they wait until somebody is. Merger: while one has fewer than
``providers.merge_below`` professionals, the smallest joins the next smallest of its sector and region; trust and
language between them fade towards that of colleagues.

Units: 1/year, weeks of wages, professionals. Euros: debt that is written off is booked to creditors; a reserve that is
merged, to the organisation that takes over. Sources: establishments in Dutch youth care 1,180 (2014) to 4,186 (2021),
20 % a year (V8); about 20 % of larger providers do not break even (Jeugdautoriteit 2023). Credit, speed and
limits are assumed.

A little long: founding, growing, failing and merging hand over the same rows, and are read together.
"""

from __future__ import annotations

from cosim.care.rules.intake import has_room
from cosim.care.rules.ledger import hand_over, write_off
from cosim.care.rules.queues import enqueue, enqueue_first, register
from cosim.care.rules.relations import start_language, start_trust
from cosim.care.rules.seats import add_seat, after, contract_hours, first_of
from cosim.care.rules.staff import fill, free_seat, introduce_all, leave
from cosim.care.state import NOBODY, OrganisationIndex, ProfessionalIndex, Week, World
from cosim.core.compiled import driver
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, poisson, uniform
from cosim.core.units import QUARTER

__all__ = ["PARAMETERS", "merge", "providers_all"]

_FOUND, _SWITCH = Stream.FOUND, Stream.SWITCH

PARAMETERS = (
    Parameter(
        "providers.entry", 0.0, "1/year", 0, 5, "New organisations a year per organisation that is there, at most.",
        off=0, read_by="purchaser",
    ),
    Parameter(
        "providers.entry_queue", 1.0, "clients/professional", 0.01, 100,
        "Queue at which entry is no longer held back by lack of work.", read_by="purchaser", off=1),
    Parameter(
        "providers.entry_margin", 0.1, "ratio", 0.001, 5,
        "Result over wages at which entry is no longer held back by lack of money.", read_by="purchaser", off=0.1),
    Parameter(
        "providers.entry_staff", 3, "seats", 1, 100, "Seats of a new organisation.", whole=True,
        read_by="purchaser", off=3),
    Parameter(
        "contracts.open", 1.0, "share", 0, 1,
        "Share of those who would found an organisation that get a contract; 0: no newcomers.", off=1,
        read_by="purchaser",
    ),
    Parameter(
        "providers.fail_quarters", 0, "quarters", 0, 40,
        "Quarters with more debt than creditors accept until an organisation is bankrupt; 0: never.", whole=True,
        off=0,
    ),
    Parameter(
        "providers.credit_weeks", 20.0, "weeks of wages", 0, 520,
        "Losses since the start that its opening equity and its creditors bear.", off=20),
    Parameter(
        "providers.switch", 0.0, "1/week", 0, 1,
        "Chance of a professional with room and without a queue to help a family that waits elsewhere in the sector.",
        off=0, read_by="purchaser",
    ),
    Parameter(
        "contracts.leads", 0, "organisations/sector", 0, 1000,
        "Lead contractors, who receive all families and subcontract to the others; 0: everybody receives.", whole=True,
        off=0, read_by="purchaser",
    ),
    Parameter(
        "providers.merge_below", 0, "professionals", 0, 1000,
        "Organisations with fewer professionals merge with others of their sector; 0: none.", whole=True, off=0,
        read_by="purchaser",
    ),
)  # fmt: skip


@driver
def _others(o: OrganisationIndex, world: World) -> int:
    """Organisations of the sector and region of ``o`` that have a contract, ``o`` itself not counted."""
    one = world.organisations[o]
    count = 0
    for at in range(world.sectors[one["region"], one["sector"]], world.sectors[one["region"], one["sector"] + 1]):
        other = world.sector_members[at]
        if other != o and world.organisations[other]["contract"] > 0.0:
            count += 1
    return count


@driver
def _empty_queue(o: OrganisationIndex, week: Week, key: Key, world: World) -> None:
    """Families who wait at organisation ``o``, which is gone, join the queues of others, if there are others."""
    organisation = world.organisations[o]
    c = organisation["head"]
    organisation["head"], organisation["tail"], organisation["queue"] = NOBODY, NOBODY, 0
    while c != NOBODY:
        following = world.clients[c]["next"]
        to = register(c, week, key, world)
        if world.organisations[to]["present"] == 0:
            to = o  # nobody is left: they go on waiting here
        if world.clients[c]["since"] == week and to != o:
            enqueue_first(c, to, world)
        else:
            enqueue(c, to, world)
        c = following


@driver
def _choose_leads(region: int, sector: int, world: World) -> None:
    """The organisations of a sector in a region with the most staff are lead contractors, the first of equals."""
    leads = world.parameters[world.organisations.size]["contracts.leads"]
    first, last = world.sectors[region, sector], world.sectors[region, sector + 1]
    for at in range(first, last):
        one, larger = world.organisations[world.sector_members[at]], 0
        for other in range(first, last):
            rival = world.organisations[world.sector_members[other]]
            if rival["staff"] > one["staff"] or (rival["staff"] == one["staff"] and other < at):
                larger += 1
        one["lead"] = 1 if leads < 1.0 or (larger < leads and one["present"] == 1) else 0


@driver
def _longest_queue(region: int, sector: int, world: World) -> OrganisationIndex:
    """Organisation of a sector in a region with the longest queue, the first of equals, or -1 without queues."""
    found, most = NOBODY, 0
    for at in range(world.sectors[region, sector], world.sectors[region, sector + 1]):
        o = world.sector_members[at]
        if world.organisations[o]["queue"] > most:
            found, most = o, world.organisations[o]["queue"]
    return found


@driver
def _switch(o: OrganisationIndex, week: Week, key: Key, world: World) -> None:
    """Families who wait elsewhere join the empty queue of organisation ``o``, as far as its professionals have room."""
    organisation = world.organisations[o]
    limit, chance = (
        world.parameters[o]["intake.load_limit"],
        world.parameters[world.organisations.size]["providers.switch"],
    )
    p = first_of(o, world)
    while p != NOBODY:
        if has_room(p, limit, world) and uniform(key, _SWITCH, p, week, 0) < chance:
            other = _longest_queue(organisation["region"], organisation["sector"], world)
            if other == NOBODY or other == o:
                return
            left = world.organisations[other]
            c = left["head"]
            left["head"] = world.clients[c]["next"]
            if left["head"] == NOBODY:
                left["tail"] = NOBODY
            left["queue"] -= 1
            enqueue(c, o, world)
        p = after(p, world)


@driver
def _detach(o: OrganisationIndex, world: World) -> None:
    """The seats of organisation ``o`` are free for others."""
    p = world.organisations[o]["first"]
    while p != NOBODY:
        following = world.professionals[p]["colleague"]
        world.professionals[p]["colleague"], world.professionals[p]["vacancy"] = NOBODY, 0
        world.professionals[p]["free"] = 1
        p = following
    world.organisations[o]["first"] = NOBODY


@driver
def _close(o: OrganisationIndex, week: Week, key: Key, world: World) -> None:
    """Organisation ``o`` is gone: contract, staff, queue and debt."""
    organisation = world.organisations[o]
    organisation["contract"], organisation["present"], organisation["closed"] = 0.0, 0, week
    p = first_of(o, world)
    while p != NOBODY:
        leave(p, False, week, key, world)
        world.professionals[p]["seeking"] = 1
        p = first_of(o, world)
    _detach(o, world)
    write_off(o, world)
    if _others(o, world) == 0:  # the purchaser contracts who is left
        for at in range(
            world.sectors[organisation["region"], organisation["sector"]],
            world.sectors[organisation["region"], organisation["sector"] + 1],
        ):
            other = world.organisations[world.sector_members[at]]
            if other["present"] == 1:
                other["contract"] = 1.0
    _empty_queue(o, week, key, world)


@driver
def _wages(o: OrganisationIndex, world: World) -> float:
    """Wages and overhead of organisation ``o`` in a week, in EUR cent."""
    return 100.0 * contract_hours(o, world) * world.parameters[o]["money.wage"]


@driver
def _fails(o: OrganisationIndex, world: World) -> bool:
    """Whether organisation ``o`` goes bankrupt this quarter: counts its quarters with too much debt."""
    organisation, parameters = world.organisations[o], world.parameters[o]
    if parameters["providers.fail_quarters"] < 1.0:
        return False
    if organisation["reserve"] < -parameters["providers.credit_weeks"] * _wages(o, world):
        organisation["quarters_short"] += 1
    else:
        organisation["quarters_short"] = 0
    return organisation["quarters_short"] >= parameters["providers.fail_quarters"]


@driver
def _without_work(o: OrganisationIndex, world: World) -> bool:
    """Whether organisation ``o`` has no staff, no vacancy and no queue."""
    organisation = world.organisations[o]
    if organisation["staff"] > 0 or organisation["queue"] > 0 or world.parameters[o]["staff.adjust"] <= 0.0:
        return False
    p = organisation["first"]
    while p != NOBODY:
        if world.professionals[p]["vacancy"] == 1:
            return False
        p = world.professionals[p]["colleague"]
    return True


@driver
def merge(o: OrganisationIndex, into: OrganisationIndex, week: Week, world: World) -> None:
    """Organisation ``o`` becomes part of organisation ``into``, another of the same sector and region."""
    one, other = world.organisations[o], world.organisations[into]
    both = one["staff"] + other["staff"]
    share = one["staff"] / both if both > 0 else 0.5
    other["contract"] += share * (one["contract"] - other["contract"])
    other["standing"] += share * (one["standing"] - other["standing"])
    other["climate"] += share * (one["climate"] - other["climate"])
    p = one["first"]
    while p != NOBODY:
        following = world.professionals[p]["colleague"]
        add_seat(into, p, world)
        p = following
    other["staff"] += one["staff"]
    one["first"], one["staff"] = NOBODY, 0
    c = one["head"]
    one["head"], one["tail"], one["queue"] = NOBODY, NOBODY, 0
    while c != NOBODY:
        following = world.clients[c]["next"]
        enqueue(c, into, world)
        c = following
    for at in range(world.system[0]["present"]):
        if world.clients[world.present[at]]["organisation"] == o:
            world.clients[world.present[at]]["organisation"] = into
    hand_over(o, into, world)
    one["contract"], one["present"], one["closed"] = 0.0, 0, week
    p = other["first"]
    while p != NOBODY:
        _become_colleagues(p, into, world)
        p = world.professionals[p]["colleague"]
    world.system[0]["merged"] += 1


@driver
def _become_colleagues(p: ProfessionalIndex, o: OrganisationIndex, world: World) -> None:
    """Ties of ``p`` within organisation ``o`` fade towards the trust and language of colleagues."""
    row = world.professionals[p]
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        t = world.ties[tie]
        if world.professionals[t["target"]]["organisation"] == o:
            t["trust_start"] = max(t["trust_start"], start_trust(p, t["target"], world))
            t["language_start"] = max(t["language_start"], start_language(p, t["target"], world))


@driver
def _merge_small(region: int, sector: int, week: Week, world: World) -> None:
    """Mergers of a sector in a region: the smallest joins the next smallest, until all are large enough."""
    limit = world.parameters[world.organisations.size]["providers.merge_below"]
    first, last = world.sectors[region, sector], world.sectors[region, sector + 1]
    for _ in range(last - first):
        smallest = second = NOBODY
        for at in range(first, last):
            o = world.sector_members[at]
            row = world.organisations[o]
            if row["present"] == 0:
                continue
            if smallest == NOBODY or row["staff"] < world.organisations[smallest]["staff"]:
                smallest, second = o, smallest
            elif second == NOBODY or row["staff"] < world.organisations[second]["staff"]:
                second = o
        if second == NOBODY or world.organisations[smallest]["staff"] >= limit:
            return
        merge(smallest, second, week, world)


@driver
def _prospect(region: int, sector: int, world: World) -> float:
    """Result over wages that a founder expects in a sector of a region."""
    first, last = world.sectors[region, sector], world.sectors[region, sector + 1]
    result = wages = 0.0
    for at in range(first, last):
        o = world.sector_members[at]
        if world.organisations[o]["present"] == 1:
            paid = _wages(o, world)
            wages += paid
            result += world.organisations[o]["margin"] * paid
    if wages > 0.0:
        return result / wages
    o = world.sector_members[first]
    parameters = world.parameters[o]
    if parameters["money.wage"] <= 0.0:
        return 1.0
    price = parameters["money.tariff_factor"] * world.organisations[o]["price"] * parameters["money.tariff"]
    return price * (1.0 - parameters["administration.share"]) / parameters["money.wage"] - 1.0


@driver
def _wanted(region: int, sector: int, week: Week, key: Key, world: World) -> int:
    """Organisations that people would found this quarter in a sector of a region."""
    purchaser = world.parameters[world.organisations.size]
    first, last = world.sectors[region, sector], world.sectors[region, sector + 1]
    queue = staff = there = 0
    for at in range(first, last):
        organisation = world.organisations[world.sector_members[at]]
        queue += organisation["queue"]
        staff += organisation["staff"]
        there += organisation["present"]
    work = min(1.0, queue / max(1.0, float(staff)) / purchaser["providers.entry_queue"])
    money = min(1.0, max(0.0, _prospect(region, sector, world)) / purchaser["providers.entry_margin"])
    mean = purchaser["providers.entry"] * purchaser["contracts.open"] / 4.0 * max(1, there) * work * money
    return poisson(min(500.0, mean), uniform(key, _FOUND, region * 64 + sector, week, 0))


@driver
def _found(region: int, sector: int, week: Week, key: Key, world: World) -> bool:
    """A new organisation in a sector of a region; False if no row or no seat is left."""
    p = free_seat(region, sector, world)
    if p == NOBODY:
        return False
    purchaser = world.parameters[world.organisations.size]
    for at in range(world.sectors[region, sector], world.sectors[region, sector + 1]):
        o = world.sector_members[at]
        organisation = world.organisations[o]
        if organisation["present"] == 1 or organisation["closed"] != NOBODY:
            continue
        organisation["present"], organisation["founded"] = 1, week
        organisation["contract"], organisation["standing"] = 1.0, 0.5
        organisation["claim"] = world.parameters[o]["claims.fashion"]
        organisation["climate"] = organisation["leadership"]
        add_seat(o, p, world)
        fill(p, NOBODY, week, key, world)
        for _ in range(int(purchaser["providers.entry_staff"]) - 1):
            p = free_seat(region, sector, world)
            if p == NOBODY:
                world.system[0]["no_room"] += 1
                break
            add_seat(o, p, world)
            world.professionals[p]["vacancy"] = 1
        world.system[0]["founded"] += 1
        return True
    return False


@driver
def providers_all(week: Week, key: Key, world: World) -> None:
    """All sectors of all regions, at the end of every quarter; queues of organisations that are gone, every week."""
    purchaser = world.parameters[world.organisations.size]
    for o in range(world.organisations.size):
        organisation = world.organisations[o]
        helpless = organisation["contract"] <= 0.0 and organisation["staff"] == 0
        if organisation["head"] != NOBODY and (organisation["present"] == 0 or helpless):
            _empty_queue(o, week, key, world)
    regions, bounds = world.sectors.shape
    if week % QUARTER == 0:
        for region in range(regions):
            for sector in range(bounds - 1):
                _choose_leads(region, sector, world)
    if purchaser["providers.switch"] > 0.0:
        for o in range(world.organisations.size):
            organisation = world.organisations[o]
            if organisation["present"] == 1 and organisation["head"] == NOBODY and organisation["staff"] > 0:
                _switch(o, week, key, world)
    if week == 0 or week % QUARTER != 0:
        return
    for o in range(world.organisations.size):
        organisation = world.organisations[o]
        if organisation["present"] == 0:
            continue
        if _fails(o, world):
            _close(o, week, key, world)
            world.system[0]["bankrupt"] += 1
        elif _without_work(o, world):
            _close(o, week, key, world)
            world.system[0]["wound_up"] += 1
    before = world.system[0]["founded"]
    for region in range(regions):
        for sector in range(bounds - 1):
            if purchaser["providers.merge_below"] > 0.0:
                _merge_small(region, sector, week, world)
            if purchaser["providers.entry"] > 0.0:
                for _ in range(_wanted(region, sector, week, key, world)):
                    if not _found(region, sector, week, key, world):
                        world.system[0]["no_room"] += 1
                        break
    if world.system[0]["founded"] > before:
        introduce_all(week, world)
