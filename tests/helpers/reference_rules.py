"""Update rules written a second time, plainly, for all states at once: the engine's own are held against them."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np


def payoffs(ties, matrix, states, *, averaged: bool):
    """What everybody earns in every state, ``float64[states, people]``."""
    same = np.eye(len(matrix))[states]  # states, people, behaviours
    met = np.einsum("ij,sjb->sib", ties, same)
    earned = np.einsum("sib,ab,sia->si", met, matrix, same)
    return earned / ties.sum(axis=1) if averaged else earned


def rule(
    graph: nx.Graph[Any], matrix, name: str, *, averaged: bool = True, base: float = 1.0, selection: float = 0.0,
    beta: float = 0.0, span: float = 1.0, fitness=None,
):  # fmt: skip
    """Chances of the next step, as `cosim.games.theory.graph_chain.graph_chain` asks for them, batched.

    Fitness is ``base + selection * payoff``, or given per behaviour.
    """
    ties = nx.to_numpy_array(graph, weight=None)
    matrix = np.asarray(matrix, dtype=np.float64)
    people, degree = len(ties), ties.sum(axis=1)

    def chances(states):
        states = np.atleast_2d(states)
        same = np.eye(len(matrix))[states]
        earned = payoffs(ties, matrix, states, averaged=averaged)
        fit = base + selection * earned if fitness is None else np.asarray(fitness)[states]
        weighed = same * fit[:, :, None]
        if name == "death-birth":
            got = np.einsum("ij,sjb->sib", ties, weighed)
            return got / got.sum(axis=2, keepdims=True) / people
        if name == "imitation":
            got = np.einsum("ij,sjb->sib", ties + np.eye(people), weighed)
            return got / got.sum(axis=2, keepdims=True) / people
        if name == "birth-death":
            got = np.einsum("ji,sjb->sib", ties / degree[:, None], weighed)
            return got / fit.sum(axis=1)[:, None, None]
        if name == "link":
            return np.einsum("ij,sjb->sib", ties, same) / ties.sum()
        gain = earned[:, None, :] - earned[:, :, None]  # focal, model
        if name == "fermi":
            copy = 1.0 / (1.0 + np.exp(-beta * gain))
        elif name == "replicator":
            bound = span * (1.0 if averaged else np.maximum(degree[:, None], degree[None, :]))
            copy = np.maximum(0.0, gain) / bound
        elif name == "logit":
            met = np.einsum("ij,sjb->sib", ties, same)
            would = np.einsum("sib,ab->sia", met, matrix) / (degree[:, None] if averaged else 1.0)
            weight = np.exp(beta * (would - would.max(axis=2, keepdims=True)))
            return weight / weight.sum(axis=2, keepdims=True) / people
        else:
            raise ValueError(name)
        return np.einsum("ij,sij,sjb->sib", ties / degree[:, None], copy, same) / people

    return chances
