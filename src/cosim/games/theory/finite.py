"""Two behaviours in a finite, well-mixed population: the chance that one mutant takes over.

Sentence. In each step one player may copy another; the behaviour of a mutant either disappears or takes over.

Formula. With T+ and T- the chances that i players of the new behaviour become i + 1 or i - 1, and g_i = T-/T+,
    rho = 1 / (1 + sum_{k=1}^{N-1} prod_{i=1}^{k} g_i),
    from k newcomers: the sum over j < k of those products over the sum over j < N.
Pairwise comparison (Fermi): g_i = exp(-beta (new - old)). Moran: g_i = fitness of old over fitness of new, with fitness
1 - w + w payoff. All products are kept as logarithms: a chance of 1e-3000 comes out as its logarithm.

Sources: Nowak, Sasaki, Taylor and Fudenberg (2004), doi:10.1038/nature02414; Traulsen, Nowak and Pacheco (2006),
doi:10.1103/PhysRevE.74.011909; Traulsen, Pacheco and Nowak (2007), doi:10.1016/j.jtbi.2007.01.002; Moran (1958),
doi:10.1017/S0305004100033193.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp
from scipy.stats import hypergeom

from cosim.checks import number, one_of, whole
from cosim.errors import InputError
from cosim.games.play.matrices import LARGEST
from cosim.games.theory.inputs import Floats, payoff_matrix

__all__ = ["Process", "fixation", "group_payoffs", "log_fixation", "log_ratios", "moran", "pair_payoffs"]

Process = Literal["fermi", "moran"]
_PROCESSES = ("fermi", "moran")


def pair_payoffs(payoffs: ArrayLike, *, new: int, old: int, population: int) -> tuple[Floats, Floats]:
    """Mean payoffs of both behaviours against all others, by the number of players with the new one.

    Parameters
    ----------
    payoffs
        ``float[m, m]``.
    new, old
        Behaviours, 0 to m - 1.
    population
        N, 2 or more.

    Returns
    -------
    tuple of ndarray
        Payoff of the new and of the old behaviour, ``float64[N - 1]``, with 1 to N - 1 players of the new one.

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> [payoff.tolist() for payoff in pair_payoffs([[3, 0], [5, 1]], new=0, old=1, population=3)]
    [[0.0, 1.5], [3.0, 5.0]]
    """
    matrix = payoff_matrix(payoffs)
    size = whole("population", population, least=2)
    for behaviour, where in ((new, "new"), (old, "old")):
        whole(where, behaviour, most=len(matrix) - 1)
    count = np.arange(1, size, dtype=np.float64)
    rest = size - 1.0
    mine = ((count - 1.0) * matrix[new, new] + (size - count) * matrix[new, old]) / rest
    theirs = (count * matrix[old, new] + (size - count - 1.0) * matrix[old, old]) / rest
    return mine, theirs


def group_payoffs(new: ArrayLike, old: ArrayLike, *, population: int) -> tuple[Floats, Floats]:
    """Mean payoffs in groups drawn at random from the population, by the number of players with the new behaviour.

    Parameters
    ----------
    new, old
        Payoff of the new and of the old behaviour by the number of *other* members with the new one: ``float[group]``,
        for 0 to group - 1 of them.
    population
        N, at least the size of a group.

    Returns
    -------
    tuple of ndarray
        As `pair_payoffs`.

    Raises
    ------
    InputError
        If the two are not of one length of 2 or more, or the population is smaller than a group.

    Examples
    --------
    >>> [payoff.tolist() for payoff in group_payoffs([0, 3], [1, 5], population=3)]
    [[0.0, 1.5], [3.0, 5.0]]
    """
    mine, theirs = (np.asarray(side, dtype=np.float64) for side in (new, old))
    if mine.ndim != 1 or mine.shape != theirs.shape or mine.size < 2:
        raise InputError("payoffs", expected="two rows of one length", got=f"{mine.shape} and {theirs.shape}")
    size = whole("population", population, least=mine.size)
    count = np.arange(1, size)[:, None]
    others = np.arange(mine.size)[None, :]
    met = (
        hypergeom.pmf(others, size - 1, count - 1, mine.size - 1),
        hypergeom.pmf(others, size - 1, count, mine.size - 1),
    )
    return np.asarray(met[0] @ mine), np.asarray(met[1] @ theirs)


def log_ratios(payoffs: tuple[Floats, Floats], *, process: Process, strength: float) -> Floats:
    """Logarithm of T-/T+ for 1 to N - 1 players with the new behaviour, ``float64[N - 1]``.

    Parameters
    ----------
    payoffs
        Of new and old, as from `pair_payoffs` or `group_payoffs`.
    process
        ``fermi`` (pairwise comparison) or ``moran``.
    strength
        Selection: beta of 0 or more (per unit of payoff) for ``fermi``, w of 0 to 1 for ``moran``.

    Raises
    ------
    InputError
        If the process is unknown, the strength out of range, or a fitness not above 0.

    Examples
    --------
    >>> log_ratios(pair_payoffs([[3, 0], [5, 1]], new=0, old=1, population=3), process="fermi", strength=1.0).tolist()
    [3.0, 3.5]
    """
    new, old = payoffs
    one_of("process", process, _PROCESSES)
    if process == "fermi":
        return np.asarray(-number("beta", strength, least=0.0, most=LARGEST) * (new - old))
    w = number("w", strength, least=0.0, most=1.0)
    fit_new, fit_old = 1.0 - w + w * new, 1.0 - w + w * old
    least = float(min(fit_new.min(), fit_old.min()))
    if least <= 0.0:
        raise InputError("w", expected="a strength that leaves every fitness above 0", got=f"{w:g} (least {least:.3g})")
    return np.asarray(np.log(fit_old) - np.log(fit_new))


def log_fixation(ratios: ArrayLike, *, start: int = 1) -> float:
    """Natural logarithm of the chance that the new behaviour takes over from ``start`` players.

    Parameters
    ----------
    ratios
        Logarithm of T-/T+ with 1 to N - 1 players of the new one, ``float[N - 1]`` (`log_ratios`).
    start
        Number at the start, 1 to N - 1.

    Returns
    -------
    float
        0 or below; also where the chance itself is too small for a float.

    Raises
    ------
    InputError
        If ``start`` is out of range.

    Examples
    --------
    >>> round(log_fixation([0.0] * 9), 6) == round(float(np.log(1 / 10)), 6)
    True
    """
    steps = np.asarray(ratios, dtype=np.float64)
    start = whole("start", start, least=1, most=len(steps))
    products = np.append(0.0, np.cumsum(steps))
    return float(min(0.0, logsumexp(products[:start]) - logsumexp(products)))


def fixation(
    payoffs: ArrayLike, *, new: int, old: int, population: int, process: Process = "fermi", strength: float,
    start: int = 1,
) -> float:  # fmt: skip
    """Chance that the behaviour of a mutant takes over a well-mixed population.

    Parameters
    ----------
    payoffs
        ``float[m, m]``.
    new, old
        Behaviour of the mutant and of all others.
    population
        N, 2 or more.
    process
        ``fermi`` (pairwise comparison) or ``moran`` (fitness 1 - w + w payoff).
    strength
        beta or w, see `log_ratios`.
    start
        Mutants at the start, 1 to N - 1.

    Returns
    -------
    float
        0..1; exact down to the smallest float (`log_fixation` goes further).

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> f"{fixation([[3, 0], [5, 1]], new=0, old=1, population=100, strength=1.0):.6e}"
    '8.433531e-67'
    """
    both = pair_payoffs(payoffs, new=new, old=old, population=population)
    return float(np.exp(log_fixation(log_ratios(both, process=process, strength=strength), start=start)))


def moran(relative_fitness: float, population: int) -> float:
    """Chance that one mutant of constant relative fitness r takes over: (1 - 1/r) / (1 - r^-N).

    Raises
    ------
    InputError
        If the fitness is not above 0, or the population below 2.

    Examples
    --------
    >>> round(moran(1.1, 10), 6), round(moran(1.0, 10), 6)
    (0.14795, 0.1)
    """
    r = number("relative_fitness", relative_fitness, above=0.0)
    size = whole("population", population, least=2)
    return float(np.exp(log_fixation(np.full(size - 1, -np.log(r)))))
