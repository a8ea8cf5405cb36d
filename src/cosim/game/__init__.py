"""Rung 1 of the ladder: behaviours with given payoffs among many players, small enough for a blackboard."""

from __future__ import annotations

from cosim.game.game import Game
from cosim.game.goods import PublicGoods
from cosim.game.odds import chances, expected_change, payoffs_of, step_chances
from cosim.game.playing import Play, play
from cosim.game.rules.catalogue import RULES

__all__ = [
    "RULES", "Game", "Play", "PublicGoods", "chances", "expected_change", "payoffs_of", "play", "step_chances",
]  # fmt: skip
