"""Figures of sensitivity and discovery say where they come from, and are left out where there is nothing to show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cosim.care.scenario.load import load_scenario
from cosim.plots.sensitivity import interaction_map, mu_sigma_plane, ranked_bars
from cosim.studies.analysis.sensitivity import Sensitivity
from cosim.studies.sweeps.factors import factor_of
from cosim.studies.sweeps.study import make_study
from helpers.figures import text_of

KEYS = ["walls.height", "coupling.rate", "contradiction.loss"]


def made(method: str) -> Sensitivity:
    """An analysis with made-up numbers."""
    design = {"morris": "morris", "sobol": "sobol", "pawn": "lhs"}[method]
    factors = [factor_of(f"{key}=0:1") for key in KEYS]
    study = make_study(load_scenario("classroom"), factors, design=design, samples=8, runs=3)
    value = np.array([0.6, 0.3, 0.02])
    names = {"morris": ("mu", "mu_star"), "sobol": ("first", "total"), "pawn": ("pawn",)}[method]
    columns: dict[str, Any] = {"outcome": "euros_total", "policy": "base", "factor": KEYS}
    scale = 2e6 if method == "morris" else 1.0
    for name in names:
        columns |= {name: scale * value, f"{name}_low": scale * (value - 0.1), f"{name}_high": scale * (value + 0.1)}
    columns |= {"floor": 0.1 * scale, "threshold": 0.2, "sigma": 0.2 * scale, "sigma_mean": 0.3 * scale}
    pairs = pd.DataFrame({"outcome": "euros_total", "policy": "base", "factor": KEYS[:1], "other": KEYS[1:2],
                          "second": [0.2], "second_low": [0.1], "second_high": [0.3]})  # fmt: skip
    chance = pd.DataFrame(
        [{"outcome": "euros_total", "policy": "base", "unit": "EUR/year", "share": 0.08, "reason": ""}]
    )
    return Sensitivity(study, method, pd.DataFrame(columns), pairs if method == "sobol" else pairs.iloc[:0], chance, ())


@pytest.mark.parametrize("method", ["morris", "sobol", "pawn"])
def test_bars_are_ranked_and_say_where_they_come_from(method: str) -> None:
    result = made(method)
    figure = ranked_bars(result)
    assert figure is not None
    text = text_of(figure)
    assert result.study.scenario.identity[:10] in text
    assert "3 replicates of 260 weeks, seed 0" in " ".join(text.split())
    assert "total costs\n8 % of its variance is chance" in text
    [panel] = [axes for axes in figure.findobj(lambda found: hasattr(found, "get_xlabel")) if axes.get_visible()]
    assert [label.get_text() for label in panel.get_yticklabels()] == KEYS
    assert panel.get_xlabel() == {
        "morris": "mu* (million EUR a year)", "sobol": "share of the variance over points", "pawn": "PAWN index (0..1)",
    }[method]  # fmt: skip


def test_each_method_has_its_own_figures_and_no_others() -> None:
    figures = {method: (mu_sigma_plane(made(method)), interaction_map(made(method))) for method in ("morris", "sobol")}
    assert figures["morris"][1] is None
    assert figures["sobol"][0] is None
    plane, grid = figures["morris"][0], figures["sobol"][1]
    assert plane is not None
    assert "sigma = mu*" in text_of(plane)
    assert grid is not None
    assert {"60", "20"} <= set(text_of(grid).split("\n"))
    silent = made("sobol")
    silent = replace(silent, chance=silent.chance.assign(reason="no run has it"))
    assert ranked_bars(silent) is None
    assert interaction_map(silent) is None
