"""Any update rule on a small graph as an exact Markov chain, by enumeration of all states.

Sentence. With n people and m behaviours there are m^n states; from the chances of the rule in each of them, every
probability of the process follows by linear algebra.

Formula. A step changes at most one person: P(s -> s with person i doing a) = c_i(s, a), the chance that a rule gives.
Absorption in state a: (I - Q) B = R; mean steps: (I - Q) t = 1; without absorbing states: pi P = pi.

The chances come from the rule itself, so a chain of the engine's chances describes that engine. Neutral processes have
closed formulas too.

Sources: Kemeny and Snell (1960), Finite Markov Chains; neutral fixation: Sood and Redner (2005),
doi:10.1103/PhysRevLett.94.178701; Antal, Redner and Sood (2006), doi:10.1103/PhysRevLett.96.188104; Gibbs law of logit
response: Blume (1993), doi:10.1006/game.1993.1023.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.linalg import bicgstab, splu

from cosim.checks import number, one_of, whole
from cosim.errors import CosimError, InputError
from cosim.games.play.arena import Ints
from cosim.games.play.matrices import LARGEST
from cosim.games.theory.inputs import Floats, adjacency, payoff_matrix

__all__ = ["Chances", "GraphChain", "Neutral", "enumerate_states", "gibbs", "graph_chain", "neutral_fixation"]

Chances: TypeAlias = Callable[[Ints], Floats]
Neutral = Literal["voter", "death-birth", "birth-death", "link"]

_MOST_STATES = 70_000
_DIRECT = 4_000  # states up to which equations are factorised; more are solved iteratively
_EXACT = 1e-13


def enumerate_states(people: int, behaviours: int) -> Ints:
    """All states, ``int64[behaviours ** people, people]``; state s has digits of s, the first person's last.

    Raises
    ------
    InputError
        If there are too many.

    Examples
    --------
    >>> enumerate_states(2, 2).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    people, behaviours = whole("people", people, least=1), whole("behaviours", behaviours, least=2)
    if behaviours**people > _MOST_STATES:
        raise InputError("graph", expected=f"at most {_MOST_STATES:,} states", got=f"{behaviours}^{people}")
    numbers = np.arange(behaviours**people)
    return np.stack([numbers // behaviours**i % behaviours for i in range(people)], axis=1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class GraphChain:
    """The chain of a rule on a small graph.

    Attributes
    ----------
    states
        ``int64[states, people]``.
    moves
        Chances to move to another state in one step, sparse ``float64[states, states]``.
    behaviours
        m.
    """

    states: Ints
    moves: sparse.csr_array
    behaviours: int

    def index(self, state: Sequence[int] | Ints) -> int:
        """Number of a state."""
        return int(np.asarray(state, dtype=np.int64) @ self.behaviours ** np.arange(self.states.shape[1]))

    @property
    def ends(self) -> Ints:
        """Numbers of the absorbing states."""
        return np.flatnonzero(self.moves.sum(axis=1) <= 0.0).astype(np.int64)

    def expected_change(self, state: Sequence[int] | Ints) -> Floats:
        """Expected change of how many do each behaviour, in one step from a state, ``float64[m]``."""
        row = self.moves[[self.index(state)], :]
        counts = _counts(self.states[row.indices], self.behaviours) - _counts(np.atleast_2d(state), self.behaviours)
        return np.asarray(row.data @ counts)

    def absorption(self) -> tuple[Floats, Floats]:
        """Chance of absorption in each behaviour, and mean steps until absorption, from every state.

        Returns
        -------
        tuple of ndarray
            ``float64[states, m]`` and ``float64[states]``.

        Raises
        ------
        InputError
            Unless exactly the states of one behaviour are absorbing (not so with mutation, or choice of new
            behaviours).
        """
        ends = self.ends
        pure = [self.index(np.full(self.states.shape[1], behaviour)) for behaviour in range(self.behaviours)]
        if sorted(pure) != ends.tolist():
            expected = "a rule under which exactly the states of one behaviour last"
            raise InputError("rule", expected=expected, got=f"{len(ends)} lasting states")
        rest = np.setdiff1d(np.arange(len(self.states)), ends)
        out = np.asarray(self.moves.sum(axis=1))[rest]
        system = sparse.diags_array(out) - self.moves[rest, :][:, rest]
        right = np.column_stack([self.moves[rest, :][:, pure].toarray(), np.ones(len(rest))])
        solved = _solve(system.tocsc(), right)
        chance = np.zeros((len(self.states), self.behaviours))
        chance[pure, range(self.behaviours)] = 1.0
        chance[rest] = solved[:, : self.behaviours]
        steps = np.zeros(len(self.states))
        steps[rest] = solved[:, -1]
        return chance, steps

    def fixation(self, *, mutant: int, resident: int) -> Floats:
        """Chance that one mutant at each place takes over, ``float64[people]``.

        Raises
        ------
        InputError
            As `absorption`.
        """
        chance, _ = self.absorption()
        return np.array([chance[at, mutant] for at in self._starts(mutant, resident)])

    def mean_steps(self, *, mutant: int, resident: int) -> Floats:
        """Mean steps until absorption, after one mutant at each place, ``float64[people]``."""
        _, steps = self.absorption()
        return np.array([steps[at] for at in self._starts(mutant, resident)])

    def _starts(self, mutant: int, resident: int) -> list[int]:
        people = self.states.shape[1]
        return [self.index([mutant if j == i else resident for j in range(people)]) for i in range(people)]

    def stationary(self) -> Floats:
        """Share of time in each state, ``float64[states]``, where no state is absorbing.

        Raises
        ------
        InputError
            If a state is absorbing.
        """
        if len(self.ends):
            raise InputError(
                "rule", expected="a rule under which no state lasts", got=f"{len(self.ends)} lasting states"
            )
        balance = (self.moves.T - sparse.diags_array(np.asarray(self.moves.sum(axis=1)))).tolil()
        balance[0, :] = 1.0
        right = np.zeros((len(self.states), 1))
        right[0] = 1.0
        return np.asarray(splu(balance.tocsc()).solve(right)[:, 0])

    def mean_shares(self, weights: ArrayLike) -> Floats:
        """Mean share of each behaviour, ``float64[m]``, over states weighed by ``float[states]``."""
        return np.asarray(np.asarray(weights) @ _counts(self.states, self.behaviours) / self.states.shape[1])


def _counts(states: Ints, behaviours: int) -> Floats:
    return np.stack([(states == behaviour).sum(axis=1) for behaviour in range(behaviours)], axis=1).astype(np.float64)


def _solve(system: sparse.csc_array, right: Floats) -> Floats:
    """Solve for several right-hand sides; iteratively where a factorisation would fill up."""
    if system.shape[0] <= _DIRECT:
        return np.asarray(splu(system).solve(right))
    scale = 1.0 / system.diagonal()
    scaled = (sparse.diags_array(scale) @ system).tocsr()
    columns = []
    for column in (scale[:, None] * right).T:
        found, failed = bicgstab(scaled, column, rtol=_EXACT, atol=0.0, maxiter=5000)
        residual = np.abs(scaled @ found - column).max() / max(np.abs(column).max(), 1e-300)
        if failed and residual > 1e-10:
            raise CosimError(f"the equations of {system.shape[0]:,} states did not converge (residual {residual:.1e})")
        columns.append(found)
    return np.array(columns).T


def graph_chain(people: int, behaviours: int, chances: Chances, *, batched: bool = False) -> GraphChain:
    """Enumerate all states of a rule.

    Parameters
    ----------
    people
        n, 1 or more.
    behaviours
        m, 2 or more; at most 70,000 states in all.
    chances
        The rule: given a state ``int64[n]``, the chance that the next step makes person i do a, ``float64[n, m]``.
        Entries of present behaviours are ignored.
    batched
        Whether the rule takes all states at once, ``int64[states, n]``, and returns ``float64[states, n, m]``.

    Returns
    -------
    GraphChain

    Raises
    ------
    InputError
        If there are too many states, or the rule gives numbers that are not chances.

    Examples
    --------
    >>> either = lambda state: np.array([[0.5 * (state[1] == 0), 0.5 * (state[1] == 1)],
    ...                                  [0.5 * (state[0] == 0), 0.5 * (state[0] == 1)]])
    >>> graph_chain(2, 2, either).fixation(mutant=1, resident=0).tolist()
    [0.5, 0.5]
    """
    states = enumerate_states(people, behaviours)
    found = np.asarray(chances(states) if batched else [chances(state) for state in states], dtype=np.float64)
    if found.shape != (len(states), people, behaviours):
        expected = f"chances for {people} people and {behaviours} behaviours"
        raise InputError("chances", expected=expected, got=f"the shape {found.shape[1:]}")
    leaves = np.arange(behaviours)[None, None, :] != states[:, :, None]
    found = np.where(leaves, found, 0.0)
    if not (np.isfinite(found).all() and (found >= 0.0).all() and (found.sum(axis=(1, 2)) <= 1.0 + 1e-9).all()):
        raise InputError("chances", expected="chances of one step: none below 0, at most 1 in all", got="others")
    row, person, behaviour = np.nonzero(found)
    column = row + (behaviour - states[row, person]) * behaviours**person
    moves = sparse.csr_array((found[row, person, behaviour], (row, column)), shape=(len(states), len(states)))
    return GraphChain(states, moves, behaviours)


def neutral_fixation(graph: nx.Graph[Any], process: Neutral) -> Floats:
    """Chance that a neutral mutant takes over, from each place.

    Formula. voter and death-birth: k_i / 2E; birth-death: (1/k_i) / sum_j (1/k_j); link: 1/n.

    Parameters
    ----------
    graph
        Undirected, connected, no self-ties.
    process
        ``voter``: a person copies a neighbour; ``death-birth``: a person is replaced by a copy of a neighbour (the same
        without selection); ``birth-death``: a copy of a person replaces a neighbour; ``link``: one end of a random tie
        copies the other.

    Returns
    -------
    ndarray
        ``float64[n]`` in the order of ``list(graph)``; sums to 1.

    Raises
    ------
    InputError
        If the graph is another kind of graph, or the process unknown.

    Examples
    --------
    >>> neutral_fixation(nx.star_graph(2), "birth-death").round(6).tolist()
    [0.2, 0.4, 0.4]
    """
    degree = adjacency(graph).sum(axis=1)
    weights = {"voter": degree, "death-birth": degree, "birth-death": 1.0 / degree, "link": np.ones(len(degree))}
    one_of("process", process, tuple(weights))
    return np.asarray(weights[process] / weights[process].sum())


def gibbs(graph: nx.Graph[Any], payoffs: ArrayLike, *, beta: float) -> tuple[Floats, Floats, float]:
    """Stationary distribution of asynchronous logit response on a graph, in closed form.

    Formula. Where payoffs are symmetric (a_ij = a_ji), U(s) = sum over ties of a(s_i, s_j) is a potential: a player
    that changes gains as much as U. Choosing a with chance proportional to exp(beta payoff) leads to pi(s) ~ exp(beta
    U(s)).

    Parameters
    ----------
    graph
        Undirected, connected, no self-ties; at most 70,000 states.
    payoffs
        Symmetric, ``float[m, m]``; added up over neighbours.
    beta
        Precision of choice, 0 or more, per unit of payoff.

    Returns
    -------
    tuple
        Weights of all states ``float64[states]`` (in the order of `enumerate_states`), mean share of each behaviour
        ``float64[m]``, and the mean potential.

    Raises
    ------
    InputError
        If payoffs are not symmetric, or another argument is wrong.

    Examples
    --------
    >>> gibbs(nx.path_graph(2), [[1.0, 0.0], [0.0, 1.0]], beta=float(np.log(3.0)))[2].__round__(6)
    0.75
    """
    ties = adjacency(graph)
    matrix = payoff_matrix(payoffs)
    number("beta", beta, least=0.0, most=LARGEST)
    if not np.allclose(matrix, matrix.T):
        raise InputError(
            "payoffs", expected="a symmetric matrix", got="another", hint="other matrices have no potential"
        )
    states = enumerate_states(len(ties), len(matrix))
    potential = np.zeros(len(states))
    for i, j in zip(*np.nonzero(np.triu(ties)), strict=True):
        potential += matrix[states[:, i], states[:, j]]
    weights = np.exp(beta * (potential - potential.max()))
    weights /= weights.sum()
    mean = weights @ _counts(states, len(matrix)) / len(ties)
    return np.asarray(weights), np.asarray(mean), float(weights @ potential)
