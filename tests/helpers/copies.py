"""A copy of the repository's sources, in which a test makes a change by hand and sees what else has to follow.

Python runs without compiling there: a copy has other sources, so its machine code would have to be made anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_COPIED = (
    "src", "docs", "tests", "experiments", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "mkdocs.yml",
    "pyproject.toml", "CITATION.cff", "codemeta.json",
)  # fmt: skip
_NOT = shutil.ignore_patterns("__pycache__", "*.pyc", "figures", "*.png", "*.svg", ".*")


def copied(folder: Path) -> Path:
    """A copy of the sources, documentation and tests under ``folder``."""
    place = folder / "copy"
    place.mkdir()
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=_NOT)
        else:
            shutil.copy(source, place / name)
    return place


def run(place: Path, *words: str, check: bool = True) -> str:
    """Run Python in a copy, on its sources; what it prints, and with ``check`` a failed assertion where it fails."""
    environment = {
        **os.environ, "PYTHONPATH": str(place / "src"), "NUMBA_DISABLE_JIT": "1", "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, *words], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    if check:
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout + done.stderr


class Edits:
    """Edits by hand in a copy; `files` are those that were touched."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.files: set[str] = set()

    def replace(self, name: str, before: str, after: str) -> None:
        """Replace a text that is in the file exactly once."""
        path = self.place / name
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{name}: {text.count(before)} times {before!r}"
        path.write_text(text.replace(before, after), encoding="utf-8")
        self.files.add(name)

    def create(self, name: str, text: str) -> None:
        """Write a new file."""
        path = self.place / name
        assert not path.exists(), f"{name} is there already"
        path.write_text(text, encoding="utf-8")
        self.files.add(name)
