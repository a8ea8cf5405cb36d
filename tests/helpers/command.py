"""The command line, as a user types it."""

from __future__ import annotations

import pytest

from cosim.cli import main


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line with which a command refuses its input, before it writes anything."""
    assert main(list(arguments)) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith(("error: ", "fout: "))
    assert written.err.count("\n") == 1
    return written.err
