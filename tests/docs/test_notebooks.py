"""Notebooks run from beginning to end, as scripts."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

DOCS = Path(__file__).parents[2] / "docs"
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.py"))


def test_the_start_page_names_every_notebook():
    page = (DOCS / "index.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `notebooks/(\w+)\.py` \|", page, re.MULTILINE)
    assert sorted(named) == [path.stem for path in NOTEBOOKS]
    assert len(named) == 10


class Missing:
    """Finds a package nowhere, as if it were not installed."""

    def __init__(self, package):
        self.package = package

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == self.package:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_asks_a_question_first(path):
    first = path.read_text(encoding="utf-8").split("# %%")[1]
    assert first.startswith(" [markdown]\n# # ")
    assert "**Question.**" in first


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_prints_what_it_shows(path, capsys):
    cells = path.read_text(encoding="utf-8").split("# %%")
    shows = sum("print(" in cell for cell in cells)
    runpy.run_path(str(path))
    plt.close("all")
    assert shows >= 2
    assert len(capsys.readouterr().out.splitlines()) >= shows


@pytest.mark.parametrize(
    ("page", "package", "extra"), [("two_aims", "pymoo", "search"), ("emulator", "sklearn", "calibration")]
)
def test_a_notebook_says_which_extra_it_lacks(page, package, extra, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(package), *sys.meta_path])
    with pytest.raises(SystemExit, match=rf"pip install 'cosim\[{extra}\]'"):
        runpy.run_path(str(DOCS / "notebooks" / f"{page}.py"))
