"""Team up: invitations to a case, answers to them, and members who leave.

Sentence. A lead whose practice invites searches its ties for help with the largest need that no team member covers.
Side by side it invites a trusted colleague in that sector; with a joint plan only a colleague whom it believes to be
clearly more skilled. The colleague accepts with a probability that depends on its own practice, walls, status and
values; it may weigh what it would gain itself, and come sooner to a lead that came when it was asked, whom the lead
also asks sooner. A habit of asking makes up for a part of what keeps people from inviting and from coming (`asking`).
A member leaves when no need is left in its sector, or when the lead keeps the client to itself.

Formula. Need: the largest above ``teams.worth_hours`` in a sector that is not on the team, while that has fewer than
``teams.size_max`` members. Invited: argmax over ties q in that sector with room (load below ``teams.load_limit``) of
trust(q) * skill(q), where skill = k * talent + (1 - k) * ``teams.guess`` and k = max(known, ``directory.coverage``);
under a joint plan only q with skill of the lead's own talent + ``teams.worth_talent`` or more. Invited with chance 1 /
(1 + ``teams.join_delay_weeks``) a week. Comes with probability c = accepts * (1 - wall) * (1 - ``status.barrier`` *
|status difference|) * (1 - ``values.barrier`` * |values difference|) * (1 - ``favours.gain`` * (1 - gain)), wall =
``walls.height`` across sectors, else 0; gain = min(1, share of the open need in its sector + the most by which the lead
is better at an open need). Of a favour owed: c + ``favours.returned`` * owed * (1 - c), owed = 1 from when the lead
came to a case of its own until it comes in turn, fading by ``ties.fading``; the lead counts who owes it a favour 1 +
``favours.returned`` * owed times. With the habit e (`asking`): c + e * (1 - c), and a lead
whose practice does not invite does so with chance e. Leaves with chance ``teams.release_per_week``, and 1 - e times as
often from a lead that keeps the client to itself.

For an unusual family a lead may look for different views, also where every need is covered (`ideas`).

Units: skilled hours per hour, weeks. Sources: barriers named by professionals and studies, Nooteboom et al. (2020).
Weighing and returning are assumed; docs/ideas.md, I7.
"""

from __future__ import annotations

from cosim.care.rules.asking import eagerness
from cosim.care.rules.ideas import fresh, unusual
from cosim.care.rules.intake import admit, has_room
from cosim.care.rules.power import status_of
from cosim.care.rules.practices import keeps
from cosim.care.rules.relations import tie_between
from cosim.care.rules.values import values_apart
from cosim.care.state import (
    CASE_SLOTS,
    DOMAINS,
    IN_CARE,
    NOBODY,
    TEAM_SLOTS,
    ClientIndex,
    ClientRow,
    DomainIndex,
    ProfessionalIndex,
    Slot,
    TieIndex,
    Week,
    World,
)  # fmt: skip
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "accept_all", "believed_talent", "dismiss", "invite", "invite_all", "release_all"]

_INVITE, _ACCEPT, _RELEASE, _ASKING = Stream.INVITE, Stream.ACCEPT, Stream.RELEASE, Stream.ASKING

PARAMETERS = (
    Parameter("teams.size_max", 4, "professionals", 1, TEAM_SLOTS, "Most professionals around a client.", whole=True),
    Parameter("teams.join_delay_weeks", 4.0, "weeks", 0, 104, "Mean wait for an invited specialist.", off=0),
    Parameter(
        "teams.release_per_week", 0.1, "1/week", 0, 1,
        "Chance that a member with nothing left to do leaves.", off=0,
    ),
    Parameter("teams.load_limit", 1.5, "ratio", 0.1, 10, "Load above which a professional joins no case."),
    Parameter("teams.worth_hours", 4.0, "skilled hours", 0, 1000, "Smallest need to invite or keep a colleague."),
    Parameter(
        "teams.worth_talent", 0.1, "skilled hours/hour", 0, 1,
        "Least gain in skill for which a joint plan invites.", off=0,
    ),
    Parameter("teams.guess", 0.6, "skilled hours/hour", 0, 1, "Expected skill of an unknown colleague."),
    Parameter("directory.coverage", 0.0, "0..1", 0, 1, "Knowledge of the talents of any tie, from a directory.", off=0),
    Parameter("walls.height", 0.2, "0..1", 0, 1, "Share of invitations across sectors that walls stop.", off=0),
    Parameter("status.barrier", 0.3, "0..1", 0, 1, "Share of invitations that a full status difference stops.", off=0),
    Parameter("values.barrier", 0.3, "0..1", 0, 1, "Share of invitations that opposite values stop.", off=0),
    Parameter(
        "favours.gain", 0.0, "0..1", 0, 1, "Share of invitations that are declined where nothing is gained.", off=0
    ),
    Parameter(
        "favours.returned", 0.0, "0..1", 0, 1, "Chance to come after all to a lead to whom one owes a favour.", off=0
    ),
)  # fmt: skip


@rule
def believed_talent(tie: TieIndex, d: DomainIndex, world: World) -> float:
    """Skill that the source of ``tie`` expects of its target in domain ``d``, in skilled hours per hour."""
    row = world.ties[tie]
    parameters = world.parameters[world.professionals[row["source"]]["organisation"]]
    known = max(row["known"], parameters["directory.coverage"])
    return known * world.professionals[row["target"]]["talent"][d] + (1.0 - known) * parameters["teams.guess"]


@rule
def _uncovered(c: ClientIndex, world: World) -> DomainIndex:
    """Domain with the largest need outside the sectors of the team of client ``c``, or -1."""
    client = world.clients[c]
    largest = world.parameters[client["organisation"]]["teams.worth_hours"]
    found = NOBODY
    for d in range(DOMAINS):
        if client["need"][d] > largest:
            sector, covered = world.domains[d]["sector"], False
            for slot in range(client["size"]):
                covered = covered or world.professionals[client["team"][slot]]["sector"] == sector
            if not covered:
                found, largest = d, client["need"][d]
    return found


@rule
def _on_team(q: ProfessionalIndex, client: ClientRow) -> bool:
    for slot in range(client["size"]):
        if client["team"][slot] == q:
            return True
    return False


@rule
def _openness(lead: ProfessionalIndex, world: World) -> float:
    """Chance that ``lead`` looks for colleagues, in 0..1: its practice invites, or else its habit of asking does."""
    row = world.professionals[lead]
    if world.parameters[row["organisation"]]["practices.invites"][row["behaviour"]] >= 0.5:
        return 1.0
    return eagerness(lead, world)


@rule
def _seen_fresh(tie: TieIndex, client: ClientRow, world: World) -> float:
    """How far the target of ``tie`` sees things differently from the team, as far as the source knows."""
    row = world.ties[tie]
    parameters = world.parameters[world.professionals[row["source"]]["organisation"]]
    known = max(row["known"], parameters["directory.coverage"])
    return known * fresh(row["target"], client, client["size"], world)


@rule
def _co_thinker(c: ClientIndex, world: World) -> ProfessionalIndex:
    """Colleague of a sector that is not on the team of client ``c`` whom the lead asks to think along, or -1."""
    client = world.clients[c]
    row = world.professionals[client["team"][0]]
    limit = world.parameters[row["organisation"]]["teams.load_limit"]
    best, highest = NOBODY, 0.0
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        q, elsewhere = world.ties[tie]["target"], True
        for slot in range(client["size"]):
            elsewhere = elsewhere and (
                world.professionals[client["team"][slot]]["sector"] != world.professionals[q]["sector"]
            )
        score = world.ties[tie]["trust"] * _seen_fresh(tie, client, world) if elsewhere else 0.0
        if score > highest and has_room(q, limit, world):
            best, highest = q, score
    return best


@rule
def invite(c: ClientIndex, week: Week, key: Key, world: World) -> ProfessionalIndex:
    """Colleague whom the lead of client ``c`` invites this week, or -1. Reads only."""
    client = world.clients[c]
    lead = client["team"][0]
    row = world.professionals[lead]
    parameters = world.parameters[row["organisation"]]
    openness = _openness(lead, world)
    if openness <= 0.0 or client["size"] >= parameters["teams.size_max"]:
        return NOBODY
    if openness < 1.0 and uniform(key, _ASKING, client["number"], week, 0) >= openness:
        return NOBODY
    d = _uncovered(c, world)
    joint = parameters["practices.joint_plan"][row["behaviour"]] >= 0.5
    seek, chance = parameters["ideas.seek"] if joint else 0.0, 1.0
    if d == NOBODY:
        if seek <= 0.0:
            return NOBODY
        chance = seek * unusual(c, world)
    if uniform(key, _INVITE, client["number"], week, 0) * (1.0 + parameters["teams.join_delay_weeks"]) >= chance:
        return NOBODY
    if d == NOBODY:
        return _co_thinker(c, world)
    needed = row["talent"][d] + parameters["teams.worth_talent"] if joint else 0.0
    best, highest, limit = NOBODY, 0.0, parameters["teams.load_limit"]
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        q = world.ties[tie]["target"]
        if world.professionals[q]["sector"] != world.domains[d]["sector"]:
            continue
        skill = believed_talent(tie, d, world)
        score = world.ties[tie]["trust"] * skill
        if seek > 0.0:
            score *= 1.0 + seek * _seen_fresh(tie, client, world)
        if parameters["favours.returned"] > 0.0:
            back = tie_between(q, lead, world)
            if back != NOBODY:
                score *= 1.0 + parameters["favours.returned"] * world.ties[back]["owed"]
        if skill >= needed and score > highest and has_room(q, limit, world) and not _on_team(q, client):
            best, highest = q, score
    return best


@driver
def invite_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Clients in care among those present from ``low`` to ``high``."""
    for at in range(low, high):
        c = world.present[at]
        world.sheets[at]["invited"] = invite(c, week, key, world) if world.clients[c]["stage"] == IN_CARE else NOBODY


@rule
def would_gain(c: ClientIndex, q: ProfessionalIndex, world: World) -> float:
    """What ``q`` would gain from the case of client ``c``, in 0..1: work of its own trade, and a lead to learn from."""
    client, row = world.clients[c], world.professionals[q]
    lead = world.professionals[client["team"][0]]
    own = total = learnt = 0.0
    for d in range(DOMAINS):
        if client["need"][d] > 0.0:
            total += client["need"][d]
            if world.domains[d]["sector"] == row["sector"]:
                own += client["need"][d]
            learnt = max(learnt, lead["talent"][d] - row["talent"][d])
    return min(1.0, own / total + learnt) if total > 0.0 else 0.0


@rule
def willing(c: ClientIndex, q: ProfessionalIndex, world: World) -> float:
    """Probability that ``q`` joins the case of client ``c``."""
    lead, row = world.clients[c]["team"][0], world.professionals[q]
    parameters = world.parameters[row["organisation"]]
    chance = parameters["practices.accepts"][row["behaviour"]]
    if world.professionals[lead]["sector"] != row["sector"]:
        chance *= 1.0 - parameters["walls.height"]
    chance *= 1.0 - parameters["status.barrier"] * abs(status_of(lead, world) - status_of(q, world))
    chance *= 1.0 - parameters["values.barrier"] * abs(values_apart(lead, q, world))
    if parameters["favours.gain"] > 0.0:
        chance *= 1.0 - parameters["favours.gain"] * (1.0 - would_gain(c, q, world))
    if parameters["favours.returned"] > 0.0:
        tie = tie_between(q, lead, world)
        if tie != NOBODY:
            chance += parameters["favours.returned"] * world.ties[tie]["owed"] * (1.0 - chance)
    return chance + eagerness(q, world) * (1.0 - chance)


@rule
def _keep_account(c: ClientIndex, q: ProfessionalIndex, world: World) -> None:
    """``q`` comes to the case of client ``c``: the lead owes it a favour now, and it owes the lead none."""
    lead = world.clients[c]["team"][0]
    if world.parameters[world.professionals[q]["organisation"]]["favours.returned"] <= 0.0:
        return
    there, back = tie_between(lead, q, world), tie_between(q, lead, world)
    if there != NOBODY:
        world.ties[there]["owed"] = 1.0
    if back != NOBODY:
        world.ties[back]["owed"] = 0.0


@driver
def accept_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Invitations in the order of those present from ``low`` to ``high``; a colleague without room declines."""
    for at in range(low, high):
        q = world.sheets[at]["invited"]
        if q == NOBODY:
            continue
        c = world.present[at]
        limit = world.parameters[world.professionals[q]["organisation"]]["teams.load_limit"]
        if has_room(q, limit, world):
            if uniform(key, _ACCEPT, world.clients[c]["number"], week, 0) < willing(c, q, world):
                admit(c, q, week, world)
                _keep_account(c, q, world)


@rule
def dismiss(c: ClientIndex, slot: Slot, world: World) -> None:
    """Take the member in ``slot`` off the team of client ``c``; later slots move up, and so do its cases."""
    client = world.clients[c]
    row = world.professionals[client["team"][slot]]
    last = row["cases"] - 1
    for k in range(row["cases"]):
        if row["case"][k] == c:
            row["case"][k], row["slot"][k] = row["case"][last], row["slot"][last]
            row["case"][last] = NOBODY
            break
    row["cases"] = last
    for later in range(slot + 1, client["size"]):
        q = client["team"][later]
        client["team"][later - 1] = q
        other = world.professionals[q]
        for k in range(CASE_SLOTS):
            if k < other["cases"] and other["case"][k] == c:
                other["slot"][k] = later - 1
    client["size"] -= 1
    client["team"][client["size"]] = NOBODY


@rule
def _superfluous(c: ClientIndex, slot: Slot, world: World) -> float:
    """Part of the chance to leave, 0..1: 1 with nothing left to do, or with a lead that keeps the client to itself."""
    client = world.clients[c]
    row = world.professionals[client["team"][slot]]
    for d in range(DOMAINS):
        worth = world.parameters[client["organisation"]]["teams.worth_hours"]
        if world.domains[d]["sector"] == row["sector"] and client["need"][d] > worth:
            return 1.0 - _openness(client["team"][0], world)
    return 1.0


@driver
def release_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Superfluous members other than the lead leave the teams of those present from ``low`` to ``high``."""
    for at in range(low, high):
        c = world.present[at]
        client = world.clients[c]
        if client["stage"] == IN_CARE:
            chance = world.parameters[client["organisation"]]["teams.release_per_week"]
            lead = world.professionals[client["team"][0]]
            seek = world.parameters[lead["organisation"]]["ideas.seek"]
            if seek > 0.0 and keeps(client["team"][0], world) and unusual(c, world) > 0.0:
                chance *= 1.0 - seek  # who thinks along stays
            for slot in range(client["size"] - 1, 0, -1):
                part = _superfluous(c, slot, world)
                if part > 0.0 and uniform(key, _RELEASE, client["number"], week, slot) < part * chance:
                    dismiss(c, slot, world)
