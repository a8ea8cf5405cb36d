"""What holds for every benchmark: the twin can be imported, and the marker ``slow`` is something one asks for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# `python -m pytest` adds the root of the repository by itself, `pytest` does not.
sys.path.insert(0, str(Path(__file__).parent.parent))


def pytest_collection_modifyitems(config, items):
    """Leave out what takes minutes unless it is asked for by name: ``pytest benchmarks -m slow``."""
    if "slow" in config.getoption("-m"):
        return
    skip = pytest.mark.skip(reason="takes minutes; ask for it with -m slow")
    for item in items:
        if "slow" in item.keywords and "benchmarks" in item.path.parts:
            item.add_marker(skip)
