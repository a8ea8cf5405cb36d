"""Relations: trust and shared language of two professionals, with or without a tie.

Sentence. A tie stores what its two people have learnt. Two people without a tie have the initial values of their
position: in one organisation, in one sector, or across a wall. Some people trust more easily than others, and some are
trusted more easily.

Formula. Initial trust of p in q = the value of their position + ``trust.spread`` * (a_p + b_q) / sqrt(2), within 0..1,
with a (trusting) and b (trusted) standard normal, a draw each per person.

Units: 0..1. Sources: ties within a setting are stronger than ties across settings, Gittell et al. (2000),
doi:10.1097/00005650-200008000-00005; the disposition to trust and the trustworthiness of the other both predict trust,
Colquitt, Scott and LePine (2007), doi:10.1037/0021-9010.92.4.909. The spread is assumed.
"""

from __future__ import annotations

from math import sqrt

from cosim.care.state import NOBODY, ProfessionalIndex, TieIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "language_between", "start_language", "start_trust", "tie_between", "trust_between"]

PARAMETERS = (
    Parameter("trust.same_organisation", 0.7, "0..1", 0, 1, "Initial trust between colleagues of one organisation."),
    Parameter("trust.same_sector", 0.45, "0..1", 0, 1, "Initial trust between people of one sector."),
    Parameter("trust.across", 0.35, "0..1", 0, 1, "Initial trust between people of different sectors."),
    Parameter(
        "trust.spread", 0.0, "0..1", 0, 1, "Standard deviation of initial trust between people of one position.", off=0
    ),
    Parameter("language.same_organisation", 0.8, "0..1", 0, 1, "Initial shared language within an organisation."),
    Parameter("language.same_sector", 0.5, "0..1", 0, 1, "Initial shared language within a sector."),
    Parameter("language.across", 0.2, "0..1", 0, 1, "Initial shared language between sectors."),
)

_SQRT2 = sqrt(2.0)


@rule
def tie_between(p: ProfessionalIndex, q: ProfessionalIndex, world: World) -> TieIndex:
    """Row of the tie from ``p`` to ``q``, or -1."""
    first = world.professionals[p]["first_tie"]
    for tie in range(first, first + world.professionals[p]["ties"]):
        if world.ties[tie]["target"] == q:
            return tie
    return NOBODY


@rule
def start_trust(p: ProfessionalIndex, q: ProfessionalIndex, world: World) -> float:
    """Trust of ``p`` in ``q`` before they have worked together, in 0..1."""
    one, other = world.professionals[p], world.professionals[q]
    parameters = world.parameters[one["organisation"]]
    mean = parameters["trust.across"]
    if one["organisation"] == other["organisation"]:
        mean = parameters["trust.same_organisation"]
    elif one["sector"] == other["sector"]:
        mean = parameters["trust.same_sector"]
    return min(1.0, max(0.0, mean + parameters["trust.spread"] * (one["trusting"] + other["trusted"]) / _SQRT2))


@rule
def start_language(p: ProfessionalIndex, q: ProfessionalIndex, world: World) -> float:
    """Language shared by ``p`` and ``q`` before they have worked together, in 0..1."""
    one, other = world.professionals[p], world.professionals[q]
    parameters = world.parameters[one["organisation"]]
    if one["organisation"] == other["organisation"]:
        return parameters["language.same_organisation"]
    return parameters["language.same_sector"] if one["sector"] == other["sector"] else parameters["language.across"]


@rule
def language_between(p: ProfessionalIndex, q: ProfessionalIndex, world: World) -> float:
    """Language ``p`` shares with ``q``, in 0..1: of their tie, else the start value."""
    tie = tie_between(p, q, world)
    return start_language(p, q, world) if tie == NOBODY else world.ties[tie]["language"]


@rule
def trust_between(p: ProfessionalIndex, q: ProfessionalIndex, world: World) -> float:
    """Trust of ``p`` in ``q``, in 0..1: of their tie, else the start value."""
    tie = tie_between(p, q, world)
    return start_trust(p, q, world) if tie == NOBODY else world.ties[tie]["trust"]
