"""A complete run of every arm, for figures that need more than outcomes and series.

If runs are made in this process, the first one of each arm is kept. Otherwise (other processes, a cluster, a store that
had the run) it is made when it is first read: the same run, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cosim.care.scenario.model import Scenario
from cosim.studies.comparison.batches import Replication
from cosim.studies.comparison.collect import Collector
from cosim.studies.runs.readers import reader_name
from cosim.studies.work import Choice

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["Examples"]


class Examples(Mapping[str, "Run"]):
    """The first replicate of arms, by name of the arm.

    Parameters
    ----------
    arms, plan, choice
        The comparison.
    """

    def __init__(self, arms: Mapping[str, Scenario], plan: Replication, choice: Choice | None) -> None:
        self._arms, self._choice = arms, choice
        self._seed, self._weeks, self._replicate = plan.seed, plan.weeks, plan.replicates[0]
        self._names: tuple[str, ...] = ()
        self._kept: dict[int, Run] = {}  # by scenario, because a run does not contain the name of its arm

    def watched(self, read: Callable[[Run], Any]) -> Callable[[Run], Any]:
        """A reader that also keeps the first run of every arm; for runs that are made in this process."""

        def watching(run: Run) -> Any:
            if run.replicate == self._replicate:
                self._kept[id(run.scenario)] = run
            return read(run)

        watching.reader_name = reader_name(read)  # type: ignore[attr-defined]
        return watching

    def of(self, kept: Collector) -> Examples:
        """Those of the arms whose first replicate finished."""
        first = self._replicate
        self._names = tuple(arm for arm in kept.arms if kept.has(arm, first))
        return self

    def __getitem__(self, arm: str) -> Run:
        if arm not in self._names:
            raise KeyError(arm)
        scenario = self._arms[arm]
        if id(scenario) not in self._kept:
            from cosim.care.simulate import simulate

            self._kept[id(scenario)] = simulate(
                scenario, seed=self._seed, replicate=self._replicate, weeks=self._weeks, choice=self._choice
            )
        return self._kept[id(scenario)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
