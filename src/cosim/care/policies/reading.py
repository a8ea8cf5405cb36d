"""Read a user's TOML file: each error is one line with the location, what was expected and what was found."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cosim.care.policies.amounts import amounts_in
from cosim.core.reading import read_toml_text
from cosim.errors import InputError, nearest
from cosim.texts.hints import DOUBLE_BRACKETS, SAVE_AS_UTF8, line_hint, number_hint

__all__ = ["Location", "beside", "in_file", "is_path", "parse", "path_of", "read_text", "refusal", "shown"]

Location = tuple[str | int, ...]

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\s*$")
# A dotted key of n parts takes tomllib n * n steps and as much memory: 100,000 parts fill every machine.
_MOST_PARTS = 32
_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DEEP = re.compile(rf"""(?<![\w.]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_MOST_PARTS},}}+""")
_TABLE_WANTED = frozenset({"model_type", "dict_type", "model_attributes_type", "mapping_type"})
_WANTED = {
    "missing": "a value", "list_type": "a list", "string_type": "text", "float_type": "a number",
    "int_type": "a whole number", "finite_number": "a finite number", "greater_than_equal": "at least {ge:g}",
    "greater_than": "more than {gt:g}", "less_than_equal": "at most {le:g}", "too_long": "at most {max_length} entries",
    "too_short": "at least {min_length} entries", "string_too_short": "text that is not empty",
    "string_too_long": "at most {max_length} characters",
}  # fmt: skip
_PATTERNS = {
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*$": "letters, digits, - _ and .",
    r"^[^\r\n]*$": "one line",
    r"^[a-z][a-z0-9_]*$": "lower-case letters, digits and _, beginning with a letter",
}


def shown(value: object) -> str:
    """A value as it is written in a TOML file, on one line and not too long.

    Examples
    --------
    >>> shown(True), shown("a"), shown({"b": 1}), shown(0.5)
    ('true', "'a'", 'a table', '0.5')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def is_path(name: str | Path) -> bool:
    """Whether a name is that of a file, not of a packaged item."""
    return isinstance(name, Path) or name.endswith(".toml") or "/" in name or "\\" in name


def read_text(path: Path) -> str:
    """Text of a file.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be read as text.
    """
    try:
        return read_toml_text(path)
    except InputError as error:
        if error.__context__ is None or not isinstance(error.__context__, UnicodeDecodeError):
            raise
        raise InputError(error.where, expected=error.expected, got=error.got, hint=SAVE_AS_UTF8) from None
    except FileNotFoundError:
        hint = nearest(path.name, beside(path))
        raise InputError(str(path), expected="a TOML file", got="no such file", hint=hint) from None
    except (OSError, ValueError) as error:
        got = getattr(error, "strerror", None) or str(error)
        raise InputError(repr(str(path)), expected="a readable TOML file", got=got) from None


def beside(path: Path) -> list[str]:
    """Names of the files in the folder of a path, to name the nearest one."""
    return sorted(other.name for other in path.parent.iterdir()) if path.parent.is_dir() else []


def parse(text: str, *, label: str) -> dict[str, Any]:
    """Parse TOML; a mistake is reported as ``file:line:column``.

    Examples
    --------
    >>> parse("weeks = 4 5", label="a.toml")
    Traceback (most recent call last):
        ...
    cosim.errors.InputError: a.toml:1:11: expected valid TOML, got Expected newline or end of document after a statement
    """
    deep = _DEEP.search(text)
    if deep is not None:
        row = text.count("\n", 0, deep.start()) + 1
        raise InputError(f"{label}:{row}", expected=f"keys of at most {_MOST_PARTS} parts", got="a longer one")
    try:
        found = tomllib.loads(text)
    except ValueError as error:
        message = " ".join(str(error).split())
        place = _PLACE.search(message)
        if place is None:
            raise InputError(label, expected="valid TOML", got=message) from None
        lines = text.splitlines() or [""]
        line, column = place.groups() if place.group(1) else (len(lines), len(lines[-1]) + 1)
        hint = line_hint(lines[min(int(line), len(lines)) - 1])
        where = f"{label}:{line}:{column}"
        raise InputError(where, expected="valid TOML", got=message[: place.start()], hint=hint) from None
    except RecursionError:
        raise InputError(label, expected="valid TOML", got="values nested too deeply") from None
    for one in amounts_in(text, round_only=True):
        where = f"{label}:{one.line}: {one.key}"
        raise InputError(where, expected="a number whose size is clear", got=one.text, hint=one.hint)
    return found


def path_of(location: Iterable[str | int]) -> str:
    """Dotted key path of a place in a document.

    Examples
    --------
    >>> path_of(("changes", 1, "key"))
    'changes[1].key'
    """
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return parts.removeprefix(".")


def refusal(
    error: ValidationError,
    *,
    label: str,
    allowed: Callable[[Location], Iterable[str]],
    place: Callable[[Location], Location] = tuple,
) -> InputError:
    """The first error of pydantic as an `InputError`; unknown keys come first, because they explain the others.

    Parameters
    ----------
    error
        What pydantic raised.
    label
        Name of the file.
    allowed
        Gives the full keys allowed at or below a place, to name the nearest one.
    place
        Turns a location of pydantic into the location in the file.
    """
    found = error.errors(include_url=False)
    for one in found:  # an unknown table is reported at the table, not at a key inside it
        one["loc"] = tuple(part for part in one["loc"] if part != "[key]")
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    location = place(tuple(first["loc"]))
    hints = []
    context = first.get("ctx", {})
    if first["type"] == "extra_forbidden":
        location = _down(location, first["input"])
        expected, got = "a known key", f"'{_inside(path_of(location))}'"
        hints.append(_meant(location, list(allowed(location))))
    elif "wanted" in context:
        expected, got = str(context["wanted"]), str(context["found"])
        hints.append(str(context.get("advice", "")))
    elif first["type"] == "missing":
        expected, got = _WANTED["missing"], "nothing"
    else:
        expected, got = _wanted(first["type"], first["msg"], context), shown(first["input"])
        got = str(context.get("actual_length", got))
        hints.append(_habit(first["type"], location, first["input"], context))
    if len(found) > 1:
        hints.append(f"and {len(found) - 1} more" + (" mistakes" if len(found) > 2 else " mistake"))
    where = f"{label}: {in_file(path_of(location))}" if location else label
    given = [hint for hint in hints if hint]
    return InputError(where, expected=expected, got=got, hint=given[0] if len(given) == 1 else "; ".join(given))


_SYNONYMS = {
    "multiply": "scale", "factor": "scale", "times": "scale", "becomes": "set", "value": "set", "to": "set",
    "plus": "add", "increase": "add",
}  # fmt: skip


def _meant(location: Location, allowed: list[str]) -> str:
    """The key that was meant: another word for one, or the nearest; all of them where they are few."""
    path = path_of(location)
    keys = [_inside(key) for key in allowed]
    other = _SYNONYMS.get(str(location[-1]), "")
    if other in keys:
        return f"did you mean '{other}'?"
    hint = nearest(_inside(path), keys) or (nearest(str(location[0]), keys) if len(location) > 1 else "")
    return hint if hint or len(keys) > _FEW or "]" not in path else f"there are: {', '.join(keys)}"


_FEW = 8  # keys that an error names all


def _inside(path: str) -> str:
    """The part of a key path within its table of a list."""
    return path.rsplit("].", 1)[-1]


_ONE_OF = {"changes": "change", "policies": "policy"}
_TABLE = re.compile(r"(?:^|(?<=, ))([\w.-]+)\[(\d+)\](?:\.|$)")


def in_file(path: str) -> str:
    """A key path as people count: the first change of a file is change 1.

    Examples
    --------
    >>> in_file("changes[1].key"), in_file("policies[0].changes[0]"), in_file("reach.names[0]"), in_file("reach.share")
    ('change 2 (key)', 'policy 1, change 1', 'reach.names 1', 'reach.share')
    """
    parts, rest = [], path
    while found := _TABLE.match(rest):
        parts.append(f"{_ONE_OF.get(found[1], found[1])} {int(found[2]) + 1}")
        rest = rest[found.end() :]
    before = ", ".join(parts)
    return f"{before} ({rest})" if before and rest else before or rest


def _habit(kind: str, location: Location, found: object, context: Mapping[str, Any]) -> str:
    """A known mistake behind an error of pydantic."""
    if kind == "list_type" and isinstance(found, Mapping) and location[-1:] == ("changes",):
        return DOUBLE_BRACKETS
    if kind in {"float_type", "int_type"}:
        return number_hint(found, low=0.0, high=float("inf"))
    if kind == "less_than_equal" and context.get("le") == 1:
        return number_hint(found, low=0.0, high=1.0)
    return ""


def _wanted(kind: str, message: str, context: Mapping[str, Any]) -> str:
    """What pydantic expected, in terms of the file."""
    if kind in _TABLE_WANTED:
        return "a table"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context["pattern"]), f"text like {context['pattern']}")
    if kind in _WANTED:
        return _WANTED[kind].format(**context)
    return " ".join(message.removeprefix("Input should be ").split())


def _down(location: Location, found: object) -> Location:
    """Name an unknown section with its first key, to find the nearest full key."""
    while isinstance(found, dict) and found and "value" not in found:
        key, found = next(iter(found.items()))
        location = (*location, key)
    return location
