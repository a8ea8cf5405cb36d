"""Relations: trust and shared language of two professionals, with or without a tie.

A tie stores what its two people have learnt. Two people without a tie have the initial values of their position: in one
organisation, in one sector, or across a wall. Ties within a setting are stronger than ties across settings
(Gittell et al. 2000, Med Care 38:807, doi:10.1097/00005650-200008000-00005).
"""

from __future__ import annotations

from cosim.care.state import NOBODY, ProfessionalIndex, TieIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "language_between", "start_language", "start_trust", "tie_between", "trust_between"]

PARAMETERS = (
    Parameter("trust.same_organisation", 0.7, "0..1", 0, 1, "Initial trust between colleagues of one organisation."),
    Parameter("trust.same_sector", 0.45, "0..1", 0, 1, "Initial trust between people of one sector."),
    Parameter("trust.across", 0.35, "0..1", 0, 1, "Initial trust between people of different sectors."),
    Parameter("language.same_organisation", 0.8, "0..1", 0, 1, "Initial shared language within an organisation."),
    Parameter("language.same_sector", 0.5, "0..1", 0, 1, "Initial shared language within a sector."),
    Parameter("language.across", 0.2, "0..1", 0, 1, "Initial shared language between sectors."),
)


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
    if one["organisation"] == other["organisation"]:
        return parameters["trust.same_organisation"]
    return parameters["trust.same_sector"] if one["sector"] == other["sector"] else parameters["trust.across"]


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
