"""What is too large, or no file at all, is refused at once and before memory is spent."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest

from cosim.errors import InputError
from cosim.network_files import draft, source
from cosim.network_files.formats import read_file

SUFFIXES = [".graphml", ".gexf", ".gml", ".net", ".csv"]


def refusal(path: Path, **more: str) -> str:
    """The line with which a file is refused, within five seconds and 50 MB."""
    tracemalloc.start()
    begin = time.perf_counter()
    try:
        with pytest.raises(InputError) as caught:
            read_file(path, None, **more)
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - begin < 5.0
    return str(caught.value)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_devices_pipes_and_folders(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"it{suffix}"
    path.symlink_to("/dev/zero")
    assert "got a device, a pipe or a socket" in refusal(path)
    path.unlink()
    os.mkfifo(path)
    assert "got a device, a pipe or a socket" in refusal(path)
    path.unlink()
    path.mkdir()
    assert "got a folder" in refusal(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_that_are_too_large(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"it{suffix}"
    with path.open("wb") as file:
        file.truncate(source.MOST_BYTES + 1)  # a file with a hole: no place on the disk
    assert "a file of at most 256 MiB, got 256.0 MiB" in refusal(path)


def test_tables_and_partitions_beside_a_file_are_checked_too(tmp_path: Path) -> None:
    (tmp_path / "it.csv").write_text("source,target\n1,2\n", encoding="utf-8")
    (tmp_path / "it_nodes.csv").symlink_to("/dev/zero")
    assert "it_nodes.csv: expected a network file, got a device" in refusal(tmp_path / "it.csv")
    (tmp_path / "it.net").write_text("*Vertices 2\n*Edges\n1 2\n", encoding="utf-8")
    (tmp_path / "it_club.clu").symlink_to("/dev/zero")
    assert "it_club.clu: expected a network file, got a device" in refusal(tmp_path / "it.net")


@pytest.mark.parametrize("count", [10**7, 10**12, 10**14])
def test_vertices_that_fit_no_memory(tmp_path: Path, count: int) -> None:
    path = tmp_path / "it.net"
    path.write_text(f"*Vertices {count}\n*Edges\n1 2\n", encoding="utf-8")
    assert "at most 1,000,000 can be read" in refusal(path)


def test_ties_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "MOST_TIES", 3)
    path = tmp_path / "it.csv"
    path.write_text("source,target\n1,2\n2,3\n3,4\n4,5\n", encoding="utf-8")
    assert "more than 3 ties" in refusal(path)


def test_values_that_defaults_make_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "MOST_VALUES", 1000)
    path = tmp_path / "it.graphml"
    keys = "".join(f'<key id="{at}" for="all"><default>x</default></key>' for at in range(100))
    nodes = "".join(f'<node id="{at}"/>' for at in range(100))
    path.write_text(f"<graphml>{keys}<graph>{nodes}</graph></graphml>", encoding="utf-8")
    assert "more than 1,000 values of attributes" in refusal(path)


def test_a_projection_is_counted_before_it_is_made(tmp_path: Path) -> None:
    path = tmp_path / "it.net"
    ties = "\n".join(f"{person} 4001" for person in range(1, 4001))
    path.write_text(f"*Vertices 4001 4000\n*Edges\n{ties}\n", encoding="utf-8")
    assert "at most 3,000,000 ties between people, got up to 7,998,000" in refusal(path, projection="people")
