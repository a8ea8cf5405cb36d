"""What a worker does: one run of one arm at one point. Small to send, and the same on every engine.

A worker is told once what the arms are (`arms`), as compressed bytes; a task then names its study, its arm and the
values of its point, and nothing else travels.
"""

from __future__ import annotations

import hashlib
import pickle
import time
import traceback
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cosim.care.scenario.model import Scenario
from cosim.studies.sweeps.factors import Value

__all__ = [
    "Failed", "Made", "Model", "Series", "Task", "TaskResult", "arms_of", "attempt",
    "attempt_learnt", "attempt_told", "learn", "pack", "run_of", "simulated",
]  # fmt: skip

_KEPT = 4  # studies that a worker remembers


class Task(NamedTuple):
    """One run to make. ``run`` identifies it, ``scenario`` is the identity of what is run."""

    run: str
    scenario: str
    policy: str
    point: int
    values: Mapping[str, Value]
    seed: int
    replicate: int
    series: bool = False


class Series(NamedTuple):
    """Weekly figures: names of columns, and a row per week."""

    columns: tuple[str, ...]
    rows: list[tuple[float, ...]]


class Made(NamedTuple):
    """What came of a run."""

    outcomes: Mapping[str, float]
    seconds: float
    series: Series | None = None


class Failed(NamedTuple):
    """A run that raised."""

    error: str
    message: str
    trace: str
    seconds: float


TaskResult = Made | Failed
Arms = Mapping[str, Scenario]
Model = Callable[[Task, Arms], Made]

_LEARNT: OrderedDict[str, Arms] = OrderedDict()


def run_of(scenario: str, *, seed: int, replicate: int) -> str:
    """Identity of a run: a hash of the resolved scenario with its policies and weeks, seed and replicate."""
    return hashlib.sha256(f"{scenario} {seed} {replicate}".encode()).hexdigest()[:32]


def pack(arms: Arms) -> bytes:
    """The arms of a study as they are sent."""
    return zlib.compress(pickle.dumps(dict(arms), protocol=5))


def learn(key: str, packed: bytes) -> None:
    """Remember the arms of a study in this process."""
    if key not in _LEARNT:
        _LEARNT[key] = pickle.loads(zlib.decompress(packed))
        while len(_LEARNT) > _KEPT:
            _LEARNT.popitem(last=False)


def arms_of(key: str) -> Arms:
    """The arms of a study that `learn` was told about."""
    return _LEARNT[key]


def simulated(task: Task, arms: Arms) -> Made:
    """Run the model."""
    from cosim.care.simulate import simulate

    scenario = arms[task.policy].replaced(task.values)  # checked when the study was begun
    began = time.perf_counter()
    run = simulate(
        scenario, seed=task.seed, replicate=task.replicate, record="weekly" if task.series else "none", threads=1
    )
    series = None
    if task.series:
        table = run.series.select_dtypes("number").astype(float)
        series = Series(tuple(map(str, table.columns)), list(table.itertuples(index=False, name=None)))
    outcomes = {name: float(value) for name, value in run.summary.items()}
    return Made(outcomes, time.perf_counter() - began, series)


def attempt(task: Task, arms: Arms, model: Model = simulated) -> TaskResult:
    """Make a run; whatever it raises becomes part of the answer, so that the sweep goes on."""
    began = time.perf_counter()
    try:
        return model(task, arms)
    except Exception as error:  # noqa: BLE001  a run that fails is a row
        message = " ".join(str(error).split())
        return Failed(type(error).__name__, message, traceback.format_exc(), time.perf_counter() - began)


def attempt_learnt(key: str, task: Task, model: Model = simulated) -> TaskResult:
    """`attempt`, in a process that has learnt the arms."""
    return attempt(task, arms_of(key), model)


def attempt_told(key: str, packed: bytes, task: Task, model: Model = simulated) -> TaskResult:
    """`attempt` on an engine that cannot be told anything beforehand."""
    learn(key, packed)
    return attempt(task, arms_of(key), model)
