"""Change: what a policy asks of people holds on paper at once, and in practice as far as it has been made sense of.

Sentence. A policy may change how people work. Documents say so as it is phased in; an organisation can make sense of
only so much change a week, more where people have time for it, and the rest stays paper. Change that is not made sense
of takes hours of those who are reached, unless managers take these on themselves. What is quicker than an organisation
can follow therefore lies heavier on it, and longer.

Formula, for an organisation. f_i = share of policy i that is phased in, s_i = share made sense of, from 0. A week: s_i
<- s_i + min(1, C / sum_j (f_j - s_j)) * (f_i - s_i), C = ``change.capacity`` + ``change.sense`` *
``sense.hours_per_week``. Of the changes to how people work (keys that begin with `practices`, `teams`, `planning`,
`walls`, `status` and `values`) the part f_i - ``change.weight`` * (f_i - s_i) is in force; all others hold as on paper.
Each professional loses ``change.hours`` * (1 - ``change.managers``) * sum_i (f_i - s_i) hours a week (`hours`). Share
made sense of = sum s / sum f. A policy that ends is forgotten at once. Carried out by
`cosim.care.policies.settling`, before the run: how busy people are does not enter C.

Units: changes (1 is a whole policy), changes per week and per hour of each professional. Assumed; docs/ideas.md, I26.
"""

from __future__ import annotations

from cosim.care.state import OrganisationIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "pressure_of"]

PARAMETERS = (
    Parameter(
        "change.weight", 0.0, "0..1", 0, 1,
        "How far practice stays behind paper until a change has been made sense of.", off=0,
    ),
    Parameter(
        "change.hours", 0.0, "hours/week/change", 0, 16,
        "Hours that a change takes from each professional as long as no sense is made of it.", off=0,
    ),
    # These three switch nothing off: their off value is the default.
    Parameter(
        "change.managers", 0.0, "0..1", 0, 1, "Part of these hours that managers take on themselves.", off=0
    ),
    Parameter(
        "change.capacity", 0.01, "changes/week", 0, 1,
        "Change of which an organisation makes sense in a week without time for it.", off=0.01,
    ),
    Parameter(
        "change.sense", 0.02, "changes/hour", 0, 1, "What each weekly hour to make sense adds to that.", off=0.02
    ),
)  # fmt: skip


@rule
def pressure_of(o: OrganisationIndex, world: World) -> float:
    """Hours a week that change takes from each professional of organisation ``o``."""
    parameters = world.parameters[o]
    return parameters["change.hours"] * (1.0 - parameters["change.managers"]) * world.organisations[o]["unsettled"]
