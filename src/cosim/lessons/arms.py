"""The scenarios of a lesson: a world at the stops of the knobs, with or without a mechanism."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from cosim.care.policies.model import Change, Policy, Reach
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.errors import InputError
from cosim.lessons.schema import Card, Changed, During, LessonTable, Stop, Value, World

__all__ = ["base_of", "defaults_of", "grid_of", "parts_of", "stops_at", "world_at"]


def base_of(table: LessonTable) -> Scenario:
    """The scenario of a lesson, as long as the lesson needs it."""
    return load_scenario(table.scenario).replace({"weeks": table.weeks})


def grid_of(table: LessonTable) -> Iterator[tuple[int, ...]]:
    """Every combination of stops; the last knob turns fastest."""
    return itertools.product(*(range(len(knob.stops)) for knob in table.knobs))


def defaults_of(table: LessonTable) -> tuple[int, ...]:
    """The stops before anybody turns a knob."""
    return tuple(knob.default for knob in table.knobs)


def stops_at(table: LessonTable, stops: Sequence[int]) -> list[Stop]:
    """The stops by their numbers.

    Raises
    ------
    InputError
        If there are more or fewer than knobs, or a knob has no such stop.
    """
    if len(stops) != len(table.knobs):
        names = ", ".join(knob.name for knob in table.knobs)
        raise InputError("knobs", expected=f"{len(table.knobs)} numbers ({names})", got=",".join(map(str, stops)))
    for knob, at in zip(table.knobs, stops, strict=True):
        if not 0 <= at < len(knob.stops):
            raise InputError(f"knobs: {knob.name}", expected=f"a stop, 0 to {len(knob.stops) - 1}", got=at)
    return [knob.stops[at] for knob, at in zip(table.knobs, stops, strict=True)]


def parts_of(table: LessonTable, world: World, stops: Sequence[int], *, card: str = "") -> list[Changed]:
    """What makes a world at these stops, and with a card drawn; the later parts count before the earlier.

    Raises
    ------
    InputError
        As `stops_at`.
    """
    turned: list[Stop | Card] = [*stops_at(table, stops), *(one for one in table.cards if one.name == card)]
    return [world, *(one for one in turned if not one.worlds or world.name in one.worlds)]


def world_at(base: Scenario, table: LessonTable, world: World, stops: Sequence[int], *, card: str = "") -> Scenario:
    """A world at these stops; with ``card`` also with what that card changes.

    Raises
    ------
    InputError
        If the scenario cannot take a value or policy of the lesson.
    """
    parts = parts_of(table, world, stops, card=card)
    values = {key: value for part in parts for key, value in _values(part, world.name).items()}
    found = base.replace(values) if values else base
    during: dict[str, During] = {one.key: one for part in parts for one in part.during}  # the last one counts
    policies: list[str | Path | Policy] = [_policy(one) for one in during.values()]
    policies += list(dict.fromkeys(name for part in parts for name in part.policies))
    return found.with_policies(policies) if policies else found


def _values(part: Changed, world: str) -> dict[str, Value]:
    return part.set | (part.by_world.get(world, {}) if isinstance(part, Stop) else {})


def _policy(one: During) -> Policy:
    value = float(one.value) if isinstance(one.value, int) else one.value
    return Policy(
        f"lesson-{one.key.replace('.', '-')}", start_week=one.start, end_week=one.end,
        changes=(Change(one.key, "set", value),), reach=Reach(share=one.share),
    )  # fmt: skip
