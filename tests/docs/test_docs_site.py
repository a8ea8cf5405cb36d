"""The documentation as a site: no outside requests, every page in the navigation, every public name on an API page."""

from __future__ import annotations

import importlib
import importlib.util
import re
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

import cosim

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SETTINGS = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
SECTIONS = ["Start", "Tutorials", "How-to guides", "Reference", "Explanation", "Decisions"]


@pytest.fixture(scope="module")
def check_site() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_site", DOCS / "check_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_outside_request_is_found(check_site: ModuleType) -> None:
    page = (
        '<link rel="stylesheet" href="https://fonts.example.org/a.css"><script src="//cdn.example.org/b.js"></script>'
        '<img src="local.png"><a href="https://example.org/read">link</a><link rel="canonical" href="https://me/">'
        "<style>p { background: url(https://example.org/c.png) }</style>"
    )
    assert check_site.outside_requests("page.html", page) == [
        "https://fonts.example.org/a.css", "//cdn.example.org/b.js", "https://example.org/c.png",
    ]  # fmt: skip


def test_a_site_with_an_outside_request_is_refused(check_site: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<img src="local.png">', encoding="utf-8")
    check_site.main(tmp_path)
    (tmp_path / "index.html").write_text('<img src="https://example.org/a.png">', encoding="utf-8")
    with pytest.raises(SystemExit, match=re.escape("index.html: loads https://example.org/a.png")):
        check_site.main(tmp_path)


def test_an_empty_folder_is_no_site(check_site: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="found no page"):
        check_site.main(tmp_path)


def test_the_navigation_has_every_page_once_and_decisions_last() -> None:
    nav = SETTINGS.partition("\nnav:")[2].partition("\ntheme:")[0]
    named = re.findall(r": (\S+\.md)", nav)
    assert sorted(named) == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
    assert re.findall(r"^  - ([A-Z][\w -]+):", nav, re.MULTILINE) == SECTIONS


def test_every_module_of_the_api_pages_exists_and_every_public_name_is_there() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted((DOCS / "api").glob("*.md")))
    named = re.findall(r"^::: (\S+)", text, re.MULTILINE)
    assert sorted(name.removeprefix("cosim.") for name in named if name.count(".") == 1) == sorted(
        name for name in cosim.__all__ if name != "__version__"
    )
    modules = [name for name in named if name.count(".") > 1]
    assert [name for name in modules if not importlib.import_module(name).__doc__] == []


def test_every_term_of_the_glossary_is_explained_once() -> None:
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    terms = [before for before, line in pairwise(lines) if line.startswith(":   ")]
    assert len(terms) > 60
    assert len(set(terms)) == len(terms)
