"""The first page of a comparison: one side of A4, with what a council member needs."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from cosim.cli import main
from cosim.report.build import make_report
from cosim.report.content import Heading, Table
from cosim.report.first_page import MOST, after_two_years
from cosim.texts.language import Language
from helpers.browser import launched, needs_chromium
from helpers.reports import printed_pages, stored
from report.test_municipal_and_turned import municipal

# Those with the longest titles and caveats.
LONG = ("practice-nurse", "lead-contractors", "fewer-contracts", "fewer-rules", "family-group-conference",
        "fewer-rules-trust", "budget-cut", "threat", "volume", "capitation")  # fmt: skip
ALONE = ".page, footer { display: none !important }"


def titles(folder: Path, language: str) -> list[str]:
    return [block.text for block in make_report(folder, Language(language)).sections[0].blocks
            if isinstance(block, Heading)]  # fmt: skip


def test_it_has_what_the_council_asks(tmp_path: Path) -> None:
    assert titles(stored(tmp_path / "a"), "nl") == [
        "Hoe zeker is dit?", "Wat niet in het model zit", "Wat waar zou moeten zijn om dit om te draaien",
        "Als u niets verandert",
    ]  # fmt: skip


def test_of_many_policies_it_has_those_that_change_most_of_what_was_asked(tmp_path: Path) -> None:
    folder = stored(tmp_path / "a", LONG)
    document = json.loads((folder / "result.json").read_text())
    table = document["table"]
    at = list(zip(table["policy"], table["outcome"], strict=True)).index(("volume", "functioning"))
    table["difference"][at], table["low"][at], table["high"][at] = 9.0, 8.0, 10.0
    (folder / "result.json").write_text(json.dumps(document))
    first, behind, *_ = make_report(folder, Language("en")).sections
    effects = next(block for block in first.blocks if isinstance(block, Table))
    assert len(effects.rows) == 1 + MOST
    assert any(str(row[0]).startswith("Paid by the hour") for row in effects.rows)
    assert any("others are on the next page" in getattr(block, "text", "") for block in first.blocks)
    whole = next(block for block in behind.blocks if isinstance(block, Table))
    assert len(whole.rows) == 1 + len(LONG)


@pytest.mark.slow
@needs_chromium
@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("count", [2, len(LONG)])
def test_it_is_one_side_of_paper(count: int, lang: str, tmp_path: Path) -> None:
    policies = LONG[:count]
    places = {"Bergen-op-Heuvel aan de Maas": 60_000.0, "Sint Odiliëndaal": 20_000.0, "all": 80_000.0}
    folder = stored(tmp_path / "a", policies, municipalities=municipal(policies, places))
    out = tmp_path / "page.html"
    assert main(["report", str(folder), "--lang", lang, "--out", str(out), "--quiet"]) == 0
    assert printed_pages(out, ALONE) == 1
    assert printed_pages(out) > 2 + count


def test_a_place_pays_what_it_pays_beside_the_policy(tmp_path: Path) -> None:
    places = municipal(("memo",))
    mill = (places["municipality"] == "mill") & (places["quantity"] == "euros_total")
    places.loc[mill, "difference"] = -50_000.0
    folder = stored(tmp_path / "a", ("memo",), municipalities=places)
    first = make_report(folder, Language("nl")).sections[0]
    costs = [block for block in first.blocks if isinstance(block, Table)][1]
    assert "per inwoner, naar gemeente" in costs.head
    assert "-2,50 tot -2,00" in costs.rows[0]


@pytest.mark.slow
@needs_chromium
def test_the_keyboard_reaches_everything_and_shows_where_it_is(tmp_path: Path) -> None:
    """Skip link, contents, every table that may scroll: in order, with a ring, and out at the end."""
    folder = stored(tmp_path / "a")
    out = tmp_path / "page.html"
    assert main(["report", str(folder), "--out", str(out), "--quiet"]) == 0
    with launched() as browser:
        tab = browser.new_page(viewport={"width": 390, "height": 844})
        tab.goto(out.as_uri())
        focus = """(() => {
            const e = document.activeElement, ring = getComputedStyle(e).outlineStyle
            const place = e.getBoundingClientRect()
            return [e.tagName, e.className, ring, place.top < innerHeight && place.bottom > 0]
        })()"""
        tab.keyboard.press("Tab")
        assert tab.evaluate(focus)[:2] == ["A", "skip"]
        tab.keyboard.press("Tab")
        assert tab.evaluate(focus)[0] == "SUMMARY"
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")
        assert tab.evaluate(focus)[0] == "A"
        seen = []
        for _ in range(80):
            tag, name, outline, visible = tab.evaluate(focus)
            if tag == "BODY":
                break
            assert outline == "solid"
            assert visible
            seen.append(f"{tag} {name}".strip())
            tab.keyboard.press("Tab")
        tables = sum(one.startswith("DIV wide") for one in seen)
        assert tables == tab.evaluate("document.querySelectorAll('.wide').length") > 10
        assert "PRE" in seen
        fits = "[...document.querySelectorAll('.cards')].every(one => one.scrollWidth <= one.clientWidth)"
        assert tab.evaluate("document.querySelectorAll('.first .long').length") == 0
        assert tab.evaluate(fits)  # on a phone the rows of a table are cards
        assert tab.evaluate("getComputedStyle(document.querySelector('.long tbody th')).position") == "sticky"
        tab.set_viewport_size({"width": 660, "height": 844})
        assert not tab.evaluate(fits)
        widest = "[...document.querySelectorAll('.wide')].find(one => one.scrollWidth > one.clientWidth)"
        tab.evaluate(f"window.widest = {widest}; window.widest.focus()")
        tab.keyboard.press("ArrowRight")
        tab.wait_for_timeout(400)
        assert tab.evaluate("window.widest.scrollLeft") > 0


def test_it_says_where_the_second_year_says_otherwise() -> None:
    def row(outcome: str, difference: float) -> dict[str, object]:
        return {"outcome": outcome, "difference": difference, "size": "matters", "unit": "SD"}

    rows = {
        ("a", "functioning"): row("functioning", 0.1),
        ("a", "functioning_later"): row("functioning_later", -0.2),
        ("b", "functioning"): row("functioning", 0.1),
        ("b", "functioning_later"): row("functioning_later", 0.1),
    }
    given = SimpleNamespace(rows=rows, titles={"a": "Close early", "b": "One plan"}, language=Language("en"))
    assert after_two_years(given, ["a", "b"]) == "Close early: After two years families are worse off (0.20 SD)."
    assert after_two_years(given, ["b"]) == ""
