"""Every test can fail: it checks something, on every path through it.

Read from the syntax trees of the tests. What counts as a check: `assert`, ``pytest.raises`` and ``pytest.warns``,
``pytest.fail``, and a call of a function of the tests that holds a check itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
FILES = sorted(path for path in TESTS.rglob("*.py") if path != Path(__file__).resolve())
CHECKS = {"raises", "warns", "fail"}  # of pytest
KEEP = {"enumerate", "items", "pairwise", "product", "range", "sorted", "values", "zip"}  # empty only if given nothing
LATER = (ast.FunctionDef, ast.Lambda, ast.ClassDef)  # what is written in these is not run where it is written


def inside(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below one, without the bodies of functions and classes."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, LATER):
            yield from inside(child)


def called(node: ast.AST) -> str:
    """Name of the function that a node calls; empty for all else."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def checks(node: ast.AST, helpers: set[str]) -> bool:
    """Whether a node, or one inside it, is a check."""
    return any(isinstance(one, ast.Assert) or called(one) in helpers for one in (node, *inside(node)))


def helpers_of(trees: list[ast.Module]) -> set[str]:
    """Names of functions that hold a check, of those that call them, and so on."""
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = set(CHECKS)
    while more := {one.name for one in functions if one.name not in found and checks(one, found)}:
        found |= more
    return found


def certain(node: ast.expr) -> bool:
    """Whether a loop over this has a turn, as far as its text tells: it is a constant, or written out."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(not isinstance(one, ast.Starred) or certain(one.value) for one in node.elts)
    if isinstance(node, ast.Dict | ast.Constant):
        return True
    if isinstance(node, ast.Call):
        parts = [*node.args, node.func.value] if isinstance(node.func, ast.Attribute) else node.args
        return called(node) in KEEP and all(map(certain, parts))
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.isupper() or name == "itertools"


def faults_of(test: ast.FunctionDef, helpers: set[str]) -> Iterator[tuple[int, str]]:
    """What lets a test pass without a check: line and what is wrong."""
    if not checks(test, helpers):
        yield test.lineno, "no check"
    sure = False
    for node in inside(test):
        if isinstance(node, ast.If):
            one, other = (any(checks(line, helpers) for line in branch) for branch in (node.body, node.orelse))
            if one != other:
                yield node.lineno, "a check in one branch only"
        elif isinstance(node, ast.Assert) and isinstance(node.test, ast.IfExp):
            if any(isinstance(branch, ast.Constant) for branch in (node.test.body, node.test.orelse)):
                yield node.lineno, "a check in one branch only"
        elif isinstance(node, ast.Return | ast.Continue):
            yield node.lineno, "leaves before its checks"
    for line in test.body:
        loop = isinstance(line, ast.For) and not certain(line.iter)
        sure = sure or (checks(line, helpers) and not loop)
    if not sure and checks(test, helpers):
        yield test.lineno, "checks only in a loop that may have no turns"


def faults(text: str, helpers: set[str]) -> list[str]:
    """Faults of all tests of a file, a line each."""
    return [
        f"{line}: {node.name}: {what}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for line, what in faults_of(node, helpers)
    ]


def test_every_test_checks_something_on_every_path():
    texts = {path: path.read_text("utf-8") for path in FILES}
    helpers = helpers_of([ast.parse(text) for text in texts.values()])
    found = [f"{path.relative_to(TESTS)}:{line}" for path, text in texts.items() for line in faults(text, helpers)]

    assert len(texts) > 50
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("run()", ["no check"]),
        ("if x: assert y", ["a check in one branch only"]),
        ("if x: pytest.fail()\n  else: z = 1", ["a check in one branch only"]),
        ("assert y if x else True", ["a check in one branch only"]),
        ("if x: return\n  assert y", ["leaves before its checks"]),
        ("for one in found: assert one", ["checks only in a loop that may have no turns"]),
        ("for one in sorted(found): assert one", ["checks only in a loop that may have no turns"]),
        ("assert y", []),
        ("if x: assert y\n  else: assert z", []),
        ("with pytest.raises(E): run()", []),
        ("refused(run)", []),
        ("for one in (1, 2): assert one", []),
        ("for one in zip(NAMES, range(2)): assert one", []),
        ("assert found\n  for one in found: assert one", []),
        ("def inner(): return 1\n  assert inner()", []),
    ],
)
def test_a_fault_is_found(body, wrong):
    helper = "def refused(run):\n  with pytest.raises(E): run()\n"
    text = f"{helper}def test_x():\n  {body}\n"

    assert [line.split(": ")[2] for line in faults(text, helpers_of([ast.parse(text)]))] == wrong
