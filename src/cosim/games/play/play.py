"""One play of a game: from a start, for a number of steps, with one seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cosim.checks import whole
from cosim.core.compiled import driver
from cosim.core.rng import Key, Stream, key_of, uniform
from cosim.errors import InputError
from cosim.games.play.arena import Arena, Floats
from cosim.games.play.game import Game
from cosim.games.play.links import Links
from cosim.games.play.odds import plays_of
from cosim.games.play.updates import one_by_one_block, together_block

__all__ = ["Play", "carry_on", "play", "start_of"]

_START = Stream.PLAY_START


@dataclass(frozen=True, eq=False)
class Play:
    """Result of one play of a game.

    Attributes
    ----------
    game, seed, replicate
        The game, and the seed and replicate of its random numbers.
    steps
        ``int64[rows]``, steps before each record; the first is 0.
    counts
        ``int64[rows, m]``, number of players with each behaviour.
    start, final
        ``int8[n]``, behaviour of each player before and after.
    fixed
        The behaviour that all players hold permanently, or -1.
    fixed_at
        Steps until then, or -1.
    links
        The network after the last step; None if well-mixed.
    """

    game: Game
    seed: int
    replicate: int
    steps: NDArray[np.int64]
    counts: NDArray[np.int64]
    start: NDArray[np.int8]
    final: NDArray[np.int8]
    fixed: int
    fixed_at: int
    links: Links | None

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """``float64[rows, m]``, share of players with each behaviour, 0..1."""
        return np.asarray(self.counts / self.game.n)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a record: ``step`` and the share of each behaviour by name."""
        return pd.DataFrame({"step": self.steps, **dict(zip(self.game.names, self.shares.T, strict=True))})

    @property
    def graph(self) -> nx.Graph[int] | None:
        """The network after the last step, with ``behaviour`` on its nodes, 0..n-1; None if well-mixed."""
        if self.links is None:
            return None
        graph = self.links.graph()
        nx.set_node_attributes(graph, dict(enumerate(self.final.tolist())), "behaviour")
        return graph

    def mean_share(self, last: float = 0.5) -> NDArray[np.float64]:
        """Mean share of each behaviour over the last part (0..1) of the records: ``float64[m]``."""
        rows = max(1, round(last * len(self.counts)))
        return np.asarray(self.shares[-rows:].mean(axis=0))


@driver
def fill_uniform(key: Key, stream: int, out: Floats) -> None:
    """Fill ``out`` with a uniform number for every player."""
    for i in range(out.size):
        out[i] = uniform(key, stream, i, 0, 0)


def start_of(game: Game, start: ArrayLike | None, key: Key) -> NDArray[np.int8]:
    """Behaviours at the start.

    Parameters
    ----------
    game
        The game.
    start
        ``int[n]``: behaviour of each player. ``float[m]``, adding to 1: the share of each behaviour, exact up to
        rounding, at random places. None: equal shares.
    key
        Key of the random numbers, from `key_of`.

    Raises
    ------
    InputError
        If it is neither.
    """
    given = np.full(game.m, 1.0 / game.m) if start is None else np.asarray(start)
    if np.issubdtype(given.dtype, np.integer):
        return plays_of(game, given)
    if given.shape != (game.m,) or not np.isfinite(given).all() or (given < 0.0).any() or abs(given.sum() - 1.0) > 1e-9:
        expected = f"{game.m} shares that add to 1, or a whole number for each of {game.n} players"
        raise InputError("start", expected=expected, got=np.array2string(given, threshold=8))
    draws = np.empty(game.n)
    fill_uniform(key, _START, draws)
    ends = np.rint(np.cumsum(given) * game.n).astype(np.int64)
    plays = np.empty(game.n, dtype=np.int8)
    plays[np.argsort(draws, kind="stable")] = np.searchsorted(ends, np.arange(game.n), side="right").clip(0, game.m - 1)
    return plays


def carry_on(
    game: Game, arena: Arena, key: Key, *, start: int, steps: int, every: int
) -> tuple[NDArray[np.int64], int]:
    """Continue with a population in place; counts of each record (``int64[rows, m]``), and when it was fixed, or -1."""
    rows = (start + steps) // every - start // every
    out = np.zeros((rows, game.m), dtype=np.int64)
    block = together_block if game.synchronous else one_by_one_block
    absorbs = game.mutation == 0.0 and not game.rule.invents
    return out, int(block(key, start, steps, every, absorbs, arena, out))


def play(
    game: Game,
    steps: int,
    *,
    seed: int,
    replicate: int = 0,
    start: ArrayLike | None = None,
    every: int | None = None,
) -> Play:
    """Play a game.

    Parameters
    ----------
    game
        The game.
    steps
        Updates of one player, or of all players if the game is synchronous; 0 or more.
    seed, replicate
        Seed and number of the random numbers; whole numbers of 0 or more.
    start
        Behaviours at the start, see `start_of`.
    every
        Steps between two records; None: a round (as many updates as players; 1 if synchronous), or longer if that would
        be more than 1,000 records.

    Returns
    -------
    Play
        Counts over time, and the end.

    Raises
    ------
    InputError
        If a number or the start cannot be used.

    Examples
    --------
    >>> import networkx as nx
    >>> game = Game([[1, 3, 4], [0, 2, 2], [0, 2, 5]], nx.karate_club_graph(), rule="imitate-best", synchronous=True)
    >>> play(game, 3, seed=0, start=[i % 3 for i in range(34)]).counts.tolist()
    [[12, 11, 11], [21, 0, 13], [15, 0, 19], [11, 0, 23]]
    """
    steps = whole("steps", steps)
    key = key_of(seed, replicate)
    begin = start_of(game, start, key)
    if every is None:
        every = 1 if game.synchronous else game.n
        every *= max(1, math.ceil(steps / every / 1000))
    every = whole("every", every, least=1)
    arena = game.arena(begin)
    counts, ended = carry_on(game, arena, key, start=0, steps=steps, every=every)
    first = np.bincount(begin, minlength=game.m)[None, :]
    links = None if game.links is None else Links.of_rows(arena.rows, arena.neighbours)
    return Play(
        game=game, seed=seed, replicate=replicate, steps=np.arange(len(counts) + 1, dtype=np.int64) * every,
        counts=np.concatenate([first, counts]), start=begin, final=arena.plays,
        fixed=int(arena.plays[0]) if ended >= 0 else -1, fixed_at=ended, links=links,
    )  # fmt: skip
