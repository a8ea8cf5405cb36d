"""Public goods as a kind of payoffs: the parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cosim.checks import whole
from cosim.errors import InputError

__all__ = ["PublicGoods"]


@dataclass(frozen=True)
class PublicGoods:
    """Payoffs from public goods; the formula is in `cosim.games.play.payoffs`.

    Behaviours are defecting and contributing; with ``outside`` they are defecting, staying out and contributing.

    Attributes
    ----------
    factor
        r, 0 or more: factor by which contributions are multiplied. Usually above 1.
    cost
        c, above 0, in units of payoff: what a contributor pays into a group.
    outside
        Payoff of staying out, for each group; None: staying out is not possible.
    shared
        Whether a contributor divides its cost over its groups instead of paying it into each.
    group
        Members of a group drawn in a well-mixed population, 2 or more; on a network groups are neighbourhoods.
    """

    factor: float
    cost: float = 1.0
    outside: float | None = None
    shared: bool = False
    group: int = 5

    @property
    def behaviours(self) -> int:
        """Number of behaviours, 2 or 3."""
        return 2 if self.outside is None else 3

    def check(self) -> None:
        """Refuse numbers out of range.

        Raises
        ------
        InputError
            If one is.
        """
        for name, value, low in (
            ("factor", self.factor, 0.0),
            ("cost", self.cost, 0.0),
            ("outside", self.outside, None),
        ):
            if value is None:
                continue
            if not (isinstance(value, (int, float)) and math.isfinite(value) and (low is None or value >= low)):
                raise InputError(f"payoffs.{name}", expected="a number" if low is None else "0 or more", got=value)
        if self.cost == 0.0:
            raise InputError("payoffs.cost", expected="above 0", got=self.cost)
        whole("payoffs.group", self.group, least=2)

    def game_range(self) -> tuple[float, float]:
        """Bounds of the payoff from one group."""
        outside = [] if self.outside is None else [float(self.outside)]
        return min(-self.cost, *outside, 0.0), max(self.factor * self.cost, *outside, 0.0)

    def numbers(self) -> tuple[float, ...]:
        """Numbers that compiled code reads."""
        stays = self.outside is not None
        return (
            float(self.factor), float(self.cost), float(self.outside or 0.0), float(self.shared), float(self.group),
            float(stays),
        )  # fmt: skip
