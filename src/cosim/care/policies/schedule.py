"""The parameter table by week: the effect of a bundle of policies on every organisation and on the purchaser.

A policy grows linearly, ``f(w) = min(1, (w - start + 1) / (phase_in + 1))`` from its start week on; from its end week
on, if it has one, f is 0. For one key at one organisation, first every ``set`` moves the value towards its target, ``x
+ f (v - x)``; then every ``scale`` multiplies, ``x (1 + f (v - 1))``; then every ``add`` adds, ``x + f v``. Within
each kind policies are taken by name, so a bundle does the same in whatever order it is written, to the last bit. Words
change in the start week. A number that is a series is first given its value of the week. Whole-number parameters are
rounded, halves up. Nothing is clipped: a value that leaves its range is an error. Where a change has to be made sense
of, f is smaller in practice than on paper (`cosim.care.policies.settling`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from cosim.care.policies.compose import check_bundle, check_changes
from cosim.care.policies.model import Change, Policy, Reach
from cosim.care.policies.settling import Settling, settle
from cosim.care.policies.values import wanted
from cosim.care.state import Records, copied
from cosim.core.parameters import Parameter, keys_of, record_type
from cosim.core.rng import Stream, uniform
from cosim.errors import InputError, nearest

__all__ = ["Organisations", "Schedule", "Steps", "reached", "records_of", "schedule"]

Steps = tuple[tuple[int, float], ...]  # (week, value from then on), the first in week 0
Rows = np.ndarray[Any, np.dtype[np.bool_]]
Column = np.ndarray[Any, np.dtype[np.float64]]

_ORDER = ("set", "scale", "add")
_ROUNDING = 1e-9  # tolerated rounding error beyond a bound, relative to the width of the range
_SUM = 1e-6
_LISTED = 12  # names in a message


class Organisations(NamedTuple):
    """Names and sectors of organisations, in the order of the rows of the table, and names of municipalities."""

    names: Sequence[str]
    sectors: Sequence[str]
    municipalities: Sequence[str] = ()


class _Effect(NamedTuple):
    """One change of one policy, ready to be applied."""

    policy: Policy
    change: Change
    rows: Rows


def records_of(values: Mapping[str, float | str], *, parameters: Sequence[Parameter], rows: int) -> Records:
    """A parameter table with the same values in every row.

    Parameters
    ----------
    values
        Value or word by full key; every key of ``parameters`` must be there, others are ignored.
    rows
        Number of organisations plus one, for the purchaser, plus municipalities.
    """
    row = np.array([parameter.number(values[key]) for parameter in parameters for key in parameter.keys])
    return np.repeat(row.view(record_type(parameters)), rows)


def reached(reach: Reach, *, organisations: Organisations, key: Any, where: str = "reach") -> Rows:
    """Rows of the parameter table that a policy reaches.

    Parameters
    ----------
    key
        ``uint64[2]`` of the run: the draw that decides on a share is at (REACH, organisation, 0, 0), so a larger
        share includes every organisation of a smaller one.

    Returns
    -------
    array of bool, shape (organisations + 1 + municipalities,)
        After organisations the purchaser, who is reached when everyone is, and the municipalities.

    Raises
    ------
    InputError
        If there is no such sector or organisation.
    """
    count = len(organisations.names)
    rows = np.ones(count + 1 + len(organisations.municipalities), dtype=np.bool_)
    if reach.everyone:
        return rows
    rows[count:] = False
    if reach.municipality is not None:
        _known_municipality(reach.municipality, organisations.municipalities, where=f"{where}: reach.municipality")
        rows[:count] = False
        rows[count + 1 :] = [name == reach.municipality for name in organisations.municipalities]
        return rows
    if reach.sector is not None:
        _known(reach.sector, organisations.sectors, "sector", where=f"{where}: reach.sector")
        rows[:count] &= np.array([sector == reach.sector for sector in organisations.sectors], dtype=np.bool_)
    for name in reach.names:
        _known(name, organisations.names, "organisation", where=f"{where}: reach.names")
    if reach.names:
        rows[:count] &= np.array([name in reach.names for name in organisations.names], dtype=np.bool_)
    if reach.share is not None:
        draws = [uniform(key, Stream.REACH, organisation, 0, 0) for organisation in range(count)]
        rows[:count] &= np.array(draws) < reach.share
    return rows


def _known(word: str, known: Sequence[str], kind: str, *, where: str) -> None:
    if word not in known:
        there = list(dict.fromkeys(name for name in known if name))
        listed = ", ".join(there[:_LISTED]) + (f" and {len(there) - _LISTED} more" if len(there) > _LISTED else "")
        hint = "; ".join(part for part in (nearest(word, there), f"there are: {listed}") if part)
        raise InputError(where, expected=f"a known {kind}", got=repr(word), hint=hint)


def _known_municipality(name: str, known: Sequence[str], *, where: str) -> None:
    if not known:
        raise InputError(
            where, expected="a scenario with [municipalities.<name>]", got=f"{name!r} and no municipalities"
        )
    _known(name, known, "municipality", where=where)


def _column(table: Records, parameter: Parameter, at: int) -> Column:
    """View of one key of a parameter table."""
    column: Column = table[parameter.field]
    return column[:, at] if "*" in parameter.key else column


@dataclass(frozen=True)
class Schedule:
    """The parameter table of every week.

    Attributes
    ----------
    weeks
        Sorted weeks at which the table may differ from the week before.
    base
        The table before any policy; not written to.
    rows
        Which rows each policy reaches, by its name (for its running cost).
    settling
        How far changes have been made sense of, where that counts.
    """

    weeks: tuple[int, ...]
    base: Records
    rows: Mapping[str, Rows]
    parameters: tuple[Parameter, ...]
    effects: Mapping[str, tuple[_Effect, ...]]
    series: Mapping[str, Steps] = field(default_factory=dict)
    municipalities: int = 0
    settling: Settling | None = None

    @cached_property
    def known(self) -> Mapping[str, tuple[Parameter, int]]:
        """Every key with its parameter; cached, because every week uses it."""
        return keys_of(self.parameters)

    def table(self, week: int) -> Records:
        """The parameter table in force in a week, as a new array."""
        table = copied(self.base)
        for parameter, at, column in self.columns(week):
            _column(table, parameter, at)[:] = column
        return table

    def column(self, key: str, week: int) -> Column:
        """Values of one key in a week, by row."""
        parameter, at = self.known[key]
        column = _column(self.base, parameter, at)
        if key in self.series:
            column = _levelled(column, _level(self.series[key], parameter, week), self.municipalities)
        return _composed(column, parameter, self.effects.get(key, ()), week, self.settling)

    def columns(self, week: int) -> Iterator[tuple[Parameter, int, Column]]:
        """Only the columns that series and policies change: parameter, position within it, values."""
        for key in (*(key for key in self.series if key not in self.effects), *self.effects):
            yield *self.known[key], self.column(key, week)


def schedule(
    policies: Sequence[Policy],
    base: Records,
    *,
    organisations: Organisations,
    key: Any,
    parameters: Sequence[Parameter],
    groups: Sequence[Sequence[str]] = (),
    series: Mapping[str, Steps] | None = None,
) -> Schedule:
    """Schedule policies by week. Pure function: it writes neither to ``base`` nor to anything else.

    Parameters
    ----------
    base
        Parameter table, one row per organisation and a last one for the purchaser.
    key
        ``uint64[2]`` of the run, from `cosim.core.rng.key_of`.
    parameters
        What policies may change; the columns of ``base``.
    groups
        Keys of shares that have to add up to 1 at every organisation in every week.
    series
        Weeks and values of numbers that change over the years, by key; keys of no column are left out.

    Raises
    ------
    InputError
        If policies contradict each other, reach what does not exist, or take a value out of its range in any week.
    """
    count = len(organisations.names) + 1 + len(organisations.municipalities)
    if base.shape != (count,):
        raise ValueError(f"base: expected {count} rows, got {base.shape}")
    check_bundle(policies)
    check_changes(policies, parameters=parameters)
    ordered = sorted(policies, key=lambda policy: policy.name)
    rows = {
        policy.name: reached(policy.reach, organisations=organisations, key=key, where=f"policy {policy.name}")
        for policy in ordered
    }
    effects = [_Effect(policy, change, rows[policy.name]) for policy in ordered for change in policy.changes]
    effects.sort(key=lambda effect: _ORDER.index(effect.change.kind))
    by_key: dict[str, list[_Effect]] = {}
    for effect in effects:
        by_key.setdefault(effect.change.key, []).append(effect)
    known = keys_of(parameters)
    levels = {name: steps for name, steps in (series or {}).items() if name in known}
    changes = {week for policy in ordered if rows[policy.name].any() for week in _weeks(policy)}
    weeks = sorted(changes | {week for steps in levels.values() for week, _ in steps})
    effects_by_key = {name: tuple(parts) for name, parts in by_key.items()}
    places = len(organisations.municipalities)
    result = Schedule(tuple(weeks), base, rows, tuple(parameters), effects_by_key, levels, places)
    settling = settle(ordered, rows, result.column, changing=by_key.keys() | levels.keys(), known=known)
    if settling is not None:
        weeks = sorted({*weeks, *settling.weeks})
        result = replace(result, weeks=tuple(weeks), settling=settling)
    for week in weeks:
        _check(result, groups, week)
    return result


def _level(steps: Steps, parameter: Parameter, week: int) -> float:
    """Value of a series in a week."""
    value = steps[bisect_right(steps, week, key=lambda step: step[0]) - 1][1]
    return float(np.floor(value + 0.5)) if parameter.whole else value


def _levelled(column: Column, level: float, municipalities: int) -> Column:
    """A column at the level of a series; a municipality with a number of its own keeps its ratio to the purchaser's."""
    found = np.full_like(column, level)
    if municipalities:
        own, purchaser = column[-municipalities:], float(column[-municipalities - 1])
        ratio = level / purchaser if purchaser != 0.0 else 1.0
        found[-municipalities:] = np.where(own == purchaser, level, own * ratio)
    return found


def _weeks(policy: Policy) -> list[int]:
    """Weeks in which a policy changes the table."""
    if not policy.changes:
        return []
    words_only = all(isinstance(change.value, str) for change in policy.changes)
    growing = range(policy.start_week, policy.start_week + (1 if words_only else policy.phase_in_weeks + 1))
    if policy.end_week is None:
        return list(growing)
    return [*(week for week in growing if week < policy.end_week), policy.end_week]


def _composed(
    base: Column, parameter: Parameter, effects: Sequence[_Effect], week: int, settling: Settling | None = None
) -> Column:
    """One column with all effects on it."""
    column = base.copy()
    touched = np.zeros(base.size, dtype=np.bool_)
    for policy, change, rows in effects:
        grown = policy.grown(week)
        if grown > 0.0:
            part = grown if settling is None else settling.in_practice(policy, change.key, week)[rows]
            column[rows] = _moved(column[rows], change, parameter, part)
            touched |= rows
    if not touched.any() or parameter.choices:
        return column
    if parameter.whole:
        column[touched] = np.floor(column[touched] + 0.5)
    slack = _ROUNDING * max(1.0, parameter.high - parameter.low)
    outside = touched & ~((column >= parameter.low - slack) & (column <= parameter.high + slack))
    if outside.any():
        key = effects[0].change.key
        names = "+".join(dict.fromkeys(effect.policy.name for effect in effects))
        raise InputError(f"policy {names}: {key}", expected=wanted(parameter), got=f"{column[outside][0]:.12g}",
                         hint=f"in week {week}, after all changes")  # fmt: skip
    column[touched] = np.clip(column[touched], parameter.low, parameter.high)  # rounding errors only, see above
    return column


def _moved(values: Column, change: Change, parameter: Parameter, grown: float | Column) -> Column:
    """Values with one change applied, as far as it is phased in: everywhere alike, or a number for each value."""
    if isinstance(change.value, str):
        return np.full_like(values, parameter.number(change.value))
    if change.kind == "set":
        # Exactly the target once complete: x + (v - x) may differ from v in the last bit.
        return np.where(np.asarray(grown) >= 1.0, change.value, values + grown * (change.value - values))
    return values * (1.0 + grown * (change.value - 1.0)) if change.kind == "scale" else values + grown * change.value


def _check(result: Schedule, groups: Sequence[Sequence[str]], week: int) -> None:
    """Compose every column of a week; refuse values out of range, and shares that do not add up."""
    columns = {parameter.keys[at]: column for parameter, at, column in result.columns(week)}
    known = result.known
    for group in groups:
        if not any(key in columns for key in group) or not all(key in known for key in group):
            continue
        total = sum(columns[key] if key in columns else _column(result.base, *known[key]) for key in group)
        wrong = np.abs(total - 1.0) > _SUM
        if np.any(wrong):
            names = f"policy {'+'.join(result.rows)}" if result.rows else "series"
            raise InputError(
                f"{names}: {', '.join(group)}", expected="shares that add up to 1",
                got=f"{np.asarray(total)[wrong][0]:.6g}", hint=f"in week {week}; change all of them in one policy",
            )  # fmt: skip
