"""Which tests a change can affect, read from the imports."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.changed import ROOT, affected, imports_of, spread

GAME, RULE = "src/cosim/games/play/payoffs.py", "src/cosim/care/rules/pay.py"


def folders(*files: str) -> set[str]:
    """Folders of the tests that a change of files runs."""
    assert all((ROOT / file).exists() for file in files)
    return {Path(name).parts[1] for name in affected(files)}


def test_tests_lie_in_the_folder_of_the_part_that_they_are_about():
    parts = {path.stem for path in (ROOT / "src" / "cosim").iterdir()}
    found = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}

    assert found - parts == {"baselines", "docs", "project", "trust"}


def test_an_edit_of_a_game_runs_no_tests_of_care():
    assert {"games", "evidence", "cli"} <= folders(GAME)
    assert not {"care", "core", "network_files"} & folders(GAME)


def test_an_edit_of_care_runs_no_exact_theory():
    assert {"care", "studies", "evidence", "cli", "docs"} <= folders(RULE)
    assert "tests/games/test_theory.py" not in affected([RULE])


def test_an_edit_of_what_all_use_runs_all():
    every = {path.parent.name for path in (ROOT / "tests").rglob("test_*.py")}

    assert folders("pyproject.toml") == folders("src/cosim/errors.py") == every


def test_an_edit_of_tests_runs_what_reads_it():
    assert affected(["tests/core/test_rng.py"]) == {"tests/core/test_rng.py": "tests/core/test_rng.py changed"}
    assert "tests/care/test_no_bonus.py" in affected(["tests/helpers/small.py"])
    assert "tests/care/test_real_network.py" in affected(["tests/data/networks/dhhs_collaboration.gml"])
    assert folders("tests/baselines/game.json") == {"baselines", "project"}  # the latter names the folder


def test_data_of_the_package_run_what_reads_them():
    found = affected(["src/cosim/care/policies/packaged/audit.toml"])

    assert {"tests/care/test_policies_load.py", "tests/cli/test_cli_scenario.py"} <= found.keys()


def test_pages_and_scripts_run_the_tests_of_pages():
    assert folders("README.md") == {"docs", "project"}
    assert "tests/docs/test_experiments.py" in affected(["experiments/walls.py"])
    assert "tests/docs/test_experiments.py" in affected([RULE])
    assert "tests/care/test_twin.py" in affected(["benchmarks/twin_client.py"])


def test_reasons_go_from_file_to_file():
    assert spread({"a": "changed"}, {"b": {"a"}, "c": {"b"}, "d": {"e"}}) == {
        "a": "changed", "b": "imports a", "c": "imports b",
    }  # fmt: skip


DOOR, PLAY = "src/cosim/__init__.py", "src/cosim/games/play/play.py"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import cosim\ncosim.play(x)", {DOOR, PLAY}),
        ("from cosim import play", {DOOR, PLAY}),
        ("def f():\n  from cosim.games.play import play", {DOOR, PLAY}),
        ("from helpers.small import small", {"tests/helpers/small.py"}),
        ("from helpers import measure", {"tests/helpers/measure.py"}),
        ('run([python, "-m", "cosim"])', {"src/cosim/cli/app.py"}),
        ('find("benchmarks.twin_game")', {"benchmarks/twin_game.py"}),
    ],
)
def test_imports_are_found(text, found):
    assert found <= imports_of(text)
    assert {file for file in imports_of(text) if not file.endswith("__init__.py")} <= found


def test_what_is_not_of_the_project_is_passed_over():
    assert imports_of("import json, numpy.linalg") == set()
