"""The RO-Crate of a folder: every file with its hash, and what made them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.errors import InputError
from cosim.studies.comparison.compare import compare
from cosim.studies.crate import CRATE, crate_of, write_crate
from cosim.studies.results import load_result
from helpers.command import refused


def test_a_crate_names_every_file_and_what_made_it(tmp_path: Path) -> None:
    scenario = load_scenario("classroom").replace({"population.burn_in_weeks": 0})
    result = compare(scenario, ["memo"], runs=2, weeks=8, out=tmp_path, command="cosim compare classroom memo")
    found = json.loads(write_crate(tmp_path, day="2026-11-28").read_text(encoding="utf-8"))
    things = {one["@id"]: one for one in found["@graph"]}
    there = {path.name for path in tmp_path.iterdir() if path.name != CRATE}
    assert {one["@id"] for one in things["./"]["hasPart"]} == there
    for name in there:
        assert things[name]["sha256"] == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    assert "has to be chosen" in things[things["./"]["license"]["@id"]]["description"]  # RO-Crate 1.1 requires one
    assert things["#run"]["name"] == "cosim compare classroom memo"
    for arm, identity in result.provenance["identities"].items():
        assert things[f"#scenario-{arm}"]["value"] == identity
    assert all(one["@id"] in things for one in things["#run"]["object"])
    assert load_result(tmp_path).arms == result.arms  # the folder is still a sound set
    write_crate(tmp_path, day="2026-11-29")
    assert CRATE not in {one["@id"] for one in crate_of(tmp_path, day="2026-11-29")["@graph"][1]["hasPart"]}


def test_a_crate_needs_a_result_and_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match=r"result\.json or run\.json, got neither"):
        crate_of(tmp_path, day="2026-11-28")
    assert "--out DIR" in refused(capsys, "run", "classroom", "--crate")
