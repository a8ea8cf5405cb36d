"""A study as a TOML file: factors, design and runs of a sweep.

::

    scenario = "classroom"
    policies = ["audit", "audit+outcome-joint"]
    design = "lhs"
    samples = 64
    runs = 10

    [vary]
    walls.height = { low = 0, high = 0.5 }
    choice.rule = ["fixed", "imitation"]
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError
from pydantic_core import PydanticCustomError

from cosim.care.policies.compose import bundle
from cosim.care.policies.reading import Location, is_path, parse, path_of, read_text, refusal, shown
from cosim.care.scenario.load import load_scenario
from cosim.errors import InputError
from cosim.studies.sweeps.factors import Factor
from cosim.studies.sweeps.study import Study, make_study
from cosim.texts.hints import number_hint

__all__ = ["RangeTable", "StudyFile", "described", "is_study_file", "load_study", "study_of", "to_toml"]

_SETTINGS = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)
Word = Annotated[str, Field(min_length=1)]


def _mistake(wanted: str, found: object, advice: str = "") -> PydanticCustomError:
    return PydanticCustomError("mistake", "mistake", {"wanted": wanted, "found": shown(found), "advice": advice})


def _number(raw: Any) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise _mistake("a number", raw, number_hint(raw, low=0.0, high=math.inf))
    return raw


def _level(raw: Any) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise _mistake("a number or a word", raw)
    return raw


def _samples(raw: Any) -> Any:
    counts = raw if isinstance(raw, list) else [raw]
    if not all(isinstance(count, int) and not isinstance(count, bool) for count in counts):
        raise _mistake("a whole number, or a list of them", raw)
    return raw


def _kind(raw: Any) -> str:
    """A factor is a table with a range, or a list of levels."""
    return "range" if isinstance(raw, (Mapping, RangeTable)) else "levels"


Number = Annotated[Any, BeforeValidator(_number)]
Level = Annotated[Any, BeforeValidator(_level)]


class RangeTable(BaseModel):
    """A range: ``{ low = 0, high = 0.5, points = 3 }``; ``points`` in a grid only."""

    model_config = _SETTINGS

    low: Number
    high: Number
    points: int | None = None


Varied = Annotated[
    Annotated[RangeTable, Tag("range")] | Annotated[list[Level], Tag("levels")],
    Discriminator(_kind),
]


class StudyFile(BaseModel):
    """A study in a file."""

    model_config = _SETTINGS

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")] | None = None
    scenario: Word
    extend: list[Word] = []
    policies: list[Word] = []
    design: Word = "grid"
    samples: Annotated[Any, BeforeValidator(_samples)] = None
    runs: int = 1
    seed: int = 0
    weeks: int | None = None
    second_order: bool = True
    series: bool = False
    set: dict[str, Level] = {}
    vary: dict[str, Varied] = {}


def is_study_file(name: str) -> bool:
    """Whether a name is that of a study file: a TOML file with ``scenario`` or ``[vary]``, unlike a scenario file."""
    path = Path(name)
    if not is_path(name) or not path.is_file():
        return False
    table = parse(read_text(path), label=name)
    return "scenario" in table or "vary" in table


def load_study(path: str | Path) -> tuple[StudyFile, Study]:
    """Read a study file.

    Raises
    ------
    InputError
        At the first mistake in it.
    """
    file = Path(path)
    written = read(read_text(file), label=str(file))
    try:
        return written, study_of(written, folder=file.parent)
    except InputError as error:
        where = f"{file}: {error.where.removeprefix('factors: ')}"
        raise InputError(where, expected=error.expected, got=error.got, hint=error.hint) from None


def read(text: str, *, label: str) -> StudyFile:
    """A study file from its text."""
    table = parse(text, label=label)
    for section, is_leaf in (("vary", _is_range), ("set", _never)):
        if isinstance(table.get(section), Mapping):
            table[section] = dict(_flat(table[section], is_leaf))
    return described(table, label=label)


def described(table: Mapping[str, Any], *, label: str) -> StudyFile:
    """A study file from its values; words that are no text in UTF-8, such as the name of a file, are refused too."""
    try:
        return StudyFile.model_validate(table)
    except ValidationError as error:
        raise refusal(error, label=label, allowed=_allowed, place=_place) from None


def _flat(
    table: Mapping[str, Any], is_leaf: Callable[[Mapping[str, Any]], bool], *, above: str = ""
) -> Iterator[tuple[str, Any]]:
    """Full keys: TOML reads ``walls.height`` as a table ``walls`` with a key ``height``."""
    for key, value in table.items():
        if isinstance(value, Mapping) and value and not is_leaf(value):
            yield from _flat(value, is_leaf, above=f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _never(table: Mapping[str, Any]) -> bool:
    """A table is not a value."""
    return False


def _is_range(table: Mapping[str, Any]) -> bool:
    """Whether a table is a range, possibly misspelt, and not a section with keys."""
    numbers = not any(isinstance(part, (Mapping, list)) for part in table.values())
    return numbers and (len(table) > 1 or bool(set(table) & {*RangeTable.model_fields}))


def _allowed(location: Location) -> list[str]:
    inside = len(location) > 1 and location[0] == "vary"
    return [f"{path_of(location[:-1])}.{n}" for n in RangeTable.model_fields] if inside else [*StudyFile.model_fields]


def _place(location: Location) -> Location:
    """Location in the file, without the alternative that pydantic tried for a factor."""
    return tuple(part for at, part in enumerate(location) if not (at == 2 and part in ("range", "levels")))


def study_of(written: StudyFile, *, folder: Path = Path()) -> Study:
    """The study that a file describes; paths in it are relative to ``folder``.

    Raises
    ------
    InputError
        If any part of it is invalid.
    """
    for key in written.set:
        if key in written.vary:
            raise InputError(f"set: {key}", expected="a key that is not varied", got=f"'{key}', which is")
    extend = [folder / one if one.endswith(".py") else one for one in written.extend]
    scenario = load_scenario(
        folder / written.scenario if is_path(written.scenario) else written.scenario, extend=extend
    )
    if written.set:
        scenario = scenario.replace(written.set)
    factors = [
        Factor(key, float(given.low), float(given.high), given.points)
        if isinstance(given, RangeTable)
        else Factor(key, levels=tuple(level if isinstance(level, str) else float(level) for level in given))
        for key, given in written.vary.items()
    ]
    study = make_study(
        scenario, factors, policies=[list(bundle(policy, folder=folder)) for policy in written.policies],
        design=written.design, samples=written.samples, runs=written.runs, seed=written.seed, weeks=written.weeks,
        second_order=written.second_order, series=written.series, name=written.name or "",
    )  # fmt: skip
    return replace(study, written=to_toml(written))


def to_toml(written: StudyFile) -> str:
    """The text of the file, without default values."""
    lines = []
    for name, info in StudyFile.model_fields.items():
        value = getattr(written, name)
        if name not in ("vary", "set") and (name in ("design", "runs", "seed") or value != info.default):
            lines.append(f"{name} = {_value(value)}")
    if written.set:
        lines += ["", "[set]", *(f"{key} = {_value(value)}" for key, value in written.set.items())]
    lines += ["", "[vary]"]
    for key, given in written.vary.items():
        if isinstance(given, RangeTable):
            parts = ", ".join(f"{k} = {_value(v)}" for k, v in given.model_dump().items() if v is not None)
            lines.append(f"{key} = {{ {parts} }}")
        else:
            lines.append(f"{key} = {_value(given)}")
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
