"""The page on networks in files names every format, every ending and every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cosim.care.scenario.schema import NetworkTable
from cosim.network_files.draft import MOST_PEOPLE, MOST_TIES
from cosim.network_files.formats import FORMATS, SUFFIXES
from cosim.network_files.source import MOST_BYTES

PAGE = (Path(__file__).parents[2] / "docs" / "network-files.md").read_text(encoding="utf-8")


def test_the_keys_are_those_of_the_schema() -> None:
    table = PAGE.partition("## Keys of `[network]`")[2].partition("\n\nA network")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == set(NetworkTable.model_fields)


@pytest.mark.parametrize("word", [*FORMATS, *SUFFIXES])
def test_formats_and_endings_are_named(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_limits_are_those_of_the_code() -> None:
    for limit in (f"{MOST_BYTES // 2**20} MiB", f"{MOST_PEOPLE:,} people", f"{MOST_TIES:,} ties"):
        assert limit in " ".join(PAGE.split())
