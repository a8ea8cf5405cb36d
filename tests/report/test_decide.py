"""What a page needs to be decided on: families above noise, who loses, what turns an answer, part years, prices."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.report.build import make_report
from cosim.report.content import Code, Figure, Paragraph, Report, Table
from cosim.report.nothing import trend_of
from cosim.report.per_head import costs_table
from cosim.report.turn import turns
from cosim.texts.language import Language
from cosim.texts.sizes import MATTERS
from helpers.fakes import fake_base, fake_comparison
from helpers.reports import stored

ENGLISH = Language("en")


def changed(folder: Path, *, up: int, down: int, lose: int = 0) -> None:
    """The table of ``--who`` beside a result: 200 families and 12 organisations, all different."""
    rows = [
        (policy, "clients", "all", "SD", 200, 190, up, down, 0.05, 0.1) for policy in ("memo", "alignment-meetings")
    ]
    rows += [(policy, "organisations", "all", "EUR", 12, 12, 0, lose, 9000.0, 0.1) for policy in ("memo",)]
    names = ["policy", "kind", "group", "unit", "count", "differ", "up", "down", "floor", "above"]
    pd.DataFrame(rows, columns=names).to_csv(folder / "changed.csv", index=False)


def counted(*, worse: int) -> pd.DataFrame:
    """The table `who` of a result."""
    rows = [("memo", "family", "all", 200, 120, 76, 4), ("memo", "organisation", "all", 12, 12 - worse, worse, 0)]
    return pd.DataFrame(rows, columns=["policy", "kind", "group", "count", "better", "worse", "same"])


def blocks(report: Report, kind: type) -> list[Any]:
    return [block for section in report.sections for block in section.blocks if isinstance(block, kind)]


def words(report: Report, section: int = 0) -> str:
    found = report.sections[section].blocks
    return " ".join([*(getattr(one, "text", "") for one in found), *(str(getattr(one, "items", "")) for one in found)])


def test_families_are_counted_above_the_noise_where_it_is_known(tmp_path: Path) -> None:
    folder = stored(tmp_path / "a", who=counted(worse=2))
    changed(folder, up=60, down=10)
    page = make_report(folder, ENGLISH)
    table = next(one for one in blocks(page, Table) if "no more than noise" in one.head)
    assert [getattr(cell, "text", cell) for cell in table.rows[0]] == [
        "all families",
        "200",
        "30 %",
        "5.0 %",
        "60 %",
        "5.0 %",
    ]
    assert "more than 0.05 SD" in table.note
    assert any("chance alone gives 5 % together" in one.text for one in blocks(page, Paragraph))
    assert not any("came out better" in one.head for one in blocks(page, Table))
    changed(folder, up=8, down=6)
    assert any(
        "for single families nothing is shown" in one.text for one in blocks(make_report(folder, ENGLISH), Paragraph)
    )


def test_without_the_noise_the_page_says_what_gives_it(tmp_path: Path) -> None:
    page = make_report(stored(tmp_path / "a", who=counted(worse=2)), ENGLISH)
    assert any("mostly chance" in one.text and one.kind == "warning" for one in blocks(page, Paragraph))
    assert "cosim compare classroom --who" in [one.text for one in blocks(page, Code)]


@pytest.mark.parametrize(("damage", "why"), [
    (lambda text: text.replace("memo", "mine"), "another table"),
    (lambda text: text.replace("60", "many"), "words for numbers"),
    (lambda _: "\n", "no table"),
])  # fmt: skip
def test_a_damaged_table_of_noise_is_refused(damage: Any, why: str, tmp_path: Path, capsys: Any) -> None:
    folder = stored(tmp_path / "a")
    changed(folder, up=60, down=10)
    file = folder / "changed.csv"
    file.write_text(damage(file.read_text()))
    assert main(["report", str(folder)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert why in error


def test_the_first_page_says_that_organisations_lose(tmp_path: Path) -> None:
    lost = make_report(stored(tmp_path / "a", who=counted(worse=12)), ENGLISH)
    assert "(12 of 12)" in words(lost)
    some = make_report(stored(tmp_path / "b", who=counted(worse=7)), ENGLISH)
    assert "Organisations lose" not in words(some)
    folder = stored(tmp_path / "c", who=counted(worse=12))
    changed(folder, up=1, down=1, lose=3)  # the others lose no more than noise
    assert "Organisations lose" not in words(make_report(folder, ENGLISH))


class Asked:
    """As much of what a report is made from as sentences on turning need."""

    language, fits, ablation = ENGLISH, None, ()
    titles = {"memo": "Memo"}  # noqa: RUF012

    def __init__(self, **rows: dict[str, Any]) -> None:
        common = {"policy": "memo", "role": "primary", "verdict": "no difference shown", "runs_needed": 40.0}
        self.rows = {("memo", name): {**common, "outcome": name, **row} for name, row in rows.items()}
        self.result = replace(fake_comparison(arms=("base", "memo"), weeks=60), provenance={"scenarios": {}})


SAVES = {"difference": -4e5, "low": -5e5, "high": -3e5, "unit": "EUR/year", "size": MATTERS, "verdict": "better",
         "threshold": 1e5}  # fmt: skip
SLIGHT = {"difference": 0.01, "low": 0.0, "high": 0.02, "unit": "SD", "size": "at most small", "threshold": 0.05}


@pytest.mark.parametrize(("rows", "expected"), [
    ({"euros_total": SAVES}, "“EUR 400,000 a year less” matters no longer if the real effect is less than 25 % of it."),
    ({"functioning": SLIGHT}, "2.5 times the largest that fits these runs (0.02 SD)"),
    ({"functioning": {**SLIGHT, "high": 0.09, "size": "cannot tell"}}, "fits these runs; about 40 runs would tell"),
    ({"functioning": {**SLIGHT, **dict.fromkeys(("difference", "low", "high"), 0.0), "size": "none"}},
     "exactly the same in every run"),
])  # fmt: skip
def test_without_a_search_every_case_says_how_far_the_effect_is_off(rows: dict[str, Any], expected: str) -> None:
    found = turns(Asked(**rows), ["memo"])  # type: ignore[arg-type]
    assert any(expected in one for one in found), found


def test_the_commands_that_would_tell_more_are_whole(tmp_path: Path) -> None:
    page = make_report(stored(tmp_path / "a"), ENGLISH)
    commands = [one.text for one in page.sections[1].blocks if isinstance(one, Code)]
    assert commands[:2] == ["cosim compare classroom --turn", "cosim compare classroom --fits 4"]
    assert commands[2].startswith("cosim ablate classroom --policy ")


def test_a_part_of_a_year_is_not_a_year(tmp_path: Path) -> None:
    page = make_report(stored(tmp_path / "a"), ENGLISH)  # 60 weeks: a year and 8 weeks
    table = next(one for one in blocks(page, Table) if one.caption.startswith("If you change nothing, by"))
    assert list(table.head) == ["what", "1", "2 (8 weeks)"]
    assert "brought to a whole year" in table.note
    assert "fewer than two whole years" in words(page)
    assert isinstance(blocks(page, Figure)[-1], Figure)
    long = replace(fake_comparison(weeks=60), base=fake_base(52 * 4 + 10))

    class Given:
        language, result = ENGLISH, long

    assert trend_of(Given()).startswith("Without any policy, from year 2 to year 4:")  # type: ignore[arg-type]


def test_what_a_table_of_costs_lacks_has_its_reason_and_its_key() -> None:
    result = replace(fake_comparison(weeks=60), scenario=load_scenario("classroom"))
    row = {("memo", "euros_total"): {"difference": 1.0, "low": 0.5, "high": 1.5, "size": MATTERS, "verdict": "worse"}}
    note = costs_table(result, row, {arm: arm for arm in result.arms}, (), ENGLISH).note
    for reason in ("(key: inhabitants)", "(key: [municipalities.NAME])", "per payer, as it has none",
                   "names no year (keys: start and price_year)"):  # fmt: skip
        assert reason in note


def test_the_message_of_the_figure_is_its_headline(tmp_path: Path) -> None:
    folder = stored(tmp_path / "a", ("memo", "audit"))
    document = json.loads((folder / "result.json").read_text())
    table = document["table"]
    for policy in ("memo", "audit"):
        for outcome, change in (("functioning", 0.31), ("euros_total", -9e6)):
            at = list(zip(table["policy"], table["outcome"], strict=True)).index((policy, outcome))
            good = policy == "audit"
            table["difference"][at] = change if good else 0.0
            table["low"][at], table["high"][at] = sorted((0.9 * table["difference"][at], 1.1 * table["difference"][at]))
            table["verdict"][at] = "better" if good else "exactly none"
    (folder / "result.json").write_text(json.dumps(document))
    figure = blocks(make_report(folder, ENGLISH), Figure)[0]
    good = "Asking what the collaboration is for: better for families, and cheaper"
    assert figure.headline == f"{good}; 1 other: nothing that matters is shown."
