"""The explorer in a browser: knobs, intervals, cancel, the address, languages, keyboard, axe, and no other host."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.explore.site import SCRIPTS
from cosim.explore.studio import Studio
from cosim.web.page import asset
from helpers.browser import launched, needs_chromium

pytestmark = [pytest.mark.slow, needs_chromium]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HERE = Path(__file__).parent


class Served:
    """A server in a thread."""

    def __init__(self, *, token: str = "", port: int = 0) -> None:
        pytest.importorskip("starlette")
        pytest.importorskip("uvicorn")
        from cosim.explore.serve import address_of, listen, server_of

        scenario = load_scenario("classroom").replace(
            {"weeks": 156, "measure.warm_up_weeks": 13, "follow_up.weeks": 26}
        )
        self.socket = listen("127.0.0.1", port)
        self.server = server_of(Studio(scenario), 2, token=token)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        self.url = address_of(self.socket, token)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.socket.close()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    found = Served()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as found:
        yield found


@pytest.fixture
def opened(browser: Any, served: Served) -> Iterator[Any]:
    contexts, wrong = [], []

    def open_(hash_: str = "", *, width: int = 1280, url: str = served.url) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        page.on("request", lambda one: wrong.append(one.url) if not one.url.startswith((url, "data:")) else None)
        page.goto(url + hash_)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def done(page: Any) -> None:
    page.wait_for_selector('#sentence[data-status="done"]')


def turn(page: Any, key: str, value: float) -> None:
    """Turn a knob as a mouse does."""
    page.eval_on_selector(
        f'[id="knob-{key}"]',
        "(one, value) => { one.value = value; one.dispatchEvent(new Event('input')); "
        "one.dispatchEvent(new Event('change')); }",
        str(value),
    )


def test_a_knob_gives_an_interval_and_every_picture_a_table(opened: Any) -> None:
    page = opened("#runs=3")
    assert page.is_disabled("#run")
    turn(page, "threat.level", 1.0)
    done(page)
    assert "After 3 of 3" in page.inner_text("#sentence")
    assert " to " in page.inner_text("#sentence")
    assert page.locator("#interval").count() == 1
    assert page.locator("#announced").inner_text() == page.inner_text("#sentence")
    for part in ("triangle", "network", "plane", "lines", "hours"):
        assert page.locator(f"#{part} svg[role=img][aria-label]").count() == 1, part
        page.locator(f"#{part} summary").first.click()  # a table is made when it is opened
        page.locator(f"#{part} table").wait_for()
        assert page.locator(f"#{part} table").count() == 1, part
    assert page.locator("#network .changed").count() > 0
    rows = page.locator("#outcomes table").nth(1).locator("tbody tr")
    assert rows.count() == 5  # all payers together, and each
    assert page.locator("#plane .dot").count() == 3


def test_a_family_and_an_organisation_in_two_worlds(opened: Any) -> None:
    page = opened("#p=audit,alignment-meetings&runs=2&which=extremes")
    done(page)
    assert "same families" in page.inner_text("#family-part .said")
    before = page.inner_text("#family-part table caption >> nth=0")
    page.click("#family-next")
    assert page.inner_text("#family-part table caption >> nth=0") != before
    assert page.evaluate("document.activeElement.id") == "family-next"
    page.select_option("#organisation", "3")
    assert "org=3" in page.url
    page.focus("#frame")
    week = page.get_attribute("#frame", "aria-valuetext")
    page.keyboard.press("ArrowLeft")
    assert page.get_attribute("#frame", "aria-valuetext") != week
    assert page.evaluate("document.activeElement.id") == "frame"


def test_the_address_restores_a_state(opened: Any) -> None:
    page = opened("#runs=2&lang=nl")
    turn(page, "partners.rate", 0.9)
    page.check('input[value="audit"]')
    done(page)
    page.reload()
    assert page.is_checked('input[value="audit"]')
    assert page.input_value('[id="knob-partners.rate"]') == "0.9"
    assert "herhalingen" in page.inner_text("#sentence") or "rekent" in page.inner_text("#sentence")
    done(page)
    assert page.evaluate("document.documentElement.lang") == "nl"
    page.click("#language")
    assert "After 2 of 2" in page.inner_text("#sentence")  # the answer stays


STOP_AT_ONCE = """() => {
  const stop = document.getElementById('stop');
  const watch = new MutationObserver(() => { if (!stop.disabled) { watch.disconnect(); stop.click(); } });
  watch.observe(stop, { attributes: true, attributeFilter: ['disabled'] });
}"""


def test_a_run_can_be_stopped_and_a_newer_one_wins(opened: Any) -> None:
    page = opened("#p=audit&runs=2&seed=5")
    done(page)
    page.evaluate(STOP_AT_ONCE)
    page.fill("#runs", "20")
    page.dispatch_event("#runs", "change")
    page.wait_for_selector('#sentence[data-status="stopped"]')
    page.fill("#runs", "3")
    page.dispatch_event("#runs", "change")
    done(page)
    assert "3 of 3" in page.inner_text("#sentence")


def test_an_answer_goes_with_its_settings(opened: Any) -> None:
    page = opened("#p=audit&runs=2")
    done(page)
    assert "Asking what the collaboration is for" in page.inner_text("#settings")
    page.evaluate("""() => {
      window.seen = [];
      const note = () => window.seen.push([document.getElementById('settings').textContent,
        document.querySelectorAll('#outcomes table').length, document.getElementById('sentence').textContent]);
      const what = { childList: true, subtree: true, characterData: true };
      new MutationObserver(note).observe(document.getElementById('answer'), what);
    }""")
    turn(page, "threat.level", 1.0)
    assert page.locator("#outcomes table").count() == 0  # at once, before anything is run
    assert page.locator("#interval, #network line, #family-part table").count() == 0
    assert page.locator("#plane .tried").count() == 1  # a pale cross is all that stays
    page.uncheck('input[value="audit"]')
    done(page)
    seen = page.evaluate("window.seen")
    assert not any("Asking" in settings and tables for settings, tables, _ in seen)
    page.click("#reset")
    assert page.get_attribute("#sentence", "data-status") == "idle"
    assert page.locator("#outcomes table, #interval, #network line").count() == 0
    assert page.inner_text("#settings") == ""
    page.wait_for_timeout(700)  # nothing that was asked before comes after all
    assert page.get_attribute("#sentence", "data-status") == "idle"


def test_turning_a_knob_back_shows_no_answer(opened: Any) -> None:
    page = opened("#k=threat.level:1&runs=2")
    done(page)
    turn(page, "threat.level", 0.1)  # as in the scenario: there is no change any more
    assert page.get_attribute("#sentence", "data-status") == "idle"
    assert "the answer comes here" in page.inner_text("#sentence")
    assert page.locator("#outcomes table, #family-part table").count() == 0


def test_families_are_a_sample_unless_extremes_are_chosen(opened: Any) -> None:
    page = opened("#p=audit&runs=2&lang=nl")
    done(page)
    assert page.is_checked("input[name=families][value='0']")
    assert "steekproef" in page.inner_text("#family-part fieldset")
    page.focus("input[name=families][value='0']")
    page.keyboard.press("ArrowRight")
    assert "uitersten" in page.inner_text("#families-about")
    assert "which=extremes" in page.url
    assert page.evaluate("document.activeElement.name") == "families"
    page.reload()
    done(page)
    assert "uitersten" in page.inner_text("#families-about")


ENGLISH = ("youth", "mental_health", "organisation ", "social work", "placed")


def test_no_english_word_of_the_model_is_on_the_dutch_page(opened: Any) -> None:
    page = opened("#p=audit&runs=2&lang=nl")
    done(page)
    text = page.inner_text("#answer").lower()
    assert [word for word in ENGLISH if word in text] == []
    assert "jeugdhulp" in text
    assert "organisatie" in page.inner_text("#organisation-part option >> nth=0")


def test_small_letters_stay_legible_and_print_leaves_out_controls(opened: Any) -> None:
    sizes = """() => [...document.querySelectorAll('#answer svg text')].map((one) =>
      parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"""
    for width in (320, 360, 768, 1280):
        page = opened("#p=audit&runs=2", width=width)
        done(page)
        assert min(page.evaluate(sizes)) >= 9.0, width
    page.emulate_media(media="print")
    assert page.locator("#controls").is_hidden()
    assert page.locator("#settings").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_killed_and_reloaded_it_goes_on(browser: Any) -> None:
    first = Served()
    page = browser.new_page()
    page.goto(first.url + "#p=audit&k=threat.level:0.4&runs=2")
    done(page)
    port = first.socket.getsockname()[1]
    first.stop()
    page.fill("#seed", "3")
    page.dispatch_event("#seed", "change")
    page.wait_for_selector('#sentence[data-status="error"]')
    assert "server does not answer" in page.inner_text("#sentence")
    assert page.locator("#outcomes table").count() == 0
    again = Served(port=port)
    try:
        page.reload()
        done(page)
        assert page.input_value("#seed") == "3"
        assert page.input_value('[id="knob-threat.level"]') == "0.4"
        assert "After 2 of 2" in page.inner_text("#sentence")
    finally:
        page.close()
        again.stop()


def test_by_keyboard_alone(opened: Any) -> None:
    page = opened("#runs=2", width=360)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.focus('input[value="audit"]')
    page.keyboard.press("Space")
    done(page)
    page.focus("#reset")
    page.keyboard.press("Enter")
    assert not page.is_checked('input[value="audit"]')
    assert page.get_attribute("#sentence", "data-status") == "idle"


@pytest.mark.parametrize("width", [360, 1280])
def test_what_has_the_focus_is_not_behind_the_buttons(opened: Any, width: int) -> None:
    page = opened("#k=threat.level:0.5&runs=2", width=width)
    done(page)
    hidden = """() => { const one = document.activeElement, bar = document.querySelector('.does');
      const box = one.getBoundingClientRect(), edge = bar.getBoundingClientRect();
      return bar.contains(one) || !document.getElementById('controls').contains(one) || box.bottom <= edge.top + 1 ? ''
        : one.outerHTML.slice(0, 90); }"""
    seen, behind = set(), set()
    places = page.evaluate("document.querySelectorAll('a, button, input, select, summary, [tabindex]').length")
    for _ in range(places):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id"))
        behind.add(page.evaluate(hidden))
    assert {
        "knob-threat.level",
        "runs",
        "run",
        "family",
    } <= seen  # through the controls into the answer, without a trap
    assert behind == {""}


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_serious_and_nothing_wider_than_the_screen(opened: Any, lang: str, width: int, tmp_path: Path) -> None:
    page = opened(f"#p=audit,alignment-meetings&k=threat.level:0.5&runs=3&lang={lang}", width=width)
    done(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, summary, .tick, .stops label, input[type=range], a.button')]"
        ".filter((one) => one.getBoundingClientRect().height > 0 && one.getBoundingClientRect().height < 43.5)"
        ".map((one) => one.outerHTML.slice(0, 80))"
    )
    assert small == []
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    assert [
        (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")
    ] == []
    page.screenshot(path=str(tmp_path / f"explore-{lang}-{width}.png"), full_page=True)


def test_text_of_a_scenario_is_no_html(browser: Any) -> None:
    from dataclasses import replace

    from cosim.explore.site import explorer_page

    bad = '<img src=x onerror="document.title=\'gone\'"></script><script>document.title="gone"</script>'
    scenario = replace(load_scenario("classroom"), title=bad, description=bad)
    page = browser.new_page()
    page.set_content(explorer_page(Studio(scenario), lang="en"))
    assert page.title().startswith("Explorer")
    assert bad in page.inner_text("#head")
    assert page.locator("img").count() == 0
    page.close()


def test_a_token_is_refused_and_accepted(browser: Any) -> None:
    found = Served(token="let-me-in-0123456789")
    try:
        page = browser.new_page()
        assert page.goto(found.url).status == 200
        assert page.goto(found.url.replace("let-me-in", "let-me-out")).status == 403
        assert page.goto(found.url.replace("let-me-in-0123456789/", "")).status == 403
        page.close()
    finally:
        found.stop()


def test_the_core_by_itself(browser: Any) -> None:
    """Pure functions of the page, with cases that are written in the language that they are in."""
    page = browser.new_page()
    scripts = [asset("core.js"), *(asset(name, "cosim.explore") for name in SCRIPTS if name != "explore.js")]
    cases = (HERE / "core_cases.js").read_text(encoding="utf-8")
    found = page.evaluate(
        "(source) => new Function(source)()", "\n".join([*scripts, cases]).replace('"use strict";', "")
    )
    assert len(found) >= 25
    assert [one for one in found if json.dumps(one["got"]) != json.dumps(one["wanted"])] == []
    page.close()
