"""Staff: professionals leave, vacancies are filled after a delay, organisations hire and let go.

Sentence. Every week some professionals leave their job. A colleague with room may take over a case; else the family
goes back to the head of the queue, and help starts again. The vacancy is filled after some months, later where many
vacancies compete for the same people. The newcomer is another person: own talents, no ties that are trusted, no
knowledge of what colleagues can do. An organisation with a queue and a positive margin asks for more people; one whose
people have been idle for a quarter, with nobody in its queue, lets some of them go. Who has lost a job takes the next
vacancy of the sector in the region.

Formula. Leaves in a week with probability 1 - exp(-h / 52), h = ``staff.turnover`` * exp(-``climate.keeps_staff`` *
climate). Handed over with probability ``staff.handover`` if a colleague has room (load below ``teams.load_limit``); the
new lead needs ``staff.restart_hours`` hours, booked as planning, to get to know the family. The seat is a vacancy,
unless the organisation adjusts its staff and has too many idle hours (below). A vacancy is filled in a
week with probability 1 / (``staff.hiring_weeks`` * (1 + ``staff.scarcity`` * v)), v = vacancies over vacancies and
staff of the sector in the region; somebody who seeks a job takes it without the last factor. Every quarter, with n
professionals, q in the queue, idle hours over contract hours i (averaged over a quarter), l = ``staff.idle_limit`` and
s = ``staff.adjust``: if q >= ``staff.queue_limit`` * n, i < l and margin > 0, ceil(s * n) vacancies; if i > l and q =
0, the ceil(s * n * (i - l) / (1 - l)) with the fewest cases go, the last only where there is no contract. A newcomer
has the talents and the behaviour of somebody at the start (``behaviour.cohesion``: that of management), drawn by seat
and number of persons before; ties start at `relations`, knowledge of talents at 0.

Units: 1/year, weeks, hours. Sources: annual turnover in Dutch youth care is not published, 15 to 20 % a year is an
assumption; more than 5,000 protection workers left in 2015-2019 (no rate); case manager turnover of 55 % a year cut
the chance of permanency (Milwaukee: direction only). All numbers assumed.

Long: leaving, handing over and hiring are one path of a seat, and are read together.
"""

from __future__ import annotations

import math

from cosim.care.rules.hours import available_hours
from cosim.care.rules.intake import has_room
from cosim.care.rules.queues import enqueue_first
from cosim.care.rules.relations import start_language, start_trust
from cosim.care.rules.seats import add_seat, after, first_of, in_use
from cosim.care.rules.team import dismiss
from cosim.care.state import (
    DOMAINS,
    FUNDING,
    HOURS,
    IDLE,
    IN_CARE,
    NOBODY,
    WAITING,
    ClientIndex,
    OrganisationIndex,
    ProfessionalIndex,
    Week,
    World,
)  # fmt: skip
from cosim.core.compiled import driver
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, normal, uniform
from cosim.core.units import QUARTER, WEEKS_A_YEAR

__all__ = ["PARAMETERS", "fill", "free_seat", "introduce_all", "leave", "staff_all"]

_LEAVE, _HANDOVER, _HIRE = Stream.LEAVE_JOB, Stream.HANDOVER, Stream.HIRE
_NEWCOMER = Stream.NEWCOMER
_FUNDING, _HOURS = len(FUNDING), len(HOURS)

PARAMETERS = (
    Parameter(
        "staff.turnover", 0.0, "1/year", 0, 3, "Rate at which professionals leave their job (0.15 to 0.2 assumed).",
        off=0,
    ),
    Parameter(
        "staff.handover", 0.5, "0..1", 0, 1, "Chance that a colleague with room takes over a case of who leaves.",
        off=0.5,
    ),
    Parameter(
        "staff.restart_hours", 6.0, "hours", 0, 100, "Hours in which a new lead gets to know the family.",
        off=6,
    ),
    Parameter("staff.hiring_weeks", 13.0, "weeks", 1, 520, "Mean time to fill a vacancy.", off=13),
    Parameter(
        "staff.scarcity", 10.0, "1/share", 0, 200, "Growth of that time with the share of seats that are vacant.",
        off=10,
    ),
    Parameter(
        "staff.adjust", 0.0, "1/quarter", 0, 1, "Share of staff hired or let go in a quarter, at most.", off=0,
    ),
    Parameter(
        "staff.idle_limit", 0.25, "share of contract", 0, 0.95, "Idle hours above which staff are let go.",
        off=0.25,
    ),
    Parameter(
        "staff.queue_limit", 1.0, "clients/professional", 0, 100, "Queue from which an organisation hires.",
        off=1,
    ),
)  # fmt: skip


@driver
def _substitute(c: ClientIndex, p: ProfessionalIndex, world: World) -> ProfessionalIndex:
    """Least loaded colleague of ``p`` with room who is not on the team of client ``c`` yet, or -1."""
    o = world.professionals[p]["organisation"]
    client = world.clients[c]
    best, lowest = NOBODY, world.parameters[o]["teams.load_limit"]
    q = first_of(o, world)
    while q != NOBODY:
        there = False
        for slot in range(client["size"]):
            there = there or client["team"][slot] == q
        if not there and has_room(q, lowest, world):
            best, lowest = q, world.professionals[q]["load"]
        q = after(q, world)
    return best


@driver
def _take_over(c: ClientIndex, p: ProfessionalIndex, q: ProfessionalIndex, world: World) -> None:
    """Professional ``q`` leads client ``c`` in the place of ``p``."""
    client, old, row = world.clients[c], world.professionals[p], world.professionals[q]
    last = old["cases"] - 1
    for k in range(old["cases"]):
        if old["case"][k] == c:
            old["case"][k], old["slot"][k] = old["case"][last], old["slot"][last]
            old["case"][last] = NOBODY
            break
    old["cases"] = last
    client["team"][0] = q
    client["met"] += 1
    parameters = world.parameters[row["organisation"]]
    client["restart"] = max(client["restart"], parameters["staff.restart_hours"])
    row["case"][row["cases"]], row["slot"][row["cases"]] = c, 0
    row["cases"] += 1
    hours = min(parameters["absorption.hours_per_week"], client["domains"] * parameters["absorption.hours_per_domain"])
    row["load"] += hours / available_hours(q, world)


@driver
def _back_to_queue(c: ClientIndex, o: OrganisationIndex, week: Week, world: World) -> None:
    """Client ``c`` loses its lead and with it its team; in care it waits again, at the head of the queue of ``o``."""
    client = world.clients[c]
    for slot in range(client["size"] - 1, -1, -1):
        dismiss(c, slot, world)
    client["restart"] = max(client["restart"], world.parameters[o]["staff.restart_hours"])
    if client["stage"] == IN_CARE:
        client["stage"], client["since"] = WAITING, week
        enqueue_first(c, o, world)


@driver
def leave(p: ProfessionalIndex, handover: bool, week: Week, key: Key, world: World) -> None:
    """Professional ``p`` leaves its job: cases are handed over, if ``handover``, or go back to the queue."""
    row = world.professionals[p]
    o = row["organisation"]
    row["employed"] = 0  # before colleagues are searched
    world.organisations[o]["staff"] -= 1
    world.system[0]["leavers"] += 1
    while row["cases"] > 0:
        c = row["case"][0]
        if row["slot"][0] > 0:
            dismiss(c, row["slot"][0], world)
            continue
        q = NOBODY
        if (
            handover
            and uniform(key, _HANDOVER, world.clients[c]["number"], week, 0) < (world.parameters[o]["staff.handover"])
        ):
            q = _substitute(c, p, world)
        if q != NOBODY:
            _take_over(c, p, q, world)
        else:
            _back_to_queue(c, o, week, world)
    row["load"] = row["exposure"] = row["valued"] = row["reciprocated"] = row["joint_share"] = row["credit"] = 0.0
    row["week_resolved"] = 0.0
    for kind in range(_FUNDING):
        row["week_earned"][kind] = 0
    for kind in range(_HOURS):
        row["week_hours"][kind] = 0.0


@driver
def free_seat(region: int, sector: int, world: World) -> ProfessionalIndex:
    """First free seat of a sector in a region, or -1."""
    for p in range(world.professionals.size):
        row = world.professionals[p]
        if (
            row["free"] == 1
            and row["sector"] == sector
            and world.organisations[row["organisation"]]["region"] == region
        ):
            return p
    return NOBODY


@driver
def _seeker(p: ProfessionalIndex, world: World) -> ProfessionalIndex:
    """Seat of the first person of the sector and region of seat ``p`` who has lost a job and seeks another, or -1."""
    region = world.organisations[world.professionals[p]["organisation"]]["region"]
    for q in range(world.professionals.size):
        row = world.professionals[q]
        if row["seeking"] == 1 and row["sector"] == world.professionals[p]["sector"]:
            if world.organisations[row["organisation"]]["region"] == region:
                return q
    return NOBODY


@driver
def _draw_person(p: ProfessionalIndex, key: Key, world: World) -> None:
    """Talents and behaviour of the person who now holds seat ``p``, by seat and number of persons before."""
    row, system = world.professionals[p], world.system[0]
    number = row["generation"]
    for d in range(DOMAINS):
        mean = system["talent"][0] if d == row["home"] else system["talent"][1]
        row["talent"][d] = min(1.0, max(0.0, mean + system["talent"][2] * normal(key, _NEWCOMER, p, number, d)))
    u = uniform(key, _NEWCOMER, p, number, 20) * (system["mix"][0] + system["mix"][1] + system["mix"][2])
    behaviour = 2
    if u < system["mix"][0]:
        behaviour = 0
    elif u < system["mix"][0] + system["mix"][1]:
        behaviour = 1
    if uniform(key, _NEWCOMER, p, number, 21) < system["mix"][3]:
        behaviour = world.organisations[row["organisation"]]["stance"]
    row["behaviour"] = row["next_behaviour"] = behaviour
    row["trusting"], row["trusted"] = normal(key, _NEWCOMER, p, number, 22), normal(key, _NEWCOMER, p, number, 23)
    row["asks"] = 0.0


@driver
def _move_person(q: ProfessionalIndex, p: ProfessionalIndex, world: World) -> None:
    """Who held seat ``q`` takes seat ``p``, with talents and behaviour; relations begin anew."""
    world.professionals[q]["seeking"] = 0
    for d in range(DOMAINS):
        world.professionals[p]["talent"][d] = world.professionals[q]["talent"][d]
    world.professionals[p]["behaviour"] = world.professionals[q]["behaviour"]
    world.professionals[p]["next_behaviour"] = world.professionals[q]["behaviour"]
    world.professionals[p]["trusting"] = world.professionals[q]["trusting"]
    world.professionals[p]["trusted"] = world.professionals[q]["trusted"]
    world.professionals[p]["asks"] = world.professionals[q]["asks"]


@driver
def _expected(o: OrganisationIndex, world: World) -> float:
    """Mean felt payoff of the staff of organisation ``o``: what a newcomer expects."""
    total, count = 0.0, 0
    q = first_of(o, world)
    while q != NOBODY:
        total += world.professionals[q]["felt"]
        count += 1
        q = after(q, world)
    return total / count if count > 0 else 0.0


@driver
def _new_ties(p: ProfessionalIndex, week: Week, key: Key, world: World) -> None:
    """Ties of the newcomer on seat ``p``: those of the seat, all new; a spare seat finds people of its region."""
    row = world.professionals[p]
    if row["spare"] == 1:
        region = world.organisations[row["organisation"]]["region"]
        wanted, row["ties"] = world.system[0]["spare_ties"], 0
        for n in range(4 * wanted):
            q = int(uniform(key, _NEWCOMER, p, row["generation"], 40 + n) * world.professionals.size)
            other = world.professionals[q]
            if row["ties"] >= wanted or q == p or other["employed"] == 0:
                continue
            if world.organisations[other["organisation"]]["region"] != region:
                continue
            known = False
            for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
                known = known or world.ties[tie]["target"] == q
            if not known:
                world.ties[row["first_tie"] + row["ties"]]["target"] = q
                row["ties"] += 1
                if other["acquaintance"] == NOBODY:
                    other["acquaintance"] = p
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        _begin(tie, week, world)


@driver
def _begin(tie: int, week: Week, world: World) -> None:
    t = world.ties[tie]
    t["trust"] = t["trust_start"] = start_trust(t["source"], t["target"], world)
    t["language"] = t["language_start"] = start_language(t["source"], t["target"], world)
    t["known"], t["owed"], t["since"] = 0.0, 0.0, week


@driver
def fill(p: ProfessionalIndex, q: ProfessionalIndex, week: Week, key: Key, world: World) -> None:
    """Seat ``p`` is filled: by who held seat ``q``, or by somebody from outside if that is -1."""
    row = world.professionals[p]
    o = row["organisation"]
    row["felt"] = _expected(o, world)
    row["generation"] += 1
    if q != NOBODY:
        _move_person(q, p, world)
    else:
        _draw_person(p, key, world)
    row["employed"], row["vacancy"], row["seeking"], row["hired"] = 1, 0, 0, week
    row["share"] = row["overhead_share"] = 1.0
    row["prestige"] = row["prestige_gain"] = 0.0
    row["changed"] = row["new_tie"] = row["acquaintance"] = NOBODY
    for b in range(3):
        row["belief"][b] = 0.0
        row["propensity"][b] = world.system[0]["mix"][b]
    for d in range(DOMAINS):
        row["talent_gain"][d] = 0.0
    _new_ties(p, week, key, world)
    world.organisations[o]["staff"] += 1
    world.system[0]["hires"] += 1


@driver
def introduce_all(week: Week, world: World) -> None:
    """Everybody else's ties to those hired this week begin anew."""
    for tie in range(world.ties.size):
        if world.professionals[world.ties[tie]["target"]]["hired"] == week and in_use(tie, world):
            _begin(tie, week, world)


@driver
def _let_go(o: OrganisationIndex, count: int, week: Week, key: Key, world: World) -> None:
    """The ``count`` professionals of organisation ``o`` with the fewest cases lose their job, the last of equals."""
    for _ in range(count):
        chosen, fewest = NOBODY, 1000
        p = first_of(o, world)
        while p != NOBODY:
            if world.professionals[p]["cases"] <= fewest:
                chosen, fewest = p, world.professionals[p]["cases"]
            p = after(p, world)
        if chosen == NOBODY:
            return
        leave(chosen, True, week, key, world)
        world.professionals[chosen]["seeking"] = 1


@driver
def _advertise(o: OrganisationIndex, count: int, world: World) -> None:
    """Organisation ``o`` opens ``count`` vacancies: on own seats, then on free seats of its sector and region."""
    p = world.organisations[o]["first"]
    while p != NOBODY and count > 0:
        row = world.professionals[p]
        if row["employed"] == 0 and row["vacancy"] == 0:
            row["vacancy"] = 1
            count -= 1
        p = row["colleague"]
    while count > 0:
        p = free_seat(world.organisations[o]["region"], world.organisations[o]["sector"], world)
        if p == NOBODY:
            world.system[0]["no_room"] += 1
            return
        add_seat(o, p, world)
        world.professionals[p]["vacancy"] = 1
        count -= 1


@driver
def _vacancies(o: OrganisationIndex, world: World) -> int:
    count = 0
    p = world.organisations[o]["first"]
    while p != NOBODY:
        count += world.professionals[p]["vacancy"]
        p = world.professionals[p]["colleague"]
    return count


@driver
def _adjust(o: OrganisationIndex, week: Week, key: Key, world: World) -> None:
    """One quarter of organisation ``o``: vacancies, or people let go."""
    organisation, parameters = world.organisations[o], world.parameters[o]
    share, limit, staff = parameters["staff.adjust"], parameters["staff.idle_limit"], organisation["staff"]
    if organisation["idle"] > limit and organisation["queue"] == 0:
        p = organisation["first"]
        while p != NOBODY:  # nobody is looked for any more
            world.professionals[p]["vacancy"] = 0
            p = world.professionals[p]["colleague"]
        excess = (organisation["idle"] - limit) / (1.0 - limit)
        least = 1 if organisation["contract"] > 0.0 else 0
        _let_go(o, min(staff - least, int(math.ceil(share * excess * staff))), week, key, world)
    elif (
        organisation["contract"] > 0.0
        and organisation["queue"] > 0
        and organisation["queue"] >= parameters["staff.queue_limit"] * staff
    ):
        if organisation["idle"] < limit and (organisation["margin"] > 0.0 or staff == 0):
            wanted = int(math.ceil(share * max(1, staff)))
            _advertise(o, max(0, wanted - _vacancies(o, world)), world)


@driver
def _look_back(o: OrganisationIndex, world: World) -> None:
    """Idle hours and leavers of organisation ``o``, averaged; every quarter its result."""
    organisation = world.organisations[o]
    idle = contract = 0.0
    p = first_of(o, world)
    while p != NOBODY:
        idle += world.professionals[p]["week_hours"][IDLE]
        contract += world.professionals[p]["contract_hours"]
        p = after(p, world)
    if contract > 0.0:
        organisation["idle"] += (idle / contract - organisation["idle"]) / QUARTER
    else:
        organisation["idle"] = 0.0


@driver
def _close_quarter(o: OrganisationIndex, world: World) -> None:
    organisation = world.organisations[o]
    paid = organisation["wages"] - organisation["quarter_wages"]
    result = organisation["reserve"] - organisation["quarter_reserve"]
    organisation["margin"] = result / paid if paid > 0 else 0.0
    organisation["quarter_wages"], organisation["quarter_reserve"] = organisation["wages"], organisation["reserve"]


@driver
def _hire_in(region: int, sector: int, week: Week, key: Key, world: World) -> int:
    """Vacancies of a sector in a region that are filled this week."""
    vacant = staff = hired = 0
    first, last = world.sectors[region, sector], world.sectors[region, sector + 1]
    for at in range(first, last):
        o = world.sector_members[at]
        vacant += _vacancies(o, world)
        staff += world.organisations[o]["staff"]
    if vacant == 0:
        return 0
    tight = vacant / (vacant + staff)
    for at in range(first, last):
        o = world.sector_members[at]
        parameters = world.parameters[o]
        p = world.organisations[o]["first"]
        while p != NOBODY:
            if world.professionals[p]["vacancy"] == 1:
                u = uniform(key, _HIRE, p, week, 0) * parameters["staff.hiring_weeks"]
                q = _seeker(p, world) if u < 1.0 else NOBODY
                if (u < 1.0 and q != NOBODY) or u * (1.0 + parameters["staff.scarcity"] * tight) < 1.0:
                    fill(p, q, week, key, world)
                    hired += 1
            p = world.professionals[p]["colleague"]
    return hired


@driver
def staff_all(week: Week, key: Key, world: World) -> None:
    """Everybody: who leaves, who is let go, which vacancies open and which are filled."""
    last = world.organisations.size
    active = world.system[0]["leavers"] > 0 or world.system[0]["founded"] > 0
    active = active or world.parameters[world.organisations.size]["providers.entry"] > 0.0
    for o in range(last):
        parameters = world.parameters[o]
        active = active or parameters["staff.turnover"] > 0.0 or parameters["staff.adjust"] > 0.0
        active = active or parameters["providers.fail_quarters"] > 0.0 or parameters["administration.response"] > 0.0
    if not active or week == 0:
        return
    for o in range(last):
        organisation, parameters = world.organisations[o], world.parameters[o]
        _look_back(o, world)
        before, left = organisation["staff"], 0
        rate = parameters["staff.turnover"] * math.exp(-parameters["climate.keeps_staff"] * organisation["climate"])
        chance = 1.0 - math.exp(-rate / WEEKS_A_YEAR)
        p = first_of(o, world)
        while p != NOBODY:
            following = after(p, world)
            if uniform(key, _LEAVE, p, week, 0) < chance:
                leave(p, True, week, key, world)
                left += 1
                if organisation["idle"] <= parameters["staff.idle_limit"] or parameters["staff.adjust"] <= 0.0:
                    world.professionals[p]["vacancy"] = 1
            p = following
        if before > 0:
            organisation["leaving"] += left / before - organisation["leaving"] / WEEKS_A_YEAR
        if week % QUARTER == 0:
            _close_quarter(o, world)
            if parameters["staff.adjust"] > 0.0 and organisation["present"] == 1:
                _adjust(o, week, key, world)
    hired = 0
    regions, bounds = world.sectors.shape
    for region in range(regions):
        for sector in range(bounds - 1):
            hired += _hire_in(region, sector, week, key, world)
    if hired > 0:
        introduce_all(week, world)
