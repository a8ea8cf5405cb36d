"""Choice rules and behaviours of plug-ins: phases behind *choose* and *settle*, made from text or in plain Python.

A professional whose ``choice.rule`` is the word of a plug-in keeps its behaviour in *choose*; the phase behind it
applies the rule, and with the same draws exploration and the pull of management. A behaviour beyond the three is stored
as the one it is like, with a flag in a column of its own that takes effect when behaviours do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from inspect import signature
from typing import Any

import numpy as np

from cosim.care.outcomes.catalogue import Outcome
from cosim.care.plugins.declared import Behaviour, Finished, Measured, Own
from cosim.care.plugins.found import place_of
from cosim.care.plugins.guard import guarded
from cosim.care.reviewer import Reviewer
from cosim.care.rules.choose import overrule, reviews
from cosim.care.state import Column, Week, World
from cosim.core.compiled import driver, from_text
from cosim.core.rng import Key
from cosim.errors import InputError

__all__ = ["choosing", "columns_of", "in_python", "reviewers", "settling", "share_of"]

_CHOOSING = """
@driver
def {name}(low, high, week, key, world, own):
    for p in range(low, high):
        row = world.professionals[p]
        if int(world.parameters[row["organisation"]]["choice.rule"]) == {number} and reviews(p, week, world):
            chosen = like = int(own_rule(p, week, key, world, own))
{likes}
            if like < 0 or like > 2:
                raise ValueError("a choice rule returned no behaviour")
            now = overrule(p, like, week, key, world)
            row["next_behaviour"] = now
{flags}
"""
_SETTLING = """
@driver
def {name}(low, high, week, key, world, own):
    for p in range(low, high):
        row, me = world.professionals[p], own.professionals[p]
{flags}
"""


def columns_of(behaviour: Behaviour) -> tuple[Column, Column]:
    """Columns of professionals that a behaviour beyond the three gets."""
    return (
        Column(behaviour.name, np.int8, "yes/no", behaviour.meaning),
        Column(f"next_{behaviour.name}", np.int8, "yes/no", "chosen this week, held from the next phase on"),
    )


def share_of(behaviour: Behaviour) -> Measured:
    """Outcome: share of a behaviour beyond the three among professionals employed at the end."""

    def share(run: Finished) -> float | None:
        employed = run.world.professionals["employed"] == 1
        return float(run.own.professionals[behaviour.name][employed].mean()) if employed.any() else None

    name = behaviour.name
    return Measured(Outcome(f"share_{name}", "system", "share", "neither", f"professionals: {name}, at the end"), share)


def choosing(
    own_rule: Callable[..., Any], number: int, name: str, behaviours: Sequence[Behaviour]
) -> Callable[..., None]:
    """Driver of a compiled choice rule, for whom ``choice.rule`` has its ``number``."""
    likes = [
        f"            if chosen == {3 + n}:\n                like = {one.like}" for n, one in enumerate(behaviours)
    ]
    flags = [
        f'            own.professionals[p]["next_{one.name}"] = chosen == {3 + n} and now == {one.like}'
        for n, one in enumerate(behaviours)
    ]
    text = _CHOOSING.format(name=name, number=number, likes="\n".join(likes), flags="\n".join(flags))
    names = {"__name__": __name__, "driver": driver, "reviews": reviews, "overrule": overrule, "own_rule": own_rule}
    made: Callable[..., None] = from_text(text, names, file=__file__)[name]
    return made


def settling(behaviours: Sequence[Behaviour], name: str) -> Callable[..., None]:
    """Driver by which behaviours beyond the three take effect; who behaves otherwise, or is new, has none."""
    flags = [
        f'        stays = row["behaviour"] == {one.like} and row["hired"] != week\n'
        f'        me["{one.name}"] = me["next_{one.name}"] = me["next_{one.name}"] * stays'
        for one in behaviours
    ]
    text = _SETTLING.format(name=name, flags="\n".join(flags))
    made: Callable[..., None] = from_text(text, {"__name__": __name__, "driver": driver}, file=__file__)[name]
    return made


@driver
def reviewers(number: int, low: int, high: int, week: Week, world: World, found: Any) -> int:
    """Who of professionals ``low`` to ``high`` reviews now by rule ``number``, or by any if it is -1: into ``found``.

    Asked one by one from Python, this cost three times as much as the compiled week.
    """
    count = 0
    for p in range(low, high):
        of_rule = number < 0 or int(world.parameters[world.professionals[p]["organisation"]]["choice.rule"]) == number
        if of_rule and reviews(p, week, world):
            found[count] = p
            count += 1
    return count


@driver
def _overrule_all(who: Any, now: Any, week: int, key: Key, world: World) -> None:
    """`overrule` for all who chose: one call of compiled code a week, where one each cost more than their choices."""
    for n in range(who.size):
        now[n] = overrule(who[n], now[n], week, key, world)


def in_python(
    function: Callable[..., Any], number: int, word: str, behaviours: Sequence[Behaviour]
) -> Callable[..., None]:
    """The same for a choice rule in plain Python: of a `Reviewer`, or of ``(p, week, key, world, own)``."""
    safe, rows_too = guarded(function, f"choice rule {word}"), len(signature(function).parameters) > 1
    likes = (0, 1, 2, *(one.like for one in behaviours))

    @wraps(function)
    def choose(low: int, high: int, week: int, key: Key, world: World, own: Own) -> None:
        people, mine = world.professionals, own.professionals
        found = np.empty(high - low, dtype=np.int64)
        who = found[: reviewers(number, low, high, week, world, found)]
        chosen = np.empty_like(who)
        for n, p in enumerate(who.tolist()):
            answer = safe(p, week, key, world, own) if rows_too else safe(Reviewer(world, p, week, key))
            if isinstance(answer, bool) or answer not in range(len(likes)):
                known = ", ".join(map(str, range(len(likes))))
                raise InputError(place_of(function), expected=f"one of {known} (a behaviour)", got=repr(answer))
            chosen[n] = answer
        now = np.array(likes)[chosen]
        _overrule_all(who, now, week, key, world)
        people["next_behaviour"][who] = now
        for n, one in enumerate(behaviours):
            mine[f"next_{one.name}"][who] = (chosen == 3 + n) & (now == one.like)

    return choose
