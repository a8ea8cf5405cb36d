"""One player's next behaviour: its chances, and the draw from them.

There is one set of rule functions. `weigh_all` fills in the weight of every behaviour for one player; `decide` draws
with one uniform number. For rules that look at one random neighbour, the number itself says which neighbour (the whole
part of u k) and whether it is copied (the rest), so that the other neighbours' payoffs need not be worked out; the
lengths of the pieces of 0..1 are the weights that `weigh_all` gives.
"""

from __future__ import annotations

from typing import Any

from cosim.core.compiled import kernel
from cosim.games.play.arena import Arena
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

__all__ = ["adopts", "decide", "draw", "explored", "joint_all", "weigh_all"]


@kernel
def adopts(i: Any, j: Any, arena: Arena) -> Any:
    """Chance that ``i``, looking at its neighbour ``j``, takes over its behaviour; for rules that look at one."""
    if arena.rule == VOTER or arena.rule == LINK:
        return 1.0
    gain = payoff_of(j, arena) - payoff_of(i, arena)
    if arena.rule == FERMI:
        return adopt_fermi(gain, arena.numbers)
    most = 1 if arena.averaged else max(degree_of(i, arena), degree_of(j, arena)) + (1 if arena.itself else 0)
    return adopt_replicator(gain, most, arena.numbers)


@kernel
def looks_at_one(arena: Arena) -> Any:
    """Whether the rule looks at one random neighbour."""
    return arena.rule == FERMI or arena.rule == REPLICATOR or arena.rule == VOTER or arena.rule == LINK


@kernel
def weigh_all(i: Any, arena: Arena) -> None:
    """Fill ``arena.chances`` with the weight of every behaviour of ``i`` to come; their sum is not 1 yet."""
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


@kernel
def draw(u: Any, weights: Any) -> Any:
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


@kernel
def decide(i: Any, u: Any, arena: Arena) -> Any:
    """Behaviour of ``i`` to come, by the uniform number ``u``; a learner keeps what it learnt."""
    if looks_at_one(arena):
        spot = u * degree_of(i, arena)
        j = neighbour(i, int(spot), arena)
        if arena.plays[j] == arena.plays[i]:
            return int(arena.plays[i])
        return int(arena.plays[j] if spot - int(spot) < adopts(i, j, arena) else arena.plays[i])
    weigh_all(i, arena)
    if arena.rule == REINFORCEMENT:
        for s in range(arena.counts.size):
            arena.propensity[i, s] = arena.chances[s]
    return draw(u, arena.chances)


@kernel
def explored(held: Any, u: Any, arena: Arena) -> Any:
    """``held``, or with the chance of a mutation any other behaviour, each as likely, by the uniform number ``u``."""
    if u >= arena.mutation:
        return int(held)
    other = int(u / arena.mutation * (arena.counts.size - 1))
    return other + 1 if other >= held else other


@kernel
def put(i: Any, held: Any, chance: Any, otherwise: Any, arena: Arena, out: Any) -> None:
    """Add ``chance`` that ``i`` takes ``held``, less mutations, which take any behaviour but ``otherwise``."""
    out[i, held] += chance * (1.0 - arena.mutation)
    for s in range(arena.counts.size):
        if s != otherwise and arena.mutation > 0.0:
            out[i, s] += chance * arena.mutation / (arena.counts.size - 1.0)


@kernel
def joint_all(arena: Arena, out: Any) -> None:
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
