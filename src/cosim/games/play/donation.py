"""The donation game under death-birth updating, played for long: the share of cooperators.

Sentence. A random player is replaced; its neighbours compete for the place in proportion to their fitness.

Formula. A cooperator pays c for each neighbour and each neighbour gains b. Fitness is 1 - w + w * payoff, w small. On a
large regular graph with k neighbours, cooperation is favoured if b / c > k; on N nodes see
`cosim.games.theory.coalescence.regular_critical_ratio`. With rare mutation "favoured" means that cooperators are more
than half of the population in the long run.

Sources: Ohtsuki, Hauert, Lieberman and Nowak (2006), doi:10.1038/nature04605; Allen et al. (2017),
doi:10.1038/nature21723. In the laboratory: Rand et al. (2014), doi:10.1073/pnas.1400406111.
"""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from cosim.core.compiled import driver, rule
from cosim.core.rng import Key, Stream, key_of, uniform
from cosim.errors import InputError
from cosim.games.play.arena import Floats, Ints

__all__ = ["long_run_cooperation"]

_CHOICE, _MUTATE = Stream.GAME_CHOICE, Stream.GAME_MUTATE


@rule
def payoff(i: int, first: Ints, neighbours: Ints, plays: Ints, benefit: float, cost: float) -> float:
    """Payoff of player ``i`` from all neighbours; 1 in ``plays`` is a cooperator."""
    earned = 0.0
    for at in range(first[i], first[i + 1]):
        earned += benefit * plays[neighbours[at]] - cost * plays[i]
    return earned


@driver
def death_birth_all(
    key: Key, steps: int, settle: int, first: Ints, neighbours: Ints, plays: Ints, game: Floats, out: Floats
) -> None:
    """Play ``steps`` updates in place; mean share of cooperators after ``settle`` of them into ``out`` (float64[1]).

    ``game`` is (benefit, cost, selection, mutation).
    """
    benefit, cost, selection, mutation = game[0], game[1], game[2], game[3]
    cooperators = 0
    for one in range(plays.size):
        cooperators += plays[one]
    total = 0.0
    for step in range(steps):
        dies = int(uniform(key, _CHOICE, step, 0, 0) * plays.size)
        if uniform(key, _MUTATE, step, 0, 0) < mutation:
            new = 1 if uniform(key, _MUTATE, step, 0, 1) < 0.5 else 0
        else:
            fitness = 0.0
            for at in range(first[dies], first[dies + 1]):
                earned = payoff(neighbours[at], first, neighbours, plays, benefit, cost)
                fitness += 1.0 - selection + selection * earned
            left = uniform(key, _CHOICE, step, 0, 1) * fitness
            new = plays[dies]
            for at in range(first[dies], first[dies + 1]):
                earned = payoff(neighbours[at], first, neighbours, plays, benefit, cost)
                left -= 1.0 - selection + selection * earned
                if left < 0.0:
                    new = plays[neighbours[at]]
                    break
        cooperators += new - plays[dies]
        plays[dies] = new
        if step >= settle:
            total += cooperators / plays.size
    out[0] = total / max(1, steps - settle)


def long_run_cooperation(
    graph: nx.Graph[Any],
    *,
    ratio: float,
    selection: float = 0.02,
    mutation: float = 0.01,
    steps: int = 1_000_000,
    seed: int = 0,
) -> float:
    """Share of cooperators in the long run, 0..1.

    Parameters
    ----------
    graph
        The network; everybody has a neighbour.
    ratio
        Benefit over cost, above 0; the cost is 1.
    selection
        Strength w; fitness has to stay positive, so w * (cost * largest degree + 1) must stay below 1.
    mutation
        Chance of an update that takes any behaviour.
    steps
        Updates; the first tenth is left out of the mean.
    seed
        Seed of the random numbers.

    Raises
    ------
    InputError
        If somebody has no neighbour, or a number is out of range.
    """
    degrees = [degree for _, degree in graph.degree()]
    if not degrees or min(degrees) < 1:
        raise InputError("graph", expected="a neighbour for everybody", got="none for somebody")
    if ratio <= 0.0:
        raise InputError("ratio", expected="a number above 0", got=ratio)
    if not 0.0 < selection * (max(degrees) + 1.0) < 1.0:
        raise InputError("selection", expected=f"above 0 and below {1.0 / (max(degrees) + 1.0):.3g}", got=selection)
    if not 0.0 < mutation <= 1.0:
        raise InputError("mutation", expected="above 0, at most 1", got=mutation)
    matrix = nx.to_scipy_sparse_array(graph, format="csr")
    plays = (np.arange(len(degrees)) % 2).astype(np.int64)
    out = np.empty(1)
    death_birth_all(
        key_of(seed), steps, steps // 10, matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), plays,
        np.asarray([ratio, 1.0, selection, mutation]), out,
    )  # fmt: skip
    return float(out[0])
