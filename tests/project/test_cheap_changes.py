"""What a change costs, measured by the files that are edited by hand; everything else `make refresh` writes.

A parameter that is off by default is made in a copy of the sources, as a contributor would make it.
"""

from __future__ import annotations

import json
import shutil

import pytest

from cosim.care.scenario.load import load_scenario, scenarios
from helpers.copies import Edits, copied, run

RULE, MODEL, MECHANISMS = "src/cosim/care/rules/wait.py", "docs/model.md", "tests/care/test_mechanisms.py"
KEY, MEANING = "waiting.setback", "Extra growth of needs in every week of waiting."
CHECKS = (
    "tests/docs/test_docs_generated.py",
    "tests/care/test_scenario_schema.py",
    "tests/care/test_mechanisms.py::test_every_value_is_written_out",
    "tests/care/test_mechanisms.py::test_every_switch_has_its_row",
    "tests/baselines/test_baselines.py::test_defaults_are_those_of_this_model_version",
    "tests/docs/test_readme.py::test_the_table_of_the_page_is_of_this_scenario",
)
IDENTITIES = """
import json
from cosim.care.scenario.load import load_scenario, scenarios
print(json.dumps({name: load_scenario(name).identity for name in scenarios()}))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A copy in which a parameter is added by hand, and refreshed."""
    return copied(tmp_path_factory.mktemp("cheap"))


@pytest.fixture(scope="module")
def edits(place):
    made = Edits(place)
    declared = '"Weekly growth of needs on a waiting list.", off=0),\n'
    made.replace(RULE, declared, f'{declared}    Parameter("{KEY}", 0.0, "1/week", 0, 1, "{MEANING}", off=0),\n')
    growth = 'growth = 1.0 + world.parameters[client["organisation"]]["waiting.worsening"]'
    made.replace(RULE, growth, f'{growth} + world.parameters[client["organisation"]]["{KEY}"]')
    made.replace(MODEL, "- Parameters: `waiting.worsening`.", f"- Parameters: `waiting.worsening`, `{KEY}`.")
    row = '    row("worsening", {"waiting.worsening": 0.02}, measure.grown_waiting, UP, BUSY, neutral=0.0),\n'
    made.replace(MECHANISMS, row, row + row.replace("worsening", "setback"))
    return made


@pytest.fixture(scope="module")
def refreshed(place, edits):
    return run(place, "-m", "tests.refresh", "--without-runs")


def test_a_parameter_that_is_off_by_default_takes_three_files(place, edits, refreshed):
    assert len(edits.files) <= 3
    for name in ("scenario.schema.json", "policy.schema.json", "parameters.md", "odd.md"):
        assert name in refreshed
    assert f"defaults: {KEY}: new" in refreshed
    assert "passed" in run(place, "-m", "pytest", "-q", "-p", "no:cacheprovider", *CHECKS)


def test_it_changes_no_identity(place, refreshed):
    assert json.loads(run(place, "-c", IDENTITIES)) == {name: load_scenario(name).identity for name in scenarios()}


def test_a_result_from_before_it_reruns_to_the_last_bit(place, refreshed):
    shutil.copy(place / "tests/data/before/net.graphml", place)  # the scenario names it by a relative path
    assert "the same" in run(place, "-m", "cosim", "rerun", "tests/data/before/run.json")


def test_it_is_shown_with_the_value_that_switches_it_off(place, refreshed):
    shown = run(place, "-m", "cosim", "scenario", "show", "classroom", "--resolved")
    lines = [line for line in shown.splitlines() if MEANING in line]
    assert len(lines) == 1
    assert "0 switches it off" in lines[0]
    assert "setback = 0.0" in shown


def test_on_by_default_it_needs_a_new_model_version(place, refreshed):
    rule = place / RULE
    before = rule.read_text(encoding="utf-8")
    rule.write_text(before.replace(f'"{KEY}", 0.0', f'"{KEY}", 0.5'), encoding="utf-8")
    try:
        told = run(place, "-m", "tests.refresh", "--without-runs", check=False)
        assert f"{KEY}: default 0.0, now 0.5" in told
        assert "raise it in src/cosim/care/model_version.py" in told
    finally:
        rule.write_text(before, encoding="utf-8")
