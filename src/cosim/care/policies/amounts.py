"""Amounts that a reader of Dutch may have written with a point for thousands: 150.000 euros, 60.000 inhabitants.

TOML reads 150.000 as 150. Whether that is likely a mistake depends on what the key counts, and not on the digits: a
factor of 1.250 is one and a quarter, a budget of 1.250 is not. So keys of money, people and weeks are looked at alone.
An amount with three decimals of which the last is 0 is refused, since nobody and no program writes it so; any other
with three decimals is read as it stands, and the command line says how.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cosim.texts.hints import thousands_hint

__all__ = ["PARAMETERS", "Amount", "amounts_in", "is_amount"]

# Parameters whose unit begins with EUR, clients, professionals, organisations, seats or weeks; a test compares them.
PARAMETERS = frozenset({
    "access.hidden_weeks", "budget.payer_0", "budget.payer_1", "budget.payer_2", "budget.payer_3", "budget.payer_4",
    "budget.payer_5", "caseload.maximum", "choice.review_weeks", "contracts.leads", "feel.memory", "feel.norm",
    "first_line.tariff", "follow_up.later_weeks", "follow_up.weeks", "measure.warm_up_weeks",
    "money.budget", "money.capitation",
    "money.lump_sum", "money.outcome", "money.outcome_joint", "money.placement", "money.tariff", "money.wage",
    "placement.weeks", "population.arrivals_per_week", "population.burn_in_weeks", "population.initial_stock",
    "providers.credit_weeks", "providers.entry_queue", "providers.entry_staff", "providers.merge_below",
    "relapse.weeks", "staff.hiring_weeks", "staff.queue_limit", "teams.join_delay_weeks", "teams.size_max",
    "workforce.extra_organisations", "workforce.extra_seats", "workforce.organisations", "workforce.professionals",
})  # fmt: skip
_NAMES = frozenset({"municipal_euros", "inhabitants", "weeks", "start_week", "end_week", "phase_in_weeks", "runs"})
_TABLES = frozenset({"running_cost", "budget", "budgets"})
_THREE = re.compile(r"\d\.\d{3}(?!\d)")


class Amount(NamedTuple):
    """A number in a file that may be meant as thousands: its key, its text, its line (from 1), and what to write."""

    key: str
    text: str
    line: int
    hint: str


class _Decimal(float):
    """A number that knows how it was written."""

    __slots__ = ("text",)
    text: str


def _decimal(text: str) -> float:
    made = _Decimal(text)
    made.text = text
    return made


def is_amount(key: str) -> bool:
    """Whether a key counts euros, people or weeks.

    Examples
    --------
    >>> is_amount("money.tariff"), is_amount("vary.money.tariff"), is_amount("municipalities.x.budget.state")
    (True, True, True)
    >>> is_amount("threat.exposure")
    False
    """
    parts = key.split(".")
    tails = {".".join(parts[at:]) for at in range(len(parts))}
    return parts[-1] in _NAMES or bool(_TABLES & set(parts[:-1])) or bool(tails & PARAMETERS)


def amounts_in(text: str, *, round_only: bool) -> list[Amount]:
    r"""Amounts of a TOML text with three decimals; with ``round_only`` those of which the last is 0.

    Examples
    --------
    >>> text = "municipal_euros = 60.000\nshare = 0.500\nspeed = 1.250"
    >>> [found.text for found in amounts_in(text, round_only=True)]
    ['60.000']
    """
    if not _THREE.search(text):
        return []
    found = []
    for key, number in _walk(tomllib.loads(text, parse_float=_decimal), ""):
        hint = thousands_hint(number.text, round_only=round_only) if is_amount(key) else ""
        if hint:
            line = 1 + next(at for at, line in enumerate(text.splitlines()) if number.text in line)
            found.append(Amount(key, number.text, line, hint))
    return found


def _walk(value: Any, key: str) -> Iterator[tuple[str, _Decimal]]:
    """Numbers with their keys; that of the ``set`` or ``add`` of a change is the key that it changes."""
    if isinstance(value, _Decimal):
        yield key, value
    elif isinstance(value, Mapping):
        changed = value.get("key") if {"set", "add"} & set(value) else None
        for name, part in value.items():
            if isinstance(changed, str) and name in {"set", "add"}:
                yield from _walk(part, changed)
            else:
                yield from _walk(part, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part, key)
