"""Numbers from theory alone, one function for each family.

A function takes the input of a line of the table and returns the quantities that the line expects, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx
import numpy as np

from cosim.games.play.graphs import graph_of
from cosim.games.play.matrices import COLLABORATION, rock_paper_scissors, snowdrift
from cosim.games.theory.coalescence import critical_ratio, regular_critical_ratio
from cosim.games.theory.finite import fixation, group_payoffs, log_fixation, log_ratios
from cosim.games.theory.fixed_points import fixed_points
from cosim.games.theory.games import snowdrift_equilibrium, tit_for_tat
from cosim.games.theory.groups import channels, conjunctive, disjunctive, majority
from cosim.games.theory.learning import cross, self_correcting
from cosim.games.theory.queues import erlang_c
from cosim.games.theory.rare_mutation import long_run, rare_mutation
from cosim.games.theory.repeated import match
from cosim.games.theory.replicator import on_graph, time_average, trajectory
from cosim.games.theory.volunteering import interior, volunteering

__all__ = ["MEASURES", "Given", "cooperators_first", "game_named", "network"]

Given = Mapping[str, Any]
Quantities = Mapping[str, Any]


def cooperators_first(matrix: Any) -> Any:
    """A matrix of two behaviours, from the published order (cooperation first) to the order here (cooperation last)."""
    return np.array(matrix)[::-1, ::-1].copy()


def network(word: str) -> nx.Graph[int]:
    """A network of the table, each player's neighbours in the order of the list of ties.

    The order determines which player a random number selects, so recorded results of simulated lines depend on it.
    """
    return nx.convert_node_labels_to_integers(graph_of(word, seed=0))


def game_named(name: str) -> Any:
    """Payoff matrices that lines name."""
    if name == "collaboration":
        return np.array(COLLABORATION)
    return tit_for_tat() if name == "tit-for-tat" else rock_paper_scissors(1.0, 1.0)


def _critical(given: Given) -> Quantities:
    if "regular" in given:
        return {"values": [regular_critical_ratio(nodes, degree) for nodes, degree in given["regular"]]}
    found = critical_ratio(network(given["graph"]), payoffs=given.get("payoffs", "averaged"))
    return {"bc_star": found.value, **dict(zip(("t1", "t2", "t3"), found.times, strict=True))}


def _well_mixed(given: Given) -> Quantities:
    how = {"population": given["population"], "process": given["process"], "strength": given["strength"]}
    if "start" in given:
        return {"phi_k": fixation(given["payoffs"], new=0, old=1, start=given["start"], **how)}
    return {
        "rho_0_into_1": fixation(given["payoffs"], new=0, old=1, **how),
        "rho_1_into_0": fixation(given["payoffs"], new=1, old=0, **how),
    }


def _collective_risk(endowment: float, cost: float, risk: float, group: int, least: int) -> tuple[Any, Any]:
    """Payoffs of defectors and of contributors, by the number of other defectors (one-shot collective risk)."""
    free = np.arange(group)  # other defectors

    def kept(paying: Any) -> Any:
        return np.where(paying >= least, endowment, (1.0 - risk) * endowment)

    return kept(group - 1 - free), kept(group - free) - cost * endowment


def _referee(given: Given) -> Quantities:
    if given.get("replicator"):
        middle = fixed_points(given["payoffs"])[-1]
        return {"interior_x0": middle.mix[0], "stable": middle.kind == "sink"}
    if "payoffs" in given:
        how = {"population": given["population"], "strength": given["strength"]}
        return {"rho": fixation(given["payoffs"], new=0, old=1, **how)}
    if "risk" in given:
        new, old = _collective_risk(**given["risk"])
    else:  # columns of the table: number of group members with the second behaviour
        table = np.array(given["table"])
        old, new = table[0, :-1], table[1, 1:]
    ratios = log_ratios(
        group_payoffs(new, old, population=given["population"]), process="fermi", strength=given["strength"]
    )
    return {"rho": np.exp(log_fixation(ratios))}


def _rare(given: Given) -> Quantities:
    found = rare_mutation(game_named(given["game"]), population=given["population"], strength=given["strength"])
    return {"stationary": found.stationary, "fixation": found.fixation[~np.eye(3, dtype=bool)]}


def _any_mutation(given: Given) -> Quantities:
    found = long_run(COLLABORATION, population=given["population"], beta=given["beta"], mutation=given["mutation"])
    return {"mean_freq": found.mean, "monomorphic": found.pure}


def _imhof(given: Given) -> Quantities:
    game = tit_for_tat(sucker=0.1)
    found = rare_mutation(game, population=given["population"], process="moran", strength=given["strength"])
    return {"stationary_AllC_AllD_TFT": found.stationary}


def _replicator(given: Given) -> Quantities:
    if given.get("circles"):
        return {"xyz": _kept_product(given), "period_small_orbit": _period(given["payoffs"])}
    middle = fixed_points(given["payoffs"])[-1]
    first = middle.eigenvalues[0]
    return {"x": middle.mix, "payoff": middle.payoff, "real": first.real, "imaginary": abs(first.imag)}


def _kept_product(given: Given) -> float:
    """The product of shares after a long time, a constant of motion."""
    return float(trajectory(given["start"], given["payoffs"], until=50.0, points=2)[1][-1].prod())


def _period(payoffs: Any) -> float:
    """Period of a small orbit around the interior point, from the eigenvalues there."""
    return float(2.0 * np.pi / abs(fixed_points(payoffs)[-1].eigenvalues[0].imag))


def _on_graph(given: Given) -> Quantities:
    rule = given["rule"]
    game = (
        rock_paper_scissors(2.0, 1.0)
        if given["game"] == "rock-paper-scissors"
        else cooperators_first(snowdrift(1.0, 0.6))
    )
    table = on_graph(game, degree=given["degree"], rule=rule)
    return {"M": table, "interior": fixed_points(table)[-1].mix}


def _snowdrift(given: Given) -> Quantities:
    # The ratio r = c / (2b - c) determines the game, with c = 1.
    benefit = (1.0 / given["ratio"] + 1.0) / 2.0
    middle = fixed_points(cooperators_first(snowdrift(benefit, 1.0)))[-1].mix[0]
    closed = snowdrift_equilibrium(benefit, 1.0)
    return {"x": middle if abs(middle - closed) < 1e-12 else float("nan")}


def _volunteering(given: Given) -> Quantities:
    game = {name: given[name] for name in ("group", "factor", "loner")}
    if "until" in given:
        _, earned = time_average(given["start"], volunteering(**game), until=given["until"])
        return {"mean_payoff_C": earned[0], "mean_payoff_D": earned[1]}
    middle = interior(**game)
    if middle is None:
        return {"interior": False}
    x, y, z = middle
    return {"interior": True, "x": x, "y": y, "z": z, "f": x / (x + y)}


def _bush_mosteller(given: Given) -> Quantities:
    (still,) = self_correcting(given["payoffs"], aspiration=given["aspiration"])
    return {"p_C": still}


def _cross(given: Given) -> Quantities:
    return {"step": cross(given["mix"], given["mix"], np.array(COLLABORATION) / 5.0, rate=given["rate"])}


def _group(given: Given) -> Quantities:
    rules: dict[str, Callable[[int], float]] = {
        "disjunctive": lambda size: disjunctive(given["chance"], size),
        "conjunctive": lambda size: conjunctive(given["chance"], size),
        "majority": lambda size: majority(given["chance"], size),
        "channels": channels,
    }
    return {"values": [rules[given["kind"]](size) for size in given["size"]]}


def _queue(given: Given) -> Quantities:
    found = erlang_c(arrivals=given["arrivals"], service=given["service"], servers=given["servers"])
    return {"P_wait": found.chance, "Wq": found.time, "L": found.present}


def _lattice(given: Given) -> Quantities:
    graph = nx.watts_strogatz_graph(given["nodes"], given["degree"], 0.0)
    return {"C": nx.average_clustering(graph), "L": _path_length(graph)}


def _path_length(graph: Any) -> float:
    """Mean shortest path; on a ring all nodes have the same distances."""
    distances = nx.single_source_shortest_path_length(graph, 0)
    return float(sum(distances.values()) / (len(graph) - 1))


def _matches(given: Given) -> Quantities:
    scores = [match(*pair.split(" vs "), turns=given["turns"]) for pair in given["pairs"]]
    return {"scores": scores}


MEASURES: Mapping[str, Callable[[Given], Quantities]] = {
    "allen_bc_star": _critical,
    "allen_bc_star_accumulated": _critical,
    "wellmixed": _well_mixed,
    "egttools": _referee,
    "small_mutation": _rare,
    "full_chain_3strategy": _any_mutation,
    "imhof_fudenberg_nowak_2005": _imhof,
    "replicator": _replicator,
    "replicator_on_graph": _on_graph,
    "snowdrift_wellmixed": _snowdrift,
    "volunteering": _volunteering,
    "bush_mosteller": _bush_mosteller,
    "cross_learning": _cross,
    "group": _group,
    "queue": _queue,
    "watts_strogatz": _lattice,
    "axelrod": _matches,
}
