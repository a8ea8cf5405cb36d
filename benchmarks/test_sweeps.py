"""How fast sweeps are: run with ``make bench``. Every line has its target; none asserts on time.

Both sides of a ratio are measured in the same run. The twin is so much slower that only a few of its runs are made, and
times of one run are compared.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from benchmarks.twin import CareTwin
from cosim import load_scenario, simulate
from cosim.care.outcomes.catalogue import outcomes_of
from cosim.studies.runs.execute import run_into
from cosim.studies.store.cells import WHOLE
from cosim.studies.store.writer import Store
from cosim.studies.sweeps.factors import factor_of
from cosim.studies.sweeps.study import make_study
from cosim.studies.tasks import Made

WEEKS, WORKERS = 260, 2
RUNS = int(os.environ.get("COSIM_BENCH_RUNS", "200"))
TWIN_RUNS = 2

# Peak memory while made-up runs are stored; VmHWM is that of this process alone.
MEMORY = """
import json, sys
from pathlib import Path
from cosim.care.outcomes.catalogue import outcomes_of
from cosim.care.scenario.load import load_scenario
from cosim.studies.sweeps.factors import factor_of
from cosim.studies.store.cells import WHOLE
from cosim.studies.store.writer import Store
from cosim.studies.sweeps.study import make_study
from cosim.studies.tasks import Made

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024

scenario = load_scenario("classroom")
study = make_study(scenario, [factor_of("walls.height=0:0.5:100")], runs=1000, weeks=20)
names = [outcome.name for outcome in outcomes_of(scenario.payers)]
store, seen = Store(Path(sys.argv[1]), study, outcomes=names), {}
for made, task in enumerate(store.tasks(shard=WHOLE, retry=False), 1):
    store.add(task, Made({name: made / 7 for name in names}, 0.1))
    if made in (10_000, 100_000):
        store.flush()
        seen[made] = peak()
store.close()
print(json.dumps(seen))
"""


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """Compile before anything is timed."""
    simulate(load_scenario("classroom"), seed=0, weeks=1)


def study_of(runs: int):
    return make_study(
        load_scenario("classroom"), [factor_of("walls.height=0:0.5:4")], runs=max(1, runs // 4), weeks=WEEKS
    )


def sweep_seconds(folder: Path, runs: int, **options) -> float:
    """Seconds of one run of a sweep into a store, with all that belongs to it."""
    store = folder / f"{time.monotonic_ns()}.sqlite"
    begin = time.perf_counter()
    ran = run_into(study_of(runs), store, **options)
    assert ran.failed == ran.missing == 0
    return (time.perf_counter() - begin) / ran.new


def twin_seconds(runs: int) -> float:
    """Seconds of one run of the twin in Mesa's batch runner, on as many processes."""
    import mesa

    asked = {"scenario": [load_scenario("classroom")], "weeks": [WEEKS], "rng": list(range(runs))}
    begin = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer versions of Mesa announce another batch runner
        mesa.batch_run(
            CareTwin, asked, number_processes=WORKERS, max_steps=WEEKS - 1, display_progress=False
        )  # it makes one more
    return (time.perf_counter() - begin) / runs


def test_sweep_against_mesa_batch_run(benchmark, report, tmp_path):
    """Classroom runs of 260 weeks on two cores, into a store; ``COSIM_BENCH_RUNS=1000`` makes a thousand."""
    twin = twin_seconds(TWIN_RUNS)
    ours = benchmark.pedantic(sweep_seconds, args=(tmp_path, RUNS), kwargs={"workers": WORKERS}, rounds=1)
    report(
        f"classroom runs of {WEEKS} weeks on {WORKERS} workers, into a store, a run", "20 ms",
        f"{ours * 1e3:.0f} ms ({RUNS} runs); Mesa's batch runner with the plain model on {WORKERS} processes "
        f"{twin:.1f} s ({TWIN_RUNS} runs), {twin / ours:.0f} times", met=ours <= 0.020,
        ours=ours, twin=twin, ratio=twin / ours,
    )  # fmt: skip


def test_overhead_of_the_store(benchmark, report, tmp_path):
    """Planning, identity, keeping and committing, beside one classroom run."""
    scenario = load_scenario("classroom")
    names = [outcome.name for outcome in outcomes_of(scenario.payers)]
    study = make_study(scenario, [factor_of("walls.height=0:0.5:100")], runs=50, weeks=WEEKS)
    summary = dict(simulate(scenario, seed=0, weeks=WEEKS, record="none").summary)
    best = min(_timed(lambda: simulate(scenario, seed=0, weeks=WEEKS, record="none")) for _ in range(5))

    def keep() -> float:
        begin = time.perf_counter()
        store, count = Store(tmp_path / f"{time.monotonic_ns()}.sqlite", study, outcomes=names), 0
        for task in store.tasks(shard=WHOLE, retry=False):
            store.add(task, Made(summary, 0.1))
            count += 1
        store.close()
        return (time.perf_counter() - begin) / count

    each = min(keep(), benchmark.pedantic(keep, rounds=1))
    report("keeping a run (planning, identity, commit) over a classroom run", "5 %",
           f"{100 * each / best:.2f} % ({each * 1e6:.0f} µs, {best * 1e3:.0f} ms)", met=each <= 0.05 * best,
           keeping=each, run=best)  # fmt: skip


def _timed(function) -> float:
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_two_workers_against_one(benchmark, report, tmp_path, engine):
    """The same runs on one worker and on two, alternately; starting processes is left out by a difference."""
    few, many = 4, 24

    def pace(workers: int) -> float:
        """Seconds of a run, without what a sweep of few runs costs as well."""
        short = sweep_seconds(tmp_path, few, engine=engine, workers=workers) * few
        return (sweep_seconds(tmp_path, many, engine=engine, workers=workers) * many - short) / (many - few)

    pairs = benchmark.pedantic(lambda: [(pace(1), pace(2)) for _ in range(3)], rounds=1)
    ratio = statistics.median(one / two for one, two in pairs)
    report(f"2 {engine} over 1, classroom runs (median of {len(pairs)} pairs)", "1.7 times",
           f"{ratio:.2f} times ({os.cpu_count()} cores)", met=ratio >= 1.7, ratio=ratio)  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell peak memory")
def test_memory_while_a_hundred_thousand_runs_are_stored(benchmark, report, tmp_path):
    """In a process of its own."""
    command = [sys.executable, "-c", MEMORY, str(tmp_path / "a.sqlite")]
    done = benchmark.pedantic(
        subprocess.run, args=(command,), kwargs={"check": True, "capture_output": True, "text": True}, rounds=1
    )
    few, many = json.loads(done.stdout.splitlines()[-1]).values()
    size = (tmp_path / "a.sqlite").stat().st_size
    report("peak memory after 10,000 and after 100,000 stored runs", "flat",
           f"{few / 2**20:.0f} and {many / 2**20:.0f} MiB; the store has {size / 1e6:.0f} MB", met=many <= 1.05 * few,
           few=few, many=many)  # fmt: skip
