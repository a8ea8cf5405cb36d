"""Runs compared to the last bit: a tiny scenario with everything on, and a fingerprint of every column.

As a program it runs the tiny scenario and prints its fingerprint as JSON, for a test that needs another process.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import cosim
from cosim.care.engine import Engine
from cosim.care.policies.model import Change, Policy, Reach, RunningCost
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import engine_for
from cosim.care.state import World
from cosim.care.world.build import Built

WEEKS = 60  # over the turn of a year, when contracts change

# Small enough for plain Python; short spells, so that everything happens within a few weeks.
TINY: dict[str, float | str] = {
    "workforce.organisations": 8, "workforce.professionals": 20, "population.arrivals_per_week": 3,
    "population.initial_stock": 60, "population.hidden_per_visible": 0.4, "population.need_hours": 50,
    "population.single_share": 0.2, "front_door.outreach": 0.3, "network.ties_per_professional": 6,
    "relapse.share": 0.5, "relapse.weeks": 4, "placement.weeks": 5, "placement.rate": 0.02, "dropout.base": 0.01,
    "waiting.p_leave": 0.02, "choice.review_weeks": 3, "choice.exploration": 0.1, "choice.stance_pull": 0.15,
    "partners.rate": 0.5, "partners.introductions": 0.5, "intake.poaching": 0.3, "threat.overspend": 0.5,
    "money.budget": 8000, "contracts.listen_to_claims": 0.5, "contracts.listen_to_results": 0.5,
    "contracts.strength": 1, "contracts.memory": 0.5, "audit.p_per_quarter": 0.6, "audit.corrects": 0.3,
    "teams.release_per_week": 0.1, "caseload.maximum": 7, "population.goals_sd": 0.8, "goals.hours_per_week": 0.3,
    "feel.valued": 1, "values.convergence": 0.02, "values.hours_per_week": 0.2, "power.view": "status",
    "power.silence": 0.5, "status.achieved": 0.1, "status.shared": 0.05,
    "measure.warm_up_weeks": 4, "follow_up.weeks": 12,
}  # fmt: skip

# The ways in which parameters move during a run: for some and gradually, for all at once, and words.
CHANGES = (
    Policy(
        name="some", start_week=5, phase_in_weeks=9, reach=Reach(share=0.4),
        changes=(Change("absorption.hours_per_week", "scale", 0.8), Change("conditional.base", "add", 0.2)),
        running_cost=RunningCost(per_week=100.0, per_client_week=0.37),
    ),
    Policy(name="all", start_week=11, changes=(Change("claims.memo", "set", 1.0),)),
    *(
        Policy(name=rule, start_week=20, reach=Reach(sector=sector), changes=(Change("choice.rule", "set", rule),))
        for sector, rule in (
            ("youth_care", "best_response"), ("mental_health", "conditional"), ("education", "reinforcement"),
        )
    ),
)  # fmt: skip

Fingerprint = dict[str, str]


def tiny(changes: Mapping[str, float | str] | None = None, *, policies: bool = True) -> Scenario:
    """A scenario of 20 professionals in which every mechanism of the classroom is at work."""
    scenario = load_scenario("classroom").replace({"teams.join_delay_weeks": 6, **TINY, **(changes or {})})
    return scenario.with_policies(CHANGES) if policies else scenario


def arrays(world: World, series: Any) -> dict[str, Any]:
    """Every array of a world and of what was recorded, records column by column."""
    found: dict[str, Any] = {}
    for name, array in {**world._asdict(), "series": series}.items():
        if array.dtype.names is None:
            found[name] = array
        else:
            found |= {f"{name}.{column}": array[column] for column in array.dtype.names}
    return found


def fingerprint(world: World, series: Any) -> Fingerprint:
    """A digest of the bytes of every column."""
    return {
        name: hashlib.sha256(f"{array.dtype}{array.shape}".encode() + np.ascontiguousarray(array).tobytes()).hexdigest()
        for name, array in arrays(world, series).items()
    }


def differing(one: Fingerprint, other: Fingerprint) -> list[str]:
    """Names of the columns that are not the same to the last bit."""
    assert one.keys() == other.keys()
    return [name for name in one if one[name] != other[name]]


def begin(
    scenario: Scenario, *, seed: int = 1, replicate: int = 0, weeks: int = WEEKS, **how: Any
) -> tuple[Built, Engine]:
    """The scenario in week 0 and its engine."""
    return engine_for(scenario, seed=seed, replicate=replicate, weeks=weeks, **how)


def fingerprint_of(scenario: Scenario, *, weeks: int = WEEKS, **how: Any) -> Fingerprint:
    """Fingerprint of a whole run."""
    built, engine = begin(scenario, weeks=weeks, **how)
    return fingerprint(built.world, engine.run(weeks))


def python(*arguments: str, package: Path | None = None, **environment: str) -> str:
    """Standard output of another Python process that finds the same ``cosim`` and helpers, or a copy of ``cosim``."""
    source = Path(cosim.__file__).parents[1] if package is None else package
    path = os.pathsep.join([str(source), str(Path(__file__).parents[1])])
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", *arguments],
        env=os.environ | {"PYTHONPATH": path} | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fingerprint_of(tiny())))
