"""Keeping little of many runs: summaries, spreads, the behaviour mix, and running sums of the weekly series.

Weekly series are added up in the order of the replicates, whatever the order in which runs finish, so that the last bit
of a mean does not depend on the number of workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cosim.core.parameters import BEHAVIOURS
from cosim.studies.comparison.paired import Spread
from cosim.studies.execute import Failure, Job
from cosim.studies.seams import RunLike

__all__ = ["MIX", "Collector", "Slim", "slim"]

Array = np.ndarray[Any, np.dtype[np.float64]]
MIX = tuple(f"share_{name}" for name in BEHAVIOURS)
_BAND = (2.5, 97.5)  # percentiles over replicates


class Slim(NamedTuple):
    """What is kept of a run. ``run`` is there for the first replicate of an arm only: figures show it."""

    summary: dict[str, float]
    spread: dict[str, Spread]
    columns: tuple[str, ...]
    weekly: Array  # float64[weeks, columns]
    run: RunLike | None
    seconds: float = 0.0  # that the run took


class _Sums(NamedTuple):
    """Sum, and number of values, by week and column of the series folded in so far."""

    total: Array
    known: Array


def slim(run: RunLike, *, keep: bool) -> Slim:
    """Take from a run what a comparison needs; made in the worker, so that whole runs are not queued up."""
    series = run.series
    columns = tuple(str(name) for name in series.columns if pd.api.types.is_numeric_dtype(series[name]))
    weekly = series[list(columns)].to_numpy(dtype=np.float64)
    summary = {name: float(value) for name, value in run.summary.items()}
    return Slim(summary, dict(run.spread), columns, weekly, run if keep else None)


class Collector:
    """Gathers the runs of all arms; a replicate counts when every arm that was asked for it has finished it."""

    def __init__(self, arms: Sequence[str]) -> None:
        self.arms = tuple(arms)
        self.seconds = dict.fromkeys(self.arms, 0.0)
        self._asked: dict[int, list[str]] = {}
        self.failures: list[Failure] = []
        self.examples: dict[str, RunLike] = {}
        self._summaries: dict[Job, dict[str, float]] = {}
        self._spreads: dict[Job, dict[str, Spread]] = {}
        self._mixes: dict[Job, Array] = {}
        self._pending: dict[Job, Array] = {}
        self._columns: tuple[str, ...] = ()
        # Replaced in one assignment, never changed in place: Ctrl-C between two arms must not count one of them twice.
        self._folded: tuple[int, dict[str, _Sums]] = (0, {})

    def ask(self, jobs: Iterable[Job]) -> None:
        """Note which runs are to come; the first arm is asked for every replicate."""
        for job in jobs:
            self._asked.setdefault(job.replicate, []).append(job.arm)

    def add(self, job: Job, kept: Slim) -> None:
        """Take a finished run."""
        self.seconds[job.arm] += kept.seconds
        self._columns = kept.columns
        self._mixes[job] = kept.weekly[:, [kept.columns.index(name) for name in MIX if name in kept.columns]]
        self._spreads[job] = kept.spread
        self._pending[job] = kept.weekly
        if kept.run is not None:
            self.examples[job.arm] = kept.run
        self._summaries[job] = kept.summary  # last: this entry says that the run is complete
        self._fold(self._in_order())

    def fail(self, failure: Failure) -> None:
        """Take a failed run."""
        self.failures.append(failure)
        self._fold(self._in_order())

    def close(self) -> None:
        """Add the complete replicates that stand behind an unfinished one; nothing may be added afterwards."""
        first, _ = self._folded
        self._fold([replicate for replicate in self.replicates() if replicate >= first])

    def replicates(self, arm: str | None = None) -> tuple[int, ...]:
        """Complete replicates of an arm, or of the first one, ascending."""
        name = self.arms[0] if arm is None else arm
        return tuple(r for r in sorted(self._asked) if name in self._asked[r] and self._complete(r))

    def values(self, arm: str, outcome: str, *, beside: str | None = None) -> Array:
        """``float64[replicates]``, one outcome of one arm; NaN where a run does not have it.

        Parameters
        ----------
        beside
            Only the replicates that this arm has as well.
        """
        numbers = [self._summaries[Job(arm, r)].get(outcome, np.nan) for r in self.replicates(beside or arm)]
        return np.array(numbers, dtype=np.float64)

    def spreads(self, arm: str, outcome: str, *, beside: str | None = None) -> list[Spread] | None:
        """(mean, SD, number) between clients by replicate; None when the outcome is not one of clients."""
        found = [self._spreads[Job(arm, r)].get(outcome) for r in self.replicates(beside or arm)]
        return [spread if spread is not None else (np.nan, np.nan, 0) for spread in found] if any(found) else None

    def runs(self, seed: int) -> pd.DataFrame:
        """A row per arm and replicate: every outcome."""
        rows = [
            {"arm": arm, "replicate": r, "seed": seed, **self._summaries[Job(arm, r)]}
            for arm in self.arms
            for r in self.replicates(arm)
        ]
        return pd.DataFrame(rows)

    def series(self) -> pd.DataFrame:
        """Weekly means over replicates by arm, and the 2.5 and 97.5 percentiles of the behaviour mix."""
        return pd.concat([self._series_of(arm) for arm in self.arms], ignore_index=True)

    def _series_of(self, arm: str) -> pd.DataFrame:
        sums = self._folded[1][arm]
        with np.errstate(invalid="ignore"):  # a week without a value in any replicate is NaN
            frame = pd.DataFrame(sums.total / sums.known, columns=list(self._columns))
        if "week" in frame:
            frame["week"] = frame["week"].astype(np.int64)
        mixes = np.stack([self._mixes[Job(arm, r)] for r in self.replicates(arm)])
        low, high = np.percentile(mixes, _BAND, axis=0)
        for at, name in enumerate(name for name in MIX if name in self._columns):
            frame[f"{name}_low"], frame[f"{name}_high"] = low[:, at], high[:, at]
        frame.insert(0, "arm", arm)
        return frame

    def _complete(self, replicate: int) -> bool:
        return all(Job(arm, replicate) in self._summaries for arm in self._asked[replicate])

    def _in_order(self) -> Iterable[int]:
        """Replicates from the first unfolded one on, as long as all arms asked for them have finished or failed."""
        failed = {(failure.arm, failure.replicate) for failure in self.failures}
        replicate, _ = self._folded
        while (asked := self._asked.get(replicate)) and all(
            Job(arm, replicate) in self._summaries or (arm, replicate) in failed for arm in asked
        ):
            yield replicate
            replicate += 1

    def _fold(self, replicates: Iterable[int]) -> None:
        for replicate in replicates:
            _, sums = self._folded
            asked = self._asked[replicate]
            if self._complete(replicate):
                more = {arm: _plus(sums.get(arm), self._pending[Job(arm, replicate)]) for arm in asked}
                sums = {**sums, **more}
            self._folded = (replicate + 1, sums)
            for arm in asked:
                self._pending.pop(Job(arm, replicate), None)


def _plus(sums: _Sums | None, weekly: Array) -> _Sums:
    known = ~np.isnan(weekly)
    values = np.where(known, weekly, 0.0)
    if sums is None:
        return _Sums(values, known.astype(np.float64))
    return _Sums(sums.total + values, sums.known + known)
