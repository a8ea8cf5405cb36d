"""Figures of runs and comparisons for print: Matplotlib figure objects, without pyplot or global state."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any


def _import_matplotlib() -> None:
    """Import Matplotlib with any backend in the environment.

    Matplotlib refuses to be imported where MPLBACKEND names a backend that is not installed, for example in a terminal
    that was started from a notebook. Figures here need no backend, so the variable counts only where it is valid.
    """
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        import matplotlib
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
    if backend:
        with contextlib.suppress(ValueError):
            matplotlib.rcParams["backend"] = backend


_import_matplotlib()

from cosim.plots.base_over_time import base_over_time  # noqa: E402
from cosim.plots.differences import difference_table, outcomes_against_costs, who_pays  # noqa: E402
from cosim.plots.draw import KINDS, MAIN, draw_all, plot, save_figure, save_figures  # noqa: E402
from cosim.plots.felt import felt_since, felt_since_start  # noqa: E402
from cosim.plots.hours import hours_by_kind  # noqa: E402
from cosim.plots.network import network  # noqa: E402
from cosim.plots.time_series import behaviour_mix, trust_and_language  # noqa: E402

if TYPE_CHECKING:
    from cosim.plots.ternary import Track, track_of, triangle

__all__ = [
    "KINDS",
    "MAIN",
    "Track",
    "base_over_time",
    "behaviour_mix",
    "difference_table",
    "draw_all",
    "felt_since",
    "felt_since_start",
    "hours_by_kind",
    "network",
    "outcomes_against_costs",
    "plot",
    "save_figure",
    "save_figures",
    "track_of",
    "triangle",
    "trust_and_language",
    "who_pays",
]


def __getattr__(name: str) -> Any:
    """The triangle of three behaviours, imported where it is used: it needs SciPy, which a report does not wait for."""
    if name in {"Track", "track_of", "triangle"}:
        from cosim.plots import ternary

        return getattr(ternary, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
