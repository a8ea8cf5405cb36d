"""Results as panels and as arrays: the same numbers in another shape."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import simulate
from cosim.studies.runs.execute import run_study
from cosim.studies.sweeps.study import make_study


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("classroom").replace({"population.burn_in_weeks": 0, "weeks": 30})


def test_looking_at_people_along_the_way_changes_nothing(scenario: Scenario) -> None:
    usual, looked_at = simulate(scenario, seed=2), simulate(scenario, seed=2, panel=13)
    assert usual.panels == {}
    assert (usual.series == looked_at.series).all(axis=None)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(usual.built.world, looked_at.built.world, strict=True))


def test_a_panel_has_a_row_per_person_and_date_and_ends_with_the_run(scenario: Scenario) -> None:
    run = simulate(scenario, seed=2, panel=13)
    for name, table in (("professionals", run.professionals), ("organisations", run.organisations)):
        panel = run.panels[name]
        assert panel.index.names == [table.index.name, "week"]
        assert panel.index.get_level_values("week").unique().tolist() == [12, 25, 29]
        pd.testing.assert_frame_equal(panel.xs(29, level="week"), table)
    short = simulate(scenario, seed=2, weeks=26)
    assert (run.panels["professionals"].xs(25, level="week")["felt"] == short.professionals["felt"]).all()


def test_a_sweep_as_an_array_has_the_numbers_of_its_table(scenario: Scenario) -> None:
    pytest.importorskip("xarray")
    study = make_study(scenario, ["walls.height=0,0.5", "coupling.rate=0,0.01"], policies=["memo"], runs=2)
    results = run_study(study, workers=1)
    found = results.to_xarray()
    assert dict(found.sizes) == {"policy": 2, "replicate": 2, "walls.height": 2, "coupling.rate": 2}
    for _, row in results.table.iterrows():
        where = {name: row[name] for name in ("policy", "replicate", "walls.height", "coupling.rate")}
        for name in ("euros_total", "trust"):
            assert float(found[name].sel(where)) == row[name]
    assert found["euros_total"].attrs["units"] == "EUR/year"
    assert study.identity in found.attrs["source"]
    one = run_study(make_study(scenario, ["walls.height=0:1"], design="lhs", samples=4), workers=1).to_xarray()
    assert dict(one.sizes) == {"point": 4, "policy": 1, "replicate": 1}
    assert np.isfinite(one["trust"]).all()
