"""Plain technical English everywhere: no private word in sources, help texts, README and pages.

The patterns are words that no reader outside the project would use in this sense; ordinary English stays allowed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cosim.cli import main
from cosim.cli.reference import commands

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = re.compile(
    r"""
      \bluck(y|ily)?\b            # common random numbers, random seed, chance
    | \bforet(ell|ells|elling|old)\b   # predict
    | manieth                     # every n-th
    | \bshel(f|ves)\b             # test suite
    | \bfloors\b                  # layers
    | \bwhoever\b
    | \bgive\ or\ take\b          # +/-
    | \btyped\ again\b            # resumes
    | \bwhat\ rests\ on\b         # which results depend on which assumptions
    | \bsay\ nothing\ about\ the\ way\b
    | \bis\ gone\ through\b       # is processed
    | \bon\ other\ luck\b
    | \bby\ lot\b                 # at random
    | \bladder\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
NAMES = {"luck", "lucky", "told", "said", "asked", "tell", "teller", "foretold", "foretell", "manieth"}

# Files still to be rewritten; empty when all parts of the rewriting are merged.
TO_DO = {
    "src/cosim/care/engine.py",
    "src/cosim/care/mesa/professional.py",
    "src/cosim/care/mesa/reporters.py",
    "src/cosim/care/mesa/system.py",
    "src/cosim/care/networks/builders.py",
    "src/cosim/care/networks/sampling.py",
    "src/cosim/care/policies/compose.py",
    "src/cosim/care/policies/schema.py",
    "src/cosim/care/recorder.py",
    "src/cosim/care/reviewer.py",
    "src/cosim/care/rules/hours.py",
    "src/cosim/care/rules/team.py",
    "src/cosim/care/rules/work.py",
    "src/cosim/care/scenario/checks.py",
    "src/cosim/care/scenario/schema.py",
    "src/cosim/care/scenario/writing.py",
    "src/cosim/care/state.py",
    "src/cosim/care/world/population.py",
    "src/cosim/core/choice.py",
    "src/cosim/core/rng.py",
    "src/cosim/evidence/calibration/spread.py",
    "src/cosim/evidence/calibration/writing.py",
    "src/cosim/evidence/empirical_game/__init__.py",
    "src/cosim/evidence/empirical_game/outcomes.py",
    "src/cosim/evidence/growth/answer.py",
    "src/cosim/evidence/growth/growth.py",
    "src/cosim/evidence/growth/resampling.py",
    "src/cosim/evidence/growth/verdict.py",
    "src/cosim/evidence/validation/catalogue.py",
    "src/cosim/evidence/validation/patterns/diversity.py",
    "src/cosim/evidence/validation/patterns/placebo.py",
    "src/cosim/studies/analysis/chance.py",
    "src/cosim/studies/analysis/discover.py",
    "src/cosim/studies/analysis/interval.py",
    "src/cosim/studies/analysis/morris.py",
    "src/cosim/studies/analysis/pawn.py",
    "src/cosim/studies/analysis/prim.py",
    "src/cosim/studies/analysis/sensitivity.py",
    "src/cosim/studies/analysis/sobol.py",
    "src/cosim/studies/analysis/worlds.py",
    "src/cosim/studies/comparison/__init__.py",
    "src/cosim/studies/comparison/paired.py",
    "src/cosim/studies/runs/drive.py",
    "src/cosim/studies/runs/pools.py",
    "src/cosim/studies/runs/readers.py",
    "src/cosim/studies/store/status.py",
    "src/cosim/studies/store/writer.py",
    "CONTRIBUTING.md",
    "README.md",
    "docs/architecture.md",
    "docs/calibration.md",
    "docs/claim.md",
    "docs/contradictions.md",
    "docs/decisions/0001-addressed-luck.md",
    "docs/decisions/0008-hours-of-learning.md",
    "docs/decisions/0015-a-run-is-its-content.md",
    "docs/decisions/0016-chance-out-of-indices.md",
    "docs/decisions/0017-prim-of-our-own.md",
    "docs/decisions/0020-rules-are-asked-not-copied.md",
    "docs/decisions/0021-growth-that-may-be-none.md",
    "docs/decisions/README.md",
    "docs/game.md",
    "docs/guide.md",
    "docs/index.md",
    "docs/model.md",
    "docs/odd.md",
    "docs/parameters.md",
    "docs/performance.md",
    "docs/state.md",
    "docs/store.md",
    "docs/validation.md",
}

SOURCES = sorted((ROOT / "src").rglob("*.py"))
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def path_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def private_words(text: str) -> list[str]:
    """Lines with a private word, with their number."""
    return [f"{at}: {line.strip()}" for at, line in enumerate(text.splitlines(), 1) if PRIVATE.search(line)]


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Names that a module gives to functions, classes, arguments and variables."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def private_names(text: str) -> list[str]:
    """Names of which a part is a private word, with their line."""
    return [f"{line}: {name}" for line, name in names(ast.parse(text)) if NAMES & set(name.lower().split("_"))]


def to_do() -> list[str]:
    """Files with a private word now."""
    return [
        path_of(file)
        for file in (*SOURCES, *PAGES)
        if private_words(text := file.read_text(encoding="utf-8")) or (file.suffix == ".py" and private_names(text))
    ]


@pytest.mark.parametrize("file", [one for one in SOURCES if path_of(one) not in TO_DO], ids=path_of)
def test_no_private_word_in_a_source_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert private_words(text) + private_names(text) == []


@pytest.mark.parametrize("page", [one for one in PAGES if path_of(one) not in TO_DO], ids=path_of)
def test_no_private_word_on_a_page(page: Path) -> None:
    assert private_words(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("command", ["", *commands()])
def test_no_private_word_in_a_help_text(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    assert private_words(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    "text",
    ["the same luck", "it foretells", "every so-manieth", "Typed again, it goes on", "the floors"],
)
def test_private_words_are_found(text: str) -> None:
    assert private_words(text)


@pytest.mark.parametrize("text", ["understands", "asked for", "a standard", "math.floor(x)", "self", "told apart"])
def test_ordinary_words_are_not(text: str) -> None:
    assert private_words(text) == []


def test_private_names_are_found() -> None:
    assert private_names("def f(asked_before):\n    said = 1\n    heated = aside = 2\n") == [
        "1: asked_before",
        "2: said",
    ]
