"""A system that does not correct itself: what a threat has brought about stays when the threat is gone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cosim.care.policies.load import load_policy
from cosim.care.policies.model import Change
from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate
from cosim.studies.comparison.paired import Interval, paired_interval

WEEKS = 338
OFF = {"feel.safety": 0.0, "threat.exposure": 0.0, "steer.huddle": 0.0}


def left(changes: dict[str, float], *, runs: int = 8) -> Interval:
    """Share side by side in the third free year after three years of threat, minus where there never was one."""
    never = load_scenario("classroom").replace({"threat.level": 0.0, **changes})
    harsh = replace(load_policy("threat"), start_week=26, end_week=182, changes=(Change("threat.level", "add", 0.5),))
    threatened = never.with_policies([harsh])
    shares = [
        [simulate(s, seed=0, replicate=r, weeks=WEEKS).summary["share_side_by_side"] for s in (threatened, never)]
        for r in range(runs)
    ]
    return paired_interval(np.diff(np.array(shares), axis=1)[:, 0] * -1.0)


@pytest.mark.slow
@pytest.mark.statistical
def test_huddling_outlives_the_threat() -> None:
    found = left({})
    assert found.low > 0.1, found


@pytest.mark.slow
def test_a_threat_that_nobody_feels_leaves_nothing() -> None:
    assert left(OFF, runs=2).exactly_none
