"""Declaration of a parameter: once, beside the mechanism that uses it, with unit, range, status and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

__all__ = [
    "BEHAVIOURS", "COMPETITIVE", "CO_CREATIVE", "SIDE_BY_SIDE", "Parameter", "Reader", "Status", "keys_of",
    "record_type",
]  # fmt: skip

Status = Literal["published", "calibrated", "assumed"]
Reader = Literal["organisations", "purchaser", "municipality"]

COMPETITIVE, SIDE_BY_SIDE, CO_CREATIVE = 0, 1, 2
BEHAVIOURS = ("competitive", "side_by_side", "co_creative")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value (or one value per behaviour) that a mechanism reads.

    Attributes
    ----------
    key
        Dotted path as in a scenario file and in ``--set``. A ``*`` means each of the three behaviours, so that
        ``practices.*.invites`` is written ``practices.co_creative.invites``.
    default
        Default; a triple (competitive, side-by-side, co-creative) where the key holds a ``*``; a word where
        ``choices`` are given.
    unit, low, high
        Unit; smallest and largest value allowed, both included.
    status, source
        ``published`` (then with its source), ``calibrated`` or ``assumed``.
    meaning
        One sentence.
    choices
        Allowed words, for a parameter that is a choice among named rules. Stored as the index of the word.
    whole
        Whether only whole numbers make sense.
    off
        Value that switches the mechanism off, the same for each behaviour; None if this parameter switches nothing
        off. A result that was stored before the parameter existed is read with this value.
    read_by
        Whose row of the parameter table is read. What only the purchaser reads cannot differ between organisations,
        so a policy that reaches some of them does not change it. What a ``municipality`` reads is the purchaser's where
        a scenario has no municipalities.
    """

    key: str
    default: float | str | tuple[float, float, float]
    unit: str
    low: float
    high: float
    meaning: str
    status: Status = "assumed"
    source: str = ""
    choices: tuple[str, ...] = ()
    whole: bool = False
    off: float | str | None = None
    read_by: Reader = "organisations"

    @property
    def field(self) -> str:
        """Name of the column in the parameter record: the key without its ``*``."""
        return self.key.replace(".*", "")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys a user writes: one, or one per behaviour."""
        if "*" not in self.key:
            return (self.key,)
        return tuple(self.key.replace("*", name) for name in BEHAVIOURS)

    @property
    def defaults(self) -> tuple[float | str, ...]:
        """Defaults in the order of `keys`."""
        return self.default if isinstance(self.default, tuple) else (self.default,)

    def __hash__(self) -> int:
        """Of its key alone: tables of parameters are looked up often (`keys_of`, `record_type`)."""
        return hash(self.key)

    def number(self, value: float | str) -> float:
        """The value as it is stored: a word becomes its index among the choices."""
        return float(self.choices.index(value)) if isinstance(value, str) else float(value)


def keys_of(parameters: Iterable[Parameter]) -> dict[str, tuple[Parameter, int]]:
    """Map every key a user may write to its parameter and the position within it."""
    return dict(_keys(tuple(parameters)))


@lru_cache(maxsize=32)
def _keys(parameters: tuple[Parameter, ...]) -> Mapping[str, tuple[Parameter, int]]:
    return {key: (parameter, at) for parameter in parameters for at, key in enumerate(parameter.keys)}


def record_type(parameters: Iterable[Parameter]) -> np.dtype[Any]:
    """NumPy record type with one column per parameter; the parameter table has one row per organisation."""
    return _record(tuple(parameters))


@lru_cache(maxsize=32)
def _record(parameters: tuple[Parameter, ...]) -> np.dtype[Any]:
    fields: list[Any] = [
        (parameter.field, np.float64, (3,)) if "*" in parameter.key else (parameter.field, np.float64)
        for parameter in parameters
    ]
    return np.dtype(fields)
