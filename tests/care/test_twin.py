"""The engine and its twin, two programs that share no rule, give the same means from one start with different luck.

A rule that is written wrongly in one of the two shows here; a formula that is wrong in both does not.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from cosim import load_scenario
from cosim.care.simulate import engine_for, simulate
from helpers.earlier import EARLIER

ROOT = Path(__file__).parents[2]
WEEKS, SETTLED, SEEDS = 65, 13, range(6)

SMALL = {
    "population.arrivals_per_week": 4.0,
    "population.initial_stock": 250,
    "workforce.professionals": 48,
}
# Everything that a base scenario leaves off, and enough co-creation to see it at work.
LIVELY = {
    "behaviour.competitive": 0.2,
    "behaviour.side_by_side": 0.4,
    "behaviour.co_creative": 0.4,
    "choice.rule": "fixed",
    "population.single_share": 0.3,
    "front_door.outreach": 0.3,
    "front_door.provider_share": 0.3,
    "first_line.reach": 0.5,
    "first_line.need_limit": 120,
    "coupling.spread": 0.1,
    "practices.side_by_side.fits_absorption": 1,
    "directory.coverage": 0.5,
    "meetings.hours_per_week": 1.0,
    "training.hours_per_week": 1.0,
    "sense.hours_per_week": 1.0,
    "audit.p_per_quarter": 0.3,
    "contracts.listen_to_claims": 0.3,
    "contracts.keep_share": 0.6,
    "money.budget": 2.5e6,
    "threat.level": 0.3,
    "funding.volume": 0.4,
    "funding.capitation": 0.15,
    "funding.lump_sum": 0.15,
    "funding.outcome_individual": 0.15,
    "funding.outcome_joint": 0.15,
    "workforce.professionals": 60,
}
# Means over the weeks, and how far they may lie apart (share of the engine's) whatever the spread between seeds says.
MEASURES = {
    "share_competitive": 0.05,
    "share_side_by_side": 0.05,
    "share_co_creative": 0.05,
    "in_care": 0.01,
    "waiting": 0.05,
    "placed": 0.05,
    "done": 0.01,
    "left": 0.05,
    "resolved": 0.01,
    "hours_effective": 0.01,
    "hours_wasted": 0.02,
    "hours_alignment": 0.02,
    "hours_planning": 0.02,
    "hours_administration": 1e-9,
    "hours_idle": 0.02,
    "team_size": 0.01,
    "load": 0.01,
    "felt": 0.01,
    "trust": 0.005,
    "language": 0.005,
    "known": 0.01,
    "practice": 0.05,
    "standing": 0.05,
    "need_present": 0.01,
}


@pytest.fixture
def twin(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.twin").CareTwin


@pytest.mark.slow
@pytest.mark.statistical
@pytest.mark.parametrize("changes", [SMALL, SMALL | LIVELY], ids=["base", "lively"])
def test_engine_and_twin_agree_on_means(twin, changes):
    scenario = load_scenario("classroom").replace({**EARLIER, **changes})
    apart, level = [], []
    for seed in SEEDS:
        series = simulate(scenario, seed=seed, weeks=WEEKS).series
        world = engine_for(scenario, seed=seed, weeks=WEEKS)[0].world
        model = twin(scenario, weeks=WEEKS, rng=seed, world=world)
        for _ in range(WEEKS):
            model.step()
        other = model.datacollector.get_model_vars_dataframe()
        level.append([series[name][SETTLED:].mean() for name in MEASURES])
        apart.append([other[name][SETTLED:].mean() - mean for name, mean in zip(MEASURES, level[-1], strict=True)])
    difference = np.mean(apart, axis=0)
    error = np.std(apart, axis=0, ddof=1) / np.sqrt(len(SEEDS))
    # Few seeds: the quantile of Student's t at which one of all these means errs once in a thousand suites.
    width = stats.t.ppf(1.0 - 0.001 / (4 * len(MEASURES)), len(SEEDS) - 1)
    allowed = np.maximum(width * error, np.abs(np.mean(level, axis=0)) * list(MEASURES.values()))
    wrong = {
        name: f"{difference[n]:+.4g}, at most {allowed[n]:.4g}"
        for n, name in enumerate(MEASURES)
        if abs(difference[n]) > allowed[n]
    }
    assert not wrong


def test_the_twin_refuses_what_it_does_not_know(twin):
    scenario = load_scenario("classroom").replace({"choice.rule": "reinforcement"})
    with pytest.raises(ValueError, match="one region, no policies"):
        twin(scenario, weeks=1, rng=0)
