"""Imitation: copy a random colleague with a probability that rises with the difference in felt payoff.

Formula. A tie is drawn at random; its behaviour is taken over with probability 1 / (1 + exp(-(felt_model - felt_own) /
``imitation.noise``)) (the Fermi rule). Units: felt payoff.

Source: Szabo and Toke (1998), Phys. Rev. E 58:69, doi:10.1103/PhysRevE.58.69.
"""

from __future__ import annotations

from cosim.care.rules.choice.neighbours import model_of
from cosim.care.state import NOBODY, Behaviour, ProfessionalIndex, Week, World
from cosim.core.choice import logistic
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "fermi", "imitate"]

_IMITATE = Stream.IMITATE

PARAMETERS = (
    Parameter(
        "imitation.noise", 0.1, "payoff", 1e-6, 100,
        "Noise of comparison: with small values only higher payoffs are copied, with large values any.",
    ),
)  # fmt: skip


@rule
def fermi(gain: float, noise: float) -> float:
    """Probability to copy a behaviour with ``gain`` more payoff.

    Examples
    --------
    >>> fermi(0.0, 0.1)
    0.5
    """
    return logistic(gain / noise)


@rule
def imitate(p: ProfessionalIndex, week: Week, key: Key, world: World) -> Behaviour:
    """Next behaviour of professional ``p``; an isolate keeps its own. Reads only."""
    row = world.professionals[p]
    model = model_of(p, _IMITATE, week, key, world)
    if model == NOBODY:
        return row["behaviour"]
    other = world.professionals[model]
    noise = world.parameters[row["organisation"]]["imitation.noise"]
    if uniform(key, _IMITATE, p, week, 1) < fermi(other["felt"] - row["felt"], noise):
        return other["behaviour"]
    return row["behaviour"]
