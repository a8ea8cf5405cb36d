"""How fast, how large: run with ``make bench``; what takes minutes with ``pytest benchmarks -m slow``.

Every measurement reports a line with its target. None asserts on time: machines differ, and noise is not a bug.
What is compared takes turns, and the median of the ratios of pairs counts; other times are the best of a few rounds,
after compilation, without building the world unless the line says so.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.twin import CareTwin
from cosim import load_scenario, simulate
from cosim.care.simulate import engine_for

PAIRS = 5
IN_CLIENT_WEEKS = slice(1, 4)  # stages waiting, in care, placed

# Peak memory of one process. ru_maxrss would count that of the process it was forked from as well; VmHWM does not.
CHILD = """
import json, pathlib, sys, time
begin = time.perf_counter()
from cosim import load_scenario, simulate
loaded = time.perf_counter()
run = simulate(load_scenario(sys.argv[1]), seed=0, weeks=int(sys.argv[2]))
seconds = time.perf_counter() - loaded
try:
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
except OSError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
client_weeks = int(run.series[["waiting", "in_care", "placed"]].to_numpy().sum())
print(json.dumps({"load": loaded - begin, "run": seconds, "peak": peak, "client_weeks": client_weeks}))
"""


@pytest.fixture(scope="session", autouse=True)
def compiled():
    """Compile before anything is timed."""
    simulate(load_scenario("classroom"), seed=0, weeks=1)
    simulate(load_scenario("classroom"), seed=0, weeks=1, threads=2)


def in_child(scenario: str, weeks: int, **environment: str) -> dict[str, float]:
    """Run a scenario in a process of its own; seconds and peak memory in bytes."""
    command = [sys.executable, "-c", CHILD, scenario, str(weeks)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | environment)
    return json.loads(done.stdout.splitlines()[-1])


def engine_seconds(scenario, *, weeks: int, rounds: int, threads: int = 1, warm_up: int = 0) -> tuple[float, int]:
    """Best time of so many weeks after the first ``warm_up``, and the client-weeks in them."""
    best = float("inf")
    for _ in range(rounds):
        _, engine = engine_for(scenario, seed=0, weeks=warm_up + weeks, threads=threads)
        engine.run(warm_up)
        begin = time.perf_counter()
        series = engine.run(weeks)
        best = min(best, time.perf_counter() - begin)
    return best, int(series["stage"][:, IN_CLIENT_WEEKS].sum())


def twin_seconds(scenario, *, weeks: int, rounds: int) -> tuple[float, int]:
    """Best time of so many weeks from the same start, and the client-weeks in them."""
    best = float("inf")
    for _ in range(rounds):
        world = engine_for(scenario, seed=0, weeks=weeks)[0].world
        twin = CareTwin(scenario, weeks=weeks, rng=0, world=world)
        begin = time.perf_counter()
        for _ in range(weeks):
            twin.step()
        best = min(best, time.perf_counter() - begin)
    series = twin.datacollector.get_model_vars_dataframe()
    return best, int(series[["waiting", "in_care", "placed"]].to_numpy().sum())


def test_engine_against_twin(benchmark, report):
    """(a) The engine and a plain Mesa model in the same run."""
    scenario, weeks = load_scenario("classroom"), 104

    def pair() -> tuple[float, float]:
        """Client-weeks a second of both, one right after the other."""
        twin, twin_weeks = twin_seconds(scenario, weeks=weeks, rounds=1)
        engine, engine_weeks = engine_seconds(scenario, weeks=weeks, rounds=2)
        return engine_weeks / engine, twin_weeks / twin

    pairs = benchmark.pedantic(lambda: [pair() for _ in range(PAIRS)], rounds=1)
    ratio = statistics.median(fast / slow for fast, slow in pairs)
    fast, slow = (statistics.median(column) for column in zip(*pairs, strict=True))
    report(
        f"`classroom`, {weeks} weeks: client-weeks a second of the engine over those of a plain Mesa model of the same "
        f"rules (median of {PAIRS} pairs)", "50 times",
        f"{ratio:.0f} times ({fast:,.0f} and {slow:,.0f})", met=ratio >= 50,
        engine_per_second=fast, twin_per_second=slow, ratio=ratio,
    )  # fmt: skip


def test_region_on_one_core(benchmark, report):
    """(b) Eight years of a region."""
    scenario = load_scenario("region-2015")
    weeks, count = engine_seconds(scenario, weeks=416, rounds=2)
    whole = benchmark.pedantic(simulate, args=(scenario,), kwargs={"seed": 0, "weeks": 416}, rounds=2)
    report(
        f"`region-2015`, {whole.weeks} weeks on one core", "2 s",
        f"{weeks:.2f} s, {benchmark.stats['min']:.2f} s with building and summary; {count / weeks:,.0f} client-weeks a "
        "second", met=weeks < 2, stepping=weeks, client_weeks=count,
    )  # fmt: skip


def test_cost_per_client_week_from_classroom_to_country(benchmark, report):
    """(c) Half a year at three sizes, once the memory has been touched and the first queues are gone."""
    cost, span = {}, {"weeks": 26, "warm_up": 6}
    for name, rounds in (("classroom", 20), ("region-2015", 5)):
        seconds, count = engine_seconds(load_scenario(name), rounds=rounds, **span)
        cost[name] = seconds / count * 1e9
    country = load_scenario("country-2015")
    seconds, count = benchmark.pedantic(engine_seconds, args=(country,), kwargs=span | {"rounds": 1}, rounds=1)
    cost["country-2015"] = seconds / count * 1e9
    spread = max(cost.values()) / min(cost.values()) - 1.0
    each = ", ".join(f"{name} {nanoseconds:,.0f} ns" for name, nanoseconds in cost.items())
    report("a client-week over 26 weeks, from classroom to country", "within 50 %",
           f"{each}: {100 * spread:.0f} % apart", met=spread <= 0.5, spread=spread, **cost)  # fmt: skip


def test_compilation_at_first_use_only(benchmark, report, tmp_path):
    """(d) A fresh cache folder, then the same one again."""

    def files() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nb*")}

    first = benchmark.pedantic(in_child, args=("classroom", 1), kwargs={"COSIM_CACHE_DIR": str(tmp_path)}, rounds=1)
    compiled = files()
    second = in_child("classroom", 1, COSIM_CACHE_DIR=str(tmp_path))
    assert compiled
    assert files() == compiled  # nothing was compiled again: a claim about files, not about time
    report(
        "first run with an empty cache: compilation and one week of `classroom`", "12 s",
        f"{first['run']:.1f} s; {second['run']:.2f} s once compiled", met=first["run"] <= 12,
        first=first["run"], second=second["run"], importing=second["load"],
    )  # fmt: skip


def test_two_threads_against_one(benchmark, report):
    """One year of a region, on one thread and on two."""
    scenario = load_scenario("region-2015")

    def pair() -> tuple[float, float]:
        one, two = (engine_seconds(scenario, weeks=52, rounds=1, threads=threads)[0] for threads in (1, 2))
        return one, two

    pairs = benchmark.pedantic(lambda: [pair() for _ in range(PAIRS)], rounds=1)
    ratio = statistics.median(one / two for one, two in pairs)
    report(f"`region-2015`, 52 weeks: one thread over two (median of {PAIRS} pairs)", "1",
           f"{ratio:.2f} ({os.cpu_count()} cores)", met=ratio >= 1, ratio=ratio)  # fmt: skip


def test_peak_memory_of_a_region(benchmark, report):
    """Eight years of a region in a process of its own."""
    found = benchmark.pedantic(in_child, args=("region-2015", 416), rounds=1)
    report("peak memory of `region-2015`, 416 weeks, libraries included", "", f"{found['peak'] / 2**30:.2f} GiB",
           peak=found["peak"])  # fmt: skip


@pytest.mark.slow
def test_peak_memory_of_the_country(benchmark, report):
    """(e) Eight years of the country in a process of its own; takes minutes."""
    found = benchmark.pedantic(in_child, args=("country-2015", 416), rounds=1)
    report(
        "peak memory of `country-2015`, 416 weeks, libraries included (`-m slow`)", "4 GiB",
        f"{found['peak'] / 2**30:.2f} GiB; {found['run']:.0f} s with building and summary, "
        f"{found['run'] / found['client_weeks'] * 1e9:,.0f} ns a client-week", met=found["peak"] <= 4 * 2**30,
        peak=found["peak"], seconds=found["run"],
    )  # fmt: skip
