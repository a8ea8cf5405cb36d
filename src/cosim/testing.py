"""Tests of a plug-in that its author runs: what the rest of the library relies on.

::

    from cosim.testing import check_plugin

    def test_my_plugin():
        check_plugin("mine.py")

`CHECKS` has them all. A plug-in that passes them can be compared, swept and repeated like the model.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cosim.care.plugins.found import load_plugin
from cosim.care.plugins.together import RULE, together
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import Run, simulate
from cosim.care.state import HOURS, World
from cosim.care.trial import trial_of, try_plugins
from cosim.core.parameters import keys_of
from cosim.errors import CosimError

__all__ = ["CHECKS", "Checked", "check_plugin", "checked_plugin"]

_FAMILIES = ("number", "need_arrival", "self_reliance_arrival", "region")  # of a family, whatever happens to it


_ELSEWHERE = """
import pickle, sys
from cosim.care.simulate import simulate
scenario, weeks, seed = pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(pickle.dumps(simulate(scenario, seed=seed, weeks=weeks).built.world))
"""


class Checked(NamedTuple):
    """A check, and what was wrong; empty if it passed."""

    check: str
    wrong: str


class _Case(NamedTuple):
    """A plug-in switched on, with or without other values."""

    scenario: Scenario
    on: Run
    weeks: int
    seed: int


def check_plugin(
    plugin: str | Path, *, values: Mapping[str, float | str] | None = None, weeks: int = 30, seed: int = 0
) -> None:
    """Run all checks on a plug-in, in the classroom.

    Parameters
    ----------
    plugin
        File, or entry point.
    values
        Values of the scenario that switch on what is to be checked, such as its choice rule.
    weeks, seed
        Length and random seed of the runs.

    Raises
    ------
    AssertionError
        With a line for every check that fails.
    """
    wrong = [
        f"{check}: {text}" for check, text in checked_plugin(plugin, values=values, weeks=weeks, seed=seed) if text
    ]
    if wrong:
        raise AssertionError("\n".join([f"{plugin}:", *wrong]))


def checked_plugin(
    plugin: str | Path, *, values: Mapping[str, float | str] | None = None, weeks: int = 30, seed: int = 0
) -> tuple[Checked, ...]:
    """`check_plugin` as a table: every check with what was wrong."""
    extensions = (load_plugin(plugin),)
    given = dict(values or {})
    scenario = trial_of(extensions, {key: value for key, value in given.items() if key != RULE}).replace(given)
    try:
        try_plugins(scenario)
    except CosimError as error:
        return (Checked("trial", str(error)),)
    case = _Case(scenario, simulate(scenario, seed=seed, weeks=weeks), weeks, seed)
    return (Checked("trial", ""), *(Checked(name, check(case)) for name, check in CHECKS.items()))


def _off_is_off(case: _Case) -> str:
    """With all its parameters off, the model is to the last bit what it is without the plug-in."""
    plugins = together(case.scenario.extensions)
    assert plugins is not None
    switches = {key: one.off for key, (one, _) in keys_of(plugins.parameters).items() if one.off is not None}
    words = {word for one in case.scenario.extensions if one.plugin for word in one.plugin.rules}
    if not switches and any(
        step.writes for one in case.scenario.extensions if one.plugin for step in one.plugin.phases
    ):
        return "no parameter has an off value, so nothing switches its phases off"
    usual = {RULE: "imitation"} if case.scenario.values[RULE] in words else {}
    off = case.scenario.replace({**switches, **usual})
    alone = _without(off)
    return _different(_run(off, case), _run(alone, case))


def _without(scenario: Scenario) -> Scenario:
    """The same scenario without plug-ins."""
    own = tuple(f"{one.name}." for one in scenario.extensions)
    values = {key: value for key, value in scenario.values.items() if not key.startswith(own)}
    return replace(scenario, values=values, extensions=())


def _run(scenario: Scenario, case: _Case, *, threads: int = 1) -> World:
    return simulate(scenario, seed=case.seed, weeks=case.weeks, threads=threads).built.world


def _different(one: World, other: World) -> str:
    """Table and column in which two worlds differ first; empty if in none."""
    for name, table in one._asdict().items():
        for column in table.dtype.names or ("",):
            mine = table[column] if column else table
            there = getattr(other, name)
            if mine.tobytes() != (there[column] if column else there).tobytes():
                return f"{name}.{column} differs" if column else f"{name} differs"
    return ""


def _same_on_threads(case: _Case) -> str:
    """Three threads give the bits of one."""
    return _different(case.on.built.world, _run(case.scenario, case, threads=3))


def _same_again(case: _Case) -> str:
    """A second run with the same seed gives the same bits."""
    return _different(case.on.built.world, _run(case.scenario, case))


def _same_elsewhere(case: _Case) -> str:
    """A Python started anew, which imports the plug-in itself, gives the same bits."""
    sent = pickle.dumps((case.scenario, case.weeks, case.seed))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE], input=sent, capture_output=True, env=environment, check=False
    )
    if done.returncode != 0:
        return f"it cannot run there: {(done.stderr.decode(errors='replace').splitlines() or ['no message'])[-1]}"
    there: World = pickle.loads(done.stdout)
    return _different(case.on.built.world, there)


def _paired(case: _Case) -> str:
    """With and without it the families are the same, so that a difference is not chance."""
    alone = _run(_without(case.scenario.replace({RULE: "imitation"})), case)
    mine, there = case.on.built.world.clients, alone.clients
    changed = [name for name in _FAMILIES if mine[name].tobytes() != there[name].tobytes()]
    return f"other families: clients.{changed[0]} differs" if changed else ""


def _conserves(case: _Case) -> str:
    """Hours of every professional add up to the contract, and every euro paid is received."""
    people = case.on.built.world.professionals
    here = people[people["employed"] == 1]
    short = np.abs(here["week_hours"].sum(axis=1) - here["contract_hours"]).max(initial=0.0)
    if short > 1e-6:
        return f"hours by kind ({', '.join(HOURS)}) miss a contract by {short:.3g} a week"
    booked = case.on.ledger
    apart = int((booked["debit"] - booked["credit"]).groupby(booked["kind"]).sum().abs().max())
    return f"debits and credits differ by {apart} cents" if apart else ""


CHECKS: dict[str, Callable[[_Case], str]] = {
    "off is off": _off_is_off,
    "same bits again": _same_again,
    "same bits on threads": _same_on_threads,
    "same bits in another process": _same_elsewhere,
    "paired": _paired,
    "conserves": _conserves,
}
