"""Moody conditional cooperation, as observed in repeated games with several others.

Sentence. A professional who co-created last time repeats it more often if more of its ties do; one who did not reacts
little to its ties. Without co-creation it works side by side, more often with threat and with more side-by-side ties,
else it competes.

Formula. x = share of co-creators among ties. After co-creating: P = ``conditional.base`` + ``conditional.slope`` *
x; after anything else: P = ``conditional.after_other``. Otherwise side-by-side with probability H + (1 - H) * b /
(a + b), with a, b the shares of competitive and side-by-side ties (one half if both are 0), H the threat.

Source: Gracia-Lazaro et al. (2012), PNAS 109:12922, doi:10.1073/pnas.1206681109 (mood and condition); numbers
assumed.
"""

from __future__ import annotations

from cosim.care.rules.choice.neighbours import share_of
from cosim.care.state import Behaviour, ProfessionalIndex, Week, World
from cosim.core.choice import moody
from cosim.core.compiled import rule
from cosim.core.parameters import CO_CREATIVE, COMPETITIVE, SIDE_BY_SIDE, Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "respond_in_kind"]

_CONDITIONAL = Stream.CONDITIONAL

PARAMETERS = (
    Parameter("conditional.base", 0.4, "0..1", 0, 1, "Chance to co-create again when nobody else does."),
    Parameter("conditional.slope", 0.4, "0..1", 0, 1, "Extra chance when everybody else does."),
    Parameter("conditional.after_other", 0.2, "0..1", 0, 1, "Chance to co-create after something else."),
)


@rule
def respond_in_kind(p: ProfessionalIndex, week: Week, key: Key, world: World) -> Behaviour:
    """Next behaviour of professional ``p``. Reads only."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    cooperated = row["behaviour"] == CO_CREATIVE
    chance = moody(
        cooperated, share_of(p, CO_CREATIVE, world) if cooperated else 0.0, parameters["conditional.base"],
        parameters["conditional.slope"], parameters["conditional.after_other"],
    )  # fmt: skip
    if uniform(key, _CONDITIONAL, p, week, 0) < chance:
        return CO_CREATIVE
    alone, beside = share_of(p, COMPETITIVE, world), share_of(p, SIDE_BY_SIDE, world)
    custom = beside / (alone + beside) if alone + beside > 0.0 else 0.5
    threat = world.system[0]["threat"]
    return SIDE_BY_SIDE if uniform(key, _CONDITIONAL, p, week, 1) < threat + (1.0 - threat) * custom else COMPETITIVE
