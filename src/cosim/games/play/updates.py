"""Updates, one after another or all at once, with every draw at its address.

Time. One by one, a step is one update, and n steps are a round; update number e of round w draws at (entity e, week w).
All at once, a step is an update of everybody from one snapshot; player i in step w draws at (entity i, week w). So a
play can be broken off and gone on with at any step, and is the same.

With partner choice, an update is one of partners with the chance ``rewiring``, else one of behaviour.
"""

from __future__ import annotations

from typing import Any

from cosim.core.compiled import kernel
from cosim.core.rng import Stream, uniform
from cosim.games.play.ahead import look_ahead
from cosim.games.play.arena import Arena
from cosim.games.play.decide import decide, explored
from cosim.games.play.neighbours import degree_of, neighbour
from cosim.games.play.partners import change_partner
from cosim.games.play.payoffs import payoff_as
from cosim.games.play.rules.birth_death import BIRTH_DEATH, parent_of
from cosim.games.play.rules.link import LINK, end_of

__all__ = ["one_by_one_block", "together_block"]

_DECIDE, _EXPLORE, _PARTNER = Stream.PLAY_DECIDE, Stream.PLAY_EXPLORE, Stream.PLAY_PARTNER


@kernel
def note_worth(i: Any, arena: Arena) -> None:
    """Keep the payoffs up to date after ``i`` took another behaviour, where they are kept."""
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


@kernel
def take(i: Any, new: Any, arena: Arena) -> None:
    """Let ``i`` hold ``new``."""
    if new != arena.plays[i]:
        arena.counts[arena.plays[i]] -= 1
        arena.counts[new] += 1
        arena.plays[i] = new
        note_worth(i, arena)


@kernel
def update_one(key: Any, entity: Any, week: Any, lot: Any, luck: Any, arena: Arena) -> None:
    """One update of one player: ``lot`` says of whom, ``luck`` how it turns out."""
    size = arena.plays.size
    if arena.rule == BIRTH_DEATH:
        parent = parent_of(lot, arena)
        spot = int(luck * degree_of(parent, arena))
        i, new = neighbour(parent, spot, arena), int(arena.plays[parent])
    else:
        i = end_of(lot, arena) if arena.rule == LINK else int(lot * size)
        if arena.rewiring > 0.0 and uniform(key, _PARTNER, entity, week, 0) < arena.rewiring:
            change_partner(i, entity, week, key, arena)
            return
        new = decide(i, luck, arena)
    if arena.mutation > 0.0:
        u = uniform(key, _EXPLORE, entity, week, 0)
        if u < arena.mutation:
            new = explored(new if arena.rule == BIRTH_DEATH or arena.rule == LINK else arena.plays[i], u, arena)
    take(i, new, arena)


@kernel
def uniform_population(arena: Arena) -> Any:
    """The behaviour that everybody holds, or -1."""
    held = arena.plays[0]
    return int(held) if arena.counts[held] == arena.plays.size else -1


@kernel
def note(row: Any, arena: Arena, out: Any) -> None:
    """Keep in ``out[row]`` how many hold each behaviour."""
    for s in range(arena.counts.size):
        out[row, s] = arena.counts[s]


@kernel
def one_by_one_block(key: Any, start: Any, steps: Any, every: Any, absorbs: Any, arena: Arena, out: Any) -> Any:
    """So many updates from step ``start`` on; counts after every ``every`` steps into ``out`` (``int64[rows, m]``).

    Returns the step after which all held one behaviour for good (``absorbs``), or -1. Nothing is played after it.
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
            note(row, arena, out)
            row += 1
    for left in range(row, out.shape[0]):
        note(left, arena, out)
    return ended


@kernel
def together_block(key: Any, start: Any, steps: Any, every: Any, absorbs: Any, arena: Arena, out: Any) -> Any:
    """So many updates of everybody from step ``start`` on; else as `one_by_one_block`."""
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
            note(row, arena, out)
            row += 1
    for left in range(row, out.shape[0]):
        note(left, arena, out)
    return ended
