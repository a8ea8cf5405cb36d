"""Where numbers come from: what a result, a network and a changed model say of themselves."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from cosim.care.mesa.professional import Professional
from cosim.care.mesa.system import CareSystem
from cosim.care.provenance import commit, origin_line, source_digest
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import simulate
from cosim.errors import InputError
from helpers.plugins import COUNTS, written

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


def test_a_step_replaced_on_one_model_is_seen_by_what_it_writes(scenario: Scenario) -> None:
    system = CareSystem(scenario, rng=1, weeks=4)
    usual = system.step

    def step() -> None:
        system.world.clients["need"][:] *= 0.9
        usual()

    system.step = step  # type: ignore[method-assign]
    system.run()
    assert system.finish().provenance["changed_by_hand"] == "the state was written to before 4 of 4 weeks"


def test_a_write_to_the_tables_of_a_plugin_marks_the_result(tmp_path: Path) -> None:
    file = written(tmp_path, COUNTS.format(driver=""))
    scenario = load_scenario("classroom", extend=[file]).replace({"population.burn_in_weeks": 0})
    for touched in (False, True):
        system = CareSystem(scenario, rng=1, weeks=3)
        system.step()
        assert system.built.own is not None
        system.built.own.professionals["x"][0] += touched
        system.run()
        assert ("changed_by_hand" in system.finish().provenance) == touched


class Still(Professional):
    """A professional that never changes."""

    def choose(self) -> int:
        return 1


def test_a_professional_of_ones_own_is_kept_by_the_hash_of_its_source(scenario: Scenario) -> None:
    system = CareSystem(scenario, rng=1, weeks=2, professional_class=Still)
    system.run()
    found = system.finish().provenance
    assert found["choice"].endswith("Still")
    assert found["choice_source"] == source_digest(Still)


def test_a_scenario_edited_in_place_is_refused_once_its_identity_was_read() -> None:
    scenario = load_scenario("classroom").replace({"population.burn_in_weeks": 0})
    assert isinstance(scenario.values, dict)
    scenario.values["walls.height"] = 0.9
    again = load_scenario("classroom").replace({"population.burn_in_weeks": 0, "walls.height": 0.9})
    assert simulate(scenario, seed=0, weeks=2).provenance["identity"] == again.identity  # read after the edit
    scenario.values["walls.height"] = 0.8
    with pytest.raises(InputError, match="edited in place"):
        simulate(scenario, seed=0, weeks=2)
    system = CareSystem(again, rng=0, weeks=2)
    system.run()
    assert isinstance(again.values, dict)
    again.values["walls.height"] = 0.8
    with pytest.raises(InputError, match="edited in place"):
        system.finish()


def test_a_plugin_edited_after_it_was_loaded_is_named_by_what_ran(tmp_path: Path) -> None:
    file = written(tmp_path, COUNTS.format(driver=""))
    loaded = load_scenario("classroom", extend=[file]).replace({"population.burn_in_weeks": 0})
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("(p + week)", "0"), encoding="utf-8")
    run = simulate(loaded, seed=0, weeks=2)
    assert run.summary["x_total"] > 0  # of the source as it was loaded
    named = run.provenance["scenario"]["extensions"][0]["digest"]
    assert named == hashlib.sha256(text.encode()).hexdigest()
    edited = load_scenario("classroom", extend=[file]).replace({"population.burn_in_weeks": 0})
    assert edited.identity != loaded.identity
    assert simulate(edited, seed=0, weeks=2).summary["x_total"] == 0
