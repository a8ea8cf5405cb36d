"""Best response: choose the behaviour with the highest believed payoff, with noise; beliefs come from observed payoffs.

Formula. Belief v_b about behaviour b moves toward the mean felt payoff of those among the ties (and oneself) who
hold it: v <- v + ``best_response.memory`` * (mean - v); a behaviour nobody holds keeps its belief. P(b) = exp(v_b /
noise) / sum exp(v / noise) (logit).

Source: Blume (1993), Games Econ. Behav. 5:387, doi:10.1006/game.1993.1023.
"""

from __future__ import annotations

from cosim.care.rules.choice.neighbours import mean_felt
from cosim.care.state import Behaviour, ProfessionalIndex, Week, World
from cosim.core.choice import boltzmann
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "respond_best"]

_RESPOND = Stream.RESPOND

PARAMETERS = (
    Parameter(
        "best_response.noise", 0.1, "payoff", 1e-6, 100,
        "Noise of choice: small values pick the best, large values pick at random.",
    ),
    Parameter("best_response.memory", 0.5, "0..1", 0, 1, "Weight of the latest observation."),
)  # fmt: skip


@rule
def respond_best(p: ProfessionalIndex, week: Week, key: Key, world: World) -> Behaviour:
    """Next behaviour of professional ``p``; writes its own beliefs."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    belief, highest = row["belief"], -1e300
    for b in range(3):
        count, mean = mean_felt(p, b, world)
        if count > 0:
            belief[b] += parameters["best_response.memory"] * (mean - belief[b])
        highest = max(highest, belief[b])
    noise = parameters["best_response.noise"]
    first = boltzmann((belief[0] - highest) / noise)
    second = boltzmann((belief[1] - highest) / noise)
    third = boltzmann((belief[2] - highest) / noise)
    left = uniform(key, _RESPOND, p, week, 0) * (first + second + third)
    if left < first:
        return 0
    return 1 if left < first + second else 2
