"""Updates, one after another or all at once, with every draw at its address.

Time. One by one, a step is one update, and n steps are a round; update number e of round w draws at (entity e, week w).
All at once, a step is an update of every player from one snapshot; player i in step w draws at (entity i, week w). So a
play can be stopped and continued at any step, with the same result.

With partner choice, an update is one of partners with the chance ``rewiring``, else one of behaviour.
"""

from __future__ import annotations

from cosim.core.compiled import driver, rule
from cosim.core.rng import Key, Stream, uniform
from cosim.games.play.ahead import look_ahead
from cosim.games.play.arena import Arena, Ints
from cosim.games.play.decide import decide, explored
from cosim.games.play.neighbours import degree_of, neighbour
from cosim.games.play.partners import change_partner
from cosim.games.play.payoffs import payoff_as
from cosim.games.play.rules.birth_death import BIRTH_DEATH, parent_of
from cosim.games.play.rules.link import LINK, end_of

__all__ = ["one_by_one_block", "together_block"]

_DECIDE, _EXPLORE, _PARTNER = Stream.PLAY_DECIDE, Stream.PLAY_EXPLORE, Stream.PLAY_PARTNER


@rule
def update_worth(i: int, arena: Arena) -> None:
    """Update stored payoffs after ``i`` took another behaviour."""
    if arena.worth.size == 1:
        return
    if arena.pool or arena.mixed:
        for j in range(arena.plays.size):
            arena.worth[j] = payoff_as(j, arena.plays[j], arena)
        return
    arena.worth[i] = payoff_as(i, arena.plays[i], arena)
    for at in range(degree_of(i, arena)):
        j = neighbour(i, at, arena)
        arena.worth[j] = payoff_as(j, arena.plays[j], arena)


@rule
def take(i: int, new: int, arena: Arena) -> None:
    """Give ``i`` the behaviour ``new``."""
    if new != arena.plays[i]:
        arena.counts[arena.plays[i]] -= 1
        arena.counts[new] += 1
        arena.plays[i] = new
        update_worth(i, arena)


@rule
def update_one(key: Key, entity: int, week: int, first: float, second: float, arena: Arena) -> None:
    """One update of one player: the uniform number ``first`` selects the player, ``second`` decides the result."""
    size = arena.plays.size
    if arena.rule == BIRTH_DEATH:
        parent = parent_of(first, arena)
        spot = int(second * degree_of(parent, arena))
        i, new = neighbour(parent, spot, arena), int(arena.plays[parent])
    else:
        i = end_of(first, arena) if arena.rule == LINK else int(first * size)
        if arena.rewiring > 0.0 and uniform(key, _PARTNER, entity, week, 0) < arena.rewiring:
            change_partner(i, entity, week, key, arena)
            return
        new = decide(i, second, arena)
    if arena.mutation > 0.0:
        u = uniform(key, _EXPLORE, entity, week, 0)
        if u < arena.mutation:
            new = explored(new if arena.rule == BIRTH_DEATH or arena.rule == LINK else arena.plays[i], u, arena)
    take(i, new, arena)


@rule
def uniform_population(arena: Arena) -> int:
    """The behaviour that all players hold, or -1."""
    held = arena.plays[0]
    return int(held) if arena.counts[held] == arena.plays.size else -1


@rule
def record(row: int, arena: Arena, out: Ints) -> None:
    """Store the number of players with each behaviour in ``out[row]``."""
    for s in range(arena.counts.size):
        out[row, s] = arena.counts[s]


@driver
def one_by_one_block(key: Key, start: int, steps: int, every: int, absorbs: bool, arena: Arena, out: Ints) -> int:
    """Play ``steps`` updates from step ``start``; counts after every ``every`` steps into ``out`` (``int64[rows, m]``).

    Returns the step after which all players hold one behaviour permanently (``absorbs``), or -1; play stops there.
    """
    size = arena.plays.size
    if arena.worth.size > 1:
        for j in range(size):
            arena.worth[j] = payoff_as(j, arena.plays[j], arena)
    ended = start if absorbs and uniform_population(arena) >= 0 else -1
    week, entity, due, row = start // size, start % size, every - start % every, 0
    ahead = arena.ahead.shape[0]
    at, step = ahead, start
    while ended < 0 and step < start + steps:
        if at == ahead:
            look_ahead(key, entity, week, arena)
            at = 0
        update_one(key, entity, week, arena.ahead[at, 0], arena.ahead[at, 1], arena)
        at += 1
        entity += 1
        if entity == size:
            entity, week = 0, week + 1
        step += 1
        if absorbs and uniform_population(arena) >= 0:
            ended = step
        due -= 1
        if due == 0:
            due = every
            record(row, arena, out)
            row += 1
    for left in range(row, out.shape[0]):
        record(left, arena, out)
    return ended


@driver
def together_block(key: Key, start: int, steps: int, every: int, absorbs: bool, arena: Arena, out: Ints) -> int:
    """Play ``steps`` updates of all players from step ``start``; else as `one_by_one_block`."""
    size = arena.plays.size
    ended = start if absorbs and uniform_population(arena) >= 0 else -1
    due, row, week = every - start % every, 0, start
    while ended < 0 and week < start + steps:
        if arena.rewiring > 0.0:
            for i in range(size):
                if uniform(key, _PARTNER, i, week, 0) < arena.rewiring:
                    change_partner(i, i, week, key, arena)
        for i in range(size):
            arena.worth[i] = payoff_as(i, arena.plays[i], arena)
        for i in range(size):
            new = decide(i, uniform(key, _DECIDE, i, week, 0), arena)
            if arena.mutation > 0.0:
                u = uniform(key, _EXPLORE, i, week, 0)
                new = explored(arena.plays[i], u, arena) if u < arena.mutation else new
            arena.after[i] = new
        for i in range(size):
            arena.counts[arena.plays[i]] -= 1
            arena.counts[arena.after[i]] += 1
            arena.plays[i] = arena.after[i]
        week += 1
        if absorbs and uniform_population(arena) >= 0:
            ended = week
        due -= 1
        if due == 0:
            due = every
            record(row, arena, out)
            row += 1
    for left in range(row, out.shape[0]):
        record(left, arena, out)
    return ended
