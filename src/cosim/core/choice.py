"""Formulae of choice that professionals in the care system and players of a game have in common: numbers in, one out.

Nothing here knows of worlds, networks or luck. What a chance is used for, and with which draw, is said by the rule that
asks for it.

Sources: pairwise comparison, Szabo and Toke (1998), doi:10.1103/PhysRevE.58.69; logit, Blume (1993),
doi:10.1006/game.1993.1023; reinforcement, Macy and Flache (2002), doi:10.1073/pnas.092080099; moody conditional
cooperation, Gracia-Lazaro et al. (2012), doi:10.1073/pnas.1206681109.
"""

from __future__ import annotations

import math
from typing import Any

from cosim.core.compiled import kernel

__all__ = ["boltzmann", "logistic", "moody", "reinforced"]


@kernel
def logistic(x: Any) -> Any:
    """1 / (1 + exp(-x)), for any finite x.

    Examples
    --------
    >>> logistic(0.0), logistic(-1e9)
    (0.5, 0.0)
    """
    if x < -700.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(-min(x, 700.0)))


@kernel
def boltzmann(x: Any) -> Any:
    """Weight exp(x) of an option that lies ``-x`` below the best; far below it is small and not zero.

    Examples
    --------
    >>> boltzmann(0.0), boltzmann(-1e9) > 0.0
    (1.0, True)
    """
    return math.exp(max(-700.0, x))


@kernel
def reinforced(q: Any, stimulus: Any, rate: Any) -> Any:
    """Propensity ``q`` after one experience (Bush-Mosteller); all three in 0..1, the stimulus in -1..1.

    Examples
    --------
    >>> reinforced(0.5, 1.0, 0.2), reinforced(0.5, -1.0, 0.2)
    (0.6, 0.4)
    """
    return q + rate * stimulus * ((1.0 - q) if stimulus >= 0.0 else q)


@kernel
def moody(cooperated: Any, share: Any, base: Any, slope: Any, after_other: Any) -> Any:
    """Chance to cooperate: ``base + slope * share`` of who did last time, ``after_other`` of who did not.

    Examples
    --------
    >>> moody(True, 0.5, 0.25, 0.5, 0.2), moody(False, 0.5, 0.25, 0.5, 0.2)
    (0.5, 0.2)
    """
    return base + slope * share if cooperated else after_other
