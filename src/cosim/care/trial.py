"""A trial of plug-ins before a run: a few weeks of the classroom, twice, in which every phase of theirs is watched.

It finds what would make results worthless without any error: state written that was not declared, draws from a global
generator in a phase, rule, network builder or outcome (the two runs differ), and values that are not numbers. The
scenario of the trial has the values of the user's plug-ins, each that is off switched on, so that the
phases have something to do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from cosim.care.own_results import with_own
from cosim.care.plugins.declared import TABLES, Step
from cosim.care.plugins.found import Extension, place_of
from cosim.care.plugins.guard import broke
from cosim.care.plugins.together import RULE, Together, together
from cosim.care.recorder import new_series, record_week
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import engine_for
from cosim.care.state import Records
from cosim.core.parameters import Parameter, keys_of
from cosim.errors import CosimError, InputError

__all__ = ["WEEKS", "trial_of", "try_plugins"]

WEEKS = 14  # all professionals review once
_GLOBAL = re.compile(r"\brandom\b|\bshuffle\b")


def try_plugins(scenario: Scenario) -> None:
    """Refuse plug-ins of a scenario that a trial finds wrong; each set of plug-ins and values is tried once.

    Raises
    ------
    InputError
        With file and line.
    """
    if together(scenario.extensions) is None:
        return
    words = tuple(scenario.values[key] for key in (RULE, "network.builder"))
    own = tuple(f"{one.name}." for one in scenario.extensions)
    values = tuple((key, value) for key, value in scenario.values.items() if key.startswith(own))
    _tried(scenario.extensions, values, words)


@lru_cache(maxsize=32)
def _tried(
    extensions: tuple[Extension, ...], values: tuple[tuple[str, float | str], ...], words: tuple[float | str, ...]
) -> bool:
    scenario = trial_of(extensions, dict(values), words)
    first, second = _Trial(scenario), _Trial(scenario)
    if first.digest() != second.digest() and (builder := first.builder()) is not None:
        raise _unrepeatable(builder, "the network builder", "draw from a generator made of the seed it is given")
    for mine, other in zip(first.weeks(), second.weeks(), strict=True):
        for (step, state), (_, again) in zip(mine, other, strict=True):
            if state != again:
                raise _unrepeatable(step.run, f"phase {step.name}")
    once, twice = first.outcomes(), second.outcomes()
    for one in first.plugins.measured:
        name = one.outcome.name
        if not (once[name] == twice[name] or (math.isnan(once[name]) and math.isnan(twice[name]))):
            raise _unrepeatable(one.measure, f"outcome {name}", "compute it from the run alone")
    return True


def trial_of(
    extensions: tuple[Extension, ...], values: dict[str, float | str], words: tuple[float | str, ...] = ()
) -> Scenario:
    """The classroom with plug-ins, their parameters switched on, without a burn-in."""
    plugins = together(extensions)
    assert plugins is not None
    changes: dict[str, float | str] = {"population.burn_in_weeks": 0, **values}
    for key, (parameter, at) in keys_of(plugins.parameters).items():
        value = values.get(key, parameter.defaults[at])
        changes[key] = _on(parameter) if parameter.number(value) == _off(parameter) else value
    own_words = {word for one in extensions if one.plugin for word in (*one.plugin.rules, *one.plugin.networks)}
    changes |= {key: word for key, word in zip((RULE, "network.builder"), words, strict=False) if word in own_words}
    base = load_scenario("classroom")
    known = keys_of(plugins.mechanisms)
    full = {**base.values, **{key: one.defaults[at] for key, (one, at) in known.items() if key not in base.values}}
    return replace(base, values=full, extensions=extensions).replace(changes)


def _off(parameter: Parameter) -> float:
    return math.nan if parameter.off is None else parameter.number(parameter.off)


def _on(parameter: Parameter) -> float | str:
    """A value that does not switch the mechanism off."""
    if parameter.choices:
        return next(word for word in reversed(parameter.choices) if word != parameter.off)
    middle = (parameter.low + parameter.high) / 2
    return float(math.ceil(middle)) if parameter.whole else middle


class _Trial:
    """One run of the trial, week by week, phase by phase."""

    def __init__(self, scenario: Scenario) -> None:
        plugins = together(scenario.extensions)
        assert plugins is not None
        self.scenario, self.plugins = scenario, plugins
        self.built, self.engine = engine_for(scenario, seed=0, weeks=WEEKS)
        self.series = new_series(WEEKS)
        self.steps = _steps(plugins)

    def weeks(self) -> Iterator[list[tuple[Step, int]]]:
        """Phases of plug-ins of a week, each with a digest of the state after it."""
        for week in range(WEEKS):
            self.engine.enact()
            found = []
            for phase in self.engine.phases:
                if phase.name not in self.steps:
                    self.engine.carry_out(phase)
                    continue
                step = self.steps[phase.name]
                before = self._state()
                try:
                    self.engine.carry_out(phase)
                except CosimError:
                    raise
                except Exception as error:  # noqa: BLE001 - whatever compiled code or Numba raises
                    raise broke(error, step.run, f"phase {phase.name}") from None
                self._check(step, before)
                found.append((step, self.digest()))
            record_week(week, self.engine.world, self.series[week])
            self.engine.week += 1
            yield found

    def outcomes(self) -> Mapping[str, float]:
        """Outcomes of the plug-ins by name."""
        return with_own({}, {}, self.scenario, self.built, self.series)[0]

    def builder(self) -> Callable[..., Any] | None:
        """The network builder of a plug-in, if the scenario uses one."""
        return self.plugins.networks.get(str(self.scenario.values["network.builder"]))

    def _tables(self) -> Iterator[tuple[str, Records]]:
        own = self.engine.own
        assert own is not None
        yield from self.engine.world._asdict().items()
        yield from ((f"own.{name}", table) for name, table in own._asdict().items())

    def _state(self) -> dict[str, Records]:
        return {name: table.copy() for name, table in self._tables()}

    def digest(self) -> int:
        """All state as it is now, in one number."""
        return hash(tuple(table.tobytes() for _, table in self._tables()))

    def _check(self, step: Step, before: dict[str, Records]) -> None:
        """Refuse what a phase may not have written."""
        for name, table in self._tables():
            if table.tobytes() == before[name].tobytes():
                continue
            columns = table.dtype.names or ()
            if not columns:
                raise _undeclared(step, name, name)
            for column in columns:
                if table[column].tobytes() == before[name][column].tobytes():
                    continue
                own = name.removeprefix("own.") in TABLES and name.startswith("own.")
                if not own and f"{name}.{column}" not in step.writes:
                    raise _undeclared(step, f"{name}.{column}", column)
                _numbers(step, f"{name}.{column}", column, table[column], before[name][column])


def _steps(plugins: Together) -> dict[str, Step]:
    """Phases of plug-ins by name; choice rules may write the next behaviour."""
    found = {step.name: step for one in plugins.extensions if one.plugin for step in one.plugin.phases}
    for one in plugins.extensions:
        for word, function in (one.plugin.rules if one.plugin else {}).items():
            step = Step(f"choose_{word}", "professionals", function, "", "choose", ("professionals.next_behaviour",))
            found[step.name] = step
    return found


def _undeclared(step: Step, what: str, column: str) -> InputError:
    return InputError(
        place_of(step.run, writes=column), expected=f"phase {step.name} to write what it declares",
        got=f"a change of {what}", hint=f'add "{what}" to its writes' if not what.startswith("own.") else "",
    )  # fmt: skip


def _unrepeatable(run: Any, what: str, hint: str = "") -> InputError:
    function: Any = getattr(run, "py_func", run)
    place = place_of(function)
    file, _, first = place.rpartition(":")
    lines = list(enumerate(Path(file).read_text(encoding="utf-8").splitlines(), start=1))
    last = max((line for *_, line in function.__code__.co_lines() if line is not None), default=int(first))
    found = next((n for n, line in lines if int(first) <= n <= last and _GLOBAL.search(line)), int(first))
    return InputError(
        f"{file}:{found}", expected=f"{what} to do the same in two equal runs", got="different results",
        hint=f"{hint or 'draw with uniform(key, stream_of(...), entity, week, draw)'}, never from a global generator",
    )  # fmt: skip


def _numbers(step: Step, what: str, column: str, now: Any, before: Any) -> None:
    if now.dtype.kind == "f" and bool((np.isnan(now) & ~np.isnan(before)).any()):
        place = place_of(step.run, writes=column)
        raise InputError(place, expected=f"a number in {what}", got="nan")
