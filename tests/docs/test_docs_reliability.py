"""Counts in docs/reliability.md: of the tests that it names, and what the campaigns have to reach."""

from __future__ import annotations

import re
from pathlib import Path

from tests.studies import test_folders, test_regular_files, test_sweeps_killed, test_untrusted
from tests.trust import test_hostile_names

PAGE = (Path(__file__).parents[2] / "docs" / "reliability.md").read_text("utf-8")


def row(test: str) -> str:
    """What the page says of a test."""
    found = [line for line in PAGE.splitlines() if line.startswith("|") and test in line]
    assert len(found) == 1
    return found[0]


def tried(kind: str) -> int:
    """Sum of the campaign's rows of a kind."""
    rows = re.findall(rf"^\| {kind}[^|]*\| ([\d,]+) \|", PAGE, re.MULTILINE)
    return sum(int(one.replace(",", "")) for one in rows)


def test_the_page_counts_what_the_tests_do() -> None:
    assert f"({test_folders.STEPS} steps), and {test_folders.KILLS} kills" in row("test_folders.py")
    assert f" {test_sweeps_killed.KILLS} kills" in row("test_sweeps_killed.py")
    damaged = f" {len(test_untrusted.DAMAGE)} kinds of damage to a store, {len(test_untrusted.RESULTS)} to a result"
    assert damaged in row("test_untrusted.py")
    assert f" {len(test_regular_files.COMMANDS)} commands" in row("test_regular_files.py")
    assert f" {len(test_hostile_names.HOSTILE)} names" in row("test_hostile_names.py")


def test_every_test_that_the_page_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", PAGE)
    assert named
    assert [one for one in named if not (Path(__file__).parents[2] / one).exists()] == []


def test_the_campaigns_reach_their_numbers_without_a_failure() -> None:
    assert tried("SIGKILL, ") >= 200
    assert tried("wrong command lines") >= 500
    inputs = PAGE.split("<!-- counts of fuzz: begin -->")[1].split("<!-- counts of fuzz: end -->")[0]
    together = re.search(r"\| together \| ([\d,]+) \| \| (\d+) \|", inputs)
    assert together is not None
    assert int(together[1].replace(",", "")) >= 20_000
    assert set(re.findall(r"\| (\d+) \|$", PAGE, re.MULTILINE)) == {"0"}
