"""Many behaviours in a finite population: the long run, with rare mutation and with any mutation.

Sentence. With rare mutations the population nearly always has one behaviour and changes when a mutant takes over; the
share of time of each behaviour follows from the chances of takeover. With frequent mutations all mixes count.

Formula. Rare: a chain over the m behaviours, from i to j with chance rho_ji / (m - 1); its stationary distribution.
Any: a chain over all (N + m - 1 over m - 1) mixes; a focal player is drawn; with chance mu it takes any *other*
behaviour, else it draws a model among the others and copies it with chance 1 / (1 + exp(-beta (model - focal))).

Sources: Fudenberg and Imhof (2006), doi:10.1016/j.jet.2005.04.006; Imhof, Fudenberg and Nowak (2005),
doi:10.1073/pnas.0502589102. Stationary distributions without subtraction: Grassmann, Taksar and Heyman (1985),
doi:10.1287/opre.33.5.1107, here on logarithms, for chances down to 1e-3000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve
from scipy.special import expit, logsumexp

from cosim.checks import number, whole
from cosim.errors import InputError
from cosim.games.play.matrices import LARGEST
from cosim.games.theory.finite import Process, log_fixation, log_ratios, pair_payoffs
from cosim.games.theory.inputs import Floats, payoff_matrix

__all__ = ["LongRun", "RareMutation", "long_run", "rare_mutation", "stationary_of_logs"]

_MOST_STATES = 200_000


@dataclass(frozen=True, slots=True)
class RareMutation:
    """The long run when mutations are rare.

    Attributes
    ----------
    stationary
        Share of time of each behaviour, ``float64[m]``.
    log_fixation
        Natural logarithm of the chance that one mutant i takes over a population of j, ``float64[m, m]``; NaN on the
        diagonal.
    """

    stationary: Floats
    log_fixation: Floats

    @property
    def fixation(self) -> Floats:
        """The chances themselves; 0 where they are too small for a float."""
        return np.asarray(np.exp(self.log_fixation))


def rare_mutation(payoffs: ArrayLike, *, population: int, process: Process = "fermi", strength: float) -> RareMutation:
    """Share of time of each behaviour with rare mutants, which take any other behaviour.

    Parameters
    ----------
    payoffs
        ``float[m, m]``.
    population
        N, 2 or more.
    process, strength
        As in `cosim.games.theory.finite.fixation`.

    Returns
    -------
    RareMutation

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> rare_mutation([[1, 3, 4], [0, 2, 2], [0, 2, 5]], population=50, strength=0.1).stationary.round(4).tolist()
    [0.5901, 0.0024, 0.4075]
    """
    matrix = payoff_matrix(payoffs)
    size = len(matrix)
    logs = np.full((size, size), np.nan)
    for new in range(size):
        for old in range(size):
            if new != old:
                both = pair_payoffs(matrix, new=new, old=old, population=population)
                logs[new, old] = log_fixation(log_ratios(both, process=process, strength=strength))
    return RareMutation(stationary_of_logs(logs.T), logs)


def stationary_of_logs(log_rates: ArrayLike) -> Floats:
    """Stationary distribution of a chain from the logarithms of its rates.

    Parameters
    ----------
    log_rates
        Logarithm of the rate from row to column, ``float[m, m]``; the diagonal does not count.

    Returns
    -------
    ndarray
        ``float64[m]``, sums to 1.

    Raises
    ------
    InputError
        If it is not a square matrix.

    Examples
    --------
    >>> stationary_of_logs([[0.0, -2000.0], [-2001.0, 0.0]]).round(4).tolist()
    [0.2689, 0.7311]
    """
    rates = np.array(log_rates, dtype=np.float64)
    if rates.ndim != 2 or rates.shape[0] != rates.shape[1]:
        raise InputError("log_rates", expected="a square matrix", got=f"the shape {rates.shape}")
    size = len(rates)
    np.fill_diagonal(rates, -np.inf)
    for last in range(size - 1, 0, -1):
        rates[:last, last] -= logsumexp(rates[last, :last])
        through = rates[:last, last][:, None] + rates[last, :last][None, :]
        rates[:last, :last] = np.logaddexp(rates[:last, :last], through)
    logs = np.zeros(size)
    for at in range(1, size):
        logs[at] = logsumexp(logs[:at] + rates[:at, at])
    return np.asarray(np.exp(logs - logsumexp(logs)))


@dataclass(frozen=True, slots=True)
class LongRun:
    """The long run with any rate of mutation.

    Attributes
    ----------
    counts
        All mixes as counts, ``int64[states, m]``.
    stationary
        Share of time in each, ``float64[states]``.
    """

    counts: NDArray[np.int64]
    stationary: Floats

    @property
    def mean(self) -> Floats:
        """Mean share of each behaviour, ``float64[m]``."""
        return np.asarray(self.stationary @ self.counts / self.counts[0].sum())

    @property
    def pure(self) -> Floats:
        """Share of time in which all players hold one behaviour, by behaviour, ``float64[m]``."""
        full = self.counts == self.counts[0].sum()
        return np.asarray(self.stationary @ full)


def _compositions(total: int, parts: int) -> NDArray[np.int64]:
    if parts == 1:
        return np.array([[total]])
    blocks = []
    for first in range(total, -1, -1):
        rest = _compositions(total - first, parts - 1)
        blocks.append(np.hstack([np.full((len(rest), 1), first), rest]))
    return np.vstack(blocks)


def long_run(payoffs: ArrayLike, *, population: int, beta: float, mutation: float) -> LongRun:
    """Exact share of time of each mix under pairwise comparison with mutation.

    Parameters
    ----------
    payoffs
        ``float[m, m]``.
    population
        N, 2 or more; N and m together give at most 200,000 mixes.
    beta
        Strength of selection, 0 or more, per unit of payoff.
    mutation
        Chance mu that the focal player takes any other behaviour; above 0, at most 1.

    Returns
    -------
    LongRun

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> long_run([[1, 3, 4], [0, 2, 2], [0, 2, 5]], population=10, beta=0.1, mutation=0.01).mean.round(4).tolist()
    [0.467, 0.1729, 0.3601]
    """
    matrix = payoff_matrix(payoffs)
    size = whole("population", population, least=2)
    number("beta", beta, least=0.0, most=LARGEST)
    number("mutation", mutation, above=0.0, most=1.0)
    parts = len(matrix)
    states = 1.0
    for at in range(1, parts):
        states *= (size + at) / at
    if states > _MOST_STATES:
        raise InputError("population", expected=f"at most {_MOST_STATES:,} mixes", got=f"{round(states):,}")
    counts = _compositions(size, parts)
    # Nobody meets itself.
    earned = (counts @ matrix.T - np.diag(matrix)[None, :]) / (size - 1.0)
    code = (size + 1) ** np.arange(parts)
    order = np.argsort(counts @ code)
    keys = (counts @ code)[order]
    rows, columns, chances = [], [], []
    for old in range(parts):
        for new in range(parts):
            if old == new:
                continue
            has = np.flatnonzero(counts[:, old] > 0)
            focal = counts[has, old] / size
            copy = counts[has, new] / (size - 1.0) * expit(beta * (earned[has, new] - earned[has, old]))
            rows.append(has)
            columns.append(order[np.searchsorted(keys, counts[has] @ code - code[old] + code[new])])
            chances.append(focal * (mutation / (parts - 1.0) + (1.0 - mutation) * copy))
    moves = sparse.csr_array(
        (np.concatenate(chances), (np.concatenate(rows), np.concatenate(columns))), shape=(len(counts), len(counts))
    )
    return LongRun(counts, _stationary(moves))


def _stationary(moves: sparse.csr_array) -> Floats:
    """Stationary distribution of a sparse chain from its moves between different states."""
    balance = (moves.T - sparse.diags_array(moves.sum(axis=1))).tolil()
    balance[0, :] = 1.0  # one equation follows from the others; the sum takes its place
    right = np.zeros(moves.shape[0])
    right[0] = 1.0
    found = np.clip(spsolve(balance.tocsc(), right), 0.0, None)
    return np.asarray(found / found.sum())
