"""A number that changes over the years: dated values, growth after the last of them, or a CSV file of dated values.

In a scenario file, in the place of one number::

    tariff = { 2015 = 160, 2019 = 175.7 }                    # steps: each value holds until the next date
    tariff = { 2015 = 160, 2019 = 175.7, shape = "linear" }  # straight between dates, a step every quarter
    tariff = { value = 175.7, growth = 0.02, until = 2029 }  # 2 % a year from the start until 2029, then flat
    tariff = { file = "tariff.csv" }                         # columns year,value

Growth begins at the last value and is compound: ``x (1 + growth) ** years``, whole years with ``step``, quarters with
``linear``. Both shapes change at a few weeks a year only, so that a run has few parameter tables.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, cast

from cosim.care.policies.reading import beside, shown
from cosim.care.policies.schedule import Steps
from cosim.care.policies.values import fits, wanted
from cosim.core.dates import QUARTER, dated_week, month_text
from cosim.core.parameters import Parameter
from cosim.core.reading import MOST_TABLE, read_bytes
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError, nearest
from cosim.texts.hints import SAVE_AS_UTF8, number_hint

__all__ = ["ARRIVALS", "SHAPES", "Series", "Steps", "is_series", "read_series", "takes_series"]

ARRIVALS = "population.arrivals_per_week"  # the one number that is read at build and may be a series
SHAPES = ("step", "linear")
_WORDS = ("value", "file", "shape", "growth", "until")
_ORIGIN = ("status", "source", "note")

Shape = Literal["step", "linear"]


@dataclass(frozen=True, slots=True)
class Series:
    """A number over time.

    Attributes
    ----------
    points
        Dates, ascending, and values. The date is empty for a single value that holds from the start.
    shape
        ``step`` or ``linear``.
    growth
        Compound growth a year after the last point, as a share.
    until
        Date from which the number no longer grows, or None.
    """

    points: tuple[tuple[str, float], ...]
    shape: Shape = "step"
    growth: float = 0.0
    until: str | None = None

    def from_start(self, start: str) -> Series:
        """The same with a date for a value that holds from the start."""
        return replace(self, points=tuple((date or start, value) for date, value in self.points))

    def steps(self, start: str, weeks: int) -> Steps:
        """Weeks of a run in which the number changes, each with the value from then on.

        Examples
        --------
        >>> Series((("2015-01", 160.0), ("2016-01", 170.0))).steps("2015-01", 416)
        ((0, 160.0), (52, 170.0))
        >>> [round(x, 1) for _, x in Series((("2015-01", 100.0),), growth=0.1, until="2017-01").steps("2015-01", 416)]
        [100.0, 110.0, 121.0]
        """
        places = [(dated_week(date or start, start), value) for date, value in self.points]
        offset = dated_week(f"{start[:4]}-01", start)  # quarters begin with calendar years
        grid = {*range(offset, weeks, QUARTER), *range(places[-1][0], weeks, QUARTER)}
        candidates = {0, *(week for week, _ in places), *(grid if self.shape == "linear" or self.growth else ())}
        until = None if self.until is None else dated_week(self.until, start)
        found: list[tuple[int, float]] = []
        for week in sorted(week for week in candidates if 0 <= week < weeks):
            value = self._at(week, places, until)
            if not found or value != found[-1][1]:
                found.append((week, value))
        return tuple(found)

    def _at(self, week: int, places: Sequence[tuple[int, float]], until: int | None) -> float:
        last, value = places[-1]
        if week >= last:
            gone = max(0, (week if until is None else min(week, until)) - last)
            years = gone // WEEKS_A_YEAR if self.shape == "step" else gone // QUARTER / 4.0
            return float(value * (1.0 + self.growth) ** years) if years else value
        (before, low), (after, high) = next(pair for pair in pairwise(places) if pair[0][0] <= week < pair[1][0])
        return low if self.shape == "step" else low + (high - low) * (week - before) / (after - before)

    def check(self, parameter: Parameter, *, key: str, start: str | None, weeks: int) -> None:
        """Refuse a series without a start, before it, not covering it, or out of the range of its parameter.

        Raises
        ------
        InputError
            At the first of these.
        """
        if start is None:
            raise InputError(
                "start", expected='a first month such as "2015-01"', got="none",
                hint=f"{key} is a series, whose dates need it",
            )  # fmt: skip
        first = self.points[0][0] or start
        if first < start:
            raise InputError(f"{key}.{_brief(first)}", expected=f"no date before the start, {start}", got=first)
        if first > start:
            raise InputError(key, expected=f"a value for the start, {start}", got=f"a first value for {first}")
        if self.until is not None and self.until < (self.points[-1][0] or start):
            raise InputError(f"{key}.until", expected="a date after the last value", got=repr(self.until))
        for week, value in self.steps(start, weeks):
            number = float(int(value + 0.5)) if parameter.whole else value
            if not fits(parameter, number):
                raise InputError(key, expected=wanted(parameter), got=f"{value:.12g}", hint=f"in week {week}")

    def as_dict(self) -> dict[str, Any]:
        """The series as a scenario file has it; `read_series` reads it back."""
        found: dict[str, Any] = {}
        for date, value in self.points:
            found[_brief(date) if date else "value"] = value
        if self.shape != "step":
            found["shape"] = self.shape
        if self.growth:
            found["growth"] = self.growth
        return found if self.until is None else {**found, "until": self.until}


def _brief(date: str) -> str:
    return date.removesuffix("-01") if date.endswith("-01") else date


def takes_series(key: str, parameter: Parameter, *, read_once: bool) -> bool:
    """Whether a number may be a series: those that are read while running, and arrivals."""
    if parameter.choices or parameter.unit == "payer index":
        return False
    return not read_once or key == ARRIVALS


def is_series(raw: object) -> bool:
    """Whether what a file has in the place of a number is meant as a series."""
    if not isinstance(raw, Mapping):
        return False
    return any(name[:1].isdigit() or name in _WORDS[1:] for name in map(str, raw))


def read_series(raw: Mapping[str, Any], *, folder: Path | None, where: str) -> Series:
    """A series as it is written in a file, without its origin (status, source, note).

    Raises
    ------
    InputError
        If a key is unknown, a date does not exist or is out of order, a value is missing or no number, or the CSV file
        cannot be read.
    """
    content = {name: value for name, value in raw.items() if name not in _ORIGIN}
    unknown = next((name for name in content if not name[:1].isdigit() and name not in _WORDS), None)
    if unknown is not None:
        hint = nearest(unknown, (*_WORDS, *_ORIGIN))
        raise InputError(f"{where}.{unknown}", expected=f"dates, {', '.join(_WORDS)}", got=f"'{unknown}'", hint=hint)
    dated = [(name, value) for name, value in content.items() if name[:1].isdigit()]
    kinds = [name for name in ("value", "file") if name in content] + (["dates"] if dated else [])
    if len(kinds) != 1:
        got = " and ".join(kinds) or "none of them"
        raise InputError(where, expected="one of dates with values, value with growth, and file", got=got)
    shape = content.get("shape", "step")
    if shape not in SHAPES:
        hint = nearest(str(shape), SHAPES)
        raise InputError(f"{where}.shape", expected=f"one of {', '.join(SHAPES)}", got=shown(shape), hint=hint)
    growth = _number(content.get("growth", 0.0), where=f"{where}.growth", what="a share a year such as 0.02")
    if not -1.0 < growth <= 1.0:
        raise InputError(f"{where}.growth", expected="a share a year from -1 to 1, such as 0.02", got=shown(growth))
    until = content.get("until")
    if until is not None and not growth:
        raise InputError(f"{where}.growth", expected="growth, since until is given", got="none")
    if "file" in content:
        points = _from_file(content["file"], folder=folder, where=f"{where}.file")
    elif "value" in content:
        points = [("", _number(content["value"], where=f"{where}.value"))]
    else:
        points = [(month_text(name, where=f"{where}.{name}"), _number(value, where=f"{where}.{name}"))
                  for name, value in dated]  # fmt: skip
    for (one, _), (other, _) in pairwise(points):
        if one >= other:
            raise InputError(where, expected="dates in order, each once", got=f"{other} after {one}")
    end = None if until is None else month_text(until, where=f"{where}.until")
    return Series(tuple(points), cast("Shape", shape), growth, end)


def _number(value: object, *, where: str, what: str = "a number") -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) == float("inf"):
        raise InputError(where, expected=what, got=shown(value), hint=number_hint(value, low=0.0, high=float("inf")))
    return float(value) + 0.0


def _from_file(name: object, *, folder: Path | None, where: str) -> list[tuple[str, float]]:
    """Dates and values of a CSV file with the columns year and value."""
    if not isinstance(name, str) or not name:
        raise InputError(where, expected="the name of a CSV file", got=shown(name))
    path = (folder or Path()) / name
    try:
        data = read_bytes(path, most=MOST_TABLE, where=where, expected="a CSV file")
        text = data.decode("utf-8-sig").splitlines()
        semicolons = any(line.strip().startswith("year;") for line in text[:2])  # as a Dutch Excel saves it
        text = text[1:] if text[:1] == ["sep=;"] else text
        lines = list(csv.reader(text, delimiter=";" if semicolons else ","))
    except InputError:
        raise
    except FileNotFoundError:
        hint = nearest(path.name, beside(path))
        raise InputError(where, expected="a CSV file", got=f"no file '{path}'", hint=hint) from None
    except UnicodeDecodeError as error:
        got = f"'{path}': other bytes at position {error.start}"
        raise InputError(where, expected="text in UTF-8", got=got, hint=SAVE_AS_UTF8) from None
    except (OSError, ValueError, csv.Error) as error:
        got = getattr(error, "strerror", None) or str(error)
        raise InputError(where, expected="a readable CSV file", got=f"'{path}': {got}") from None
    head = [part.strip() for part in lines[0]] if lines else []
    if head != ["year", "value"]:
        raise InputError(f"{path}:1", expected="the columns year,value", got=shown(",".join(head)))
    points = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(part.strip() for part in line):
            continue
        place = f"{path}:{number}"
        if len(line) != 2:
            hint = number_hint(",".join(line[1:]).strip(), low=0.0, high=float("inf"))
            raise InputError(place, expected="a year and a value", got=shown(",".join(line)), hint=hint)
        date = month_text(line[0].strip(), where=place)
        try:
            value = float(line[1].replace(",", ".") if semicolons else line[1])
        except ValueError:
            hint = number_hint(line[1], low=0.0, high=float("inf"))
            raise InputError(place, expected=f"a value for {date}", got=shown(line[1].strip()), hint=hint) from None
        points.append((date, _number(value, where=place)))
    if not points:
        raise InputError(str(path), expected="a line for each year, below year,value", got="none")
    return points
