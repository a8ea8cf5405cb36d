"""What a plug-in costs: a compiled phase, and one in plain Python, in a run of the classroom.

Run it with ``python benchmarks/plugins.py``. Each figure is the smallest of nine runs that take turns, in
seconds of processor time.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import simulate

TIMES = 9
QUICK: dict[str, float | str] = {"population.burn_in_weeks": 0}
PHASE = """\
from cosim.care.plugins import Column, Plugin, Step, driver

{decorator}
def count(low, high, week, key, world, own):
    {body}

plugin = Plugin("counting", columns={{"professionals": [Column("x", "f8", "", "counted")]}},
                phases=[Step("count", "professionals", count, "counts", after="feel")])
"""
LOOP = 'for p in range(low, high):\n        own.professionals[p]["x"] += world.professionals[p]["load"]'
ARRAYS = 'own.professionals["x"] += world.professionals["load"]'


def seconds(scenarios: Mapping[str, Scenario]) -> dict[str, float]:
    """Shortest run of each, after one that compiles."""
    found = dict.fromkeys(scenarios, float("inf"))
    for turn in range(TIMES + 1):
        for name, scenario in scenarios.items():
            began = time.process_time()
            simulate(scenario, seed=0)
            if turn:
                found[name] = min(found[name], time.process_time() - began)
    return found


def main() -> None:
    """Print a line per kind of phase."""
    kinds = {"compiled": ("@driver", LOOP), "plain Python, arrays": ("", ARRAYS), "plain Python, a loop": ("", LOOP)}
    scenarios = {"none": load_scenario("classroom").replace(QUICK)}
    with tempfile.TemporaryDirectory() as folder:
        for name, (decorator, body) in kinds.items():
            file = Path(folder) / f"{name[:5]}{len(body)}.py"
            file.write_text(PHASE.format(decorator=decorator, body=body), encoding="utf-8")
            scenarios[name] = load_scenario("classroom", extend=[file]).replace(QUICK)
        found = seconds(scenarios)
    usual, weeks = found.pop("none"), scenarios["none"].weeks
    print(f"classroom, {weeks} weeks, no plug-in: {usual:.4f}")
    for name, took in found.items():
        more = took - usual
        call, share = more / weeks * 1e6, more / usual / weeks * 1000
        print(f"{name}: {more:+.4f}, {call:.0f} microseconds a call, {share:.0%} of a run per 1,000 calls")


if __name__ == "__main__":
    main()
