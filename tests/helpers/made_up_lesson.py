"""Results of a lesson without any run: plain numbers that differ between worlds, stops and replicates."""

from __future__ import annotations

import math
from typing import Any

from cosim.lessons.arms import defaults_of, grid_of
from cosim.lessons.measure import Measured
from cosim.lessons.read import HALF_YEAR
from cosim.lessons.schema import LessonTable

_HOURS = ("effective", "wasted", "alignment", "planning", "administration", "learning", "idle")
_WEEKS = ("0w,5a1,20d", "0b2,10b3,15p,22d", "0c1,24d", "0w,20l", "0w,8a1,12b2,25d")


def made_up(table: LessonTable, *, replicates: int = 5) -> Measured:
    """Every arm of a lesson with its own numbers."""
    found = Measured(table, replicates)

    def arm(at: int, world: int) -> int:
        def value(outcome: str, r: int) -> float:
            size = 20_000.0 if outcome.startswith(("euros", "cost")) else 10.0 if outcome.startswith("weeks") else 0.3
            return size * (1.0 + 0.1 * world + 0.01 * at + 0.05 * math.sin(7.0 * r + at))

        names = [*table.outcomes, *((f"hours_{kind}" for kind in _HOURS) if table.picture == "hours" else ())]
        found.arms.append({name: [value(name, r) for r in range(replicates)] for name in names})
        if table.series:
            points = table.weeks // HALF_YEAR
            found.series.append(
                [[round(0.3 + 0.1 * world + 0.01 * n + 0.01 * r, 4) for n in range(points)] for r in range(replicates)]
            )
        return len(found.arms) - 1

    for at, stops in enumerate(grid_of(table)):
        found.grid[stops] = [arm(at, world) for world in range(len(table.worlds))]
    for at, card in enumerate(table.cards):
        found.cards[card.name] = [arm(20 + at, world) for world in range(len(table.worlds))]
    houses: dict[str, Any] = {"weeks": [_WEEKS[n % 5] for n in range(100)], "need": [n % 90 for n in range(100)]}
    names = [world.name for world in table.worlds]
    if table.board is None:
        found.families = [None] * len(found.arms)
        for name in table.followed:
            found.families[found.grid[defaults_of(table)][names.index(name)]] = houses
    return found
