"""The work of a worker for one task, on every engine: run the model and read the run.

A task names its arm. Tasks share the scenarios of the arms and the model (`Workload`), which are sent as compressed
bytes and unpacked once in each process.
"""

from __future__ import annotations

import hashlib
import pickle
import time
import traceback
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from cosim.care.frames import weekly_array
from cosim.care.scenario.model import Scenario
from cosim.errors import InputError
from cosim.studies.tasks import Failed, Made, Series, Task, TaskResult

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["Arms", "Choice", "Model", "Reading", "Record", "Workload", "attempt", "attempt_packed", "simulated"]

_KEPT = 4  # workloads that a process caches

Record = Literal["weekly", "none"]
Arms = Mapping[str, Scenario]
Choice = Callable[..., Any]
Model = Callable[[Task, Arms], Made]

_UNPACKED: OrderedDict[str, Arms] = OrderedDict()


@dataclass(frozen=True)
class Workload:
    """Data that tasks share: the scenarios of the arms, and the function that makes a run."""

    arms: Arms
    model: Model

    @cached_property
    def packed(self) -> bytes:
        """The arms as compressed bytes."""
        return zlib.compress(pickle.dumps(dict(self.arms), protocol=5))

    @cached_property
    def key(self) -> str:
        """Cache key of the arms in a process."""
        return hashlib.sha256(self.packed).hexdigest()

    def check_importable(self) -> None:
        """Refuse a function that another process cannot import.

        Raises
        ------
        InputError
            If the model, or the choice rule or reader in it, is defined inside a function or typed at a prompt.
        """
        for name, function in _parts(self.model):
            try:
                pickle.dumps(function)
            except (pickle.PicklingError, AttributeError, TypeError):
                raise InputError(
                    name, expected="a function of a module, which other processes can import",
                    got=getattr(function, "__qualname__", repr(function)),
                    hint="move it to the top level of a file, or use engine='threads'",
                ) from None  # fmt: skip


def _parts(model: Model) -> list[tuple[str, Any]]:
    if isinstance(model, Reading):
        return [("choice", model.choice), ("read", model.read)]
    return [("model", model)]


def _simulate(task: Task, arms: Arms, *, record: Record, choice: Choice | None) -> Run:
    """One run on one thread: runs, not entities, are spread over the cores."""
    from cosim.care import simulate as engine  # at first use: a stored table needs no compiled code

    scenario = arms[task.arm]
    if task.values:
        scenario = scenario.replaced(task.values)  # checked when the study started
    return engine.simulate(
        scenario, seed=task.seed, replicate=task.replicate, weeks=task.weeks, record=record, choice=choice, threads=1
    )


def simulated(task: Task, arms: Arms) -> Made:
    """The model of a sweep: all outcomes of a run, and its weekly series if the task requires them."""
    began = time.perf_counter()
    run = _simulate(task, arms, record="weekly" if task.series else "none", choice=None)
    seconds = time.perf_counter() - began
    series = None
    if task.series:
        columns, rows = weekly_array(run.recorded, run.scenario.payers)
        series = Series(columns, rows.tolist())
    return Made({name: float(value) for name, value in run.summary.items()}, seconds, series)


@dataclass(frozen=True)
class Reading:
    """The model of all other commands: run, and read the run.

    Attributes
    ----------
    read
        Function from a run to the values to keep, see `cosim.studies.runs.readers`; the run is discarded.
    choice
        A user's choice rule, or None.
    record
        ``"weekly"``, or ``"none"`` if the reader does not read weekly series.
    """

    read: Callable[[Run], Any]
    choice: Choice | None = None
    record: Record = "weekly"

    def __call__(self, task: Task, arms: Arms) -> Made:
        """Make one run."""
        began = time.perf_counter()
        payload = self.read(_simulate(task, arms, record=self.record, choice=self.choice))
        return Made(payload, time.perf_counter() - began)


def attempt(task: Task, arms: Arms, model: Model = simulated) -> TaskResult:
    """Make a run; an exception becomes part of the result, and the other runs continue."""
    began = time.perf_counter()
    try:
        return model(task, arms)
    except Exception as error:  # noqa: BLE001  a run that fails is a row
        message = " ".join(str(error).split())
        refused = error if isinstance(error, InputError) else None
        return Failed(type(error).__name__, message, traceback.format_exc(), time.perf_counter() - began, refused)


def attempt_packed(key: str, packed: bytes, task: Task, model: Model) -> TaskResult:
    """`attempt` in another process, which unpacks the arms at first use."""
    if key not in _UNPACKED:
        _UNPACKED[key] = pickle.loads(zlib.decompress(packed))
        while len(_UNPACKED) > _KEPT:
            _UNPACKED.popitem(last=False)
    return attempt(task, _UNPACKED[key], model)
