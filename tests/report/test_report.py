"""``cosim report``: one page that is whole, accessible, small and fast; bad input is refused in one line.

Over 400 lines: all of it looks at the same few pages.
"""

from __future__ import annotations

import html
import itertools
import json
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cosim.cli import main
from helpers.browser import CHROMIUM, contrast, needs_chromium
from helpers.reports import stored

POLICIES = (
    "memo",
    "alignment-meetings",
    "one-plan",
    "audit",
    "outcome-joint",
    "client-at-table",
    "joint-training",
    "first-line",
    "fewer-rules",
    "talent-directory",
)
TITLE = "Nominal coordination: more service and cost, no better outcome"
VOID = {"meta", "link", "br", "img", "input", "hr", "path", "use", "rect"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = stored(tmp_path_factory.mktemp("report"), POLICIES[:4])
    found = {}
    for lang in ("en", "nl"):
        out = folder / f"{lang}.html"
        assert main(["report", str(folder), "--lang", lang, "--out", str(out), "--quiet"]) == 0
        found[lang] = out.read_text(encoding="utf-8")
    return found


class Elements(HTMLParser):
    """Every element with its attributes, and what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_page_is_accessible(pages: dict[str, str], lang: str) -> None:
    page = Elements(pages[lang])
    assert (page.wrong, page.open) == ([], [])
    assert page.named("html") == [{"lang": lang}]
    assert [len(page.named(tag)) for tag in ("main", "header", "footer", "nav", "title", "h1")] == [1] * 6
    ids = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(ids) == len(set(ids)) > 20
    named = [str(one["href"]).removeprefix("#") for one in page.named("a")]
    named += [str(attributes["aria-labelledby"]) for _, attributes in page.found if "aria-labelledby" in attributes]
    assert len(named) > 20
    assert set(named) <= set(ids)
    headers = page.named("th")
    assert headers
    assert all(one.get("scope") in {"col", "row"} for one in headers)
    assert len(page.named("caption")) == len(page.named("table")) > 10
    drawings = [one for one in page.named("div") if one.get("role") == "img"]
    for_phones = sum("two" in str(one["class"]).split() for one in drawings)  # the same figure, drawn narrow
    assert len(drawings) == len(page.named("svg")) - for_phones == 1 + ("fig2" in pages[lang])
    assert all(one["aria-label"] for one in drawings)
    scrolling = [one for one in page.named("div") if str(one.get("class")).startswith("wide ")]
    assert len(scrolling) == len(page.named("table"))
    assert all(one.get("tabindex") == "0" and one.get("role") == "group" for one in scrolling)
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_page_asks_nothing_of_others_and_runs_no_script(pages: dict[str, str], lang: str) -> None:
    page = Elements(pages[lang])
    assert not page.named("script")
    assert not page.named("link")
    assert not page.named("img")
    urls = set(re.findall(r"https?://[^\"' )<]+", pages[lang]))
    assert urls <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"@import|url\((?!#)", pages[lang])
    assert not re.search(r"\son\w+=", pages[lang])
    assert len(pages[lang].encode()) < 2_000_000


def test_colours_of_text_have_enough_contrast() -> None:
    from importlib.resources import files

    css = files("cosim.report").joinpath("templates", "report.css").read_text(encoding="utf-8")
    wide = [f"#{''.join(2 * c for c in one[1:])}" if len(one) == 4 else one
            for one in re.findall(r"(?<!-)color:\s*(#[0-9a-f]{3,6})", css)]  # fmt: skip
    assert len(wide) >= 6
    for colour in wide:
        for ground in ("#ffffff", "#f3f6f5", "#fbf3f7"):
            assert contrast(colour, ground) >= 4.5, (colour, ground)


def test_what_the_page_says_in_python_exists(pages: dict[str, str]) -> None:
    import cosim

    names = re.findall(r"\bcosim\.(\w+)\(", html.unescape(pages["en"]))
    assert names == ["rerun"]
    assert [name for name in names if not hasattr(cosim, name)] == []


def test_words_of_others_cannot_act_in_the_page(tmp_path: Path) -> None:
    folder = stored(tmp_path / "a")
    document = json.loads((folder / "result.json").read_text())
    evil = '<script>alert(1)</script>"&\u202e'
    for arm in ("memo", "alignment-meetings"):
        policy = document["provenance"]["scenarios"][arm]["policies"][0]
        policy |= {"title": evil, "title_nl": evil, "caveat": evil, "description": evil}
    (folder / "result.json").write_text(json.dumps(document))
    assert main(["report", str(folder), "--quiet"]) == 0
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_numbers_are_written_in_the_language(pages: dict[str, str]) -> None:
    assert re.search(r"[+-]0,\d\d SD", pages["nl"])
    assert not re.search(r"[+-]0\.\d\d SD", pages["nl"])
    assert re.search(r"[+-]0\.\d\d SD", pages["en"])
    assert "euro per jaar" in pages["nl"]
    assert "EUR" not in re.sub(r"<[^>]*>", "", pages["nl"].split("<main")[1]).replace("cost", "")


@pytest.mark.parametrize(("sign", "verdict", "words"), [
    ("+", "better", "families do better"), ("-", "worse", "families do worse"),
])  # fmt: skip
def test_the_page_says_the_same_as_the_result(sign: str, verdict: str, words: str, tmp_path: Path) -> None:
    """Turn a number round: the sentence and the table turn with it."""
    folder = stored(tmp_path / "a", ("memo", "audit"))
    document = json.loads((folder / "result.json").read_text())
    table = document["table"]
    at = list(zip(table["policy"], table["outcome"], strict=True)).index(("audit", "functioning"))
    table["difference"][at] = float(f"{sign}0.31")
    table["low"][at], table["high"][at] = sorted(float(f"{sign}{end}") for end in (0.29, 0.33))
    table["verdict"][at] = verdict
    (folder / "result.json").write_text(json.dumps(document))
    assert main(["report", str(folder), "--quiet"]) == 0
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert f"{words} ({sign}0.31 SD" in page
    assert f'{sign}0.31 SD <span class="mark {verdict}">{verdict}</span>' in page


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_word_and_excel_have_the_same_content(tmp_path: Path, suffix: str) -> None:
    pytest.importorskip({"docx": "docx", "xlsx": "openpyxl"}[suffix])
    folder = stored(tmp_path / "a")
    out = tmp_path / f"report.{suffix}"
    assert main(["report", str(folder), "--lang", "nl", "--out", str(out), "--quiet"]) == 0
    text = " ".join(_words(out))
    assert "Wat doen 2 maatregelen voor gezinnen en kosten?" in text
    assert "Verplicht overleg" in text
    assert "Wat niet in het model zit" in text
    assert "cosim rerun" in text


def _words(file: Path) -> Iterator[str]:
    if file.suffix == ".docx":
        import docx

        document = docx.Document(str(file))
        yield from (paragraph.text for paragraph in document.paragraphs)
        assert len(document.inline_shapes) >= 1
        chapters = [one for one in document.paragraphs if one.style.name == "Heading 1"]
        assert sum(bool(one.paragraph_format.page_break_before) for one in chapters) >= 2
        assert not [one for one in document.paragraphs if "w:br " in one._p.xml], (
            "a page break of its own makes empty pages"
        )
        return
    import openpyxl

    book = openpyxl.load_workbook(file)
    numbers = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            numbers += sum(isinstance(cell, float) for cell in row)
            assert not [cell for cell in row if isinstance(cell, str) and cell.startswith("=")]
            yield from (cell for cell in row if isinstance(cell, str))
    assert numbers > 20


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    import cosim.report.office as office

    def without(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(office, "import_module", without)
    assert main(["report", str(stored(tmp_path / "a")), "--out", str(tmp_path / "a.docx")]) == 1
    assert "pip install 'cosim[office]'" in capsys.readouterr().err
    assert not (tmp_path / "a.docx").exists()


ENDLESS = json.dumps(
    {"kind": "discovery", "scenario": "a", "worlds": 1, "replicates": 2, "arms": [
        {"policy": "memo", "outcome": "trust", "aim": "better", "share": 10**400, "low": 0, "high": 1}]}
)  # fmt: skip
BROKEN = {
    "no folder": (None, "No such file"),
    "no json": ("{", "damaged"),
    "another kind": ('{"kind": "other"}', "another kind of file"),
    "another format": ('{"kind": "comparison", "format": 99}', "expected format"),
    "half": ('{"kind": "comparison", "format": 1, "arms": ["base"]}', "not whole"),
    "a run": ('{"kind": "run", "format": 1}', "single run"),
    "half an ablation": ('{"kind": "ablation"}', "without scenario"),
    "a share without end": (ENDLESS, "cannot be read"),
    "a strange claim": ('{"kind": "claim", "scenario": "a", "answer": 3, "curves": [1]}', "cannot be read"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_bad_input_is_one_line_and_nothing_is_written(name: str, tmp_path: Path, capsys: Any) -> None:
    text, expected = BROKEN[name]
    file = tmp_path / "result.json"
    if text is not None:
        file.write_text(text)
    assert main(["report", str(file), "--out", str(tmp_path / "page.html")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert expected in error
    assert not (tmp_path / "page.html").exists()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    "rows",
    [
        {"patterns": 3, "tier": "quick"},
        {"patterns": [{"lines": []}, 1], "tier": "quick"},
        {"patterns": [{"name": "V1", "lines": [{"line": "a", "verdict": "splendid"}]}], "tier": "quick"},
        {"patterns": [{"name": "V1", "lines": [{"line": "a", "verdict": {}}]}], "tier": "quick"},
        {"kind": "ablation", "table": True},
        {"kind": "ablation", "table": [{"mechanism": "effort", "share": 0.9}]},
        {"kind": "ablation", "table": [{"mechanism": "effort", "outcome": "trust", "share": "x"}]},
        {"kind": "ablation", "table": [{"mechanism": "effort", "outcome": "trust", "share": 10**400}]},
    ],
)
def test_a_damaged_file_to_report_with_it_is_refused(rows: dict[str, Any], tmp_path: Path, capsys: Any) -> None:
    whole = {"scenario": "a", "identity": "a", "counts": {}, "version": "0", "treatment": "t", "control": "c",
             "weeks": 10, "runs": 2, "sentences": []}  # fmt: skip
    file = tmp_path / "beside.json"
    file.write_text(json.dumps({**whole, **rows}))
    folder = stored(tmp_path / "a")
    assert main(["report", str(folder), "--with", str(file)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "one with rows that are damaged" in error
    assert not (folder / "report.html").exists()


@pytest.mark.parametrize(("given", "expected"), [
    (["--out", "page.pdf"], "expected a file ending in .html"), (["--lang", "de"], "expected one of en, nl"),
])  # fmt: skip
def test_bad_options_are_refused(given: list[str], expected: str, tmp_path: Path, capsys: Any) -> None:
    assert main(["report", str(stored(tmp_path / "a")), *given]) == 2
    assert expected in capsys.readouterr().err


def test_other_results_have_a_report_too(tmp_path: Path) -> None:
    documents = {
        "ablation.json": {
            "kind": "ablation", "scenario": "classroom", "identity": "a", "treatment": "t", "control": "c", "runs": 2,
            "seed": 0, "weeks": 10, "sentences": [], "table": [
                {"outcome": "functioning", "unit": "SD", "mechanism": "all", "without": 0.1, "without_low": 0.05,
                 "without_high": 0.2, "carried": 0.0, "share": None},
                {"outcome": "functioning", "unit": "SD", "mechanism": "effort", "without": 0.01, "without_low": 0.0,
                 "without_high": 0.2, "carried": 0.09, "share": 0.9},
                *({"outcome": "functioning", "unit": "SD", "mechanism": f"m{at}", "without": 0.1, "without_low": 0.0,
                   "without_high": 0.2, "carried": 0.0, "share": 0.0} for at in range(15)),
            ],
        },
        "claim.json": {"kind": "claim", "scenario": "classroom", "answer": ["It cannot tell."], "curves": [
            {"outcome": "functioning", "families": "all", "condition": "as-is", "gain": 0.1, "verdict": "linear",
             "axis": "competing", "over": "share"},
            {"outcome": "functioning", "families": "one", "condition": "as-is", "gain": 0.1, "verdict": "cannot tell",
             "axis": "competing", "over": "weeks"}]},
        "result.json": {"kind": "discovery", "scenario": "classroom", "worlds": 40, "replicates": 3, "robustness": [],
                        "factors": ["coupling.rate"],
                        "arms": [{"policy": "memo", "outcome": "euros_total", "aim": "better", "share": 0.2, "low": 0.1,
                                  "high": 0.3, "undecided": 2, "restrictions": [], "reason": "none"}]},
        "validation.json": {"scenario": "classroom", "identity": "a", "tier": "quick", "version": "0", "replicates": 3,
                            "counts": {"contradicts": 1}, "patterns": [{"name": "V1", "title": TITLE, "lines": [
                                {"line": "a", "what": "w", "unit": "u", "published": "p", "model": 0.1,
                                 "verdict": "contradicts", "why": "because"}]}]},
    }  # fmt: skip
    expected = {
        "ablation.json": ["valt weg zonder effort", "Nog 1 mechanismen"],
        "claim.json": [
            "groeit gelijkmatig",
            "ieder voor zich, tussen",
            "Bij 1 van de 2 is met deze herhalingen niet te",
        ],
        "result.json": [
            "Alleen een memo is",
            "20 % van de werelden",
            "in 2 van de 40 werelden",
            "verschilt: coupling.rate",
        ],
        "validation.json": ["het model spreekt dit tegen", "<strong>V1:</strong> Afstemming op papier"],
    }
    found = {}
    for name, document in documents.items():
        folder = tmp_path / name.removesuffix(".json")
        folder.mkdir()
        (folder / name).write_text(json.dumps(document))
        main(["report", str(folder), "--lang", "nl", "--quiet"])
        found[name] = (folder / "report-nl.html").read_text(encoding="utf-8")
    missing = [(name, one) for name, words in expected.items() for one in words if one not in found[name]]
    assert missing == []
    assert all("De methode in tien zinnen" in page and "Zo herhaalt u het" in page for page in found.values())


def test_a_validation_given_with_it_comes_before_the_packaged_one(tmp_path: Path) -> None:
    folder = stored(tmp_path / "a")
    validation = {"scenario": "mine", "identity": "a", "tier": "full", "version": "0", "counts": {}, "patterns": [
        {"name": "V1", "lines": [{"line": "outcome", "verdict": "contradicts"}]}]}  # fmt: skip
    file = tmp_path / "validation.json"
    file.write_text(json.dumps(validation))
    assert main(["report", str(folder), "--with", str(file), "--quiet"]) == 0
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("the model contradicts it") >= 2
    assert "the model agrees" not in page
    assert main(["report", str(folder), "--with", str(folder), "--quiet"]) == 2


def _rendered(page: str, more: str, folder: Path, *options: str) -> str:
    """The page as a browser has it after a script of a test was added."""

    file = folder / "page.html"
    open_page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    file.write_text(open_page.replace("</body>", f"{more}</body>"), encoding="utf-8")
    command = [
        str(CHROMIUM),
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
    ]
    found = subprocess.run(
        [*command, *options, "--dump-dom", file.as_uri()], check=True, capture_output=True, text=True, timeout=180
    )
    return found.stdout


@pytest.mark.slow
@needs_chromium
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_browser_shows_the_page_without_sideways_scrolling(pages: dict[str, str], width: int, tmp_path: Path) -> None:
    measure = (
        "<script>document.title = document.documentElement.scrollWidth + '/' + document.documentElement.clientWidth"
        "</script>"
    )
    found = _rendered(pages["nl"], measure, tmp_path, f"--window-size={width},800")
    title = re.search(r"<title>(\d+)/(\d+)</title>", found)
    assert title is not None
    assert int(title[1]) <= int(title[2])


@pytest.mark.slow
@needs_chromium
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_axe_finds_nothing(pages: dict[str, str], lang: str, tmp_path: Path) -> None:
    """WCAG 2.2 A and AA, EN 301 549 and best practices, by axe, without any request."""
    from importlib.resources import files

    axe = Path(str(files(pytest.importorskip("axe_playwright_python")))) / "axe.min.js"
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549", "best-practice"]
    run = (
        f"<script>{axe.read_text(encoding='utf-8')}</script><script>axe.run(document, {{runOnly: {json.dumps(tags)}}})"
        ".then(found => {const found_ = document.createElement('pre'); found_.id = 'axe'; found_.textContent = "
        "JSON.stringify([found.passes.length, found.violations.map(one => one.id + ' ' + one.nodes[0].html)]);"
        "document.body.replaceChildren(found_)})</script>"
    )
    text = _rendered(pages[lang], run, tmp_path, "--virtual-time-budget=60000")
    report = re.search(r'<pre id="axe">(.*?)</pre>', text, re.DOTALL)
    assert report is not None
    passes, violations = json.loads(html.unescape(report[1]))
    assert violations == []
    assert passes > 20
