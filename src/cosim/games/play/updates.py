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
from cosim.games.play.decide import compare, decide, explored, looks_at_one
from cosim.games.play.neighbours import degree_of, neighbour
from cosim.games.play.partners import change_partner
from cosim.games.play.payoffs import payoff_as, worths_all
from cosim.games.play.rules.birth_death import BIRTH_DEATH, parent_of
from cosim.games.play.rules.link import LINK, end_of
from cosim.games.play.tally import keeps_tally, move_tally
from cosim.games.play.tree import grow, regrow

__all__ = ["one_by_one_block", "record", "take", "together_block"]

_DECIDE, _EXPLORE, _PARTNER = Stream.PLAY_DECIDE, Stream.PLAY_EXPLORE, Stream.PLAY_PARTNER


@rule
def renew(i: int, arena: Arena) -> None:
    """Store the present payoff of ``i``, and its fitness."""
    arena.worth[i] = payoff_as(i, arena.plays[i], arena)
    regrow(i, arena)


@driver
def update_worth(i: int, arena: Arena) -> None:
    """Update stored payoffs and sums of fitness after ``i`` took another behaviour."""
    if arena.mixed:
        regrow(i, arena)
        return
    if arena.pool and degree_of(i, arena) ** 2 > arena.plays.size:
        worths_all(arena)
        grow(arena)
        return
    renew(i, arena)
    for at in range(degree_of(i, arena)):
        j = neighbour(i, at, arena)
        renew(j, arena)
        if arena.pool:  # groups of neighbours: everybody within two ties
            for other in range(degree_of(j, arena)):
                renew(neighbour(j, other, arena), arena)


@rule
def take(i: int, new: int, arena: Arena) -> bool:
    """Give ``i`` the behaviour ``new``; returns whether it held another one."""
    old = int(arena.plays[i])
    if new == old:
        return False
    arena.counts[old] -= 1
    arena.counts[new] += 1
    arena.plays[i] = new
    if keeps_tally(arena):
        move_tally(i, old, new, arena)
    if arena.rule == BIRTH_DEATH:
        update_worth(i, arena)
    return True


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
def is_plain(arena: Arena) -> bool:
    """Whether an update is a look at one neighbour and nothing else, so that both players are known beforehand."""
    one = looks_at_one(arena) and arena.rule != LINK and not arena.mixed
    return one and arena.mutation == 0.0 and arena.rewiring == 0.0


@rule
def copy_next(at: int, end: int, absorbs: bool, arena: Arena) -> int:
    """Plain updates ``at`` to ``end`` (excluded) of those drawn; the first not made: uniform populations stop it."""
    while at < end:
        i = arena.read[0, at]
        changed = take(i, compare(i, arena.read[1, at], arena.ahead[1, at], arena), arena)
        at += 1
        if absorbs and changed and uniform_population(arena) >= 0:
            break
    return at


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
        worths_all(arena)
    if arena.rule == BIRTH_DEATH:
        grow(arena)
    ended = start if absorbs and uniform_population(arena) >= 0 else -1
    week, entity, due, row = start // size, start % size, every - start % every, 0
    ahead, plain = arena.read.shape[1], is_plain(arena)
    at, step = ahead, start
    while ended < 0 and step < start + steps:
        if at == ahead:
            look_ahead(key, entity, week, plain, arena)
            at = 0
        if plain:
            end = copy_next(at, at + min(ahead - at, due, start + steps - step), absorbs, arena)
        else:
            update_one(key, entity, week, arena.ahead[0, at], arena.ahead[1, at], arena)
            end = at + 1
        done, at = end - at, end
        entity, step, due = entity + done, step + done, due - done
        while entity >= size:
            entity, week = entity - size, week + 1
        if absorbs and uniform_population(arena) >= 0:
            ended = step
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
            take(i, int(arena.after[i]), arena)
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
