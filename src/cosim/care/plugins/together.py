"""Plug-ins taken together: checked against the model and each other, and the week with their phases in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from inspect import getsource
from typing import Any, NamedTuple

import numpy as np

from cosim.care.outcomes.catalogue import OUTCOMES, Outcome
from cosim.care.plugins import choosing as choosing_source
from cosim.care.plugins.choosing import choosing, columns_of, in_python, settling, share_of
from cosim.care.plugins.declared import TABLES, Behaviour, Figure, Measured, Own, Plugin, Step
from cosim.care.plugins.found import Extension, declared_at
from cosim.care.plugins.guard import guarded
from cosim.care.rules.catalogue import PARAMETERS
from cosim.care.rules.choose import RULES
from cosim.care.state import CLIENTS, ORGANISATIONS, PROFESSIONALS, SYSTEM, TIES, Column, World, rows
from cosim.care.week import PHASES, Phase, weeks_of
from cosim.core.parameters import Parameter, keys_of, record_type
from cosim.errors import InputError, nearest

__all__ = ["RULE", "Together", "Weeks", "together"]

RULE = "choice.rule"
_BUILT_IN = dict(zip(TABLES, (CLIENTS, PROFESSIONALS, ORGANISATIONS, TIES, SYSTEM), strict=True))
_COLOUR, _MARKERS = re.compile(r"#[0-9A-Fa-f]{6}"), "osDPX^v<>*hpd8"
_UNUSED = Column("unused", np.int8, "", "a table without columns")  # records have at least one field
_NO_PARAMETER = Parameter("unused", 0.0, "", 0, 0, "a plug-in without parameters")


class Weeks(NamedTuple):
    """The compiled weeks, whether they take the tables of plug-ins, and the phases that they call back."""

    run: Callable[..., None]
    own: bool
    outside: tuple[Phase, ...]


@dataclass(frozen=True)
class Together:
    """Plug-ins of a scenario, in the order in which they were named.

    Attributes
    ----------
    extensions
        The plug-ins.
    label
        Short digest of all their sources.
    """

    extensions: tuple[Extension, ...]
    label: str

    @property
    def _plugins(self) -> tuple[Plugin, ...]:
        return tuple(one.plugin for one in self.extensions if one.plugin is not None)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Parameters of the plug-ins."""
        return tuple(parameter for plugin in self._plugins for parameter in plugin.parameters)

    @cached_property
    def mechanisms(self) -> tuple[Parameter, ...]:
        """All parameters that are read during a run, with the words of own choice rules."""
        words = tuple(word for plugin in self._plugins for word in plugin.rules)
        return (*(with_words(one, words) if one.key == RULE else one for one in PARAMETERS), *self.parameters)

    @cached_property
    def behaviours(self) -> tuple[Behaviour, ...]:
        """Behaviours beyond the three."""
        return tuple(one for plugin in self._plugins for one in plugin.behaviours)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Figures for a calibration."""
        return tuple(one for plugin in self._plugins for one in plugin.figures)

    @cached_property
    def networks(self) -> dict[str, Callable[..., Any]]:
        """Network builders by word."""
        return {word: builder for plugin in self._plugins for word, builder in plugin.networks.items()}

    @cached_property
    def measured(self) -> tuple[Measured, ...]:
        """Outcomes, with the functions that compute them."""
        shares = tuple(share_of(one) for one in self.behaviours)
        return tuple(one for plugin in self._plugins for one in plugin.outcomes) + shares

    def columns(self, table: str) -> tuple[Column, ...]:
        """Own columns of a table."""
        found = tuple(column for plugin in self._plugins for column in plugin.columns.get(table, ()))
        return (
            found
            if table != "professionals"
            else found + tuple(column for one in self.behaviours for column in columns_of(one))
        )

    def own(self, world: World) -> Own:
        """Tables for a world in week 0, each column at its start value."""
        sizes = {name: getattr(world, name).size for name in TABLES}
        tables = {name: rows(self.columns(name) or (_UNUSED,), size) for name, size in sizes.items()}
        parameters = np.zeros(world.parameters.size, dtype=record_type(self.parameters or (_NO_PARAMETER,)))
        return Own(**tables, parameters=parameters)

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The week: the built-in phases, each followed by those that ask for a place after it."""
        following: dict[str, list[Phase]] = {phase.name: [] for phase in PHASES}
        for phase, after in [*self._choosing(), *self._settling(), *self._steps()]:
            following[after].append(phase)
        return tuple(one for phase in PHASES for one in (phase, *following[phase.name]))

    def _steps(self) -> Iterator[tuple[Phase, str]]:
        for plugin in self._plugins:
            for step in plugin.phases:
                outside = not _compiled(step.run)
                run = guarded(step.run, f"phase {step.name}") if outside else step.run
                yield Phase(step.name, step.over, run, step.sentence, step.spread, True, outside), step.after

    def _choosing(self) -> Iterator[tuple[Phase, str]]:
        number = len(RULES)
        for plugin in self._plugins:
            for word, function in plugin.rules.items():
                name = f"choose_{word}"
                if compiled := _compiled(function):
                    run = choosing(function, number, f"{name}_{self.label}", plugin.behaviours)
                else:
                    run = in_python(function, number, word, plugin.behaviours)
                sentence = f"professionals who review choose by {word}"
                yield Phase(name, "professionals", run, sentence, own=True, outside=not compiled), "choose"
                number += 1

    def _settling(self) -> Iterator[tuple[Phase, str]]:
        if self.behaviours:
            run = settling(self.behaviours, f"settle_beyond_{self.label}")
            yield (
                Phase("settle_beyond", "professionals", run, "behaviours beyond the three take effect", own=True),
                "settle",
            )

    @cached_property
    def weeks(self) -> Weeks:
        """Whole weeks as one compiled function, which calls phases in plain Python back.

        Without compiled phases of plug-ins it is named after its phases, so that it is compiled once for all plug-ins
        that have theirs in the same places.
        """
        own = any(phase.own and not phase.outside for phase in self.phases)
        label = self.label if own else f"of_{_digest('' if one.outside else one.name for one in self.phases)}"
        outside = tuple(phase for phase in self.phases if phase.outside)
        return Weeks(weeks_of(self.phases, f"run_weeks_{label}"), own, outside)

    def check(self) -> None:
        """Refuse a name that is taken, or a phase that has no place.

        Raises
        ------
        InputError
            With file and line.
        """
        taken: dict[str, str] = {parameter.key: "a parameter of the model" for parameter in PARAMETERS}
        taken |= {key.partition(".")[0]: "a section of the model" for key in keys_of(PARAMETERS)}
        taken |= {phase.name: "a phase of the model" for phase in PHASES}
        outcomes = {one.name: "an outcome of the model" for one in OUTCOMES}
        words = dict.fromkeys(RULES, "a choice rule of the model")
        columns = {
            f"{table}.{one.name}": "a column of the model" for table, declared in _BUILT_IN.items() for one in declared
        }
        for extension in self.extensions:
            if (plugin := extension.plugin) is None:
                raise missing(extension)
            own = f"of the plug-in {plugin.name}"
            _take(taken, plugin.name, f"the name {own}", extension)
            for parameter in plugin.parameters:
                if not parameter.key.startswith(f"{plugin.name}."):
                    raise _wrong(extension, parameter.key, f"a key that begins with {plugin.name}.", parameter.key)
                _take(taken, parameter.key, f"a parameter {own}", extension)
            for table, declared in plugin.columns.items():
                if table not in TABLES:
                    raise _wrong(extension, table, f"a table: {', '.join(TABLES)}", table, hint=nearest(table, TABLES))
                for column in declared:
                    _take(columns, f"{table}.{column.name}", f"a column {own}", extension, shown=column.name)
            for step in plugin.phases:
                _take(taken, step.name, f"a phase {own}", extension)
                _check_step(step, [one.name for one in PHASES], extension)
            for measured in plugin.outcomes:
                _take(outcomes, measured.outcome.name, f"an outcome {own}", extension)
                _check_outcome(measured, plugin, extension)
            for behaviour in plugin.behaviours:
                for column in columns_of(behaviour):
                    _take(
                        columns, f"professionals.{column.name}", f"a behaviour {own}", extension, shown=behaviour.name
                    )
                _take(outcomes, share_of(behaviour).outcome.name, f"a behaviour {own}", extension, shown=behaviour.name)
                if behaviour.like not in (0, 1, 2):
                    raise _wrong(extension, behaviour.name, "like 0, 1 or 2", str(behaviour.like))
                if behaviour.colour and not _COLOUR.fullmatch(behaviour.colour):
                    raise _wrong(extension, behaviour.colour, "a colour such as #CC79A7", behaviour.colour)
                if behaviour.marker not in ("", *_MARKERS):
                    raise _wrong(
                        extension, behaviour.marker, f"a marker, one of {' '.join(_MARKERS)}", behaviour.marker
                    )
            for word in (*plugin.rules, *plugin.networks):
                _take(words, word, f"a word {own}", extension)

    def outcomes(self) -> tuple[Outcome, ...]:
        """Outcomes of the plug-ins."""
        return tuple(one.outcome for one in self.measured)


@lru_cache(maxsize=32)
def together(extensions: tuple[Extension, ...]) -> Together | None:
    """Plug-ins taken together, checked; None for none.

    Raises
    ------
    InputError
        If one takes a name that is taken, or only a stored result names it.
    """
    if not extensions:
        return None
    # Machine code of a week is found by its name, so that has to change with everything that goes into it.
    found = Together(extensions, _digest([*(one.digest for one in extensions), getsource(choosing_source)]))
    found.check()
    return found


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]


def missing(extension: Extension) -> InputError:
    """The refusal of a plug-in that only a stored result names."""
    return InputError(
        f"plug-in {extension.name}", expected=f"its source, with SHA-256 {extension.digest[:16]}",
        got="a result that names it", hint=f"add --extend {extension.file}, as it was when the result was made",
    )  # fmt: skip


def with_words(parameter: Parameter, words: Sequence[str]) -> Parameter:
    """A parameter that is a choice among words, with further ones."""
    choices = (*parameter.choices, *words)
    return replace(parameter, choices=choices, high=len(choices) - 1) if words else parameter


def _compiled(function: Any) -> bool:
    return hasattr(function, "py_func")


def _wrong(extension: Extension, text: str, expected: str, got: str, *, hint: str = "") -> InputError:
    where = f"{extension.file}:{declared_at(extension.file, text)}"
    return InputError(where, expected=expected, got=repr(got), hint=hint)


def _take(taken: dict[str, str], name: str, by: str, extension: Extension, *, shown: str = "") -> None:
    if name in taken:
        raise _wrong(extension, shown or name, "a name that is not taken", f"{name}, {taken[name]}")
    taken[name] = by


def _check_step(step: Step, names: Sequence[str], extension: Extension) -> None:
    if step.over not in ("clients", "professionals", "organisations", "all at once"):
        raise _wrong(extension, step.name, "over clients, professionals, organisations or all at once", str(step.over))
    if step.after not in names:
        raise _wrong(extension, step.after or step.name, "after a phase of the model", step.after,
                     hint=nearest(step.after, names) or f"phases: {', '.join(names)}")  # fmt: skip
    for written in step.writes:
        table, _, column = written.partition(".")
        columns = getattr(World, "_fields", ())
        if table not in columns or not column:
            raise _wrong(extension, written, "writes as table.column of the world", written)


def _check_outcome(measured: Measured, plugin: Plugin, extension: Extension) -> None:
    per_client = measured.outcome.per_client
    if measured.measure is None and per_client not in [one.name for one in plugin.columns.get("clients", ())]:
        raise _wrong(extension, measured.outcome.name, "a function, or per_client = an own column of clients",
                     measured.outcome.name)  # fmt: skip
