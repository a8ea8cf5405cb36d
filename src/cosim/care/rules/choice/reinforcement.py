"""Reinforcement: repeat a behaviour whose felt payoff exceeds the aspiration.

Formula (Bush-Mosteller). Stimulus s = tanh(``reinforcement.sensitivity`` * (felt - ``reinforcement.aspiration``));
the propensity q of the present behaviour becomes q + r * s * (1 - q) if s >= 0, else q + r * s * q, with r =
``reinforcement.rate``; the others keep their ratio; all add to 1. The next behaviour is drawn from the
propensities.

Source: Macy and Flache (2002), PNAS 99:7229, doi:10.1073/pnas.092080099.
"""

from __future__ import annotations

import math

from cosim.care.state import Behaviour, Floats, ProfessionalIndex, Week, World
from cosim.core.choice import reinforced
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "draw_by_weight", "reinforce"]

_REINFORCE = Stream.REINFORCE

PARAMETERS = (
    Parameter("reinforcement.rate", 0.3, "0..1", 0, 1, "Weight of one experience.", off=0),
    Parameter("reinforcement.sensitivity", 2.0, "1/payoff", 0, 100, "Sensitivity to felt payoff minus aspiration."),
    Parameter("reinforcement.aspiration", 1.0, "payoff", -10, 10, "Felt payoff that counts as good enough."),
)


@rule
def draw_by_weight(weights: Floats, u: float) -> Behaviour:
    """Index drawn in proportion to three weights."""
    left = u * (weights[0] + weights[1] + weights[2])
    if left < weights[0]:
        return 0
    return 1 if left < weights[0] + weights[1] else 2


@rule
def reinforce(p: ProfessionalIndex, week: Week, key: Key, world: World) -> Behaviour:
    """Next behaviour of professional ``p``; writes its own propensities."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    q, mine = row["propensity"], row["behaviour"]
    total = q[0] + q[1] + q[2]
    before = q[mine] / total
    gap = row["felt"] - parameters["reinforcement.aspiration"]
    stimulus = math.tanh(parameters["reinforcement.sensitivity"] * gap)
    after = reinforced(before, stimulus, parameters["reinforcement.rate"])
    for b in range(3):
        others = (q[b] / total) * ((1.0 - after) / (1.0 - before) if before < 1.0 else 0.0)
        q[b] = after if b == mine else others
    if before >= 1.0:
        for b in range(3):
            if b != mine:
                q[b] = 0.5 * (1.0 - after)
    return draw_by_weight(q, uniform(key, _REINFORCE, p, week, 0))
