"""The published JSON Schemas: they have not drifted, and the packaged files keep to them."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from cosim.care.policies.load import policies
from cosim.care.scenario import tables
from cosim.care.scenario.load import load_scenario, scenarios
from cosim.care.scenario.resolve import from_resolved
from cosim.care.scenario.writing import schema_texts, to_toml, write_schemas
from cosim.core.parameters import keys_of

FOLDER = {"scenario.schema.json": "cosim.care.scenario", "policy.schema.json": "cosim.care.policies"}


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(schema_texts()["scenario.schema.json"])


@pytest.mark.parametrize("name", FOLDER)
def test_packaged_schema_has_not_drifted(name: str) -> None:
    found = files(FOLDER[name]).joinpath("packaged", name).read_text(encoding="utf-8")
    assert found == schema_texts()[name], f"{name} is out of date: make refresh"


def test_schemas_can_be_written_elsewhere(tmp_path: Path) -> None:
    assert {path.name for path in write_schemas(tmp_path)} == set(FOLDER)


def test_every_key_is_described(schema: Any) -> None:
    for key, (parameter, _) in keys_of(tables.parameters()).items():
        at = schema
        for part in key.split("."):
            at = schema["$defs"][at["$ref"].rpartition("/")[2]] if "$ref" in at else at
            at = at["properties"][part]
        assert parameter.meaning in at["description"], key
        off = "" if parameter.off is None else f" Off: {parameter.off}."
        assert off in at["description"], key
        assert f"Status: {parameter.status}" in at["description"], key
        plain = at["anyOf"][0]
        if parameter.choices:
            assert plain["enum"] == list(parameter.choices)
        else:
            assert (plain["minimum"], plain["maximum"]) == (parameter.low, parameter.high)


@pytest.mark.parametrize("name", scenarios())
def test_packaged_scenarios_keep_to_the_schema(name: str, schema: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    text = files("cosim.care.scenario").joinpath("packaged", f"{name}.toml").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(schema).validate(tomllib.loads(text))
    scenario = load_scenario(name)
    jsonschema.Draft202012Validator(schema).validate(tomllib.loads(to_toml(scenario)))
    assert from_resolved(json.loads(json.dumps(scenario.resolved()))) == scenario


@pytest.mark.parametrize("name", policies())
def test_packaged_policies_keep_to_the_schema(name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    text = files("cosim.care.policies").joinpath("packaged", f"{name}.toml").read_text(encoding="utf-8")
    policy = json.loads(schema_texts()["policy.schema.json"])
    jsonschema.Draft202012Validator(policy).validate(tomllib.loads(text))


@pytest.mark.parametrize(
    ("wrong", "valid"),
    [
        ("weeks = 0", False),
        ("weeks = 10", True),
        ("[teams]\nsize_max = 3", True),
        ("[teams]\nsize_max = { value = 3, status = 'assumed' }", True),
        ("[teams]\nsize_max = { value = 99 }", False),
        ("[teams]\nsize_max = { value = 3, unit = 'x' }", False),
        ("[teams]\nsize_max = 2.5", False),
        ("[teams]\nsize = 2", False),
        ("[choice]\nrule = 'nothing'", False),
        ("[domains.'A b']\nsector = 'a'\npayer = 'b'\nshare = 1", False),
        ("policies = ['memo', { name = 'x' }]", True),
        ("policies = [{ name = 'x', changes = [{ key = 'a', set = 1, add = 1 }] }]", False),
    ],
)
def test_schema_says_what_the_loader_says(schema: Any, wrong: str, valid: bool) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    assert jsonschema.Draft202012Validator(schema).is_valid(tomllib.loads(wrong)) is valid
    jsonschema.Draft202012Validator.check_schema(schema)
