"""Numbers from the rules of the engine, enumerated exactly or simulated.

Rules are not implemented again: `cosim.games.play.step_chances` gives the chances in every state.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

import networkx as nx
import numpy as np

from cosim.errors import CosimError
from cosim.evidence.validation.theory.by_theory import Given, Quantities, cooperators_first, game_named, network
from cosim.games.play import Game, expected_change, payoffs_of, play, step_chances
from cosim.games.play.batch import play_pieces
from cosim.games.play.many import play_many
from cosim.games.play.matrices import COLLABORATION, donation
from cosim.games.play.rules.best_response import BestResponse
from cosim.games.play.rules.birth_death import BirthDeath
from cosim.games.play.rules.death_birth import DeathBirth
from cosim.games.play.rules.fermi import Fermi
from cosim.games.play.rules.imitation import Imitation
from cosim.games.play.rules.replicator import Replicator
from cosim.games.theory.finite import moran
from cosim.games.theory.graph_chain import GraphChain, gibbs, graph_chain, neutral_fixation

__all__ = ["ENUMERATED", "PLAYED", "TRIALS", "chain_of", "warm_up"]

TRIALS = 4_000  # plays of a simulated line, by default


def chain_of(game: Game) -> GraphChain:
    """The exact chain of a game, from the probabilities that the engine uses."""
    return graph_chain(game.n, game.m, partial(step_chances, game), batched=True)


def warm_up() -> None:
    """Compile the engine first, to exclude compilation from measured times."""
    path = nx.path_graph(2)
    for game in (Game(COLLABORATION, path), Game(COLLABORATION, path, rule="imitate-best", synchronous=True)):
        payoffs_of(game, [0, 1])
        play(game, 1, seed=0)
        play_many(game, 1, runs=1, seed=0)
    step_chances(Game(COLLABORATION, path), [0, 1])


def _rule(name: str, strength: float, form: str = "1+w*pi") -> Any:
    """A rule of the engine at one strength of selection."""
    if name == "fermi":
        return Fermi(intensity=strength)
    if name == "best-response":
        return BestResponse(intensity=strength)
    if name == "replicator":
        return Replicator(scale=5.0)
    kinds = {"death-birth": DeathBirth, "birth-death": BirthDeath, "imitation": Imitation}
    return kinds[name](selection=strength, form=form)


def _one_step(given: Given) -> Quantities:
    graph = network(given["graph"])
    game = Game(COLLABORATION, graph, rule=_rule(given["rule"], given["strength"]), averaged=given["averaged"])
    return {"expected_count_change_per_update": expected_change(game, np.arange(len(graph)) % 3)}


def _payoffs(given: Given) -> Quantities:
    graph = network(given["graph"])
    earned = payoffs_of(Game(COLLABORATION, graph, averaged=False), np.arange(len(graph)) % 3)
    return {"accumulated": earned, "total": earned.sum()}


def _neutral(given: Given) -> Quantities:
    graph, process = network(given["graph"]), given["process"]
    rule = process if process in {"voter", "link"} else _rule(process, 0.0)
    chain = chain_of(Game([[1.0, 1.0], [1.0, 1.0]], graph, rule=rule))
    fix = chain.fixation(mutant=1, resident=0)
    if not np.allclose(fix, neutral_fixation(graph, process), atol=1e-9):  # the closed-form formula has to agree too
        fix = np.full(len(graph), np.nan)
    return {"fix": fix, "mean_steps": chain.mean_steps(mutant=1, resident=0)}


def _fixation(given: Given) -> Quantities:
    rule = _rule(given["rule"], given["strength"], given["form"])
    game = Game(
        cooperators_first(donation(given["benefit"])), network(given["graph"]), rule=rule, averaged=given["averaged"]
    )
    chain = chain_of(game)
    chance, _ = chain.absorption()
    starts = [chain.index([mutant == i for i in range(game.n)]) for mutant in range(game.n)]
    others = [chain.index([mutant != i for i in range(game.n)]) for mutant in range(game.n)]
    return {"rho_C": chance[others, 0].mean(), "rho_D": chance[starts, 1].mean()}


def _absorption(given: Given) -> Quantities:
    rule = _rule(given["rule"], given["strength"])
    chain = chain_of(Game(game_named(given["game"]), network(given["graph"]), rule=rule))
    chance, steps = chain.absorption()
    at = chain.index(given["start"])
    return {"absorb_prob": chance[at], "mean_steps": steps[at]}


def _moran(given: Given) -> Quantities:
    r = given["fitness"]
    if "population" in given:
        return {"rho": moran(r, given["population"])}
    graph = network(given["graph"])
    kinds = {"death-birth": DeathBirth, "birth-death": BirthDeath}
    rule = kinds[given["rule"]](selection=1.0, form="1-w+w*pi")  # fitness is the payoff, which is r or 1
    fix = chain_of(Game([[1.0, 1.0], [r, r]], graph, rule=rule)).fixation(mutant=1, resident=0)
    return {"rho": fix.mean(), "center": fix[0], "leaf": fix[1:].mean(), "uniform": fix.mean()}


def _logit(given: Given) -> Quantities:
    graph = network(given["graph"])
    rule = _rule("best-response", given["beta"])
    chain = chain_of(Game(given["payoffs"], graph, rule=rule, averaged=False))
    weights = chain.stationary()
    closed, _, _ = gibbs(graph, given["payoffs"], beta=given["beta"])
    table = np.array(given["payoffs"])
    potential = sum(table[chain.states[:, i], chain.states[:, j]] for i, j in graph.edges)
    if np.abs(weights - closed).max() > 1e-9:
        weights = np.full(len(weights), np.nan)
    return {"mean_freq": chain.mean_shares(weights), "mean_potential": float(weights @ potential)}


# Networks of the deterministic lines, and the behaviour of each player at the start.
_WORLDS: Mapping[str, tuple[str, Callable[[int], int]]] = {
    "karate": ("karate", lambda i: i % 3),
    "ring 30": ("ring:30:4", lambda i: (i * i // 3 + i // 4) % 3),
    "moore 15": ("moore:15x15", lambda i: ((i // 15) ** 2 + 3 * (i % 15) + i // 15 * (i % 15)) % 3),
}


def _deterministic(given: Given) -> Quantities:
    word, behaviour = _WORLDS[given["world"]]
    graph = network(word)
    game = Game(given["payoffs"], graph, rule="imitate-best", synchronous=True, averaged=given["averaged"])
    start = [behaviour(i) for i in range(game.n)]
    return {"counts_by_step": play(game, given["steps"], seed=0, start=start).counts}


def _near_critical(given: Given, trials: int, seed: int) -> Quantities:
    """Fixation probability of one cooperator times the number of players, and its standard error."""
    game = _near_critical_game(given["graph"], given["benefit"], given["selection"])
    patience = 20 * game.n**2  # forty times the slowest relaxation time, about n^2 / 2 steps
    starts = np.ones((game.n, game.n), dtype=np.int64) - np.eye(game.n, dtype=np.int64)  # trial k: player k modulo n
    pieces = play_pieces([game], patience, lambda piece: piece.fixed, runs=trials, seed=seed, every=patience,
                         start=starts, workers=os.cpu_count() or 1)  # fmt: skip
    fixed = np.concatenate(list(pieces))
    if (fixed < 0).any():
        raise CosimError(f"{given['graph']}: nobody had taken over after {patience:,} steps")
    share = float((fixed == 0).sum()) / trials
    return {"N_rho_C": game.n * share, "se": game.n * float(np.sqrt(max(share, 1.0 / trials) * (1.0 - share) / trials))}


@lru_cache
def _near_critical_game(graph: str, benefit: float, selection: float) -> Game:
    return Game(cooperators_first(donation(benefit)), network(graph), rule=_rule("death-birth", selection))


ENUMERATED: Mapping[str, Callable[[Given], Quantities]] = {
    "onestep": _one_step,
    "payoffs": _payoffs,
    "neutral": _neutral,
    "exact_fixation": _fixation,
    "absorption_3strategy": _absorption,
    "moran": _moran,
    "logit_potential": _logit,
    "deterministic": _deterministic,
}
PLAYED: Mapping[str, Callable[[Given, int, int], Quantities]] = {"allen_mc": _near_critical}
