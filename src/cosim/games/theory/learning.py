"""Expected motion of reinforcement learners, and its fixed points.

Sentence. After each meeting a learner moves towards behaviours that paid well; the expected motion is a flow.

Formula. Bush-Mosteller: stimulus s = (payoff - aspiration) / largest |payoff - aspiration|; after doing a, the chance
of a becomes p_a + rate s (1 - p_a) if s >= 0, else p_a + rate s p_a. Cross: after doing a with payoff u in 0..1, all
chances shrink by the factor 1 - rate u and a gets rate u; its expected motion is rate times the replicator's.

Sources: Macy and Flache (2002), doi:10.1073/pnas.092080099; Izquierdo, Izquierdo, Gotts and Polhill (2007),
doi:10.1016/j.geb.2007.01.005; Cross (1973), doi:10.2307/1882186; Borgers and Sarin (1997), doi:10.1006/jeth.1997.2319.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from cosim.checks import number
from cosim.errors import InputError
from cosim.games.theory.inputs import Floats, mix, payoff_matrix

__all__ = ["bush_mosteller", "cross", "self_correcting"]


def bush_mosteller(mine: float, theirs: float, payoffs: ArrayLike, *, aspiration: float, rate: float = 1.0) -> float:
    """Expected change of the chance of the first of two behaviours, after one meeting.

    Parameters
    ----------
    mine, theirs
        Chances of the first behaviour for the learner and for the other, 0..1.
    payoffs
        ``float[2, 2]``.
    aspiration
        Payoff that is neither reinforced nor punished.
    rate
        Speed of learning, above 0, at most 1.

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> bush_mosteller(0.5, 0.5, [[3, 0], [4, 1]], aspiration=2.0)
    -0.125
    """
    matrix = payoff_matrix(payoffs, size=2)
    p = number("mine", mine, least=0.0, most=1.0)
    q = number("theirs", theirs, least=0.0, most=1.0)
    number("rate", rate, above=0.0, most=1.0)
    stimulus = matrix - number("aspiration", aspiration)
    largest = float(np.abs(stimulus).max())
    if largest == 0.0:
        raise InputError("aspiration", expected="an aspiration that some payoff differs from", got=aspiration)
    stimulus = stimulus / largest
    own = np.array([p, 1.0 - p])[:, None]  # chance of the behaviour taken
    moved = np.where(stimulus >= 0.0, 1.0 - own, own) * stimulus * rate  # change of that chance
    weight = own * np.array([q, 1.0 - q])[None, :]
    return float((weight * moved * np.array([[1.0], [-1.0]])).sum())


def self_correcting(payoffs: ArrayLike, *, aspiration: float) -> list[float]:
    """Stable fixed points of the chance of the first behaviour, the same for both learners.

    Parameters
    ----------
    payoffs, aspiration
        As in `bush_mosteller`.

    Returns
    -------
    list of float
        Inside 0..1, ascending; the same whatever the rate of learning.

    Raises
    ------
    InputError
        As `bush_mosteller`.

    Examples
    --------
    >>> [round(p, 6) for p in self_correcting([[3, 0], [4, 1]], aspiration=2.0)]
    [0.366025]
    """

    def motion(p: float) -> float:
        return bush_mosteller(p, p, payoffs, aspiration=aspiration)

    marks = np.linspace(0.0005, 0.9995, 1000)
    values = [motion(float(p)) for p in marks]
    return [
        float(brentq(motion, marks[at], marks[at + 1], xtol=1e-14, rtol=1e-14))
        for at in range(len(marks) - 1)
        if values[at] > 0.0 > values[at + 1]
    ]


def cross(mine: ArrayLike, theirs: ArrayLike, payoffs: ArrayLike, *, rate: float) -> Floats:
    """Expected change of a learner's chances, after one meeting, by Cross's rule.

    Parameters
    ----------
    mine, theirs
        Chances of every behaviour, ``float[m]``.
    payoffs
        ``float[m, m]``, all from 0 to 1.
    rate
        Speed of learning, above 0, at most 1.

    Returns
    -------
    ndarray
        ``float64[m]``, sums to 0.

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> cross([0.5, 0.5], [0.5, 0.5], [[0.6, 0.0], [1.0, 0.2]], rate=0.1).round(6).tolist()
    [-0.0075, 0.0075]
    """
    matrix = payoff_matrix(payoffs)
    if matrix.min() < 0.0 or matrix.max() > 1.0:
        raise InputError("payoffs", expected="numbers from 0 to 1", got=f"{matrix.min():g} to {matrix.max():g}")
    number("rate", rate, above=0.0, most=1.0)
    x, y = mix(mine, where="mine", size=len(matrix)), mix(theirs, where="theirs", size=len(matrix))
    change = np.zeros(len(matrix))
    for done in range(len(matrix)):
        for other in range(len(matrix)):
            gain = rate * matrix[done, other]
            change += x[done] * y[other] * gain * (np.eye(len(matrix))[done] - x)
    return change
