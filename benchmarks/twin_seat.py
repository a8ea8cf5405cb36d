"""What all parts of the twin share: stages of a family, cents, and a professional's seat on a team.

Families, organisations and professionals hold each other. The classes that are defined in modules further up are
`Any` here: to import them, for their types alone, would be a circle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeAlias

__all__ = ["CareTwin", "Organisation", "Professional", "Seat", "Stage", "cents"]

CareTwin: TypeAlias = Any
Organisation: TypeAlias = Any
Professional: TypeAlias = Any


class Stage(Enum):
    """Stage of a family."""

    WAITING = auto()
    IN_CARE = auto()
    PLACED = auto()
    DONE = auto()
    LEFT = auto()


def cents(euros: float) -> int:
    """Whole cents of an amount in euros."""
    return math.floor(100.0 * euros + 0.5)


@dataclass(slots=True, eq=False)
class Seat:
    """A professional on the team of a client, and what that asks and brings this week."""

    professional: Professional
    joint: bool = False
    asked: float = 0.0
    alignment: float = 0.0
    planning: float = 0.0
    effective: float = 0.0
    wasted: float = 0.0
    resolved: float = 0.0
    focus: dict[int, float] = field(default_factory=dict)
    euros: int = 0
