"""The network of tobacco control leaders of Leischow et al. (2010), Nicotine Tob Res 12:888: tests/data/networks."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from cosim.care.networks.user import UserNetwork, load_network
from cosim.errors import InputError
from cosim.network_files.write import write_network

FILE = Path(__file__).parents[1] / "data" / "networks" / "dhhs_collaboration.gml"
LEVELS = {"1": 0.2, "2": 0.4, "3": 0.6, "4": 0.8}


@pytest.fixture(scope="module")
def network() -> UserNetwork:
    return load_network(FILE, organisation_attribute="agency", strength_attribute="collab", strength_to_trust=LEVELS)


def test_people_agencies_and_ties_are_those_published(network: UserNetwork) -> None:
    assert len(network.graph) == 54
    assert network.graph.number_of_edges() == 447
    assert not network.graph.is_directed()
    assert network.organisations == tuple(str(agency) for agency in range(11))
    assert (network.self_ties, network.parallel_ties) == (0, 0)


def test_people_keep_their_names(network: UserNetwork) -> None:
    assert network.graph.nodes[0]["label"] == "ACF-1"
    names = [label.split("-")[0] for _, label in network.graph.nodes(data="label")]
    pairs = set(zip(names, network.organisation_of.tolist(), strict=True))
    assert len(pairs) == 11  # a name begins with the agency: one prefix for each


def test_levels_of_collaboration_are_those_published(network: UserNetwork) -> None:
    assert network.trust is not None
    levels, counts = np.unique(network.trust, return_counts=True)
    assert levels.tolist() == [0.2, 0.4, 0.6, 0.8]
    assert counts.tolist() == [163, 111, 94, 79]
    assert counts[0] / 447 > 1 / 3  # more than a third of what people call collaboration is information only


def test_linear_trust_is_the_same_for_evenly_spaced_levels(network: UserNetwork) -> None:
    linear = load_network(FILE, organisation_attribute="agency", strength_attribute="collab")
    assert linear.trust == pytest.approx(network.trust)


def test_agencies_are_preferred_as_partners(network: UserNetwork) -> None:
    """Ties inside an agency are more likely than across: what `nested` assumes."""
    same = nx.attribute_assortativity_coefficient(network.graph, "organisation")
    assert same > 0.05


def test_mistakes_are_answered_with_what_is_there() -> None:
    with pytest.raises(InputError, match=r"attributes of people: agency, na, vertexnames; did you mean 'agency'"):
        load_network(FILE, organisation_attribute="agancy")
    with pytest.raises(InputError, match="got none for 4"):
        load_network(
            FILE,
            organisation_attribute="agency",
            strength_attribute="collab",
            strength_to_trust={"1": 0.2, "2": 0.4, "3": 0.6},
        )


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_it_goes_out_and_comes_back(network: UserNetwork, tmp_path: Path, suffix: str) -> None:
    path = write_network(network.graph, tmp_path / f"dhhs{suffix}")
    table = {repr(trust): trust for trust in LEVELS.values()}
    back = load_network(
        path, organisation_attribute="organisation", strength_attribute="trust", strength_to_trust=table
    )
    assert nx.utils.graphs_equal(back.graph, network.graph)
    assert back.trust is not None
    assert back.trust == pytest.approx(network.trust)
