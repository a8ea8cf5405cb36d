"""Figures of runs and comparisons, good enough to print: object-oriented Matplotlib, no global state."""

from __future__ import annotations

from cosim.plots.differences import difference_table, outcomes_against_costs
from cosim.plots.draw import KINDS, draw_all, plot, save_figure, save_figures
from cosim.plots.hours import hours_by_kind
from cosim.plots.network import network
from cosim.plots.ternary import Track, track_of, triangle
from cosim.plots.time_series import behaviour_mix, trust_and_language

__all__ = [
    "KINDS",
    "Track",
    "behaviour_mix",
    "difference_table",
    "draw_all",
    "hours_by_kind",
    "network",
    "outcomes_against_costs",
    "plot",
    "save_figure",
    "save_figures",
    "track_of",
    "triangle",
    "trust_and_language",
]
