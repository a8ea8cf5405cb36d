"""The work of a worker for some tasks, on every engine: run the model and read the run.

A task names its arm. Tasks share the scenarios of the arms and the model (`Workload`), which are sent as compressed
bytes and unpacked once in each process. Tasks that are given together, arms of one replicate, make their common past
once (`cosim.care.branches`).
"""

from __future__ import annotations

import hashlib
import pickle
import time
import traceback
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from cosim.care.frames import weekly_array
from cosim.care.scenario.model import Scenario
from cosim.errors import InputError
from cosim.studies.tasks import Failed, Made, Series, Task, TaskResult

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = [
    "Arms",
    "Choice",
    "Model",
    "Reading",
    "Record",
    "Workload",
    "attempts",
    "attempts_packed",
    "simulated",
]

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

    def past_of(self, task: Task) -> Any:
        """What tasks have in common that may be given together; None for a task that is on its own."""
        if not isinstance(self.model, Reading) and self.model is not simulated:
            return None
        if isinstance(self.model, Reading) and self.model.choice is not None:  # it may remember what it was called with
            return None
        scenario = self.arms[task.arm]
        past = getattr(scenario, "past", None)  # scripts may have arms of their own kind
        return past and (past, scenario.weeks, task.point, task.replicate, task.seed, task.weeks, task.series)

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


def _scenario(task: Task, arms: Arms) -> Scenario:
    scenario = arms[task.arm]
    return scenario.replaced(task.values) if task.values else scenario  # checked when the study started


def _simulate(task: Task, arms: Arms, *, record: Record, choice: Choice | None) -> Run:
    """One run on one thread: runs, not entities, are spread over the cores."""
    from cosim.care import simulate as engine  # at first use: a stored table needs no compiled code

    return engine.simulate(
        _scenario(task, arms), seed=task.seed, replicate=task.replicate, weeks=task.weeks, record=record,
        choice=choice, threads=1,
    )  # fmt: skip


def simulated(task: Task, arms: Arms) -> Made:
    """The model of a sweep: all outcomes of a run, and its weekly series if the task requires them."""
    began = time.perf_counter()
    run = _simulate(task, arms, record=_sweeps(task), choice=None)
    return _kept(run, task, time.perf_counter() - began)


def _sweeps(task: Task) -> Record:
    return "weekly" if task.series else "none"


def _kept(run: Run, task: Task, seconds: float) -> Made:
    """What a sweep keeps of a run."""
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


def attempts(tasks: Sequence[Task], arms: Arms, model: Model = simulated) -> Iterator[tuple[int, TaskResult]]:
    """Make runs, each with its place in ``tasks``; an exception becomes part of a result, and the other runs continue.

    Several tasks are arms of one replicate that may have a past in common (`Workload.past_of`).
    """
    scenarios: list[Scenario] = []
    if len(tasks) > 1:
        with suppress(InputError):  # each fails for itself
            scenarios = [_scenario(task, arms) for task in tasks]
    if not scenarios:
        yield from ((place, _attempt(partial(model, task, arms))) for place, task in enumerate(tasks))
        return
    from cosim.care.branches import simulate_arms

    first = tasks[0]
    runs = simulate_arms(
        dict(enumerate(scenarios)), seed=first.seed, replicate=first.replicate, weeks=first.weeks,
        record=model.record if isinstance(model, Reading) else _sweeps(first),
    )  # fmt: skip
    for branched in runs:
        place = branched.arm
        yield place, _attempt(partial(_read, branched.run, tasks[place], model), spent=branched.seconds)
        del branched  # its world, before the next one is made


def _read(run: Run | Exception, task: Task, model: Model) -> Made:
    if isinstance(run, Exception):
        raise run
    return Made(model.read(run), 0.0) if isinstance(model, Reading) else _kept(run, task, 0.0)


def _attempt(make: Callable[[], Made], *, spent: float | None = None) -> TaskResult:
    """What ``make`` makes, or why it failed; its time is added to that spent, if the run has been made before."""
    began = time.perf_counter() - (spent or 0.0)
    try:
        made = make()
        return made if spent is None else made._replace(seconds=time.perf_counter() - began)
    except Exception as error:  # noqa: BLE001  a run that fails is a row
        message = " ".join(str(error).split())
        refused = error if isinstance(error, InputError) else None
        return Failed(type(error).__name__, message, traceback.format_exc(), time.perf_counter() - began, refused)


def attempts_packed(key: str, packed: bytes, tasks: Sequence[Task], model: Model) -> dict[int, TaskResult]:
    """`attempts` in another process, which unpacks the arms at first use; results by place."""
    if key not in _UNPACKED:
        _UNPACKED[key] = pickle.loads(zlib.decompress(packed))
        while len(_UNPACKED) > _KEPT:
            _UNPACKED.popitem(last=False)
    return dict(attempts(tasks, _UNPACKED[key], model))
