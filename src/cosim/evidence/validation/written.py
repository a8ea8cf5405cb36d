"""Which columns of the state a rule file writes, and which rule files read a parameter: read from their source.

A column is written where ``row["column"]`` is assigned to and ``row`` was taken from a table of the world in the same
function, as in ``organisation = world.organisations[o]``. A row that a function is given is not followed, so a column
may be missed; none is made up.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import lru_cache

from cosim.care.rules.catalogue import MODULES

__all__ = ["readers_of", "written_by"]


@lru_cache(maxsize=1)
def _trees() -> dict[str, ast.Module]:
    return {module.__name__.rsplit(".", 1)[-1]: ast.parse(inspect.getsource(module)) for module in MODULES}


@lru_cache(maxsize=512)
def readers_of(key: str) -> tuple[str, ...]:
    """Names of the rule files that name a parameter in their code: they declare or read it.

    Examples
    --------
    >>> readers_of("waiting.worsening")
    ('wait',)
    """
    field = key.replace(".*", "")
    return tuple(
        name for name, tree in _trees().items()
        if any(isinstance(node, ast.Constant) and node.value in (key, field) for node in ast.walk(tree))
    )  # fmt: skip


@lru_cache(maxsize=128)
def written_by(module: str) -> frozenset[str]:
    """Columns that the functions of a rule file write, such as ``organisations.climate``.

    Examples
    --------
    >>> sorted(written_by("wait"))
    ['clients.need', 'clients.weeks_waited']
    """
    functions = [node for node in _trees()[module].body if isinstance(node, ast.FunctionDef)]
    return frozenset(column for function in functions for column in _columns(function))


def _columns(function: ast.FunctionDef) -> Iterator[str]:
    rows = dict(_rows(function))
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign | ast.AugAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in (one for each in targets for one in _parts(each)):
            while isinstance(target, ast.Subscript) and not _is_name(target.slice):
                target = target.value  # one place of a column that holds several
            if isinstance(target, ast.Subscript):
                row, column = target.value, ast.literal_eval(target.slice)
                table = rows.get(row.id) if isinstance(row, ast.Name) else _table(row)
                if table is not None:
                    yield f"{table}.{column}"


def _rows(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Names of variables that hold a row, with its table."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            pairs = [(one, node.value) for one in node.targets]
        elif isinstance(node, ast.For):
            pairs = [(node.target, ast.Subscript(node.iter, ast.Constant(0)))]
        else:
            continue
        for target, value in pairs:
            both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            parts = zip(_parts(target), _parts(value), strict=False) if both else [(target, value)]
            for name, made in parts:
                if isinstance(name, ast.Name) and (table := _table(made)) is not None:
                    yield name.id, table


def _parts(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _table(node: ast.expr) -> str | None:
    """The table of ``world.table[row]``."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
        owner = node.value.value
        if isinstance(owner, ast.Name) and owner.id == "world":
            return node.value.attr
    return None


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
