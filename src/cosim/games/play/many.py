"""Many plays of one game: shares at the end with intervals, and which behaviour takes over."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cosim.checks import number, whole
from cosim.errors import InputError
from cosim.games.play.game import Game
from cosim.games.play.play import Play, play

__all__ = ["Many", "play_many", "who_wins"]


@dataclass(frozen=True, eq=False)
class Many:
    """Plays of one game that differ in their random numbers only.

    Attributes
    ----------
    plays
        One for each replicate.
    last
        Part of the records, 0..1, that counts as the end.
    """

    plays: tuple[Play, ...]
    last: float

    @property
    def game(self) -> Game:
        """The game."""
        return self.plays[0].game

    @cached_property
    def ends(self) -> NDArray[np.float64]:
        """``float64[runs, m]``, mean share of each behaviour over the end."""
        return np.stack([one.mean_share(self.last) for one in self.plays])

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row for each behaviour.

        ``share`` at the end, ``low`` and ``high`` (Student's 95 % interval over runs, missing for one run), and the
        share of runs in which it took over (``fixed``).
        """
        runs, mean = len(self.plays), self.ends.mean(axis=0)
        half = np.full(self.game.m, math.nan)
        if runs > 1:
            half = float(stats.t.ppf(0.975, runs - 1)) * self.ends.std(axis=0, ddof=1) / math.sqrt(runs)
        fixed = np.bincount([one.fixed for one in self.plays if one.fixed >= 0], minlength=self.game.m) / runs
        return pd.DataFrame({
            "behaviour": self.game.names, "share": mean, "low": np.maximum(mean - half, 0.0),
            "high": np.minimum(mean + half, 1.0), "fixed": fixed,
        })  # fmt: skip


def play_many(
    game: Game,
    steps: int,
    *,
    runs: int,
    seed: int,
    start: ArrayLike | None = None,
    every: int | None = None,
    last: float = 0.5,
    workers: int = 1,
) -> Many:
    """Play a game many times.

    Parameters
    ----------
    game, steps, seed, start, every
        As for `play`; replicate r uses the random numbers of (seed, r).
    runs
        Number of plays, 1 or more.
    last
        Part of the records that counts as the end, above 0, at most 1.
    workers
        Threads; results do not depend on their number.

    Raises
    ------
    InputError
        If a number cannot be used.
    """
    runs, workers = whole("runs", runs, least=1), whole("workers", workers, least=1)
    last = number("last", last, above=0.0, most=1.0)

    def one(replicate: int) -> Play:
        return play(game, steps, seed=seed, replicate=replicate, start=start, every=every)

    first = one(0)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return Many((first, *pool.map(one, range(1, runs))), last)


def who_wins(
    make: Callable[[Mapping[str, float]], Game],
    axes: Mapping[str, Sequence[float]],
    *,
    rounds: int,
    runs: int,
    seed: int,
    start: ArrayLike | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Shares at the end over a grid of two parameters: the table of a phase diagram.

    Parameters
    ----------
    make
        Function from the values of the two parameters to a game.
    axes
        Two names with their values.
    rounds
        Updates per player.
    runs, seed, start, workers
        As for `play_many`; every point uses common random numbers.
    progress
        Called with the number of points done and the number in all.

    Returns
    -------
    DataFrame
        One row for each point: the two parameters, the mean share of each behaviour by name, ``winner`` (the behaviour
        with the largest share) and ``fixed`` (share of runs in which one behaviour took over).

    Raises
    ------
    InputError
        If there are not two axes, or a point cannot be played; then no point is played.
    """
    if len(axes) != 2:
        raise InputError("axes", expected="two parameters", got=len(axes))
    (x, xs), (y, ys) = axes.items()
    games: list[tuple[dict[str, float], Game]] = [
        (point, make(point)) for point in ({x: a, y: b} for b in ys for a in xs)
    ]
    rows: list[dict[str, Any]] = []
    for done, (point, game) in enumerate(games):
        steps = rounds if game.synchronous else rounds * game.n
        many = play_many(game, steps, runs=runs, seed=seed, start=start, workers=workers)
        shares = many.ends.mean(axis=0)
        named = dict(zip(game.names, shares.tolist(), strict=True))
        winner = game.names[int(shares.argmax())]
        rows.append({**point, **named, "winner": winner, "fixed": float(many.table["fixed"].sum())})
        if progress is not None:
            progress(done + 1, len(games))
    return pd.DataFrame(rows)
