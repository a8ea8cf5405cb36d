"""Pact: organisations that leave each other's clients alone, and the word that hides it.

Sentence. Two organisations of one sector and region whose stance spares others do not take over each other's waiting
clients. Organisations in such a pact claim partnership, the louder the more of their sector is in it. A purchaser that
looks for pacts gives organisations in one a lower standing, but a claim of partnership covers it. An audit brings the
claim down to the practice, so that the pact shows.

Formula. pact_o = share of the other organisations of the sector and region with which ``o`` has a pact. The claim moves
toward the most of what `steer` names and ``claims.cloak`` * pact_o. Once a year standing <- standing -
``contracts.see_pacts`` * pact_o * (1 - claim). The cloak is claim minus practice, averaged over organisations with
pact_o as weight.

Units: 0..1. Assumed; docs/ideas.md, I3.
"""

from __future__ import annotations

from cosim.care.state import OrganisationIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "pact", "pact_share"]

PARAMETERS = (
    Parameter(
        "claims.cloak", 0.0, "0..1", 0, 1,
        "Level of co-creation that an organisation claims which has a pact with all others of its sector.", off=0,
    ),
    Parameter(
        "contracts.see_pacts", 0.0, "0..1", 0, 1,
        "Standing lost in a year by a pact with all others of the sector that no claim covers.", off=0,
        read_by="purchaser",
    ),
)  # fmt: skip


@rule
def _spares(o: OrganisationIndex, world: World) -> bool:
    return world.parameters[o]["practices.spares"][world.organisations[o]["stance"]] >= 0.5


@rule
def pact(o: OrganisationIndex, other: OrganisationIndex, world: World) -> bool:
    """Whether two organisations do not take each other's clients."""
    return _spares(o, world) and _spares(other, world)


@rule
def pact_share(o: OrganisationIndex, world: World) -> float:
    """Share of the other organisations of the sector and region of ``o`` with which it has a pact, in 0..1."""
    if not _spares(o, world):  # seen every week, so others are looked through only where there can be a pact
        return 0.0
    region, sector = world.organisations[o]["region"], world.organisations[o]["sector"]
    others = spared = 0
    for at in range(world.sectors[region, sector], world.sectors[region, sector + 1]):
        other = world.sector_members[at]
        if other != o and world.organisations[other]["present"] == 1:
            others += 1
            if _spares(other, world):
                spared += 1
    return spared / others if others > 0 else 0.0
