"""Tasks of one run each, small enough to send to another process, and their results."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from cosim.errors import InputError
from cosim.studies.sweeps.factors import Value

__all__ = ["Failed", "Made", "Series", "Task", "TaskResult", "run_of"]


class Task(NamedTuple):
    """One run to make.

    Attributes
    ----------
    run
        Identity of the run and of its stored result.
    scenario
        Identity of the scenario of the run, with its policies and changed values.
    arm
        Name of the arm; the worker has the scenario of every arm.
    point, values
        Number of the design point, and its changed values in the scenario of the arm.
    seed, replicate
        Random seed and number of the replicate.
    series
        Whether weekly series are stored (sweeps).
    weeks
        Length of the run; that of the scenario if None.
    """

    run: str
    scenario: str
    arm: str
    point: int
    values: Mapping[str, Value]
    seed: int
    replicate: int
    series: bool = False
    weeks: int | None = None


class Series(NamedTuple):
    """Weekly series: names of the columns, and a row per week."""

    columns: tuple[str, ...]
    rows: list[list[float]]


class Made(NamedTuple):
    """A run that finished.

    Attributes
    ----------
    payload
        The reader's values of the run; for a sweep, outcome name to value.
    seconds
        Duration of the run.
    series
        Weekly series, if the task requires them.
    """

    payload: Any
    seconds: float
    series: Series | None = None


class Failed(NamedTuple):
    """A run that raised an exception: it becomes a row of the result, and the other runs continue.

    Attributes
    ----------
    error, message, trace
        Name of the exception, its message in one line, and the traceback.
    seconds
        Time until it failed.
    refused
        The error itself, if it is an `InputError`.
    """

    error: str
    message: str
    trace: str
    seconds: float
    refused: InputError | None = None


TaskResult = Made | Failed


def run_of(scenario: str, *, seed: int, replicate: int) -> str:
    """Identity of a run: a hash of the resolved scenario with its policies and weeks, seed and replicate."""
    return hashlib.sha256(f"{scenario} {seed} {replicate}".encode()).hexdigest()[:32]
