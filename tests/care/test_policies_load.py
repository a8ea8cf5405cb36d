"""Policy files: read strictly, and refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cosim.care.policies.compose import bundle, check_bundle, check_changes, split
from cosim.care.policies.load import load_policy, packaged_folder, policies, policy_from
from cosim.care.policies.model import Change, Policy, Reach, RunningCost
from cosim.core.parameters import Parameter
from cosim.errors import InputError
from cosim.texts.language import Language
from cosim.texts.sources import source_of

DATA = Path(__file__).parent.parent / "data" / "policies"


def refused(table: dict[str, object]) -> str:
    with pytest.raises(InputError) as caught:
        policy_from(table, label="p.toml")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_file_is_read_in_full() -> None:
    policy = load_policy(DATA / "audit.toml")
    assert policy == Policy(
        name="audit",
        title="Ask what the collaboration is for",
        description="Practice is held against claims, in full after half a year.",
        ideas=("I16",),
        start_week=52,
        phase_in_weeks=25,
        reach=Reach(),
        changes=(Change("audit.p_per_quarter", "set", 1.0), Change("choice.rule", "set", "conditional")),
        running_cost=RunningCost(per_week=250.0, payer="municipality"),
        conflicts=("silence",),
    )
    assert policy.reach.everyone


@pytest.mark.parametrize("file", ["audit.toml", "meetings.toml"])
def test_written_out_and_read_back(file: str) -> None:
    policy = load_policy(DATA / file)
    assert policy_from(policy.as_dict(), label="again") == policy


def test_an_end_is_read_and_written_back_and_stands_only_where_there_is_one() -> None:
    policy = policy_from({"name": "a", "start_week": 4, "end_week": 9}, label="p.toml")
    assert policy.end_week == 9
    assert policy_from(policy.as_dict(), label="again") == policy
    assert "end_week" not in policy_from({"name": "a"}, label="p.toml").as_dict()
    assert "end_week: expected" in refused({"name": "a", "end_week": 0})
    assert "expected an end_week after start_week 4, got 4" in refused({"name": "a", "start_week": 4, "end_week": 4})


@pytest.mark.parametrize("name", policies())
def test_packaged_files_load(name: str) -> None:
    assert load_policy(name).name == name


def test_packaged_folder_holds_the_schema() -> None:
    assert packaged_folder().joinpath("policy.schema.json").is_file()


def test_unknown_name_and_missing_file_name_the_nearest() -> None:
    with pytest.raises(InputError, match="expected a packaged policy or a path"):
        load_policy("no-such-policy")
    with pytest.raises(InputError, match=r"no such file; did you mean 'audit\.toml'\?"):
        load_policy(DATA / "audti.toml")


CHANGE = {"key": "a.b", "set": 1.0}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "p.toml: name: expected a value, got nothing"),
        ({"name": "a b"}, "p.toml: name: expected letters, digits, - _ and ., got 'a b'"),
        ({"nam": "a"}, "p.toml: nam: expected a known key, got 'nam'; did you mean 'name'?; and 1 more mistake"),
        ({"name": "a", "start_week": -1}, "p.toml: start_week: expected at least 0, got -1"),
        ({"name": "a", "start_week": True}, "p.toml: start_week: expected a whole number, got true"),
        ({"name": "a", "changes": [{"key": "a.b"}]}, "expected exactly one of set, scale and add, got none"),
        ({"name": "a", "changes": [{**CHANGE, "add": 1}]}, "exactly one of set, scale and add, got set and add"),
        ({"name": "a", "changes": [{"key": "a", "set": True}]}, "expected a number or a word for set, got true"),
        ({"name": "a", "changes": [{"key": "a", "set": float("nan")}]}, "a number or a word for set, got nan"),
        ({"name": "a", "changes": [{"key": "a", "scale": "x"}]}, "change 1 (scale): expected a number, got 'x'"),
        ({"name": "a", "changes": [{"key": "a", "scal": 1}]}, "did you mean 'scale'?"),
        ({"name": "a", "changes": [CHANGE, CHANGE]}, "expected every key changed once, got 'a.b' more than once"),
        ({"name": "a", "reach": {"share": 0.0}}, "reach.share: expected more than 0, got 0.0"),
        ({"name": "a", "reach": {"organisations": "some"}}, "reach.organisations: expected 'all', got 'some'"),
        ({"name": "a", "reach": {"organisations": "all", "share": 0.5}}, "alone, or sector, share or names, got both"),
        ({"name": "a", "running_cost": {"per_weak": 1.0}}, "did you mean 'running_cost.per_week'?"),
        ({"name": "a", "running_cost": {"per_week": -1.0}}, "running_cost.per_week: expected at least 0, got -1.0"),
    ],
)
def test_mistakes_are_one_line(table: dict[str, object], said: str) -> None:
    assert said in refused(table)


def test_bundle_takes_names_paths_and_sums(tmp_path: Path) -> None:
    audit = load_policy(DATA / "audit.toml")
    plus = tmp_path / "a+b.toml"
    plus.write_text('name = "ab"\n', encoding="utf-8")
    assert [policy.name for policy in bundle([audit, str(DATA / "meetings.toml"), str(plus)])] == [
        "audit",
        "meetings",
        "ab",
    ]
    assert [policy.name for policy in bundle("meetings.toml + audit.toml", folder=DATA)] == ["meetings", "audit"]
    assert split("a + b") == ("a", "b")
    with pytest.raises(InputError, match="joined by"):
        split("a++b")


def pair(one: Reach, other: Reach, *, values: tuple[float, float] = (1.0, 2.0)) -> list[Policy]:
    return [
        Policy(name, reach=reach, changes=(Change("a.b", "set", value),))
        for name, reach, value in zip("xy", (one, other), values, strict=True)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Reach(), Reach(sector="safety")),
        (Reach(share=0.1), Reach(share=0.1)),
        (Reach(sector="safety"), Reach(names=("org 1",))),
        (Reach(names=("org 1", "org 2")), Reach(names=("org 2",))),
    ],
)
def test_two_values_for_one_key_contradict(one: Reach, other: Reach) -> None:
    with pytest.raises(InputError, match=r"policies x\+y: a.b: expected one value .* got 1.0 and 2.0"):
        check_bundle(pair(one, other))
    check_bundle(pair(one, other, values=(1.0, 1.0)))


@pytest.mark.parametrize(
    ("one", "other"),
    [(Reach(sector="safety"), Reach(sector="school")), (Reach(names=("org 1",)), Reach(names=("org 2",)))],
)
def test_no_contradiction_where_reach_is_apart(one: Reach, other: Reach) -> None:
    bundle = pair(one, other)
    check_bundle(bundle)
    assert bundle[0].changes[0].key == bundle[1].changes[0].key
    assert bundle[0].changes[0].value != bundle[1].changes[0].value


def test_twice_and_declared_conflicts() -> None:
    with pytest.raises(InputError, match="expected each policy once, got 'x' twice"):
        check_bundle([Policy("x"), Policy("x")])
    for order in ([Policy("x", conflicts=("y",)), Policy("y")], [Policy("y"), Policy("x", conflicts=("y",))]):
        with pytest.raises(InputError, match="'x', which excludes 'y'"):
            check_bundle(order)


TABLE = (
    Parameter("a.number", 1.0, "hours", 0, 4, "A number."),
    Parameter("a.word", "one", "word", 0, 1, "A word.", choices=("one", "other")),
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("a.numbr", "set", 1.0), "expected a known key, got 'a.numbr'; did you mean 'a.number'?"),
        (Change("a.number", "set", 5.0), "expected a number from 0 to 4 (hours), got 5.0"),
        (Change("a.number", "set", "one"), "expected a number from 0 to 4 (hours), got 'one'"),
        (Change("a.word", "set", "othr"), "expected one of one, other, got 'othr'; did you mean 'other'?"),
        (Change("a.word", "scale", 2.0), "expected set, to one of one, other, got scale"),
        (Change("people.count", "add", 2.0), "read once, when the world is built"),
    ],
)
def test_changes_must_fit_the_parameters(change: Change, said: str) -> None:
    with pytest.raises(InputError) as caught:
        check_changes([Policy("p", changes=(change,))], parameters=TABLE, structural=["people.count"])
    assert str(caught.value).startswith(f"policy p: {change.key}: ")
    assert said in str(caught.value)


@pytest.mark.parametrize("name", policies())
def test_where_the_cost_of_a_packaged_policy_comes_from_has_a_dutch_text(name: str) -> None:
    source = load_policy(name).running_cost.source

    assert not source or source_of(source, Language("nl")) != source
