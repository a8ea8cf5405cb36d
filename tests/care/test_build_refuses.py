"""What cannot be built is refused in one line, before anything is made; a packaged scenario says what is built."""

from __future__ import annotations

import networkx as nx
import pytest

from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate
from cosim.care.world.build import named_organisations
from cosim.errors import InputError

OWN = """
name = "own"
extends = "classroom"
[domains.family]
sector = "youth_care"
payer = "municipality"
share = 1.0
[network]
file = "ties.gml"
organisation_attribute = "firm"
"""


def test_more_team_slots_than_people_in_an_own_network(tmp_path):
    graph = nx.path_graph(2)
    nx.set_node_attributes(graph, {0: "a", 1: "b"}, "firm")
    nx.write_gml(graph, tmp_path / "ties.gml")
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")

    with pytest.raises(InputError, match=r"teams\.size_max: expected at most the 2 professionals.*got 4"):
        simulate(load_scenario(tmp_path / "own.toml"), seed=1, weeks=2)


def test_what_fits_no_memory():
    huge = load_scenario("country-2015").replace({"population.initial_stock": 200000, "regions.count": 100})

    with pytest.raises(InputError, match="GiB of memory here, got about"):
        simulate(huge.replace({"population.arrivals_per_week": 600}), seed=1, weeks=5200)


def test_the_classroom_says_how_its_organisations_are_divided():
    scenario = load_scenario("classroom")
    sectors = list(named_organisations(scenario).values())
    counts = ", ".join(str(sectors.count(sector)) for sector in scenario.sectors)
    assert scenario.notes["workforce.organisations"].note.endswith(f"by need: {counts}")
