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

# A public alias of `uniform` in choice rules, kept for rules written for version 0.1.
ALIAS = "luck = uniform  # the name up to version 0.1"
WITH_ALIAS = {"src/cosim/care/mesa/professional.py", "src/cosim/care/reviewer.py"}

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


def source(file: Path) -> str:
    """Text of a source file, without the line of the public alias."""
    text = file.read_text(encoding="utf-8")
    if path_of(file) not in WITH_ALIAS:
        return text
    lines = text.splitlines()
    kept = [line for line in lines if not line.strip().startswith(ALIAS)]
    assert len(kept) == len(lines) - 1
    return "\n".join(kept)


@pytest.mark.parametrize("file", SOURCES, ids=path_of)
def test_no_private_word_in_a_source_file(file: Path) -> None:
    text = source(file)
    assert private_words(text) + private_names(text) == []


@pytest.mark.parametrize("page", PAGES, ids=path_of)
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
