"""What all benchmarks share: a line of the report, the load of the machine, and what takes minutes only when asked."""

from __future__ import annotations

import os
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


def load() -> list[float]:
    """Mean number of processes that run or wait to, over 1, 5 and 15 minutes; none where the system does not say."""
    return [round(one, 1) for one in os.getloadavg()] if hasattr(os, "getloadavg") else []


def pytest_benchmark_update_machine_info(config, machine_info):
    """The load before the first benchmark, and what the results may depend on."""
    from cosim.care.provenance import versions

    machine_info["load"] = load()
    machine_info["versions"] = {name: version for name, version in versions().items() if name != "python"}


def pytest_benchmark_update_json(config, benchmarks, output_json):
    """The load after the last one."""
    output_json["load_after"] = load()


@pytest.fixture
def report(benchmark, capsys):
    """Print a line past pytest's capture, and keep it with the numbers of the benchmark for the table of the docs."""

    def say(what: str, target: str, measured: str, *, met: bool | None = None, **numbers: float) -> None:
        benchmark.extra_info.update(numbers, what=what, target=target, measured=measured, met=met)
        missed = ", missed" if met is False else ""
        with capsys.disabled():
            print(f"\n    {what}: {measured}{f' (target {target}{missed})' if target else ''}")

    return say
