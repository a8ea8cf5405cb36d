"""Formulae of choice that professionals in the care system and players of a game have in common: numbers in, one out.

Nothing here knows worlds, networks or random numbers. The rule that calls a formula decides what a chance is used for,
and with which draw.

Sources: pairwise comparison, Szabo and Toke (1998), doi:10.1103/PhysRevE.58.69; logit, Blume (1993),
doi:10.1006/game.1993.1023; reinforcement, Macy and Flache (2002), doi:10.1073/pnas.092080099; moody conditional
cooperation, Gracia-Lazaro et al. (2012), doi:10.1073/pnas.1206681109.
"""

from __future__ import annotations

import math

from cosim.core.compiled import rule

__all__ = ["boltzmann", "logistic", "moody", "reinforced"]


@rule
def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), for any finite x.

    Examples
    --------
    >>> logistic(0.0), logistic(-1e9)
    (0.5, 0.0)
    """
    if x < -700.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(-min(x, 700.0)))


@rule
def boltzmann(x: float) -> float:
    """Weight exp(x) of an option that lies ``-x`` below the best; far below it is small and not zero.

    Examples
    --------
    >>> boltzmann(0.0), boltzmann(-1e9) > 0.0
    (1.0, True)
    """
    return math.exp(max(-700.0, x))


@rule
def reinforced(q: float, stimulus: float, rate: float) -> float:
    """Propensity ``q`` after one experience (Bush-Mosteller); all three in 0..1, the stimulus in -1..1.

    Examples
    --------
    >>> reinforced(0.5, 1.0, 0.2), reinforced(0.5, -1.0, 0.2)
    (0.6, 0.4)
    """
    return q + rate * stimulus * ((1.0 - q) if stimulus >= 0.0 else q)


@rule
def moody(cooperated: bool, share: float, base: float, slope: float, after_other: float) -> float:
    """Chance to cooperate: ``base + slope * share`` after cooperation, ``after_other`` after anything else.

    Examples
    --------
    >>> moody(True, 0.5, 0.25, 0.5, 0.2), moody(False, 0.5, 0.25, 0.5, 0.2)
    (0.5, 0.2)
    """
    return base + slope * share if cooperated else after_other
