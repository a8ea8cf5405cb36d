"""Notebooks run from beginning to end, as scripts."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs/notebooks").glob("*.py"))


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_prints_what_it_shows(path, capsys):
    cells = path.read_text(encoding="utf-8").split("# %%")
    shows = sum("print(" in cell for cell in cells)
    runpy.run_path(str(path))
    assert shows >= 2
    assert len(capsys.readouterr().out.splitlines()) >= shows
