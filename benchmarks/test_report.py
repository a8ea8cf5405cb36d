"""How long a report takes: run with ``make bench``. Its target is 5 s for ten policies; nothing asserts on time."""

from __future__ import annotations

import subprocess
import sys

from cosim.cli import main

POLICIES = (
    "memo", "alignment-meetings", "one-plan", "audit", "outcome-joint", "client-at-table", "joint-training",
    "first-line", "fewer-rules", "talent-directory",
)  # fmt: skip


def test_a_report_of_ten_policies(benchmark, tmp_path):
    """The whole command, from a cold start; compiled beforehand."""
    folder = tmp_path / "ten"
    words = ["compare", "classroom", *POLICIES, "--runs", "3", "--weeks", "106", "--quiet"]
    assert main([*words, "--out", str(folder)]) == 0
    command = [sys.executable, "-m", "cosim", "report", str(folder), "--quiet"]
    benchmark.extra_info["what"] = "cosim report, ten policies, from a cold start; target 5 s"
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=3, warmup_rounds=1)
