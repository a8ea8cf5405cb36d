"""The page of ideas: every idea has its section, and whatever a section names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cosim.care import state
from cosim.care.outcomes.catalogue import outcomes_of
from cosim.care.policies.load import load_policy, policies
from cosim.care.rules.catalogue import PARAMETERS
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.structure import PARAMETERS as STRUCTURE

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ideas.md").read_text(encoding="utf-8")
IDEAS = [f"I{n}" for n in range(1, 30)]
LABELS = ["Mechanism", "Parameters", "Measure", "Policy", "Tests", "State"]
OPTIONAL = "Experiment"  # before the state, where whole runs have been asked
STATES = ("works", "partly: ", "not modelled: ")

KEYS = {written for one in (*PARAMETERS, *STRUCTURE) for written in (one.key, *one.keys)}
OUTCOMES = {outcome.name for outcome in outcomes_of(load_scenario("region-2015").payers)}
COLUMNS = {
    f"{name.lower()}.{column.name}"
    for name in ("CLIENTS", "PROFESSIONALS", "ORGANISATIONS", "TIES", "SYSTEM")
    for column in getattr(state, name)
}


def section(idea: str) -> dict[str, str]:
    """What stands behind each label of an idea."""
    text = re.split(rf"\n### {idea}: ", PAGE)[1].partition("\n### ")[0]
    parts = re.split(r"\n- \*\*(\w+):\*\* ", text)
    assert [label for label in parts[1::2] if label != OPTIONAL] == LABELS, idea
    assert OPTIONAL not in parts or parts[-4] == OPTIONAL, idea
    return {label: " ".join(part.split()) for label, part in zip(parts[1::2], parts[2::2], strict=True)}


def named(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_every_idea_has_one_section_in_order() -> None:
    assert re.findall(r"^### (I\d+): ", PAGE, re.MULTILINE) == IDEAS


def test_the_overview_says_what_the_sections_say() -> None:
    rows = re.findall(r"^\| \[(I\d+)\]\(#(i\d+)\) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    titles = dict(re.findall(r"^### (I\d+): (.+) \{: #i\d+ \}$", PAGE, re.MULTILINE))
    assert [idea for idea, *_ in rows] == IDEAS
    for idea, anchor, title, told in rows:
        assert anchor == idea.lower()
        assert title == titles[idea]
        assert section(idea)["State"].startswith(told), idea


@pytest.mark.parametrize("idea", IDEAS)
def test_whatever_is_named_exists(idea: str) -> None:
    found = section(idea)
    assert named(found["Parameters"])
    assert not sorted(set(named(found["Parameters"])) - KEYS)
    assert named(found["Measure"])
    assert not sorted(set(named(found["Measure"])) - OUTCOMES - COLUMNS)
    assert not sorted(set(named(found["Policy"])) - set(policies()))
    assert named(found["Policy"]) or found["Policy"] == "none"
    assert found["State"].startswith(STATES)


@pytest.mark.parametrize("idea", IDEAS)
def test_tests_exist(idea: str) -> None:
    told = section(idea)["Tests"]
    assert named(told) or told == "none yet"
    for test in named(told):
        match = re.fullmatch(r"(tests/[\w/]+\.py)(?:::(test_\w+)|\[(.+)\])", test)
        assert match, test
        code = (ROOT / match[1]).read_text(encoding="utf-8")
        assert (f"def {match[2]}(" if match[2] else f'row("{match[3]}"') in code, test


@pytest.mark.parametrize("idea", [idea for idea in IDEAS if OPTIONAL in section(idea)])
def test_experiments_exist(idea: str) -> None:
    scripts = named(section(idea)[OPTIONAL])
    assert scripts
    assert [one for one in scripts if not re.fullmatch(r"experiments/\w+\.py", one)] == []
    assert [one for one in scripts if not (ROOT / one).is_file()] == []


def test_every_question_of_the_index_stands_with_an_idea() -> None:
    """The questions of the essay are asked for an idea each; other experiments need not be."""
    index = (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
    asked = re.findall(r"^\| `(\w+\.py)`", index.split("answers: begin")[1].split("answers: end")[0], re.MULTILINE)
    assert asked
    assert [one for one in asked if f"`experiments/{one}`" not in PAGE] == []


def test_no_idea_works_without_a_test() -> None:
    assert not [i for i in IDEAS if section(i)["State"].startswith("works") and section(i)["Tests"] == "none yet"]


def test_a_policy_stands_with_the_ideas_it_names() -> None:
    pairs = {(name, idea) for name in policies() for idea in load_policy(name).ideas}
    assert pairs
    assert [(name, idea) for name, idea in sorted(pairs) if name not in named(section(idea)["Policy"])] == []


def test_the_saying_is_marked_as_wrongly_ascribed() -> None:
    """Wherever the saying stands, the paragraph says so."""
    folders = [ROOT / name for name in ("docs", "src", "experiments", "benchmarks")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".md", ".py", ".toml"}]
    found = [
        f"{path.relative_to(ROOT)}: {paragraph}"
        for path in [*files, *ROOT.glob("*.md")]
        for paragraph in re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))
        if re.search(r"exponentially better|shakespeare", " ".join(paragraph.lower().split()))
    ]
    assert found
    assert [
        paragraph for paragraph in found if not re.search("wrongly|is not his|ten onrechte", paragraph.lower())
    ] == []
