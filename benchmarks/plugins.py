"""What a plug-in costs: a compiled phase, one in plain Python, and a choice rule, in a run of the classroom.

Run it with ``python benchmarks/plugins.py``. Runs of one year and of four take turns, a hundred of each, in processor
time. A run with a plug-in minus the run without, of the same turn, is once what it costs a run and a call a week: the
two lengths tell these apart; a figure is a median over turns. What a call costs apart from the user's own code is the
row of a phase that does nothing. A share is that of a run of the whole length of the classroom. To compare a compiled
phase with a built-in one, the phase *feel* is added a second time, once to the list of the model and once by a plug-in.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from typing import Any

from cosim.care import engine
from cosim.care.rules.feel import feel_all
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import simulate
from cosim.care.week import PHASES, Phase, weeks_of

TIMES, SHORT, LONG = 100, 52, 208
REVIEWS = 120 / 13  # calls of a choice rule a week
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
RULE = """\
from cosim.care.plugins import Plugin, rule

{function}

plugin = Plugin("keeping", rules={{"keep": keep}})
"""
AGAIN = """\
from cosim.care.plugins import Plugin, Step, driver
from cosim.care.rules.feel import feel_all

@driver
def again(low, high, week, key, world, own):
    feel_all(low, high, week, key, world)

plugin = Plugin("once_more", phases=[Step("feel_again", "professionals", again, "feel again", after="feel")])
"""
BUILT_IN, OF_PLUGIN = "feel once more, built in", "feel once more, as a plug-in"
COMPILED_RULE = '@rule\ndef keep(p, week, key, world, own):\n    return int(world.professionals[p]["behaviour"])'
PLAIN_RULE = "def keep(me):\n    return me.behaviour"


@contextmanager
def with_weeks(weeks: Callable[..., Any]) -> Iterator[None]:
    """The model with another list of phases."""
    usual = engine.run_weeks
    engine.run_weeks = weeks  # type: ignore[assignment, unused-ignore]
    try:
        yield
    finally:
        engine.run_weeks = usual


def seconds(scenarios: Mapping[str, Scenario]) -> dict[tuple[str, int], list[float]]:
    """Runs of each by number of weeks, in turn, after one that compiles."""
    place = next(number for number, phase in enumerate(PHASES, start=1) if phase.name == "feel")
    again = Phase("feel_again", "professionals", feel_all, "feel again")
    longer = weeks_of((*PHASES[:place], again, *PHASES[place:]), "run_weeks_feel_again")
    found: dict[tuple[str, int], list[float]] = {(name, weeks): [] for name in scenarios for weeks in (SHORT, LONG)}
    for turn in range(TIMES + 1):
        for (name, weeks), times in found.items():
            with with_weeks(longer) if name == BUILT_IN else nullcontext():
                began = time.process_time()
                simulate(scenarios[name], seed=0, weeks=weeks, record="none")
                took = time.process_time() - began
            if turn:
                times.append(took)
    return found


def main() -> None:
    """Print a line per kind of plug-in."""
    sources = {
        OF_PLUGIN: AGAIN,
        "compiled": PHASE.format(decorator="@driver", body=LOOP),
        "plain Python, nothing": PHASE.format(decorator="", body="pass"),
        "plain Python, arrays": PHASE.format(decorator="", body=ARRAYS),
        "plain Python, a loop": PHASE.format(decorator="", body=LOOP),
        "choice rule, compiled": RULE.format(function=COMPILED_RULE),
        "choice rule in plain Python": RULE.format(function=PLAIN_RULE),
    }
    classroom = load_scenario("classroom").replace(QUICK)
    scenarios = {"none": classroom, BUILT_IN: classroom}
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, text) in enumerate(sources.items()):
            file = Path(folder) / f"kind{number}.py"
            file.write_text(text, encoding="utf-8")
            word: dict[str, float | str] = {"choice.rule": "keep"} if "rule" in name else {}
            scenarios[name] = load_scenario("classroom", extend=[file]).replace({**QUICK, **word})
        found = seconds(scenarios)
    usual_week = median(found["none", LONG]) / LONG
    run = usual_week * scenarios["none"].weeks
    print(f"classroom, {scenarios['none'].weeks} weeks: {run:.3f} seconds")
    for name in scenarios:
        usual = "choice rule, compiled" if name == "choice rule in plain Python" else "none"
        if name in ("none", "choice rule, compiled"):  # another rule is another world: it is compared with itself
            continue
        short, long = (
            median(took - before for took, before in zip(found[name, weeks], found[usual, weeks], strict=True))
            for weeks in (SHORT, LONG)
        )
        week = (long - short) / (LONG - SHORT)
        call = week / (REVIEWS if "rule" in name else 1)
        print(
            f"{name}: {call * 1e6:.1f} microseconds a call, {call * 1000 / run:.0%} of a run per 1,000 calls; "
            f"once a run {(short - week * SHORT) * 1e3:.1f} milliseconds"
        )


if __name__ == "__main__":
    main()
