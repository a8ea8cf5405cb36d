"""Base class of update rules; one dataclass per rule holds its parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar

from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.games.play.game import Game

__all__ = ["Rule"]


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
    invents
        Whether it can choose a behaviour that no neighbour holds, so that a uniform population is not absorbing.
    """

    name: ClassVar[str] = ""
    number: ClassVar[int] = -1
    needs_neighbours: ClassVar[bool] = True
    invents: ClassVar[bool] = False

    def numbers(self, game: Game) -> tuple[float, ...]:
        """Numbers that compiled code reads, at most six; ``game`` is the `Game` that uses the rule."""
        return tuple(float(getattr(self, field.name)) for field in fields(self))

    def check(self, game: Game) -> None:
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
