"""What a visitor asks for: read from the body of a request, with everything in it limited.

A body is data and nothing else: policies by the names that are offered, knobs by their keys, numbers within ranges. No
file is opened because a client named it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cosim.care.scenario.model import Scenario
from cosim.errors import InputError, nearest
from cosim.explore.knobs import Knob

__all__ = ["MOST_BYTES", "MOST_POLICIES", "MOST_RUNS", "Ask", "arms_of", "read_ask"]

MOST_BYTES = 4096  # of a body
MOST_POLICIES = 6
MOST_RUNS = 20
_MOST_SEED = 2**31 - 1
_PAGE = re.compile(r"[0-9a-f]{8,32}\Z")
_KEYS = ("page", "policies", "knobs", "both", "seed", "runs")


@dataclass(frozen=True)
class Ask:
    """A request that was checked.

    Attributes
    ----------
    page
        Name that the page gave itself: its newest request takes the place of the one before.
    policies
        Names of policies, in order.
    knobs
        Values that differ from the scenario, by key.
    both
        Whether knobs are changed in both worlds (other circumstances), or only in that with the change.
    seed, runs
        Random seed, and number of replicates.
    """

    page: str
    policies: tuple[str, ...]
    knobs: tuple[tuple[str, float], ...]
    both: bool
    seed: int
    runs: int


def read_ask(body: bytes, *, knobs: tuple[Knob, ...], policies: tuple[str, ...]) -> Ask:
    """Read the body of a request.

    Raises
    ------
    InputError
        If any of it cannot be used.
    """
    if len(body) > MOST_BYTES:
        raise InputError("body", expected=f"at most {MOST_BYTES} bytes", got=f"{len(body)} bytes")
    try:
        table = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise InputError("body", expected="JSON", got="something else") from None
    if not isinstance(table, dict):
        raise InputError("body", expected="an object", got=type(table).__name__)
    for key in table:
        if key not in _KEYS:
            raise InputError("body", expected=f"keys {', '.join(_KEYS)}", got=repr(key), hint=nearest(key, _KEYS))
    page = table.get("page")
    if not isinstance(page, str) or not _PAGE.match(page):
        raise InputError("page", expected="8 to 32 hexadecimal digits", got=repr(page)[:40])
    both = table.get("both", False)
    if not isinstance(both, bool):
        raise InputError("both", expected="true or false", got=repr(both))
    return Ask(
        page, _policies(table.get("policies", []), policies), _knobs(table.get("knobs", {}), knobs), both,
        _whole("seed", table.get("seed", 0), 0, _MOST_SEED), _whole("runs", table.get("runs", 8), 2, MOST_RUNS),
    )  # fmt: skip


def _no_constant(word: str) -> float:
    raise ValueError(word)


def _whole(name: str, value: Any, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InputError(name, expected=f"a whole number from {low} to {high}", got=repr(value)[:40])
    return value


def _policies(value: Any, known: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_POLICIES:
        raise InputError("policies", expected=f"a list of at most {MOST_POLICIES} names", got=repr(value)[:40])
    for name in value:
        if not isinstance(name, str) or name not in known:
            raise InputError("policies", expected="names of policies that are offered", got=repr(name)[:40],
                             hint=nearest(name, known) if isinstance(name, str) else "")  # fmt: skip
    return tuple(dict.fromkeys(value))


def _knobs(value: Any, known: tuple[Knob, ...]) -> tuple[tuple[str, float], ...]:
    if not isinstance(value, dict):
        raise InputError("knobs", expected="an object", got=type(value).__name__)
    by_key: Mapping[str, Knob] = {knob.key: knob for knob in known}
    found = {}
    for key, number in value.items():
        if key not in by_key:
            raise InputError("knobs", expected="keys that are offered", got=repr(key)[:60], hint=nearest(key, by_key))
        knob = by_key[key]
        good = isinstance(number, (int, float)) and not isinstance(number, bool)
        if not good or not knob.low <= number <= knob.high or not math.isfinite(number):
            raise InputError(f"knobs: {key}", expected=f"a number from {knob.low:g} to {knob.high:g}",
                             got=repr(number)[:40])  # fmt: skip
        if float(number) != knob.value:
            found[key] = float(number)
    return tuple(found.items())


def arms_of(scenario: Scenario, ask: Ask, policies: Mapping[str, Any]) -> tuple[Scenario, Scenario]:
    """The world as it is, and the world with the change.

    Raises
    ------
    InputError
        If the settings contradict each other.
    """
    changed = scenario.replace(dict(ask.knobs)) if ask.knobs else scenario
    base = changed if ask.both else scenario
    return base, changed.with_policies([policies[name] for name in ask.policies]) if ask.policies else changed
