"""The placebo lesson: families that are chosen because they are worst off, half a year later.

In each world the same families are followed: those with the largest open need in the first world when the policy
begins. In crisis is who has at least the need that the last of the chosen had then. ``in_crisis_lot`` is what a trial
would see: a random half of them in each world.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cosim.care.scenario.model import Scenario
from cosim.core.rng import key_of
from cosim.errors import InputError
from cosim.evidence.validation.placebo import open_needs
from cosim.lessons.arms import defaults_of, stops_at, world_at
from cosim.studies.runs.runner import Request, Runner

if TYPE_CHECKING:
    from cosim.lessons.measure import Measured

__all__ = ["crises"]

_SEED, _CHOSEN = 0, 50


def crises(
    found: Measured, base: Scenario, runner: Runner, wanted: Sequence[tuple[int, ...]], cards: Sequence[str]
) -> None:
    """Fill in the results of a lesson of this kind.

    Raises
    ------
    InputError
        If fewer families are there than are chosen.
    """
    table = found.table
    start, weeks = table.families_from, table.families_from + table.families_weeks
    places: list[tuple[str, tuple[int, ...]]] = [("", stops) for stops in wanted]
    places += [(card, defaults_of(table)) for card in cards]
    scenarios = [[world_at(base, table, world, stops, card=card) for world in table.worlds] for card, stops in places]
    arms = {one.identity: one for row in scenarios for one in row}
    before = {row[0].identity: row[0] for row in scenarios}
    replicates = range(found.replicates)
    chosen_from = runner.all(Request(before, open_needs, _SEED, start), replicates)
    later = runner.all(Request(arms, open_needs, _SEED, weeks), replicates)
    for (card, stops), row in zip(places, scenarios, strict=True):
        many = next((stop.choose for stop in stops_at(table, stops) if stop.choose), _CHOSEN)
        first = len(found.arms)
        found.arms += [{"in_crisis": [], "in_crisis_lot": []} for _ in row]
        (found.cards.__setitem__(card, list(range(first, first + len(row)))) if card
         else found.grid.__setitem__(stops, list(range(first, first + len(row)))))  # fmt: skip
        for r in replicates:
            worst, limit = _worst(chosen_from[row[0].identity, r], many, name=base.name, week=start)
            lot = np.random.default_rng([int(part) for part in key_of(_SEED, r)]).permutation(many) < many // 2
            for at, world in enumerate(row):
                crisis = _needs(later[world.identity, r], worst) >= limit
                half = lot if at else ~lot
                found.arms[first + at]["in_crisis"].append(float(crisis.mean()))
                found.arms[first + at]["in_crisis_lot"].append(float(crisis[half].mean()))


def _worst(before: Any, many: int, *, name: str, week: int) -> tuple[Any, float]:
    """Numbers of the families with the largest need, and the least of these needs."""
    needs = np.asarray(before["need"])
    if needs.size < 2 * many:
        raise InputError(f"{name}: choose", expected=f"at least {2 * many} families present in week {week}",
                         got=needs.size, hint="take a larger scenario, or choose fewer")  # fmt: skip
    order = np.argsort(-needs, kind="stable")[:many]
    return np.asarray(before["client"])[order], float(needs[order].min())


def _needs(later: Any, families: Any) -> Any:
    """Open need of these families; who has left by then has none."""
    known = dict(zip(np.asarray(later["client"]).tolist(), np.asarray(later["need"]).tolist(), strict=True))
    return np.array([known.get(int(one), 0.0) for one in families])
