"""Next behaviour of one player: its chances, and the draw from them.

Both use the same rule functions. `weigh_all` fills in the weight of every behaviour for one player; `decide` draws with
one uniform number u. For rules that look at one random neighbour of k, the whole part of u k selects the neighbour and
the rest decides whether it is copied, so that the payoffs of the other neighbours are not computed; the intervals of u
that lead to a behaviour have the total length that `weigh_all` gives.
"""

from __future__ import annotations

from cosim.core.compiled import driver, rule
from cosim.games.play.arena import Arena, Floats
from cosim.games.play.neighbours import degree_of, neighbour
from cosim.games.play.payoffs import payoff_of
from cosim.games.play.rules.best_response import BEST_RESPONSE, weigh_options
from cosim.games.play.rules.birth_death import BIRTH_DEATH
from cosim.games.play.rules.conditional import MOODY, weigh_mood
from cosim.games.play.rules.death_birth import DEATH_BIRTH, weigh_neighbours
from cosim.games.play.rules.fermi import FERMI, adopt_fermi
from cosim.games.play.rules.fitness import fitness
from cosim.games.play.rules.imitate_best import IMITATE_BEST, weigh_best
from cosim.games.play.rules.imitation import IMITATION, weigh_all_around
from cosim.games.play.rules.link import LINK
from cosim.games.play.rules.reinforcement import REINFORCEMENT, weigh_propensities
from cosim.games.play.rules.replicator import REPLICATOR, adopt_replicator
from cosim.games.play.rules.voter import VOTER

__all__ = ["adopts", "compare", "decide", "draw", "explored", "joint_all", "looks_at_one", "weigh_all"]


@rule
def adopts(i: int, j: int, arena: Arena) -> float:
    """Chance that ``i`` copies the behaviour of its neighbour ``j``; for rules that look at one neighbour."""
    if arena.rule == VOTER or arena.rule == LINK:
        return 1.0
    gain = payoff_of(j, arena) - payoff_of(i, arena)
    if arena.rule == FERMI:
        return adopt_fermi(gain, arena.numbers)
    most = 1 if arena.averaged else max(degree_of(i, arena), degree_of(j, arena)) + (1 if arena.itself else 0)
    return adopt_replicator(gain, most, arena.numbers)


@rule
def looks_at_one(arena: Arena) -> bool:
    """Whether the rule looks at one random neighbour."""
    return arena.rule == FERMI or arena.rule == REPLICATOR or arena.rule == VOTER or arena.rule == LINK


@driver
def weigh_all(i: int, arena: Arena) -> None:
    """Fill ``arena.chances`` with the weight of every next behaviour of ``i``; the sum of weights is not always 1."""
    for s in range(arena.counts.size):
        arena.chances[s] = 0.0
    if looks_at_one(arena):
        for at in range(degree_of(i, arena)):
            j = neighbour(i, at, arena)
            chance = adopts(i, j, arena)
            arena.chances[arena.plays[j]] += chance
            arena.chances[arena.plays[i]] += 1.0 - chance
    elif arena.rule == IMITATE_BEST:
        weigh_best(i, arena)
    elif arena.rule == DEATH_BIRTH:
        weigh_neighbours(i, arena)
    elif arena.rule == IMITATION:
        weigh_all_around(i, arena)
    elif arena.rule == BEST_RESPONSE:
        weigh_options(i, arena)
    elif arena.rule == MOODY:
        weigh_mood(i, arena)
    elif arena.rule == REINFORCEMENT:
        weigh_propensities(i, arena)


@rule
def draw(u: float, weights: Floats) -> int:
    """Index drawn in proportion to weights.

    Examples
    --------
    >>> import numpy as np
    >>> draw(0.0, np.array([1.0, 3.0])), draw(0.3, np.array([1.0, 3.0])), draw(0.9, np.array([1.0, 0.0]))
    (0, 1, 0)
    """
    total = 0.0
    for s in range(weights.size):
        total += weights[s]
    left, last = u * total, 0
    for s in range(weights.size):
        if weights[s] > 0.0:
            last = s
            left -= weights[s]
            if left < 0.0:
                return s
    return last


@rule
def compare(i: int, j: int, rest: float, arena: Arena) -> int:
    """Next behaviour of ``i`` after it looked at its neighbour ``j``, for the uniform number ``rest``."""
    if arena.plays[j] == arena.plays[i]:
        return int(arena.plays[i])
    return int(arena.plays[j] if rest < adopts(i, j, arena) else arena.plays[i])


@rule
def decide(i: int, u: float, arena: Arena) -> int:
    """Next behaviour of ``i`` for the uniform number ``u``; reinforcement stores what was learnt."""
    if looks_at_one(arena):
        spot = u * degree_of(i, arena)
        return compare(i, neighbour(i, int(spot), arena), spot - int(spot), arena)
    weigh_all(i, arena)
    if arena.rule == REINFORCEMENT:
        for s in range(arena.counts.size):
            arena.propensity[i, s] = arena.chances[s]
    return draw(u, arena.chances)


@rule
def explored(held: int, u: float, arena: Arena) -> int:
    """``held``, or, with the chance of a mutation, any other one with equal chance, for the uniform number ``u``."""
    if u >= arena.mutation:
        return int(held)
    other = int(u / arena.mutation * (arena.counts.size - 1))
    return other + 1 if other >= held else other


@rule
def put(i: int, held: int, chance: float, otherwise: int, arena: Arena, out: Floats) -> None:
    """Add ``chance`` that ``i`` takes ``held``, without mutations; these take any behaviour except ``otherwise``."""
    out[i, held] += chance * (1.0 - arena.mutation)
    for s in range(arena.counts.size):
        if s != otherwise and arena.mutation > 0.0:
            out[i, s] += chance * arena.mutation / (arena.counts.size - 1.0)


@driver
def joint_all(arena: Arena, out: Floats) -> None:
    """Add to ``out`` (``float64[n, m]``) the chance that the next update is one of player i and leaves it with s."""
    size = arena.plays.size
    total = 0.0
    for j in range(size):
        if arena.rule == BIRTH_DEATH:
            total += fitness(payoff_of(j, arena), arena.numbers)
        elif arena.rule == LINK:
            total += degree_of(j, arena)
    for i in range(size):
        if arena.rule == BIRTH_DEATH or arena.rule == LINK:
            for at in range(degree_of(i, arena)):
                j = neighbour(i, at, arena)
                pair = 1.0
                if arena.rule == BIRTH_DEATH:
                    pair = fitness(payoff_of(j, arena), arena.numbers) / degree_of(j, arena)
                put(i, arena.plays[j], pair / total, arena.plays[j], arena, out)
        else:
            weigh_all(i, arena)
            weights = 0.0
            for s in range(arena.counts.size):
                weights += arena.chances[s]
            for s in range(arena.counts.size):
                put(i, s, arena.chances[s] / weights / size, arena.plays[i], arena, out)
