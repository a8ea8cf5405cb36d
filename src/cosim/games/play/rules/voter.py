"""Voter: copy a random neighbour, whatever its payoff. The neutral case for comparison.

Formula. p = 1. From one player i on a connected network, a behaviour takes over all with probability k_i / sum of k.

Sources: Holley and Liggett (1975), doi:10.1214/aop/1176996306; Sood, Antal and Redner (2008),
doi:10.1103/PhysRevE.77.041121.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cosim.games.play.rules.rule import Rule

__all__ = ["VOTER", "Voter"]

VOTER = 2


@dataclass(frozen=True)
class Voter(Rule):
    """Copying without selection; no parameters."""

    name: ClassVar[str] = "voter"
    number: ClassVar[int] = VOTER
    neutral: ClassVar[bool] = True
