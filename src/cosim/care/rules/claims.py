"""Claims: client-focused, good service, partnership, each apart from what is done; and who listens to which.

Sentence. An organisation advertises in three claims, one louder than another. Families choose among organisations by
what they believe of the claim that matters to them, and those who leave care tell how far it was true. The purchaser
may listen to another claim than that of partnership. An audit corrects all three.

Formula. Claims k: 0 partnership (`steer`, with its practice), 1 client focus, 2 service. delivered_1 = share of the
cases of an organisation whose lead makes the plan with the family, delivered_2 = 1 / (1 + queue / staff), both averaged
over about a quarter. A quarter: claim_k <- claim_k + ``claims.rate`` * (max(delivered_k, ``claims.advertise`` * u_ok) -
claim_k), u_ok in 0..1 fixed for an organisation and a claim; u_o0 enters the claim of partnership in the same way. What
matters to a family is one k, drawn evenly. It believes b = clip(claim_k - doubt_k), and the weight of an organisation
(`arrive`) is multiplied by exp(``families.choose`` * b). A family that leaves care: doubt_k <- doubt_k +
``families.tell`` * (claim_k - delivered_k - doubt_k). The purchaser's standing counts the claim ``contracts.claim``.

Units: 0..1. Choice by weights exp(utility): McFadden (1974), Conditional logit analysis of qualitative choice behavior.
That families can choose, and tell, is assumed; docs/ideas.md, I1.
"""

from __future__ import annotations

import math

from cosim.care.rules.plan import included
from cosim.care.rules.seats import after, first_of
from cosim.care.state import CLAIMS, IN_CARE, NOBODY, ClientIndex, OrganisationIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform
from cosim.core.units import QUARTER

__all__ = ["PARAMETERS", "advertised", "appeal", "claim_of", "deliver", "report_back", "several_claims"]

_CLAIM = Stream.CLAIM
_CLAIMS = len(CLAIMS)
_CLIENT, _SERVICE = 1, 2

PARAMETERS = (
    Parameter(
        "claims.advertise", 0.0, "0..1", 0, 1, "Level of what the organisation claims that advertises loudest.", off=0
    ),
    Parameter(
        "families.choose", 0.0, "weight", 0, 20,
        "How strongly families choose by what they believe of claims.", off=0, read_by="purchaser",
    ),
    # These two switch nothing off: their off value is the default.
    Parameter(
        "families.tell", 0.05, "0..1", 0, 1,
        "Part of the difference between claim and practice that a family which leaves care makes known.",
        off=0.05, read_by="purchaser",
    ),
    Parameter(
        "contracts.claim", "partnership", "word", 0, _CLAIMS - 1,
        "Claim that the purchaser listens to.", choices=CLAIMS, off="partnership", read_by="purchaser",
    ),
)  # fmt: skip


@rule
def several_claims(o: OrganisationIndex, world: World) -> bool:
    """Whether organisation ``o`` makes other claims than that of partnership, or somebody listens to them."""
    purchaser = world.parameters[world.organisations.size]
    listens = purchaser["families.choose"] > 0.0 or purchaser["contracts.claim"] >= 0.5
    return listens or world.parameters[o]["claims.advertise"] > 0.0


@rule
def claim_of(o: OrganisationIndex, k: int, world: World) -> float:
    """What organisation ``o`` claims, in 0..1; ``k`` is a place in `CLAIMS`."""
    return world.organisations[o]["claim"] if k == 0 else world.organisations[o]["promised"][k - 1]


@rule
def _practice_of(o: OrganisationIndex, k: int, world: World) -> float:
    return world.organisations[o]["practice"] if k == 0 else world.organisations[o]["delivered"][k - 1]


@rule
def advertised(o: OrganisationIndex, k: int, key: Key, world: World) -> float:
    """Level to which organisation ``o`` advertises claim ``k``, whatever is done, in 0..1; 0 without a draw."""
    level = world.parameters[o]["claims.advertise"]
    return level * uniform(key, _CLAIM, o, 0, k) if level > 0.0 else 0.0


@rule
def deliver(o: OrganisationIndex, world: World) -> None:
    """One week of what organisation ``o`` does about client focus and service: writes ``delivered``."""
    if not several_claims(o, world):
        return
    organisation = world.organisations[o]
    cases = with_family = 0
    p = first_of(o, world)
    while p != NOBODY:
        row = world.professionals[p]
        for k in range(row["cases"]):
            if row["slot"][k] == 0 and world.clients[row["case"][k]]["stage"] == IN_CARE:
                cases += 1
                with_family += included(row["case"][k], world)
        p = after(p, world)
    delivered = organisation["delivered"]
    if cases > 0:
        delivered[0] += (with_family / cases - delivered[0]) / QUARTER
    service = 1.0 / (1.0 + organisation["queue"] / max(1, organisation["staff"]))
    delivered[1] += (service - delivered[1]) / QUARTER


@rule
def _matters(c: ClientIndex, key: Key, world: World) -> int:
    """Claim that matters to client ``c``."""
    return int(_CLAIMS * uniform(key, _CLAIM, world.clients[c]["number"], 0, _CLAIMS))


@rule
def appeal(o: OrganisationIndex, c: ClientIndex, key: Key, world: World) -> float:
    """Factor on the weight of organisation ``o`` for client ``c``; 1 without a draw where families do not choose."""
    choose = world.parameters[world.organisations.size]["families.choose"]
    if choose <= 0.0:
        return 1.0
    k = _matters(c, key, world)
    believed = claim_of(o, k, world) - world.organisations[o]["doubt"][k]
    return math.exp(choose * min(1.0, max(0.0, believed)))


@rule
def report_back(c: ClientIndex, key: Key, world: World) -> None:
    """Client ``c`` leaves; if it has had care, it tells how far the claim that mattered to it was true."""
    client, purchaser = world.clients[c], world.parameters[world.organisations.size]
    if purchaser["families.choose"] <= 0.0 or client["start"] == NOBODY or client["organisation"] == NOBODY:
        return
    o, k = client["organisation"], _matters(c, key, world)
    doubt = world.organisations[o]["doubt"]
    doubt[k] += purchaser["families.tell"] * (claim_of(o, k, world) - _practice_of(o, k, world) - doubt[k])
