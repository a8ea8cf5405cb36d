"""Compile the model before its first run, on all cores.

Numba compiles one function after the other, and no two at once in a process. Phases do not call each other, so other
processes compile them, and their machine code meets in the cache folder; this process puts the week together from it.
"""

from __future__ import annotations

import inspect
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

import numpy as np

from cosim.care.recorder import new_series, record_week
from cosim.care.rules.catalogue import PARAMETERS
from cosim.care.state import (
    ACCESS,
    CLIENTS,
    DOMAIN,
    HIDDEN,
    MUNICIPAL_YEARS,
    MUNICIPALITIES,
    ORGANISATIONS,
    PROFESSIONALS,
    SEATS,
    SHEETS,
    SYSTEM,
    TIES,
    World,
    record,
)
from cosim.care.week import PHASES, Phase, rounds, run_weeks
from cosim.core.compiled import prepare
from cosim.core.parameters import record_type
from cosim.core.rng import key_of

__all__ = ["compile_model", "compile_phase", "compile_rounds", "empty_world"]

Progress = Callable[[int, int], None]


def empty_world() -> World:
    """A world without anybody, whose arrays have the types of any other: enough to compile for."""

    def none(columns: Any, dimensions: int = 1) -> Any:
        return np.zeros((0,) * dimensions, dtype=np.int64 if columns is None else record(columns))

    return World(
        clients=none(CLIENTS), professionals=none(PROFESSIONALS), organisations=none(ORGANISATIONS), ties=none(TIES),
        sheets=none(SHEETS), seats=none(SEATS, 2), system=none(SYSTEM), present=none(None), next_client=none(None, 2),
        returns=none(None), sectors=none(None, 2), sector_members=none(None), blocks=none(None, 3),
        domains=np.zeros(0, dtype=DOMAIN), parameters=np.zeros(0, dtype=record_type(PARAMETERS)),
        access=none(ACCESS, 2), hidden=none(HIDDEN), municipalities=none(MUNICIPALITIES),
        municipal_years=none(MUNICIPAL_YEARS, 2),
    )  # fmt: skip


def compile_phase(name: str) -> None:
    """Compile the driver of a phase for compiled callers."""
    week, key, world = 0, key_of(0), empty_world()
    for phase in PHASES:
        if phase.name == name:
            prepare(phase.driver, *(() if phase.over == "all at once" else (0, 0)), week, key, world, inner=True)


def compile_rounds() -> None:
    """Compile the week of regions side by side."""
    for one in rounds():
        prepare(one.run, *((0, 0) if one.apart else ()), 0, key_of(0), empty_world())
    prepare(record_week, 0, empty_world(), new_series(1)[0])


def compile_model(processes: int, progress: Progress | None = None) -> None:
    """Compile whole weeks, their phases in ``processes`` other processes.

    Parameters
    ----------
    processes
        With 1 all is compiled here.
    progress
        Called with the number of parts that are compiled, and of all.
    """
    report = progress or (lambda done, total: None)
    total = len(PHASES) + 1
    if processes > 1:
        _compile_phases(processes, lambda done: report(done, total))
    prepare(run_weeks, 0, 0, key_of(0), empty_world(), new_series(0))
    report(total, total)


def _compile_phases(processes: int, report: Callable[[int], None]) -> None:
    """Compile all phases, long ones first. If no process can be started, the week is compiled here with all in it."""
    names = [phase.name for phase in sorted(PHASES, key=_length, reverse=True)]
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_ignore_interrupt)
    try:
        jobs = [pool.submit(compile_phase, name) for name in names]
        for done, job in enumerate(as_completed(jobs), start=1):
            if job.exception() is None:  # else it is compiled, or reported, in this process
                report(done)
    except BrokenExecutor:
        pass
    finally:
        pool.shutdown(cancel_futures=True)


def _length(phase: Phase) -> int:
    module: Any = inspect.getmodule(getattr(phase.driver, "py_func", phase.driver))
    return len(inspect.getsource(module))


def _ignore_interrupt() -> None:
    """Let Ctrl-C end the process that waits for this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
