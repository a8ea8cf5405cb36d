"""Base class of update rules; one dataclass per rule holds its parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import ClassVar, Protocol

from cosim.errors import InputError

__all__ = ["Played", "Rule"]


class Played(Protocol):
    """What a rule reads of the `cosim.games.play.game.Game` that uses it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the behaviours."""
        ...

    @property
    def m(self) -> int:
        """Number of behaviours."""
        ...

    @property
    def payoff_range(self) -> tuple[float, float]:
        """Bounds of the payoff of a player."""
        ...

    @property
    def game_range(self) -> tuple[float, float]:
        """Bounds of the payoff of one game."""
        ...

    @property
    def spread(self) -> float:
        """Largest difference between two payoffs of one game."""
        ...

    @property
    def meets_itself(self) -> bool:
        """Whether a player is in one more game than it has neighbours."""
        ...


@dataclass(frozen=True)
class Rule:
    """An update rule with its parameters.

    Attributes
    ----------
    name
        Name in files and on the command line.
    number
        Number in compiled code. Append only.
    needs_neighbours
        Whether it is undefined for a player without neighbours.
    neutral
        Whether payoffs have no effect.
    invents
        Whether it can choose a behaviour that no neighbour holds, so that a uniform population is not absorbing.
    """

    name: ClassVar[str] = ""
    number: ClassVar[int] = -1
    needs_neighbours: ClassVar[bool] = True
    neutral: ClassVar[bool] = False
    invents: ClassVar[bool] = False

    def numbers(self, game: Played) -> tuple[float, ...]:
        """Numbers that compiled code reads, at most six; ``game`` is the game that uses the rule."""
        return tuple(float(getattr(self, field.name)) for field in fields(self))

    def check(self, game: Played) -> None:
        """Refuse parameters that cannot be used with this game.

        Raises
        ------
        InputError
            If one is out of range.
        """

    def number_in(self, field: str, low: float, high: float, *, above: bool = False) -> None:
        """Refuse a parameter outside ``low``..``high`` (``above``: ``low`` itself is refused too)."""
        value = getattr(self, field)
        fits = isinstance(value, (int, float)) and math.isfinite(value) and low <= value <= high
        if not fits or (above and value == low):
            span = f"a number above {low:g}" if above else f"a number of {low:g} or more"
            span = span if high == math.inf else f"{'above ' if above else ''}{low:g} to {high:g}"
            raise InputError(f"{self.name}.{field}", expected=span, got=value)
