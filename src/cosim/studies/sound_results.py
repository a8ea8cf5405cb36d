"""What ``result.json`` and ``run.json`` may hold: keys and types, checked in this one place before anything is made.

A result is a file that others may have written. JSON has numbers of any length and values of any kind everywhere; what
passes here can be read, printed and run again without a surprise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from cosim.errors import InputError

__all__ = ["check_result"]

_LARGEST = 2**63  # whole numbers in tables are of 64 bits
_SEED = 2**128
_LONGEST = 1_000  # characters of a name
_MOST_WEEKS = 10**6
_NOT_FINITE = {"inf", "-inf"}  # as `cosim.studies.files` writes them; NaN is null
_WORDS = {
    "policy", "group", "outcome", "unit", "verdict", "arm", "error", "message", "quantity", "date", "size", "role",
    "caveat", "municipality", "kind", "key", "tried", "now",
}  # fmt: skip
_COLUMNS: dict[str, tuple[str, ...]] = {
    "table": ("policy", "outcome", "unit", "base", "value", "difference", "low", "high", "verdict", "runs"),
    "runs": ("arm", "replicate"),
    "series": ("arm", "week"),
    "failures": ("arm", "replicate", "error", "message"),
}
_BY_POLICY = ("table", "municipalities", "who", "turning")
_MAYBE = {
    "cost": (),
    "base": (),
    "municipalities": ("policy", "municipality", "quantity", "unit", "base", "difference", "low", "high"),
    "who": (),
    "turning": ("policy", "outcome", "unit", "effect", "effect_low", "effect_high", "values_tried", "assumptions_tried",
                "key", "tried", "now", "difference"),
}  # fmt: skip

Test = Callable[[Any], bool]


def _is_whole(value: Any, most: int = _LARGEST, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < most


def _is_number(value: Any) -> bool:
    if value is None or (isinstance(value, str) and value in _NOT_FINITE):
        return True
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, bool) or _is_whole(value, least=-_LARGEST)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_maybe_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_name, value)) and len(set(value)) == len(value)


def _are_replicates(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_whole, value)) and len(set(value)) == len(value)


def _is_record(value: Any) -> bool:
    return value in ("weekly", "none") or _is_whole(value, _MOST_WEEKS, 1)


def _is_spread(value: Any) -> bool:
    whole = isinstance(value, list) and len(value) == 3 and _is_number(value[0]) and _is_number(value[1])
    return whole and _is_whole(value[2])


_SEEDS: tuple[str, Test] = (f"a whole number from 0 to {_SEED - 1}", lambda value: _is_whole(value, _SEED))
_WEEKS: tuple[str, Test] = (
    f"a whole number from 1 to {_MOST_WEEKS}",
    lambda value: _is_whole(value, _MOST_WEEKS + 1, 1),
)
_TABLE: tuple[str, Test] = ("a table", _is_table)
_KINDS: dict[bool, tuple[Test, str]] = {True: (_is_maybe_text, "words"), False: (_is_number, "numbers")}
_KEYS: dict[str, dict[str, tuple[str, Test]]] = {
    "comparison": {
        "arms": ("names, each once", _are_names),
        "seed": _SEEDS,
        "weeks": _WEEKS,
        "replicates": ("whole numbers, each once", _are_replicates),
        "interrupted": ("true or false", lambda value: isinstance(value, bool)),
        "stopping": ("text", _is_text),
        "provenance": _TABLE,
        **dict.fromkeys(_COLUMNS, _TABLE),
    },
    "run": {
        "seed": _SEEDS,
        "weeks": _WEEKS,
        "replicate": ("a whole number", _is_whole),
        "record": ("weekly, none or a whole number", _is_record),
        "choice": ("text or null", _is_maybe_text),
        "scenario": _TABLE,
        "provenance": _TABLE,
        "summary": _TABLE,
        "spread": _TABLE,
        "series": _TABLE,
    },
}


_COLUMN_OF_SEEDS: tuple[Test, str] = (_SEEDS[1], _SEEDS[0])


def check_result(found: Mapping[str, Any], where: str) -> None:
    """Refuse a result that lacks a key or has a value of another type.

    Parameters
    ----------
    found
        A document of a kind and format that this version reads.
    where
        The file, for the error.

    Raises
    ------
    InputError
        At the first of these, with its key.
    """
    for key, (expected, test) in _KEYS[found["kind"]].items():
        _need(found, key, where, expected, test)
    if found["kind"] == "comparison":
        _check_comparison(found, where)
    else:
        _check_run(found, where)


def _need(table: Mapping[str, Any], key: str, where: str, expected: str, test: Test) -> None:
    if key not in table:
        raise InputError(f"{where}: {key}", expected=expected, got="nothing", hint="the file is not whole")
    if not test(table[key]):
        raise InputError(f"{where}: {key}", expected=expected, got=_shown(table[key]), hint="the file is damaged")


def _check_comparison(found: Mapping[str, Any], where: str) -> None:
    arms = set(found["arms"])
    provenance, place = found["provenance"], f"{where}: provenance"
    for key, expected, test in (
        ("scenarios", "a table", _is_table), ("question", "a table", _is_table),
        ("choice", "text or null", _is_maybe_text), ("command", "text or null", _is_maybe_text),
    ):  # fmt: skip
        _need(provenance, key, place, expected, test)
    for arm in found["arms"]:
        _need(provenance["scenarios"], arm, f"{place}.scenarios", "a scenario", _is_table)
    _check_versions(provenance, place)
    for name, columns in _COLUMNS.items():
        _check_columns(found[name], f"{where}: {name}", columns if found[name] else ())
    for name, columns in _MAYBE.items():
        _check_columns(found.get(name, {}), f"{where}: {name}", columns if found.get(name) else ())
    if not isinstance(found.get("notes", []), list) or not all(map(_is_text, found.get("notes", []))):
        raise InputError(f"{where}: notes", expected="a list of sentences", got=_shown(found["notes"]))
    for name, column in (
        ("runs", "arm"),
        ("series", "arm"),
        ("failures", "arm"),
        *((one, "policy") for one in _BY_POLICY),
    ):
        other = next((one for one in found.get(name, {}).get(column, ()) if one not in arms), None)
        if other is not None:
            raise InputError(f"{where}: {name}.{column}", expected="an arm of the result", got=_shown(other))
    for name in ("runs", "failures"):
        other = next((one for one in found[name].get("replicate", ()) if not _is_whole(one)), None)
        if other is not None:
            raise InputError(f"{where}: {name}.replicate", expected="whole numbers", got=_shown(other))


def _check_run(found: Mapping[str, Any], where: str) -> None:
    _check_versions(found["provenance"], f"{where}: provenance")
    _check_columns(found["series"], f"{where}: series", ())
    for key in found["summary"]:
        _need(found["summary"], key, f"{where}: summary", "a number", _is_number)
    for key in found["spread"]:
        _need(found["spread"], key, f"{where}: spread", "two numbers and a whole number", _is_spread)


def _check_versions(provenance: Mapping[str, Any], where: str) -> None:
    engine = provenance.get("engine", {})
    versions = provenance.get("versions") or (engine.get("versions", {}) if isinstance(engine, dict) else None)
    if not isinstance(versions, dict) or not all(map(_is_text, versions.values())):
        raise InputError(f"{where}: versions", expected="words", got=_shown(versions), hint="the file is damaged")


def _check_columns(table: Any, where: str, needed: tuple[str, ...]) -> None:
    """A table of columns of one length, each of words or of numbers."""
    if not _is_table(table):
        raise InputError(where, expected="a table", got=_shown(table), hint="the file is damaged")
    for name in needed:
        _need(table, name, where, "a column", lambda value: isinstance(value, list))
    lengths = set()
    for name, column in table.items():
        place = f"{where}.{name}"
        if not isinstance(column, list):
            raise InputError(place, expected="a column", got=_shown(column), hint="the file is damaged")
        lengths.add(len(column))
        test, expected = _COLUMN_OF_SEEDS if name == "seed" else _KINDS[name in _WORDS]
        other = next((one for one in column if not test(one)), None)
        if other is not None:
            raise InputError(place, expected=expected, got=_shown(other), hint="the file is damaged")
    if len(lengths) > 1:
        raise InputError(where, expected="columns of one length", got=", ".join(map(str, sorted(lengths))))


def _shown(value: Any) -> str:
    """A value on one line and not too long; a number of hundreds of digits is not written out."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _SEED:
        return f"a whole number of {value.bit_length()} bits"
    if isinstance(value, (dict, list)):
        return f"a {'table' if isinstance(value, dict) else 'list'} of {len(value)}"
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
