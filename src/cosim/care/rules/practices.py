"""The three behaviours as work practices: the only place where a behaviour has content.

A behaviour multiplies nothing. It is a row of this table, and all that is done for clients reads the table, never
the label: with three equal rows the labels can be exchanged at will and nothing changes (a test does so). What a
practice brings, it brings through talents, coupled needs, a family's limited room for help, contradictory advice,
the client's own effort and learning, each of which can be switched off.
"""

from __future__ import annotations

from cosim.care.state import ProfessionalIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "keeps"]

PARAMETERS = (
    Parameter(
        "practices.*.invites", (0, 1, 1), "yes/no", 0, 1,
        "Leads invite colleagues for the needs outside their own sector; else one person keeps the client.",
        whole=True, off=0,
    ),
    Parameter(
        "practices.*.accepts", (0, 1, 1), "0..1", 0, 1,
        "Chance to accept an invitation, before walls, status and values.", off=0,
    ),
    Parameter(
        "practices.*.joint_plan", (0, 0, 1), "yes/no", 0, 1,
        "Keeps one plan with those who keep it too: each need goes to who is best at it, hours add up to what the "
        "family can take, credit is shared; else own sector first, whatever the others do.",
        whole=True, off=0,
    ),
    Parameter(
        "practices.*.fits_absorption", (0, 0, 0), "yes/no", 0, 1,
        "Without a joint plan, still divides the hours a family can take by the number of colleagues around it.",
        whole=True, off=0,
    ),
    Parameter(
        "practices.*.client_included", (0, 0, 1), "yes/no", 0, 1,
        "The lead makes the plan with the client, who then works on it too.", whole=True, off=0,
    ),
    Parameter(
        "practices.*.alignment_hours", (0, 0.5, 0), "hours/colleague/week", 0, 8,
        "Meetings about dates, files and who does what, per colleague on the case; never shrinks.", off=0,
    ),
    Parameter(
        "practices.*.planning_hours", (0, 0, 0.5), "hours/colleague/week", 0, 8,
        "Making and keeping one plan, per colleague who keeps it; shrinks as shared language grows.", off=0,
    ),
    Parameter(
        "practices.*.poaches", (1, 0, 0), "0..1", 0, 1,
        "Takes over clients who wait at another organisation of the sector when the own queue is empty.", off=0,
    ),
    Parameter(
        "practices.*.spares", (0, 1, 0), "yes/no", 0, 1,
        "As a stance: leaves the clients of organisations with such a stance alone (the tacit pact).",
        whole=True, off=0,
    ),
    Parameter(
        "practices.*.huddles", (0, 1, 0), "0..1", 0, 1,
        "Finds safety in the number of others with the same practice when threatened.", off=0,
    ),
)  # fmt: skip


@rule
def keeps(p: ProfessionalIndex, world: World) -> bool:
    """Whether professional ``p`` keeps joint plans."""
    row = world.professionals[p]
    return world.parameters[row["organisation"]]["practices.joint_plan"][row["behaviour"]] >= 0.5
