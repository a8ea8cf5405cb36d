"""Steer: once a quarter management sets its stance and its claim.

Sentence. Claims cost nothing: claims of co-creation rise with fashion and with every memo, independent of practice. The
stance follows organisations that perform better, or the majority of the own staff; under threat management chooses side
by side more often. An audit corrects the claim towards practice, lowers standing by the gap, and may make management
adopt a co-creative stance.

Formula. claim <- claim + ``claims.rate`` * (max(``claims.memo``, ``claims.fashion``, practice, cloak of `pact`, what is
advertised, see `claims`) - claim). Stance: with probability ``steer.rate`` that of a random tie's organisation by the
Fermi rule on performance = margin this year + ``steer.contract`` * (contract - 1); with probability ``steer.staff`` the
majority of the own staff; then the advice of an institute (`institute`); with probability ``steer.huddle`` * H side by
side. Audit with probability ``audit.p_per_quarter``: gap = max(0, claim - practice); standing <- standing -
``audit.weight`` * gap; claim <- claim - ``audit.corrects`` * gap, as do the other claims (`claims`); stance becomes
co-creative with probability ``audit.convinces`` * gap. A new manager (`institute`) brings a stance in the place of all
this.

Units: 0..1 throughout. Assumed; docs/ideas.md, I1, I4, I16, I24, I29.
"""

from __future__ import annotations

from cosim.care.rules.choice.imitation import fermi
from cosim.care.rules.choice.neighbours import model_of
from cosim.care.rules.claims import advertised, deliver, several_claims
from cosim.care.rules.institute import advised, of_new_manager
from cosim.care.rules.pact import pact_share
from cosim.care.rules.seats import after, first_of, nth_of
from cosim.care.rules.values import drift
from cosim.care.state import CLAIMS, IDLE, NOBODY, Behaviour, OrganisationIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import CO_CREATIVE, SIDE_BY_SIDE, Parameter
from cosim.core.rng import Key, Stream, uniform
from cosim.core.units import QUARTER

__all__ = ["PARAMETERS", "practise_all", "steer", "steer_all"]

_STEER, _AUDIT = Stream.STEER, Stream.AUDIT
_OTHERS = len(CLAIMS) - 1  # than that of partnership

PARAMETERS = (
    Parameter(
        "claims.fashion", 0.6, "0..1", 0, 1,
        "Level of co-creation that every organisation claims without a memo.", off=0,
    ),
    Parameter("claims.memo", 0.0, "0..1", 0, 1, "Level of co-creation that organisations claim after a memo.", off=0),
    Parameter("claims.rate", 0.3, "1/quarter", 0, 1, "Rate at which claims change.", off=0),
    Parameter("steer.rate", 0.2, "1/quarter", 0, 1, "Chance to compare with another organisation.", off=0),
    Parameter(
        "steer.noise", 0.1, "performance", 1e-6, 100,
        "Noise of comparison: with small values only better performance is copied, with large values any.",
    ),
    Parameter("steer.contract", 0.5, "weight", 0, 20, "Weight of referrals, relative to the margin.", off=0),
    Parameter("steer.staff", 0.1, "1/quarter", 0, 1, "Chance to adopt the behaviour of most of the staff.", off=0),
    Parameter("steer.huddle", 0.5, "1/quarter", 0, 1, "Chance to choose side by side under full threat.", off=0),
    Parameter("audit.p_per_quarter", 0.0, "1/quarter", 0, 1, "Chance of an audit.", off=0),
    Parameter("audit.weight", 0.5, "0..1", 0, 1, "Standing lost for a full gap between claims and practice.", off=0),
    Parameter("audit.corrects", 0.8, "0..1", 0, 1, "Part of the gap that an audit corrects in the claim.", off=0),
    Parameter("audit.convinces", 0.2, "0..1", 0, 1, "Chance that the stance turns co-creative, at a full gap.", off=0),
)  # fmt: skip


@driver
def practise_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Practice and performance of organisations ``low`` to ``high``, averaged over about a quarter."""
    for o in range(low, high):
        organisation = world.organisations[o]
        parameters = world.parameters[o]
        share, resolved = 0.0, 0.0
        p = first_of(o, world)
        while p != NOBODY:
            share += world.professionals[p]["joint_share"]
            resolved += world.professionals[p]["week_resolved"]
            organisation["year_idle"] += world.professionals[p]["week_hours"][IDLE]
            organisation["year_hours"] += world.professionals[p]["contract_hours"]
            p = after(p, world)
        staff = max(1, organisation["staff"])
        organisation["practice"] += (share / staff - organisation["practice"]) / QUARTER
        organisation["year_resolved"] += resolved
        wages = max(1.0, float(organisation["year_wages"]))
        margin = (organisation["year_revenue"] - organisation["year_wages"]) / wages
        organisation["performance"] = margin + parameters["steer.contract"] * (organisation["contract"] - 1.0)
        deliver(o, world)


@rule
def _majority(o: OrganisationIndex, world: World) -> Behaviour:
    """Behaviour most of the staff of ``o`` hold; the first of equals."""
    best, most = 0, -1
    for b in range(3):
        count = 0
        p = first_of(o, world)
        while p != NOBODY:
            if world.professionals[p]["behaviour"] == b:
                count += 1
            p = after(p, world)
        if count > most:
            best, most = b, count
    return best


@rule
def _new_stance(o: OrganisationIndex, week: Week, key: Key, world: World) -> Behaviour:
    organisation, parameters = world.organisations[o], world.parameters[o]
    stance = int(organisation["stance"])
    if organisation["staff"] > 0 and uniform(key, _STEER, o, week, 1) < parameters["steer.rate"]:
        someone = nth_of(o, int(uniform(key, _STEER, o, week, 2) * organisation["staff"]), world)
        model = model_of(someone, _STEER, week, key, world)
        if model != NOBODY:
            other = world.organisations[world.professionals[model]["organisation"]]
            gain = other["performance"] - organisation["performance"]
            if uniform(key, _STEER, o, week, 3) < fermi(gain, parameters["steer.noise"]):
                stance = int(other["stance"])
    if uniform(key, _STEER, o, week, 4) < parameters["steer.staff"]:
        stance = _majority(o, world)
    if advised(o, week, key, world):
        stance = int(world.system[0]["advice"])
    if uniform(key, _STEER, o, week, 5) < parameters["steer.huddle"] * world.system[0]["threat"]:
        stance = SIDE_BY_SIDE
    return stance


@rule
def steer(o: OrganisationIndex, week: Week, key: Key, world: World) -> None:
    """One quarter of organisation ``o``: writes its claim, its standing and ``next_stance``."""
    organisation, parameters = world.organisations[o], world.parameters[o]
    loudest = max(parameters["claims.memo"], parameters["claims.fashion"], organisation["practice"])
    if parameters["claims.cloak"] > 0.0:
        loudest = max(loudest, parameters["claims.cloak"] * pact_share(o, world))
    loudest = max(loudest, advertised(o, 0, key, world))
    organisation["claim"] += parameters["claims.rate"] * (loudest - organisation["claim"])
    several = several_claims(o, world)
    if several:
        for k in range(_OTHERS):
            level = max(organisation["delivered"][k], advertised(o, k + 1, key, world))
            organisation["promised"][k] += parameters["claims.rate"] * (level - organisation["promised"][k])
    stance = _new_stance(o, week, key, world)
    if uniform(key, _AUDIT, o, week, 0) < parameters["audit.p_per_quarter"]:
        gap = max(0.0, organisation["claim"] - organisation["practice"])
        organisation["standing"] = max(0.0, organisation["standing"] - parameters["audit.weight"] * gap)
        organisation["claim"] -= parameters["audit.corrects"] * gap
        if several:
            for k in range(_OTHERS):
                too_much = max(0.0, organisation["promised"][k] - organisation["delivered"][k])
                organisation["promised"][k] -= parameters["audit.corrects"] * too_much
        if uniform(key, _AUDIT, o, week, 1) < parameters["audit.convinces"] * gap:
            stance = CO_CREATIVE
    brought = of_new_manager(o, week, key, world)
    organisation["next_stance"] = stance if brought == NOBODY else brought


@driver
def steer_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Organisations ``low`` to ``high``: values every week, stance and claim at the end of every quarter."""
    for o in range(low, high):
        drift(o, world)
        world.organisations[o]["next_stance"] = world.organisations[o]["stance"]
        if (week + 1) % QUARTER == 0 and world.organisations[o]["present"] == 1:
            steer(o, week, key, world)
