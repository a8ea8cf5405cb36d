"""Every text of an error in the code: what was expected, what was found and what to do, with its places filled in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "cosim"
_PARTS = {"expected", "got", "hint"}
_FILLED = "'x7'"  # what stands in a place


def texts(folder: Path = SOURCES) -> Iterator[tuple[str, str]]:
    """File with line, and text, of every literal that an `InputError` or a mistake of a schema is made with."""
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            given: list[ast.expr] = []
            if name == "InputError" or name.endswith("Error"):
                given = [one.value for one in node.keywords if one.arg in _PARTS]
            elif name == "_mistake":
                given = list(node.args)
            for value in given:
                for text in _literals(value):
                    yield f"{file.relative_to(folder)}:{node.lineno}", text


def _literals(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else _FILLED for part in value.values)  # type: ignore[misc]
    elif isinstance(value, ast.IfExp):
        yield from _literals(value.body)
        yield from _literals(value.orelse)
    elif isinstance(value, ast.BoolOp):
        for part in value.values:
            yield from _literals(part)
