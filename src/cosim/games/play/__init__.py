"""Evolutionary games on networks: behaviours with given payoffs among many players."""

from __future__ import annotations

from cosim.games.play.game import Game
from cosim.games.play.goods import PublicGoods
from cosim.games.play.odds import chances, expected_change, payoffs_of, step_chances
from cosim.games.play.play import Play, play
from cosim.games.play.rules.catalogue import RULES

__all__ = [
    "RULES", "Game", "Play", "PublicGoods", "chances", "expected_change", "payoffs_of", "play", "step_chances",
]  # fmt: skip
