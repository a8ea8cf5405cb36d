"""A few of the mutated inputs, wrong command lines and faults of ``make fuzz`` and ``make faults``, on fixed seeds."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from tests.trust import faults, fuzz

SEED, INPUTS, LINES = 20, 12, 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, fuzz.Target]]:
    folder = tmp_path_factory.mktemp("fuzz")
    return folder, {target.name: target for target in fuzz.targets(folder)}


def test_mutated_inputs_are_read_or_one_line(made: tuple[Path, dict[str, fuzz.Target]]) -> None:
    folder, readers = made
    assert len(readers) >= 18
    for target in readers.values():
        ended, failures = fuzz.run_target(target, count=INPUTS, seed=SEED, folder=folder)
        assert not failures
        assert sum(ended.values()) == INPUTS


# Each was a traceback, or more than one line.
@pytest.mark.parametrize(
    ("reader", "content"),
    [
        ("result.json", b'{"kind": {}, "format": 1}'),
        ("result.json", b'{"kind": ["run"], "format": 1}'),
        ("payoffs", b"names = 0\npayoffs = [[1, 0], [0, 1]]"),
        ("scenario", b'name = "a"\nextends = "classroom"\n' + b".".join([b"a"] * 100_000) + b" = 1"),
        ("study", b'scenario = "classroom"\nset.' + b".".join([b"a"] * 100_000) + b" = 1"),
        ("policy", b"[" + b" . ".join([b'"a"'] * 100_000) + b"]"),
    ],
)
def test_inputs_that_failed_before(reader: str, content: bytes, made: tuple[Path, dict[str, fuzz.Target]]) -> None:
    folder, readers = made
    file = folder / readers[reader].file
    file.write_bytes(content)
    with pytest.raises(fuzz.CosimError) as refused:
        readers[reader].read(file)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) <= 2_000


def test_wrong_command_lines_are_one_line_before_anything_runs(tmp_path: Path) -> None:
    lines = fuzz.command_lines()
    assert len(lines) > 1_000
    some = Random(SEED).sample(lines, LINES)
    ended, failures = fuzz.run_command_lines(some, tmp_path)
    assert not failures
    assert ended["refused"] == LINES


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["sweep", "compare", "merge", "export", "ablate", "game run"])
def test_a_killed_command_loses_nothing(name: str, tmp_path: Path) -> None:
    counts = faults.kills(name, count=2, seed=SEED, folder=tmp_path)
    assert counts["failed"] == 0
    assert counts["killed"] + counts["was done"] == 2


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_full_disk_mixes_nothing(tmp_path: Path) -> None:
    counts = faults.full_disks("compare", count=3, seed=SEED, folder=tmp_path)
    assert counts["failed"] == 0
    assert counts["refused"] + counts["done"] == 3


@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX")
def test_of_two_writers_one_waits_or_is_refused(tmp_path: Path) -> None:
    assert faults.two_writers(count=1, folder=tmp_path)["failed"] == 0


@pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")
def test_a_clock_that_steps_changes_no_number(tmp_path: Path) -> None:
    assert faults.stepping_clocks(folder=tmp_path) == {"same": 6}
