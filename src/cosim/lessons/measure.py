"""The runs of a lesson: every world at every stop and every mechanism card, with common random numbers.

Worlds that are the same scenario are run once. All runs go through one `Runner`, so a store keeps them and a build that
was killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cosim.care.scenario.model import Scenario
from cosim.lessons.arms import base_of, defaults_of, grid_of, stops_at, world_at
from cosim.lessons.board import boards
from cosim.lessons.crisis import crises
from cosim.lessons.read import HOUSES, families_in, outcomes_in
from cosim.lessons.schema import LessonTable
from cosim.studies.runs.runner import Request, Runner

__all__ = ["Measured", "measure", "measured_at"]

SEED = 0


@dataclass
class Measured:
    """Results of a lesson.

    Attributes
    ----------
    arms
        For each scenario, outcome name to a value per replicate.
    series
        For each scenario the shares over time, a list per replicate; empty without a series.
    families
        For each scenario a hundred families, see `cosim.lessons.read.families_in`, or None.
    grid
        For each combination of stops, the number of the scenario of each world.
    cards
        For each card, the number of the scenario of each world at the default stops.
    """

    table: LessonTable
    replicates: int
    arms: list[dict[str, list[float]]] = field(default_factory=list)
    series: list[list[list[float]]] = field(default_factory=list)
    families: list[dict[str, Any] | None] = field(default_factory=list)
    grid: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    cards: dict[str, list[int]] = field(default_factory=dict)

    def values(self, outcome: str, world: str, stops: Sequence[int] | None = None, card: str = "") -> list[float]:
        """Values of an outcome in a world, one per replicate."""
        at = [one.name for one in self.table.worlds].index(world)
        chosen = self.grid[defaults_of(self.table) if stops is None else tuple(stops)]
        return self.arms[(self.cards[card] if card else chosen)[at]][outcome]


def measure(
    table: LessonTable,
    runner: Runner,
    *,
    replicates: int | None = None,
    stops: Sequence[tuple[int, ...]] | None = None,
    cards: Sequence[str] | None = None,
    families: bool = True,
    base: Scenario | None = None,
) -> Measured:
    """Make the runs of a lesson.

    Parameters
    ----------
    replicates
        Of every scenario; those of the lesson if None.
    stops
        Combinations of stops; all of them if None.
    cards
        Mechanism cards that are wanted; all of them if None.
    families
        Whether the families week by week are wanted.
    base
        Another scenario than that of the lesson.

    Raises
    ------
    InputError
        If the scenario cannot take what the lesson changes.
    CosimError
        If a run fails.
    """
    wanted = list(grid_of(table)) if stops is None else [tuple(one) for one in stops]
    found = Measured(table, table.replicates if replicates is None else replicates)
    names = [card.name for card in table.cards if cards is None or card.name in cards]
    if table.kind == "board":
        boards(found, wanted, names)
        return found
    base = base_of(table) if base is None else base
    if table.kind == "crisis":
        crises(found, base, runner, wanted, names)
    else:
        _worlds(found, base, runner, wanted, names)
    if families:
        _families(found, base, runner)
    return found


def _worlds(
    found: Measured, base: Scenario, runner: Runner, wanted: Sequence[tuple[int, ...]], cards: Sequence[str]
) -> None:
    table, scenarios = found.table, {}
    numbers: dict[str, int] = {}

    def number(scenario: Scenario) -> int:
        at = numbers.setdefault(scenario.identity, len(numbers))
        scenarios[str(at)] = scenario
        return at

    for stops in wanted:
        found.grid[stops] = [number(world_at(base, table, world, stops)) for world in table.worlds]
    for card in cards:
        found.cards[card] = [number(world_at(base, table, one, defaults_of(table), card=card)) for one in table.worlds]
    runs = runner.all(Request(scenarios, outcomes_in, SEED), range(found.replicates))
    kept = list(dict.fromkeys((*table.outcomes, *(_HOURS if table.picture == "hours" else ()))))
    for name in scenarios:
        mine = [runs[name, replicate] for replicate in range(found.replicates)]
        found.arms.append({outcome: [one["outcomes"][outcome] for one in mine] for outcome in kept})
        if table.series:
            found.series.append([one["series"][table.series] for one in mine])


_HOURS = tuple(
    f"hours_{kind}" for kind in ("effective", "wasted", "alignment", "planning", "administration", "learning", "idle")
)


def _families(found: Measured, base: Scenario, runner: Runner) -> None:
    """Families of the first replicate, in the scenarios at the default stops; the same ones in each."""
    table = found.table
    stops = defaults_of(table)
    shown = table.followed
    pairs = list(zip(found.grid[stops], table.worlds, strict=True))
    pairs = [(at, world) for at, world in pairs if world.name in shown]
    chosen = next((one.choose for one in stops_at(table, stops) if one.choose), HOUSES)
    worst = chosen if table.kind == "crisis" else 0
    read = partial(families_in, start=table.families_from, weeks=table.families_weeks, worst=worst)
    arms = {str(at): world_at(base, table, one, stops) for at, one in pairs}
    runs = runner.all(Request(arms, read, SEED, 1), [0])
    every = [dict(zip(runs[name, 0]["numbers"], range(9999), strict=False)) for name in arms]
    common = [number for number in every[0] if all(number in one for one in every)][:HOUSES]
    found.families = [None] * len(found.arms)
    for name, places in zip(arms, every, strict=True):
        one = runs[name, 0]
        rows = [places[number] for number in common]
        found.families[int(name)] = {
            "weeks": [one["weeks"][at] for at in rows],
            "need": [one["need"][at] for at in rows],
        }


def measured_at(table: LessonTable, runner: Runner, stops: Sequence[int] | None, replicates: int) -> Measured:
    """The worlds at one combination of stops (the default if None), without cards and families."""
    chosen = defaults_of(table) if stops is None else tuple(stops)
    both = list(dict.fromkeys([defaults_of(table), chosen]))
    return measure(table, runner, replicates=replicates, stops=both, cards=(), families=False)
