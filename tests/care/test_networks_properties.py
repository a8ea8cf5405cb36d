"""What holds for every plan: so many ties, no one tied to oneself, and what is written can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cosim.care.networks.builders import BUILDERS, build
from cosim.care.networks.sampling import distinct_pairs
from cosim.care.networks.ties_wanted import NetworkPlan
from cosim.errors import InputError
from cosim.network_files.write import write_network

SHARES = st.floats(0.0, 1.0)


@st.composite
def plans(draw: st.DrawFn) -> NetworkPlan:
    """Small plans of any shape."""
    count = draw(st.integers(1, 8))
    index = st.integers(0, 3)
    people = draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=40))
    sector, region = draw(st.tuples(*[st.lists(index, min_size=count, max_size=count)] * 2))
    own = draw(SHARES)
    near = draw(SHARES) * (1 - own)
    far = draw(SHARES) * (1 - own - near)
    ties = draw(st.floats(0, len(people) - 1))
    return NetworkPlan(people, sector, region, ties, own, near, far, draw(SHARES), draw(SHARES))


@settings(deadline=None)
@given(st.sampled_from(sorted(BUILDERS)), plans(), st.integers(0, 2**70))
def test_every_plan_is_met_exactly_or_refused(name: str, plan: NetworkPlan, seed: int) -> None:
    people = len(plan.organisation_of)
    try:
        graph = build(name, plan, seed=seed)
        refused = ""
    except InputError as error:
        refused = error.where
    # Some builders may find more ties wanted than there are people to tie.
    assert refused in ("", "network.ties_per_professional" if name in ("nested", "communities", "scale_free") else "")
    assume(not refused)
    ties = people * (people - 1) / 2 if name == "complete" else people * plan.ties_per_professional / 2
    assert graph.number_of_edges() == int(ties + 0.5)
    assert len(graph) == people
    assert nx.number_of_selfloops(graph) == 0


@settings(deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.data())
def test_pairs_are_distinct_and_between_blocks(blocks: list[int], data: st.DataObject) -> None:
    block = np.repeat(np.arange(len(blocks)), blocks)
    room = (len(block) ** 2 - sum(size**2 for size in blocks)) // 2
    count = data.draw(st.integers(0, room))
    pairs = distinct_pairs(np.array(blocks), count, generator=np.random.default_rng(data.draw(st.integers(0, 99))))
    assert pairs.shape == (count, 2)
    assert len({tuple(pair) for pair in pairs.tolist()}) == count
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert (block[pairs[:, 0]] != block[pairs[:, 1]]).all()


@pytest.mark.parametrize("count", [2, 12])  # thrown, and picked from the list
def test_every_pair_is_as_likely_as_another(count: int) -> None:
    generator = np.random.default_rng(1)
    blocks = np.array([1, 4, 3, 1])  # 27 pairs between blocks
    seen = np.zeros((9, 9))
    for _ in range(3000):
        pairs = distinct_pairs(blocks, count, generator=generator)
        seen[pairs[:, 0], pairs[:, 1]] += 1
    found = seen[seen > 0]
    assert found.size == 27
    assert found == pytest.approx(np.full(27, 3000 * count / 27), abs=5 * np.sqrt(3000 * count / 27))


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
KINDS = (WORDS, st.integers(-(2**50), 2**50), st.booleans(), st.floats(allow_nan=False, allow_infinity=False))


def written_and_read(folder: Path, values: list[Any], suffix: str) -> list[Any]:
    """What is read of attributes of three nodes after writing them."""
    graph = nx.path_graph(3)
    for node, value in enumerate(values):
        graph.nodes[node]["mine"] = value
    path = write_network(graph, folder / f"x{suffix}")
    read = nx.read_graphml(path) if suffix == ".graphml" else nx.read_gexf(path)
    return [read.nodes[str(node)].get("mine", "") for node in range(3)]


@settings(max_examples=40, deadline=None)
@given(st.one_of(*(st.lists(kind, min_size=3, max_size=3) for kind in KINDS)), st.sampled_from([".graphml", ".gexf"]))
def test_values_of_one_kind_come_back(tmp_path_factory: pytest.TempPathFactory, values: list[Any], suffix: str) -> None:
    found = written_and_read(tmp_path_factory.mktemp("any"), values, suffix)
    assert [(value or "") if isinstance(value, str) else value for value in found] == values


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(*KINDS), min_size=3, max_size=3), st.sampled_from([".graphml", ".gexf"]))
def test_values_of_several_kinds_come_back_as_one_kind(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any], suffix: str
) -> None:
    found = written_and_read(tmp_path_factory.mktemp("any"), values, suffix)
    assert len({type(value) for value in found}) == 1
