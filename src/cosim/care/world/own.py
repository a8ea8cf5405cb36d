"""What plug-ins have in the world: a network, tables of their own, and their part of the parameter table."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from cosim.care.networks.ties_wanted import NetworkPlan
from cosim.care.plugins.declared import Own
from cosim.care.plugins.found import place_of
from cosim.care.plugins.guard import guarded
from cosim.care.plugins.together import together
from cosim.care.rules.catalogue import PARAMETERS
from cosim.care.scenario.model import Scenario
from cosim.care.state import Records, World
from cosim.core.parameters import record_type
from cosim.errors import InputError

__all__ = ["built_by", "columns_of", "of_model", "own_tables"]


def built_by(builder: Any, plan: NetworkPlan, seed: int) -> nx.Graph[Any]:
    """A network of a plug-in, checked."""
    graph = guarded(builder, "a network builder")(plan, seed=seed)
    people = len(plan.organisation_of)
    if not isinstance(graph, nx.Graph) or graph.is_directed() or sorted(graph.nodes) != list(range(people)):
        raise InputError(
            place_of(builder), expected=f"an undirected NetworkX graph of the nodes 0 to {people - 1}", got=str(graph)
        )
    return graph


def of_model(table: Records) -> Records:
    """The built-in columns of a parameter table; that table itself, if there are no others."""
    known = record_type(PARAMETERS)
    return table if table.dtype == known else columns_of(table, known)


def columns_of(table: Records, kind: Any) -> Records:
    """The columns of a record type, from a table that has them among others."""
    found = np.zeros(table.size, dtype=kind)
    for name in kind.names:
        if name in (table.dtype.names or ()):
            found[name] = table[name]
    return found


def own_tables(scenario: Scenario, world: World, parameters: Records) -> Own | None:
    """Tables of the plug-ins of a scenario, or None."""
    plugins = together(scenario.extensions)
    if plugins is None:
        return None
    own = plugins.own(world)
    own.parameters[:] = columns_of(parameters, own.parameters.dtype)
    return own
