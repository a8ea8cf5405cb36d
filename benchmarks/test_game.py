"""Speed of games: updates per second against Mesa, AgentPy and EGTtools in the same run; ``make bench``.

Nothing asserts on time. ``pip install cosim[bench]`` installs the other libraries; a line is skipped, with a note,
where one is missing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import networkx as nx
import numba
import numpy as np
import pytest

from benchmarks.twin_game import (
    DEGREE,
    INTENSITY,
    PAYOFFS,
    by_agentpy,
    by_egttools,
    by_mesa_grid,
    by_mesa_lists,
    small_world,
)  # fmt: skip
from cosim.core.rng import key_of
from cosim.games.play import Game, play
from cosim.games.play.fetch import prefetch
from cosim.games.play.links import Links, links_of
from cosim.games.play.many import who_wins
from cosim.games.play.neighbours import LENGTH
from cosim.games.play.play import carry_on
from cosim.games.play.rules.birth_death import BirthDeath
from cosim.games.play.rules.fermi import Fermi
from cosim.games.play.start import start_of

_SHORT = (1 << LENGTH) - 1
PLAYERS, ROUNDS, PAIRS = 10_000, 10, 3
REFEREES = {
    "mesa": (by_mesa_grid, 50), "mesa, own lists": (by_mesa_lists, 50), "agentpy": (by_agentpy, 100),
    "egttools": (by_egttools, 40),
}  # fmt: skip


def seconds_of(game: Game, updates: int, rounds: int = 10) -> float:
    """Best of a few: time of the engine, without making start and arrays."""
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
    """Read what updates of these players would read, and nothing else: a batch at a time, prefetched."""
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
    """Seconds per update for reading memory alone: best of a few."""
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

    def pair() -> tuple[float, float]:
        return theirs(small_world(PLAYERS), updates) / updates, seconds_of(ours, updates, 3) / updates

    pairs = benchmark.pedantic(lambda: [pair() for _ in range(PAIRS)], rounds=1)
    ratio = statistics.median(other / mine for other, mine in pairs)
    other, mine = (statistics.median(column) for column in zip(*pairs, strict=True))
    report(
        f"game, {PLAYERS:,} players of degree {DEGREE}: updates a second over {name} (median of {PAIRS} pairs)",
        f"{wanted} times", f"{ratio:.0f} times ({1e-6 / mine:.1f} and {1e-6 / other:.3f} million)", met=ratio >= wanted,
        ours=1.0 / mine, theirs=1.0 / other, ratio=ratio,
    )  # fmt: skip


def test_a_million_players(ours, benchmark, report):
    """The same number of rounds for both: in later rounds more neighbours are alike, which is faster."""
    large = Game(PAYOFFS, small_world(1_000_000), rule=Fermi(INTENSITY), averaged=False)
    few = seconds_of(ours, PLAYERS * 10) / (PLAYERS * 10)
    many = benchmark.pedantic(seconds_of, args=(large, 10_000_000, 5), rounds=1) / 10_000_000
    read, read_few = gathering(large.links, 1_000_000), gathering(ours.links, 1_000_000)
    report(
        f"game, speed for each player with 1,000,000 players over that with {PLAYERS:,}", "0.7",
        f"{few / many:.2f} ({1e9 * many:.0f} and {1e9 * few:.0f} ns an update); reading their memory alone "
        f"{read_few / read:.2f}", met=few / many >= 0.7,
        large=1.0 / many, small=1.0 / few, ratio=few / many, read=read, read_few=read_few,
    )  # fmt: skip


def test_birth_death(benchmark, report):
    """Microseconds per step do not grow with the number of players."""
    found = {}
    for players in (1_000, 10_000, 100_000):
        game = Game(PAYOFFS, small_world(players), rule=BirthDeath(0.1))
        seconds_of(game, 10, 1)
        found[players] = 1e6 * seconds_of(game, 20_000, 3) / 20_000
    benchmark.pedantic(lambda: None, rounds=1)
    report(
        f"game, birth-death: µs a step with {', '.join(f'{one:,}' for one in found)} players", "does not grow with n",
        ", ".join(f"{value:.2f}" for value in found.values()), met=found[100_000] < 10 * found[1_000],
    )  # fmt: skip


def test_batch(benchmark, report):
    """A phase diagram of 2,500 points and 4 replicates, on one core and on all, against single plays."""
    graph, cores = links_of(nx.grid_2d_graph(20, 20, periodic=True)), os.cpu_count() or 1
    axis = np.linspace(1.0, 3.0, 50).tolist()
    axes = {"temptation": axis, "reward": axis}

    def make(point):
        return Game([[0.0, point["temptation"]], [-1.0, point["reward"]]], graph)

    who_wins(make, {"temptation": axis[:2], "reward": axis[:2]}, rounds=1, runs=1, seed=0)
    seconds = {}
    for workers in (1, cores):
        began = time.perf_counter()
        who_wins(make, axes, rounds=20, runs=4, seed=0, workers=workers)
        seconds[workers] = time.perf_counter() - began
    game = make({"temptation": 2.0, "reward": 1.5})
    play(game, 1, seed=0)
    began = time.perf_counter()
    for replicate in range(200):
        play(game, 20 * 400, seed=0, replicate=replicate)
    single = (time.perf_counter() - began) * 50
    benchmark.pedantic(lambda: None, rounds=1)
    report(
        "10,000 games of 400 players and 20 rounds, a phase diagram", "all cores",
        f"{seconds[1]:.1f} s on one core, {seconds[cores]:.1f} s on {cores} ({seconds[1] / seconds[cores]:.2f} times); "
        f"one play after another {single:.1f} s",
        one=seconds[1], all=seconds[cores], single=single,
    )  # fmt: skip


class Engine:
    """The engine in a process of its own, see `benchmarks.prefetch_game`."""

    def __init__(self, *arguments: str, cache: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.prefetch_game", *arguments], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1],
            env=os.environ | {"COSIM_CACHE_DIR": str(cache)},
        )  # fmt: skip

    def __call__(self, players: int, updates: int, seed: int) -> tuple[float, str]:
        """Nanoseconds per update, and a digest of the final state."""
        self.process.stdin.write(f"{players} {updates} {seed}\n")
        self.process.stdin.flush()
        seconds, digest = self.process.stdout.readline().split()
        return float(seconds), digest


@pytest.mark.slow
@pytest.mark.parametrize(("players", "updates", "pairs"), [(10_000, 100_000, 20), (1_000_000, 2_000_000, 8)])
def test_prefetch(players, updates, pairs, benchmark, report, tmp_path):
    """The gain of `cosim.games.play.fetch.prefetch`: pairs of runs with and without it, one after the other."""
    engines = [Engine(cache=tmp_path / "with"), Engine("without", cache=tmp_path / "without")]
    for engine in engines:
        engine(players, 1_000, 0)
    found = benchmark.pedantic(
        lambda: [[engine(players, updates, seed) for engine in engines] for seed in range(pairs)], rounds=1
    )
    for engine in engines:
        engine.process.communicate()
    assert all(one[1] == other[1] for one, other in found)  # the numbers are the same
    fast, slow = (statistics.median(pair[at][0] for pair in found) for at in (0, 1))
    ratio = statistics.median(other[0] / one[0] for one, other in found)
    report(f"game, {players:,} players: what prefetching brings (median of {pairs} pairs, `-m slow`)", "",
           f"{ratio:.2f} times ({slow:.0f} and {fast:.0f} ns an update)",
           fast=fast, slow=slow, ratio=ratio)  # fmt: skip
