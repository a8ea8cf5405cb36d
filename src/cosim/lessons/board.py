"""The blackboard game: payoffs, who meets whom, and the plays of a lesson, through `cosim.games`.

The page plays the same game with the same random numbers: `keys` gives it the keys of the seeds, `neighbours` the ties
in the order of the engine. A test plays both move by move.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx

from cosim.core.parameters import BEHAVIOURS
from cosim.core.rng import key_of
from cosim.errors import InputError
from cosim.games.play.game import Game
from cosim.games.play.links import links_of
from cosim.games.play.matrices import collaboration
from cosim.games.play.play import play
from cosim.games.play.rules.fermi import Fermi
from cosim.lessons.arms import defaults_of, parts_of

if TYPE_CHECKING:
    from cosim.lessons.measure import Measured
    from cosim.lessons.schema import Board, Changed, LessonTable

__all__ = ["SEEDS", "boards", "game_of", "keys", "neighbours", "settings_of", "start_shares"]

SEEDS = 100  # that the page knows
_SETTINGS: dict[str, Any] = {
    "meets": "four", "together": 5.0, "competitive": 1.0, "side_by_side": 1.0, "co_creative": 1.0, "rule": "fermi",
    "at_once": 0,
}  # fmt: skip


def settings_of(table: LessonTable, parts: Sequence[Changed]) -> dict[str, Any]:
    """Settings of a game, the later parts before the earlier.

    Raises
    ------
    InputError
        If one is unknown.
    """
    found = dict(_SETTINGS)
    for part in parts:
        for key, value in part.set.items():
            if key not in found:
                raise InputError(f"{table.name}: set.{key}", expected=f"one of {', '.join(found)}", got=repr(key))
            found[key] = type(found[key])(value)
    return found


def graph_of(meets: str, side: int) -> nx.Graph[Any] | None:
    """Who meets whom on a board without edges: everybody (None), four neighbours, or eight."""
    if meets == "all":
        return None
    grid: nx.Graph[Any] = nx.grid_2d_graph(side, side, periodic=True)
    if meets == "eight":
        for row, column in list(grid):
            grid.add_edge((row, column), ((row + 1) % side, (column + 1) % side))
            grid.add_edge((row, column), ((row + 1) % side, (column - 1) % side))
    return grid


def start_shares(settings: Mapping[str, Any]) -> list[float]:
    """Shares of the behaviours at the start."""
    parts = [float(settings[name]) for name in BEHAVIOURS]
    total = math.fsum(parts)
    return [part / total for part in parts]


def game_of(board: Board, settings: Mapping[str, Any]) -> Game:
    """The game with these settings."""
    graph = graph_of(settings["meets"], board.side)
    rule: Any = Fermi(board.intensity) if settings["rule"] == "fermi" else settings["rule"]
    return Game(
        collaboration(together=float(settings["together"])), graph, rule=rule,
        size=board.side**2 if graph is None else None, synchronous=bool(settings["at_once"]),
    )  # fmt: skip


def boards(found: Measured, wanted: Sequence[tuple[int, ...]], cards: Sequence[str], *, rule: str = "") -> None:
    """Fill in the results of a lesson of this kind; ``rule`` takes the place of that of the lesson."""
    table, board = found.table, found.table.board
    assert board is not None
    known: dict[str, int] = {}

    def number(parts: Sequence[Changed]) -> int:
        settings = settings_of(table, parts) | ({"rule": rule} if rule else {})
        name = str(settings)
        if name not in known:
            known[name] = len(found.arms)
            found.arms.append(_ends(board, settings, found.replicates))
        return known[name]

    for stops in wanted:
        found.grid[stops] = [number(parts_of(table, world, stops)) for world in table.worlds]
    default = defaults_of(table)
    for card in cards:
        found.cards[card] = [number(parts_of(table, world, default, card=card)) for world in table.worlds]


def _ends(board: Board, settings: Mapping[str, Any], replicates: int) -> dict[str, list[float]]:
    game = game_of(board, settings)
    steps = board.rounds * (1 if game.synchronous else game.n)
    ends: dict[str, list[float]] = {name: [] for name in BEHAVIOURS}
    for seed in range(replicates):
        last = play(game, steps, seed=seed, start=start_shares(settings), every=steps).shares[-1]
        for name, share in zip(BEHAVIOURS, last, strict=True):
            ends[name].append(float(share))
    return ends


def keys() -> list[list[int]]:
    """Keys of the seeds that the page knows."""
    return [[int(part) for part in key_of(seed, 0)] for seed in range(SEEDS)]


def neighbours(meets: str, side: int) -> list[list[int]]:
    """Neighbours of each player in the order of the engine."""
    links = links_of(graph_of(meets, side))
    return [
        links.neighbours[links.first[i] : links.first[i] + links.degree[i]].tolist() for i in range(links.degree.size)
    ]
