"""A copy of the project to edit, so that a test can count what a change takes by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("src", "docs", "tests")
_FILES = ("pyproject.toml", "README.md", "mkdocs.yml")


def copied(folder: Path) -> Path:
    """A copy of sources, documentation and tests below ``folder``."""
    copy = folder / "copy"
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in _FILES:
        shutil.copy2(ROOT / name, copy / name)
    return copy


def edit(copy: Path, name: str, *changes: tuple[str, str]) -> None:
    """Replace text in a file of the copy; each text has to be there once."""
    path = copy / name
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{name}: {old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def edited(copy: Path) -> list[str]:
    """Names of the files that are new or not the same as in the project."""
    names = sorted(
        str(path.relative_to(copy))
        for folder in _FOLDERS
        for path in (copy / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    return [
        name for name in names
        if not (ROOT / name).is_file() or (ROOT / name).read_bytes() != (copy / name).read_bytes()
    ]  # fmt: skip


def run(copy: Path, *arguments: str) -> str:
    """Standard output of a Python process that finds the package and the helpers of the copy; nothing is compiled."""
    path = os.pathsep.join([str(copy / "src"), str(copy / "tests")])
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy, env=os.environ | {"PYTHONPATH": path, "NUMBA_DISABLE_JIT": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
