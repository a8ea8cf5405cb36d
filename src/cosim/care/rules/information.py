"""Information: what a member of a team knows of problems outside its own trade, and how well its help fits.

Sentence. Coupled problems are known in pieces: professionals see the problems of their own trade, and only part of the
others. Help for one problem fits the others as far as the helper knows about them. Colleagues tell as far as they
trust, and understand as far as they share a language; files pass on a part. A family at the table tells part of what is
missing, but only a plan that two or more members keep uses it.

Formula. For member m and an open need e, known_me = 1 in the sector of m, else a + (1 - a) * heard_me with a =
``information.alone``. heard_me is the most that a colleague q of that sector passes on: trust_qm * language_mq *
voice_q where both keep the plan (voice: `power`), ``information.files`` * language_mq where they do not. With a family
at the table of a plan of two or more, known_me += ``information.family`` * (1 - known_me); what it has told in
dialogue, everybody knows (`dialogue`). info_m is the mean of known_me over the open needs, weighted by need. k = (sum
of needs)^2 / sum of squared needs counts the problems. fit_m = 1 - ``information.weight`` * (1 - info_m) * (1 - 1 / k):
with one problem it is 1. Effective hours of m are multiplied by fit_m, and the rest is wasted; the rate at which open
needs re-open others by 1 + ``information.reopening`` * (1 - mean fit). Own effort and what it teaches count 1 -
``effort.needs_plan`` * (1 - info of the members who keep the plan), and without such a plan 1 - ``effort.needs_plan``.

Units: 0..1. Sources: unique information counts more than openness, Mesmer-Magnus and DeChurch (2009),
doi:10.1037/a0013773; trust counts more where work is interdependent, De Jong, Dirks and Gillespie (2016),
doi:10.1037/apl0000110; a family conference without changed practice had no effect, Dijkstra et al. (2019), Child
Maltreatment 24:137-151. The numbers are assumed.
"""

from __future__ import annotations

from cosim.care.rules.power import voice
from cosim.care.rules.relations import language_between, trust_between
from cosim.care.state import DOMAINS, ClientIndex, DomainIndex, Floats, Slot, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "effort_counts", "fit_of", "informed", "keepers_of", "plan_knows", "problems"]

PARAMETERS = (
    Parameter(
        "information.weight", 0.0, "0..1", 0, 1,
        "Share of the effect of help that is lost if nothing is known of the other problems and these are many.", off=0,
    ),
    # These two switch nothing off: their off value is the default.
    Parameter(
        "information.alone", 0.3, "0..1", 0, 1, "What a professional sees of problems outside its own trade.", off=0.3
    ),
    Parameter(
        "information.files", 0.3, "0..1", 0, 1, "What files pass on without a joint plan, at a full language.", off=0.3
    ),
    Parameter(
        "information.family", 0.0, "0..1", 0, 1,
        "Part of the missing information that a family at the table tells the plan of a team.", off=0,
    ),
    Parameter(
        "information.reopening", 0.0, "factor", 0, 10,
        "Growth of the rate of coupling per unit of help that does not fit.", off=0,
    ),
    Parameter(
        "effort.needs_plan", 0.0, "0..1", 0, 1,
        "Share of the family's own effort that counts only as far as the plan of a team knows its problems.", off=0,
    ),
)  # fmt: skip


@rule
def problems(need: Floats) -> float:
    """Number of problems that count, 1 or more: the inverse of the sum of squared shares of the needs."""
    total = squares = 0.0
    for d in range(DOMAINS):
        total += need[d]
        squares += need[d] * need[d]
    return total * total / squares if squares > 0.0 else 1.0


@rule
def keepers_of(c: ClientIndex, world: World) -> int:
    """Members of the team of client ``c`` who keep the joint plan."""
    client = world.clients[c]
    keepers = 0
    for slot in range(client["size"]):
        keepers += world.seats[client["at"]][slot]["joint"]
    return keepers


@rule
def _heard(c: ClientIndex, slot: Slot, d: DomainIndex, world: World) -> float:
    """The most that a colleague of the sector of domain ``d`` passes on to the member in ``slot``, in 0..1."""
    client = world.clients[c]
    seats = world.seats[client["at"]]
    m = client["team"][slot]
    files = world.parameters[world.professionals[m]["organisation"]]["information.files"]
    most = 0.0
    for other in range(client["size"]):
        q = client["team"][other]
        if other != slot and world.professionals[q]["sector"] == world.domains[d]["sector"]:
            passed = files
            if seats[slot]["joint"] == 1 and seats[other]["joint"] == 1:
                passed = trust_between(q, m, world) * voice(c, other, world)
            most = max(most, passed * language_between(m, q, world))
    return most


@rule
def informed(c: ClientIndex, slot: Slot, family: bool, world: World) -> float:
    """What the member in ``slot`` knows of the open needs of client ``c``, in 0..1; ``family``: the plan asks it."""
    client = world.clients[c]
    row = world.professionals[client["team"][slot]]
    parameters = world.parameters[row["organisation"]]
    total = known = 0.0
    for d in range(DOMAINS):
        need = client["need"][d]
        piece = 1.0
        if need > 0.0 and world.domains[d]["sector"] != row["sector"]:
            piece = parameters["information.alone"]
            piece += (1.0 - piece) * _heard(c, slot, d, world)
            piece += client["told"] * (1.0 - piece)
            if family:
                piece += parameters["information.family"] * (1.0 - piece)
        total += need
        known += need * piece
    return known / total if total > 0.0 else 1.0


@rule
def fit_of(c: ClientIndex, slot: Slot, family: bool, world: World) -> float:
    """How well the help of the member in ``slot`` fits the open needs of client ``c``, in 0..1."""
    client = world.clients[c]
    weight = world.parameters[world.professionals[client["team"][slot]]["organisation"]]["information.weight"]
    several = 1.0 - 1.0 / problems(client["need"]) if weight > 0.0 else 0.0
    if several == 0.0:  # with one problem, help fits in any case
        return 1.0
    return 1.0 - weight * (1.0 - informed(c, slot, family, world)) * several


@rule
def plan_knows(c: ClientIndex, keepers: int, world: World) -> float:
    """What the plan of a team knows of the problems of client ``c``, the mean of its ``keepers``; 0 for one."""
    plan = 0.0
    if keepers > 1:
        for slot in range(world.clients[c]["size"]):
            if world.seats[world.clients[c]["at"]][slot]["joint"] == 1:
                plan += informed(c, slot, True, world) / keepers
    return plan


@rule
def effort_counts(c: ClientIndex, keepers: int, world: World) -> float:
    """Share of the own effort of client ``c`` that counts, in 0..1, given how many members keep its plan."""
    needs_plan = world.parameters[world.clients[c]["organisation"]]["effort.needs_plan"]
    if needs_plan <= 0.0:
        return 1.0
    return 1.0 - needs_plan * (1.0 - plan_knows(c, keepers, world))
