"""The cache of machine code: cut-off files are repaired, a full disk is done without, a folder of others is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")

SCRIPT = """
import sys
from cosim.core.compiled import cache_folder, driver
if sys.argv[1:] == ["full"]:
    import builtins, errno, numba.core.caching as caching
    def full(*a, **b):
        raise OSError(errno.ENOSPC, "No space left on device")
    caching.IndexDataCacheFile.save = full
@driver
def twice(x):
    return x + x
print(twice(21))
"""


def run(folder: Path, cache: Path, *words: str) -> subprocess.CompletedProcess[str]:
    script = folder / "mine.py"
    script.write_text(SCRIPT)
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    environment |= {"PYTHONPATH": str(SOURCES), "COSIM_CACHE_DIR": str(cache)}
    return subprocess.run(
        [sys.executable, str(script), *words], env=environment, capture_output=True, text=True, check=False, cwd=folder
    )


def _sizes(cache: Path) -> dict[str, int]:
    """Bytes by kind of the files of machine code; a second file of a kind has its name too."""
    found: dict[str, int] = {}
    for path in cache.rglob("*.nb?"):
        found[path.suffix if path.suffix not in found else path.name] = path.stat().st_size
    return found


def test_files_that_are_cut_off_are_compiled_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert run(tmp_path, cache).stdout == "42\n"
    assert sorted(_sizes(cache)) == [".nbc", ".nbi"]
    for path in (cache, *cache.glob("*"), *cache.glob("*/*")):
        assert path.stat().st_mode & 0o077 == 0, "folders are closed to others"
    for size in (0, 20):
        for kind in (".nbi", ".nbc"):
            path = next(cache.rglob(f"*{kind}"))
            path.write_bytes(path.read_bytes()[:size])
            again = run(tmp_path, cache)
            assert (again.returncode, again.stdout) == (0, "42\n"), again.stderr
            assert sorted(_sizes(cache)) == [".nbc", ".nbi"], "nothing is left beside what was made again"
            assert min(_sizes(cache).values()) > 20, "repaired"


def test_a_full_disk_is_done_without(tmp_path: Path) -> None:
    found = run(tmp_path, tmp_path / "cache", "full")
    assert (found.returncode, found.stdout) == (0, "42\n"), found.stderr


def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    found = run(tmp_path, cache)
    assert found.returncode == 1
    assert "a folder that only you can write to" in found.stderr
    cache.chmod(0o1777)  # as /tmp: others cannot move what is ours
    assert run(tmp_path, cache).stdout == "42\n"
    inner = next(path for path in cache.iterdir())
    inner.chmod(0o777)
    assert run(tmp_path, cache).stdout == "42\n"
    assert inner.stat().st_mode & 0o077 == 0, "emptied and closed"
