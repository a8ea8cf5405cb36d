"""Any scenario, written out in full and loaded again, is the same scenario."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosim.care.policies.model import Change, Policy, Reach, RunningCost
from cosim.care.scenario import tables
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.parts import Domain, Note
from cosim.care.scenario.resolve import from_resolved
from cosim.care.scenario.writing import to_toml
from cosim.core.parameters import keys_of
from cosim.errors import InputError

OFF = {key: parameter.off for key, (parameter, _) in keys_of(tables.parameters()).items()}
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
TITLE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=20)  # one line
NAME = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
SAID = st.builds(Note, st.sampled_from(["calibrated", "assumed"]), TEXT, TEXT) | st.builds(
    Note, st.just("published"), TEXT.filter(str.strip), TEXT
)
HELD = {key for group in tables.GROUPS for key in group.keys} | {
    "workforce.professionals",
    "teams.size_max",
    "population.burn_in_weeks",  # whole years only
    *(key for key, (parameter, _) in keys_of(tables.parameters()).items() if parameter.unit == "payer index"),
    *(f"budget.payer_{n}" for n in range(6)),  # refused for a payer that does not exist
}
FREE = sorted(set(keys_of(tables.parameters())) - HELD)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scenarios")


@st.composite
def domains(draw: st.DrawFn) -> tuple[Domain, ...]:
    names = draw(st.lists(NAME, min_size=1, max_size=6, unique=True))
    weights = [draw(st.floats(0.01, 1)) for _ in names]
    return tuple(
        Domain(name, draw(NAME), draw(NAME), weight / sum(weights)) for name, weight in zip(names, weights, strict=True)
    )


@st.composite
def policies(draw: st.DrawFn, sectors: tuple[str, ...]) -> tuple[Policy, ...]:
    organisations = st.lists(TITLE, max_size=2).map(tuple)
    reach = st.builds(Reach, st.sampled_from([None, *sectors]), st.none() | st.floats(0.01, 1), organisations)
    names = draw(st.lists(NAME, max_size=2, unique=True))
    return tuple(
        Policy(
            name=name,
            title=draw(TITLE),
            start_week=draw(st.integers(0, 500)),
            phase_in_weeks=draw(st.integers(0, 5)),
            reach=draw(reach),
            changes=(Change("absorption.hours_per_week", "scale", draw(st.floats(0.9, 1.2))),),
            running_cost=RunningCost(draw(st.floats(0, 1e6))),
        )
        for name in names
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    known = keys_of(tables.parameters())
    found = draw(domains())
    values = {key: parameter.defaults[at] for key, (parameter, at) in known.items()}
    values = {key: value if isinstance(value, str) else float(value) for key, value in values.items()}
    notes = {key: Note(known[key][0].status, known[key][0].source) for key in known}
    for key in draw(st.lists(st.sampled_from(FREE), max_size=12, unique=True)):
        parameter = known[key][0]
        if parameter.choices:
            values[key] = draw(st.sampled_from(parameter.choices))
        elif parameter.whole:
            values[key] = float(draw(st.integers(int(parameter.low), int(parameter.high))))
        else:
            values[key] = draw(st.floats(parameter.low, parameter.high)) + 0.0
        notes[key] = draw(SAID)
    values["absorption.hours_per_week"] = 3.0
    for domain in found:
        notes[f"domains.{domain.name}.share"] = draw(SAID)
    sectors = tuple(dict.fromkeys(domain.sector for domain in found))
    return Scenario(
        name=draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,9}", fullmatch=True)),
        title=draw(TITLE),
        description=draw(TEXT),
        weeks=draw(st.integers(1, 5200)),
        values=values,
        notes=notes,
        domains=found,
        policies=draw(policies(sectors)),
    )


def without(scenario: Scenario, key: str) -> Scenario:
    return replace(scenario, values={name: value for name, value in scenario.values.items() if name != key})


@settings(max_examples=60, deadline=None)
@given(scenario=scenarios())
def test_written_out_and_loaded_it_is_the_same(scenario: Scenario, folder: Path) -> None:
    path = folder / "again.toml"
    path.write_text(to_toml(scenario), encoding="utf-8")
    again = load_scenario(path)
    assert again == scenario
    assert again.identity == scenario.identity
    assert to_toml(again) == to_toml(scenario)


@settings(max_examples=30, deadline=None)
@given(scenario=scenarios())
def test_resolved_survives_json(scenario: Scenario) -> None:
    again = from_resolved(json.loads(json.dumps(scenario.resolved())))
    assert again == scenario
    assert again.identity == scenario.identity


@settings(max_examples=30, deadline=None)
@given(scenario=scenarios(), key=st.sampled_from([key for key in FREE if OFF[key] is not None]))
def test_a_parameter_that_did_not_exist_is_read_as_switched_off(scenario: Scenario, key: str) -> None:
    again = from_resolved(without(scenario, key).resolved())
    assert again.identity == scenario.replace({key: OFF[key]}).identity


@settings(max_examples=30, deadline=None)
@given(scenario=scenarios(), key=st.sampled_from([key for key in FREE if OFF[key] is None]))
def test_a_missing_parameter_that_switches_nothing_off_has_its_default(scenario: Scenario, key: str) -> None:
    parameter, at = keys_of(tables.parameters())[key]
    resolved = scenario.replace({key: parameter.defaults[at]}).resolved()
    del resolved["values"][key]
    assert from_resolved(resolved).values[key] == parameter.defaults[at]


@settings(max_examples=30, deadline=None)
@given(scenario=scenarios(), name=NAME)
def test_a_parameter_that_is_gone_is_refused(scenario: Scenario, name: str) -> None:
    more = {**scenario.values, f"gone.{name}": 0.0}
    with pytest.raises(InputError, match=f"gone.{name}: expected a parameter of this version"):
        from_resolved(replace(scenario, values=more).resolved())
