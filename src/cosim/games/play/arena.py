"""What compiled code sees of a game: numbers and arrays, in one tuple.

Players are numbered 0..n-1. Where the neighbours of a player stand is said by `cosim.games.play.neighbours`. In a
well-mixed population (``mixed``) everybody is a neighbour of everybody else, and only how many hold a behaviour counts.
"""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["Arena"]


class Arena(NamedTuple):
    """One game and its present state.

    Attributes
    ----------
    rule
        Number of the update rule, see `cosim.games.play.rules`.
    numbers
        ``float64[6]``, what the rule reads; each rule file says which is which.
    pool
        Whether payoffs come from public goods instead of a matrix.
    mixed, averaged, itself
        Well-mixed; payoffs divided by the number of games; a player also meets its own behaviour.
    mutation, rewiring
        Chances per update, 0..1.
    matrix
        ``float64[m, m]``, row player's payoff.
    goods
        ``float64[6]``: factor, cost, payoff of who stays out, 1 if the cost is shared over groups, size of a group
        drawn in a well-mixed population, 1 if somebody may stay out.
    rows, neighbours
        ``int64[n + 1]``, start and length of everybody's row of neighbours in one number, see
        `cosim.games.play.links.Links`; ``int32[places]``.
    plays
        ``int8[n]``, behaviour of each player.
    counts
        ``int64[m]``, how many hold each behaviour.
    after
        ``int8[n]``, behaviours after a synchronous update.
    worth
        ``float64[n]``, payoff of each player where it is kept (synchronous updates, birth-death), else unused.
    chances
        ``float64[m]``, working space.
    ahead, read
        ``float64[updates, 2]``, luck of the next updates; ``int64[updates]``, whom they are about.
    propensity
        ``float64[n, m]``, what players have learnt (reinforcement), else one row.
    """

    rule: int
    numbers: Any
    pool: bool
    mixed: bool
    averaged: bool
    itself: bool
    mutation: float
    rewiring: float
    matrix: Any
    goods: Any
    rows: Any
    neighbours: Any
    plays: Any
    counts: Any
    after: Any
    worth: Any
    chances: Any
    ahead: Any
    read: Any
    propensity: Any
