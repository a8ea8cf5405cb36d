"""The three behaviours as work practices: the only place that defines what a behaviour does.

A behaviour multiplies no outcome. It is a row of this table, and rules read the table, never the label: with three
equal rows an exchange of labels changes nothing (tested). A practice has effects through talents, coupled needs, a
family's limited capacity to absorb help, contradictory advice, the client's own effort and learning. Each of these can
be switched off.
"""

from __future__ import annotations

from cosim.care.state import ProfessionalIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "keeps"]

PARAMETERS = (
    Parameter(
        "practices.*.invites", (0, 1, 1), "yes/no", 0, 1,
        "The lead invites colleagues for needs outside its own sector; else one professional keeps the client.",
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
        "Meetings about dates, files and tasks, per colleague on the case; does not shrink over time.", off=0,
    ),
    Parameter(
        "practices.*.planning_hours", (0, 0, 0.5), "hours/colleague/week", 0, 8,
        "Making and keeping one plan, per colleague who keeps it; shrinks as shared language grows.", off=0,
    ),
    Parameter(
        "practices.*.poaches", (1, 0, 0), "0..1", 0, 1,
        "Takes clients who wait at another organisation of the sector when the own queue is empty.", off=0,
    ),
    Parameter(
        "practices.*.spares", (0, 1, 0), "yes/no", 0, 1,
        "As a stance: does not take clients from organisations with the same stance (the tacit pact).",
        whole=True, off=0,
    ),
    Parameter(
        "practices.*.huddles", (0, 1, 0), "0..1", 0, 1,
        "Under threat, gains safety from the number of others with the same practice.", off=0,
    ),
)  # fmt: skip


@rule
def keeps(p: ProfessionalIndex, world: World) -> bool:
    """Whether professional ``p`` keeps joint plans."""
    row = world.professionals[p]
    return world.parameters[row["organisation"]]["practices.joint_plan"][row["behaviour"]] >= 0.5
