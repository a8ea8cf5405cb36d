"""The same game written plainly for Mesa, AgentPy and EGTtools, for comparison of speed.

All play the same: one player drawn at random, one random neighbour of it, payoffs summed over neighbours from the same
matrix, the neighbour's behaviour copied with the Fermi chance. Nothing is recorded during the measurement.
"""

from __future__ import annotations

import math
import time
from typing import Any

import networkx as nx
import numpy as np

DEGREE = 8
PAYOFFS = [[1.0, 3.0, 4.0], [0.0, 2.0, 2.0], [0.0, 2.0, 5.0]]
INTENSITY = 0.1


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


def copies(mine: float, other: float, u: float) -> bool:
    return u < 1.0 / (1.0 + math.exp(-INTENSITY * (other - mine)))


def by_mesa_lists(graph: nx.Graph, updates: int) -> float:
    """Seconds for a number of updates in Mesa, with neighbours in lists of the agents."""
    import mesa

    class Player(mesa.Agent):
        def __init__(self, model: Any, behaviour: int) -> None:
            super().__init__(model)
            self.behaviour = behaviour
            self.neighbours: list[Player] = []

        def payoff(self) -> float:
            row = PAYOFFS[self.behaviour]
            return sum(row[other.behaviour] for other in self.neighbours)

        def step(self) -> None:
            other = self.model.random.choice(self.neighbours)
            if other.behaviour != self.behaviour and copies(self.payoff(), other.payoff(), self.model.random.random()):
                self.behaviour = other.behaviour

    model = mesa.Model(rng=1)
    players = [Player(model, model.random.randrange(3)) for _ in graph]
    for i, player in enumerate(players):
        player.neighbours = [players[j] for j in graph[i]]
    began = time.perf_counter()
    for _ in range(updates):
        model.random.choice(players).step()
    return time.perf_counter() - began


def by_mesa_grid(graph: nx.Graph, updates: int) -> float:
    """Seconds for a number of updates in Mesa, with neighbours from its network grid as in its examples."""
    import mesa
    from mesa.space import NetworkGrid

    class Player(mesa.Agent):
        def __init__(self, model: Any) -> None:
            super().__init__(model)
            self.behaviour = self.model.random.randrange(3)

        def payoff(self) -> float:
            row = PAYOFFS[self.behaviour]
            return sum(row[other.behaviour] for other in self.model.grid.get_neighbors(self.pos))

        def step(self) -> None:
            other = self.model.random.choice(self.model.grid.get_neighbors(self.pos))
            if other.behaviour != self.behaviour and copies(self.payoff(), other.payoff(), self.model.random.random()):
                self.behaviour = other.behaviour

    model = mesa.Model(rng=1)
    model.grid = NetworkGrid(graph)
    players = [Player(model) for _ in graph]
    for node, player in zip(graph, players, strict=True):
        model.grid.place_agent(player, node)
    began = time.perf_counter()
    for _ in range(updates):
        model.random.choice(players).step()
    return time.perf_counter() - began


def by_agentpy(graph: nx.Graph, updates: int) -> float:
    """Seconds for a number of updates in AgentPy."""
    import agentpy

    class Player(agentpy.Agent):
        def setup(self) -> None:
            self.behaviour = self.model.random.randrange(3)

        def payoff(self) -> float:
            row = PAYOFFS[self.behaviour]
            return sum(row[other.behaviour] for other in self.network.neighbors(self))

        def step(self) -> None:
            other = self.model.random.choice(list(self.network.neighbors(self)))
            if other.behaviour != self.behaviour and copies(self.payoff(), other.payoff(), self.model.random.random()):
                self.behaviour = other.behaviour

    class Population(agentpy.Model):
        def setup(self) -> None:
            self.players = agentpy.AgentList(self, len(graph), Player)
            network = agentpy.Network(self, graph)
            network.add_agents(self.players, network.nodes)
            for player in self.players:
                player.network = network

    model = Population({"seed": 1})
    model.sim_setup(steps=1, seed=1)
    players = list(model.players)
    began = time.perf_counter()
    for _ in range(updates):
        model.random.choice(players).step()
    return time.perf_counter() - began


def by_egttools(graph: nx.Graph, updates: int) -> float:
    """Seconds for a number of updates in EGTtools: a generation of its network evolver is one update of one player."""
    from egttools.numerical import NetworkEvolver, numerical_

    game = numerical_.games.NormalFormNetworkGame(1, np.array(PAYOFFS))
    ties = {i: list(graph[i]) for i in graph}
    network = numerical_.structure.Network(3, INTENSITY, 0.0, ties, game, 1000)
    began = time.perf_counter()
    NetworkEvolver.evolve(updates, network)
    return time.perf_counter() - began
