"""State and parameters of one game as compiled code reads them: numbers and arrays in one tuple.

Players are numbered 0..n-1. `cosim.games.play.neighbours` reads the neighbours of a player. In a well-mixed population
(``mixed``) everybody is a neighbour of everybody else, and only the count of each behaviour matters.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np

__all__ = ["Arena", "Behaviours", "Floats", "Ints"]

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Ints: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Behaviours: TypeAlias = np.ndarray[Any, np.dtype[np.int8]]  # one per player


class Arena(NamedTuple):
    """One game and its present state.

    Attributes
    ----------
    rule
        Number of the update rule, see `cosim.games.play.rules`.
    numbers
        ``float64[6]``, parameters of the rule; each rule file names them.
    pool
        Whether payoffs come from public goods instead of a matrix.
    mixed, averaged, itself
        Well-mixed; payoffs divided by the number of games; a player also meets its own behaviour.
    mutation, rewiring
        Chances per update, 0..1.
    matrix
        ``float64[m, m]``, payoff of the row player.
    goods
        ``float64[6]``: factor, cost, payoff of staying out, 1 if the cost is shared over groups, size of a group drawn
        in a well-mixed population, 1 if staying out is possible.
    rows, neighbours
        ``int64[n + 1, 1 + words]``: start and length of each player's row of neighbours in one number, see
        `cosim.games.play.links.Links`, and, where they are kept, its number of neighbours with each behaviour, see
        `cosim.games.play.tally`; ``int32[places]``.
    plays
        ``int8[n]``, behaviour of each player.
    counts
        ``int64[m]``, number of players with each behaviour.
    after
        ``int8[n]``, behaviours after a synchronous update.
    worth
        ``float64[n]``, payoff of each player where it is stored (synchronous updates; birth-death on a network); else
        one place.
    tree
        ``float64[nodes, 1 or m]``, sums of fitness, see `cosim.games.play.tree` (birth-death); else one row.
    chances
        ``float64[m]``, working space.
    ahead, read
        ``float64[2, updates]``, random numbers of the next updates; ``int64[2, updates]``, the players they concern.
    propensity
        ``float64[n, m]``, learned propensities (reinforcement); else one row.
    """

    rule: int
    numbers: Floats
    pool: bool
    mixed: bool
    averaged: bool
    itself: bool
    mutation: float
    rewiring: float
    matrix: Floats
    goods: Floats
    rows: Ints
    neighbours: np.ndarray[Any, np.dtype[np.int32]]
    plays: Behaviours
    counts: Ints
    after: Behaviours
    worth: Floats
    tree: Floats
    chances: Floats
    ahead: Floats
    read: Ints
    propensity: Floats
