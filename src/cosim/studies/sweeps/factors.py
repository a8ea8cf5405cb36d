"""Factors: a range of a parameter, or a list of its levels.

A design works on the unit interval; a factor has a value at every ``u``. A range of real numbers is ``low + u *
(high - low)``. Whole numbers and levels have equal parts of the unit interval, and are therefore equally likely.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from cosim.care.policies.values import checked
from cosim.care.scenario import tables
from cosim.care.scenario.model import WEEKS_MAX
from cosim.core.parameters import Parameter, keys_of
from cosim.errors import InputError, nearest
from cosim.texts.hints import number_hint

__all__ = ["GRID_MAX", "GRID_POINTS", "Factor", "Value", "checked_factor", "factor_of", "parameter_of"]

Value = float | str

GRID_POINTS = 5  # of a range in a grid, by default
GRID_MAX = 100_000  # of one range
_WEEKS = Parameter("weeks", 416, "weeks", 1, WEEKS_MAX, "How long a run takes.", whole=True)


@dataclass(frozen=True, slots=True)
class Factor:
    """One key that a study varies.

    Attributes
    ----------
    key
        As in a scenario file; ``weeks`` is a key too.
    low, high
        Ends of a range, both included.
    points
        Number of values of a range in a grid; None for the default. Other designs do not use it.
    levels
        Instead of a range: the values themselves, numbers or words.
    whole
        Whether only whole numbers are valid; `checked_factor` sets it from the parameter.
    """

    key: str
    low: float = math.nan
    high: float = math.nan
    points: int | None = None
    levels: tuple[Value, ...] = ()
    whole: bool = False

    def value(self, u: float) -> Value:
        """The value at ``u`` (0..1).

        Examples
        --------
        >>> Factor("teams.size_max", 2, 5, whole=True).value(0.99)
        5.0
        >>> Factor("choice.rule", levels=("fixed", "imitation")).value(0.2)
        'fixed'
        >>> Factor("planning.leverage", 1.0, 3.0).value(0.25)
        1.5
        """
        if self.count is None:
            return min(self.high, self.low + u * (self.high - self.low))
        at = _part(u, self.count)
        return self.levels[at] if self.levels else float(self.low + at)

    @property
    def count(self) -> int | None:
        """Number of values; None for a range of real numbers."""
        if self.levels:
            return len(self.levels)
        return int(self.high - self.low) + 1 if self.whole else None

    def place(self, u: float) -> float:
        """Position of the value at ``u``: 0 at the low end of a range, 1 at the high end; the index in a list.

        Examples
        --------
        >>> Factor("teams.size_max", 2, 6, whole=True).place(0.5)
        0.5
        """
        if self.count is None:
            return u
        at = _part(u, self.count)
        return float(at) if self.levels else at / (self.count - 1)

    def grid(self) -> tuple[Value, ...]:
        """The values of a grid, ascending for a range; whole numbers are rounded, without repetition.

        Examples
        --------
        >>> Factor("teams.size_max", 2, 4, points=9, whole=True).grid()
        (2.0, 3.0, 4.0)
        """
        if self.levels:
            return self.levels
        count = self.points or GRID_POINTS
        steps = [self.low + (self.high - self.low) * at / (count - 1) for at in range(count)]
        steps[-1] = self.high  # to the last bit
        return tuple(dict.fromkeys(float(round(step)) if self.whole else step for step in steps))

    def written(self) -> str:
        """The factor as text, in the format of `factor_of`."""
        if self.levels:
            return f"{self.key}={','.join(map(_text, self.levels))}"
        points = "" if self.points is None else f":{self.points}"
        return f"{self.key}={_text(self.low)}:{_text(self.high)}{points}"


def _part(u: float, parts: int) -> int:
    return min(parts - 1, max(0, math.floor(u * parts)))


def _text(value: Value) -> str:
    """A value as text: ``3`` rather than ``3.0``.

    Examples
    --------
    >>> _text(3.0), _text(0.1), _text("fixed")
    ('3', '0.1', 'fixed')
    """
    if isinstance(value, str):
        return value
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def factor_of(text: str) -> Factor:
    """Read ``key=lo:hi``, ``key=lo:hi:n`` or ``key=a,b,c``.

    Raises
    ------
    InputError
        If it is none of these.

    Examples
    --------
    >>> factor_of("walls.height=0:0.5:3").grid()
    (0.0, 0.25, 0.5)
    >>> factor_of("choice.rule=fixed,imitation").levels
    ('fixed', 'imitation')
    """
    if not isinstance(text, str):
        raise InputError("factors", expected="factors, or text such as key=lo:hi", got=repr(text))
    key, sign, rest = (part.strip() for part in text.partition("="))
    if not (key and sign and rest):
        raise InputError("factors", expected="key=lo:hi, key=lo:hi:n or key=a,b,c", got=repr(text))
    where = f"factors: {key}"
    if ":" not in rest:
        return Factor(key, levels=tuple(_value(part.strip(), where=where) for part in rest.split(",")))
    parts = [part.strip() for part in rest.split(":")]
    if len(parts) not in (2, 3):
        raise InputError(where, expected="lo:hi or lo:hi:n", got=repr(rest))
    ends = [_value(part, where=where) for part in parts[:2]]
    if any(isinstance(end, str) for end in ends):
        hint = next((hint for part in parts if (hint := number_hint(part, low=0.0, high=math.inf))), "")
        raise InputError(
            where, expected="a range of numbers", got=repr(rest), hint=hint or "words are listed: key=a,b,c"
        )
    if len(parts) == 3 and not parts[2].isdecimal():
        raise InputError(where, expected="a whole number of values after the range", got=repr(parts[2]))
    return Factor(key, float(ends[0]), float(ends[1]), int(parts[2]) if len(parts) == 3 else None)


def _value(text: str, *, where: str) -> Value:
    if not text:
        raise InputError(where, expected="a value", got="nothing")
    try:
        return float(text) + 0.0
    except ValueError:
        return text


def parameter_of(key: str, *, where: str, extensions: tables.Extensions = ()) -> Parameter:
    """The parameter of a key, ``weeks`` and those of plug-ins included.

    Raises
    ------
    InputError
        If there is no such key.
    """
    if key == "weeks":
        return _WEEKS
    known = keys_of(tables.parameters(extensions))
    if key not in known:
        raise InputError(where, expected="a known key", got=f"'{key}'", hint=nearest(key, (*known, "weeks")))
    return known[key][0]


def checked_factor(factor: Factor, *, where: str, design: str, extensions: tables.Extensions = ()) -> Factor:
    """The factor, checked against its parameter.

    Raises
    ------
    InputError
        If the key is unknown, a range is empty or exceeds that of the parameter, or levels are invalid or repeated.
    """
    parameter = parameter_of(factor.key, where=where, extensions=extensions)
    if factor.levels:
        if not (math.isnan(factor.low) and math.isnan(factor.high)):
            raise InputError(where, expected="a range or levels", got="both")
        levels = tuple(checked(parameter, level, where=where) for level in factor.levels)
        if len(levels) < 2 or len(set(levels)) < len(levels):
            got = factor.written().partition("=")[2]
            hint = "" if len(levels) > 1 else "set a single value in the scenario"
            raise InputError(where, expected="at least two different values", got=repr(got), hint=hint)
        return replace(factor, points=None, levels=levels, whole=parameter.whole)
    if parameter.choices:
        raise InputError(where, expected=f"words from {', '.join(parameter.choices)}", got="a range of numbers")
    low, high = (float(checked(parameter, end, where=where)) for end in (factor.low, factor.high))
    if not low < high:
        raise InputError(
            where, expected="a range from low to high", got=f"{_text(low)}:{_text(high)}", hint=_hint(low, high)
        )
    return replace(factor, low=low, high=high, points=_points(factor, where, design), whole=parameter.whole)


def _points(factor: Factor, where: str, design: str) -> int | None:
    if design != "grid":
        if factor.points is not None:
            raise InputError(
                where,
                expected=f"lo:hi, since the design {design} chooses the values",
                got=factor.written().partition("=")[2],
            )
        return None
    count = GRID_POINTS if factor.points is None else factor.points
    if not 2 <= count <= GRID_MAX:
        raise InputError(where, expected=f"2 to {GRID_MAX} values in a range", got=count)
    return count


def _hint(low: float, high: float) -> str:
    return "the other way round?" if low > high else "one value is not a range"
