"""Too little memory is one line, before anything is compiled: LLVM would end the process without a word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cosim.cli import main
from cosim.core import limits
from cosim.errors import InputError

SOURCES = Path(__file__).parents[2] / "src"
pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="limits of Linux")


@pytest.mark.parametrize("most", [400, 1100])  # MiB: libraries do not fit; they do, and compiled code does not
def test_a_limit_on_the_address_space_is_one_line(most: int) -> None:
    program = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_AS, ({most * 2**20},) * 2)\n"
        "from cosim.cli import main; sys.exit(main(['run', 'classroom', '--weeks', '2', '--quiet']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": str(SOURCES)}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("error: memory: expected ")
    assert done.stderr.count("\n") == 1
    assert "raise the limit (ulimit -v" in done.stderr


@pytest.mark.parametrize(
    "error", [MemoryError(), ImportError("a.so: failed to map segment from shared object"), OSError("Out of memory")]
)
def test_memory_that_runs_out_while_a_command_works_is_one_line(
    error: Exception, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("cosim.cli.sweep._study", fails)
    assert main(["sweep", "classroom", "--vary", "walls.height=0,1"]) == 2
    assert capsys.readouterr().err.startswith("error: memory: expected more than there is here")


def test_what_compiled_code_takes_is_left_out_of_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_of_process", lambda: iter([0.0]))
    with pytest.raises(InputError, match=r"memory: expected 0\.8 GiB for compiled code, and what a network takes"):
        limits.check_memory(1.0, where="graph", what="a network")


def test_what_the_process_takes_is_left_out_of_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_of_groups", lambda: iter([1.0]))
    assert limits.memory() == 0.0


def test_runs_side_by_side_have_to_fit_together(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "memory", lambda: 2.0**28)  # one classroom takes a few megabytes
    for words in (["compare", "classroom", "audit"], ["sweep", "classroom", "--vary", "walls.height=0,1"]):
        assert main([*words, "--runs", "500", "--weeks", "4", "--workers", "2000", "--quiet"]) == 2
        found = capsys.readouterr().err.splitlines()[-1]
        assert found.startswith("error: --workers: expected what fits the 0.2 GiB of memory here, got about ")
        assert found.endswith("; fewer workers")
