"""What one waits for: the start of a command, a pair for a live page, a comparison. Run with ``make bench``."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import pytest

from cosim import load_scenario
from cosim.care.simulate import simulate
from cosim.studies.comparison.collect import read_run
from cosim.studies.tasks import Task
from cosim.studies.work import Reading, attempts

PAIRS = 5
POLICIES = (
    "memo", "alignment-meetings", "one-plan", "joint-training", "talent-directory", "audit", "outcome-joint",
    "client-at-table",
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "target"), [(("-c", "import cosim"), 0.3), (("-m", "cosim", "--help"), 0.2)], ids=["import", "help"]
)
def test_a_command_starts(benchmark, report, words, target):
    """From nothing; once before, so that bytecode is there."""
    benchmark.pedantic(subprocess.run, args=([sys.executable, *words],), rounds=7, warmup_rounds=1,
                       kwargs={"check": True, "stdout": subprocess.DEVNULL})  # fmt: skip
    took = benchmark.stats["median"]
    report(f"`{'cosim --help' if 'cosim' in words else words[1]}`", f"{target} s", f"{took:.2f} s", met=took <= target)


def tasks_of(arms, replicate, weeks):
    return [Task(arm, "", arm, 0, {}, 0, replicate, weeks=weeks) for arm in arms]


def seconds_of(arms, replicate, weeks, *, shared):
    """Processor time of one run of each arm, together or one by one, with what a comparison keeps of them."""
    model, tasks = Reading(read_run), tasks_of(arms, replicate, weeks)
    began = time.process_time()
    for some in [tasks] if shared else [[task] for task in tasks]:
        for made in attempts(some, arms, model):
            del made
    return time.process_time() - began


def test_a_pair_for_a_live_page(benchmark, report):
    """The base of the classroom and a policy, 260 weeks, on one core."""
    base = load_scenario("classroom")
    arms = {"base": base, "audit": base.with_policies(["audit"])}
    simulate(base, seed=0, weeks=1)
    times = benchmark.pedantic(
        lambda: [seconds_of(arms, r, 260, shared=True) for r in range(PAIRS)], rounds=1, warmup_rounds=1
    )
    took = statistics.median(times)
    report("a pair of classroom runs of 260 weeks, on one core, processor time", "60 ms", f"{took * 1e3:.0f} ms",
           met=took <= 0.060, seconds=took)  # fmt: skip


@pytest.mark.parametrize(("scenario", "weeks", "pairs"), [("region-2015", 416, 2), ("classroom", 260, PAIRS)])
def test_a_shared_past(benchmark, report, scenario, weeks, pairs):
    """The arms of ``make demo``, a replicate at a time, together and one by one."""
    base = load_scenario(scenario)
    arms = {"base": base, **{name: base.with_policies([name]) for name in POLICIES}}
    simulate(base, seed=0, weeks=1)
    found = benchmark.pedantic(
        lambda: [[seconds_of(arms, r, weeks, shared=shared) for shared in (False, True)] for r in range(pairs)],
        rounds=1,
    )
    ratio = statistics.median(alone / shared for alone, shared in found)
    report(f"`{scenario}`, {weeks} weeks, {len(arms)} arms: one by one over a past that is shared (median of {pairs} "
           "pairs, processor time)", "", f"{ratio:.2f} times", ratio=ratio)  # fmt: skip
