"""Runs the tests that a change can affect, and says why: ``python -m tests.changed BASE [arguments for pytest]``.

A test file is run if it changed since the git revision BASE, or if it imports, directly or by way of other files, one
that changed. All this is read from import statements. A change of what all tests share, or of `pyproject.toml`, runs
everything; a change of any other file runs the tests of pages and of the project.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("src/", "tests/", "")  # where a module may lie
SCRIPTS = ("experiments", "benchmarks", "docs")  # folders with Python that tests run, named by a string
SHARED = ("pyproject.toml", "tests/conftest.py")
PAGES = ("tests/docs/", "tests/project/")
FRONT_DOOR = "src/cosim/__init__.py"  # looks up what is asked for, name by name

Why = dict[str, str]


def files_of(module: str) -> Iterator[str]:
    """The file of a module, as a path from ``ROOT``, and those of the packages it lies in; none if it is not ours."""
    path = module.replace(".", "/")
    for place in PLACES:
        for file in (f"{place}{path}.py", f"{place}{path}/__init__.py"):
            if (ROOT / file).is_file():
                yield file
    if "." in module:
        yield from files_of(module.rpartition(".")[0])


@cache
def exported() -> dict[str, str]:
    """Module that each name of the front door comes from."""
    return {
        alias.asname or alias.name: node.module
        for node in ast.walk(ast.parse((ROOT / FRONT_DOOR).read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def imports_of(text: str) -> set[str]:
    """Files that a text imports or runs."""
    modules = ["cosim.cli.app"] if '"-m", "cosim"' in text else []
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules += [f"{node.module}.{alias.name}" for alias in node.names]
            modules += [exported().get(alias.name, "cosim") for alias in node.names if node.module == "cosim"]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "cosim":
            modules.append(exported().get(node.attr, "cosim"))
        elif isinstance(node, ast.Constant) and node.value in SCRIPTS:
            found |= {f"{node.value}/{path.name}" for path in (ROOT / node.value).glob("*.py")}
        elif isinstance(node, ast.Constant) and str(node.value).startswith("benchmarks."):
            modules.append(str(node.value))
    return found | {file for module in modules for file in files_of(module)}


@cache
def imports() -> dict[str, set[str]]:
    """What every Python file of the project imports."""
    paths = [path for folder in ("src", "tests", *SCRIPTS) for path in (ROOT / folder).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix(): imports_of(path.read_text("utf-8")) for path in paths}
    return found | {FRONT_DOOR: set()}


def spread(changed: Why, imports: Mapping[str, set[str]]) -> Why:
    """What is affected by what changed, each with the reason."""
    found = dict(changed)
    while more := {
        name: f"imports {min(of & found.keys())}"
        for name, of in imports.items()
        if name not in found and of & found.keys()
    }:
        found |= more
    return found


def touched(file: str) -> set[str]:
    """The Python files that a changed file is, or is data of, or is looked at by."""
    every, folder = set(imports()), Path(file).parent
    if file in SHARED:
        return every
    if file in every:
        return {file}
    if file.startswith("src/"):  # data of the package: lies beside what reads it, or in a folder of its own
        return {name for name in every if Path(name).parent in (folder, folder.parent)}
    if file.startswith("tests/"):
        texts = {name: (ROOT / name).read_text("utf-8") for name in every if name.startswith("tests/")}
        return {name for name, text in texts.items() if Path(name).parent == folder or f'"{folder.name}"' in text}
    return {name for name in every if name.startswith(PAGES)}


def affected(files: Iterable[str]) -> Why:
    """Test files that a change of files can affect, each with the reason; all are paths from ``ROOT``."""
    changed = {name: f"{file} changed" for file in files for name in touched(file)}
    found = spread(changed, imports())
    return {name: found[name] for name in sorted(found) if Path(name).name.startswith("test_") and name[:6] == "tests/"}


def changed_since(base: str) -> list[str]:
    """Files that differ from a git revision, also those that are not committed or not yet known to git."""
    commands = (["diff", "--name-only", "--no-renames", base], ["ls-files", "--others", "--exclude-standard"])
    done = [subprocess.run(["git", *one], cwd=ROOT, capture_output=True, text=True, check=True) for one in commands]
    return [line for one in done for line in one.stdout.splitlines()]


def main() -> int:
    """Say which tests are affected and why, and run them."""
    import pytest

    tests = affected(changed_since(sys.argv[1]))
    for name, why in tests.items():
        sys.stdout.write(f"{name}: {why}\n")
    sys.stdout.write(f"{len(tests)} of {len(list((ROOT / 'tests').rglob('test_*.py')))} test files are run.\n")
    sys.stdout.flush()
    return int(pytest.main([*tests, *sys.argv[2:]])) if tests else 0


if __name__ == "__main__":
    sys.exit(main())
