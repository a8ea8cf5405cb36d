"""Many plays in one call of compiled code: points of a phase diagram times replicates, divided over threads.

Plays of one piece differ in payoffs, parameters of the rule, start and random numbers; the rest of the game is the
same. Each has the results of `cosim.games.play.play.play` with its seed and replicate, bit for bit. Between two plays
of a piece no Python runs, so threads do not wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cosim.core.compiled import driver, rule
from cosim.core.rng import key_of
from cosim.games.play.arena import Arena, Behaviours, Floats, Ints
from cosim.games.play.game import Game
from cosim.games.play.neighbours import degree_of, row_of
from cosim.games.play.start import mix_all, mix_of
from cosim.games.play.tally import tally_all
from cosim.games.play.updates import one_by_one_block, record, together_block

__all__ = ["Piece", "play_pieces"]

Found = TypeVar("Found")

_PIECES = 8  # of each worker: the last ones finish at about the same time
_UPDATES = 50_000_000  # of a piece, at most: a second or two, after which progress is shown
_BYTES = 1 << 26  # of the results of a piece, at most


class Jobs(NamedTuple):
    """Plays of a piece, and working space.

    Attributes
    ----------
    keys, point
        ``uint64[jobs, 2]``, key of each play; ``int64[jobs]``, its row in the next three.
    matrices, numbers, goods
        ``float64[points, ...]``, as ``matrix``, ``numbers`` and ``goods`` of `cosim.games.play.arena.Arena`.
    starts
        ``int8[jobs, n]``, behaviours at the start; no rows: by shares.
    ends, draws, places
        As for `cosim.games.play.start.mix_all`.
    rows, neighbours
        The network at the start where ties move.
    """

    keys: np.ndarray[Any, np.dtype[np.uint64]]
    point: Ints
    matrices: Floats
    numbers: Floats
    goods: Floats
    starts: Behaviours
    ends: Ints
    draws: Floats
    places: Ints
    rows: Ints
    neighbours: np.ndarray[Any, np.dtype[np.int32]]


class Piece(NamedTuple):
    """Results of some plays.

    Attributes
    ----------
    first
        Number of the first among all plays; play k is replicate ``k % runs`` of game ``k // runs``.
    start, final
        ``int8[jobs, n]``, behaviours before and after.
    before, counts
        ``int64[jobs, m]``, players with each behaviour at the start; ``int64[jobs, rows, m]``, at each record.
    ended
        ``int64[jobs]``, step after which all hold one behaviour permanently, or -1.
    """

    first: int
    start: Behaviours
    final: Behaviours
    before: Ints
    counts: Ints
    ended: Ints

    @property
    def all_counts(self) -> Ints:
        """``int64[jobs, 1 + rows, m]``, the start included."""
        return np.concatenate([self.before[:, None, :], self.counts], axis=1)

    @property
    def fixed(self) -> Ints:
        """``int64[jobs]``, the behaviour that all hold permanently, or -1."""
        return np.where(self.ended >= 0, self.final[:, 0], -1).astype(np.int64)

    def mean_shares(self, last: float) -> Floats:
        """``float64[jobs, m]``, as `cosim.games.play.play.Play.mean_share`."""
        counts = self.all_counts
        rows = max(1, round(last * counts.shape[1]))
        return np.asarray((counts[:, -rows:] / self.start.shape[1]).mean(axis=1))


@rule
def begin_job(job: int, jobs: Jobs, arena: Arena, out: Piece) -> None:
    """Put one play of ``jobs`` into the arena."""
    point = jobs.point[job]
    for row in range(arena.matrix.shape[0]):
        for column in range(arena.matrix.shape[1]):
            arena.matrix[row, column] = jobs.matrices[point, row, column]
    for at in range(arena.numbers.size):
        arena.numbers[at], arena.goods[at] = jobs.numbers[point, at], jobs.goods[point, at]
    if jobs.starts.shape[0] == 0:
        mix_all(jobs.keys[job], jobs.ends, jobs.draws, jobs.places, arena.plays)
    for s in range(arena.counts.size):
        arena.counts[s] = 0
    for i in range(arena.plays.size):
        if jobs.starts.shape[0] > 0:
            arena.plays[i] = jobs.starts[job, i]
        arena.counts[arena.plays[i]] += 1
        out.start[job, i] = arena.plays[i]
    record(job, arena, out.before)
    for i in range(arena.propensity.shape[0]):
        for s in range(arena.counts.size):
            arena.propensity[i, s] = 1.0 / arena.counts.size
    if arena.rewiring > 0.0:
        for i in range(arena.plays.size):
            arena.rows[i, 0] = jobs.rows[i]
            for place in range(row_of(i, arena), row_of(i, arena) + degree_of(i, arena)):
                arena.neighbours[place] = jobs.neighbours[place]
    tally_all(arena)


@rule
def end_job(job: int, arena: Arena, out: Piece) -> None:
    """Keep the end of one play."""
    for i in range(arena.plays.size):
        out.final[job, i] = arena.plays[i]


@driver
def each_one_by_one(jobs: Jobs, start: int, steps: int, every: int, absorbing: bool, arena: Arena, out: Piece) -> None:
    """Play all of a piece, one update after another."""
    for job in range(jobs.point.size):
        begin_job(job, jobs, arena, out)
        out.ended[job] = one_by_one_block(jobs.keys[job], start, steps, every, absorbing, arena, out.counts[job])
        end_job(job, arena, out)


@driver
def each_together(jobs: Jobs, start: int, steps: int, every: int, absorbing: bool, arena: Arena, out: Piece) -> None:
    """Play all of a piece, all players at once."""
    for job in range(jobs.point.size):
        begin_job(job, jobs, arena, out)
        out.ended[job] = together_block(jobs.keys[job], start, steps, every, absorbing, arena, out.counts[job])
        end_job(job, arena, out)


def _alike(game: Game) -> tuple[Any, ...]:
    """What plays of one piece have in common."""
    network = game.n if game.links is None else id(game.links)
    return (network, game.rule.number, game.pool, game.m, game.averaged, game.self_interaction, game.synchronous,
            game.mutation, game.rewiring)  # fmt: skip


def _pieces(sizes: Sequence[int], runs: int, games: Sequence[Game], steps: int, rows: int, workers: int) -> list[slice]:
    """Plays in pieces; ``sizes`` are numbers of games that follow each other and are alike."""
    game = games[0]
    updates = max(1, steps * (game.n if game.synchronous else 1))
    each = 2 * game.n + 8 * rows * game.m
    most = max(1, min(-(-len(games) * runs // (_PIECES * workers)), _UPDATES // updates, _BYTES // each))
    found, begin = [], 0
    for size in sizes:
        end = begin + size * runs
        found += [slice(at, min(at + most, end)) for at in range(begin, end, most)]
        begin = end
    return found


def _play_piece(
    games: Sequence[Game], part: slice, runs: int, keys: NDArray[np.uint64], steps: int, every: int, start: Any
) -> Piece:
    """Play the plays ``part`` of all."""
    job = np.arange(part.start, part.stop)
    first, game = part.start // runs, games[part.start // runs]
    points = games[first : (part.stop - 1) // runs + 1]
    arena = game.arena(np.zeros(game.n, dtype=np.int8))
    held, ends = mix_of(game, start)
    settings = [one.settings for one in points]
    moves = game.rewiring > 0.0
    jobs = Jobs(
        keys=keys[job % runs], point=job // runs - first,
        matrices=np.stack([one[0] for one in settings]), numbers=np.stack([one[1] for one in settings]),
        goods=np.stack([one[2] for one in settings]),
        starts=np.ascontiguousarray(held[job % runs % len(held)]) if len(held) else held, ends=ends,
        draws=np.zeros(game.n), places=np.zeros(game.n + 1, dtype=np.int64),
        rows=arena.rows[:, 0].copy() if moves else np.zeros(1, dtype=np.int64),
        neighbours=arena.neighbours.copy() if moves else np.zeros(1, dtype=np.int32),
    )  # fmt: skip
    both, before = np.zeros((2, job.size, game.n), dtype=np.int8), np.zeros((job.size, game.m), dtype=np.int64)
    counts = np.zeros((job.size, steps // every, game.m), dtype=np.int64)
    out = Piece(part.start, both[0], both[1], before, counts, np.zeros(job.size, dtype=np.int64))
    (each_together if game.synchronous else each_one_by_one)(jobs, 0, steps, every, game.absorbs, arena, out)
    return out


def play_pieces(
    games: Sequence[Game],
    steps: int,
    reduce: Callable[[Piece], Found],
    *,
    runs: int,
    seed: int,
    every: int,
    start: ArrayLike | None = None,
    workers: int = 1,
) -> Iterator[Found]:
    """Play every game ``runs`` times, in pieces; what ``reduce`` makes of each piece, in order.

    Parameters
    ----------
    games
        Games of one size and number of behaviours. Those that follow each other and differ in payoffs and parameters
        of the rule only are played in one call; they have to share their ``links``.
    steps, every, seed
        As for `cosim.games.play.play.play`; replicate r uses the random numbers of (seed, r).
    reduce
        Called in the thread of the piece.
    runs
        Plays of each game.
    start
        As for `cosim.games.play.start.start_of`; or ``int[k, n]``: replicate r starts from row r modulo k.
    workers
        Threads.
    """
    keys = np.stack([key_of(seed, replicate) for replicate in range(runs)])
    sizes = [len(list(alike)) for _, alike in groupby(games, key=_alike)]
    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        yield from pool.map(
            lambda part: reduce(_play_piece(games, part, runs, keys, steps, every, start)),
            _pieces(sizes, runs, games, steps, steps // every, workers),
        )
    finally:
        pool.shutdown(cancel_futures=True)
