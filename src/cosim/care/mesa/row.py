"""Base of professionals and organisations as Mesa agents: a thin view that holds only the index of its row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mesa import Agent

from cosim.care.week import PHASES
from cosim.core.parameters import BEHAVIOURS
from cosim.errors import CosimError, InputError, nearest

__all__ = ["DRIVERS", "Row", "number_of", "word_of"]

DRIVERS: dict[str, Callable[..., None]] = {phase.name: phase.driver for phase in PHASES}


def word_of(behaviour: Any) -> str:
    """The word for a behaviour stored as a number.

    Examples
    --------
    >>> word_of(2)
    'co_creative'
    """
    return BEHAVIOURS[int(behaviour)]


def number_of(behaviour: object, where: str) -> int:
    """The number under which a behaviour is stored, from its word or from that number itself.

    Raises
    ------
    InputError
        If it is neither; ``where`` names the argument.

    Examples
    --------
    >>> number_of("side_by_side", "behaviour"), number_of(1, "behaviour")
    (1, 1)
    """
    if isinstance(behaviour, str) and behaviour in BEHAVIOURS:
        return BEHAVIOURS.index(behaviour)
    whole = isinstance(behaviour, (int, np.integer)) and not isinstance(behaviour, bool)
    if whole and behaviour in range(len(BEHAVIOURS)):
        return int(behaviour)  # type: ignore[call-overload, no-any-return]
    hint = nearest(behaviour, BEHAVIOURS) if isinstance(behaviour, str) else ""
    raise InputError(where, expected=f"{', '.join(BEHAVIOURS)} (or 0, 1, 2)", got=repr(behaviour), hint=hint)


class Row(Agent):  # type: ignore[misc] # Mesa publishes no types
    """A view on one row of the world.

    Attributes
    ----------
    model
        The `CareSystem`.
    index
        The row, the same as in the tables of a `Run`.
    """

    table = ""  # field of the world that holds the row

    def __init__(self, model: Any, index: int) -> None:
        super().__init__(model)
        self.index = index

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.index}>"

    @property
    def _row(self) -> Any:
        return getattr(self.model.world, self.table)[self.index]

    def _write(self, **columns: float) -> None:
        """Set columns between weeks; within a week all agents read the same snapshot."""
        self.model.note_change(f"{type(self).__name__}.{next(iter(columns))}")
        row = self._row
        for name, value in columns.items():
            row[name] = value

    def remove(self) -> None:
        """Not supported: the scenario decides who is there.

        Raises
        ------
        CosimError
            Always.
        """
        raise CosimError(f"{self!r} cannot be removed: a scenario fixes its workforce; change that instead")
