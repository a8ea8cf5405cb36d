"""The same game written plainly for Mesa, AgentPy and EGTtools: what the speed of games is compared with.

All four play the same: one player drawn at random, one random neighbour of it, payoffs summed over neighbours from the
same matrix, the neighbour's behaviour taken over with the Fermi chance. Nothing is recorded while the clock runs.
"""

from __future__ import annotations

import math
import time
from typing import Any

import networkx as nx
import numpy as np

PAYOFFS = [[1.0, 3.0, 4.0], [0.0, 2.0, 2.0], [0.0, 2.0, 5.0]]
INTENSITY = 0.1


def copies(mine: float, other: float, lot: float) -> bool:
    return lot < 1.0 / (1.0 + math.exp(-INTENSITY * (other - mine)))


def by_mesa_lists(graph: nx.Graph, updates: int) -> float:
    """Seconds for so many updates in Mesa, agents holding their neighbours in lists of their own."""
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
    """Seconds for so many updates in Mesa, with neighbours looked up in its network grid as its examples do."""
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
    """Seconds for so many updates in AgentPy."""
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
    """Seconds for so many updates in EGTtools: a generation of its network evolver is one update of one player."""
    from egttools.numerical import NetworkEvolver, numerical_

    game = numerical_.games.NormalFormNetworkGame(1, np.array(PAYOFFS))
    ties = {i: list(graph[i]) for i in graph}
    network = numerical_.structure.Network(3, INTENSITY, 0.0, ties, game, 1000)
    began = time.perf_counter()
    NetworkEvolver.evolve(updates, network)
    return time.perf_counter() - began
