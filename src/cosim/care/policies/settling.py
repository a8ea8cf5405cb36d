"""How far policies that ask for other work have come into practice, by week and organisation (`care.rules.change`).

Reckoned before a run, from what is on paper alone: what sinks in depends on when policies are phased in and on the time
that people have to make sense of them, not on what happens in the run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cosim.care.policies.model import Policy

__all__ = ["PRACTISED", "Settling", "settle"]

Column = np.ndarray[Any, np.dtype[np.float64]]
Rows = np.ndarray[Any, np.dtype[np.bool_]]

# First parts of the keys that say how people work; everything else holds as on paper.
PRACTISED = ("practices", "teams", "planning", "walls", "status", "values")

_WEIGHT, _HOURS = "change.weight", "change.hours"
_CAPACITY, _SENSE, _TIME = "change.capacity", "change.sense", "sense.hours_per_week"
_ALL = (_WEIGHT, _HOURS, _CAPACITY, _SENSE, _TIME)
_ROUNDING = 1e-9  # what is left of a change and no longer counts
_LONGEST = 1040  # weeks that are reckoned; after that what is not made sense of stays paper


def _practised(key: str) -> bool:
    return key.partition(".")[0] in PRACTISED


@dataclass(frozen=True)
class Settling:
    """Share of each policy on paper and made sense of.

    Attributes
    ----------
    first
        Week of the first row of the tables; nothing has changed before it, and the last row holds from then on.
    paper, settled
        By policy that asks for other work: ``float64[weeks, rows]``, both 0 where it does not reach.
    weight
        ``float64[weeks, rows]``: how far practice stays behind paper.
    """

    first: int
    paper: Mapping[str, Column]
    settled: Mapping[str, Column]
    weight: Column

    @property
    def weeks(self) -> tuple[int, ...]:
        """Weeks in which something may be otherwise than in the week before."""
        return tuple(range(self.first, self.first + len(self.weight)))

    def _row(self, week: int) -> int:
        return min(week - self.first, len(self.weight) - 1)

    def in_practice(self, policy: Policy, key: str, week: int) -> Column:
        """Share of a change that is in force in a week, by row."""
        grown = policy.grown(week)
        if policy.name not in self.settled or not _practised(key) or week < self.first:
            return np.full(self.weight.shape[1], grown)
        at = self._row(week)
        behind = self.paper[policy.name][at] - self.settled[policy.name][at]
        return np.asarray(grown - self.weight[at] * behind)

    def _sum(self, tables: Mapping[str, Column], week: int) -> Column:
        total = np.zeros(self.weight.shape[1])
        for table in tables.values() if week >= self.first else ():
            total += table[self._row(week)]
        return total

    def unsettled(self, week: int) -> Column:
        """Policies of which no sense is made yet, by row; 1 is a whole one."""
        return self._sum(self.paper, week) - self._sum(self.settled, week)

    def internalised(self, week: int) -> Column:
        """Part made sense of, by row; 1 where nothing is asked."""
        paper = self._sum(self.paper, week)
        return np.divide(self._sum(self.settled, week), paper, out=np.ones_like(paper), where=paper > 0.0)


def settle(
    policies: Sequence[Policy],
    rows: Mapping[str, Rows],
    column: Callable[[str, int], Column],
    *,
    changing: Collection[str],
    known: Collection[str],
) -> Settling | None:
    """How policies come into practice; None where all that is on paper is practice.

    Parameters
    ----------
    policies
        In a fixed order; rows that each reaches by its name.
    column
        Values of a key in a week, by row.
    changing
        Keys that change during the run.
    known
        All keys.
    """
    asking = [one for one in policies if any(_practised(change.key) for change in one.changes) and rows[one.name].any()]
    if not asking or _WEIGHT not in known:
        return None
    if not any(key in changing or column(key, 0).any() for key in (_WEIGHT, _HOURS)):
        return None
    first = min(one.start_week for one in asking)
    last = max(week for one in policies for week in (one.start_week + one.phase_in_weeks, one.end_week or 0))
    steady = {key: column(key, 0) for key in _ALL if key not in changing}
    settled = {one.name: np.zeros(rows[one.name].size) for one in asking}
    papers: dict[str, list[Column]] = {one.name: [] for one in asking}
    sunk: dict[str, list[Column]] = {one.name: [] for one in asking}
    weights: list[Column] = []
    for week in range(first, first + _LONGEST):
        now = {key: steady[key] if key in steady else column(key, week) for key in _ALL}
        capacity = now[_CAPACITY] + now[_SENSE] * now[_TIME]
        paper = {one.name: one.grown(week) * rows[one.name] for one in asking}
        left = {name: np.maximum(0.0, on - settled[name]) for name, on in paper.items()}
        total = np.sum(list(left.values()), axis=0)
        part = np.divide(capacity, total, out=np.ones_like(total), where=total > capacity)
        settled = {
            name: np.where(left[name] * (1.0 - part) < _ROUNDING, on, settled[name] + part * left[name])
            for name, on in paper.items()
        }
        for name, on in paper.items():
            papers[name].append(np.asarray(on, dtype=np.float64))
            sunk[name].append(settled[name])
        weights.append(now[_WEIGHT])
        done = all((settled[name] == on).all() for name, on in paper.items())
        if week >= last and (done or not (capacity * total).any()):
            break
    return Settling(
        first,
        {name: np.array(table) for name, table in papers.items()},
        {name: np.array(table) for name, table in sunk.items()},
        np.array(weights),
    )
