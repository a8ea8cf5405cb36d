"""The documentation says what the code says: generated pages have not drifted, the page on the model is complete."""

from __future__ import annotations

import importlib.util
import re
import runpy
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from cosim.care.rules.catalogue import PARAMETERS
from cosim.care.rules.choose import RULES
from cosim.care.scenario.structure import PARAMETERS as STRUCTURE
from cosim.care.week import PHASES

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def model() -> str:
    return (DOCS / "model.md").read_text(encoding="utf-8")


def words(text: str) -> set[str]:
    """Everything that stands in backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


@pytest.mark.parametrize("name", ["parameters.md", "state.md", "odd.md", "model.md"])
def test_generated_page_has_not_drifted(generate: ModuleType, name: str) -> None:
    found = (DOCS / name).read_text(encoding="utf-8")
    assert found == generate.PAGES[name](), f"docs/{name} is out of date: make refresh"


def test_no_generated_page_is_forgotten(generate: ModuleType) -> None:
    assert set(generate.PAGES) == {"cli.md", "parameters.md", "state.md", "odd.md", "model.md"}


def test_every_parameter_is_in_the_model(model: str) -> None:
    practices = {f"practices.*.{name}" for name in words(model)}
    missing = {parameter.key for parameter in (*PARAMETERS, *STRUCTURE)} - words(model) - practices
    assert not sorted(missing)


def test_the_model_names_no_other_parameters(model: str) -> None:
    known = {parameter.key for parameter in (*PARAMETERS, *STRUCTURE)}
    prefixes = {key.partition(".")[0] for key in known}
    dotted = {word for word in words(model) if re.fullmatch(r"[a-z_]+\.[a-z_]+", word) and not word.endswith(".py")}
    named = {word for word in dotted if word.partition(".")[0] in prefixes and not word.startswith("practices.")}
    assert not sorted(named - known)


def test_the_week_of_the_model_is_the_week(model: str) -> None:
    section = model.partition("\n## The week\n")[2].partition("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    assert re.findall(r"`([a-z_]+)`", "\n".join(table)) == [phase.name for phase in PHASES]


def test_every_choice_rule_is_in_the_model(model: str) -> None:
    assert set(RULES) <= words(model)


def test_the_odd_has_its_seven_elements_and_eleven_concepts() -> None:
    page = (DOCS / "odd.md").read_text(encoding="utf-8")
    assert [title[:1] for title in re.findall(r"^## (.+)$", page, re.MULTILINE)] == list("1234567")
    concepts = page.partition("\n## 4. ")[2].partition("\n## 5. ")[0]
    named = re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", concepts, re.MULTILINE)
    assert named == [
        "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing",
        "Interaction", "Stochasticity", "Collectives", "Observation",
    ]  # fmt: skip


def test_every_submodel_of_the_odd_has_a_formula_or_sentence_and_its_reason(generate: ModuleType) -> None:
    part = (DOCS / "odd.md").read_text(encoding="utf-8").partition("\n## 7. ")[2]
    sections = re.split(r"^### ", part.partition("<!-- odd: submodels: end -->")[0], flags=re.MULTILINE)[1:]
    assert len(sections) >= len(generate.rule_modules())
    reasons = tomllib.loads((DOCS / "rationale.toml").read_text(encoding="utf-8"))
    named = [one.partition("\n")[0] for one in sections if one.count("**Rationale.** ") == 1 and len(one) > 200]
    assert sorted(named) == sorted(reasons)  # a rule may come without a reason, a reason not without its rule


def test_codemeta_is_what_the_package_says_of_itself() -> None:
    made = runpy.run_path(str(DOCS / "codemeta.py"))["codemeta"]()
    assert (DOCS.parent / "codemeta.json").read_text(encoding="utf-8") == made
