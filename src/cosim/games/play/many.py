"""Many plays of one game: shares at the end with intervals, and which behaviour takes over."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cosim.checks import number, whole
from cosim.errors import InputError
from cosim.games.play.batch import play_pieces
from cosim.games.play.game import Game
from cosim.games.play.play import Play, play, records_every

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

    steps = whole("steps", steps)
    every = whole("every", records_every(game, steps) if every is None else every, least=1)
    if game.rewiring > 0.0:  # a network of its own at the end of each

        def one(replicate: int) -> Play:
            return play(game, steps, seed=seed, replicate=replicate, start=start, every=every)

        with ThreadPoolExecutor(max_workers=workers) as pool:
            return Many(tuple(pool.map(one, range(runs))), last)
    taken = np.arange(steps // every + 1, dtype=np.int64) * every
    pieces = play_pieces(
        [game], steps, lambda piece: piece, runs=runs, seed=seed, every=every, start=start, workers=workers
    )
    plays = [
        Play(
            game=game, seed=seed, replicate=piece.first + at, steps=taken, counts=counts, start=piece.start[at],
            final=piece.final[at], fixed=int(piece.fixed[at]), fixed_at=int(piece.ended[at]), links=game.links,
        )
        for piece in pieces
        for at, counts in enumerate(piece.all_counts)
    ]  # fmt: skip
    return Many(tuple(plays), last)


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
    runs, workers, rounds = whole("runs", runs, least=1), whole("workers", workers, least=1), whole("rounds", rounds)
    (x, xs), (y, ys) = axes.items()
    games: list[tuple[dict[str, float], Game]] = [
        (point, make(point)) for point in ({x: a, y: b} for b in ys for a in xs)
    ]
    rows: list[dict[str, Any]] = []
    for (steps, _, _), alike in groupby(games, key=lambda one: (_steps(one[1], rounds), one[1].n, one[1].m)):
        some = list(alike)
        rows += _winners(some, steps, runs=runs, seed=seed, start=start, workers=workers,
                         progress=_after(len(rows), len(games), progress))  # fmt: skip
    return pd.DataFrame(rows)


def _steps(game: Game, rounds: int) -> int:
    return rounds if game.synchronous else rounds * game.n


def _after(before: int, total: int, progress: Callable[[int, int], None] | None) -> Callable[[int], None]:
    """Report points done after ``before`` others."""
    return (lambda done: None) if progress is None else lambda done: progress(before + done, total)


def _winners(
    games: Sequence[tuple[dict[str, float], Game]],
    steps: int,
    *,
    runs: int,
    seed: int,
    start: ArrayLike | None,
    workers: int,
    progress: Callable[[int], None],
) -> list[dict[str, Any]]:
    """Rows of the points of `who_wins` that have the same numbers of players, behaviours and steps."""
    every = records_every(games[0][1], steps)
    pieces = play_pieces(
        [game for _, game in games], steps, lambda piece: (piece.mean_shares(0.5), piece.fixed), runs=runs, seed=seed,
        every=every, start=start, workers=workers,
    )  # fmt: skip
    ends, fixed, rows = np.zeros((0, games[0][1].m)), np.zeros(0, dtype=np.int64), []
    for piece_ends, piece_fixed in pieces:
        ends, fixed = np.concatenate([ends, piece_ends]), np.concatenate([fixed, piece_fixed])
        progress(len(fixed) // runs)
    for at, (point, game) in enumerate(games):
        mine = slice(at * runs, (at + 1) * runs)
        shares = ends[mine].mean(axis=0)
        named = dict(zip(game.names, shares.tolist(), strict=True))
        took_over = np.bincount(fixed[mine][fixed[mine] >= 0], minlength=game.m) / runs
        rows.append({**point, **named, "winner": game.names[int(shares.argmax())], "fixed": float(took_over.sum())})
    return rows
