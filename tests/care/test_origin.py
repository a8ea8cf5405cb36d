"""Where numbers come from: what a result, a network and a changed model say of themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cosim.care.mesa.system import CareSystem
from cosim.care.provenance import commit, origin_line, source_digest
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import simulate

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("classroom").replace({"population.burn_in_weeks": 0})


class Edited(CareSystem):
    """A model that takes needs away every week."""

    def step(self) -> None:
        self.world.clients["need"][:] *= 0.9
        super().step()


def keep(me: object) -> int:
    return 1


def test_the_commit_is_that_of_git() -> None:
    found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("no work tree of git")
    assert commit() == found.stdout.strip()


def test_a_system_that_nobody_touched_is_the_scenario(scenario: Scenario) -> None:
    system = CareSystem(scenario, rng=1, weeks=4)
    system.run()
    found = system.finish().provenance
    assert "changed_by_hand" not in found
    assert found["identity"] == scenario.identity


def test_a_direct_write_marks_the_result(scenario: Scenario) -> None:
    system = CareSystem(scenario, rng=1, weeks=4)
    system.step()
    system.world.professionals["contract_hours"][0] += 1
    system.run()
    found = system.finish().provenance
    assert found["changed_by_hand"] == "the state was written to before 1 of 4 weeks"
    assert found["identity"] == f"{scenario.identity} changed by hand"


def test_a_subclass_marks_the_result_with_its_source(scenario: Scenario) -> None:
    system = Edited(scenario, rng=1, weeks=4)
    system.run()
    found = system.finish().provenance["changed_by_hand"]
    assert "Edited (source " in found
    assert "written to before 4 of 4 weeks" in found


def test_a_rule_of_ones_own_is_kept_by_the_hash_of_its_source(scenario: Scenario) -> None:
    found = simulate(scenario, seed=0, weeks=2, choice=keep).provenance
    assert found["choice_source"] == source_digest(keep) != source_digest(test_the_commit_is_that_of_git)
    assert "choice_source" not in simulate(scenario, seed=0, weeks=2).provenance


def test_a_network_says_where_it_comes_from(scenario: Scenario) -> None:
    said = simulate(scenario, seed=7, weeks=2).graph.graph["description"]
    assert said == origin_line({"": scenario}, seed=7)
    assert scenario.identity in said
    assert said.endswith("seed 7")
