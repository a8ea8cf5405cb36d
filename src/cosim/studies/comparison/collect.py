"""Stored results of the runs of a comparison: outcomes, spreads, the behaviour mix, and sums of weekly series.

Weekly series are summed in the order of the replicates, not in the order of completion: the last bit of a mean does not
depend on the number of workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from cosim.care.frames import weekly_array
from cosim.care.outcomes.municipal import municipal_array
from cosim.core.parameters import BEHAVIOURS
from cosim.studies.comparison.base import ByYear, Yearly
from cosim.studies.comparison.paired import Spread
from cosim.studies.comparison.who import Who, who_in
from cosim.studies.runs.readers import reader
from cosim.studies.tasks import Failed, Made

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["MIX", "ArmRun", "Collector", "read_run"]

Array = np.ndarray[Any, np.dtype[np.float64]]
MIX = tuple(f"share_{name}" for name in BEHAVIOURS)
_BAND = (2.5, 97.5)  # percentiles over replicates


class ArmRun(NamedTuple):
    """One run of a comparison: name of the arm, number of the replicate."""

    arm: str
    replicate: int


def municipal_in(run: Run) -> Array:
    """Quantities of a run by year and municipality."""
    return municipal_array(run.built.world, run.scenario.payers, weeks=run.weeks)


@reader("compare", version=2)
def read_run(run: Run) -> dict[str, Any]:
    """Stored results of one run: outcomes, spreads between clients, names and numbers of the weekly series."""
    columns, series = weekly_array(run.recorded, run.scenario.payers)
    return {
        "summary": {name: float(value) for name, value in run.summary.items()},
        "spread": {name: (float(mean), float(sd), int(count)) for name, (mean, sd, count) in run.spread.items()},
        "columns": list(columns),
        "series": series,
        "municipal": municipal_in(run),
        "who": who_in(run),
    }


class _Sums(NamedTuple):
    """Sum, and number of values, by week and column of the series folded in so far."""

    total: Array
    known: Array


class Collector:
    """Collects the runs of all arms; a replicate counts when every arm that needs it has finished it."""

    def __init__(self, arms: Sequence[str], by_year: ByYear | None = None) -> None:
        self.arms = tuple(arms)
        self._by_year = by_year
        self._years: dict[int, Yearly] = {}
        self.seconds = dict.fromkeys(self.arms, 0.0)
        self._wanted: dict[int, list[str]] = {}
        self.failed: dict[ArmRun, Failed] = {}
        self._summaries: dict[ArmRun, dict[str, float]] = {}
        self._spreads: dict[ArmRun, dict[str, Spread]] = {}
        self._mixes: dict[ArmRun, Array] = {}
        self._municipal: dict[ArmRun, Array] = {}
        self._who: dict[ArmRun, Who | None] = {}
        self._pending: dict[ArmRun, Array] = {}
        self._columns: tuple[str, ...] = ()
        # Replaced in one assignment, never changed in place: Ctrl-C between two arms must not count one of them twice.
        self._folded: tuple[int, dict[str, _Sums]] = (0, {})

    def want(self, cells: Iterable[ArmRun]) -> None:
        """Record the expected runs; the first arm has every replicate."""
        for cell in cells:
            self._wanted.setdefault(cell.replicate, []).append(cell.arm)

    def add(self, cell: ArmRun, made: Made) -> None:
        """Store a finished run."""
        kept = made.payload
        self.seconds[cell.arm] += made.seconds
        self._columns = tuple(kept["columns"])
        self._mixes[cell] = kept["series"][:, [self._columns.index(name) for name in MIX if name in self._columns]]
        self._spreads[cell] = kept["spread"]
        self._municipal[cell], self._who[cell] = kept["municipal"], kept["who"]
        if self._by_year is not None and cell.arm == self.arms[0]:
            self._years[cell.replicate] = self._by_year(self._columns, kept["series"])
        self._pending[cell] = kept["series"]
        self._summaries[cell] = kept["summary"]  # last: this entry marks the run as complete
        self._fold(self._in_order())

    def fail(self, cell: ArmRun, why: Failed) -> None:
        """Store a failed run."""
        self.failed[cell] = why
        self._fold(self._in_order())

    def has(self, arm: str, replicate: int) -> bool:
        """Whether this run is finished."""
        return ArmRun(arm, replicate) in self._summaries

    def failures(self) -> pd.DataFrame:
        """A row per failed run, by replicate and arm: ``arm, replicate, error, message``."""
        cells = sorted(self.failed, key=lambda cell: (cell.replicate, self.arms.index(cell.arm)))
        rows = [(*cell, self.failed[cell].error, self.failed[cell].message) for cell in cells]
        return pd.DataFrame(rows, columns=["arm", "replicate", "error", "message"])

    def close(self) -> None:
        """Add the complete replicates after an unfinished one; nothing may be added afterwards."""
        first, _ = self._folded
        self._fold([replicate for replicate in self.replicates() if replicate >= first])

    def replicates(self, arm: str | None = None) -> tuple[int, ...]:
        """Complete replicates of an arm, or of the first one, ascending."""
        name = self.arms[0] if arm is None else arm
        return tuple(r for r in sorted(self._wanted) if name in self._wanted[r] and self._complete(r))

    def values(self, arm: str, outcome: str, *, beside: str | None = None) -> Array:
        """``float64[replicates]``, one outcome of one arm; NaN if a run does not have it.

        Parameters
        ----------
        beside
            Only the replicates that this arm has as well.
        """
        numbers = [self._summaries[ArmRun(arm, r)].get(outcome, np.nan) for r in self.replicates(beside or arm)]
        return np.array(numbers, dtype=np.float64)

    def spreads(self, arm: str, outcome: str, *, beside: str | None = None) -> list[Spread] | None:
        """(mean, SD, number) between clients by replicate; None for an outcome that is not on clients."""
        found = [self._spreads[ArmRun(arm, r)].get(outcome) for r in self.replicates(beside or arm)]
        return [spread if spread is not None else (np.nan, np.nan, 0) for spread in found] if any(found) else None

    def runs(self, seed: int) -> pd.DataFrame:
        """A row per arm and replicate: every outcome."""
        rows = [
            {"arm": arm, "replicate": r, "seed": seed, **self._summaries[ArmRun(arm, r)]}
            for arm in self.arms
            for r in self.replicates(arm)
        ]
        return pd.DataFrame(rows)

    def who(self) -> dict[str, Who]:
        """Families and organisations of the first replicate, of the arms that have it."""
        found = {arm: self._who.get(ArmRun(arm, 0)) for arm in self.arms}
        return {arm: one for arm, one in found.items() if one is not None}

    def municipal(self) -> dict[str, list[Array]]:
        """Arrays by municipality of every arm, a complete replicate each."""
        return {arm: [self._municipal[ArmRun(arm, r)] for r in self.replicates(arm)] for arm in self.arms}

    def years(self) -> list[Yearly]:
        """Quantities by year of the first arm, a complete replicate each."""
        return [self._years[r] for r in self.replicates() if r in self._years]

    def series(self) -> pd.DataFrame:
        """Weekly means over replicates by arm, and the 2.5 and 97.5 percentiles of the behaviour mix."""
        return pd.concat([self._series_of(arm) for arm in self.arms], ignore_index=True)

    def _series_of(self, arm: str) -> pd.DataFrame:
        sums = self._folded[1][arm]
        with np.errstate(invalid="ignore"):  # a week without a value in any replicate is NaN
            frame = pd.DataFrame(sums.total / sums.known, columns=list(self._columns))
        if "week" in frame:
            frame["week"] = frame["week"].astype(np.int64)
        mixes = np.stack([self._mixes[ArmRun(arm, r)] for r in self.replicates(arm)])
        low, high = np.percentile(mixes, _BAND, axis=0)
        for at, name in enumerate(name for name in MIX if name in self._columns):
            frame[f"{name}_low"], frame[f"{name}_high"] = low[:, at], high[:, at]
        frame.insert(0, "arm", arm)
        return frame

    def _complete(self, replicate: int) -> bool:
        return all(ArmRun(arm, replicate) in self._summaries for arm in self._wanted[replicate])

    def _in_order(self) -> Iterable[int]:
        """Complete replicates that are not folded in yet, up to the first with an unfinished arm."""
        replicate, _ = self._folded
        while (arms := self._wanted.get(replicate)) and all(
            ArmRun(arm, replicate) in self._summaries or ArmRun(arm, replicate) in self.failed for arm in arms
        ):
            yield replicate
            replicate += 1

    def _fold(self, replicates: Iterable[int]) -> None:
        for replicate in replicates:
            _, sums = self._folded
            arms = self._wanted[replicate]
            if self._complete(replicate):
                more = {arm: _plus(sums.get(arm), self._pending[ArmRun(arm, replicate)]) for arm in arms}
                sums = {**sums, **more}
            self._folded = (replicate + 1, sums)
            for arm in arms:
                self._pending.pop(ArmRun(arm, replicate), None)


def _plus(sums: _Sums | None, series: Array) -> _Sums:
    known = ~np.isnan(series)
    values = np.where(known, series, 0.0)
    if sums is None:
        return _Sums(values, known.astype(np.float64))
    return _Sums(sums.total + values, sums.known + known)
