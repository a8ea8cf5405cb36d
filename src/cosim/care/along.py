"""The way through a run: where it stops to look, to save and to start policies, none of which changes what happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from cosim.care.calendar import PolicyCalendar, calendar_of
from cosim.care.checkpoint import Going
from cosim.care.engine import Engine
from cosim.care.frames import organisation_table, professional_table
from cosim.care.own_results import with_own_columns
from cosim.care.policies.conditions import starting
from cosim.care.scenario.model import Scenario
from cosim.care.state import Records, copied
from cosim.care.world.build import Built

__all__ = ["Stops", "Way", "going", "resumed", "run_along"]

Save = Callable[[Engine, Records, Mapping[str, list[int]]], None]


class Way(NamedTuple):
    """What was seen on the way: weekly records, panels, and the weeks in which waiting policies started; its engine."""

    weekly: Records
    panels: dict[str, pd.DataFrame]
    started: dict[str, list[int]]
    engine: Engine


@dataclass(frozen=True)
class Stops:
    """Where a run stops: every so many weeks for a panel (0 for never), and in which weeks to save what."""

    panel: int = 0
    saves: Mapping[int, Save] = field(default_factory=dict)


def going(built: Built, engine: Engine) -> Going:
    """A run that begins."""
    return Going(built, engine, _with_parameters(built), engine.run(0), {})


def run_along(run: Going, scenario: Scenario, weeks: int, stops: Stops) -> Way:
    """Run to the last week, stopping to look at people and organisations, to save, and at waiting policies."""
    engine, built = run.engine, run.built
    marks = {stops.panel, *(one.when.every_weeks for one in scenario.policies if one.when is not None)} - {0}
    weekly = [run.weekly]
    panels: dict[str, list[pd.DataFrame]] = {}
    started = {name: list(found) for name, found in run.started.items()}
    for week in range(max(1, engine.week), weeks + 1):
        if week < weeks and week not in stops.saves and all(week % mark for mark in marks):
            continue
        weekly.append(engine.run(week - engine.week))
        if stops.panel and (week % stops.panel == 0 or week == weeks):
            for name, table in _people(scenario, built).items():
                panels.setdefault(name, []).append(table.assign(week=week - 1).set_index("week", append=True))
        if week in stops.saves:
            stops.saves[week](engine, np.concatenate(weekly), started)
        if not marks or week == weeks:
            continue
        latest = {name: found[-1] for name, found in started.items()}
        begun = starting(scenario.policies, latest, built.world, np.concatenate(weekly), week)
        if begun:
            for name in begun:
                started.setdefault(name, []).append(week)
            engine = resumed(engine, calendar_of(scenario, run.at_start, latest | begun))
    found = {name: pd.concat(parts).sort_index() for name, parts in panels.items()}
    return Way(np.concatenate(weekly), found, started, engine)


def _with_parameters(built: Built) -> Built:
    """The parameters of week 0, from which calendars are made; the engine changes those of the world in place."""
    own = built.own
    return replace(
        built,
        world=built.world._replace(parameters=copied(built.world.parameters)),
        own=None if own is None else own._replace(parameters=own.parameters.copy()),
    )


def resumed(engine: Engine, calendar: PolicyCalendar, built: Built | None = None) -> Engine:
    """The engine in the same week with another calendar; of the same world, or of a copy of it in ``built``."""
    world, own = (engine.world, engine.own) if built is None else (built.world, built.own)
    found = Engine(
        world, engine.key, calendar=calendar, choice=engine.choice, threads=engine.threads, clock=engine.clock,
        plugins=engine.plugins, own=own,
    )  # fmt: skip
    found.week, found.seconds = engine.week, engine.seconds
    return found


def _people(scenario: Scenario, built: Built) -> dict[str, pd.DataFrame]:
    """Tables of professionals and organisations as they are now."""
    tables = {
        "professionals": professional_table(built, [one.name for one in scenario.domains], scenario.sectors),
        "organisations": organisation_table(built, scenario.sectors, scenario.payers),
    }
    return {name: with_own_columns(table, scenario, built, name) for name, table in tables.items()}
