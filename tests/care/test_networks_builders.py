"""Builders: as many ties as asked, of the kind asked, from a seed; and what they refuse."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from cosim.care.networks.builders import BUILDERS, build, drawn
from cosim.care.networks.ties_wanted import NetworkPlan
from cosim.errors import InputError


def plan_of(people: int, organisations: int, *, sectors: int = 4, regions: int = 1, ties: float = 8.0) -> NetworkPlan:
    """A plan with organisations of unequal size, sectors by turns, regions in blocks."""
    generator = np.random.default_rng(5)
    rest = generator.integers(organisations, size=people - organisations)
    employer = np.sort(np.concatenate((np.arange(organisations), rest)))
    index = np.arange(organisations)
    return NetworkPlan(employer, index % sectors, index * regions // organisations, ties)


def share_inside(graph: nx.Graph[int], kind: str) -> float:
    """Share of ties between people with the same value of an attribute."""
    value = dict(graph.nodes(data=kind))
    return float(np.mean([value[one] == value[other] for one, other in graph.edges]))


PLAN = plan_of(120, 12)


@pytest.mark.parametrize("name", BUILDERS)
def test_nodes_carry_their_place_and_ties_carry_nothing(name: str) -> None:
    graph = build(name, PLAN, seed=0)
    assert type(graph) is nx.Graph
    assert list(graph) == list(range(120))
    assert [at for _, at in graph.nodes(data="organisation")] == np.asarray(PLAN.organisation_of).tolist()
    for _, data in graph.nodes(data=True):
        assert data["sector"] == PLAN.sector_of[data["organisation"]]
        assert {type(value) for value in data.values()} == {int}
    assert all(data == {} for _, _, data in graph.edges(data=True))
    assert nx.number_of_selfloops(graph) == 0


@pytest.mark.parametrize("ties", [2, 3, 6.5, 8, 11, 117.5, 119])
@pytest.mark.parametrize("name", ["small_world", "scale_free", "lattice", "communities"])
def test_number_of_ties_is_exact(name: str, ties: float) -> None:
    plan = replace(PLAN, ties_per_professional=ties, wall_height=0.4 if ties < 20 else 0.0)
    assert build(name, plan, seed=1).number_of_edges() == int(60 * ties + 0.5)


@pytest.mark.parametrize("ties", [0, 0.5, 3, 8, 40, 119])
def test_nested_has_exactly_as_many_ties_even_when_organisations_are_too_small(ties: float) -> None:
    assert build("nested", replace(PLAN, ties_per_professional=ties), seed=1).number_of_edges() == int(60 * ties)


def test_complete_ties_everybody_whatever_is_asked() -> None:
    assert build("complete", replace(PLAN, ties_per_professional=1e9), seed=0).number_of_edges() == 120 * 119 // 2


@pytest.mark.parametrize("name", ["nested", "small_world", "scale_free", "communities"])
def test_a_seed_gives_one_network_and_zero_is_a_seed(name: str) -> None:
    edges = [frozenset(build(name, PLAN, seed=seed).edges) for seed in (0, 0, 1, 2)]
    assert edges[0] == edges[1]
    assert len(set(edges)) == 3


def test_global_luck_is_neither_used_nor_moved() -> None:
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    states = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    first = {name: list(build(name, PLAN, seed=3).edges) for name in BUILDERS}
    assert (random.getstate(), np.random.get_state()[1].tolist()) == states  # noqa: NPY002
    random.seed(2)
    np.random.seed(2)  # noqa: NPY002
    assert {name: list(build(name, PLAN, seed=3).edges) for name in BUILDERS} == first


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize("seed", [None, -1, 1.5, True, "1"])
def test_every_builder_refuses_what_is_not_a_seed(name: str, seed: object) -> None:
    with pytest.raises(InputError, match="whole number of 0 or more"):
        BUILDERS[name](PLAN, seed=seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", BUILDERS)
def test_the_arrays_of_a_network_are_its_graph(name: str) -> None:
    found = drawn(name, PLAN, seed=4)
    assert found.ties.tolist() == sorted(map(list, build(name, PLAN, seed=4).edges))
    assert (found.ties[:, 0] < found.ties[:, 1]).all()


def test_nested_shares_are_met_where_there_is_room() -> None:
    plan = replace(plan_of(600, 20, regions=2), own_organisation_share=0.4, own_sector_share=0.3)
    graph = build("nested", plan, seed=2)
    assert share_inside(graph, "organisation") == pytest.approx(0.4, abs=0.005)
    assert share_inside(graph, "sector") == pytest.approx(0.7, abs=0.005)
    assert share_inside(graph, "region") == 1.0
    across = build("nested", replace(plan, across_regions_share=0.1), seed=2)
    assert share_inside(across, "region") == pytest.approx(0.9, abs=0.005)


def test_nested_overflow_stays_as_near_as_it_can() -> None:
    plan = NetworkPlan(np.repeat(np.arange(40), 3), np.arange(40) % 2, np.zeros(40, dtype=int), 6, 0.8, 0.1)
    graph = build("nested", plan, seed=0)  # two colleagues each, where 4.8 are asked for
    assert share_inside(graph, "organisation") == pytest.approx(2 / 6)
    assert share_inside(graph, "sector") == pytest.approx(0.9, abs=0.01)


def test_a_share_of_nothing_is_nothing_even_when_the_rest_is_full() -> None:
    plan = replace(PLAN, own_organisation_share=1.0, own_sector_share=0.0, ties_per_professional=4)
    assert share_inside(build("nested", plan, seed=0), "organisation") == 1.0
    with pytest.raises(InputError, match="the room these organisations and shares leave"):
        build("nested", replace(plan, ties_per_professional=30), seed=0)


@pytest.mark.parametrize("wall", [0.0, 0.3, 0.8, 1.0])
def test_walls_keep_the_share_they_should(wall: float) -> None:
    graph = build("communities", replace(plan_of(800, 40), wall_height=wall), seed=4)
    sizes = np.array(list(Counter(sector for _, sector in graph.nodes(data="sector")).values()))
    blind = float((sizes * (sizes - 1)).sum() / (800 * 799))
    assert share_inside(graph, "sector") == pytest.approx(wall + (1 - wall) * blind, abs=0.002)


def test_a_full_wall_makes_a_large_sector_hold_what_a_small_one_cannot() -> None:
    plan = NetworkPlan([0] * 4 + [1] * 50, [0, 1], [0, 0], 10, wall_height=1.0)
    graph = build("communities", plan, seed=0)
    assert share_inside(graph, "sector") == 1.0
    assert graph.number_of_edges() == 270


def test_a_full_wall_without_room_behind_it_is_refused_in_one_line() -> None:
    plan = NetworkPlan([0] * 5 + [1] * 5, [0, 1], [0, 0], 8, wall_height=1.0)
    with pytest.raises(InputError, match="lower wall") as caught:
        build("communities", plan, seed=0)
    assert "\n" not in str(caught.value)


def test_lattice_is_a_ring_and_small_world_is_not() -> None:
    lattice = build("lattice", PLAN, seed=0)
    assert {degree for _, degree in lattice.degree} == {8}
    assert nx.average_clustering(lattice) == pytest.approx(3 * (8 - 2) / (4 * (8 - 1)))  # Watts and Strogatz 1998
    small = build("small_world", replace(PLAN, rewiring=0.1), seed=0)
    assert nx.average_shortest_path_length(small) < 0.5 * nx.average_shortest_path_length(lattice)
    assert nx.average_clustering(small) > 0.4
    still = build("small_world", replace(PLAN, rewiring=0.0), seed=0)
    assert set(still.edges) == set(lattice.edges)


def test_ring_puts_colleagues_side_by_side_however_they_are_numbered() -> None:
    plan = NetworkPlan(np.tile(np.arange(10), 12), np.arange(10) % 2, np.zeros(10, dtype=int), 4)
    assert share_inside(build("lattice", plan, seed=0), "organisation") > 0.7


def test_scale_free_has_hubs_anywhere() -> None:
    plan = plan_of(1000, 50, ties=6)
    hubs = [max(build("scale_free", plan, seed=seed).degree, key=lambda pair: pair[1]) for seed in range(20)]
    assert min(degree for _, degree in hubs) > 5 * 6
    assert np.std([node for node, _ in hubs]) > 150  # the oldest are not the first on the list


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"organisation_of": []}, "at least one professional"),
        ({"organisation_of": [0.5]}, "whole numbers"),
        ({"organisation_of": [0, -1]}, "whole numbers"),
        ({"organisation_of": [0, 12]}, "organisations 0 to 11"),
        ({"region_of": [0]}, "one region for each of 12"),
        ({"ties_per_professional": 120}, "from 0 to 119"),
        ({"ties_per_professional": float("nan")}, "from 0 to 119"),
        ({"ties_per_professional": -1}, "from 0 to 119"),
        ({"own_sector_share": 1.2}, "from 0 to 1"),
        ({"own_sector_share": 0.8}, "at most 1"),
        ({"wall_height": float("nan")}, "from 0 to 1"),
        ({"rewiring": -0.1}, "from 0 to 1"),
    ],
)
def test_impossible_plans_are_refused(change: dict[str, object], word: str) -> None:
    with pytest.raises(InputError, match=word):
        build("nested", replace(PLAN, **change), seed=0)  # type: ignore[arg-type]


def test_a_network_that_fits_no_memory_is_refused_before_it_is_built() -> None:
    people = np.zeros(33_000, dtype=int)
    with pytest.raises(InputError, match="ties in all"):
        build("complete", NetworkPlan(people, [0], [0], 12), seed=0)


def test_scale_free_needs_two_ties() -> None:
    with pytest.raises(InputError, match="2 or more"):
        build("scale_free", replace(PLAN, ties_per_professional=1), seed=0)


def test_unknown_builder_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'small_world'"):
        build("smallworld", PLAN, seed=0)


@pytest.mark.parametrize("name", [name for name in BUILDERS if name != "complete"])
def test_a_country_is_built_in_seconds(name: str) -> None:
    plan = plan_of(33_000, 5_460, sectors=6, regions=42, ties=12)
    start = time.perf_counter()
    graph = build(name, plan, seed=0)
    assert time.perf_counter() - start < 15.0  # about 1 s; the margin is for a busy machine
    assert graph.number_of_edges() == 198_000
