"""The Dutch catalogue is complete, compiled, and in the wheel; titles are in both languages."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests import catalogue

from cosim.care.outcomes.catalogue import OUTCOMES
from cosim.care.policies.load import load_policy, policies
from cosim.care.scenario.load import load_scenario, scenarios
from cosim.errors import InputError
from cosim.texts.language import Language, language_of
from cosim.texts.outcomes import declared, is_threshold

ROOT = Path(__file__).parents[2]


def test_the_catalogue_is_complete_and_compiled() -> None:
    assert catalogue.problems() == [], "make texts"


def test_a_stale_catalogue_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    found = catalogue.extracted()
    found.add("a sentence that nobody translated")
    monkeypatch.setattr(catalogue, "extracted", lambda: found)
    assert catalogue.problems() == ["not in the catalogue: a sentence that nobody translated"]


def test_no_message_hides_in_an_f_string() -> None:
    """Babel reads an f-string as one word on Python 3.11, so a message inside is never translated."""
    hidden = []
    for file in (ROOT / "src" / "cosim").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                for part in ast.walk(node):
                    if isinstance(part, ast.Call) and getattr(part.func, "attr", "") in {"tr", "trn"}:
                        if part.args and isinstance(part.args[0], ast.Constant):
                            hidden.append(f"{file.name}:{part.lineno}")
    assert hidden == []


def test_every_outcome_has_words_in_both_languages_and_a_threshold() -> None:
    assert [one.name for one in OUTCOMES if one.name not in declared()] == [], "add it to texts/outcomes.toml"
    for name, found in declared().items():
        assert all(found[key] for key in ("title", "title_nl", "about", "about_nl")), name
        assert is_threshold(found["small"]), name


@pytest.mark.parametrize("name", policies())
def test_every_policy_has_words_in_both_languages(name: str) -> None:
    policy = load_policy(name)
    assert policy.title_nl
    assert policy.description_nl
    assert policy.caveat, "say what the model leaves out about it"
    assert policy.caveat_nl


@pytest.mark.parametrize("name", scenarios())
def test_every_scenario_has_words_in_both_languages(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.title_nl
    assert scenario.description_nl


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InputError, match="expected one of en, nl, got 'de'"):
        language_of("de")
    assert language_of(" NL ") == Language("nl")


@pytest.mark.slow
def test_the_wheel_contains_the_catalogue_and_speaks_dutch(tmp_path: Path) -> None:
    hatch = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(hatch, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
    code = (
        "from cosim.texts.language import Language; import cosim.report.html as html; "
        "from cosim.report.floor import tomorrow; tomorrow([], {}, Language('nl')); html._environment().get_template("
        "'report.html.j2'); print(Language('nl').tr('waiting'))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(place)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == "de wachttijd"
