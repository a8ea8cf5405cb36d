"""Administration: rules grow with distrust, and come back when only the rules are removed.

Sentence. Who is not trusted is asked to account for more: the purchaser asks for registration and reports, after audits
and losses for more of them, and professionals write down more to be covered. Scrapping rules without more trust helps
for a while: the same distrust makes new ones. Every organisation also needs some hours a week to account for itself,
whatever its size, so with the same staff in more organisations more of them are lost.

Formula. Distrust D = clip(1 - ``administration.trust`` + ``administration.audit`` * ``audit.p_per_quarter`` +
``administration.loss`` * [a loss in the last quarter] + ``administration.threat`` * (H -
``administration.usual_threat``) + ``administration.standing`` * (0.5 - standing)), H the threat that providers feel.
Rules R, every quarter: R <- R + ``administration.rate`` * (D - R); scrapping a share x of the rules, when
``administration.scrap`` rises to x: R <- R * (1 - x). Administration = ``administration.share`` * (1 +
``administration.response`` * (2 R - 1)) + ``administration.fixed_hours`` / contract hours of the staff, in 0..0.9: at R
= 1/2, where trust is 1/2, it is ``administration.share``.

Units: share of contract, 1/quarter, hours a week. Sources: 38 % of the time of client-facing staff in youth care is
administration (CBS WNE 2025), flat in five years of programmes against rules; after three years of (Ont)Regel de Zorg 2
% of professionals notice a reduction (Pointer/FNV 2021) (V9). Weights and speed are assumed.
"""

from __future__ import annotations

from cosim.care.rules.seats import contract_hours
from cosim.care.state import OrganisationIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key
from cosim.core.units import QUARTER

__all__ = ["PARAMETERS", "administer_all", "distrust"]

PARAMETERS = (
    Parameter(
        "administration.response", 0.0, "ratio", 0, 1,
        "Share of administration that rules can add at full distrust, or save without any.", off=0,
    ),
    Parameter("administration.trust", 0.5, "0..1", 0, 1, "Trust of the purchaser in its providers.", off=0.5),
    Parameter("administration.rate", 0.25, "1/quarter", 0, 1, "Speed at which rules follow distrust.", off=0.25),
    Parameter(
        "administration.scrap", 0.0, "share", 0, 1, "Share of rules scrapped when a policy begins.", off=0,
        read_by="purchaser",
    ),
    Parameter("administration.audit", 0.2, "weight", 0, 5, "Distrust that an audit a quarter adds.", off=0.2),
    Parameter("administration.loss", 0.2, "weight", 0, 5, "Distrust that a loss-making quarter adds.", off=0.2),
    Parameter("administration.threat", 0.3, "weight", 0, 5, "Distrust that full threat adds.", off=0.3),
    Parameter(
        "administration.usual_threat", 0.1, "0..1", 0, 1, "Threat at which it adds nothing.", off=0.1),
    Parameter("administration.standing", 0.5, "weight", 0, 5, "Distrust of the lowest standing, twice.", off=0.5),
    Parameter(
        "administration.fixed_hours", 0.0, "hours/week", 0, 400,
        "Hours a week that an organisation of any size needs to account for itself.", off=0,
    ),
)  # fmt: skip


@rule
def distrust(o: OrganisationIndex, world: World) -> float:
    """Distrust that organisation ``o`` meets, in 0..1. Reads only."""
    organisation, parameters = world.organisations[o], world.parameters[o]
    level = 1.0 - parameters["administration.trust"]
    level += parameters["administration.audit"] * parameters["audit.p_per_quarter"]
    if organisation["margin"] < 0.0:
        level += parameters["administration.loss"]
    threat = world.system[0]["threat"] - parameters["administration.usual_threat"]
    level += parameters["administration.threat"] * threat
    level += parameters["administration.standing"] * (0.5 - organisation["standing"])
    return min(1.0, max(0.0, level))


@driver
def administer_all(week: Week, key: Key, world: World) -> None:
    """Rules and administration of every organisation."""
    scrap, system = world.parameters[world.organisations.size]["administration.scrap"], world.system[0]
    scrapped = 0.0
    if scrap > system["scrapped"]:  # of what was left
        scrapped = (scrap - system["scrapped"]) / max(1e-9, 1.0 - system["scrapped"])
    system["scrapped"] = scrap
    for o in range(world.organisations.size):
        organisation, parameters = world.organisations[o], world.parameters[o]
        response, fixed = parameters["administration.response"], parameters["administration.fixed_hours"]
        if response <= 0.0 and fixed <= 0.0:
            continue
        organisation["rules"] *= 1.0 - scrapped
        if week > 0 and week % QUARTER == 0:
            organisation["rules"] += parameters["administration.rate"] * (distrust(o, world) - organisation["rules"])
        share = parameters["administration.share"] * (1.0 + response * (2.0 * organisation["rules"] - 1.0))
        hours = contract_hours(o, world)
        if fixed > 0.0 and hours > 0.0:
            share += fixed / hours
        organisation["administration"] = min(0.9, max(0.0, share))
