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
from cosim.core.rng import Key, key_of
from cosim.games.play.arena import Arena, Ints
from cosim.games.play.game import Game
from cosim.games.play.links import Links
from cosim.games.play.start import start_of
from cosim.games.play.updates import one_by_one_block, together_block

__all__ = ["Play", "carry_on", "play", "records_every"]


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
def resume_one_by_one(key: Key, start: int, steps: int, every: int, absorbing: bool, arena: Arena, out: Ints) -> int:
    """`one_by_one_block` for Python: nothing of it is compiled twice."""
    return int(one_by_one_block(key, start, steps, every, absorbing, arena, out))


@driver
def resume_together(key: Key, start: int, steps: int, every: int, absorbing: bool, arena: Arena, out: Ints) -> int:
    """`together_block` for Python."""
    return int(together_block(key, start, steps, every, absorbing, arena, out))


def carry_on(
    game: Game, arena: Arena, key: Key, *, start: int, steps: int, every: int
) -> tuple[NDArray[np.int64], int]:
    """Continue with a population in place; counts of each record (``int64[rows, m]``), and when it was fixed, or -1."""
    rows = (start + steps) // every - start // every
    out = np.zeros((rows, game.m), dtype=np.int64)
    block = resume_together if game.synchronous else resume_one_by_one
    return out, int(block(key, start, steps, every, game.absorbs, arena, out))


def records_every(game: Game, steps: int) -> int:
    """Steps between two records by default: a round, or as many as leave 1,000 records."""
    one = 1 if game.synchronous else game.n
    return one * max(1, math.ceil(steps / one / 1000))


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
        Behaviours at the start, see `cosim.games.play.start.start_of`.
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
    every = whole("every", records_every(game, steps) if every is None else every, least=1)
    arena = game.arena(begin)
    counts, ended = carry_on(game, arena, key, start=0, steps=steps, every=every)
    first = np.bincount(begin, minlength=game.m)[None, :]
    links = None if game.links is None else Links.of_rows(arena.rows[:, 0], arena.neighbours)
    return Play(
        game=game, seed=seed, replicate=replicate, steps=np.arange(len(counts) + 1, dtype=np.int64) * every,
        counts=np.concatenate([first, counts]), start=begin, final=arena.plays,
        fixed=int(arena.plays[0]) if ended >= 0 else -1, fixed_at=ended, links=links,
    )  # fmt: skip
