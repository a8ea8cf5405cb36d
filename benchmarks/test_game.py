"""How fast games are: updates a second against Mesa, AgentPy and EGTtools in the same run; ``make bench``.

Nothing asserts on time. What a referee needs is installed with ``pip install cosim[bench]``; where it is missing the
line is skipped and says so.
"""

from __future__ import annotations

import time

import networkx as nx
import numba
import numpy as np
import pytest

from benchmarks.twin_game import INTENSITY, PAYOFFS, by_agentpy, by_egttools, by_mesa_grid, by_mesa_lists
from cosim.core.rng import key_of
from cosim.games.play import Game, play
from cosim.games.play.fetch import prefetch
from cosim.games.play.links import Links
from cosim.games.play.neighbours import LENGTH
from cosim.games.play.play import carry_on, start_of
from cosim.games.play.rules.fermi import Fermi

_SHORT = (1 << LENGTH) - 1
PLAYERS, DEGREE, ROUNDS = 10_000, 8, 20
REFEREES = {
    "mesa": (by_mesa_grid, 50), "mesa, own lists": (by_mesa_lists, 50), "agentpy": (by_agentpy, 100),
    "egttools": (by_egttools, 10),
}  # fmt: skip


def small_world(players: int):
    """Watts-Strogatz, a tenth of the ties rewired: as a graph up to 100,000 players, as rows of neighbours beyond."""
    if players <= 100_000:
        return nx.watts_strogatz_graph(players, DEGREE, 0.1, seed=1)
    from scipy.sparse import coo_array

    generator = np.random.default_rng(1)
    one = np.repeat(np.arange(players), DEGREE // 2)
    other = (one + np.tile(np.arange(1, DEGREE // 2 + 1), players)) % players
    moved = generator.random(one.size) < 0.1
    other = np.where(moved, generator.integers(players, size=one.size), other)
    pairs = np.unique(np.sort(np.stack([one, other], axis=1)[one != other], axis=1), axis=0)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    return coo_array((np.ones(len(both), dtype=np.int8), (both[:, 0], both[:, 1])), shape=(players, players)).tocsr()


def seconds_of(game: Game, updates: int, rounds: int = 10) -> float:
    """Best of a few: the clock is around the engine, with start and arrays made."""
    best = float("inf")
    for seed in range(rounds):
        key = key_of(seed)
        arena = game.arena(start_of(game, None, key))
        began = time.perf_counter()
        carry_on(game, arena, key, start=0, steps=updates, every=game.n)
        best = min(best, time.perf_counter() - began)
    return best


@numba.njit(nogil=True)
def read_all(players, lots, rows, neighbours, plays, seen):
    """Read what updates of these players would read, and nothing else: a batch at a time, asked for beforehand."""
    total, batch = 0, seen.size
    for begin in range(0, players.size, batch):
        for at in range(batch):
            prefetch(rows, players[begin + at])
        for at in range(batch):
            row = rows[players[begin + at]]
            prefetch(neighbours, row >> LENGTH)
            prefetch(neighbours, (row >> LENGTH) + (row & _SHORT) - 1)
        for at in range(batch):
            row = rows[players[begin + at]]
            seen[at] = neighbours[(row >> LENGTH) + int(lots[begin + at] * (row & _SHORT))]
            prefetch(rows, seen[at])
        for at in range(batch):
            row = rows[seen[at]]
            prefetch(neighbours, row >> LENGTH)
            prefetch(neighbours, (row >> LENGTH) + (row & _SHORT) - 1)
        for at in range(batch):
            for i in (players[begin + at], seen[at]):
                for place in range(rows[i] >> LENGTH, (rows[i] >> LENGTH) + (rows[i] & _SHORT)):
                    total += plays[neighbours[place]]
    return total


def gathering(links: Links, updates: int, rounds: int = 5) -> float:
    """Seconds that the memory alone of so many updates costs: best of a few."""
    size, best, updates = links.degree.size, float("inf"), updates // 32 * 32
    generator = np.random.default_rng(1)
    plays, rows, seen = generator.integers(0, 3, size).astype(np.int8), links.rows, np.zeros(32, dtype=np.int64)
    for _ in range(rounds):
        players, lots = generator.integers(0, size, updates), generator.random(updates)
        read_all(players[:32], lots[:32], rows, links.neighbours, plays, seen)
        began = time.perf_counter()
        read_all(players, lots, rows, links.neighbours, plays, seen)
        best = min(best, time.perf_counter() - began)
    return best / updates


@pytest.fixture
def report(benchmark, capsys):
    """Print a line past pytest's capture, and keep its numbers with the benchmark's own."""

    def say(line: str, **numbers: float) -> None:
        benchmark.extra_info.update(numbers)
        with capsys.disabled():
            print(f"\n    {line}")

    return say


@pytest.fixture(scope="session")
def ours():
    """Our game on the small world."""
    game = Game(PAYOFFS, small_world(PLAYERS), rule=Fermi(INTENSITY), averaged=False)
    play(game, 10, seed=0)
    return game


@pytest.mark.parametrize("name", REFEREES)
def test_updates_a_second(name, ours, benchmark, report):
    pytest.importorskip(name.partition(",")[0], reason=f"{name} is not installed: pip install cosim[bench]")
    theirs, wanted = REFEREES[name]
    updates = PLAYERS * ROUNDS
    other = min(theirs(small_world(PLAYERS), updates) for _ in range(2)) / updates
    mine = benchmark.pedantic(seconds_of, args=(ours, updates), rounds=1) / updates
    report(
        f"fermi, {PLAYERS:,} players, degree {DEGREE}: {1e-6 / mine:.1f} million updates a second, {name} "
        f"{1e-6 / other:.3f}: {other / mine:.0f} times (target {wanted})",
        ours=1.0 / mine, theirs=1.0 / other, ratio=other / mine,
    )  # fmt: skip


def test_a_million_players(ours, benchmark, report):
    """As many rounds for both: the longer a game lasts the more neighbours are alike, which is quick."""
    large = Game(PAYOFFS, small_world(1_000_000), rule=Fermi(INTENSITY), averaged=False)
    few = seconds_of(ours, PLAYERS * 10) / (PLAYERS * 10)
    many = benchmark.pedantic(seconds_of, args=(large, 10_000_000, 5), rounds=1) / 10_000_000
    read, read_few = gathering(large.links, 1_000_000), gathering(ours.links, 1_000_000)
    report(
        f"fermi, 1,000,000 players: {1e9 * many:.0f} ns an update against {1e9 * few:.0f} with {PLAYERS:,}, "
        f"{few / many:.2f} of the speed (target 0.5); reading their memory alone {1e9 * read:.0f} against "
        f"{1e9 * read_few:.0f} ns, {read_few / read:.2f}",
        large=1.0 / many, small=1.0 / few, ratio=few / many, read=read, read_few=read_few,
    )  # fmt: skip
