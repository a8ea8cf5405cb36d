"""How long a report takes: run with ``make bench``. Its target is 5 s for ten policies; nothing asserts on time."""

from __future__ import annotations

import subprocess
import sys

from cosim.cli import main

POLICIES = (
    "memo", "alignment-meetings", "one-plan", "audit", "outcome-joint", "client-at-table", "joint-training",
    "first-line", "fewer-rules", "talent-directory",
)  # fmt: skip


def test_a_report_of_ten_policies(benchmark, report, tmp_path):
    """The whole command, from a cold start; compiled beforehand."""
    folder = tmp_path / "ten"
    words = ["compare", "classroom", *POLICIES, "--runs", "3", "--weeks", "106", "--quiet"]
    assert main([*words, "--out", str(folder)]) == 0
    command = [sys.executable, "-m", "cosim", "report", str(folder), "--quiet"]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=3)
    took = benchmark.stats["median"]
    report("`cosim report` of ten policies, from a cold start", "5 s", f"{took:.1f} s", met=took <= 5)
